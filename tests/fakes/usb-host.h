/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usb-usbfs.h"

G_BEGIN_DECLS

/* A USB bus without a kernel, for programs that run in the same test bed: devices come and go. */
typedef struct _UsbHost UsbHost;
typedef struct _UsbDevice UsbDevice;

typedef enum {
  USB_SHAPE_BULK,      /* one pair of bulk pipes: 02 and 81 */
  USB_SHAPE_BULK_4,    /* two pairs: 02, 06, 81, 85; not listed in that order */
  USB_SHAPE_INTERRUPT, /* one pair of interrupt pipes, HID without a protocol: 01 and 82 */
  USB_SHAPE_KEYBOARD,  /* a boot keyboard: 81 */
  USB_SHAPE_CARDS,     /* a reader of class "Smart Card", CCID: 02, 82 and 81 */
} UsbShape;

UsbHost *usb_host_new (void) G_GNUC_WARN_UNUSED_RESULT;
void usb_host_free (UsbHost *self);
char *usb_host_dup_root (UsbHost *self) G_GNUC_WARN_UNUSED_RESULT;
/* Nobody is told of devices that come or go from now on. */
void usb_host_set_quiet (UsbHost *self, gboolean quiet);

/* Not plugged in yet. @place is a port of bus 1, as "1-2". */
UsbDevice *usb_host_add (UsbHost *self,
                         const char *place,
                         guint16 vendor,
                         guint16 product,
                         UsbShape shape,
                         const UsbModel *model,
                         gpointer data);

void usb_device_plug (UsbDevice *self);
/* @errors: transfers fail with errors of the line for a moment, as on a real bus, before the device
 * is gone; else it is gone at once. */
void usb_device_unplug (UsbDevice *self, gboolean errors);
/* Whether others than root may open it; of a device that is plugged in. */
void usb_device_set_rights (UsbDevice *self, gboolean rights);
UsbUsbfs *usb_device_get_usbfs (UsbDevice *self);

G_END_DECLS
