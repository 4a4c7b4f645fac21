/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"

#include "muster-template-parts.h"
#include <glib/gi18n-lib.h>

#include <math.h>
#include <string.h>

/* Bytes of a stored template, all numbers little-endian:
 *   "MTPL", version (1 byte), parts (1), length of the model's name (2), name,
 *   dimension of each part (2 each), values (IEEE float, 4 each). */
#define MAGIC          "MTPL"
#define FORMAT_VERSION 1
#define MAX_MODEL_NAME 255

/* A part shorter than this has no direction. */
#define MIN_LENGTH 1e-6

/* Rounding to float of a unit vector stays far below; a damaged one does not. */
#define LENGTH_TOLERANCE 1e-3

struct _MusterTemplate {
  gatomicrefcount refs;
  char *model; /* owned */
  guint n_parts;
  guint dimensions[MUSTER_TEMPLATE_MAX_PARTS];
  double weights[MUSTER_TEMPLATE_MAX_PARTS]; /* of the parts in the similarity; sum 1 */
  guint n_values;
  float *values; /* owned */
};

static gboolean
scale_parts (MusterTemplate *self)
{
  float *part = self->values;

  for (guint i = 0; i < self->n_parts; i++) {
    double sum = 0, factor;

    for (guint k = 0; k < self->dimensions[i]; k++)
      sum += (double) part[k] * part[k];
    if (!isfinite (sum) || sum < MIN_LENGTH * MIN_LENGTH)
      return FALSE;
    factor = sqrt (self->weights[i] / sum);
    for (guint k = 0; k < self->dimensions[i]; k++)
      part[k] = (float) (part[k] * factor);
    part += self->dimensions[i];
  }
  return TRUE;
}

/**
 * muster_template_new_weighted:
 * @model: what made it; only templates of one model may be compared
 * @dimensions: values of each embedder
 * @weights: of each embedder in the similarity, more than 0, in any unit
 * @n_parts: number of embedders, at most %MUSTER_TEMPLATE_MAX_PARTS
 * @values: all embeddings one after the other, any length
 *
 * Returns: (transfer full) (nullable): %NULL if an embedding is zero or not finite
 */
MusterTemplate *
muster_template_new_weighted (const char *model,
                              const guint *dimensions,
                              const double *weights,
                              guint n_parts,
                              const float *values)
{
  g_autoptr (MusterTemplate) self = g_new0 (MusterTemplate, 1);
  double all = 0;

  g_atomic_ref_count_init (&self->refs);
  g_return_val_if_fail (n_parts > 0 && n_parts <= MUSTER_TEMPLATE_MAX_PARTS, NULL);

  self->model = g_strdup (model);
  self->n_parts = n_parts;
  for (guint i = 0; i < n_parts; i++)
    all += weights[i];
  for (guint i = 0; i < n_parts; i++) {
    g_return_val_if_fail (weights[i] > 0, NULL);
    self->weights[i] = weights[i] / all;
    self->dimensions[i] = dimensions[i];
    self->n_values += dimensions[i];
  }
  g_return_val_if_fail (self->n_values <= MUSTER_TEMPLATE_MAX_VALUES, NULL);
  self->values = g_memdup2 (values, self->n_values * sizeof (float));
  return scale_parts (self) ? g_steal_pointer (&self) : NULL;
}

/**
 * muster_template_new:
 *
 * muster_template_new_weighted() with embedders that weigh the same.
 */
MusterTemplate *
muster_template_new (const char *model, const guint *dimensions, guint n_parts, const float *values)
{
  static const double equal[MUSTER_TEMPLATE_MAX_PARTS] = {1, 1, 1, 1};

  return muster_template_new_weighted (model, dimensions, equal, n_parts, values);
}

/**
 * muster_template_fuse:
 * @templates: of one model
 * @n: at least 1
 *
 * Mean of the unit vectors, made unit vectors again. Better than the best single one, and unlike
 * the maximum over frames it does not raise the false match rate.
 */
MusterTemplate *
muster_template_fuse (MusterTemplate *const *templates, guint n)
{
  g_autofree float *sum = NULL;
  const MusterTemplate *first;

  g_return_val_if_fail (n > 0, NULL);

  first = templates[0];
  sum = g_new0 (float, first->n_values);
  for (guint i = 0; i < n; i++) {
    g_return_val_if_fail (g_str_equal (templates[i]->model, first->model), NULL);
    for (guint k = 0; k < first->n_values; k++)
      sum[k] += templates[i]->values[k];
  }
  return muster_template_new_weighted (
      first->model, first->dimensions, first->weights, first->n_parts, sum);
}

MusterTemplate *
muster_template_ref (MusterTemplate *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
muster_template_unref (MusterTemplate *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->model);
  g_free (self->values);
  g_free (self);
}

/**
 * muster_template_to_bytes:
 *
 * Returns: (transfer full): for the store; biometric data, so the store seals it
 */
