/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "muster-camera.h"

G_BEGIN_DECLS

/* One running pipeline that delivers to a camera. Main thread. */
typedef struct _MusterGstStream MusterGstStream;

/* @error: what an element reported, NULL at the end of the stream; @details: its debug text */
typedef void (*MusterGstStreamFunc) (gpointer user_data, const GError *error, const char *details);

MusterGstStream *muster_gst_stream_new (GstElement *pipeline,
                                        MusterCamera *camera,
                                        MusterGstStreamFunc ended,
                                        gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void muster_gst_stream_free (MusterGstStream *self);
void muster_gst_stream_rewind (MusterGstStream *self);
gint64 muster_gst_stream_get_last_time (MusterGstStream *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterGstStream, muster_gst_stream_free)

G_END_DECLS
