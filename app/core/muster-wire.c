/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wire.h"

#include <string.h>

#include "muster-error.h"

/* All values lie one after the other in the order of the text: the first child of a value follows
 * it, and @skip leads behind its last one. */
struct _MusterWireNode {
  MusterWireKind kind;
  guint skip;      /* nodes to the next one that is not in this one */
  guint n;         /* values in an array, members of an object */
  gboolean last;   /* of its array or object */
  gint64 number;   /* also of a boolean */
  const char *key; /* borrowed from the strings, NULL in an array */
  const char *text;
  gsize start, end; /* of the text it was read from */
};

struct _MusterWire {
  GBytes *source; /* owned */
  char *strings;  /* owned */
  gsize size;     /* of both */
  GArray *nodes;  /* owned, of MusterWireNode */
};

typedef struct {
  const char *start, *p, *end;
  char *out; /* where the next string goes */
  GArray *nodes;
  const MusterWireLimits *limits;
  const char *trouble;
} Reader;

static gboolean
fail (Reader *r, const char *trouble)
{
  if (r->trouble == NULL)
    r->trouble = trouble;
  return FALSE;
}

/* NUL at the end; there is none inside. */
static char
peek (const Reader *r)
{
  return r->p < r->end ? *r->p : '\0';
}

static gboolean
take_char (Reader *r, char c)
{
  if (r->p == r->end || *r->p != c)
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

/* --- strings --- */

static gboolean
read_hex4 (Reader *r, gunichar *unit)
{
  *unit = 0;
  for (guint i = 0; i < 4; i++) {
    const int digit = g_ascii_xdigit_value (peek (r));

    if (digit < 0)
      return fail (r, "an escape without four hex digits");
    *unit = *unit * 16 + (gunichar) digit;
    r->p++;
  }
  return TRUE;
}

/* After "\u". Six bytes make at most three and twelve make four, so the strings never need more
 * room than the text. */
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
read_string (Reader *r, const char **text)
{
  *text = r->out;
  if (!take_char (r, '"'))
    return fail (r, "a quotation mark is missing");
  while (peek (r) != '"') {
    if ((guchar) peek (r) < 0x20)
      return fail (r, "a string that does not end");
    if (!take_char (r, '\\'))
      *r->out++ = *r->p++;
    else if (!read_escape (r))
      return FALSE;
  }
  r->p++;
  *r->out++ = '\0';
  return TRUE;
}

/* --- numbers and words --- */

static gsize
skip_digits (Reader *r)
{
  const char *start = r->p;

  while (g_ascii_isdigit (peek (r)))
    r->p++;
  return (gsize) (r->p - start);
}

static gboolean
read_number (Reader *r, MusterWireNode *node)
{
  const char *start = r->p;
  char digits[24] = "";
  gboolean whole = TRUE;
  gsize length;

  (void) take_char (r, '-');
  if (peek (r) == '0' && r->p + 1 < r->end && g_ascii_isdigit (r->p[1]))
    return fail (r, "a number that begins with zero");
  if (skip_digits (r) == 0)
    return fail (r, "no value");
  length = (gsize) (r->p - start);
  if (take_char (r, '.')) {
    whole = FALSE;
    if (skip_digits (r) == 0)
      return fail (r, "a fraction without digits");
  }
  if (take_char (r, 'e') || take_char (r, 'E')) {
    whole = FALSE;
    if (!take_char (r, '+'))
      (void) take_char (r, '-');
    if (skip_digits (r) == 0)
      return fail (r, "an exponent without digits");
  }
  if (whole && length < sizeof digits)
    memcpy (digits, start, length);
  node->kind = g_ascii_string_to_signed (digits, 10, G_MININT64, G_MAXINT64, &node->number, NULL)
                   ? MUSTER_WIRE_INT
                   : MUSTER_WIRE_NUMBER;
  return TRUE;
}

static gboolean
read_word (Reader *r, MusterWireNode *node)
{
  static const struct {
    const char *word;
    MusterWireKind kind;
    gint64 number;
  } words[] = {{"true", MUSTER_WIRE_BOOLEAN, 1},
               {"false", MUSTER_WIRE_BOOLEAN, 0},
               {"null", MUSTER_WIRE_NULL, 0}};

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
    const gsize n = strlen (words[i].word);

    if ((gsize) (r->end - r->p) < n || memcmp (r->p, words[i].word, n) != 0)
      continue;
    r->p += n;
    node->kind = words[i].kind;
    node->number = words[i].number;
    return TRUE;
  }
  return fail (r, "no value");
}

/* --- values --- */

static gboolean read_value (Reader *r, const char *key, guint depth);

static MusterWireNode *
node_at (const Reader *r, guint i)
{
  return &g_array_index (r->nodes, MusterWireNode, i);
}

