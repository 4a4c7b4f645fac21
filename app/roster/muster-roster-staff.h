/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-roster-book.h"
#include "muster-roster-rows.h"
#include "muster-wire-staff.h"

G_BEGIN_DECLS

/* Who works at the stations of a scope: rows of kind "staff", known by the school's number. Each
 * function is one transaction. */

GPtrArray *muster_roster_staff_list (MusterRosterBook *book,
                                     const char *scope,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_roster_staff_set (MusterRosterBook *book,
                                  const char *scope,
                                  const MusterWireStaff *staff,
                                  MusterRosterRowPut *put,
                                  GError **error);
gboolean muster_roster_staff_remove (
    MusterRosterBook *book, const char *scope, const char *number, gint64 now, GError **error);

G_END_DECLS
