/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-journal-line.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"

/* Reads exactly what muster_journal_line_to_json() writes:
 *
 *   {"chained":EVENT,"form":2,"hash":"HEX","parts":{"person":{"salt":"HEX","text":EVENT},…},
 *    "seq":5,"signature":"HEX"}
 *
 * chained and parts are left out where they are withheld, signature where there is none; where the
 * station could not read the entry any more, "damaged":true stands in the place of chained. What
 * EVENT says is looked at by muster_event_parse(); here only its end is found. */
typedef struct {
  const char *p; /* ends with a NUL that is not part of the text */
  const char *end;
} Reader;

static gboolean
take (Reader *r, const char *literal)
{
  gsize length = strlen (literal);

  if ((gsize) (r->end - r->p) < length || memcmp (r->p, literal, length) != 0)
    return FALSE;
  r->p += length;
  return TRUE;
}

static gboolean
take_hex (Reader *r, guint8 *bytes, gsize size)
{
  g_autofree char *hex = NULL;

  if ((gsize) (r->end - r->p) < 2 * size)
    return FALSE;
  hex = g_strndup (r->p, 2 * size);
  r->p += 2 * size;
  return muster_journal_hex_to_bytes (hex, bytes, size);
}

static gboolean
take_int (Reader *r, gint64 *value)
{
  char digits[24];
  gsize n = 0;

  while (r->p + n < r->end && g_ascii_isdigit (r->p[n]) && n < sizeof digits - 1) {
    digits[n] = r->p[n];
    n++;
  }
  digits[n] = '\0';
  r->p += n;
  return digits[0] != '0' && g_ascii_string_to_signed (digits, 10, 1, G_MAXINT64, value, NULL);
}

/* From a brace to the one that closes it; braces within strings do not count. */
static GBytes *
take_object (Reader *r)
{
  const char *start = r->p;
  gboolean in_string = FALSE;
  guint depth = 0;

  if (r->p == r->end || *r->p != '{')
    return NULL;
  for (; r->p < r->end; r->p++) {
    if (in_string) {
      if (*r->p == '\\' && r->p + 1 < r->end)
        r->p++;
      else if (*r->p == '"')
        in_string = FALSE;
    } else if (*r->p == '"') {
      in_string = TRUE;
    } else if (*r->p == '{') {
      depth++;
    } else if (*r->p == '}' && --depth == 0) {
      r->p++;
      return g_bytes_new (start, (gsize) (r->p - start));
    }
  }
  return NULL;
}

/* An event that says itself of which kind it is. */
static GBytes *
take_event (Reader *r, const char *type)
{
  g_autoptr (GBytes) bytes = take_object (r);
  g_autoptr (MusterEvent) event = bytes != NULL ? muster_event_parse (bytes, NULL) : NULL;

  if (event == NULL || (type != NULL && !g_str_equal (muster_event_get_type_name (event), type)))
    return NULL;
  return g_steal_pointer (&bytes);
}

/* Byte order of the names: face, note, person, staff. */
static const MusterJournalPartKind order[] = {MUSTER_JOURNAL_PART_FACE,
                                              MUSTER_JOURNAL_PART_NOTE,
                                              MUSTER_JOURNAL_PART_PERSON,
                                              MUSTER_JOURNAL_PART_STAFF};

static gboolean
take_parts (Reader *r, MusterJournalParts *parts)
{
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++) {
    const char *nick = muster_journal_part_nick (order[i]);
    g_autofree char *head = g_strdup_printf ("%s\"%s\":{\"salt\":\"", n > 0 ? "," : "", nick);
    MusterJournalPart *part = &parts->part[order[i]];

    if (!take (r, head))
      continue;
    if (!take_hex (r, part->salt, sizeof part->salt) || !take (r, "\",\"text\":"))
      return FALSE;
    part->json = take_event (r, nick);
    if (part->json == NULL || !take (r, "}"))
      return FALSE;
    n++;
  }
  return n > 0 && take (r, "},");
}

