/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-camera-identity.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Longer than any string of a USB descriptor, which has at most 126 characters of up to 3 bytes. */
#define ATTRIBUTE_SIZE 512

/* Video nodes that are looked at for a built-in sensor; an Intel IPU6 alone has 32 and more. */
#define MOST_NODES 256

/* The makers' numbers of Linux itself: other computers that play a camera carry it. */
#define LINUX_FOUNDATION "1d6b"

/* Drivers by the beginning of their name. Whatever is in no list (capture cards, television) is no
 * camera that the station knows. */
static const char *const usb_drivers[] = {"uvcvideo", NULL};
static const char *const sensor_drivers[] = {"intel-ipu", "intel_ipu", "ipu3-cio2", NULL};
static const char *const picture_makers[] = {"vivid", "vimc", NULL};
/* Controllers without a plug: a gadget of this very machine, and USB over the network. */
static const char *const plugless_controllers[] = {"dummy_hcd", "vhci_hcd", NULL};

static gboolean
is_in (const char *const *names, const char *name)
{
  for (; name != NULL && *names != NULL; names++)
    if (g_str_has_prefix (name, *names))
      return TRUE;
  return FALSE;
}

/* The last part of what a link in @folder leads to: the name of a driver or a subsystem. */
static char *
dup_link_name (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *target = g_file_read_link (path, NULL);

  return target != NULL ? g_path_get_basename (target) : NULL;
}

static gboolean
is_on_subsystem (const char *folder, const char *name)
{
  g_autofree char *found = dup_link_name (folder, "subsystem");

  return g_strcmp0 (found, name) == 0;
}

/* Some of it is what the device says of itself, so it may be any bytes: all but letters, digits,
 * ".", "-", "_" and "~" come out as %XX. */
static char *
dup_attribute (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char bytes[ATTRIBUTE_SIZE];
  gssize length;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY, 0);

  if (fd < 0)
    return NULL;
  length = read (fd, bytes, sizeof bytes);
  close (fd);
  while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\0'))
    length--;
  return length > 0 ? g_uri_escape_bytes ((const guint8 *) bytes, (gsize) length, NULL) : NULL;
}

/* The root hub above a USB device, "usb1", has the controller as its parent. */
static char *
dup_controller (const char *device)
{
  g_autofree char *folder = g_strdup (device);

  while (is_on_subsystem (folder, "usb")) {
    char *parent = g_path_get_dirname (folder);

    g_free (folder);
    folder = parent;
  }
  return g_steal_pointer (&folder);
}

/* Maker, model, serial number and socket. The number of a bus may change from one start to the
 * next, the controller's address and the way through the hubs do not. */
static char *
dup_usb_pin (const char *device, const char *controller)
{
  g_autofree char *vendor = dup_attribute (device, "idVendor");
  g_autofree char *product = dup_attribute (device, "idProduct");
  g_autofree char *serial = dup_attribute (device, "serial");
  g_autofree char *way = dup_attribute (device, "devpath");
  g_autofree char *address = g_path_get_basename (controller);
  g_autofree char *place = g_uri_escape_string (address, NULL, FALSE);

  if (vendor == NULL || product == NULL || way == NULL)
    return NULL;
  return g_strdup_printf (
      "%s:%s:%s:%s-%s", vendor, product, serial != NULL ? serial : "", place, way);
}

static void
identify_usb (MusterCameraIdentity *self, const char *interface)
{
  g_autofree char *device = g_path_get_dirname (interface);
  g_autofree char *controller = dup_controller (device);
  g_autofree char *driver = dup_link_name (controller, "driver");
  g_autofree char *vendor = dup_attribute (device, "idVendor");

  /* An interface, its device, the hubs, and then a controller that some driver drives. */
  if (!is_on_subsystem (interface, "usb") || !is_on_subsystem (device, "usb") || driver == NULL)
    return;
  if (is_in (plugless_controllers, driver) || g_strcmp0 (vendor, LINUX_FOUNDATION) == 0) {
    self->origin = MUSTER_CAMERA_MADE_UP;
    return;
  }
  self->pin = dup_usb_pin (device, controller);
  if (self->pin != NULL)
    self->origin = MUSTER_CAMERA_PLUGGED;
}

static void
identify_sensor (MusterCameraIdentity *self)
{
  self->origin = MUSTER_CAMERA_BUILT_IN;
  self->pin = g_strdup ("built-in");
}

