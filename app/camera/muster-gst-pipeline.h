/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Name that a source of PipeWire gets, so that it is stopped with care. */
#define MUSTER_GST_PIPEWIRE "pipewire"

GstElement *muster_gst_pipeline_new (GstElement *source,
                                     const GstCaps *offered,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_gst_pipeline_stop (GstElement *pipeline);

G_END_DECLS
