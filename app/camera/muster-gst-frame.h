/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "muster-frame.h"

G_BEGIN_DECLS

MusterFrame *muster_gst_frame_new (GstSample *sample, gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
