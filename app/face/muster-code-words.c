/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-code-words-private.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "muster-code-data.h"
#include "muster-error.h"

#define FEATURES  MUSTER_SPEECH_FEATURES
#define CEPSTRA   MUSTER_SPEECH_CEPSTRA
#define MAX_WORDS 2000
#define MIN_STEPS 4

#define RESOURCE "/io/github/musterstation/Muster/code/words.bin"

typedef struct {
  const guint8 *at;
  gsize left;
} Reader;

static const guint8 *
take (Reader *reader, gsize n)
{
  const guint8 *taken = reader->at;

  if (reader->left < n)
    return NULL;
  reader->at += n;
  reader->left -= n;
  return taken;
}

static gboolean
read_spread (MusterCodeWords *self, Reader *reader)
{
  const guint8 *bytes = take (reader, FEATURES * sizeof (float));

  for (guint i = 0; bytes != NULL && i < FEATURES; i++) {
    guint32 bits;
    float spread;

    memcpy (&bits, bytes + i * sizeof bits, sizeof bits);
    bits = GUINT32_FROM_LE (bits);
    memcpy (&spread, &bits, sizeof spread);
    if (!(spread > 1e-6f && spread < 1e6f))
      return FALSE;
    self->scale[i] = 1 / spread;
  }
  return bytes != NULL;
}

static gboolean
read_word (MusterCodeWords *self, Reader *reader, GArray *rows)
{
  const guint8 *head = take (reader, 3);
  MusterCodeWord *word = &self->words[self->n_words];
  const guint8 *steps;
  float *row;

  if (head == NULL || head[0] > 9 || head[1] >= MUSTER_CODE_N_LANGUAGES || head[2] < MIN_STEPS)
    return FALSE;
  *word = (MusterCodeWord){head[0], head[1], head[2], rows->len / FEATURES};
  steps = take (reader, (gsize) word->n * CEPSTRA);
  if (steps == NULL)
    return FALSE;
  g_array_set_size (rows, rows->len + word->n * FEATURES);
  row = &g_array_index (rows, float, word->first *FEATURES);
  for (guint i = 0; i < word->n; i++)
    for (guint c = 0; c < CEPSTRA; c++)
      row[i * FEATURES + c] =
          (float) (gint8) steps[i * CEPSTRA + c] / MUSTER_CODE_UNIT / self->scale[c];
  muster_code_speech_add_change (row, word->n);
  for (guint i = 0; i < word->n; i++)
    for (guint c = 0; c < FEATURES; c++)
      row[i * FEATURES + c] *= self->scale[c];
  self->n_words++;
  return TRUE;
}

static gboolean
read_all (MusterCodeWords *self, Reader *reader)
{
  const guint8 *magic = take (reader, strlen (MUSTER_CODE_MAGIC)), *count;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (float));
  guint n;

  if (magic == NULL || memcmp (magic, MUSTER_CODE_MAGIC, strlen (MUSTER_CODE_MAGIC)) != 0 ||
      !read_spread (self, reader) || (count = take (reader, 2)) == NULL)
    return FALSE;
  n = count[0] | (guint) count[1] << 8;
  if (n > MAX_WORDS)
    return FALSE;
  self->words = g_new0 (MusterCodeWord, n);
  while (self->n_words < n)
    if (!read_word (self, reader, rows))
      return FALSE;
  self->n_rows = rows->len / FEATURES;
  self->rows = (float *) (gpointer) g_array_free (g_steal_pointer (&rows), FALSE);
  return reader->left == 0;
}

/**
 * muster_code_words_new:
 * @bytes: a file of words, see %MUSTER_CODE_MAGIC
 * @error: %MUSTER_ERROR_BAD_DATA
 *
 * Returns: (transfer full) (nullable): the words
 */
MusterCodeWords *
muster_code_words_new (GBytes *bytes, GError **error)
{
  MusterCodeWords *self = g_new0 (MusterCodeWords, 1);
  Reader reader;

  reader.at = g_bytes_get_data (bytes, &reader.left);
  if (read_all (self, &reader))
    return self;
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, "no file of spoken digits");
  muster_code_words_free (self);
  return NULL;
}

void
muster_code_words_free (MusterCodeWords *self)
{
  g_free (self->words);
  g_free (self->rows);
  g_free (self);
}

guint
muster_code_words_count (const MusterCodeWords *self)
{
  return self->n_words;
}

/* Those of this program; kept until it ends. Any thread. */
const MusterCodeWords *
muster_code_words_get_default (void)
{
  static gsize words;

  if (g_once_init_enter (&words)) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes =
        g_resource_lookup_data (muster_code_data_get_resource (), RESOURCE, 0, &error);
    MusterCodeWords *made = bytes != NULL ? muster_code_words_new (bytes, &error) : NULL;

    if (made == NULL)
      g_error ("Built without spoken digits: %s", error->message);
    g_once_init_leave (&words, (gsize) made);
  }
  return (const MusterCodeWords *) words;
}
