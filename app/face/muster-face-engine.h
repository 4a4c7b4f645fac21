/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-look.h"
#include "muster-face-report.h"
#include "muster-frame.h"
#include "muster-model-pack.h"
#include "muster-quality-gate.h"

G_BEGIN_DECLS

/* Unit vector(s) of one face, of one model pack. Several embedders of a pack are concatenated, each
 * part normalised and weighted so that the dot product of two templates is the mean cosine.
 * Immutable. */
typedef struct _MusterTemplate MusterTemplate;

MusterTemplate *muster_template_ref (MusterTemplate *self);
void muster_template_unref (MusterTemplate *self);
GBytes *muster_template_to_bytes (const MusterTemplate *self) G_GNUC_WARN_UNUSED_RESULT;
MusterTemplate *muster_template_from_bytes (GBytes *bytes,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *muster_template_get_model (const MusterTemplate *self); /* pack id and version */
char *muster_model_pack_dup_model (const MusterModelPack *pack) G_GNUC_WARN_UNUSED_RESULT;
/* Cosine, -1 to 1. Both must be of the same model: check with get_model first. */
double muster_template_similarity (const MusterTemplate *a, const MusterTemplate *b);

/* Owns the nets and one worker thread; the latest frame wins. Create on any thread; signals come on
 * the thread-default main context of the creator. */
#define MUSTER_TYPE_FACE_ENGINE (muster_face_engine_get_type ())
G_DECLARE_FINAL_TYPE (MusterFaceEngine, muster_face_engine, MUSTER, FACE_ENGINE, GObject)

/* Loads and checks the nets (about 150 ms): blocks. @probe_frames 1 to 8. */
MusterFaceEngine *muster_face_engine_new (MusterModelPack *pack,
                                          const char *const *folders,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Stops and joins the worker; before the last unref. */
void muster_face_engine_shutdown (MusterFaceEngine *self);
MusterModelPack *muster_face_engine_get_pack (MusterFaceEngine *self);
const char *muster_face_engine_get_model (MusterFaceEngine *self);
void muster_face_engine_set_probe_frames (MusterFaceEngine *self, guint frames);
void muster_face_engine_set_gate (MusterFaceEngine *self, const MusterQualityGate *gate);

/* Live: hands a frame to the worker (replaces one that still waits). Signal
 * "report" (const MusterFaceReport *report) follows, in order, on the creator's context. */
void muster_face_engine_push (MusterFaceEngine *self, MusterFrame *frame);
/* While asked for, each "report" is followed by signal "look" (const MusterFaceLook *look) of the
 * same frame. */
void muster_face_engine_set_looks (MusterFaceEngine *self, gboolean wanted);
/* Throws the fused frames away and begins a new track. */
void muster_face_engine_new_probe (MusterFaceEngine *self);
/* The fused template of the fit frames so far, and the best of these frames for staff. */
void muster_face_engine_take_probe_async (MusterFaceEngine *self,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
MusterTemplate *muster_face_engine_take_probe_finish (MusterFaceEngine *self,
                                                      GAsyncResult *result,
                                                      MusterFrame **best,
                                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Stills, for references and the command line: the largest face, full resolution, flip-averaged.
 * MUSTER_RETRY_NO_FACE if there is none. The sync form runs on the caller's thread under the
 * engine's lock. */
MusterTemplate *muster_face_engine_enrol (MusterFaceEngine *self,
                                          MusterFrame *frame,
                                          MusterFaceReport *report,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A picture file (JPEG, PNG, BMP …) of at most 32 MiB and 50 megapixels as a frame, EXIF turned
 * upright. */
MusterFrame *muster_picture_decode (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *muster_picture_encode_jpeg (MusterFrame *frame,
                                    int quality,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterTemplate, muster_template_unref)

G_END_DECLS
