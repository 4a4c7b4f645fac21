/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-store-staff.h"

G_BEGIN_DECLS

/* What the tests share that have accounts: people with PINs, and the dialogs that ask for them. */

gint64 staff_kit_add (MusterStore *store, const char *name, MusterRole role, const char *pin);
GtkWindow *staff_kit_find_window (GType type);
GtkWindow *staff_kit_wait_window (GType type);
GtkListBoxRow *staff_kit_find_row (GtkWindow *dialog, gint64 staff);
gboolean staff_kit_type_pin (GtkWindow *dialog, gint64 staff, const char *pin);

G_END_DECLS
