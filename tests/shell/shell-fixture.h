/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-guest-window.h"

G_BEGIN_DECLS

/* What the tests and the gallery of the guest window share: an application with the product's own
 * styles and icons, made-up screens, and a made-up picture. */

AdwApplication *shell_fixture_application (void) G_GNUC_WARN_UNUSED_RESULT;
MusterScreen *shell_fixture_screen (MusterPage page, MusterReason reason) G_GNUC_WARN_UNUSED_RESULT;
MusterScreen *shell_fixture_challenge (MusterPrompt prompt,
                                       gboolean covers) G_GNUC_WARN_UNUSED_RESULT;
MusterFrame *shell_fixture_frame (guint8 left, guint8 right) G_GNUC_WARN_UNUSED_RESULT;
MusterFrame *shell_fixture_figure (void) G_GNUC_WARN_UNUSED_RESULT;
void shell_fixture_pump (guint ms);
void shell_fixture_resize (MusterGuestWindow *window, int width, int height);
gboolean shell_fixture_shows (GtkWidget *widget, const char *text);
GtkWidget *shell_fixture_find_button (GtkWidget *widget, const char *text);
GdkTexture *shell_fixture_picture (GtkWidget *widget) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
