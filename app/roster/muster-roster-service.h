/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-roster-book.h"

G_BEGIN_DECLS

/* What the roster answers, without any network: a request in, a reply out. One thread. */
typedef struct _MusterRosterService MusterRosterService;

/* All borrowed. */
typedef struct {
  const char *method, *path;
  GHashTable *query;  /* nullable, char * to char * */
  const char *bearer; /* nullable: the access token */
  const char *peer;   /* the address it comes from */
  /* Nullable: headers of their names. */
  const char *range, *if_range, *if_none_match;
  GBytes *body;
  gint64 now_ms; /* since 1970 */
} MusterRosterRequest;

typedef struct {
  guint status;
  GBytes *body;         /* owned */
  const char *type;     /* static; NULL: JSON */
  gint64 retry_after_s; /* 0: not told */
  char *etag;           /* owned, nullable: of what never changes */
  char *content_range;  /* owned, nullable */
  /* There is nothing to tell yet: who asks is ready to wait so many seconds for it. 0: it is told
   */
  gint64 wait_s;
  char *scope;   /* owned, nullable: what it waits for is a change of this behind */
  gint64 change; /* this one */
} MusterRosterReply;

MusterRosterService *muster_roster_service_new (MusterRosterBook *book,
                                                const char *ca_pem) G_GNUC_WARN_UNUSED_RESULT;
void muster_roster_service_free (MusterRosterService *self);
gboolean muster_roster_service_may_send (MusterRosterService *self,
                                         const MusterRosterRequest *request);
gsize muster_roster_service_get_max_body (const char *method, const char *path);
void muster_roster_service_answer (MusterRosterService *self,
                                   const MusterRosterRequest *request,
                                   MusterRosterReply *reply);
gboolean muster_roster_service_has_news (MusterRosterService *self, const MusterRosterReply *reply);

void muster_roster_reply_set_trouble (MusterRosterReply *reply,
                                      guint status,
                                      const char *nick,
                                      const char *detail,
                                      gint64 retry_after_s);
void muster_roster_reply_clear (MusterRosterReply *reply);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterRosterReply, muster_roster_reply_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterRosterService, muster_roster_service_free)

G_END_DECLS
