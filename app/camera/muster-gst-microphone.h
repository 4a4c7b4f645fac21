/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-microphone.h"

G_BEGIN_DECLS

/* A microphone of this machine. */
#define MUSTER_TYPE_GST_MICROPHONE (muster_gst_microphone_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterGstMicrophone, muster_gst_microphone, MUSTER, GST_MICROPHONE, MusterMicrophone)

MusterMicrophone *muster_gst_microphone_new (const char *wanted) G_GNUC_WARN_UNUSED_RESULT;
/* @description: a source of GStreamer, for a machine that GStreamer lists no devices of. */
MusterMicrophone *muster_gst_microphone_new_of (const char *description) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
