/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-mesh.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-pack-net.h"
#include "muster-similarity.h"

#include <math.h>

/* Indices of the MediaPipe face mesh, picture left first. */
enum {
  POINT_FOREHEAD = 10,
  POINT_CHIN = 152,
  POINT_NOSE_TIP = 1,
  POINT_NOSE = 4,
  POINT_LIP_UPPER = 13,
  POINT_LIP_LOWER = 14,
  POINT_LIPS_LEFT = 78,
  POINT_LIPS_RIGHT = 308,
  POINT_MOUTH_LEFT = 61,
  POINT_MOUTH_RIGHT = 291,
  POINT_EYE_LEFT_OUTER = 33,
  POINT_EYE_LEFT_INNER = 133,
  POINT_EYE_RIGHT_INNER = 362,
  POINT_EYE_RIGHT_OUTER = 263,
};

/* Corner, two of the upper lid, corner, two of the lower lid: p1 … p6 of Soukupova and Cech, CVWW
 * 2016. */
static const int eye_left[6] = {33, 160, 158, 133, 153, 144};
static const int eye_right[6] = {362, 385, 387, 263, 373, 380};

struct _MusterMesh {
  MusterPackNet *net; /* owned */
  float crop;         /* side of the crop over the longer side of the face */
  gboolean twice;     /* before an embedding */
  guint8 *window;     /* owned: the crop */
};

/**
 * muster_mesh_new:
 *
 * Kind `mesh-468`. Manifest options besides those of muster_pack_net_load(): `crop`, the side of
 * the square crop over the longer side of the face, and `runs`, 2 if a second run around the points
 * of the first one makes better embeddings with this pack's detector, 1 if not.
 */
MusterMesh *
muster_mesh_new (const MusterModelPack *pack, const char *const *folders, GError **error)
{
  g_autoptr (MusterMesh) self = g_new0 (MusterMesh, 1);

  self->net = muster_pack_net_load (pack, "mesh", folders, error);
  if (self->net == NULL)
    return NULL;
  if (!g_str_equal (self->net->model->kind, "mesh-468") ||
      muster_pack_net_get_n_outputs (self->net) != 2 || self->net->input.width < 1 ||
      self->net->input.width != self->net->input.height) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_MODEL,
                 _ ("No mesh of kind %s is known, or its size and outputs do not fit"),
                 self->net->model->kind);
    return NULL;
  }
  self->crop = (float) muster_pack_net_get_number (self->net, "crop", 1.5);
  self->twice = muster_pack_net_get_number (self->net, "runs", 2) >= 2;
  self->window = g_malloc ((gsize) self->net->input.width * (gsize) self->net->input.height * 3);
  return g_steal_pointer (&self);
}

void
muster_mesh_free (MusterMesh *self)
{
  g_clear_pointer (&self->net, muster_pack_net_free);
  g_free (self->window);
  g_free (self);
}

gboolean
muster_mesh_wants_second_run (const MusterMesh *self)
{
  return self->twice;
}

/**
 * muster_mesh_run:
 * @crop: where the face is, see the two crop functions
 * @face: (out): points in pixels of @pixels
 *
 * Not thread-safe.
 */
gboolean
muster_mesh_run (MusterMesh *self,
                 const MusterPixels *pixels,
                 const MusterMeshCrop *crop,
                 MusterMeshFace *face,
                 GError **error)
{
  const int side = self->net->input.width;
  const MusterPixels window = {self->window, side, side, (gsize) side * 3};
  const float scale = crop->side / (float) side;
  MusterAffine matrix, back;
  MusterTensor tensors[2];

  if (!(crop->side >= 1) || !isfinite (crop->side + crop->x + crop->y + crop->angle)) {
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("The box of the face makes no sense"));
    return FALSE;
  }
  matrix = muster_similarity_of_square (crop->x, crop->y, crop->side, crop->angle, side);
  muster_affine_invert (&matrix, &back);
  if (!muster_pixels_warp (pixels, &matrix, self->window, side, side, error) ||
      !muster_pack_net_run (self->net, &window, 0, 0, tensors, error))
    return FALSE;
  if (tensors[0].length != 3 * MUSTER_MESH_POINTS || tensors[1].length != 1) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_MODEL,
                 "%s: the outputs have the wrong size",
                 self->net->model->file);
    return FALSE;
  }
  for (int i = 0; i < MUSTER_MESH_POINTS; i++) {
    const float *v = tensors[0].values + 3 * i;

    face->points[i] = muster_affine_map (&back, (MusterPoint){v[0], v[1], v[2] * scale});
  }
  face->score = 1 / (1 + expf (-CLAMP (tensors[1].values[0], -50, 50)));
  return TRUE;
}

/**
 * muster_mesh_crop_of_box:
 *
 * Returns: the square around a detector's box, with its eyes level
 */
MusterMeshCrop
muster_mesh_crop_of_box (const MusterMesh *self, const MusterFaceBox *box)
{
  return (MusterMeshCrop){
      box->x + box->width / 2,
      box->y + box->height / 2,
      MAX (box->width, box->height) * self->crop,
      atan2f (box->points[1].y - box->points[0].y, box->points[1].x - box->points[0].x)};
}

