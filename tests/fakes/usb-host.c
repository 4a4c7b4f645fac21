/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "usb-host.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "usb-descriptors.h"

/* How long a transfer of a device that is going fails before the kernel knows that it is gone. */
#define ERRORS_MS 150
/* USB 2.0, 9.4.6: an address has 7 bits, and programs count on it. */
#define MAX_ADDRESS 127
#define HUB         "/devices/pci0000:00/0000:00:14.0/usb1"

struct _UsbHost {
  UMockdevTestbed *testbed; /* owned */
  GPtrArray *devices;       /* UsbDevice, owned */
  guint last_address;
  gboolean has_handler[MAX_ADDRESS + 1]; /* of each address; stays when its device goes */
  gboolean quiet;
};

struct _UsbDevice {
  UsbHost *host; /* borrowed */
  char *place;   /* owned */
  char *path;    /* owned: in sysfs */
  guint16 vendor;
  guint16 product;
  UsbShape shape;
  UsbUsbfs *usbfs; /* owned */
  guint address;   /* 0 while it is not plugged in */
};

static void
device_free (gpointer data)
{
  UsbDevice *self = data;

  usb_usbfs_free (self->usbfs);
  g_free (self->place);
  g_free (self->path);
  g_free (self);
}

static void
add_to_testbed (UsbHost *self, const char *description)
{
  g_autoptr (GError) error = NULL;

  if (!umockdev_testbed_add_from_string (self->testbed, description, &error))
    g_error ("%s", error->message);
}

UsbHost *
usb_host_new (void)
{
  UsbHost *self = g_new0 (UsbHost, 1);
  g_autofree char *descriptors = usb_descriptors_dup_hub_hex ();
  g_autofree char *hub =
      g_strdup_printf ("P: " HUB "\nN: bus/usb/001/001\nE: SUBSYSTEM=usb\nE: DRIVER=usb\n"
                       "E: BUSNUM=001\nE: DEVNUM=001\nE: DEVNAME=/dev/bus/usb/001/001\n"
                       "E: DEVTYPE=usb_device\nA: bConfigurationValue=1\\n\nA: busnum=1\\n\n"
                       "A: devnum=1\\n\nA: speed=480\\n\nH: descriptors=%s\n",
                       descriptors);

  self->devices = g_ptr_array_new_with_free_func (device_free);
  self->testbed = umockdev_testbed_new ();
  self->last_address = 1;
  add_to_testbed (self, hub);
  return self;
}

/* Programs must have closed its devices. */
void
usb_host_free (UsbHost *self)
{
  umockdev_testbed_clear (self->testbed);
  g_object_unref (self->testbed);
  g_ptr_array_unref (self->devices);
  g_free (self);
}

char *
usb_host_dup_root (UsbHost *self)
{
  return umockdev_testbed_get_root_dir (self->testbed);
}

void
usb_host_set_quiet (UsbHost *self, gboolean quiet)
{
  self->quiet = quiet;
}

/* Those who listen have a socket in the test bed; without it they hear nothing, as a sandbox. */
static void
silence (UsbHost *self)
{
  g_autofree char *root = usb_host_dup_root (self);
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  const char *name;

  while (self->quiet && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (root, name, NULL);

    if (g_str_has_prefix (name, "event"))
      g_unlink (path);
  }
}

UsbDevice *
usb_host_add (UsbHost *self,
              const char *place,
              guint16 vendor,
              guint16 product,
              UsbShape shape,
              const UsbModel *model,
              gpointer data)
{
  UsbDevice *device = g_new0 (UsbDevice, 1);

  device->host = self;
  device->place = g_strdup (place);
  device->path = g_strdup_printf ("/sys" HUB "/%s", place);
  device->vendor = vendor;
  device->product = product;
  device->shape = shape;
  device->usbfs = usb_usbfs_new (model, data);
  g_ptr_array_add (self->devices, device);
  return device;
}

static gboolean
is_taken (UsbHost *self, guint address)
{
  for (guint i = 0; i < self->devices->len; i++)
    if (((UsbDevice *) g_ptr_array_index (self->devices, i))->address == address)
      return TRUE;
  return FALSE;
}

