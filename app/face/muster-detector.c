/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-detector.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-pack-net.h"

#include <math.h>

/* YuNet's input sides must be whole multiples of its coarsest stride. */
#define YUNET_MULTIPLE 32
#define YUNET_OUTPUTS  12

/* Pictures are searched at this long side first; a face of less than a twentieth of it is found on
 * the larger, one that fills the picture on the smaller. */
#define SEARCH_SIDE       640
#define SEARCH_SIDE_SMALL 160
#define SEARCH_SIDE_LARGE 1280

typedef enum {
  KIND_YUNET,
  KIND_BLAZEFACE,
} Kind;

struct _MusterDetector {
  MusterPackNet *net; /* owned */
  Kind kind;
  float threshold;
  float overlap;
  GByteArray *scratch; /* owned: the scaled picture */
};

/**
 * muster_detector_new:
 *
 * Kinds: `yunet` (five points, any size) and `blazeface` (128 x 128, for faces of at least an
 * eighth of the picture). Manifest options besides those of muster_pack_net_load(): `threshold`,
 * `overlap`.
 */
MusterDetector *
muster_detector_new (const MusterModelPack *pack, const char *const *folders, GError **error)
{
  g_autoptr (MusterDetector) self = g_new0 (MusterDetector, 1);
  gsize outputs;

  self->scratch = g_byte_array_new ();
  self->net = muster_pack_net_load (pack, "detector", folders, error);
  if (self->net == NULL)
    return NULL;
  outputs = muster_pack_net_get_n_outputs (self->net);
  if (g_str_equal (self->net->model->kind, "yunet") && outputs == YUNET_OUTPUTS) {
    self->kind = KIND_YUNET;
  } else if (g_str_equal (self->net->model->kind, "blazeface") && outputs == 1) {
    self->kind = KIND_BLAZEFACE;
  } else {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_MODEL,
                 _ ("No detector of kind %s with %u outputs is known"),
                 self->net->model->kind,
                 (guint) outputs);
    return NULL;
  }
  self->threshold = (float) muster_pack_net_get_number (self->net, "threshold", 0.5);
  self->overlap = (float) muster_pack_net_get_number (self->net, "overlap", 0.3);
  return g_steal_pointer (&self);
}

void
muster_detector_free (MusterDetector *self)
{
  g_clear_pointer (&self->net, muster_pack_net_free);
  g_byte_array_unref (self->scratch);
  g_free (self);
}

static gboolean
decode_yunet (MusterDetector *self,
              const MusterTensor *tensors,
              int width,
              int height,
              GArray *boxes,
              GError **error)
{
  for (int k = 0; k < 3; k++) {
    const int stride = 8 << k, columns = width / stride, rows = height / stride;
    const gsize cells = (gsize) columns * (gsize) rows;

    if (tensors[k].length != cells || tensors[3 + k].length != cells ||
        tensors[6 + k].length != 4 * cells || tensors[9 + k].length != 10 * cells) {
      g_set_error (error,
                   MUSTER_ERROR,
                   MUSTER_ERROR_BAD_MODEL,
                   "%s: the outputs of stride %d have the wrong size",
                   self->net->model->file,
                   stride);
      return FALSE;
    }
    muster_yunet_decode (tensors[k].values,
                         tensors[3 + k].values,
                         tensors[6 + k].values,
                         tensors[9 + k].values,
                         columns,
                         rows,
                         stride,
                         self->threshold,
                         boxes);
  }
  return TRUE;
}

static gboolean
find_yunet (
    MusterDetector *self, const MusterPixels *pixels, int side, GArray *boxes, GError **error)
{
  const int longer = MAX (pixels->width, pixels->height);
  const double factor = side < longer ? (double) side / longer : 1;
  const int width = MAX (1, (int) lround (pixels->width * factor));
  const int height = MAX (1, (int) lround (pixels->height * factor));
  const int padded_width = (width + YUNET_MULTIPLE - 1) / YUNET_MULTIPLE * YUNET_MULTIPLE;
  const int padded_height = (height + YUNET_MULTIPLE - 1) / YUNET_MULTIPLE * YUNET_MULTIPLE;
  const guint first = boxes->len;
  MusterPixels scaled = *pixels;
  MusterTensor tensors[YUNET_OUTPUTS];

  if (factor < 1) {
    g_byte_array_set_size (self->scratch, (guint) (width * height * 3));
    if (!muster_pixels_resize (pixels, self->scratch->data, width, height, error))
      return FALSE;
    scaled = (MusterPixels){self->scratch->data, width, height, (gsize) width * 3};
  }
  if (!muster_pack_net_run (self->net, &scaled, padded_width, padded_height, tensors, error) ||
      !decode_yunet (self, tensors, padded_width, padded_height, boxes, error))
    return FALSE;
  muster_boxes_scale (boxes, first, (float) pixels->width / (float) width, 0, 0);
  return TRUE;
}

