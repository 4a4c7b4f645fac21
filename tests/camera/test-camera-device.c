/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "camera-fixture.h"
#include "muster-camera-device.h"
#include "muster-camera-error.h"
#include "muster-error.h"

#define COLOUR "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1"
#define GREY   "video/x-raw,format=GRAY8,width=640,height=480,framerate=30/1"

static MusterCameraDevice *
describe (const char *name, const char *properties, const char *caps)
{
  g_autoptr (GstStructure) structure = gst_structure_from_string (properties, NULL);
  g_autoptr (GstCaps) offered = gst_caps_from_string (caps);

  g_assert_nonnull (structure);
  return muster_camera_device_new (name, structure, offered);
}

static void
test_describe (void)
{
  static const struct {
    const char *properties;
    const char *key; /* NULL: no camera for us */
    gboolean is_virtual;
  } cases[] = {
      {"pipewire-proplist,node.name=(string)v4l2_input.usb,object.path=(string)\"v4l2:/dev/"
       "video0\","
       "api.v4l2.path=(string)/dev/"
       "video0,api.v4l2.cap.driver=(string)uvcvideo,device.id=(string)42",
       "/dev/video0",
       FALSE},
      {"pipewire-proplist,node.name=(string)libcamera_input,api.libcamera.path=(string)cam0,"
       "device.id=(string)42",
       "cam0",
       FALSE},
      {"pipewire-proplist,node.name=(string)phone,client.id=(string)36", "phone", TRUE},
      {"pipewire-proplist,node.name=(string)loop,api.v4l2.path=(string)/dev/video9,"
       "api.v4l2.cap.driver=(string)\"v4l2\\ loopback\",device.id=(string)43",
       "/dev/video9",
       TRUE},
      {"v4l2deviceprovider,device.path=(string)/dev/video0,v4l2.device.driver=(string)uvcvideo",
       "/dev/video0",
       FALSE},
      {"v4l2deviceprovider,device.path=(string)/dev/video1,v4l2.device.driver=(string)vivid",
       "/dev/video1",
       TRUE},
      {"decklink-properties,serial-number=(string)1", NULL, FALSE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (MusterCameraDevice) device = describe ("Cam", cases[i].properties, COLOUR);

    if (cases[i].key == NULL) {
      g_assert_null (device);
      continue;
    }
    g_assert_cmpstr (device->key, ==, cases[i].key);
    g_assert_cmpstr (device->name, ==, "Cam");
    g_assert_cmpint (device->is_virtual, ==, cases[i].is_virtual);
    g_assert_true (device->colour);
  }
}

static void
test_merge (void)
{
  g_autoptr (GPtrArray) devices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_camera_device_free);
  const char *kernel0 = "v4l2,device.path=(string)/dev/video0";
  const char *kernel2 = "v4l2,device.path=(string)/dev/video2";
  const char *pipewire2 = "pipewire-proplist,api.v4l2.path=(string)/dev/video2,device.id=(string)4";
  const char *program = "pipewire-proplist,node.name=(string)-program";

  g_ptr_array_add (devices, describe ("Good", kernel2, COLOUR));
  g_ptr_array_add (devices, describe ("Good (V4L2)", pipewire2, COLOUR));
  g_ptr_array_add (devices, describe ("Infrared", kernel0, GREY));
  g_ptr_array_add (devices, describe ("Program", program, COLOUR));
  g_ptr_array_add (devices, describe ("Program", program, COLOUR));
  muster_camera_devices_merge (devices);
  g_assert_cmpuint (devices->len, ==, 4);

  /* Neither the program, which sorts first, nor the infrared one. */
  g_assert_cmpstr (muster_camera_devices_find (devices, NULL, NULL)->name, ==, "Good (V4L2)");
  g_assert_cmpstr (
      muster_camera_devices_find (devices, "/dev/video2", NULL)->name, ==, "Good (V4L2)");
  g_assert_cmpstr (muster_camera_devices_find (devices, "Program", NULL)->name, ==, "Program");
  g_assert_cmpstr (muster_camera_devices_find (devices, "Infrared", NULL)->name, ==, "Infrared");
  g_assert_null (muster_camera_devices_find (devices, "Nobody", NULL));
}

/* The numbers of nodes may change with each start: the accepted camera is taken, if it is there. */
static void
test_accepted (void)
{
  g_autoptr (GPtrArray) devices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_camera_device_free);
  static const MusterCameraIdentity pins[] = {
      {MUSTER_CAMERA_PLUGGED, (char *) "lid"},
      {MUSTER_CAMERA_PLUGGED, (char *) "desk"},
      {MUSTER_CAMERA_PLUGGED, (char *) "infrared"},
  };
  MusterCameraDevice *found;

  g_ptr_array_add (devices, describe ("Webcam", "v4l2,device.path=(string)/dev/video0", COLOUR));
  g_ptr_array_add (devices, describe ("Webcam", "v4l2,device.path=(string)/dev/video1", COLOUR));
  g_ptr_array_add (devices, describe ("Infrared", "v4l2,device.path=(string)/dev/video2", GREY));
  for (guint i = 0; i < devices->len; i++) {
    found = g_ptr_array_index (devices, i);
    g_clear_pointer (&found->identity, muster_camera_identity_free);
    found->identity = muster_camera_identity_copy (&pins[i]);
  }
  found = muster_camera_devices_find (devices, NULL, "desk");
  g_assert_cmpstr (found->key, ==, "/dev/video1");
  found = muster_camera_devices_find (devices, "Webcam", "desk");
  g_assert_cmpstr (found->key, ==, "/dev/video1");
  found = muster_camera_devices_find (devices, "/dev/video0", "desk");
  g_assert_cmpstr (found->key, ==, "/dev/video0");
  found = muster_camera_devices_find (devices, NULL, "gone");
  g_assert_cmpstr (found->key, ==, "/dev/video0");
  found = muster_camera_devices_find (devices, NULL, "infrared");
  g_assert_cmpstr (found->key, ==, "/dev/video0");
}

