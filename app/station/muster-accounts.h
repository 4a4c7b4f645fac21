/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-staff.h"

G_BEGIN_DECLS

/* Who has an account here, as the store told it last. Main thread, which waits for the store only
 * once, before there is a window.
 *
 * Signal "changed" (): they were read anew, or could not be */
#define MUSTER_TYPE_ACCOUNTS (muster_accounts_get_type ())
G_DECLARE_FINAL_TYPE (MusterAccounts, muster_accounts, MUSTER, ACCOUNTS, GObject)

MusterAccounts *muster_accounts_new (MusterStore *store) G_GNUC_WARN_UNUSED_RESULT;
void muster_accounts_refresh (MusterAccounts *self);
/* How the tries of one stand, as a sign-in has just told. */
void muster_accounts_note_try (MusterAccounts *self, gint64 staff, const MusterStaffRow *row);

GPtrArray *muster_accounts_get_rows (MusterAccounts *self); /* of MusterStaffRow, none retired */
/* Whether there is, or was, an account beside @but that could sign as the second person. */
gboolean muster_accounts_have_second (MusterAccounts *self, gint64 but);
gboolean muster_accounts_is_second (const MusterStaffRow *row, gint64 but);
/* Who on the roster account @id is, retired or not; 0: nobody knows. */
gint64 muster_accounts_get_human (MusterAccounts *self, gint64 id);
/* Whether there are or were any; also while that cannot be read. */
gboolean muster_accounts_get_ever (MusterAccounts *self);
const GError *muster_accounts_get_error (MusterAccounts *self); /* NULL: they could be read */

G_END_DECLS
