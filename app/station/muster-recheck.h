/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-chance.h"
#include "muster-day-book.h"
#include "muster-store-recheck.h"

G_BEGIN_DECLS

/* A blind second look: of what the comparison and the staff let pass, one in fifty and at least one
 * is drawn by chance, after the fact, and shown to somebody who did not decide it: two pictures,
 * without names, numbers and outcome. Answers are entries of the journal. Main thread. */

/* How far back a look goes: for longer than pictures are usually kept. */
#define MUSTER_RECHECK_DAYS 14

guint muster_recheck_get_size (guint n);
void muster_recheck_choose (MusterChance *chance, guint n, guint size, guint *chosen);

/* How many of a day were not there yet when it was drawn last. */
guint muster_recheck_count_new (const MusterDayReport *report);
void muster_recheck_draw_async (MusterDayBook *days,
                                guint32 day,
                                const char *staff,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean muster_recheck_draw_finish (MusterDayBook *days, GAsyncResult *result, GError **error);

/* One that somebody may look at. */
typedef struct {
  guint32 day;
  gint64 seq;                      /* of the entry it is about */
  gint64 person;                   /* whom it is about */
  guint left;                      /* how many there are for this one to look at, with it */
  MusterRecheckPictures *pictures; /* owned, both there */
} MusterRecheckCase;

void muster_recheck_case_free (MusterRecheckCase *self);

typedef enum {
  MUSTER_RECHECK_SAME,
  MUSTER_RECHECK_DIFFERENT,
  MUSTER_RECHECK_UNCLEAR,
} MusterRecheckAnswer;

void muster_recheck_next_async (MusterDayBook *days,
                                const char *staff,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
MusterRecheckCase *muster_recheck_next_finish (MusterDayBook *days,
                                               GAsyncResult *result,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

void muster_recheck_answer_async (MusterDayBook *days,
                                  const MusterRecheckCase *about,
                                  MusterRecheckAnswer answer,
                                  const char *staff,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean muster_recheck_answer_finish (MusterDayBook *days, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterRecheckCase, muster_recheck_case_free)

G_END_DECLS
