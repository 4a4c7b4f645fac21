/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <umockdev.h>

G_BEGIN_DECLS

/* What hangs behind a device's pipes. Called on umockdev's thread. */
typedef struct {
  void (*hear) (gpointer model, guint8 endpoint, const guint8 *bytes, gsize size);
  /* At most @size bytes of one transfer; 0 while there is nothing to say. */
  gsize (*speak) (gpointer model, guint8 endpoint, guint8 *buffer, gsize size);
} UsbModel;

typedef enum {
  USB_LINE_UP,
  USB_LINE_ERRORS, /* being pulled out: every transfer fails */
  USB_LINE_GONE,
} UsbLine;

/* One device's file under /dev/bus/usb, as the kernel answers it: who has the interface, which
 * transfers are under way. Changed by one thread; umockdev asks on another. */
typedef struct _UsbUsbfs UsbUsbfs;

UsbUsbfs *usb_usbfs_new (const UsbModel *model, gpointer data) G_GNUC_WARN_UNUSED_RESULT;
void usb_usbfs_free (UsbUsbfs *self);
UMockdevIoctlBase *usb_usbfs_get_handler (UsbUsbfs *self);
/* Up is newly plugged in: the kernel's driver has it. */
void usb_usbfs_set_line (UsbUsbfs *self, UsbLine line);
/* How long a program that asks for finished transfers in vain is kept waiting; 8 ms unless told.
 * Whatever else the program asks comes after it, so this adds to each transfer of a program that
 * has several under way. */
void usb_usbfs_set_hold (UsbUsbfs *self, guint milliseconds);
/* Its pipes in are halted until a program clears that. */
void usb_usbfs_stall (UsbUsbfs *self);
/* Who has its interface: "" for nobody, "usbhid", or "usbfs" for another program. */
void usb_usbfs_set_driver (UsbUsbfs *self, const char *driver);
/* "" if nobody has it, "usbfs" if a program. */
char *usb_usbfs_dup_driver (UsbUsbfs *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
