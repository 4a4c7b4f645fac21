/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "muster-roster-words.h"

G_BEGIN_DECLS

/* One way between the station and its roster: how it stands, how far it is, what is wrong with it,
 * and a button that begins or stops it by the actions "roster.pull", "roster.push" and
 * "roster.stop". */
#define MUSTER_TYPE_ROSTER_WAY (muster_roster_way_get_type ())
G_DECLARE_FINAL_TYPE (MusterRosterWay, muster_roster_way, MUSTER, ROSTER_WAY, GtkBox)

GtkWidget *muster_roster_way_new (MusterRosterDirection direction) G_GNUC_WARN_UNUSED_RESULT;
void muster_roster_way_show (MusterRosterWay *self, const MusterCourierState *state, gint64 now);

G_END_DECLS
