/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-json-members.h"

#include <string.h>

#include "muster-card-error.h"

#define MAX_DEPTH  8
#define MAX_VALUES 256
#define MAX_DIGITS 9 /* fit a guint */

/* All strings one after the other in one piece of memory, so that it can be wiped: this is why no
 * general JSON library reads these lines. */
struct _MusterJsonMembers {
  char *strings; /* owned */
  gsize size;
};

typedef struct {
  const char *p;
  const char *end;
  char *out; /* where the next string goes */
  const char *const *keys;
  MusterJsonMember *members;
  guint n_keys;
  guint n_values;
  const char *trouble;
} Reader;

static gboolean
fail (Reader *r, const char *trouble)
{
  r->trouble = trouble;
  return FALSE;
}

/* 0 at the end; there is no zero inside. */
static char
peek (const Reader *r)
{
  return r->p < r->end ? *r->p : '\0';
}

static gboolean
take_char (Reader *r, char c)
{
  if (peek (r) != c)
    return FALSE;
  r->p++;
  return TRUE;
}

static void
skip_space (Reader *r)
{
  while (r->p < r->end && strchr (" \t\r\n", *r->p) != NULL)
    r->p++;
}

static gboolean
read_hex4 (Reader *r, gunichar *unit)
{
  *unit = 0;
  for (guint i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value (peek (r));

    if (digit < 0)
      return fail (r, "an escape without four hex digits");
    *unit = *unit * 16 + (gunichar) digit;
    r->p++;
  }
  return TRUE;
}

/* After "\u". Six bytes make at most three, twelve make four, so the strings never need more room
 * than the text. */
static gboolean
read_unicode (Reader *r)
{
  gunichar unit, low;

  if (!read_hex4 (r, &unit))
    return FALSE;
  if (unit >= 0xd800 && unit < 0xdc00) {
    if (!take_char (r, '\\') || !take_char (r, 'u') || !read_hex4 (r, &low) || low < 0xdc00 ||
        low > 0xdfff)
      return fail (r, "half of a surrogate pair");
    unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
  }
  if (unit == 0 || !g_unichar_validate (unit))
    return fail (r, "an escape that is no character");
  r->out += g_unichar_to_utf8 (unit, r->out);
  return TRUE;
}

static gboolean
read_escape (Reader *r)
{
  static const char escapes[] = "\"\\/bfnrt";
  static const char escaped[] = "\"\\/\b\f\n\r\t";
  const char *at;

  if (take_char (r, 'u'))
    return read_unicode (r);
  at = peek (r) != '\0' ? strchr (escapes, peek (r)) : NULL;
  if (at == NULL)
    return fail (r, "an unknown escape");
  *r->out++ = escaped[at - escapes];
  r->p++;
  return TRUE;
}

static gboolean
read_string (Reader *r, char **text)
{
  *text = r->out;
  if (!take_char (r, '"'))
    return fail (r, "a quotation mark is missing");
  while (peek (r) != '"') {
    if ((guchar) peek (r) < 0x20)
      return fail (r, "a string does not end");
    if (!take_char (r, '\\'))
      *r->out++ = *r->p++;
    else if (!read_escape (r))
      return FALSE;
  }
  r->p++;
  *r->out++ = '\0';
  return TRUE;
}

static gsize
skip_digits (Reader *r)
{
  const char *start = r->p;

  while (g_ascii_isdigit (peek (r)))
    r->p++;
  return (gsize) (r->p - start);
}

static gboolean
read_number (Reader *r, MusterJsonMember *value)
{
  gboolean is_negative = take_char (r, '-');
  const char *start = r->p;
  gsize n = skip_digits (r);
  gboolean is_whole = TRUE;

  if (n == 0 || (n > 1 && *start == '0'))
    return fail (r, "no value");
  if (take_char (r, '.')) {
    is_whole = FALSE;
    if (skip_digits (r) == 0)
      return fail (r, "a fraction without digits");
  }
  if (take_char (r, 'e') || take_char (r, 'E')) {
    is_whole = FALSE;
    if (!take_char (r, '+'))
      (void) take_char (r, '-');
    if (skip_digits (r) == 0)
      return fail (r, "an exponent without digits");
  }
  if (is_negative || !is_whole || n > MAX_DIGITS)
    return TRUE;
  value->type = MUSTER_JSON_UINT;
  for (gsize i = 0; i < n; i++)
    value->number = value->number * 10 + (guint) (start[i] - '0');
  return TRUE;
}

