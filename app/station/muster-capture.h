/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-camera.h"
#include "muster-face-engine.h"
#include "muster-verdict.h"

G_BEGIN_DECLS

/* Camera and face engine of one station as one thing: frames go in, what the visit wants to know
 * comes out. Main thread only; frames go from the camera's thread to the engine's without it.
 *
 * Signals:
 *   "frame" (MusterFrame *): newest picture of the running camera
 *   "report" (gpointer MusterFaceReport *): newest findings; not for stills
 *   "look" (gpointer const MusterFaceLook *): of the same frame as the report before it, if wanted
 *   "coach" (guint MusterCoach, gboolean probe_ready): what to tell the person
 *   "failed" (guint MusterReason): the camera cannot deliver
 *   "truth-changed": the state of camera or engine changed
 */
#define MUSTER_TYPE_CAPTURE (muster_capture_get_type ())
G_DECLARE_FINAL_TYPE (MusterCapture, muster_capture, MUSTER, CAPTURE, GObject)

MusterCapture *muster_capture_new (MusterCamera *camera,
                                   MusterFaceEngine *engine,
                                   gboolean still,
                                   guint probe_frames) G_GNUC_WARN_UNUSED_RESULT;
/* Liveness is asked for: "failed" with CAMERA_UNTRUSTED before any frame of a camera that may be
 * made up. */
void muster_capture_set_needs_trust (MusterCapture *self, gboolean needed);

void muster_capture_start (MusterCapture *self);
void muster_capture_stop (MusterCapture *self);
void muster_capture_set_looking (MusterCapture *self, gboolean looking);
void muster_capture_set_looks (MusterCapture *self, gboolean wanted);
void muster_capture_new_probe (MusterCapture *self);
void muster_capture_keep (MusterCapture *self);

void
muster_capture_take_async (MusterCapture *self, GAsyncReadyCallback callback, gpointer user_data);
MusterTemplate *muster_capture_take_finish (MusterCapture *self,
                                            GAsyncResult *result,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

MusterFrame *muster_capture_get_frame (MusterCapture *self);
MusterFrame *muster_capture_get_best (MusterCapture *self);
const MusterFaceReport *muster_capture_get_report (MusterCapture *self);
/* What the camera said when it failed last; NULL if it never did. */
const GError *muster_capture_get_error (MusterCapture *self);

G_END_DECLS
