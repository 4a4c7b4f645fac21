/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-embedder.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-pack-net.h"
#include "muster-similarity.h"
#include "muster-template-parts.h"

#include <math.h>

/* Where the five points lie in the 112 x 112 input of ArcFace and its kin (insightface). */
static const MusterPoint arcface_points[5] = {
    {38.2946f, 51.6963f, 0},
    {73.5318f, 51.5014f, 0},
    {56.0252f, 71.7366f, 0},
    {41.5493f, 92.3655f, 0},
    {70.7299f, 92.2041f, 0},
};

#define MAX_WEIGHT       1000
#define MAX_LENGTH_POWER 32

struct _MusterEmbedder {
  MusterPackNet *net; /* owned */
  guint dimension;
  double weight;
  double length_power;
};

/**
 * muster_embedder_new:
 * @role: "embedder" or "embedder-second"
 *
 * Kind `arcface-112`. Manifest options besides those of muster_pack_net_load(): `dimension`;
 * `weight`, its share in the score beside another embedder's; `length-power`, see
 * muster_embedder_get_trust().
 */
MusterEmbedder *
muster_embedder_new (const MusterModelPack *pack,
                     const char *role,
                     const char *const *folders,
                     GError **error)
{
  g_autoptr (MusterEmbedder) self = g_new0 (MusterEmbedder, 1);
  double dimension;

  self->net = muster_pack_net_load (pack, role, folders, error);
  if (self->net == NULL)
    return NULL;
  dimension = muster_pack_net_get_number (self->net, "dimension", 0);
  if (!g_str_equal (self->net->model->kind, "arcface-112") || dimension < 1 ||
      dimension > MUSTER_TEMPLATE_MAX_VALUES / MUSTER_TEMPLATE_MAX_PARTS ||
      muster_pack_net_get_n_outputs (self->net) != 1 ||
      self->net->input.width != MUSTER_ARCFACE_SIDE ||
      self->net->input.height != MUSTER_ARCFACE_SIDE) {
    g_set_error (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_BAD_MODEL,
        _ ("No embedder of kind %s is known, or its size, dimension and outputs do not fit"),
        self->net->model->kind);
    return NULL;
  }
  self->dimension = (guint) dimension;
  self->weight = muster_pack_net_get_number (self->net, "weight", 1);
  self->length_power = muster_pack_net_get_number (self->net, "length-power", 0);
  if (!(self->weight > 0 && self->weight <= MAX_WEIGHT) ||
      !(self->length_power >= 0 && self->length_power <= MAX_LENGTH_POWER)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_MODEL,
                 _ ("Model %s: “weight” or “length-power” makes no sense"),
                 self->net->model->file);
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
muster_embedder_free (MusterEmbedder *self)
{
  g_clear_pointer (&self->net, muster_pack_net_free);
  g_free (self);
}

guint
muster_embedder_get_dimension (const MusterEmbedder *self)
{
  return self->dimension;
}

double
muster_embedder_get_weight (const MusterEmbedder *self)
{
  return self->weight;
}

/**
 * muster_embedder_get_trust:
 * @length: of an embedding, over that of the longest one of the same picture; 0 to 1
 *
 * The worse a face lies in the input, the shorter is the embedding: on 3,933 LFW pictures those of
 * one face laid by the mesh and by the detector differ by a third where one of both missed it. So
 * the mean over several alignments is weighted by a power of the length, and a missed one hardly
 * counts.
 *
 * Returns: weight of the embedding in that mean
 */
double
muster_embedder_get_trust (const MusterEmbedder *self, double length)
{
  return pow (length, self->length_power);
}

/**
 * muster_embedder_run:
 * @values: (out): the embedding as a unit vector
 * @length: (out): what its length was
 *
 * Not thread-safe.
 */
gboolean
muster_embedder_run (MusterEmbedder *self,
                     const MusterAlignedFace *face,
                     float *values,
                     double *length,
                     GError **error)
{
  const MusterPixels pixels = {
      face->pixels, MUSTER_ARCFACE_SIDE, MUSTER_ARCFACE_SIDE, MUSTER_ARCFACE_SIDE * 3};
  MusterTensor tensor;
  double square = 0;

  if (!muster_pack_net_run (self->net, &pixels, 0, 0, &tensor, error))
    return FALSE;
  if (tensor.length != self->dimension) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_MODEL,
                 "%s: %" G_GSIZE_FORMAT " values instead of %u",
                 self->net->model->file,
                 tensor.length,
                 self->dimension);
    return FALSE;
  }
  for (guint i = 0; i < self->dimension; i++)
    square += (double) tensor.values[i] * tensor.values[i];
  *length = sqrt (square);
  if (!isfinite (*length) || *length <= 0) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_MODEL,
                 "%s: the embedding is no vector",
                 self->net->model->file);
    return FALSE;
  }
  for (guint i = 0; i < self->dimension; i++)
    values[i] = (float) (tensor.values[i] / *length);
  return TRUE;
}

/* The template, larger by @zoom about the middle of its points. */
static void
zoom_template (double zoom, MusterPoint points[5])
{
  float x = 0, y = 0;

  for (int i = 0; i < 5; i++) {
    x += arcface_points[i].x / 5;
    y += arcface_points[i].y / 5;
  }
  for (int i = 0; i < 5; i++)
    points[i] = (MusterPoint){x + (arcface_points[i].x - x) * (float) zoom,
                              y + (arcface_points[i].y - y) * (float) zoom,
                              0};
}

/**
 * muster_aligned_face_make:
 * @five: eye centres, nose, mouth corners in pixels of @pixels
 * @zoom: 1 for the size the recognisers were trained on
 * @face: (out)
 */
gboolean
muster_aligned_face_make (const MusterPixels *pixels,
                          const MusterPoint five[5],
                          double zoom,
                          MusterAlignedFace *face,
                          GError **error)
{
  MusterPoint target[5];
  MusterAffine matrix;

  zoom_template (zoom, target);
  if (!muster_similarity_fit (five, target, 5, &matrix)) {
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("The points of the face fall together"));
    return FALSE;
  }
  return muster_pixels_warp (
      pixels, &matrix, face->pixels, MUSTER_ARCFACE_SIDE, MUSTER_ARCFACE_SIDE, error);
}

void
muster_aligned_face_mirror (MusterAlignedFace *face)
{
  for (int y = 0; y < MUSTER_ARCFACE_SIDE; y++) {
    guint8 *row = face->pixels + y * MUSTER_ARCFACE_SIDE * 3;

    for (int l = 0, r = MUSTER_ARCFACE_SIDE - 1; l < r; l++, r--)
      for (int k = 0; k < 3; k++) {
        const guint8 kept = row[3 * l + k];

        row[3 * l + k] = row[3 * r + k];
        row[3 * r + k] = kept;
      }
  }
}
