/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A model of USB device. One vendor's number stands for remote controls, oscilloscopes and card
 * readers alike, so both halves are always compared. */
typedef struct {
  guint16 vendor;
  guint16 product;
} MusterUsbId;

#define MUSTER_USB_IDS_MAX_SIZE (64 * 1024)
#define MUSTER_USB_IDS_MAX      256

gboolean muster_usb_id_parse (const char *text, MusterUsbId *id);
GArray *muster_usb_ids_parse (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
muster_usb_ids_contain (const MusterUsbId *ids, gsize n_ids, guint16 vendor, guint16 product);

G_END_DECLS
