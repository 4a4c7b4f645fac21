/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Draws that nobody can foresee, or, for tests and benchmarks, the same ones each time. A plain
 * value. */
typedef struct {
  gboolean seeded; /* otherwise the random source of the system */
  guint64 state;
} MusterChance;

MusterChance muster_chance_of_system (void);
MusterChance muster_chance_of_seed (guint64 seed);
double muster_chance_draw (MusterChance *self, double low, double high);

G_END_DECLS
