/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-courier.h"

G_BEGIN_DECLS

/* What staff read of the roster that this station belongs to. Times are seconds UTC. */

typedef enum {
  MUSTER_ROSTER_PULL, /* from the roster */
  MUSTER_ROSTER_PUSH, /* to it */
} MusterRosterDirection;

char *muster_roster_words_dup_ago (gint64 then, gint64 now) G_GNUC_WARN_UNUSED_RESULT;
/* One line: how old it is, what waits, and whether something is wrong. */
char *muster_roster_words_dup_line (const MusterCourierState *state,
                                    gint64 now) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_roster_words_is_late (const MusterCourierState *state);

/* Of the whole: "pass", "again" or "stop", and two sentences. */
const char *muster_roster_words_style (const MusterCourierState *state);
const char *muster_roster_words_headline (const MusterCourierState *state);

/* Of one way. */
char *muster_roster_words_dup_facts (const MusterCourierState *state,
                                     MusterRosterDirection direction,
                                     gint64 now) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_roster_words_runs (const MusterCourierState *state,
                                   MusterRosterDirection direction);
char *muster_roster_words_dup_progress (const MusterCourierState *state,
                                        MusterRosterDirection direction) G_GNUC_WARN_UNUSED_RESULT;
char *muster_roster_words_dup_trouble (const MusterCourierWay *way) G_GNUC_WARN_UNUSED_RESULT;
char *muster_roster_words_dup_end (const MusterCourierWay *way,
                                   MusterRosterDirection direction) G_GNUC_WARN_UNUSED_RESULT;
const MusterCourierWay *muster_roster_words_get_way (const MusterCourierState *state,
                                                     MusterRosterDirection direction);

G_END_DECLS
