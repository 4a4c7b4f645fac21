/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One request to one server and its whole answer, bounded in time and size, on the caller's thread.
 * It turns a main context of its own. Any thread, but always the same one. */
typedef struct _MusterExchange MusterExchange;

/* All borrowed; the strings may be NULL. */
typedef struct {
  const char *method;
  const char *path;   /* with its query */
  const char *bearer; /* the access token */
  GBytes *body;       /* JSON; NULL: none */
  gsize max_answer;   /* bytes; more than that is refused */
} MusterExchangeAsk;

/* Something long that is known by its hash, piece by piece. */
typedef struct {
  GByteArray *into; /* owned by the caller: what has come, also if the rest did not */
  gsize whole;      /* bytes that it has in the end */
  const char *etag; /* borrowed: of the whole */
} MusterExchangePart;

typedef struct {
  guint status;
  gboolean is_json;                /* as its headers say */
  gboolean is_part;                /* it went into the part that was asked for */
  GBytes *body;                    /* owned */
  gint64 server_time_ms, clock_ms; /* both clocks at about the same time; 0: not told */
  gint64 retry_after_s;            /* 0: not told */
} MusterExchangeAnswer;

MusterExchange *muster_exchange_new (const char *url,
                                     GTlsDatabase *trust) G_GNUC_WARN_UNUSED_RESULT;
void muster_exchange_set_seconds (MusterExchange *self, guint seconds);
gboolean muster_exchange_run (MusterExchange *self,
                              const MusterExchangeAsk *ask,
                              MusterExchangeAnswer *answer,
                              GCancellable *cancellable,
                              GError **error);
gboolean muster_exchange_go_on (MusterExchange *self,
                                const MusterExchangeAsk *ask,
                                MusterExchangePart *part,
                                MusterExchangeAnswer *answer,
                                GCancellable *cancellable,
                                GError **error);
void muster_exchange_free (MusterExchange *self);
void muster_exchange_answer_clear (MusterExchangeAnswer *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterExchange, muster_exchange_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterExchangeAnswer, muster_exchange_answer_clear)

G_END_DECLS
