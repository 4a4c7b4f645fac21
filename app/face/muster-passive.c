/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-passive.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "muster-error.h"
#include "muster-model-folder.h"
#include "muster-pack-net.h"

#define N_NETS 2

/* Of a crop in lengths of the face's box: less would not hold the face. */
#define MIN_SCALE 1
#define MAX_SCALE 8

/* Pixels: a smaller crop has nothing to be seen in. */
#define MIN_SIDE 16

typedef struct {
  MusterPackNet *net; /* owned */
  double scale;
  guint real;     /* index of "a real person" among the classes */
  guint8 *pixels; /* owned: the net's input */
} Net;

struct _MusterPassive {
  Net nets[N_NETS];
  guint n;
};

static void
net_clear (Net *self)
{
  g_clear_pointer (&self->net, muster_pack_net_free);
  g_clear_pointer (&self->pixels, g_free);
}

static gboolean
net_init (Net *self,
          const MusterModelPack *pack,
          const char *role,
          const char *const *folders,
          GError **error)
{
  double real;

  self->net = muster_pack_net_load (pack, role, folders, error);
  if (self->net == NULL)
    return FALSE;
  self->scale = muster_pack_net_get_number (self->net, "crop", 0);
  real = muster_pack_net_get_number (self->net, "real", -1);
  if (!g_str_equal (self->net->model->kind, "minifasnet") ||
      muster_pack_net_get_n_outputs (self->net) != 1 || self->net->input.width < MIN_SIDE ||
      self->net->input.height < MIN_SIDE ||
      !(self->scale >= MIN_SCALE && self->scale <= MAX_SCALE) || !(real >= 0 && real < 16)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_MODEL,
                 _ ("Model %s: its kind, size, “crop” or “real” does not fit"),
                 self->net->model->file);
    return FALSE;
  }
  self->real = (guint) real;
  self->pixels = g_malloc ((gsize) self->net->input.width * (gsize) self->net->input.height * 3);
  return TRUE;
}

/**
 * muster_passive_load:
 * @folders: where files are looked for, in order, ends with %NULL
 * @passive: (out) (transfer full) (nullable): %NULL where the pack has no such net, or its file is
 *   not there: nothing depends on it
 *
 * Loads those of the roles `antispoof-near` and `antispoof-wide` that are there. Kind `minifasnet`:
 * probabilities of several classes. Manifest options besides those of muster_pack_net_load():
 * `crop`, width and height of the part that is looked at in those of the face's box; `real`, the
 * index of "a real person".
 *
 * Returns: %FALSE with %MUSTER_ERROR_BAD_MODEL if a file that is there is not the one it should be
 */
gboolean
muster_passive_load (const MusterModelPack *pack,
                     const char *const *folders,
                     MusterPassive **passive,
                     GError **error)
{
  static const char *const roles[N_NETS] = {"antispoof-near", "antispoof-wide"};
  g_autoptr (MusterPassive) self = g_new0 (MusterPassive, 1);

  *passive = NULL;
  for (guint i = 0; i < N_NETS; i++) {
    const MusterModel *model = muster_model_pack_get_model (pack, roles[i]);

    if (model == NULL || muster_model_find (model, folders, NULL, NULL) == MUSTER_MODEL_MISSING)
      continue;
    self->n++;
    if (!net_init (&self->nets[self->n - 1], pack, roles[i], folders, error))
      return FALSE;
  }
  if (self->n > 0)
    *passive = g_steal_pointer (&self);
  return TRUE;
}

void
muster_passive_free (MusterPassive *self)
{
  for (guint i = 0; i < N_NETS; i++)
    net_clear (&self->nets[i]);
  g_free (self);
}

/**
 * muster_passive_crop_init:
 * @crop: (out): whole pixels, inside the picture
 * @scale: wanted width and height in those of the box; less where the picture ends
 * @width: of the picture
 *
 * As the nets were trained (Silent-Face-Anti-Spoofing, Apache-2.0): about the middle of the box, in
 * its proportions, smaller where the picture is smaller, and shifted to lie in it.
 *
 * Returns: %FALSE if there is no face of a size that could be looked at
 */
