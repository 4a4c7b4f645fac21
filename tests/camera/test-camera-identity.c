/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <gst/gst.h>
#include <umockdev.h>
#include <unistd.h>

#include "camera-fixture.h"
#include "muster-camera-device.h"
#include "muster-camera-identity.h"
#include "muster-error.h"

/* On a machine that umockdev plays: sysfs and /dev are its own. */

#define PCI "/devices/pci0000:00/0000:00:14.0"

/* A webcam on a plug of its own; what is NULL is as it mostly is. */
typedef struct {
  const char *controller; /* in sysfs */
  const char *hcd;        /* the controller's driver */
  const char *vendor;
  const char *serial;  /* "" for none */
  const char *devpath; /* "1.4": port 4 of the hub on port 1 */
  const char *driver;
} Webcam;

static const Webcam plain;

static void
add (UMockdevTestbed *bed, const char *description)
{
  g_autoptr (GError) error = NULL;

  if (!umockdev_testbed_add_from_string (bed, description, &error))
    g_error ("%s in\n%s", error->message, description);
}

static const char *
either (const char *value, const char *usual)
{
  return value != NULL ? value : usual;
}

static void
add_usb (UMockdevTestbed *bed, const char *path, const char *attributes)
{
  g_autofree char *device = g_strdup_printf (
      "P: %s\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: DRIVER=usb\n%s", path, attributes);

  add (bed, device);
}

/* Controller, root hub, the device or a hub with it, its first interface and the video node. */
static void
plug_in (UMockdevTestbed *bed, const Webcam *webcam, guint number)
{
  const char *top = either (webcam->controller, PCI);
  const char *devpath = either (webcam->devpath, "4");
  const char *serial = either (webcam->serial, "A1B2C3");
  g_autofree char *controller =
      g_strdup_printf ("P: %s\nE: SUBSYSTEM=%s\nL: driver=../../../bus/pci/drivers/%s\n",
                       top,
                       strstr (top, "platform") != NULL ? "platform" : "pci",
                       either (webcam->hcd, "xhci_hcd"));
  g_autofree char *hub = g_strconcat (top, "/usb1", NULL);
  g_autofree char *path =
      g_strdup_printf ("%s%s/1-%s", hub, strchr (devpath, '.') != NULL ? "/1-1" : "", devpath);
  g_autofree char *serial_line =
      *serial != '\0' ? g_strdup_printf ("A: serial=%s\\n\n", serial) : g_strdup ("");
  g_autofree char *attributes =
      g_strdup_printf ("A: idVendor=%s\\n\nA: idProduct=0825\\n\nA: devpath=%s\\n\n%s",
                       either (webcam->vendor, "046d"),
                       devpath,
                       serial_line);
  g_autofree char *interface =
      g_strdup_printf ("P: %s/1-%s:1.0\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\n"
                       "L: driver=../../../../../../bus/usb/drivers/%s\n",
                       path,
                       devpath,
                       either (webcam->driver, "uvcvideo"));
  g_autofree char *node =
      g_strdup_printf ("P: %s/1-%s:1.0/video4linux/video%u\nN: video%u\nE: SUBSYSTEM=video4linux\n"
                       "E: DEVNAME=/dev/video%u\nE: MAJOR=81\nE: MINOR=%u\nA: dev=81:%u\\n\n",
                       path,
                       devpath,
                       number,
                       number,
                       number,
                       number,
                       number);

  add (bed, controller);
  add_usb (bed, hub, "A: devpath=0\\n\nA: idVendor=1d6b\\n\nA: idProduct=0002\\n\n");
  if (strchr (devpath, '.') != NULL) {
    g_autofree char *between = g_strconcat (hub, "/1-1", NULL);

    add_usb (bed, between, "A: devpath=1\\n\nA: idVendor=05e3\\n\nA: idProduct=0608\\n\n");
  }
  add_usb (bed, path, attributes);
  add (bed, interface);
  add (bed, node);
}