/* The next one, as the kernel does: 1 is the hub, and after the last it begins again. */
static guint
next_address (UsbHost *self)
{
  do
    self->last_address = self->last_address < MAX_ADDRESS ? self->last_address + 1 : 2;
  while (is_taken (self, self->last_address));
  return self->last_address;
}

static char *
dup_node (UsbDevice *self)
{
  return g_strdup_printf ("/dev/bus/usb/001/%03u", self->address);
}

/* pcscd looks for interfaces, not for devices. */
static void
plug_interface (UsbDevice *self)
{
  g_autofree char *description =
      g_strdup_printf ("P: " HUB "/%s/%s:1.0\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\n"
                       "E: PRODUCT=%x/%x/100\nE: INTERFACE=11/0/0\nA: bInterfaceNumber=00\\n\n"
                       "A: bInterfaceClass=0b\\n\n",
                       self->place,
                       self->place,
                       self->vendor,
                       self->product);

  add_to_testbed (self->host, description);
}

static void
unplug_interface (UsbDevice *self)
{
  g_autofree char *path = g_strdup_printf ("%s/%s:1.0", self->path, self->place);

  umockdev_testbed_uevent (self->host->testbed, path, "remove");
  umockdev_testbed_remove_device (self->host->testbed, path);
}

/* Before the device is told of: who opens it at once must find the handler. */
static void
attach (UsbDevice *self, const char *node)
{
  gboolean *has_handler = &self->host->has_handler[self->address];
  g_autoptr (GError) error = NULL;

  if (*has_handler && !umockdev_testbed_detach_ioctl (self->host->testbed, node, &error))
    g_error ("%s", error->message);
  if (!umockdev_testbed_attach_ioctl (
          self->host->testbed, node, usb_usbfs_get_handler (self->usbfs), &error))
    g_error ("%s", error->message);
  *has_handler = TRUE;
}

void
usb_device_plug (UsbDevice *self)
{
  g_autofree char *descriptors = usb_descriptors_dup_hex (self->shape, self->vendor, self->product);
  g_autofree char *node = NULL;
  g_autofree char *description = NULL;

  g_return_if_fail (self->address == 0);
  self->address = next_address (self->host);
  usb_usbfs_set_line (self->usbfs, USB_LINE_UP);
  node = dup_node (self);
  description =
      g_strdup_printf ("P: " HUB "/%s\nN: %s\nE: SUBSYSTEM=usb\nE: DRIVER=usb\nE: BUSNUM=001\n"
                       "E: DEVNUM=%03u\nE: DEVNAME=%s\nE: DEVTYPE=usb_device\n"
                       "A: bConfigurationValue=1\\n\nA: busnum=1\\n\nA: devnum=%u\\n\n"
                       "A: idVendor=%04x\\n\nA: idProduct=%04x\\n\nA: speed=12\\n\n"
                       "H: descriptors=%s\n",
                       self->place,
                       node + strlen ("/dev/"),
                       self->address,
                       node,
                       self->address,
                       self->vendor,
                       self->product,
                       descriptors);
  attach (self, node);
  silence (self->host);
  add_to_testbed (self->host, description);
  if (self->shape == USB_SHAPE_CARDS)
    plug_interface (self);
}

void
usb_device_unplug (UsbDevice *self, gboolean errors)
{
  g_return_if_fail (self->address != 0);
  if (errors) {
    usb_usbfs_set_line (self->usbfs, USB_LINE_ERRORS);
    g_usleep (ERRORS_MS * 1000);
  }
  usb_usbfs_set_line (self->usbfs, USB_LINE_GONE);
  silence (self->host);
  if (self->shape == USB_SHAPE_CARDS)
    unplug_interface (self);
  umockdev_testbed_uevent (self->host->testbed, self->path, "remove");
  umockdev_testbed_remove_device (self->host->testbed, self->path);
  self->address = 0;
}

void
usb_device_set_rights (UsbDevice *self, gboolean rights)
{
  g_autofree char *root = usb_host_dup_root (self->host);
  g_autofree char *node = dup_node (self);
  g_autofree char *path = g_build_filename (root, node, NULL);

  if (g_chmod (path, rights ? 0666 : 0) != 0)
    g_error ("%s: %s", path, g_strerror (errno));
}

UsbUsbfs *
usb_device_get_usbfs (UsbDevice *self)
{
  return self->usbfs;
}