/* @folder: what the kernel has of the node, below /sys/class, /sys/dev or /sys/devices */
static void
identify (MusterCameraIdentity *self, const char *folder)
{
  char path[PATH_MAX];
  g_autofree char *parent = NULL;
  g_autofree char *device = NULL;
  g_autofree char *driver = NULL;

  if (realpath (folder, path) == NULL || !is_on_subsystem (path, "video4linux"))
    return;
  if (g_str_has_prefix (path, "/sys/devices/virtual/")) {
    self->origin = MUSTER_CAMERA_MADE_UP;
    return;
  }
  parent = g_path_get_dirname (path); /* …/video4linux */
  device = g_path_get_dirname (parent);
  driver = dup_link_name (device, "driver");
  if (is_in (picture_makers, driver))
    self->origin = MUSTER_CAMERA_MADE_UP;
  else if (is_in (sensor_drivers, driver))
    identify_sensor (self);
  else if (is_in (usb_drivers, driver))
    identify_usb (self, device);
}

/**
 * muster_camera_identity_new:
 * @node: a video node, e.g. "/dev/video0"
 *
 * Asks the kernel by the node's number, not its name. Where the node itself is out of reach, as in
 * a sandbox, by its name. Any thread; some twenty small reads from sysfs, each bounded.
 *
 * A program of this account has no way to change what is found; whoever is root here has, and so
 * has a box that takes a picture in and says on USB that it is the camera.
 *
 * Returns: (transfer full): what it is
 */
MusterCameraIdentity *
muster_camera_identity_new (const char *node)
{
  MusterCameraIdentity *self = g_new0 (MusterCameraIdentity, 1);
  g_autofree char *name = g_path_get_basename (node);
  g_autofree char *folder = NULL;
  struct stat status;

  if (stat (node, &status) != 0)
    folder = g_build_filename ("/sys/class/video4linux", name, NULL);
  else if (S_ISCHR (status.st_mode))
    folder =
        g_strdup_printf ("/sys/dev/char/%u:%u", major (status.st_rdev), minor (status.st_rdev));
  if (folder != NULL)
    identify (self, folder);
  return self;
}

/**
 * muster_camera_identity_new_for_sensor:
 *
 * For a camera without a node of its own, as libcamera makes it of several.
 *
 * Returns: (transfer full): BUILT_IN if this computer has a sensor, else UNKNOWN
 */
MusterCameraIdentity *
muster_camera_identity_new_for_sensor (void)
{
  MusterCameraIdentity *self = g_new0 (MusterCameraIdentity, 1);
  g_autoptr (GDir) nodes = g_dir_open ("/sys/class/video4linux", 0, NULL);
  const char *name;

  for (guint i = 0; i < MOST_NODES && nodes != NULL && (name = g_dir_read_name (nodes)) != NULL;
       i++) {
    g_autofree char *path = g_build_filename ("/sys/class/video4linux", name, NULL);
    g_autoptr (MusterCameraIdentity) found = g_new0 (MusterCameraIdentity, 1);

    identify (found, path);
    if (found->origin == MUSTER_CAMERA_BUILT_IN) {
      identify_sensor (self);
      break;
    }
  }
  return self;
}

MusterCameraIdentity *
muster_camera_identity_copy (const MusterCameraIdentity *self)
{
  MusterCameraIdentity *copy = g_new0 (MusterCameraIdentity, 1);

  copy->origin = self->origin;
  copy->pin = g_strdup (self->pin);
  return copy;
}

void
muster_camera_identity_free (MusterCameraIdentity *self)
{
  g_free (self->pin);
  g_free (self);
}

/**
 * muster_camera_identity_get_trust:
 * @self: (nullable): %NULL for files, folders and test pictures
 * @pin: (nullable): of the camera that staff accepted
 */
MusterCameraTrust
muster_camera_identity_get_trust (const MusterCameraIdentity *self, const char *pin)
{
  if (self == NULL || self->pin == NULL)
    return MUSTER_CAMERA_TRUST_NONE;
  if (pin == NULL)
    return MUSTER_CAMERA_TRUST_NEW;
  return strcmp (self->pin, pin) == 0 ? MUSTER_CAMERA_TRUST_ACCEPTED : MUSTER_CAMERA_TRUST_OTHER;
}
