/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-screen.h"

G_BEGIN_DECLS

/* What we know and how well the machine stands, always in sight at the bottom of the staff window.
 * Signal "pressed" (const char *id): the operator wants to see that line of the readiness page, or,
 * with "roster", the page of the central roster. */
#define MUSTER_TYPE_TRUTH_LINE (muster_truth_line_get_type ())
G_DECLARE_FINAL_TYPE (MusterTruthLine, muster_truth_line, MUSTER, TRUTH_LINE, AdwBin)

void muster_truth_line_show (MusterTruthLine *self, GPtrArray *items, guint people);
void muster_truth_line_show_roster (MusterTruthLine *self,
                                    const char *line,
                                    const MusterReadyItem *item,
                                    gboolean late);
void muster_truth_line_set_rules (MusterTruthLine *self, const char *profile, guint version);
void muster_truth_line_set_rehearsal (MusterTruthLine *self);

G_END_DECLS
