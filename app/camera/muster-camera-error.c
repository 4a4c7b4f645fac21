/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "muster-camera-device.h"
#include "muster-camera-error.h"
#include "muster-error.h"

/**
 * muster_camera_set_errno_error:
 * @number: an errno
 * @path: the file it was about
 *
 * NOT_FOUND, NO_RIGHTS or FAILED.
 */
void
muster_camera_set_errno_error (GError **error, int number, const char *path)
{
  switch (number) {
  case ENOENT:
  case ENOTDIR:
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, _ ("There is no file or folder %s."), path);
    break;
  case EACCES:
  case EPERM:
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_NO_RIGHTS,
                 _ ("%s may not be read by this account. Change its permissions."),
                 path);
    break;
  default:
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, "%s: %s", path, g_strerror (number));
  }
}

/**
 * muster_gst_launch:
 * @description: a pipeline in the language of gst_parse_launch()
 *
 * Returns: (transfer full): the pipeline, or %NULL with FAILED; the message names a missing plugin
 */
GstElement *
muster_gst_launch (const char *description, GError **error)
{
  g_autoptr (GError) cause = NULL;
  GstElement *pipeline;

  if (!gst_init_check (NULL, NULL, &cause)) {
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, "GStreamer: %s", cause->message);
    return NULL;
  }
  pipeline = gst_parse_launch_full (description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &cause);
  if (pipeline != NULL)
    return gst_object_ref_sink (pipeline);
  if (g_error_matches (cause, GST_PARSE_ERROR, GST_PARSE_ERROR_NO_SUCH_ELEMENT))
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_FAILED,
                 _ ("A part of GStreamer is missing (%s). Install the GStreamer plugins “base”, "
                    "“good” and “bad”."),
                 cause->message);
  else
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, "GStreamer: %s", cause->message);
  return NULL;
}

static gboolean
mentions_errno (const char *text, int number)
{
  return text != NULL && strstr (text, g_strerror (number)) != NULL;
}

static gboolean
is_about_errno (const GError *cause, const char *details, int number)
{
  return mentions_errno (cause->message, number) || mentions_errno (details, number);
}

/**
 * muster_camera_error_new_gone:
 *
 * Returns: (transfer full): NO_DEVICE, for a camera that was there
 */
GError *
muster_camera_error_new_gone (const char *name)
{
  return g_error_new (
      MUSTER_ERROR,
      MUSTER_ERROR_NO_DEVICE,
      _ ("The camera “%s” is not there any more. Plug it in again; the picture then "
         "comes by itself."),
      name);
}

static gboolean
has_forbidden_camera (const char *dev_dir)
{
  g_autoptr (GDir) dir = g_dir_open (dev_dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (dev_dir, name, NULL);

    if (g_str_has_prefix (name, "video") && g_ascii_isdigit (name[5]) &&
        faccessat (AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) != 0 && errno == EACCES)
      return TRUE;
  }
  return FALSE;
}

static char *
join_names (GPtrArray *devices)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < devices->len; i++) {
    const MusterCameraDevice *device = g_ptr_array_index (devices, i);

    g_string_append_printf (names, i > 0 ? ", “%s”" : "“%s”", device->name);
  }
  return g_string_free (names, FALSE);
}

/**
 * muster_camera_error_new_none:
 * @devices: (element-type MusterCameraDevice): the cameras there are
 * @wanted: (nullable): the name that was not found among them, or %NULL if none will do
 * @dev_dir: where the kernel shows cameras, "/dev"
 *
 * A camera that may not be opened is in no list, so its node is looked for.
 *
 * Returns: (transfer full): NO_RIGHTS or NO_DEVICE
 */
GError *
muster_camera_error_new_none (GPtrArray *devices, const char *wanted, const char *dev_dir)
{
  g_autofree char *names = join_names (devices);

  if (has_forbidden_camera (dev_dir))
    return g_error_new_literal (MUSTER_ERROR,
                                MUSTER_ERROR_NO_RIGHTS,
                                _ ("There is a camera, but this account may not use it. Add the "
                                   "account to the group “video” and log in again."));
  if (wanted != NULL && devices->len > 0)
    return g_error_new (MUSTER_ERROR,
                        MUSTER_ERROR_NO_DEVICE,
                        _ ("There is no camera “%s”. Plug it in, or choose one of these: %s."),
                        wanted,
                        names);
  if (wanted != NULL)
    return g_error_new (
        MUSTER_ERROR,
        MUSTER_ERROR_NO_DEVICE,
        _ ("There is no camera “%s”. Plug it in; the picture then comes by itself."),
        wanted);
  if (devices->len > 0)
    return g_error_new (MUSTER_ERROR,
                        MUSTER_ERROR_NO_DEVICE,
                        _ ("There is no camera that is taken unasked, only: %s. Plug one in, or "
                           "choose one of these by name."),
                        names);
  return g_error_new_literal (
      MUSTER_ERROR,
      MUSTER_ERROR_NO_DEVICE,
      _ ("There is no camera. Plug one in; the picture then comes by itself."));
}

/**
 * muster_camera_error_translate:
 * @cause: what an element of a running pipeline reported
 * @details: (nullable): its debug text; the system's reason is only here
 * @name: the camera's name for people
 *
 * Returns: (transfer full): NO_RIGHTS, BUSY, NO_DEVICE, or FAILED with GStreamer's message
 */
GError *
muster_camera_error_translate (const GError *cause, const char *details, const char *name)
{
  if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED) ||
      is_about_errno (cause, details, EACCES) || is_about_errno (cause, details, EPERM))
    return g_error_new (MUSTER_ERROR,
                        MUSTER_ERROR_NO_RIGHTS,
                        _ ("The system does not let Muster use the camera “%s”. Allow it in "
                           "Settings › Privacy › Camera, or add this account to the group “video” "
                           "and log in again."),
                        name);
  if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY) ||
      is_about_errno (cause, details, EBUSY))
    return g_error_new (MUSTER_ERROR,
                        MUSTER_ERROR_BUSY,
                        _ ("The camera “%s” is used by another program. Close that program; the "
                           "picture then comes by itself."),
                        name);
  if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND) ||
      is_about_errno (cause, details, ENODEV) || is_about_errno (cause, details, ENOENT))
    return g_error_new (MUSTER_ERROR,
                        MUSTER_ERROR_NO_DEVICE,
                        _ ("The camera “%s” is not there any more. Plug it in again; the picture "
                           "then comes by itself."),
                        name);
  return g_error_new (MUSTER_ERROR,
                      MUSTER_ERROR_FAILED,
                      _ ("The camera “%s” failed: %s. Plug it in again, or choose another one."),
                      name,
                      cause->message);
}
