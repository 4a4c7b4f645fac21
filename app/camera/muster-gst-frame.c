/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gst/video/video.h>

#include "muster-gst-frame.h"

typedef struct {
  GstVideoFrame map;
  GstSample *sample; /* owned; keeps the memory alive */
} Mapped;

static void
mapped_free (gpointer data)
{
  Mapped *self = data;

  gst_video_frame_unmap (&self->map);
  gst_sample_unref (self->sample);
  g_free (self);
}

/**
 * muster_gst_frame_new:
 * @sample: raw video in the format BGR; a reference is kept until the frame is freed
 * @time_us: monotonic time of the exposure
 *
 * Maps the picture without a copy. Any thread, also for the later release.
 *
 * Returns: (transfer full) (nullable): the frame, or %NULL if the sample is not BGR of a bearable
 * size
 */
MusterFrame *
muster_gst_frame_new (GstSample *sample, gint64 time_us)
{
  g_autoptr (GBytes) pixels = NULL;
  GstVideoInfo info;
  GstVideoFrame *map;
  Mapped *mapped;
  gsize stride, size;

  if (gst_sample_get_caps (sample) == NULL || gst_sample_get_buffer (sample) == NULL ||
      !gst_video_info_from_caps (&info, gst_sample_get_caps (sample)) ||
      GST_VIDEO_INFO_FORMAT (&info) != GST_VIDEO_FORMAT_BGR)
    return NULL;

  mapped = g_new0 (Mapped, 1);
  map = &mapped->map;
  if (!gst_video_frame_map (map, &info, gst_sample_get_buffer (sample), GST_MAP_READ)) {
    g_free (mapped);
    return NULL;
  }
  mapped->sample = gst_sample_ref (sample);

  stride = GST_VIDEO_FRAME_PLANE_STRIDE (map, 0);
  size = stride * (GST_VIDEO_FRAME_HEIGHT (map) - 1) + 3 * (gsize) GST_VIDEO_FRAME_WIDTH (map);
  pixels =
      g_bytes_new_with_free_func (GST_VIDEO_FRAME_PLANE_DATA (map, 0), size, mapped_free, mapped);
  return muster_frame_new (
      GST_VIDEO_FRAME_WIDTH (map), GST_VIDEO_FRAME_HEIGHT (map), stride, pixels, time_us);
}
