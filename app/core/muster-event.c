/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-event.h"

#include <math.h>
#include <string.h>

#include "muster-event-private.h"

typedef struct {
  MusterEventValueKind kind;
  char *text;       /* owned, STRING only */
  gint64 number;    /* INT, or 0 and 1 for BOOLEAN */
  GPtrArray *items; /* owned, of MusterEvent, LIST only: 1 to MUSTER_EVENT_MAX_ITEMS */
} Value;

struct _MusterEvent {
  gatomicrefcount refs;
  gboolean is_item;
  GTree *fields; /* owned: char * → Value *, in byte order of the keys */
};

static void
value_free (gpointer data)
{
  Value *value = data;

  g_clear_pointer (&value->items, g_ptr_array_unref);
  g_free (value->text);
  g_free (value);
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return strcmp (a, b);
}

/**
 * muster_event_key_is_valid:
 * @key: a field name
 *
 * Returns: whether it has 1 to %MUSTER_EVENT_MAX_KEY characters of a-z, A-Z, 0-9, '_', '-', '.'
 */
gboolean
muster_event_key_is_valid (const char *key)
{
  gsize length = strspn (key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

  return length > 0 && length <= MUSTER_EVENT_MAX_KEY && key[length] == '\0';
}

static guint
get_max_fields (const MusterEvent *self)
{
  return self->is_item ? MUSTER_EVENT_MAX_ITEM_FIELDS : MUSTER_EVENT_MAX_FIELDS;
}

/* Returns: (transfer none): a value of @kind in the place of what was there, or NULL if there is no
 * place. */
static Value *
put (MusterEvent *self, const char *key, MusterEventValueKind kind)
{
  Value *value;

  if ((guint) g_tree_nnodes (self->fields) >= get_max_fields (self) &&
      g_tree_lookup (self->fields, key) == NULL)
    return NULL;
  value = g_new0 (Value, 1);
  value->kind = kind;
  g_tree_replace (self->fields, g_strdup (key), value);
  return value;
}

/**
 * muster_event_take:
 * @self: an event
 * @key: a valid key
 * @kind: kind of value, no list
 * @text: (transfer full) (nullable): valid UTF-8, for a string; in an item a word
 * @number: for anything else
 *
 * Returns: %FALSE if there are %MUSTER_EVENT_MAX_FIELDS already, in an item
 *   %MUSTER_EVENT_MAX_ITEM_FIELDS; then nothing changed
 */
gboolean
muster_event_take (
    MusterEvent *self, const char *key, MusterEventValueKind kind, char *text, gint64 number)
{
  Value *value = put (self, key, kind);

  if (value == NULL) {
    g_free (text);
    return FALSE;
  }
  value->text = text;
  value->number = number;
  return TRUE;
}

static gboolean
is_list_cb (gpointer key, gpointer data, gpointer found)
{
  *(gboolean *) found = ((const Value *) data)->kind == MUSTER_EVENT_LIST;
  return *(gboolean *) found;
}

static gboolean
has_list (const MusterEvent *self)
{
  gboolean found = FALSE;

  g_tree_foreach (self->fields, is_list_cb, &found);
  return found;
}

/**
 * muster_event_take_item:
 * @self: an event, or an item that is in no list yet
 * @key: a valid key, of the only list of @self
 * @item: (transfer full): for the end of the list
 *
 * Returns: %FALSE if there is no place, in the list or for it, or if the item has a list and @self
 *   is an item, too; then nothing changed
 */
gboolean
muster_event_take_item (MusterEvent *self, const char *key, MusterEvent *item)
{
  Value *value = g_tree_lookup (self->fields, key);
  gboolean fits =
      value != NULL ? value->kind == MUSTER_EVENT_LIST && value->items->len < MUSTER_EVENT_MAX_ITEMS
                    : !has_list (self);

  fits = fits && !(self->is_item && has_list (item));
  if (fits && value == NULL) {
    value = put (self, key, MUSTER_EVENT_LIST);
    if (value != NULL)
      value->items = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_event_unref);
  }
  if (!fits || value == NULL) {
    muster_event_unref (item);
    return FALSE;
  }
  g_ptr_array_add (value->items, item);
  return TRUE;
}

MusterEvent *
muster_event_new_empty (gboolean is_item)
{
  MusterEvent *self = g_new0 (MusterEvent, 1);

  g_atomic_ref_count_init (&self->refs);
  self->is_item = is_item;
  self->fields = g_tree_new_full (compare_keys, NULL, g_free, value_free);
  return self;
}

/**
 * muster_event_new:
 * @type: "consent", "attempt", "outcome", "import" or "station"; kept as field "type"
 *
 * Returns: (transfer full): an event without other fields
 */
MusterEvent *
muster_event_new (const char *type)
{
  MusterEvent *self;

  g_return_val_if_fail (type != NULL && *type != '\0', NULL);

  self = muster_event_new_empty (FALSE);
  muster_event_set_string (self, "type", type);
  return self;
}

