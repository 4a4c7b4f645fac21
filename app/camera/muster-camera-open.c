/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "muster-camera-error.h"
#include "muster-camera.h"
#include "muster-clip-camera.h"
#include "muster-error.h"
#include "muster-gst-camera.h"
#include "muster-still-camera.h"
#include "muster-still-picture.h"

/* A picture, or else a video; which one is told by the first bytes, not by the name. */
static MusterCamera *
open_file (const char *path, GError **error)
{
  guint8 head[16];
  gsize length;
  FILE *file;

  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("%s is no picture or video."), path);
    return NULL;
  }
  file = g_fopen (path, "rbe");
  if (file == NULL) {
    muster_camera_set_errno_error (error, errno, path);
    return NULL;
  }
  length = fread (head, 1, sizeof head, file);
  fclose (file);
  if (length == 0) {
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("%s is empty."), path);
    return NULL;
  }
  if (muster_still_picture_is_known (head, length))
    return muster_still_camera_new (path, FALSE);
  return muster_clip_camera_new (path);
}

static MusterCamera *
open_folder (const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_IS_DIR)) {
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, _ ("There is no folder %s."), path);
    return NULL;
  }
  return muster_still_camera_new (path, TRUE);
}

static const char *
after_prefix (const char *source, const char *prefix)
{
  return g_str_has_prefix (source, prefix) ? source + strlen (prefix) : NULL;
}

/**
 * muster_camera_open:
 * @source: see muster-camera.h
 *
 * The camera is OFF until muster_camera_start(). Files are looked at, devices are not: one that is
 * missing makes the started camera FAILED, and it goes on by itself when the device comes.
 *
 * Returns: (transfer full): the camera, or %NULL with USAGE, NOT_FOUND, NO_RIGHTS or BAD_DATA
 */
MusterCamera *
muster_camera_open (const char *source, GError **error)
{
  const char *rest;

  g_return_val_if_fail (source != NULL, NULL);

  if (strcmp (source, "auto") == 0)
    return muster_gst_camera_new (NULL);
  if ((rest = after_prefix (source, "device:")) != NULL && *rest != '\0')
    return muster_gst_camera_new (rest);
  if (strcmp (source, "test") == 0)
    return muster_clip_camera_new (NULL);
  if ((rest = after_prefix (source, "file:")) != NULL)
    return open_file (rest, error);
  if ((rest = after_prefix (source, "folder:")) != NULL)
    return open_folder (rest, error);
  if (g_file_test (source, G_FILE_TEST_IS_DIR))
    return open_folder (source, error);
  if (strchr (source, G_DIR_SEPARATOR) != NULL || g_file_test (source, G_FILE_TEST_EXISTS))
    return open_file (source, error);
  g_set_error (
      error,
      MUSTER_ERROR,
      MUSTER_ERROR_USAGE,
      _ ("There is no camera source “%s”. Say auto, device:NAME, file:PATH, folder:PATH or "
         "test."),
      source);
  return NULL;
}
