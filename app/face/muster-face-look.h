/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-report.h"
#include "muster-mesh.h"

G_BEGIN_DECLS

#define MUSTER_LOOK_ROWS    10
#define MUSTER_LOOK_COLUMNS 8
#define MUSTER_LOOK_STRIPS  2

/* What liveness needs of one frame, about 7 kB: measured on the engine's thread, judged anywhere. A
 * plain value; no pixel of the person is in it but 80 mean colours. */
typedef struct {
  MusterFaceReport report;                /* time, track, pose, eyes, mouth, sizes */
  MusterPoint points[MUSTER_MESH_POINTS]; /* pixels of the frame; all 0 without a face */
  float mesh_score;                       /* that there is a face, 0 to 1 */
  gboolean doubted;                       /* the passive nets were asked of this frame */
  float real;                             /* what they said: 0 to 1, 1 = a real person */
  float cells[MUSTER_LOOK_ROWS][MUSTER_LOOK_COLUMNS]
             [3];                      /* mean R, G, B of a part of the face's oval in
                             linear light, 0 to 1; NAN where too little skin is seen:
                             outside the oval, eyes, burnt out. Rows from forehead to
                             chin, columns from picture left, upright with the head */
  float strips[MUSTER_LOOK_STRIPS][3]; /* the same of the background left and right of the head;
                                          NAN if there is none */
} MusterFaceLook;

/* Where the oval is: the box round the face, upright with it. A point u of the way from its left to
 * its right and v of the way down is at (x + u ux + v vx, y + u uy + v vy), pixels. */
typedef struct {
  float x, y;
  float ux, uy, vx, vy;
  float width, height;
} MusterLookBox;

gboolean muster_look_box_init (MusterLookBox *box, const MusterPoint points[MUSTER_MESH_POINTS]);
MusterPoint muster_look_box_map (const MusterLookBox *box, const MusterPoint *point);
void muster_face_look_measure (const MusterPixels *pixels,
                               const MusterMeshFace *face,
                               const MusterFaceReport *report,
                               MusterFaceLook *look);

G_END_DECLS
