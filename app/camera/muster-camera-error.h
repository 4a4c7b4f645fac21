/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What systems and GStreamer say, in the words of the house. */
void muster_camera_set_errno_error (GError **error, int number, const char *path);
GstElement *muster_gst_launch (const char *description, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GError *muster_camera_error_translate (const GError *cause,
                                       const char *details,
                                       const char *name) G_GNUC_WARN_UNUSED_RESULT;
GError *muster_camera_error_new_gone (const char *name) G_GNUC_WARN_UNUSED_RESULT;
GError *muster_camera_error_new_none (GPtrArray *devices,
                                      const char *wanted,
                                      const char *dev_dir) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
