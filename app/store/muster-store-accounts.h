/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-staff.h"

G_BEGIN_DECLS

/* Accounts together with the PINs that sign in with them. Argon2id takes about a second for each,
 * on the caller's thread: none is for the main thread. */

/* @n_done PINs are ready; on the caller's thread. */
typedef void (*MusterAccountsProgress) (guint n_done, gpointer data);

gboolean muster_store_put_accounts (MusterStore *self,
                                    MusterStaff *const *staff,
                                    const char *const *pins,
                                    guint n,
                                    const MusterStaffBy *by,
                                    MusterAccountsProgress progress,
                                    gpointer progress_data,
                                    GError **error);
gboolean muster_store_set_pin (MusterStore *self, gint64 staff, const char *pin, GError **error);
gboolean muster_store_set_pin_by (
    MusterStore *self, gint64 staff, const char *pin, const MusterStaffBy *by, GError **error);

G_END_DECLS
