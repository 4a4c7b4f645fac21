/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-event.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-event-private.h"

/* Reads exactly what muster_event_to_json() writes and nothing else: if a text parses, writing the
 * event again gives the same bytes, so nobody can hide a second meaning beside the hashed one. */
typedef struct {
  const char *start;
  const char *p; /* ends with a NUL that is not part of the text */
  const char *trouble;
} Reader;

static gboolean
fail (Reader *r, const char *trouble)
{
  r->trouble = trouble;
  return FALSE;
}

static gboolean
take_char (Reader *r, char c)
{
  if (*r->p != c)
    return FALSE;
  r->p++;
  return TRUE;
}

/* \u00xx, lower case, only for controls that have no shorter escape; \u0000 cannot be kept. */
static gboolean
read_unicode_escape (Reader *r, GString *out)
{
  int high, low;
  char c;

  if (strncmp (r->p, "00", 2) != 0)
    return fail (r, N_ ("an escape that is not canonical"));
  high = g_ascii_xdigit_value (r->p[2]);
  low = high < 0 ? -1 : g_ascii_xdigit_value (r->p[3]);
  if (high < 0 || high > 1 || low < 0 || g_ascii_isupper (r->p[3]))
    return fail (r, N_ ("an escape that is not canonical"));
  c = (char) (high * 16 + low);
  if (c == '\0' || strchr (MUSTER_EVENT_ESCAPED, c) != NULL)
    return fail (r, N_ ("an escape that is not canonical"));
  g_string_append_c (out, c);
  r->p += 4;
  return TRUE;
}

static gboolean
read_escape (Reader *r, GString *out)
{
  const char *escape;

  if (take_char (r, 'u'))
    return read_unicode_escape (r, out);
  escape = *r->p != '\0' ? strchr (MUSTER_EVENT_ESCAPES, *r->p) : NULL;
  if (escape == NULL)
    return fail (r, N_ ("an escape that is not canonical"));
  g_string_append_c (out, MUSTER_EVENT_ESCAPED[escape - MUSTER_EVENT_ESCAPES]);
  r->p++;
  return TRUE;
}

static gboolean
read_string (Reader *r, GString *out)
{
  g_string_truncate (out, 0);
  if (!take_char (r, '"'))
    return fail (r, N_ ("a quotation mark is missing"));
  while (*r->p != '"') {
    if ((guchar) *r->p < 0x20)
      return fail (r, N_ ("a string does not end"));
    if (out->len >= MUSTER_EVENT_MAX_STRING)
      return fail (r, N_ ("a string is too long"));
    if (!take_char (r, '\\'))
      g_string_append_c (out, *r->p++);
    else if (!read_escape (r, out))
      return FALSE;
  }
  r->p++;
  return TRUE;
}

static gboolean
read_int (Reader *r, gint64 *value)
{
  char digits[24];
  gsize n = 0;

  if (*r->p == '-')
    digits[n++] = *r->p++;
  while (g_ascii_isdigit (*r->p) && n < sizeof digits - 1)
    digits[n++] = *r->p++;
  digits[n] = '\0';
  if (!g_ascii_string_to_signed (digits, 10, G_MININT64, G_MAXINT64, value, NULL))
    return fail (r, N_ ("neither a string nor a whole number nor true or false"));
  /* "007" and "-0" have another way to be written */
  if (digits[n > 1 && digits[0] == '-' ? 1 : 0] == '0' && n > 1)
    return fail (r, N_ ("a number that is not canonical"));
  return TRUE;
}

/* Items of a list of items have no lists, so this goes two levels deep at most. */
static gboolean read_fields (Reader *r, MusterEvent *event, guint level);

#define MAX_LEVEL 2

static gboolean
read_list (Reader *r, MusterEvent *event, const char *key, guint level)
{
  if (level == MAX_LEVEL)
    return fail (r, N_ ("lists are nested too deep"));
  do {
    g_autoptr (MusterEvent) item = muster_event_new_item ();

    if (!read_fields (r, item, level + 1))
      return FALSE;
    if (!muster_event_take_item (event, key, g_steal_pointer (&item)))
      return fail (r, N_ ("too many lists or too many items in a list"));
  } while (take_char (r, ','));
  if (!take_char (r, ']'))
    return fail (r, N_ ("a comma or bracket is missing"));
  return TRUE;
}

