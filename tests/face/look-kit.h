/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge.h"

G_BEGIN_DECLS

/* A challenge that is shown made-up looks at an even pace. */
typedef struct {
  MusterChallenge *challenge; /* owned */
  MusterFaceLook look;        /* the next one */
  gint64 step_us;             /* between two */
  gint64 prompt_us;           /* when the present prompt came */
  MusterPrompt prompt;
  guint n_finished;
  guint n_changed;
} LookKit;

#define LOOK_KIT_BEGIN 1000000

void look_kit_init (LookKit *kit, MusterChallenge *challenge, guint looks_per_second);
void look_kit_clear (LookKit *kit);
/* Shows the look, with whatever was changed in it, and moves on by one step. */
void look_kit_show (LookKit *kit);
void look_kit_show_for (LookKit *kit, gint64 us);
gboolean look_kit_wait (LookKit *kit, MusterPrompt prompt);
void look_kit_wait_end (LookKit *kit);
void look_kit_expect (LookKit *kit, MusterLivenessResult result);
double look_kit_get_finding (LookKit *kit, const char *nick);

G_END_DECLS
