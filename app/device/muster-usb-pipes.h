/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libusb.h>

G_BEGIN_DECLS

#define MUSTER_USB_MAX_PAIRS 2

/* Where a reader is spoken to: one interface and its endpoints, found in its descriptors. */
typedef struct {
  guint8 interface;
  guint8 type;                      /* LIBUSB_TRANSFER_TYPE_BULK or _INTERRUPT */
  guint n_pairs;                    /* 1 or MUSTER_USB_MAX_PAIRS */
  gboolean mute;                    /* there is nothing to send to */
  guint8 out[MUSTER_USB_MAX_PAIRS]; /* addresses; nothing in them if mute */
  guint8 in[MUSTER_USB_MAX_PAIRS];
  guint in_packet[MUSTER_USB_MAX_PAIRS]; /* longest packet, bytes */
} MusterUsbPipes;

gboolean muster_usb_pipes_find (const struct libusb_config_descriptor *config,
                                gboolean keyboard,
                                MusterUsbPipes *pipes);

G_END_DECLS