/* Looks into one square window of the picture, which may reach outside. */
static gboolean
find_blazeface (MusterDetector *self,
                const MusterPixels *pixels,
                double x,
                double y,
                double side,
                GArray *boxes,
                GError **error)
{
  const double factor = MUSTER_BLAZEFACE_SIDE / side;
  const MusterAffine matrix = {factor, 0, -x * factor, 0, factor, -y * factor};
  const gsize stride = MUSTER_BLAZEFACE_SIDE * 3;
  const guint first = boxes->len;
  MusterPixels window;
  MusterTensor tensor;

  g_byte_array_set_size (self->scratch, MUSTER_BLAZEFACE_SIDE * (guint) stride);
  if (!muster_pixels_warp (pixels,
                           &matrix,
                           self->scratch->data,
                           MUSTER_BLAZEFACE_SIDE,
                           MUSTER_BLAZEFACE_SIDE,
                           error))
    return FALSE;
  window =
      (MusterPixels){self->scratch->data, MUSTER_BLAZEFACE_SIDE, MUSTER_BLAZEFACE_SIDE, stride};
  if (!muster_pack_net_run (self->net, &window, 0, 0, &tensor, error))
    return FALSE;
  if (tensor.length != MUSTER_BLAZEFACE_ANCHORS * MUSTER_BLAZEFACE_VALUES) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_MODEL,
                 "%s: the output has the wrong size",
                 self->net->model->file);
    return FALSE;
  }
  muster_blazeface_decode (tensor.values, self->threshold, boxes);
  muster_boxes_scale (boxes, first, (float) (1 / factor), (float) x, (float) y);
  return TRUE;
}

static gboolean
find_blazeface_whole (MusterDetector *self,
                      const MusterPixels *pixels,
                      GArray *boxes,
                      GError **error)
{
  const double side = MAX (pixels->width, pixels->height);

  return find_blazeface (
      self, pixels, (pixels->width - side) / 2, (pixels->height - side) / 2, side, boxes, error);
}

/* Windows of two thirds and of half the picture, overlapping by half. */
static gboolean
find_blazeface_tiles (
    MusterDetector *self, const MusterPixels *pixels, int tiles, GArray *boxes, GError **error)
{
  const double whole = MAX (pixels->width, pixels->height);
  const double side = 2 * whole / (tiles + 1), step = (whole - side) / (tiles - 1);
  const double left = (pixels->width - whole) / 2, top = (pixels->height - whole) / 2;

  for (int i = 0; i < tiles * tiles; i++)
    if (!find_blazeface (
            self, pixels, left + i % tiles * step, top + i / tiles * step, side, boxes, error))
      return FALSE;
  return TRUE;
}

static void
merge (MusterDetector *self, GArray *boxes)
{
  if (self->kind == KIND_YUNET)
    muster_boxes_suppress (boxes, self->overlap);
  else
    muster_boxes_blend (boxes, self->overlap);
}

/**
 * muster_detector_find:
 * @side: a larger picture is first scaled to this long side (yunet)
 * @boxes: (element-type MusterFaceBox): emptied, then filled in pixels of @pixels, best first
 *
 * One look, for the live picture. Not thread-safe.
 */
gboolean
muster_detector_find (
    MusterDetector *self, const MusterPixels *pixels, int side, GArray *boxes, GError **error)
{
  g_array_set_size (boxes, 0);
  if (self->kind == KIND_YUNET ? !find_yunet (self, pixels, side, boxes, error)
                               : !find_blazeface_whole (self, pixels, boxes, error))
    return FALSE;
  merge (self, boxes);
  return TRUE;
}

/**
 * muster_detector_search:
 * @boxes: (element-type MusterFaceBox): emptied, then filled in pixels of @pixels, best first
 *
 * For stills: looks again with other scales while nothing is found.
 */
gboolean
muster_detector_search (MusterDetector *self,
                        const MusterPixels *pixels,
                        GArray *boxes,
                        GError **error)
{
  static const int sides[] = {SEARCH_SIDE, SEARCH_SIDE_SMALL, SEARCH_SIDE_LARGE};

  g_array_set_size (boxes, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (sides) && boxes->len == 0; i++) {
    gboolean done;

    if (self->kind == KIND_YUNET)
      done = find_yunet (self, pixels, sides[i], boxes, error);
    else if (i == 0)
      done = find_blazeface_whole (self, pixels, boxes, error);
    else
      done = find_blazeface_tiles (self, pixels, (int) i + 1, boxes, error);
    if (!done)
      return FALSE;
  }
  merge (self, boxes);
  return TRUE;
}
