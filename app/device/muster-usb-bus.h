/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libusb.h>

#include "muster-card-reader.h"
#include "muster-usb-ids.h"

G_BEGIN_DECLS

/* What is attached, and the sleep until that changes: libusb's events, or a look each second where
 * there are none. One reader's own; its worker thread only. */
typedef struct _MusterUsbBus MusterUsbBus;

MusterUsbBus *muster_usb_bus_new (const char *sandbox_file) G_GNUC_WARN_UNUSED_RESULT;
void muster_usb_bus_free (MusterUsbBus *self);
/* The attached devices of these models, referenced (GDestroyNotify libusb_unref_device). */
GPtrArray *muster_usb_bus_list (MusterUsbBus *self,
                                const MusterUsbId *ids,
                                gsize n_ids,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_usb_bus_watch (MusterUsbBus *self, libusb_device *device);
gboolean muster_usb_bus_is_lost (MusterUsbBus *self);
void muster_usb_bus_handle_events (MusterUsbBus *self, guint milliseconds, int *completed);
void muster_usb_bus_interrupt (MusterUsbBus *self);
void muster_usb_bus_pause (MusterUsbBus *self, MusterCardReader *reader, guint milliseconds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterUsbBus, muster_usb_bus_free)

G_END_DECLS
