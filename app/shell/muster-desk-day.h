/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Today: how many are in, who came last. */
#define MUSTER_TYPE_DESK_DAY (muster_desk_day_get_type ())
G_DECLARE_FINAL_TYPE (MusterDeskDay, muster_desk_day, MUSTER, DESK_DAY, AdwBin)

void muster_desk_day_set_counts (MusterDeskDay *self, guint passed, guint waiting, guint people);
void muster_desk_day_set_today (MusterDeskDay *self, GListModel *today);

G_END_DECLS
