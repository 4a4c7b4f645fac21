/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "muster-reader-hub.h"

G_BEGIN_DECLS

/* Hears cards in what is typed into our windows, for readers that cannot be taken away from the
 * keyboard. What a person types goes on to its widget, whole and in its order; what a reader types
 * reaches none. */
#define MUSTER_TYPE_WEDGE_KEYS (muster_wedge_keys_get_type ())
G_DECLARE_FINAL_TYPE (MusterWedgeKeys, muster_wedge_keys, MUSTER, WEDGE_KEYS, GObject)

/* Hears one window, as long as it lives. */
MusterWedgeKeys *muster_wedge_keys_new (GtkWindow *window) G_GNUC_WARN_UNUSED_RESULT;
/* Hears every window there is and will be, while a reader of @hub listens; lines go to that reader.
 */
MusterWedgeKeys *muster_wedge_keys_new_for_hub (MusterReaderHub *hub) G_GNUC_WARN_UNUSED_RESULT;

/* Signals: "line" (const char *line, gint64 t_first_us, gint64 t_enter_us): a reader typed it;
 *          "typed" (GtkWindow *window): a person pressed a key there. */

G_END_DECLS
