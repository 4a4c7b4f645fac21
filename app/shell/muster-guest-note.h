/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-phrase.h"

G_BEGIN_DECLS

/* The line at the foot of the guest window: a remark, or what will happen by itself before it does.
 */
#define MUSTER_TYPE_GUEST_NOTE (muster_guest_note_get_type ())
G_DECLARE_FINAL_TYPE (MusterGuestNote, muster_guest_note, MUSTER, GUEST_NOTE, AdwBin)

/* The same where nobody may overlook it, in both languages. */
void muster_guest_note_call (MusterGuestNote *self, MusterPhrase *phrase);
void muster_guest_note_say (MusterGuestNote *self, MusterPhrase *phrase);
void muster_guest_note_count (MusterGuestNote *self, gint64 deadline_us);

/* Signals:
 *   "over": the deadline of muster_guest_note_count() has passed */

G_END_DECLS
