/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-guest-frame.h"
#include "muster-words.h"

G_BEGIN_DECLS

/* The Line: the one instruction, always next to the camera, in a picture and in both languages,
 * with a bar below it while something is asked for. */
#define MUSTER_TYPE_GUEST_LINE (muster_guest_line_get_type ())
G_DECLARE_FINAL_TYPE (MusterGuestLine, muster_guest_line, MUSTER, GUEST_LINE, GtkBox)

void muster_guest_line_say (MusterGuestLine *self, MusterPhrase *phrase, const char *icon);
void muster_guest_line_set_progress (MusterGuestLine *self, double progress);
void muster_guest_line_set_shape (MusterGuestLine *self, MusterShape shape);
GtkWidget *muster_guest_line_get_focus (MusterGuestLine *self);

G_END_DECLS
