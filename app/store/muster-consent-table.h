/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-event.h"

G_BEGIN_DECLS

typedef struct {
  gint64 person;
  char *code; /* owned, nullable */
} MusterConsentMark;

typedef struct {
  const char *code; /* borrowed, as it was typed */
  gint64 person;    /* out */
} MusterConsentFind;

/* What an entry that is about to be taken apart says of it. */
void muster_consent_mark_read (MusterConsentMark *mark, const MusterEvent *event);
void muster_consent_mark_clear (MusterConsentMark *mark);
/* In the transaction that appends entry @seq. */
gboolean
muster_consent_put (MusterDb *db, gint64 seq, const MusterConsentMark *mark, GError **error);

/* @data is a MusterConsentFind; in a transaction. */
gboolean muster_consent_find (MusterDb *db, gpointer find, GError **error);
/* In the transaction of a writer: an entry says that the agreement counts no more, on all occasions
 */
gboolean muster_consent_withdraw (MusterDb *db,
                                  gint64 person,
                                  MusterEvent *says,
                                  const char *station,
                                  const char *boot,
                                  GError **error);
gboolean
muster_consent_is_withdrawn (MusterDb *db, gint64 person, gboolean *withdrawn, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterConsentMark, muster_consent_mark_clear)

G_END_DECLS