static gboolean
read_value (Reader *r, MusterEvent *event, const char *key, guint level)
{
  g_autoptr (GString) text = NULL;
  MusterEventValueKind kind = MUSTER_EVENT_INT;
  gint64 number = 0;

  if (*r->p == '"') {
    kind = MUSTER_EVENT_STRING;
    text = g_string_new (NULL);
    if (!read_string (r, text))
      return FALSE;
    if (level > 0 && !muster_event_key_is_valid (text->str))
      return fail (r, N_ ("an item has a text that is no word"));
  } else if (strncmp (r->p, "true", 4) == 0 || strncmp (r->p, "false", 5) == 0) {
    kind = MUSTER_EVENT_BOOLEAN;
    number = *r->p == 't';
    r->p += number ? 4 : 5;
  } else if (take_char (r, '[')) {
    return read_list (r, event, key, level);
  } else if (!read_int (r, &number)) {
    return FALSE;
  }
  if (!muster_event_take (
          event, key, kind, text != NULL ? g_strndup (text->str, text->len) : NULL, number))
    return fail (r, N_ ("too many fields"));
  return TRUE;
}

/* @level: 0 for the event, 1 for items, 2 for their items */
static gboolean
read_fields (Reader *r, MusterEvent *event, guint level)
{
  g_autoptr (GString) last = g_string_new (NULL);
  g_autoptr (GString) key = g_string_new (NULL);

  if (!take_char (r, '{'))
    return fail (r, N_ ("a brace is missing"));
  do {
    if (!read_string (r, key))
      return FALSE;
    if (!muster_event_key_is_valid (key->str))
      return fail (r, N_ ("a field's name has other characters than letters and digits"));
    if (strcmp (last->str, key->str) >= 0)
      return fail (r, N_ ("the fields are not in order"));
    if (!take_char (r, ':'))
      return fail (r, N_ ("a colon is missing"));
    if (!read_value (r, event, key->str, level))
      return FALSE;
    g_string_assign (last, key->str);
  } while (take_char (r, ','));
  if (!take_char (r, '}'))
    return fail (r, N_ ("a comma or brace is missing"));
  return TRUE;
}

static gboolean
read_event (Reader *r, MusterEvent *event)
{
  if (!read_fields (r, event, 0))
    return FALSE;
  if (*r->p != '\0')
    return fail (r, N_ ("something follows the event"));
  if (muster_event_get_string (event, "type") == NULL)
    return fail (r, N_ ("the type is missing"));
  return TRUE;
}

/**
 * muster_event_parse:
 * @json: canonical JSON as muster_event_to_json() writes it, at most 2 MiB
 * @error: return location
 *
 * Strict: another order of fields, white space, another escape of the same character or a value
 * nested otherwise than in lists of items is an error. So muster_event_to_json() of the result has
 * the same bytes as @json. Any thread.
 *
 * Returns: (transfer full) (nullable): the event, or %NULL with %MUSTER_ERROR_BAD_DATA, whose
 *   message says at which byte (from 1) and repeats none of the content
 */
MusterEvent *
muster_event_parse (GBytes *json, GError **error)
{
  g_autoptr (MusterEvent) event = muster_event_new_empty (FALSE);
  g_autofree char *text = NULL;
  Reader r = {.start = NULL};
  gsize size;
  const char *data = g_bytes_get_data (json, &size);

  if (size > MUSTER_EVENT_MAX_JSON) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("A journal event is longer than 2 MiB."));
    return NULL;
  }
  text = g_strndup (data != NULL ? data : "", size);
  r.start = r.p = text;
  if (!g_utf8_validate_len (text, size, &r.p))
    r.trouble = N_ ("not UTF-8");
  else
    r.p = text;
  if (r.trouble == NULL && read_event (&r, event))
    return g_steal_pointer (&event);

  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("Byte %u of a journal event: %s."),
               (guint) (r.p - r.start) + 1,
               _ (r.trouble));
  return NULL;
}