/**
 * muster_mesh_crop_of_face:
 *
 * Returns: the square around the points of an earlier run, with the outer eye corners level: run a
 * second time on it, the mesh hardly depends on the detector any more
 */
MusterMeshCrop
muster_mesh_crop_of_face (const MusterMesh *self, const MusterMeshFace *face)
{
  const MusterPoint *l = &face->points[POINT_EYE_LEFT_OUTER],
                    *r = &face->points[POINT_EYE_RIGHT_OUTER];
  const float angle = atan2f (r->y - l->y, r->x - l->x), c = cosf (angle), s = sinf (angle);
  float left = G_MAXFLOAT, top = G_MAXFLOAT, right = -G_MAXFLOAT, bottom = -G_MAXFLOAT, x, y;

  for (int i = 0; i < MUSTER_MESH_POINTS; i++) {
    const float u = c * face->points[i].x + s * face->points[i].y;
    const float v = c * face->points[i].y - s * face->points[i].x;

    left = MIN (left, u);
    right = MAX (right, u);
    top = MIN (top, v);
    bottom = MAX (bottom, v);
  }
  x = (left + right) / 2;
  y = (top + bottom) / 2;
  return (MusterMeshCrop){
      c * x - s * y, s * x + c * y, MAX (right - left, bottom - top) * self->crop, angle};
}

static MusterPoint
middle (const MusterMeshFace *face, int a, int b)
{
  const MusterPoint *p = &face->points[a], *q = &face->points[b];

  return (MusterPoint){(p->x + q->x) / 2, (p->y + q->y) / 2, (p->z + q->z) / 2};
}

/**
 * muster_mesh_get_five:
 * @five: (out): eye centres, nose, mouth corners: the points of the ArcFace template
 */
void
muster_mesh_get_five (const MusterMeshFace *face, MusterPoint five[5])
{
  five[0] = middle (face, POINT_EYE_LEFT_OUTER, POINT_EYE_LEFT_INNER);
  five[1] = middle (face, POINT_EYE_RIGHT_INNER, POINT_EYE_RIGHT_OUTER);
  five[2] = middle (face, POINT_NOSE_TIP, POINT_NOSE);
  five[3] = face->points[POINT_MOUTH_LEFT];
  five[4] = face->points[POINT_MOUTH_RIGHT];
}

static float
distance (const MusterMeshFace *face, int a, int b)
{
  return hypotf (face->points[a].x - face->points[b].x, face->points[a].y - face->points[b].y);
}

static float
aspect_ratio (const MusterMeshFace *face, const int eye[6])
{
  return (distance (face, eye[1], eye[5]) + distance (face, eye[2], eye[4])) /
         MAX (2 * distance (face, eye[0], eye[3]), 1e-3f);
}

static void
measure_pose (const MusterMeshFace *face, MusterMeshMeasures *measures)
{
  const MusterPoint *l = &face->points[POINT_EYE_LEFT_OUTER],
                    *r = &face->points[POINT_EYE_RIGHT_OUTER];
  const MusterPoint *top = &face->points[POINT_FOREHEAD], *chin = &face->points[POINT_CHIN];
  const float degrees = (float) (180 / G_PI);
  const float dx = r->x - l->x, dy = r->y - l->y, dz = r->z - l->z;

  measures->yaw = atan2f (dz, hypotf (dx, dy)) * degrees;
  measures->roll = atan2f (dy, dx) * degrees;
  measures->pitch =
      -atan2f (chin->z - top->z, hypotf (chin->x - top->x, chin->y - top->y)) * degrees;
}

/**
 * muster_mesh_measure:
 * @measures: (out)
 *
 * Eye aspect ratio after Soukupova and Cech, CVWW 2016. Pose from the mesh's own depth.
 */
void
muster_mesh_measure (const MusterMeshFace *face, MusterMeshMeasures *measures)
{
  MusterPoint five[5];

  measure_pose (face, measures);
  muster_mesh_get_five (face, five);
  measures->eye_left = aspect_ratio (face, eye_left);
  measures->eye_right = aspect_ratio (face, eye_right);
  measures->mouth = distance (face, POINT_LIP_UPPER, POINT_LIP_LOWER) /
                    MAX (distance (face, POINT_LIPS_LEFT, POINT_LIPS_RIGHT), 1e-3f);
  measures->inter_eye = hypotf (five[1].x - five[0].x, five[1].y - five[0].y);
  measures->face_height = distance (face, POINT_FOREHEAD, POINT_CHIN);
  measures->left = measures->top = G_MAXFLOAT;
  measures->right = measures->bottom = -G_MAXFLOAT;
  for (int i = 0; i < MUSTER_MESH_POINTS; i++) {
    measures->left = MIN (measures->left, face->points[i].x);
    measures->right = MAX (measures->right, face->points[i].x);
    measures->top = MIN (measures->top, face->points[i].y);
    measures->bottom = MAX (measures->bottom, face->points[i].y);
  }
  measures->x = (measures->left + measures->right) / 2;
  measures->y = (measures->top + measures->bottom) / 2;
}
