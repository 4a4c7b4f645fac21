/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-card-reader.h"
#include "muster-usb-ids.h"

G_BEGIN_DECLS

typedef enum {
  MUSTER_USB_PIPES,    /* bulk pipes both ways, or interrupt pipes if there are no such */
  MUSTER_USB_KEYBOARD, /* a boot keyboard, which only sends */
} MusterUsbKind;

/* What a driver looks for. */
typedef struct {
  const MusterUsbId *ids;
  gsize n_ids;
  MusterUsbKind kind;
  gboolean detach; /* take it away from a driver of the kernel, which gets it back at close */
} MusterUsbMatch;

/* A Flatpak hears nothing from udev. */
#define MUSTER_USB_SANDBOX_FILE "/.flatpak-info"

/* What every driver of a USB reader shares: finding, opening, moving bytes, noticing the loss. One
 * reader's own; worker thread only. Errors are in MUSTER_CARD_ERROR, or CANCELLED. */
typedef struct _MusterUsb MusterUsb;

MusterUsb *muster_usb_new (const char *sandbox_file) G_GNUC_WARN_UNUSED_RESULT;
void muster_usb_free (MusterUsb *self);

gboolean muster_usb_open (MusterUsb *self,
                          MusterCardReader *reader,
                          const MusterUsbMatch *match,
                          GError **error);
void muster_usb_close (MusterUsb *self);
/* The class's pause, ending early when a device comes. */
void muster_usb_pause (MusterUsb *self, MusterCardReader *reader, guint milliseconds);

/* While it is open: pairs are numbered from 0 to get_n_pairs - 1. */
guint muster_usb_get_n_pairs (MusterUsb *self);
gboolean muster_usb_send (MusterUsb *self,
                          guint pair,
                          const guint8 *bytes,
                          gsize size,
                          guint timeout_ms,
                          GCancellable *cancellable,
                          GError **error);
gssize muster_usb_receive (MusterUsb *self,
                           guint pair,
                           guint8 *buffer,
                           gsize size,
                           guint timeout_ms,
                           GCancellable *cancellable,
                           GError **error);
void muster_usb_flush (MusterUsb *self);
void muster_usb_drain (MusterUsb *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterUsb, muster_usb_free)

G_END_DECLS
