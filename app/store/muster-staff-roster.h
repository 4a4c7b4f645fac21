/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-store-staff.h"

G_BEGIN_DECLS

/* The accounts that follow rows of the roster. All in a transaction. */

/* @body: (nullable): what row @id says, as it was read; %NULL: it was removed. */
gboolean
muster_staff_roster_keep (MusterDb *db, const char *id, gint64 v, GBytes *body, GError **error);
/* @applied: (inout): counts the accounts that were made, changed or retired */
gboolean muster_staff_roster_apply (
    MusterDb *db, const char *station, const char *boot, guint *applied, GError **error);
gboolean muster_staff_roster_judge (MusterDb *db,
                                    const MusterStaff *staff,
                                    MusterStaffOrigin *origin,
                                    MusterRole *told,
                                    GError **error);
gboolean muster_staff_roster_vouch (MusterDb *db,
                                    gint64 staff,
                                    const MusterStaffBy *by,
                                    const char *station,
                                    const char *boot,
                                    GError **error);

G_END_DECLS
