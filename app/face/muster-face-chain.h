/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-detector.h"
#include "muster-embedder.h"
#include "muster-face-engine.h"
#include "muster-mesh.h"

G_BEGIN_DECLS

/* What was seen in one picture. */
typedef struct {
  GArray *boxes; /* owned, element-type MusterFaceBox */
  int main_box;  /* index of the sitter, -1 if there is none */
  MusterMeshFace mesh;
} MusterFaceSight;

void muster_face_sight_init (MusterFaceSight *sight);
void muster_face_sight_clear (MusterFaceSight *sight);

/* All nets of a pack, one after the other. No thread, no lock: one thread at a time. */
typedef struct _MusterFaceChain MusterFaceChain;

MusterFaceChain *muster_face_chain_new (MusterModelPack *pack,
                                        const char *const *folders,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_face_chain_free (MusterFaceChain *self);
const char *muster_face_chain_get_model (const MusterFaceChain *self);

gboolean muster_face_chain_find (MusterFaceChain *self,
                                 const MusterPixels *pixels,
                                 gboolean still,
                                 MusterFaceSight *sight,
                                 GError **error);
gboolean muster_face_chain_mesh (MusterFaceChain *self,
                                 const MusterPixels *pixels,
                                 MusterFaceSight *sight,
                                 GError **error);
gboolean muster_face_chain_follow (MusterFaceChain *self,
                                   const MusterPixels *pixels,
                                   MusterFaceSight *sight,
                                   GError **error);
gboolean muster_face_chain_refine (MusterFaceChain *self,
                                   const MusterPixels *pixels,
                                   MusterFaceSight *sight,
                                   GError **error);
gboolean muster_face_chain_doubt (MusterFaceChain *self,
                                  const MusterPixels *pixels,
                                  const MusterFaceSight *sight,
                                  gboolean *asked,
                                  float *real,
                                  GError **error);
MusterTemplate *muster_face_chain_embed (MusterFaceChain *self,
                                         const MusterPixels *pixels,
                                         const MusterFaceSight *sight,
                                         gboolean thorough,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

MusterPixels muster_pixels_of_frame (const MusterFrame *frame);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterFaceChain, muster_face_chain_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterFaceSight, muster_face_sight_clear)

G_END_DECLS
