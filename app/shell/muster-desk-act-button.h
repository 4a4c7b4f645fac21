/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A button of the staff window: what it does, its key, and why it cannot be pressed now.
 *
 * Properties: "title" (translated), "key" ("F2"). */
#define MUSTER_TYPE_DESK_ACT_BUTTON (muster_desk_act_button_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterDeskActButton, muster_desk_act_button, MUSTER, DESK_ACT_BUTTON, GtkButton)

void muster_desk_act_button_set_why (MusterDeskActButton *self, const char *why, gboolean shown);
void muster_desk_act_button_set_main (MusterDeskActButton *self, gboolean is_main);

G_END_DECLS
