/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sdt-emulator.h"
#include "usb-host.h"

G_BEGIN_DECLS

/* An ID card reader behind one or two pairs of pipes. @data is a UsbSdt. */
typedef struct _UsbSdt UsbSdt;
extern const UsbModel usb_sdt_model;
UsbSdt *usb_sdt_new (gboolean two_pairs) G_GNUC_WARN_UNUSED_RESULT;
void usb_sdt_free (UsbSdt *self);
SdtEmulator *usb_sdt_get_emulator (UsbSdt *self);
/* As without power: nothing of a reply is left. */
void usb_sdt_power_off (UsbSdt *self);

/* A reader that types card numbers. @data is a UsbKeyboard. */
typedef struct _UsbKeyboard UsbKeyboard;
extern const UsbModel usb_keyboard_model;
UsbKeyboard *usb_keyboard_new (void) G_GNUC_WARN_UNUSED_RESULT;
void usb_keyboard_free (UsbKeyboard *self);
/* Digits, A to Z (with Shift), a to z, and '\n' for Enter, a key each 8 ms or as fast as it is
 * asked; any other character is left out. */
void usb_keyboard_type (UsbKeyboard *self, const char *text);
/* As without power: what it had not typed yet is forgotten. */
void usb_keyboard_power_off (UsbKeyboard *self);

G_END_DECLS
