/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-model-pack.h"
#include "muster-vision.h"

G_BEGIN_DECLS

#define MUSTER_ARCFACE_SIDE 112

/* The face, upright and scaled, as the recognisers were trained on it: B, G, R. */
typedef struct {
  guint8 pixels[MUSTER_ARCFACE_SIDE * MUSTER_ARCFACE_SIDE * 3];
} MusterAlignedFace;

typedef struct _MusterEmbedder MusterEmbedder;

MusterEmbedder *muster_embedder_new (const MusterModelPack *pack,
                                     const char *role,
                                     const char *const *folders,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_embedder_free (MusterEmbedder *self);
guint muster_embedder_get_dimension (const MusterEmbedder *self);
double muster_embedder_get_weight (const MusterEmbedder *self);
double muster_embedder_get_trust (const MusterEmbedder *self, double length);
gboolean muster_embedder_run (MusterEmbedder *self,
                              const MusterAlignedFace *face,
                              float *values,
                              double *length,
                              GError **error);

gboolean muster_aligned_face_make (const MusterPixels *pixels,
                                   const MusterPoint five[5],
                                   double zoom,
                                   MusterAlignedFace *face,
                                   GError **error);
void muster_aligned_face_mirror (MusterAlignedFace *face);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterEmbedder, muster_embedder_free)

G_END_DECLS