MusterEvent *
muster_event_new_item (void)
{
  return muster_event_new_empty (TRUE);
}

MusterEvent *
muster_event_ref (MusterEvent *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
muster_event_unref (MusterEvent *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_tree_unref (self->fields);
  g_free (self);
}

/* A note of staff may be of any length; the journal keeps what fits, cut between characters. */
static char *
dup_bounded (const char *text)
{
  char *valid = g_utf8_make_valid (text, -1);

  if (strlen (valid) > MUSTER_EVENT_MAX_STRING)
    *g_utf8_find_prev_char (valid, valid + MUSTER_EVENT_MAX_STRING + 1) = '\0';
  return valid;
}

/**
 * muster_event_set_string:
 * @self: an event that nobody else has yet
 * @key: see muster_event_key_is_valid()
 * @value: (nullable): UTF-8; cut to %MUSTER_EVENT_MAX_STRING bytes; %NULL removes the field. In an
 *   item a word, which has the characters of a key
 */
void
muster_event_set_string (MusterEvent *self, const char *key, const char *value)
{
  g_return_if_fail (muster_event_key_is_valid (key));
  g_return_if_fail (!self->is_item || value == NULL || muster_event_key_is_valid (value));

  if (value == NULL)
    g_tree_remove (self->fields, key);
  else if (!muster_event_take (self, key, MUSTER_EVENT_STRING, dup_bounded (value), 0))
    g_critical ("Event has too many fields for %s", key);
}

void
muster_event_set_int (MusterEvent *self, const char *key, gint64 value)
{
  g_return_if_fail (muster_event_key_is_valid (key));

  if (!muster_event_take (self, key, MUSTER_EVENT_INT, NULL, value))
    g_critical ("Event has too many fields for %s", key);
}

void
muster_event_set_boolean (MusterEvent *self, const char *key, gboolean value)
{
  g_return_if_fail (muster_event_key_is_valid (key));

  if (!muster_event_take (self, key, MUSTER_EVENT_BOOLEAN, NULL, value ? 1 : 0))
    g_critical ("Event has too many fields for %s", key);
}

/**
 * muster_event_set_decimal:
 * @self: an event that nobody else has yet
 * @key: see muster_event_key_is_valid()
 * @value: a finite number below 1e12 in size, kept with six decimals; others are not kept
 *
 * Written by whole numbers, so that no locale and no printf of another machine changes the bytes.
 */
void
muster_event_set_decimal (MusterEvent *self, const char *key, double value)
{
  g_autofree char *text = NULL;
  gint64 millionths, size;

  g_return_if_fail (isfinite (value) && fabs (value) < 1e12);

  millionths = (gint64) llround (value * 1e6);
  size = ABS (millionths);
  text = g_strdup_printf ("%s%" G_GINT64_FORMAT ".%06" G_GINT64_FORMAT,
                          millionths < 0 ? "-" : "",
                          size / 1000000,
                          size % 1000000);
  muster_event_set_string (self, key, text);
}

void
muster_event_add_item (MusterEvent *self, const char *key, MusterEvent *item)
{
  g_return_if_fail (muster_event_key_is_valid (key));

  if (!muster_event_take_item (self, key, item))
    g_critical ("Event has no place for an item of %s", key);
}

static const GPtrArray *
get_items (const MusterEvent *self, const char *key)
{
  const Value *value = g_tree_lookup (self->fields, key);

  return value != NULL ? value->items : NULL;
}

guint
muster_event_count_items (const MusterEvent *self, const char *key)
{
  const GPtrArray *items = get_items (self, key);

  return items != NULL ? items->len : 0;
}

/**
 * muster_event_get_item:
 * @self: an event or item
 * @key: a field name
 * @i: below muster_event_count_items()
 *
 * Returns: (transfer none): the item
 */
const MusterEvent *
muster_event_get_item (const MusterEvent *self, const char *key, guint i)
{
  g_return_val_if_fail (i < muster_event_count_items (self, key), NULL);
  return g_ptr_array_index (get_items (self, key), i);
}

const char *
muster_event_get_type_name (const MusterEvent *self)
{
  return muster_event_get_string (self, "type");
}

/**
 * muster_event_get_string:
 * @self: an event
 * @key: a field name
 *
 * Returns: (nullable): the string, which may be a decimal's text; %NULL if absent or no string
 */
const char *
muster_event_get_string (const MusterEvent *self, const char *key)
{
  const Value *value = g_tree_lookup (self->fields, key);

  return value != NULL ? value->text : NULL;
}

/**
 * muster_event_get_int:
 * @self: an event
 * @key: a field name
 *
 * Returns: the integer, or 1 for true; 0 if absent or a string
 */
gint64
muster_event_get_int (const MusterEvent *self, const char *key)
{
  const Value *value = g_tree_lookup (self->fields, key);

  return value != NULL ? value->number : 0;
}

/**
 * muster_event_get_decimal:
 * @self: an event
 * @key: a field name
 *
 * Returns: the number of a field set by muster_event_set_decimal(); 0 if absent
 */
double
muster_event_get_decimal (const MusterEvent *self, const char *key)
{
  const char *text = muster_event_get_string (self, key);

  return text != NULL ? g_ascii_strtod (text, NULL) : 0;
}

/* --- moving fields --- */

typedef struct {
  MusterEventFilter filter; /* NULL: all */
  gpointer data;
  const MusterEvent *to;
  GPtrArray *keys; /* of char *, borrowed */
  guint n_new;
  gboolean has_list;
} Move;

static gboolean
choose_cb (gpointer key, gpointer data, gpointer user_data)
{
  Move *move = user_data;

  if (g_str_equal (key, "type") || (move->filter != NULL && !move->filter (key, move->data)))
    return FALSE;
  g_ptr_array_add (move->keys, key);
  move->has_list = move->has_list || ((const Value *) data)->kind == MUSTER_EVENT_LIST;
  if (g_tree_lookup (move->to->fields, key) == NULL)
    move->n_new++;
  return FALSE;
}

/**
 * muster_event_move_fields:
 * @from: an event that nobody else has
 * @to: another one; a field of the same name is overwritten
 * @filter: (nullable): which ones; %NULL for all
 *
 * The field "type" stays.
 *
 * Returns: %FALSE if @to has no place for them; then nothing was moved
 */
gboolean
muster_event_move_fields (MusterEvent *from,
                          MusterEvent *to,
                          MusterEventFilter filter,
                          gpointer data)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  Move move = {.filter = filter, .data = data, .to = to, .keys = keys};

  g_tree_foreach (from->fields, choose_cb, &move);
  if ((guint) g_tree_nnodes (to->fields) + move.n_new > get_max_fields (to) ||
      (move.has_list && has_list (to)))
    return FALSE;
  for (guint i = 0; i < keys->len; i++) {
    gpointer key, value;

    g_tree_lookup_extended (from->fields, g_ptr_array_index (keys, i), &key, &value);
    g_tree_steal (from->fields, key);
    g_tree_replace (to->fields, key, value);
  }
  return TRUE;
}

