/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "muster-face-engine.h"

G_BEGIN_DECLS

/* A roster compared with itself: every template with every other one. */

/* Scores are counted in steps of 1e-4. */
#define MUSTER_SCORE_BINS 20001
/* Of the roster's groups. */
#define MUSTER_CROSS_MAX_GROUPS 64
#define MUSTER_CROSS_NO_GROUP   (-1)

typedef struct {
  gint64 person;                   /* templates of one person are told by this */
  int group;                       /* 0 to MUSTER_CROSS_MAX_GROUPS - 1, or NO_GROUP */
  const MusterTemplate *template_; /* borrowed; all of one model */
} MusterCrossEntry;

/* Two of the entries. */
typedef struct {
  guint a;
  guint b;
  float score;
} MusterCrossPair;

/* How many scores fell into each step, and the nearest pairs of different people. */
typedef struct {
  guint64 *impostor; /* owned, MUSTER_SCORE_BINS */
  guint64 *mated;    /* owned; two templates of one person */
  guint n_groups;
  guint64 **group_impostor; /* owned; people of a group among themselves */
  guint64 **group_mated;    /* owned */
  GArray *nearest;          /* owned, of MusterCrossPair, the highest first */
} MusterCrossScores;

typedef void (*MusterCrossProgress) (guint64 done, guint64 total, gpointer user_data);

gboolean muster_cross_scores_run (const MusterCrossEntry *entries,
                                  guint n_entries,
                                  guint n_groups,
                                  GCancellable *cancellable,
                                  MusterCrossProgress progress,
                                  gpointer user_data,
                                  MusterCrossScores *scores,
                                  GError **error);
void muster_cross_scores_clear (MusterCrossScores *self);

guint muster_score_to_bin (double score);
double muster_score_of_bin (guint bin);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterCrossScores, muster_cross_scores_clear)

G_END_DECLS
