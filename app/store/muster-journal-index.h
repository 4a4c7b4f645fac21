/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* What the journal says of one person on one occasion. */
typedef struct {
  guint attempts;
  gint64 passed_at;     /* seconds UTC, 0 = not in */
  char *passed_station; /* owned, NULL = not in */
  guint consented_version;
} MusterJournalSummary;

typedef struct {
  gint64 since; /* seconds UTC */
  guint limit;  /* 0 = all */
  gint64 person;
  GPtrArray *rows; /* out, owned */
} MusterHistoryList;

typedef struct {
  gint64 since;   /* seconds UTC */
  GArray *visits; /* out, owned, of MusterDayVisit */
} MusterDayList;

/* What is derived from one entry. */
typedef struct _MusterIndexMark MusterIndexMark;

MusterIndexMark *muster_index_mark_new (const MusterEvent *event) G_GNUC_WARN_UNUSED_RESULT;
void muster_index_mark_free (MusterIndexMark *mark);

gboolean
muster_journal_index_put (MusterDb *db, gint64 seq, const MusterIndexMark *mark, GError **error);
gboolean muster_journal_index_fits (
    MusterDb *db, gint64 seq, const MusterEvent *event, gboolean *fits, GError **error);
gboolean muster_journal_index_sum_up (MusterDb *db,
                                      gint64 person,
                                      const char *occasion,
                                      MusterJournalSummary *summary,
                                      GError **error);
gboolean muster_journal_index_last_undo (
    MusterDb *db, gint64 person, const char *occasion, gint64 *seq, GError **error);

/* @data is a MusterHistoryList. */
gboolean muster_journal_index_list_history (MusterDb *db, gpointer data, GError **error);
/* @data is a MusterDayList. */
gboolean muster_journal_index_list_day (MusterDb *db, gpointer data, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterIndexMark, muster_index_mark_free)

G_END_DECLS