guint
muster_event_count_fields (const MusterEvent *self)
{
  return (guint) g_tree_nnodes (self->fields);
}

/* RFC 8785: the two-letter escapes where there are some, lower-case \u00xx for other controls,
 * everything else as it is. */
static void
append_string (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  for (const char *p = text; *p != '\0'; p++) {
    const char *special = strchr (MUSTER_EVENT_ESCAPED, *p);

    if (special != NULL) {
      g_string_append_c (json, '\\');
      g_string_append_c (json, MUSTER_EVENT_ESCAPES[special - MUSTER_EVENT_ESCAPED]);
    } else if ((guchar) *p < 0x20) {
      g_string_append_printf (json, "\\u%04x", (guint) (guchar) *p);
    } else {
      g_string_append_c (json, *p);
    }
  }
  g_string_append_c (json, '"');
}

static void append_fields (GString *json, const MusterEvent *event);

static void
append_items (GString *json, const GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++) {
    g_string_append_c (json, i == 0 ? '[' : ',');
    append_fields (json, g_ptr_array_index (items, i));
  }
  g_string_append_c (json, ']');
}

static gboolean
append_field (gpointer key, gpointer data, gpointer user_data)
{
  const Value *value = data;
  GString *json = user_data;

  if (json->str[json->len - 1] != '{')
    g_string_append_c (json, ',');
  append_string (json, key);
  g_string_append_c (json, ':');
  if (value->kind == MUSTER_EVENT_STRING)
    append_string (json, value->text);
  else if (value->kind == MUSTER_EVENT_BOOLEAN)
    g_string_append (json, value->number != 0 ? "true" : "false");
  else if (value->kind == MUSTER_EVENT_LIST)
    append_items (json, value->items);
  else
    g_string_append_printf (json, "%" G_GINT64_FORMAT, value->number);
  return FALSE;
}

static void
append_fields (GString *json, const MusterEvent *event)
{
  g_string_append_c (json, '{');
  g_tree_foreach (event->fields, append_field, json);
  g_string_append_c (json, '}');
}

/**
 * muster_event_to_json:
 * @self: an event
 *
 * One line of canonical JSON: keys in byte order, no white space, integers in decimal, escapes as
 * RFC 8785 has them. The same event gives the same bytes on every machine.
 *
 * Returns: (transfer full): the text, without a line end
 */
char *
muster_event_to_json (const MusterEvent *self)
{
  GString *json = g_string_new (NULL);

  append_fields (json, self);
  return g_string_free (json, FALSE);
}
