/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-catalogue.h"
#include "muster-error.h"

#include <string.h>

/* GNU gettext manual, "The Format of GNU MO Files": seven 32-bit words, then two tables of
 * (length, offset), sorted by msgid. */
enum { MAGIC = 0x950412de, HEADER = 28, ENTRY = 8, MAX_STRINGS = 100000 };

struct _MusterCatalogue {
  GBytes *mo; /* owned */
  const guint8 *data;
  gsize size;
  guint32 n;
  guint32 originals;
  guint32 translations;
};

static guint32
word (const MusterCatalogue *self, gsize offset)
{
  guint32 value;

  memcpy (&value, self->data + offset, sizeof value);
  return GUINT32_FROM_LE (value);
}

/* The string of an entry, or NULL if it does not lie inside the file with its final NUL. */
static const char *
text_at (const MusterCatalogue *self, guint32 table, guint32 i)
{
  gsize entry = table + (gsize) i * ENTRY;
  gsize length = word (self, entry);
  gsize offset = word (self, entry + 4);

  if (offset >= self->size || length >= self->size - offset || self->data[offset + length] != '\0')
    return NULL;
  return (const char *) self->data + offset;
}

static gboolean
table_fits (const MusterCatalogue *self, guint32 table)
{
  return table >= HEADER && table <= self->size && (gsize) self->n * ENTRY <= self->size - table;
}

/**
 * muster_catalogue_new:
 * @mo: a little-endian .mo file as msgfmt writes it; a reference is taken
 * @error: %MUSTER_ERROR_BAD_DATA
 *
 * Checks every entry once, so that a look-up cannot fail later.
 *
 * Returns: (transfer full) (nullable): the catalogue
 */
MusterCatalogue *
muster_catalogue_new (GBytes *mo, GError **error)
{
  g_autoptr (MusterCatalogue) self = g_new0 (MusterCatalogue, 1);

  self->mo = g_bytes_ref (mo);
  self->data = g_bytes_get_data (mo, &self->size);
  if (self->size >= HEADER && word (self, 0) == MAGIC && word (self, 4) >> 16 == 0) {
    self->n = word (self, 8);
    self->originals = word (self, 12);
    self->translations = word (self, 16);
  }
  if (self->n == 0 || self->n > MAX_STRINGS || !table_fits (self, self->originals) ||
      !table_fits (self, self->translations)) {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, "Not a message catalogue");
    return NULL;
  }
  for (guint32 i = 0; i < self->n; i++) {
    if (text_at (self, self->originals, i) == NULL ||
        text_at (self, self->translations, i) == NULL) {
      g_set_error (
          error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, "Message %u lies outside the catalogue", i);
      return NULL;
    }
  }
  return g_steal_pointer (&self);
}

void
muster_catalogue_free (MusterCatalogue *self)
{
  g_clear_pointer (&self->mo, g_bytes_unref);
  g_free (self);
}

/**
 * muster_catalogue_look_up:
 * @context: (nullable): the msgctxt
 * @msgid: source phrase; for one with a plural, its singular
 *
 * Returns: (transfer none) (nullable): the translation (its first form), or %NULL if there is none
 */
const char *
muster_catalogue_look_up (const MusterCatalogue *self, const char *context, const char *msgid)
{
  g_autofree char *joined = context != NULL ? g_strconcat (context, "\004", msgid, NULL) : NULL;
  const char *key = joined != NULL ? joined : msgid;
  guint32 low = 0, high = self->n;

  while (low < high) {
    guint32 middle = low + (high - low) / 2;
    int order = strcmp (key, text_at (self, self->originals, middle));

    if (order == 0) {
      const char *found = text_at (self, self->translations, middle);
      return *found != '\0' ? found : NULL;
    }
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return NULL;
}