GBytes *
muster_template_to_bytes (const MusterTemplate *self)
{
  GByteArray *out = g_byte_array_new ();
  const gsize length = strlen (self->model);
  const guint8 head[] = {
      FORMAT_VERSION, (guint8) self->n_parts, (guint8) (length & 0xff), (guint8) (length >> 8)};

  g_byte_array_append (out, (const guint8 *) MAGIC, 4);
  g_byte_array_append (out, head, sizeof head);
  g_byte_array_append (out, (const guint8 *) self->model, (guint) length);
  for (guint i = 0; i < self->n_parts; i++) {
    const guint16 dimension = GUINT16_TO_LE ((guint16) self->dimensions[i]);

    g_byte_array_append (out, (const guint8 *) &dimension, sizeof dimension);
  }
  for (guint i = 0; i < self->n_values; i++) {
    guint32 value;

    memcpy (&value, &self->values[i], sizeof value);
    value = GUINT32_TO_LE (value);
    g_byte_array_append (out, (const guint8 *) &value, sizeof value);
  }
  return g_byte_array_free_to_bytes (out);
}

static MusterTemplate *
bad_bytes (const char *what, GError **error)
{
  g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("Stored template: %s"), what);
  return NULL;
}

/* The weights are not stored: each is the square of its part's length. */
static gboolean
weigh_parts (const float *values, const guint *dimensions, guint n_parts, double *weights)
{
  double all = 0;

  for (guint i = 0; i < n_parts; i++) {
    weights[i] = 0;
    for (guint k = 0; k < dimensions[i]; k++)
      weights[i] += (double) values[k] * values[k];
    if (!(weights[i] >= MIN_LENGTH * MIN_LENGTH))
      return FALSE;
    values += dimensions[i];
    all += weights[i];
  }
  return fabs (all - 1) < LENGTH_TOLERANCE;
}

/**
 * muster_template_from_bytes:
 *
 * Returns: (transfer full): the template, or %NULL with %MUSTER_ERROR_BAD_DATA
 */
MusterTemplate *
muster_template_from_bytes (GBytes *bytes, GError **error)
{
  gsize size, length;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autoptr (MusterTemplate) self = NULL;
  g_autofree char *model = NULL;
  g_autofree float *values = NULL;
  guint dimensions[MUSTER_TEMPLATE_MAX_PARTS], n_parts, n = 0;
  double weights[MUSTER_TEMPLATE_MAX_PARTS];

  if (size < 8 || memcmp (data, MAGIC, 4) != 0)
    return bad_bytes (_ ("not a template"), error);
  if (data[4] != FORMAT_VERSION)
    return bad_bytes (_ ("written by another version"), error);
  n_parts = data[5];
  length = data[6] | (gsize) data[7] << 8;
  if (n_parts < 1 || n_parts > MUSTER_TEMPLATE_MAX_PARTS || length < 1 || length > MAX_MODEL_NAME ||
      size < 8 + length + 2 * n_parts)
    return bad_bytes (_ ("the head is damaged"), error);
  model = g_strndup ((const char *) data + 8, length);
  data += 8 + length;
  for (guint i = 0; i < n_parts; i++, data += 2) {
    dimensions[i] = data[0] | (guint) data[1] << 8;
    n += dimensions[i];
  }
  if (strlen (model) != length || n < n_parts || n > MUSTER_TEMPLATE_MAX_VALUES ||
      size != 8 + length + 2 * n_parts + 4 * (gsize) n)
    return bad_bytes (_ ("the length is wrong"), error);
  values = g_new (float, n);
  for (guint i = 0; i < n; i++, data += 4) {
    guint32 value;

    memcpy (&value, data, sizeof value);
    value = GUINT32_FROM_LE (value);
    memcpy (&values[i], &value, sizeof value);
  }
  if (!weigh_parts (values, dimensions, n_parts, weights))
    return bad_bytes (_ ("not a unit vector"), error);
  self = muster_template_new_weighted (model, dimensions, weights, n_parts, values);
  return self != NULL ? g_steal_pointer (&self) : bad_bytes (_ ("not a unit vector"), error);
}

const char *
muster_template_get_model (const MusterTemplate *self)
{
  return self->model;
}

const float *
muster_template_get_values (const MusterTemplate *self, guint *n_values)
{
  *n_values = self->n_values;
  return self->values;
}

/* Always in this order, so that every room of the house gives the same similarity to the last bit.
 */
double
muster_template_dot (const float *a, const float *b, guint n_values)
{
  double sum = 0;

  for (guint i = 0; i < n_values; i++)
    sum += (double) a[i] * b[i];
  return sum;
}

/**
 * muster_template_similarity:
 *
 * Returns: weighted mean cosine over the embedders, -1 to 1. Templates of two models cannot be
 * compared: that is a fault of the caller, and -1 comes back
 */
double
muster_template_similarity (const MusterTemplate *a, const MusterTemplate *b)
{
  g_return_val_if_fail (g_str_equal (a->model, b->model) && a->n_values == b->n_values, -1);

  return CLAMP (muster_template_dot (a->values, b->values, a->n_values), -1, 1);
}
