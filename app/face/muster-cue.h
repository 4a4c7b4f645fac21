/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-chance.h"

G_BEGIN_DECLS

/* When a challenge asks for something, and what counts as an answer: a recording cannot know the
 * moment. A plain value. */
typedef struct {
  MusterChance chance;
  gint64 due_us;   /* when it will be asked, 0 = it is not planned */
  gint64 since_us; /* when it was asked, 0 = it is not */
} MusterCue;

/* Between asking and the end of the time in which somebody may begin to answer. */
#define MUSTER_CUE_WINDOW_US (2 * G_USEC_PER_SEC)

void muster_cue_plan (MusterCue *self, gint64 time_us);
gboolean muster_cue_come (MusterCue *self, gint64 time_us);
gboolean muster_cue_is_answered_by (const MusterCue *self, gint64 time_us);
gboolean muster_cue_is_over (const MusterCue *self, gint64 time_us);

G_END_DECLS
