/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A PIN by keyboard or by touch, never shown. Signals "activate" () when it is to be taken,
 * "changed" (). */
#define MUSTER_TYPE_PIN_PAD (muster_pin_pad_get_type ())
G_DECLARE_FINAL_TYPE (MusterPinPad, muster_pin_pad, MUSTER, PIN_PAD, AdwBin)

/* Valid until it changes. */
const char *muster_pin_pad_get_pin (MusterPinPad *self);
void muster_pin_pad_clear (MusterPinPad *self);
void muster_pin_pad_focus (MusterPinPad *self);

G_END_DECLS