static void
test_translate (void)
{
  static const struct {
    int gst_code;
    int number; /* the errno in the debug text, 0 for none */
    int code;
    const char *way_out;
  } cases[] = {
      {GST_RESOURCE_ERROR_OPEN_READ_WRITE, EACCES, MUSTER_ERROR_NO_RIGHTS, "group “video”"},
      {GST_RESOURCE_ERROR_OPEN_READ_WRITE, EPERM, MUSTER_ERROR_NO_RIGHTS, "Privacy"},
      {GST_RESOURCE_ERROR_NOT_AUTHORIZED, 0, MUSTER_ERROR_NO_RIGHTS, "Privacy"},
      {GST_RESOURCE_ERROR_OPEN_READ_WRITE, EBUSY, MUSTER_ERROR_BUSY, "Close that program"},
      {GST_RESOURCE_ERROR_BUSY, 0, MUSTER_ERROR_BUSY, "Close that program"},
      {GST_RESOURCE_ERROR_NOT_FOUND, 0, MUSTER_ERROR_NO_DEVICE, "Plug it in again"},
      {GST_RESOURCE_ERROR_READ, ENODEV, MUSTER_ERROR_NO_DEVICE, "Plug it in again"},
      {GST_RESOURCE_ERROR_SETTINGS, 0, MUSTER_ERROR_FAILED, "what GStreamer said"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) cause =
        g_error_new_literal (GST_RESOURCE_ERROR, cases[i].gst_code, "what GStreamer said");
    g_autofree char *details =
        cases[i].number != 0
            ? g_strdup_printf ("v4l2_calls.c(1): system error: %s", g_strerror (cases[i].number))
            : NULL;
    g_autoptr (GError) error = muster_camera_error_translate (cause, details, "Cam");

    g_test_message ("%s", error->message);
    g_assert_error (error, MUSTER_ERROR, cases[i].code);
    g_assert_nonnull (strstr (error->message, "“Cam”"));
    g_assert_nonnull (strstr (error->message, cases[i].way_out));
  }
}

static void
test_none (void)
{
  g_autoptr (GPtrArray) devices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_camera_device_free);
  char *dir = fixture_dir_new ();
  gboolean is_root = geteuid () == 0;
  g_autofree char *other G_GNUC_UNUSED = fixture_bytes (dir, "videodev", "", 0);
  g_autofree char *node = NULL;
  g_autoptr (GError) empty = muster_camera_error_new_none (devices, NULL, dir);
  g_autoptr (GError) missing = muster_camera_error_new_none (devices, "Cam", dir);
  g_autoptr (GError) only_virtual = NULL;
  g_autoptr (GError) choice = NULL;
  g_autoptr (GError) forbidden = NULL;

  g_assert_error (empty, MUSTER_ERROR, MUSTER_ERROR_NO_DEVICE);
  g_assert_error (missing, MUSTER_ERROR, MUSTER_ERROR_NO_DEVICE);
  g_assert_nonnull (strstr (missing->message, "“Cam”"));

  g_ptr_array_add (devices, describe ("Program", "pipewire-proplist,node.name=(string)p", COLOUR));
  only_virtual = muster_camera_error_new_none (devices, NULL, dir);
  choice = muster_camera_error_new_none (devices, "Cam", dir);
  g_assert_error (only_virtual, MUSTER_ERROR, MUSTER_ERROR_NO_DEVICE);
  g_assert_nonnull (strstr (only_virtual->message, "“Program”"));
  g_assert_nonnull (strstr (choice->message, "“Program”"));

  /* A node in the file system that this account may not open. */
  node = fixture_bytes (dir, "video0", "", 0);
  g_assert_cmpint (g_chmod (dir, 0755), ==, 0);
  g_assert_cmpint (g_chmod (node, 0), ==, 0);
  if (is_root)
    g_assert_cmpint (seteuid (65534), ==, 0);
  forbidden = muster_camera_error_new_none (devices, NULL, dir);
  if (is_root)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_error (forbidden, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS);
  g_assert_nonnull (strstr (forbidden->message, "group “video”"));
  fixture_dir_free (dir);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add_func ("/camera/device/describe", test_describe);
  g_test_add_func ("/camera/device/merge", test_merge);
  g_test_add_func ("/camera/device/accepted", test_accepted);
  g_test_add_func ("/camera/device/translate", test_translate);
  g_test_add_func ("/camera/device/none", test_none);
  return g_test_run ();
}
