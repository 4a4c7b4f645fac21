/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "muster-camera-identity.h"

G_BEGIN_DECLS

/* One camera of this machine, as PipeWire or the kernel shows it. */
typedef struct {
  GstDevice *device; /* owned; NULL in tables of tests */
  char *name;        /* owned; for people */
  char *key;         /* owned; the same for one camera seen in two ways */
  char *node;        /* owned, nullable: its video node, for what GStreamer does not do */
  gboolean pipewire;
  gboolean is_virtual;
  gboolean colour;                /* offers a picture we can use; FALSE for an infrared camera */
  gboolean sensor;                /* libcamera's, made of several nodes */
  MusterCameraIdentity *identity; /* owned, nullable: until it was asked for */
} MusterCameraDevice;

MusterCameraDevice *muster_camera_device_new (const char *name,
                                              const GstStructure *properties,
                                              const GstCaps *caps) G_GNUC_WARN_UNUSED_RESULT;
MusterCameraDevice *muster_camera_device_new_from_gst (GstDevice *device) G_GNUC_WARN_UNUSED_RESULT;
void muster_camera_device_identify (MusterCameraDevice *self);
GstElement *
muster_camera_device_create_element (const MusterCameraDevice *self) G_GNUC_WARN_UNUSED_RESULT;
void muster_camera_device_free (MusterCameraDevice *self);

void muster_camera_devices_merge (GPtrArray *devices);
MusterCameraDevice *
muster_camera_devices_find (GPtrArray *devices, const char *name, const char *pin);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterCameraDevice, muster_camera_device_free)

G_END_DECLS
