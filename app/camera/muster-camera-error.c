/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

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
