/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-look.h"

G_BEGIN_DECLS

/* A made-up face in front of a pinhole camera: what a mesh without faults would say of a head, a
 * sheet of paper or a sheet bent to a cylinder. */
typedef enum { FACE_MODEL_HEAD, FACE_MODEL_SHEET, FACE_MODEL_BENT } FaceModelKind;

typedef struct {
  FaceModelKind kind;
  float distance;         /* cm, to the eyes */
  float yaw, pitch, roll; /* degrees, signs of MusterFaceReport */
  float mouth;            /* height over width of the lips */
  float noise;            /* standard deviation, in eye distances */
} FaceModel;

/* Sets points and everything in the report that comes from them, as the mesh does: its yaw is that
 * of a head, and a sheet has none. Noise is drawn from @rand. */
void face_model_look (const FaceModel *model, GRand *rand, MusterFaceLook *look);

G_END_DECLS