/* A node below @parent, without any USB. */
static void
add_node (UMockdevTestbed *bed, const char *parent, guint number)
{
  g_autofree char *node =
      g_strdup_printf ("P: %s/video4linux/video%u\nN: video%u\nE: SUBSYSTEM=video4linux\n"
                       "E: DEVNAME=/dev/video%u\nE: MAJOR=81\nE: MINOR=%u\nA: dev=81:%u\\n\n",
                       parent,
                       number,
                       number,
                       number,
                       number,
                       number);

  add (bed, node);
}

static void
assert_is (const char *node, MusterCameraOrigin origin, const char *pin)
{
  g_autoptr (MusterCameraIdentity) identity = muster_camera_identity_new (node);

  g_assert_cmpint (identity->origin, ==, origin);
  g_assert_cmpstr (identity->pin, ==, pin);
}

static void
free_bed (UMockdevTestbed *bed)
{
  umockdev_testbed_clear (bed);
  g_object_unref (bed);
}

static void
test_webcams (void)
{
  static const struct {
    Webcam webcam;
    MusterCameraOrigin origin;
    const char *pin;
  } cases[] = {
      {{.devpath = "4"}, MUSTER_CAMERA_PLUGGED, "046d:0825:A1B2C3:0000%3A00%3A14.0-4"},
      {{.serial = ""}, MUSTER_CAMERA_PLUGGED, "046d:0825::0000%3A00%3A14.0-4"},
      {{.devpath = "1.4"}, MUSTER_CAMERA_PLUGGED, "046d:0825:A1B2C3:0000%3A00%3A14.0-1.4"},
      /* what a device says of itself cannot look like another part of the pin */
      {{.serial = "x:1\\ny"}, MUSTER_CAMERA_PLUGGED, "046d:0825:x%3A1%0Ay:0000%3A00%3A14.0-4"},
      {{.controller = "/devices/platform/fe980000.usb", .hcd = "dwc2"},
       MUSTER_CAMERA_PLUGGED,
       "046d:0825:A1B2C3:fe980000.usb-4"},
      {{.controller = "/devices/platform/dummy_hcd.0", .hcd = "dummy_hcd"},
       MUSTER_CAMERA_MADE_UP,
       NULL},
      {{.controller = "/devices/platform/vhci_hcd.0", .hcd = "vhci_hcd"},
       MUSTER_CAMERA_MADE_UP,
       NULL},
      {{.vendor = "1d6b"}, MUSTER_CAMERA_MADE_UP, NULL},
      {{.driver = "em28xx"}, MUSTER_CAMERA_UNKNOWN, NULL},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    UMockdevTestbed *bed = umockdev_testbed_new ();

    g_test_message ("case %d", (int) i);
    plug_in (bed, &cases[i].webcam, 0);
    assert_is ("/dev/video0", cases[i].origin, cases[i].pin);
    free_bed (bed);
  }
}

static void
test_others (void)
{
  UMockdevTestbed *bed = umockdev_testbed_new ();

  add_node (bed, "/devices/virtual", 0); /* v4l2loopback */
  add (bed,
       "P: /devices/platform/vivid.0\nE: SUBSYSTEM=platform\n"
       "L: driver=../../../bus/platform/drivers/vivid\n");
  add_node (bed, "/devices/platform/vivid.0", 1);
  add (bed,
       "P: /devices/pci0000:00/0000:00:05.0/intel_ipu6.isys.0\nE: SUBSYSTEM=auxiliary\n"
       "L: driver=../../../../bus/auxiliary/drivers/intel_ipu6_isys.isys\n");
  add_node (bed, "/devices/pci0000:00/0000:00:05.0/intel_ipu6.isys.0", 2);
  add (bed,
       "P: /devices/pci0000:00/0000:03:00.0\nE: SUBSYSTEM=pci\n"
       "L: driver=../../../bus/pci/drivers/cx23885\n");
  add_node (bed, "/devices/pci0000:00/0000:03:00.0", 3);
  /* uvcvideo by name, but on no USB device */
  add (bed,
       "P: /devices/platform/odd.0\nE: SUBSYSTEM=platform\n"
       "L: driver=../../../bus/usb/drivers/uvcvideo\n");
  add_node (bed, "/devices/platform/odd.0", 4);

  assert_is ("/dev/video0", MUSTER_CAMERA_MADE_UP, NULL);
  assert_is ("/dev/video1", MUSTER_CAMERA_MADE_UP, NULL);
  assert_is ("/dev/video2", MUSTER_CAMERA_BUILT_IN, "built-in");
  assert_is ("/dev/video3", MUSTER_CAMERA_UNKNOWN, NULL);
  assert_is ("/dev/video4", MUSTER_CAMERA_UNKNOWN, NULL);
  assert_is ("/dev/video99", MUSTER_CAMERA_UNKNOWN, NULL);
  assert_is ("/dev/..", MUSTER_CAMERA_UNKNOWN, NULL);
  assert_is ("/dev/null", MUSTER_CAMERA_UNKNOWN, NULL);
  free_bed (bed);
}