gboolean
muster_passive_crop_init (
    MusterPassiveCrop *crop, const MusterFaceBox *box, double scale, int width, int height)
{
  double wide, high;

  if (!(box->width >= 1 && box->height >= 1 && isfinite (box->x) && isfinite (box->y) &&
        box->width < 1e5f && box->height < 1e5f))
    return FALSE;
  scale = MIN (scale, MIN ((double) (width - 1) / box->width, (double) (height - 1) / box->height));
  wide = box->width * scale;
  high = box->height * scale;
  crop->width = (int) wide;
  crop->height = (int) high;
  if (crop->width < MIN_SIDE || crop->height < MIN_SIDE)
    return FALSE;
  crop->x = (int) CLAMP (box->x + (box->width - wide) / 2, 0, width - crop->width);
  crop->y = (int) CLAMP (box->y + (box->height - high) / 2, 0, height - crop->height);
  return TRUE;
}

/* Of one of three values of a row of pixels, @x from its left. */
static float
mix (const guint8 *row, int width, float x, int k)
{
  const int left = CLAMP ((int) floorf (x), 0, width - 1), right = MIN (left + 1, width - 1);
  const float share = CLAMP (x - (float) left, 0, 1);

  return (float) row[3 * left + k] * (1 - share) + (float) row[3 * right + k] * share;
}

/* Between the four nearest pixels, however much smaller it gets: so the nets were trained. Of 254
 * pictures of LFW 90 % are called real this way, 85 % with means over areas. */
static void
sample (const MusterPixels *part, guint8 *target, int width, int height)
{
  for (int y = 0; y < height; y++) {
    const float v = ((float) y + .5f) * (float) part->height / (float) height - .5f;
    const int above = CLAMP ((int) floorf (v), 0, part->height - 1);
    const int below = MIN (above + 1, part->height - 1);
    const float share = CLAMP (v - (float) above, 0, 1);
    const guint8 *rows[2] = {part->data + (gsize) above * part->stride,
                             part->data + (gsize) below * part->stride};

    for (int x = 0; x < width; x++) {
      const float u = ((float) x + .5f) * (float) part->width / (float) width - .5f;

      for (int k = 0; k < 3; k++)
        *target++ = (guint8) (mix (rows[0], part->width, u, k) * (1 - share) +
                              mix (rows[1], part->width, u, k) * share + .5f);
    }
  }
}

static gboolean
run_net (Net *self,
         const MusterPixels *pixels,
         const MusterPassiveCrop *crop,
         float *sum,
         GError **error)
{
  const int width = self->net->input.width, height = self->net->input.height;
  const MusterPixels small = {self->pixels, width, height, (gsize) width * 3};
  const MusterPixels part = {pixels->data + (gsize) crop->y * pixels->stride + (gsize) crop->x * 3,
                             crop->width,
                             crop->height,
                             pixels->stride};
  MusterTensor tensor;

  sample (&part, self->pixels, width, height);
  if (!muster_pack_net_run (self->net, &small, 0, 0, &tensor, error))
    return FALSE;
  if (self->real >= tensor.length || !(tensor.values[self->real] >= 0) ||
      tensor.values[self->real] > 1 + 1e-4f) {
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_BAD_MODEL, "%s: no probability", self->net->model->file);
    return FALSE;
  }
  *sum += MIN (tensor.values[self->real], 1);
  return TRUE;
}

/**
 * muster_passive_run:
 * @pixels: the whole frame: the nets look at what is round the face
 * @box: the detector's
 * @asked: (out): %FALSE if the face is too small for the nets
 * @real: (out): mean probability of a real person, 0 to 1
 *
 * Both nets take 3.2 ms of one core of an EPYC. Any thread, one at a time.
 *
 * Returns: %FALSE with %MUSTER_ERROR_BAD_MODEL if a net failed
 */
gboolean
muster_passive_run (MusterPassive *self,
                    const MusterPixels *pixels,
                    const MusterFaceBox *box,
                    gboolean *asked,
                    float *real,
                    GError **error)
{
  MusterPassiveCrop crop;
  float sum = 0;

  *asked = FALSE;
  *real = 0;
  for (guint i = 0; i < self->n; i++)
    if (!muster_passive_crop_init (&crop, box, self->nets[i].scale, pixels->width, pixels->height))
      return TRUE;
    else if (!run_net (&self->nets[i], pixels, &crop, &sum, error))
      return FALSE;
  *asked = TRUE;
  *real = sum / (float) self->n;
  return TRUE;
}
