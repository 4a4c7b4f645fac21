/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "muster-face-report.h"
#include "muster-frame.h"

G_BEGIN_DECLS

/* The live picture, mirrored, with the oval a face is asked to fill: dashed means move, solid means
 * good. Arrows show the move. */
#define MUSTER_TYPE_CAPTURE_VIEW (muster_capture_view_get_type ())
G_DECLARE_FINAL_TYPE (MusterCaptureView, muster_capture_view, MUSTER, CAPTURE_VIEW, GtkWidget)

void muster_capture_view_set_frame (MusterCaptureView *self, MusterFrame *frame);
void muster_capture_view_set_report (MusterCaptureView *self, const MusterFaceReport *report);
void muster_capture_view_set_coach (MusterCaptureView *self, MusterCoach coach);
void muster_capture_view_set_margins (MusterCaptureView *self, int top, int bottom);
void muster_capture_view_get_oval (MusterCaptureView *self, graphene_rect_t *oval);

G_END_DECLS