/* Which of two equal keys counts would be a guess. */
static gboolean
is_new_key (const Reader *r, guint object, const char *key)
{
  for (guint i = object + 1; i < r->nodes->len; i += node_at (r, i)->skip)
    if (g_str_equal (node_at (r, i)->key, key))
      return FALSE;
  return TRUE;
}

static gboolean
read_key (Reader *r, guint object, const char **key)
{
  if (node_at (r, object)->n >= r->limits->members)
    return fail (r, "too many members");
  if (!read_string (r, key))
    return FALSE;
  skip_space (r);
  if (!take_char (r, ':'))
    return fail (r, "a colon is missing");
  return is_new_key (r, object, *key) || fail (r, "a member that comes twice");
}

/* @at: index of the array or object, whose bracket has been taken */
static gboolean
read_inside (Reader *r, guint at, char end, guint depth)
{
  guint last = 0;

  skip_space (r);
  if (take_char (r, end))
    return TRUE;
  do {
    const char *key = NULL;

    skip_space (r);
    if (end == '}' && !read_key (r, at, &key))
      return FALSE;
    last = r->nodes->len;
    if (!read_value (r, key, depth))
      return FALSE;
    node_at (r, at)->n++;
    skip_space (r);
  } while (take_char (r, ','));
  node_at (r, last)->last = TRUE;
  return take_char (r, end) || fail (r, "a comma or bracket is missing");
}

static gboolean
read_brackets (Reader *r, guint at, guint depth)
{
  const gboolean is_object = *r->p++ == '{';

  if (depth >= r->limits->depth)
    return fail (r, "nested too deep");
  node_at (r, at)->kind = is_object ? MUSTER_WIRE_OBJECT : MUSTER_WIRE_ARRAY;
  return read_inside (r, at, is_object ? '}' : ']', depth + 1);
}

static gboolean
read_value (Reader *r, const char *key, guint depth)
{
  MusterWireNode node = {.key = key};
  const guint at = r->nodes->len;
  gboolean ok;

  skip_space (r);
  node.start = (gsize) (r->p - r->start);
  if (at >= r->limits->values)
    return fail (r, "too many values");
  if (peek (r) == '"') {
    node.kind = MUSTER_WIRE_STRING;
    ok = read_string (r, &node.text);
  } else if (peek (r) == '-' || g_ascii_isdigit (peek (r))) {
    ok = read_number (r, &node);
  } else if (peek (r) == '{' || peek (r) == '[') {
    ok = TRUE;
  } else {
    ok = read_word (r, &node);
  }
  g_array_append_val (r->nodes, node);
  if (ok && (peek (r) == '{' || peek (r) == '[') && node.start == (gsize) (r->p - r->start))
    ok = read_brackets (r, at, depth);
  node_at (r, at)->end = (gsize) (r->p - r->start);
  node_at (r, at)->skip = r->nodes->len - at;
  return ok;
}

static gboolean
read_all (Reader *r, gsize size)
{
  if (size > r->limits->bytes)
    return fail (r, "longer than it may be");
  if (!g_utf8_validate_len (r->start, size, NULL))
    return fail (r, "not UTF-8");
  if (!read_value (r, NULL, 0))
    return FALSE;
  node_at (r, 0)->last = TRUE;
  skip_space (r);
  return r->p == r->end || fail (r, "something follows the value");
}

/**
 * muster_wire_parse_within:
 * @json: one JSON value (RFC 8259)
 * @limits: one of more bytes is refused before it is looked at
 *
 * A member that comes twice is refused, too.
 *
 * Returns: (transfer full): the tree, or %NULL with BAD_DATA, which tells the byte from 1 and
 *   nothing of the content; in English, since it is for whoever is on the other side
 */
MusterWire *
muster_wire_parse_within (GBytes *json, const MusterWireLimits *limits, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (json, &size);
  g_autoptr (MusterWire) self = g_new0 (MusterWire, 1);
  Reader r = {.start = data, .p = data, .end = data + size, .limits = limits};

  self->source = g_bytes_ref (json);
  self->nodes = r.nodes = g_array_new (FALSE, FALSE, sizeof (MusterWireNode));
  if (size <= limits->bytes) {
    /* A string of n bytes has two quotation marks: its NUL has room. */
    self->size = size;
    self->strings = r.out = g_malloc (size + 1);
  }
  if (size > 0 && read_all (&r, size))
    return g_steal_pointer (&self);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               "byte %u: %s",
               (guint) (r.p - r.start) + 1,
               r.trouble != NULL ? r.trouble : "no value");
  return NULL;
}

