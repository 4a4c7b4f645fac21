/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-model-pack.h"
#include "muster-vision.h"

G_BEGIN_DECLS

#define MUSTER_MESH_POINTS 468

/* Points in pixels of the frame; z in the same unit, negative towards the camera. */
typedef struct {
  MusterPoint points[MUSTER_MESH_POINTS];
  float score; /* that there is a face, 0 to 1 */
} MusterMeshFace;

/* A square of the frame, turned by @angle (radians, clockwise in the picture). */
typedef struct {
  float x, y, side, angle;
} MusterMeshCrop;

typedef struct {
  float yaw, pitch, roll;         /* degrees, signs of MusterFaceReport */
  float eye_left, eye_right;      /* aspect ratio, picture sides */
  float mouth;                    /* inner lips, height over width */
  float inter_eye;                /* eye centre to eye centre, pixels */
  float face_height;              /* forehead (hair line) to chin, pixels */
  float x, y;                     /* middle of the face's outline */
  float left, top, right, bottom; /* of the outline */
} MusterMeshMeasures;

typedef struct _MusterMesh MusterMesh;

MusterMesh *muster_mesh_new (const MusterModelPack *pack,
                             const char *const *folders,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_mesh_free (MusterMesh *self);
gboolean muster_mesh_wants_second_run (const MusterMesh *self);
gboolean muster_mesh_run (MusterMesh *self,
                          const MusterPixels *pixels,
                          const MusterMeshCrop *crop,
                          MusterMeshFace *face,
                          GError **error);
MusterMeshCrop muster_mesh_crop_of_box (const MusterMesh *self, const MusterFaceBox *box);
MusterMeshCrop muster_mesh_crop_of_face (const MusterMesh *self, const MusterMeshFace *face);

void muster_mesh_get_five (const MusterMeshFace *face, MusterPoint five[5]);
void muster_mesh_measure (const MusterMeshFace *face, MusterMeshMeasures *measures);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterMesh, muster_mesh_free)

G_END_DECLS
