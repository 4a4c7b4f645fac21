/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-chain.h"
#include "muster-face-look.h"
#include "muster-quality-gate.h"

G_BEGIN_DECLS

/* What happens with one frame of the live picture, and with a still: the engine without its thread.
 * Thread-safe: one frame or still at a time passes the nets; the probe may be asked for meanwhile.
 */
typedef struct _MusterFaceLive MusterFaceLive;

MusterFaceLive *muster_face_live_new (MusterModelPack *pack,
                                      const char *const *folders,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_face_live_free (MusterFaceLive *self);
const char *muster_face_live_get_model (const MusterFaceLive *self);
gboolean muster_face_live_process (MusterFaceLive *self,
                                   MusterFrame *frame,
                                   MusterFaceReport *report,
                                   MusterFaceLook *look,
                                   GError **error);
void muster_face_live_set_probe_frames (MusterFaceLive *self, guint frames);
void muster_face_live_set_gate (MusterFaceLive *self, const MusterQualityGate *gate);
void muster_face_live_new_probe (MusterFaceLive *self, gint64 since_us);
MusterTemplate *muster_face_live_take_probe (MusterFaceLive *self,
                                             MusterFrame **best,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterTemplate *muster_face_live_enrol (MusterFaceLive *self,
                                        MusterFrame *frame,
                                        MusterFaceReport *report,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterFaceLive, muster_face_live_free)

G_END_DECLS
