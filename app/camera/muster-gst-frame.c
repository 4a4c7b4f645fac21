/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gst/video/video.h>

#include "muster-gst-frame.h"

static void
unmap_cb (gpointer data)
{
  gst_video_frame_unmap (data);
  g_free (data);
}

/**
 * muster_gst_frame_new:
 * @sample: raw video in the format BGR; its buffer is kept until the frame is freed, the sample is
 * not, because an appsink writes into it again
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
  gsize stride, size;

  if (gst_sample_get_caps (sample) == NULL || gst_sample_get_buffer (sample) == NULL ||
      !gst_video_info_from_caps (&info, gst_sample_get_caps (sample)) ||
      GST_VIDEO_INFO_FORMAT (&info) != GST_VIDEO_FORMAT_BGR)
    return NULL;

  map = g_new0 (GstVideoFrame, 1);
  if (!gst_video_frame_map (map, &info, gst_sample_get_buffer (sample), GST_MAP_READ)) {
    g_free (map);
    return NULL;
  }

  stride = GST_VIDEO_FRAME_PLANE_STRIDE (map, 0);
  size = stride * (GST_VIDEO_FRAME_HEIGHT (map) - 1) + 3 * (gsize) GST_VIDEO_FRAME_WIDTH (map);
  pixels = g_bytes_new_with_free_func (GST_VIDEO_FRAME_PLANE_DATA (map, 0), size, unmap_cb, map);
  return muster_frame_new (
      GST_VIDEO_FRAME_WIDTH (map), GST_VIDEO_FRAME_HEIGHT (map), stride, pixels, time_us);
}