/* Of at most @max_bytes, and otherwise of what a message of the roster may have at most. */
MusterWire *
muster_wire_parse (GBytes *json, gsize max_bytes, GError **error)
{
  const MusterWireLimits limits = {.bytes = max_bytes,
                                   .depth = MUSTER_WIRE_MAX_DEPTH,
                                   .members = MUSTER_WIRE_MAX_MEMBERS,
                                   .values = MUSTER_WIRE_MAX_VALUES};

  return muster_wire_parse_within (json, &limits, error);
}

void
muster_wire_free (MusterWire *self)
{
  if (self->strings != NULL)
    explicit_bzero (self->strings, self->size);
  g_free (self->strings);
  g_array_unref (self->nodes);
  g_bytes_unref (self->source);
  g_free (self);
}

/* --- looking --- */

const MusterWireNode *
muster_wire_get_root (const MusterWire *self)
{
  return &g_array_index (self->nodes, MusterWireNode, 0);
}

gboolean
muster_wire_is (const MusterWireNode *node, MusterWireKind kind)
{
  return node != NULL && node->kind == kind;
}

/* Returns: (nullable): the first value in an array or object */
const MusterWireNode *
muster_wire_get_first (const MusterWireNode *node)
{
  return node != NULL && node->n > 0 ? node + 1 : NULL;
}

/* Returns: (nullable): the one behind @node in the same array or object */
const MusterWireNode *
muster_wire_get_next (const MusterWireNode *node)
{
  return node != NULL && !node->last && node->skip > 0 ? node + node->skip : NULL;
}

guint
muster_wire_count (const MusterWireNode *node)
{
  return node != NULL ? node->n : 0;
}

/* Returns: (nullable): the member; %NULL if there is none, or @node is no object */
const MusterWireNode *
muster_wire_get_member (const MusterWireNode *node, const char *key)
{
  if (!muster_wire_is (node, MUSTER_WIRE_OBJECT))
    return NULL;
  for (const MusterWireNode *at = muster_wire_get_first (node); at != NULL;
       at = muster_wire_get_next (at))
    if (g_str_equal (at->key, key))
      return at;
  return NULL;
}

/* Returns: (nullable) (transfer none): %NULL if it is no string */
const char *
muster_wire_get_string (const MusterWireNode *node)
{
  return muster_wire_is (node, MUSTER_WIRE_STRING) ? node->text : NULL;
}

/* @otherwise: what is returned if it is no whole number */
gint64
muster_wire_get_int (const MusterWireNode *node, gint64 otherwise)
{
  return muster_wire_is (node, MUSTER_WIRE_INT) ? node->number : otherwise;
}

gboolean
muster_wire_get_boolean (const MusterWireNode *node)
{
  return muster_wire_is (node, MUSTER_WIRE_BOOLEAN) && node->number != 0;
}

/* Returns: (transfer full): the bytes that @node was read from */
GBytes *
muster_wire_dup_raw (const MusterWire *self, const MusterWireNode *node)
{
  return g_bytes_new_from_bytes (self->source, node->start, node->end - node->start);
}

/* --- writing --- */

static void
put_text (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_c (json, '\\');
    if ((guchar) *p < 0x20)
      g_string_append_printf (json, "\\u%04x", (guint) (guchar) *p);
    else
      g_string_append_c (json, *p);
  }
  g_string_append_c (json, '"');
}

static void
put_key (GString *json, const char *key)
{
  if (json->len > 0 && strchr ("{[", json->str[json->len - 1]) == NULL)
    g_string_append_c (json, ',');
  if (key == NULL)
    return;
  put_text (json, key);
  g_string_append_c (json, ':');
}

void
muster_wire_begin (GString *json, const char *key, char bracket)
{
  put_key (json, key);
  g_string_append_c (json, bracket);
}

void
muster_wire_end (GString *json, char bracket)
{
  g_string_append_c (json, bracket);
}

/* @value: (nullable): left out if %NULL; UTF-8 */
void
muster_wire_put_string (GString *json, const char *key, const char *value)
{
  if (value == NULL)
    return;
  put_key (json, key);
  put_text (json, value);
}

void
muster_wire_put_int (GString *json, const char *key, gint64 value)
{
  put_key (json, key);
  g_string_append_printf (json, "%" G_GINT64_FORMAT, value);
}

void
muster_wire_put_boolean (GString *json, const char *key, gboolean value)
{
  put_key (json, key);
  g_string_append (json, value ? "true" : "false");
}

/* @value: JSON itself */
void
muster_wire_put_raw (GString *json, const char *key, const char *value)
{
  put_key (json, key);
  g_string_append (json, value);
}

/* @json: (transfer full) */
GBytes *
muster_wire_finish (GString *json)
{
  const gsize length = json->len;

  return g_bytes_new_take (g_string_free (json, FALSE), length);
}
