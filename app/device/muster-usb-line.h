/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-line.h"
#include "muster-usb.h"

G_BEGIN_DECLS

/* The line of an ID card reader's protocol over its USB pipes: see muster_usb_line_new. */
#define MUSTER_TYPE_USB_LINE (muster_usb_line_get_type ())
G_DECLARE_FINAL_TYPE (MusterUsbLine, muster_usb_line, MUSTER, USB_LINE, MusterLine)

MusterLine *muster_usb_line_new (MusterUsb *usb) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
