/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pdf-words.h"

#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cairo writes text as glyphs of a font that has only those, "<00010002>", and for each font a
 * table from glyphs to characters; Latin text of some fonts stands in brackets as it is. Nothing
 * more of PDF is understood here. */

typedef struct {
  char *head;   /* owned: what stands before the stream, if there is one */
  char *stream; /* owned, nullable: inflated */
} Object;

typedef struct {
  GPtrArray *objects; /* owned, of Object, in the file's order */
  GHashTable *by_id;  /* owned: object by id */
  GHashTable *fonts;  /* owned: tables of text by glyph, by the font's name */
} Pdf;

static void
object_free (gpointer data)
{
  Object *object = data;

  g_free (object->head);
  g_free (object->stream);
  g_free (object);
}

/* Also behind bytes that are zero. */
static const char *
find (const char *from, const char *end, const char *what)
{
  const gsize length = strlen (what);

  for (; from != NULL && from + length <= end; from++)
    if (memcmp (from, what, length) == 0)
      return from;
  return NULL;
}

static char *
inflate (const char *data, gsize size)
{
  g_autoptr (GConverter) converter =
      G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
  g_autoptr (GInputStream) packed = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (packed, converter);
  GString *text = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  while ((n = g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (text, buffer, n);
  return g_string_free (text, FALSE);
}

/* --- objects --- */

static Object *
read_object (const char *start, const char *end)
{
  Object *object = g_new0 (Object, 1);
  const char *stream = find (start, end, "stream\n");
  const char *last = find (stream, end, "\nendstream");

  object->head = g_strndup (start, (gsize) ((stream != NULL ? stream : end) - start));
  if (last != NULL && strstr (object->head, "/FlateDecode") != NULL)
    object->stream = inflate (stream + strlen ("stream\n"), (gsize) (last - stream));
  return object;
}

static void
read_objects (Pdf *self, const char *data, gsize size)
{
  const char *end = data + size, *at = data, *mark;

  while ((mark = find (at, end, " 0 obj\n")) != NULL) {
    const char *last = find (mark, end, "\nendobj");
    const char *id = mark;

    g_assert_nonnull (last);
    while (id > data && g_ascii_isdigit (id[-1]))
      id--;
    g_ptr_array_add (self->objects, read_object (mark + strlen (" 0 obj\n"), last));
    g_hash_table_insert (self->by_id,
                         GINT_TO_POINTER (atoi (id)),
                         g_ptr_array_index (self->objects, self->objects->len - 1));
    at = last;
  }
}

/* --- fonts --- */

/* Of "<0001> <9648>" and "<001a> <006600660069>". */
static GHashTable *
read_table (const char *map)
{
  GHashTable *table = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_auto (GStrv) lines = g_strsplit (map, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    unsigned glyph;
    char hex[65];
    GString *text;

    if (sscanf (lines[i], "<%x> <%64[0-9a-f]>", &glyph, hex) != 2 || strchr (hex, ' ') != NULL ||
        g_str_equal (hex, "ffff"))
      continue;
    text = g_string_new (NULL);
    for (const char *p = hex; strlen (p) >= 4; p += 4) {
      g_autofree char *unit = g_strndup (p, 4);

      g_string_append_unichar (text, (gunichar) strtoul (unit, NULL, 16));
    }
    g_hash_table_insert (table, GUINT_TO_POINTER (glyph), g_string_free (text, FALSE));
  }
  return table;
}

static int
read_reference (const char *head, const char *key)
{
  const char *at = strstr (head, key);

  return at != NULL ? atoi (at + strlen (key)) : 0;
}

/* A page's resources: "/f-0-0 6 0 R". */
static void
read_fonts (Pdf *self, const char *head)
{
  for (const char *at = strstr (head, "/f-"); at != NULL; at = strstr (at + 1, "/f-")) {
    g_autofree char *name = g_strndup (at, strcspn (at, " \n"));
    const Object *font =
        g_hash_table_lookup (self->by_id, GINT_TO_POINTER (atoi (at + strlen (name))));
    const Object *map =
        font != NULL ? g_hash_table_lookup (
                           self->by_id, GINT_TO_POINTER (read_reference (font->head, "/ToUnicode")))
                     : NULL;

    if (map != NULL && map->stream != NULL)
      g_hash_table_insert (self->fonts, g_steal_pointer (&name), read_table (map->stream));
  }
}

/* --- text --- */

/* Returns: behind it */
static const char *
read_glyphs (const char *p, GHashTable *font, GString *text)
{
  char hex[5] = "";
  gsize n = 0;

  for (; *p != '\0' && *p != '>'; p++) {
    if (!g_ascii_isxdigit (*p))
      continue;
    hex[n++] = *p;
    if (n == 4) {
      const char *character =
          g_hash_table_lookup (font, GUINT_TO_POINTER (strtoul (hex, NULL, 16)));

      g_string_append (text, character != NULL ? character : "?");
      n = 0;
    }
  }
  return p;
}

static const char *
read_literal (const char *p, GString *text)
{
  for (; *p != '\0' && *p != ')'; p++) {
    if (*p == '\\' && g_ascii_isdigit (p[1])) {
      g_autofree char *octal = g_strndup (p + 1, 3);

      g_string_append_unichar (text, (gunichar) strtoul (octal, NULL, 8));
      p += 3;
      continue;
    }
    if (*p == '\\')
      p++;
    g_string_append_unichar (text, (guchar) *p);
  }
  return p;
}

static void
read_page (const Pdf *self, const char *stream, GString *text)
{
  GHashTable *font = NULL;

  for (const char *p = stream; *p != '\0'; p++) {
    if (g_str_has_prefix (p, "<<")) {
      const char *end = strstr (p, ">>");

      p = end != NULL ? end + 1 : p + 1;
    } else if (g_str_has_prefix (p, "/f-")) {
      g_autofree char *name = g_strndup (p, strcspn (p, " \n"));

      font = g_hash_table_lookup (self->fonts, name);
    } else if (*p == '<' && font != NULL) {
      p = read_glyphs (p, font, text);
    } else if (*p == '(') {
      p = read_literal (p + 1, text);
    }
    if (*p == '\0')
      return;
  }
}

static char *
dup_without_blanks (const char *text)
{
  g_autofree char *plain = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  GString *without = g_string_new (NULL);

  g_assert_nonnull (plain);
  for (const char *p = plain; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      g_string_append_unichar (without, g_utf8_get_char (p));
  return g_string_free (without, FALSE);
}

char *
pdf_words_read (GBytes *pdf)
{
  gsize size;
  const char *data = g_bytes_get_data (pdf, &size);
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (object_free);
  g_autoptr (GHashTable) by_id = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) fonts =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  Pdf self = {.objects = objects, .by_id = by_id, .fonts = fonts};
  g_autoptr (GString) text = g_string_new (NULL);

  read_objects (&self, data, size);
  for (guint i = 0; i < objects->len; i++)
    read_fonts (&self, ((Object *) g_ptr_array_index (objects, i))->head);
  for (guint i = 0; i < objects->len; i++) {
    const Object *object = g_ptr_array_index (objects, i);

    if (object->stream != NULL && strstr (object->stream, "BT\n") != NULL)
      read_page (&self, object->stream, text);
  }
  return dup_without_blanks (text->str);
}

guint
pdf_words_count (const char *text, const char *words)
{
  g_autofree char *wanted = dup_without_blanks (words);
  guint n = 0;

  g_assert_cmpstr (wanted, !=, "");
  for (const char *at = strstr (text, wanted); at != NULL; at = strstr (at + 1, wanted))
    n++;
  return n;
}
