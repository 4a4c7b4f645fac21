/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-pack-net.h"

#include <glib/gi18n-lib.h>

#include <math.h>

#include "muster-error.h"
#include "muster-model-folder.h"

/* Of a net's input: far beyond any that is used here. */
#define MAX_SIDE 1024

static gboolean
read_input (MusterPackNet *self, GError **error)
{
  const char *channels = muster_model_get_option (self->model, "channels");
  double mean[3], scale[3], size[2] = {0, 0};

  if (!muster_model_get_numbers (self->model, "mean", mean, 3, error) ||
      !muster_model_get_numbers (self->model, "scale", scale, 3, error))
    return FALSE;
  if (muster_model_get_option (self->model, "size") != NULL &&
      !muster_model_get_numbers (self->model, "size", size, 2, error))
    return FALSE;
  self->outputs = muster_model_dup_list (self->model, "outputs");
  self->input.rgb = g_strcmp0 (channels, "rgb") == 0;
  if ((!self->input.rgb && g_strcmp0 (channels, "bgr") != 0) || self->outputs[0] == NULL ||
      !(size[0] >= 0 && size[0] <= MAX_SIDE && size[1] >= 0 && size[1] <= MAX_SIDE)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_MODEL,
                 _ ("Model %s: the manifest's channels, size or outputs make no sense"),
                 self->model->file);
    return FALSE;
  }
  self->input.width = (int) size[0];
  self->input.height = (int) size[1];
  for (guint i = 0; i < 3; i++) {
    self->input.mean[i] = (float) mean[i];
    self->input.scale[i] = (float) scale[i];
  }
  return TRUE;
}

/**
 * muster_pack_net_load:
 * @pack: the manifest
 * @role: which of its models
 * @folders: where files are looked for, in order, ends with %NULL
 *
 * Reads the file, checks its sha256 and builds the net. The file's bytes are released again.
 * Options read from the manifest: `size` (width;height), `channels` (rgb or bgr), `mean` and
 * `scale` (one number or three, in the net's channel order, input = (value - mean) * scale) and
 * `outputs` (layer names).
 *
 * Returns: (transfer full): the net, or %NULL with %MUSTER_ERROR_BAD_MODEL
 */
MusterPackNet *
muster_pack_net_load (const MusterModelPack *pack,
                      const char *role,
                      const char *const *folders,
                      GError **error)
{
  g_autoptr (MusterPackNet) self = g_new0 (MusterPackNet, 1);
  g_autoptr (GBytes) bytes = NULL;

  self->model = muster_model_pack_get_model (pack, role);
  if (self->model == NULL) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_MODEL,
                 _ ("The model pack %s has no %s"),
                 muster_model_pack_get_id (pack),
                 role);
    return NULL;
  }
  if (!read_input (self, error))
    return NULL;
  bytes = muster_model_pack_load (pack, role, folders, error);
  if (bytes == NULL)
    return NULL;
  self->net = muster_net_new (bytes, error);
  if (self->net == NULL) {
    g_prefix_error (error, "%s: ", self->model->file);
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
muster_pack_net_free (MusterPackNet *self)
{
  g_clear_pointer (&self->net, muster_net_free);
  g_strfreev (self->outputs);
  g_free (self);
}

gsize
muster_pack_net_get_n_outputs (const MusterPackNet *self)
{
  return g_strv_length (self->outputs);
}

/**
 * muster_pack_net_run:
 * @pixels: at most @width by @height
 * @width: of the net's input in pixels; 0 for the manifest's size
 * @height: likewise
 * @tensors: (out caller-allocates): one for each output; valid until the next run
 *
 * Not thread-safe: one net, one thread at a time.
 */
gboolean
muster_pack_net_run (MusterPackNet *self,
                     const MusterPixels *pixels,
                     int width,
                     int height,
                     MusterTensor *tensors,
                     GError **error)
{
  MusterNetInput input = self->input;

  if (width > 0 && height > 0) {
    input.width = width;
    input.height = height;
  }
  if (muster_net_run (
          self->net, pixels, &input, (const char *const *) self->outputs, tensors, error))
    return TRUE;
  g_prefix_error (error, "%s: ", self->model->file);
  return FALSE;
}

/**
 * muster_pack_net_get_number:
 *
 * Returns: the manifest's number under @key, or @fallback where it is absent or no number
 */
double
muster_pack_net_get_number (const MusterPackNet *self, const char *key, double fallback)
{
  const char *text = muster_model_get_option (self->model, key);
  char *end;
  double value;

  if (text == NULL)
    return fallback;
  value = g_ascii_strtod (text, &end);
  return end == text || *end != '\0' || !isfinite (value) ? fallback : value;
}