static gboolean
take_line (Reader *r, MusterJournalLine *line)
{
  gint64 form;

  if (!take (r, "{"))
    return FALSE;
  if (take (r, "\"chained\":")) {
    line->chained = take_event (r, NULL);
    if (line->chained == NULL || !take (r, ","))
      return FALSE;
  }
  line->damaged = line->chained == NULL && take (r, "\"damaged\":true,");
  if (!take (r, "\"form\":") || !take_int (r, &form) ||
      (form != MUSTER_JOURNAL_FORM_PLAIN && form != MUSTER_JOURNAL_FORM_COMMITTED) ||
      !take (r, ",\"hash\":\"") || !take_hex (r, line->hash, sizeof line->hash) || !take (r, "\","))
    return FALSE;
  line->form = (MusterJournalForm) form;
  if (take (r, "\"parts\":{") && (line->chained == NULL || !take_parts (r, &line->parts)))
    return FALSE;
  if (!take (r, "\"seq\":") || !take_int (r, &line->seq))
    return FALSE;
  line->is_signed = take (r, ",\"signature\":\"");
  if (line->is_signed &&
      (!take_hex (r, line->signature, sizeof line->signature) || !take (r, "\"")))
    return FALSE;
  return take (r, "}") && r->p == r->end;
}

/**
 * muster_journal_line_parse:
 * @text: at most %MUSTER_JOURNAL_MAX_LINE bytes, without the line end
 * @line: (out caller-allocates): to be cleared, whatever comes back
 *
 * Strict: muster_journal_line_to_json() of the result has the same bytes. Whether hashes and
 * signatures fit is not looked at. Any thread. Errors: BAD_DATA, with the byte (from 1)
 */
gboolean
muster_journal_line_parse (GBytes *text, MusterJournalLine *line, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (text, &size);
  Reader r = {data, data + size};

  memset (line, 0, sizeof *line);
  if (size <= MUSTER_JOURNAL_MAX_LINE && take_line (&r, line))
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("This is no line of an exported journal (byte %u)."),
               size <= MUSTER_JOURNAL_MAX_LINE ? (guint) (r.p - data) + 1 : 1);
  return FALSE;
}

static void
append_hex (GString *json, const guint8 *data, gsize size)
{
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (json, "%02x", data[i]);
}

static void
append_bytes (GString *json, GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_string_append_len (json, data, (gssize) size);
}

static void
append_parts (GString *json, const MusterJournalParts *parts)
{
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++) {
    const MusterJournalPart *part = &parts->part[order[i]];

    if (part->json == NULL)
      continue;
    g_string_append_printf (json,
                            "%s\"%s\":{\"salt\":\"",
                            n++ > 0 ? "," : "\"parts\":{",
                            muster_journal_part_nick (order[i]));
    append_hex (json, part->salt, sizeof part->salt);
    g_string_append (json, "\",\"text\":");
    append_bytes (json, part->json);
    g_string_append_c (json, '}');
  }
  if (n > 0)
    g_string_append (json, "},");
}

/* Returns: (transfer full): one line of canonical JSON without its end */
char *
muster_journal_line_to_json (const MusterJournalLine *line)
{
  GString *json = g_string_new ("{");

  if (line->chained != NULL) {
    g_string_append (json, "\"chained\":");
    append_bytes (json, line->chained);
    g_string_append_c (json, ',');
  } else if (line->damaged) {
    g_string_append (json, "\"damaged\":true,");
  }
  g_string_append_printf (json, "\"form\":%d,\"hash\":\"", (int) line->form);
  append_hex (json, line->hash, sizeof line->hash);
  g_string_append (json, "\",");
  if (line->chained != NULL)
    append_parts (json, &line->parts);
  g_string_append_printf (json, "\"seq\":%" G_GINT64_FORMAT, line->seq);
  if (line->is_signed) {
    g_string_append (json, ",\"signature\":\"");
    append_hex (json, line->signature, sizeof line->signature);
    g_string_append_c (json, '"');
  }
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}

void
muster_journal_line_clear (MusterJournalLine *line)
{
  g_clear_pointer (&line->chained, g_bytes_unref);
  muster_journal_parts_clear (&line->parts);
}
