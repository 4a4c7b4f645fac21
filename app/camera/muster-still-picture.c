/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gst/app/app.h>
#include <sys/stat.h>
#include <unistd.h>

#include "muster-camera-error.h"
#include "muster-error.h"
#include "muster-gst-frame.h"
#include "muster-still-picture.h"

/* Far above what one picture of MUSTER_FRAME_MAX_SIDE squared takes; a bound, not a wish. */
#define DECODE_TIMEOUT (20 * GST_SECOND)

/* The sides are limited behind the decoder, so that a bomb is refused at its header, before its
 * pixels get memory. videoflip turns the picture as its EXIF orientation says. */
#define DECODE_TAIL                                                                                \
  "video/x-raw,width=[1," G_STRINGIFY (MUSTER_FRAME_MAX_SIDE) "],height=[1," G_STRINGIFY (         \
      MUSTER_FRAME_MAX_SIDE) "] ! videoflip video-direction=auto ! videoconvert n-threads=1 ! "    \
                             "video/x-raw,format=BGR ! appsink name=sink sync=false"

static const struct {
  const char *magic;
  gsize length;
  const char *pipeline;
} kinds[] = {
    {"\xff\xd8\xff", 3, "appsrc name=src ! jpegparse ! jpegdec ! " DECODE_TAIL},
    {"\x89PNG\r\n\x1a\n", 8, "appsrc name=src ! pngdec ! " DECODE_TAIL},
};

static const char *
find_kind (const guint8 *head, gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (length >= kinds[i].length && memcmp (head, kinds[i].magic, kinds[i].length) == 0)
      return kinds[i].pipeline;
  }
  return NULL;
}

static GstSample *
pull_first (GstElement *pipeline, GError **error)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) cause = NULL;
  GstSample *sample = NULL;

  message = gst_bus_timed_pop_filtered (
      bus, DECODE_TIMEOUT, GST_MESSAGE_ERROR | GST_MESSAGE_EOS | GST_MESSAGE_ASYNC_DONE);
  if (message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &cause, NULL);
  else if (message != NULL)
    sample = gst_app_sink_try_pull_preroll (GST_APP_SINK (sink), 0);

  if (sample == NULL)
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 /* Translators: in brackets GStreamer's own words */
                 _ ("The picture is damaged, or larger than %d × %d pixels (%s)."),
                 MUSTER_FRAME_MAX_SIDE,
                 MUSTER_FRAME_MAX_SIDE,
                 cause != NULL ? cause->message : _ ("no picture inside"));
  return sample;
}

static gboolean
read_all (int fd, guint8 *buffer, gsize *length)
{
  gsize got = 0;

  while (got < *length) {
    gssize n = read (fd, buffer + got, *length - got);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    if (n == 0)
      break;
    got += n;
  }
  *length = got;
  return TRUE;
}

static GBytes *
read_bounded (int fd, const char *path, GError **error)
{
  g_autofree guint8 *buffer = NULL;
  struct stat status;
  gsize length;

  if (fstat (fd, &status) != 0) {
    muster_camera_set_errno_error (error, errno, path);
    return NULL;
  }
  if (!S_ISREG (status.st_mode) || status.st_size > MUSTER_STILL_PICTURE_MAX_BYTES) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("%s is no file, or larger than %d MiB. Choose a JPEG or PNG picture."),
                 path,
                 MUSTER_STILL_PICTURE_MAX_BYTES >> 20);
    return NULL;
  }
  length = status.st_size;
  buffer = g_malloc (length + 1);
  if (!read_all (fd, buffer, &length)) {
    muster_camera_set_errno_error (error, errno, path);
    return NULL;
  }
  return g_bytes_new_take (g_steal_pointer (&buffer), length);
}

/**
 * muster_still_picture_is_known:
 * @head: (array length=length): the first bytes of a file, 8 are enough
 *
 * Returns: %TRUE for the formats muster_still_picture_decode() takes
 */
gboolean
muster_still_picture_is_known (const guint8 *head, gsize length)
{
  return find_kind (head, length) != NULL;
}

/**
 * muster_still_picture_decode:
 * @bytes: a JPEG or PNG file
 *
 * Any thread; blocks until decoded. The picture is turned as its EXIF orientation says; an alpha
 * channel is dropped.
 *
 * Returns: (transfer full): the picture, or %NULL with BAD_DATA, or FAILED if a GStreamer plugin is
 * missing
 */
MusterFrame *
muster_still_picture_decode (GBytes *bytes, GError **error)
{
  const char *launch;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstSample) sample = NULL;
  MusterFrame *frame = NULL;

  launch = find_kind (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (launch == NULL) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_BAD_DATA,
                         _ ("This is neither a JPEG nor a PNG picture."));
    return NULL;
  }
  pipeline = muster_gst_launch (launch, error);
  if (pipeline == NULL)
    return NULL;

  source = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  gst_app_src_push_buffer (GST_APP_SRC (source), gst_buffer_new_wrapped_bytes (bytes));
  gst_app_src_end_of_stream (GST_APP_SRC (source));
  sample = pull_first (pipeline, error);
  if (sample != NULL)
    frame = muster_gst_frame_new (sample, g_get_monotonic_time ());
  gst_element_set_state (pipeline, GST_STATE_NULL);

  if (sample != NULL && frame == NULL)
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("The decoded picture cannot be read."));
  return frame;
}

/**
 * muster_still_picture_load:
 * @path: a regular file of at most %MUSTER_STILL_PICTURE_MAX_BYTES
 *
 * As muster_still_picture_decode(); the message names the file.
 *
 * Returns: (transfer full): the picture, or %NULL with NOT_FOUND, NO_RIGHTS, BAD_DATA or FAILED
 */
MusterFrame *
muster_still_picture_load (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  MusterFrame *frame;
  int fd;

  /* Not blocking, for it may be a pipe nobody writes to. */
  fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (fd < 0) {
    muster_camera_set_errno_error (error, errno, path);
    return NULL;
  }
  bytes = read_bounded (fd, path, error);
  close (fd);
  if (bytes == NULL)
    return NULL;
  frame = muster_still_picture_decode (bytes, error);
  if (frame == NULL)
    g_prefix_error (error, "%s: ", path);
  return frame;
}