static gboolean
read_word (Reader *r)
{
  static const char *const words[] = {"true", "false", "null"};

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    gsize n = strlen (words[i]);

    if ((gsize) (r->end - r->p) >= n && memcmp (r->p, words[i], n) == 0) {
      r->p += n;
      return TRUE;
    }
  }
  return fail (r, "no value");
}

static gboolean read_value (Reader *r, MusterJsonMember *value, guint depth);

/* Where the value of @key goes: to its place, or to nobody's. */
static MusterJsonMember *
place_of (Reader *r, const char *key, guint depth, MusterJsonMember *nobodys)
{
  for (guint i = 0; depth == 1 && i < r->n_keys; i++)
    if (g_str_equal (key, r->keys[i]))
      return &r->members[i];
  return nobodys;
}

static gboolean
read_members (Reader *r, gboolean is_object, guint depth)
{
  char end = is_object ? '}' : ']';

  skip_space (r);
  if (take_char (r, end))
    return TRUE;
  do {
    MusterJsonMember nobodys = {0};
    MusterJsonMember *value = &nobodys;
    char *key;

    skip_space (r);
    if (is_object) {
      if (!read_string (r, &key))
        return FALSE;
      skip_space (r);
      if (!take_char (r, ':'))
        return fail (r, "a colon is missing");
      value = place_of (r, key, depth, &nobodys);
      if (value->type != MUSTER_JSON_ABSENT)
        return fail (r, "a member comes twice");
    }
    if (!read_value (r, value, depth))
      return FALSE;
    skip_space (r);
  } while (take_char (r, ','));
  return take_char (r, end) || fail (r, "a comma or bracket is missing");
}

static gboolean
read_value (Reader *r, MusterJsonMember *value, guint depth)
{
  skip_space (r);
  if (++r->n_values > MAX_VALUES)
    return fail (r, "too many values");
  value->type = MUSTER_JSON_REST;
  if (peek (r) == '"') {
    value->type = MUSTER_JSON_STRING;
    return read_string (r, &value->text);
  }
  if (peek (r) == '{' || peek (r) == '[') {
    if (depth >= MAX_DEPTH)
      return fail (r, "nested too deep");
    return read_members (r, *r->p++ == '{', depth + 1);
  }
  if (peek (r) == '-' || g_ascii_isdigit (peek (r)))
    return read_number (r, value);
  return read_word (r);
}

static gboolean
read_object (Reader *r)
{
  skip_space (r);
  if (!take_char (r, '{'))
    return fail (r, "no object");
  if (!read_members (r, TRUE, 1))
    return FALSE;
  skip_space (r);
  return r->p == r->end || fail (r, "something follows the object");
}

/**
 * muster_json_members_parse:
 * @json: one JSON object (RFC 8259), nested at most 8 deep, of at most 256 values
 * @keys: (array length=n_keys): the members to be found
 * @members: (array length=n_keys) (inout): all zero; what each of @keys has
 * @n_keys: how many
 * @error: %MUSTER_CARD_ERROR_LINE_FAULT; the message tells the byte, from 1, and nothing of the
 *   content
 *
 * Members that are not in @keys are passed over. One of @keys that comes twice is an error: which
 * of them counts would be a guess. Any thread.
 *
 * Returns: (transfer full): what owns the strings of @members
 */
MusterJsonMembers *
muster_json_members_parse (
    GBytes *json, const char *const *keys, MusterJsonMember *members, guint n_keys, GError **error)
{
  g_autoptr (MusterJsonMembers) self = g_new0 (MusterJsonMembers, 1);
  gsize size = 0;
  const char *data = g_bytes_get_data (json, &size);
  Reader r = {.p = data, .keys = keys, .members = members, .n_keys = n_keys};

  if (size > 0) {
    r.end = data + size;
    self->size = size;
    self->strings = r.out = g_malloc (size);
    if (!g_utf8_validate_len (data, size, &r.p))
      r.trouble = "not UTF-8";
    else
      r.p = data;
  }
  if (r.trouble == NULL && read_object (&r))
    return g_steal_pointer (&self);
  g_set_error (error,
               MUSTER_CARD_ERROR,
               MUSTER_CARD_ERROR_LINE_FAULT,
               "byte %" G_GSIZE_FORMAT ": %s",
               (gsize) (r.p - data) + 1,
               r.trouble);
  return NULL;
}

void
muster_json_members_free (MusterJsonMembers *self)
{
  if (self->strings != NULL)
    explicit_bzero (self->strings, self->size);
  g_free (self->strings);
  g_free (self);
}
