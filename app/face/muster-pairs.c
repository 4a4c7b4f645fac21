/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-pairs.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"

#define MAX_LINE  4096
#define MAX_PAIRS (10 * 1000 * 1000)

typedef struct {
  MusterPairs *pairs;
  GHashTable *indices; /* name (borrowed from pairs) → index + 1 */
  const char *name;    /* of the file, for messages */
  guint line;
} Parser;

static gboolean
bad_line (const Parser *parser, const char *what, GError **error)
{
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("%s, line %u: %s"),
               parser->name,
               parser->line,
               what);
  return FALSE;
}

static gboolean
is_inside (const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, "/", -1);

  return !g_path_is_absolute (path) && !g_strv_contains ((const char *const *) steps, "..");
}

static guint
get_index (Parser *parser, const char *path)
{
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (parser->indices, path));
  char *name;

  if (index > 0)
    return index - 1;
  index = parser->pairs->names->len;
  name = g_strdup (path);
  g_ptr_array_add (parser->pairs->names, name);
  g_array_append_val (parser->pairs->lines, parser->line);
  g_hash_table_insert (parser->indices, name, GUINT_TO_POINTER (index + 1));
  return index;
}

static gboolean
parse_line (Parser *parser, const char *text, gsize length, GError **error)
{
  g_autofree char *line = NULL;
  char *fields[3], *rest = NULL;
  MusterPair pair;

  if (length > MAX_LINE)
    return bad_line (parser, _ ("longer than 4096 bytes"), error);
  if (memchr (text, '\0', length) != NULL || !g_utf8_validate (text, (gssize) length, NULL))
    return bad_line (parser, _ ("not UTF-8 text"), error);
  line = g_strndup (text, length);
  fields[0] = strtok_r (line, " \t\r", &rest);
  if (fields[0] == NULL || *fields[0] == '#')
    return TRUE;
  fields[1] = strtok_r (NULL, " \t\r", &rest);
  fields[2] = strtok_r (NULL, " \t\r", &rest);
  if (fields[1] == NULL || fields[2] == NULL || strtok_r (NULL, " \t\r", &rest) != NULL)
    return bad_line (parser, _ ("not of the form “pictureA pictureB 1” or “… 0”"), error);
  if (!g_str_equal (fields[2], "0") && !g_str_equal (fields[2], "1"))
    return bad_line (parser, _ ("the third word is neither 1 (same person) nor 0"), error);
  if (!is_inside (fields[0]) || !is_inside (fields[1]))
    return bad_line (parser, _ ("a picture lies outside the folder of pictures"), error);
  if (parser->pairs->pairs->len >= MAX_PAIRS)
    return bad_line (parser, _ ("more than ten million pairs"), error);
  pair.first = get_index (parser, fields[0]);
  pair.second = get_index (parser, fields[1]);
  pair.same = *fields[2] == '1';
  g_array_append_val (parser->pairs->pairs, pair);
  return TRUE;
}

/**
 * muster_pairs_parse:
 * @bytes: lines of `pictureA pictureB 1|0`; empty ones and those that begin with # are passed over
 * @name: of the file, for messages
 *
 * Returns: (transfer full): the list, or %NULL with %MUSTER_ERROR_BAD_DATA that names the line
 */
MusterPairs *
muster_pairs_parse (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (MusterPairs) self = g_new0 (MusterPairs, 1);
  g_autoptr (GHashTable) indices = g_hash_table_new (g_str_hash, g_str_equal);
  Parser parser = {self, indices, name, 0};
  gsize left;
  const char *text = g_bytes_get_data (bytes, &left);

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->lines = g_array_new (FALSE, FALSE, sizeof (guint));
  self->pairs = g_array_new (FALSE, FALSE, sizeof (MusterPair));
  while (left > 0) {
    const char *end = memchr (text, '\n', left);
    const gsize length = end != NULL ? (gsize) (end - text) : left;
    const gsize step = end != NULL ? length + 1 : length;

    parser.line++;
    if (!parse_line (&parser, text, length, error))
      return NULL;
    text += step;
    left -= step;
  }
  if (self->pairs->len == 0) {
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("%s: no pairs in it"), name);
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
muster_pairs_free (MusterPairs *self)
{
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->lines, g_array_unref);
  g_clear_pointer (&self->pairs, g_array_unref);
  g_free (self);
}
