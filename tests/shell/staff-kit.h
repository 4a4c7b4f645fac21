/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-desk-window.h"
#include "muster-station-kit.h"
#include "muster-store-staff.h"

G_BEGIN_DECLS

/* What the tests share that have a real station behind the window, and accounts: people with PINs,
 * and the dialogs that ask for them. */

/* By the rules of the campus, before a camera that is drawn, on a store in memory. */
void staff_kit_open_station (MusterSettings *settings, MusterStationKit *kit);
/* Evidence with a drawn figure, for MusterEvidenceKeep. */
GBytes *staff_kit_make_photo (gpointer data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gint64 staff_kit_add (MusterStore *store, const char *name, MusterRole role, const char *pin);
GtkWindow *staff_kit_find_window (GType type);
GtkWindow *staff_kit_wait_window (GType type);
GtkListBoxRow *staff_kit_find_row (GtkWindow *dialog, gint64 staff);
void staff_kit_sign_in (MusterDeskWindow *window, MusterDuty *duty, gint64 staff, const char *pin);
gboolean staff_kit_type_pin (GtkWindow *dialog, gint64 staff, const char *pin);

G_END_DECLS
