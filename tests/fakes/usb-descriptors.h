/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usb-host.h"

G_BEGIN_DECLS

/* Device and configuration descriptor, as sysfs has them, in hex. */
char *
usb_descriptors_dup_hex (UsbShape shape, guint16 vendor, guint16 product) G_GNUC_WARN_UNUSED_RESULT;
char *usb_descriptors_dup_hub_hex (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
