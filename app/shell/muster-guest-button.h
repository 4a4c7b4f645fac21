/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-words.h"

G_BEGIN_DECLS

/* A button of the guest window: icon, two lines of words and, on a card, a line of detail. Its
 * accessible name follows the guest's language.
 *
 * Properties: "phrase", "context" as of MusterWords; "spoken" (accessible name where the visible
 * words say too little); "icon"; "card" (icon above the words instead of beside
 * them), "xalign" (of a card, 0 or 0.5), "detail";
 * "first-class", "second-class". */
#define MUSTER_TYPE_GUEST_BUTTON (muster_guest_button_get_type ())
G_DECLARE_FINAL_TYPE (MusterGuestButton, muster_guest_button, MUSTER, GUEST_BUTTON, GtkButton)

void muster_guest_button_set_card (MusterGuestButton *self, gboolean card);
void muster_guest_button_take_detail (MusterGuestButton *self, MusterPhrase *detail);

G_END_DECLS