/* By its number, whatever it is called; by its name only where there is no node. */
static void
test_names (void)
{
  UMockdevTestbed *bed = umockdev_testbed_new ();
  g_autofree char *root = umockdev_testbed_get_root_dir (bed);
  g_autofree char *node = g_build_filename (root, "dev", "video0", NULL);
  g_autofree char *number = g_build_filename (root, "dev", ".node", "video0", NULL);
  g_autofree char *other = g_build_filename (root, "dev", "video7", NULL);
  const char *pin = "046d:0825:A1B2C3:0000%3A00%3A14.0-4";

  plug_in (bed, &plain, 0);
  add_node (bed, "/devices/virtual", 1);
  assert_is ("/dev/video0", MUSTER_CAMERA_PLUGGED, pin);
  /* a node with the number of another one: umockdev keeps the numbers in links */
  g_assert_cmpint (unlink (number), ==, 0);
  g_assert_cmpint (symlink ("81:1", number), ==, 0);
  assert_is ("/dev/video0", MUSTER_CAMERA_MADE_UP, NULL);
  /* a sandbox */
  g_assert_cmpint (unlink (node), ==, 0);
  assert_is ("/dev/video0", MUSTER_CAMERA_PLUGGED, pin);
  /* a file in the place of a node */
  g_assert_true (g_file_set_contents (other, "", 0, NULL));
  assert_is ("/dev/video7", MUSTER_CAMERA_UNKNOWN, NULL);
  free_bed (bed);
}

static void
test_sensor (void)
{
  UMockdevTestbed *bed = umockdev_testbed_new ();
  g_autoptr (MusterCameraIdentity) none = NULL;
  g_autoptr (MusterCameraIdentity) built_in = NULL;

  plug_in (bed, &plain, 0);
  none = muster_camera_identity_new_for_sensor ();
  g_assert_cmpint (none->origin, ==, MUSTER_CAMERA_UNKNOWN);
  g_assert_null (none->pin);
  add (bed,
       "P: /devices/pci0000:00/0000:00:14.3\nE: SUBSYSTEM=pci\n"
       "L: driver=../../../bus/pci/drivers/ipu3-cio2\n");
  add_node (bed, "/devices/pci0000:00/0000:00:14.3", 1);
  built_in = muster_camera_identity_new_for_sensor ();
  g_assert_cmpint (built_in->origin, ==, MUSTER_CAMERA_BUILT_IN);
  g_assert_cmpstr (built_in->pin, ==, "built-in");
  free_bed (bed);
}

static MusterCameraDevice *
describe (const char *properties)
{
  g_autoptr (GstStructure) structure = gst_structure_from_string (properties, NULL);
  MusterCameraDevice *device = muster_camera_device_new ("Cam", structure, NULL);

  muster_camera_device_identify (device);
  return device;
}

