/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-text.h"

/**
 * muster_text_set:
 * @self: an initialised text (all zero is one)
 * @en: (nullable): English
 * @zh: (nullable): Chinese
 *
 * Replaces both languages; the old ones are freed.
 */
void
muster_text_set (MusterText *self, const char *en, const char *zh)
{
  char *old_en = self->en;
  char *old_zh = self->zh;

  self->en = g_strdup (en);
  self->zh = g_strdup (zh);
  g_free (old_en);
  g_free (old_zh);
}

/**
 * muster_text_copy:
 * @self: (nullable): a text, or %NULL for "no phrase"
 * @to: an initialised text that is replaced
 */
void
muster_text_copy (const MusterText *self, MusterText *to)
{
  muster_text_set (to, self != NULL ? self->en : NULL, self != NULL ? self->zh : NULL);
}

void
muster_text_clear (MusterText *self)
{
  muster_text_set (self, NULL, NULL);
}

/**
 * muster_text_get:
 * @self: (nullable): a text
 * @chinese: whether Chinese is asked for, else English
 *
 * Returns: (nullable): the phrase in that language, else in the other one
 */
const char *
muster_text_get (const MusterText *self, gboolean chinese)
{
  if (self == NULL)
    return NULL;
  if (chinese)
    return self->zh != NULL ? self->zh : self->en;
  return self->en != NULL ? self->en : self->zh;
}
