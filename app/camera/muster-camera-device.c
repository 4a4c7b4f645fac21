/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "muster-camera-caps.h"
#include "muster-camera-device.h"

/* Drivers of the kernel that make up their picture. */
static const char *const virtual_drivers[] = {"v4l2 loopback", "vivid", "vimc", NULL};

static const char *
get_first_string (const GstStructure *properties, const char *const *names)
{
  for (; *names != NULL; names++) {
    const char *value = gst_structure_get_string (properties, *names);

    if (value != NULL)
      return value;
  }
  return NULL;
}

/**
 * muster_camera_device_new:
 * @name: as PipeWire or the kernel calls it
 * @properties: of the #GstDevice
 * @caps: (nullable): what it offers
 *
 * A PipeWire node is taken as virtual if no device is its parent ("device.id"), and any camera if
 * its kernel driver makes up pictures. This keeps an accident away, not an attacker: a program of
 * the same user can say of itself what it likes. muster_camera_device_identify() asks the kernel.
 *
 * Returns: (transfer full) (nullable): the description, %NULL for what is neither from PipeWire nor
 * from V4L2 (capture cards, screens)
 */
MusterCameraDevice *
muster_camera_device_new (const char *name, const GstStructure *properties, const GstCaps *caps)
{
  static const char *const path_names[] = {"api.v4l2.path", "device.path", NULL};
  static const char *const key_names[] = {"api.libcamera.path", "object.path", "node.name", NULL};
  static const char *const driver_names[] = {"api.v4l2.cap.driver", "v4l2.device.driver", NULL};
  gboolean pipewire = gst_structure_has_name (properties, "pipewire-proplist");
  const char *path = get_first_string (properties, path_names);
  const char *driver = get_first_string (properties, driver_names);
  MusterCameraCaps chosen;
  MusterCameraDevice *self;

  if (!pipewire && path == NULL)
    return NULL;
  self = g_new0 (MusterCameraDevice, 1);
  self->name = g_strdup (name);
  if (path != NULL && g_str_has_prefix (path, "/dev/video"))
    self->node = g_strdup (path);
  if (path == NULL)
    path = get_first_string (properties, key_names);
  self->key = g_strdup (path != NULL ? path : name);
  self->pipewire = pipewire;
  self->sensor = gst_structure_has_field (properties, "api.libcamera.path");
  self->is_virtual = (pipewire && !gst_structure_has_field (properties, "device.id")) ||
                     (driver != NULL && g_strv_contains (virtual_drivers, driver));
  self->colour = caps != NULL && muster_camera_caps_choose (caps, &chosen);
  return self;
}

/**
 * muster_camera_device_new_from_gst:
 *
 * Returns: (transfer full) (nullable): as muster_camera_device_new()
 */
MusterCameraDevice *
muster_camera_device_new_from_gst (GstDevice *device)
{
  g_autofree char *name = gst_device_get_display_name (device);
  g_autoptr (GstStructure) properties = gst_device_get_properties (device);
  g_autoptr (GstCaps) caps = gst_device_get_caps (device);
  MusterCameraDevice *self;

  if (properties == NULL)
    return NULL;
  self = muster_camera_device_new (name, properties, caps);
  if (self == NULL)
    return NULL;
  self->device = gst_object_ref (device);
  muster_camera_device_identify (self);
  return self;
}

/**
 * muster_camera_device_identify:
 *
 * Asks the kernel what the camera is; whatever makes its pictures up counts as virtual.
 */
void
muster_camera_device_identify (MusterCameraDevice *self)
{
  g_clear_pointer (&self->identity, muster_camera_identity_free);
  if (self->node != NULL)
    self->identity = muster_camera_identity_new (self->node);
  else if (self->sensor)
    self->identity = muster_camera_identity_new_for_sensor ();
  if (self->identity != NULL && self->identity->origin == MUSTER_CAMERA_MADE_UP)
    self->is_virtual = TRUE;
}

/**
 * muster_camera_device_create_element:
 *
 * A camera that the kernel vouches for is opened at its node, not through PipeWire, where a program
 * may give its pictures the name of any node. In a sandbox there is no node to open: what PipeWire
 * says has to be believed.
 *
 * Returns: (transfer floating): a source of its pictures
 */
GstElement *
muster_camera_device_create_element (const MusterCameraDevice *self)
{
  GstElement *direct = NULL;

  if (self->pipewire && self->node != NULL && self->identity != NULL &&
      self->identity->pin != NULL && g_access (self->node, R_OK | W_OK) == 0)
    direct = gst_element_factory_make ("v4l2src", NULL);
  if (direct == NULL)
    return gst_device_create_element (self->device, NULL);
  g_object_set (direct, "device", self->node, NULL);
  return direct;
}

void
muster_camera_device_free (MusterCameraDevice *self)
{
  gst_clear_object (&self->device);
  g_clear_pointer (&self->identity, muster_camera_identity_free);
  g_free (self->name);
  g_free (self->key);
  g_free (self->node);
  g_free (self);
}

/* By key, PipeWire before the kernel: it lets other programs see the camera too. */
static int
compare (gconstpointer a, gconstpointer b)
{
  const MusterCameraDevice *device_a = *(MusterCameraDevice *const *) a;
  const MusterCameraDevice *device_b = *(MusterCameraDevice *const *) b;
  int order = strcmp (device_a->key, device_b->key);

  return order != 0 ? order : device_b->pipewire - device_a->pipewire;
}

/**
 * muster_camera_devices_merge:
 * @devices: (element-type MusterCameraDevice): frees its elements
 *
 * Sorts by key, so that the order does not hang on who was found first, and keeps one of those
 * with the same key.
 */
void
muster_camera_devices_merge (GPtrArray *devices)
{
  g_ptr_array_sort (devices, compare);
  for (guint i = 1; i < devices->len;) {
    const MusterCameraDevice *before = g_ptr_array_index (devices, i - 1);
    const MusterCameraDevice *here = g_ptr_array_index (devices, i);

    /* Two PipeWire nodes may call themselves alike and still be two. */
    if (strcmp (before->key, here->key) == 0 && before->pipewire != here->pipewire)
      g_ptr_array_remove_index (devices, i);
    else
      i++;
  }
}

/**
 * muster_camera_devices_find:
 * @devices: (element-type MusterCameraDevice): merged
 * @name: (nullable): a camera's name or key, e.g. "/dev/video0"; %NULL for any physical one
 * @pin: (nullable): of the camera that staff accepted
 *
 * Without a name only a physical camera with colour is taken. Of several that will do it is the one
 * with @pin, for the kernel may number them anew with each start, else the first.
 *
 * Returns: (transfer none) (nullable): the camera
 */
MusterCameraDevice *
muster_camera_devices_find (GPtrArray *devices, const char *name, const char *pin)
{
  MusterCameraDevice *first = NULL;

  for (guint i = 0; i < devices->len; i++) {
    MusterCameraDevice *device = g_ptr_array_index (devices, i);

    if (name == NULL ? device->is_virtual || !device->colour
                     : strcmp (device->name, name) != 0 && strcmp (device->key, name) != 0)
      continue;
    if (pin != NULL && device->identity != NULL && g_strcmp0 (device->identity->pin, pin) == 0)
      return device;
    if (first == NULL)
      first = device;
  }
  return first;
}