/* What a program says to PipeWire is one thing, what the kernel knows another. */
static void
test_devices (void)
{
  UMockdevTestbed *bed = umockdev_testbed_new ();
  g_autoptr (MusterCameraDevice) real = NULL;
  g_autoptr (MusterCameraDevice) loopback = NULL;
  g_autoptr (MusterCameraDevice) program = NULL;
  g_autoptr (MusterCameraDevice) libcamera = NULL;
  g_autofree char *node = NULL;
  GstElement *source;

  plug_in (bed, &plain, 0);
  add_node (bed, "/devices/virtual", 1);
  real = describe ("pipewire-proplist,api.v4l2.path=(string)/dev/video0,device.id=(string)42");
  loopback = describe ("pipewire-proplist,api.v4l2.path=(string)/dev/video1,device.id=(string)43,"
                       "api.v4l2.cap.driver=(string)uvcvideo");
  program = describe ("pipewire-proplist,node.name=(string)phone,device.id=(string)44");
  libcamera = describe ("pipewire-proplist,api.libcamera.path=(string)cam0,device.id=(string)45");
  g_assert_cmpint (real->identity->origin, ==, MUSTER_CAMERA_PLUGGED);
  g_assert_false (real->is_virtual);
  g_assert_cmpint (loopback->identity->origin, ==, MUSTER_CAMERA_MADE_UP);
  g_assert_true (loopback->is_virtual);
  g_assert_null (program->identity);
  g_assert_cmpint (libcamera->identity->origin, ==, MUSTER_CAMERA_UNKNOWN);

  /* so the kernel's node is opened, whoever calls a picture of his own by that name */
  source = gst_object_ref_sink (muster_camera_device_create_element (real));
  g_assert_cmpstr (GST_OBJECT_NAME (gst_element_get_factory (source)), ==, "v4l2src");
  g_object_get (source, "device", &node, NULL);
  g_assert_cmpstr (node, ==, "/dev/video0");
  gst_object_unref (source);
  free_bed (bed);
}

static void
test_trust (void)
{
  MusterCameraIdentity plugged = {MUSTER_CAMERA_PLUGGED, (char *) "046d:0825:A:x-4"};
  MusterCameraIdentity made_up = {MUSTER_CAMERA_MADE_UP, NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCamera) camera = muster_camera_open ("test", &error);
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) other = NULL;

  g_assert_no_error (error);
  /* a test picture is nothing but a test picture */
  g_assert_null (muster_camera_get_identity (camera));
  g_assert_false (muster_camera_is_trusted (camera));
  unknown = muster_camera_new_trust_error (camera);
  g_assert_error (unknown, MUSTER_ERROR, MUSTER_ERROR_UNTRUSTED);
  muster_camera_set_identity (camera, &made_up);
  g_assert_cmpint (muster_camera_get_trust (camera), ==, MUSTER_CAMERA_TRUST_NONE);
  muster_camera_set_pin (camera, "046d:0825:A:x-4");
  g_assert_cmpint (muster_camera_get_trust (camera), ==, MUSTER_CAMERA_TRUST_NONE);

  muster_camera_set_identity (camera, &plugged);
  g_assert_cmpint (muster_camera_get_trust (camera), ==, MUSTER_CAMERA_TRUST_ACCEPTED);
  g_assert_null (muster_camera_new_trust_error (camera));
  muster_camera_set_pin (camera, "046d:0825:A:x-5");
  g_assert_cmpint (muster_camera_get_trust (camera), ==, MUSTER_CAMERA_TRUST_OTHER);
  g_assert_false (muster_camera_is_trusted (camera));
  other = muster_camera_new_trust_error (camera);
  g_assert_error (other, MUSTER_ERROR, MUSTER_ERROR_UNTRUSTED);
  g_assert_cmpstr (other->message, !=, unknown->message);
  muster_camera_set_pin (camera, NULL);
  g_assert_cmpint (muster_camera_get_trust (camera), ==, MUSTER_CAMERA_TRUST_NEW);
  g_assert_true (muster_camera_is_trusted (camera));

  muster_camera_set_identity (camera, NULL);
  muster_camera_set_practice (camera, TRUE);
  g_assert_true (muster_camera_is_trusted (camera));
  muster_camera_set_practice (camera, FALSE);
  g_assert_false (muster_camera_is_trusted (camera));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add_func ("/camera/identity/webcams", test_webcams);
  g_test_add_func ("/camera/identity/others", test_others);
  g_test_add_func ("/camera/identity/names", test_names);
  g_test_add_func ("/camera/identity/sensor", test_sensor);
  g_test_add_func ("/camera/identity/devices", test_devices);
  g_test_add_func ("/camera/identity/trust", test_trust);
  return g_test_run ();
}
