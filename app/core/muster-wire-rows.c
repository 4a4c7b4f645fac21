/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wire-rows.h"

#include <string.h>

#include "muster-error.h"

#define MAX_KIND 16

static const char *const nicks[] = {
    [MUSTER_WIRE_THERE] = NULL,
    [MUSTER_WIRE_GONE] = "gone",
    [MUSTER_WIRE_ERASED] = "erased",
};

/* --- one row --- */

/* @body: (nullable): %NULL unless it is there */
MusterWireRow *
muster_wire_row_new (
    const char *kind, const char *id, gint64 v, MusterWirePresence presence, GBytes *body)
{
  MusterWireRow *self = g_new0 (MusterWireRow, 1);

  self->kind = g_strdup (kind);
  self->id = g_strdup (id);
  self->v = v;
  self->presence = presence;
  self->body = body != NULL ? g_bytes_ref (body) : NULL;
  return self;
}

void
muster_wire_row_free (MusterWireRow *self)
{
  g_free (self->kind);
  g_free (self->id);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

gboolean
muster_wire_is_row_kind (const char *text)
{
  return text != NULL && *text != '\0' && strlen (text) <= MAX_KIND &&
         strspn (text, "abcdefghijklmnopqrstuvwxyz_") == strlen (text);
}

/* Returns: (nullable): %NULL for a row that is there */
const char *
muster_wire_presence_to_nick (MusterWirePresence presence)
{
  return nicks[presence];
}

/* @nick: (nullable): %NULL: it is there */
gboolean
muster_wire_presence_from_nick (const char *nick, MusterWirePresence *presence)
{
  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++)
    if (g_strcmp0 (nicks[i], nick) == 0) {
      *presence = i;
      return TRUE;
    }
  return FALSE;
}

/* Returns: below %MUSTER_WIRE_N_BUCKETS: the bucket that a row belongs to all its life */
guint
muster_wire_get_bucket (const char *id)
{
  return (guint) (g_ascii_xdigit_value (id[0]) * 16 + g_ascii_xdigit_value (id[1]));
}

/* --- a page --- */

/* Empty, to be filled. */
void
muster_wire_page_init (MusterWirePage *page)
{
  *page = (MusterWirePage){
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_wire_row_free), NULL, FALSE};
}

void
muster_wire_page_clear (MusterWirePage *page)
{
  g_clear_pointer (&page->rows, g_ptr_array_unref);
  g_clear_pointer (&page->next, g_free);
}

static void
put_row (GString *json, const MusterWireRow *row)
{
  muster_wire_begin (json, NULL, '{');
  muster_wire_put_string (json, "t", row->kind);
  muster_wire_put_string (json, "id", row->id);
  muster_wire_put_int (json, "v", row->v);
  muster_wire_put_string (json, "del", nicks[row->presence]);
  if (row->body != NULL) {
    gsize size;
    const char *data = g_bytes_get_data (row->body, &size);

    g_string_append (json, ",\"b\":");
    g_string_append_len (json, data, (gssize) size);
  }
  muster_wire_end (json, '}');
}

GBytes *
muster_wire_page_to_json (const MusterWirePage *page)
{
  GString *json = g_string_new (NULL);

  muster_wire_begin (json, NULL, '{');
  muster_wire_begin (json, "rows", '[');
  for (guint i = 0; i < page->rows->len; i++)
    put_row (json, g_ptr_array_index (page->rows, i));
  muster_wire_end (json, ']');
  muster_wire_put_string (json, "next", page->next);
  muster_wire_put_boolean (json, "more", page->more);
  muster_wire_end (json, '}');
  return muster_wire_finish (json);
}

static MusterWireRow *
read_row (const MusterWire *wire, const MusterWireNode *node)
{
  const char *kind = muster_wire_get_string (muster_wire_get_member (node, "t"));
  const char *id = muster_wire_get_string (muster_wire_get_member (node, "id"));
  const gint64 v = muster_wire_get_int (muster_wire_get_member (node, "v"), 0);
  const MusterWireNode *del = muster_wire_get_member (node, "del");
  const MusterWireNode *body = muster_wire_get_member (node, "b");
  MusterWirePresence presence;
  g_autoptr (GBytes) raw = NULL;

  if (!muster_wire_is_row_kind (kind) || !muster_wire_is_id (id) || v < 1 ||
      (del != NULL && muster_wire_get_string (del) == NULL) ||
      !muster_wire_presence_from_nick (muster_wire_get_string (del), &presence) ||
      (presence == MUSTER_WIRE_THERE) != muster_wire_is (body, MUSTER_WIRE_OBJECT) ||
      (presence != MUSTER_WIRE_THERE && body != NULL))
    return NULL;
  raw = body != NULL ? muster_wire_dup_raw (wire, body) : NULL;
  if (raw != NULL && g_bytes_get_size (raw) > MUSTER_WIRE_MAX_ROW)
    return NULL;
  return muster_wire_row_new (kind, id, v, presence, raw);
}

static gboolean
read_rows (const MusterWire *wire, const MusterWireNode *list, GPtrArray *rows)
{
  if (!muster_wire_is (list, MUSTER_WIRE_ARRAY) || muster_wire_count (list) > MUSTER_WIRE_PAGE_ROWS)
    return FALSE;
  for (const MusterWireNode *at = muster_wire_get_first (list); at != NULL;
       at = muster_wire_get_next (at)) {
    MusterWireRow *row = read_row (wire, at);

    if (row == NULL)
      return FALSE;
    g_ptr_array_add (rows, row);
  }
  return TRUE;
}

/* Whether it can stand in a query as it is. */
gboolean
muster_wire_is_cursor (const char *text)
{
  if (text == NULL || *text == '\0' || strlen (text) > MUSTER_WIRE_MAX_CURSOR)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-._", *p) == NULL)
      return FALSE;
  return TRUE;
}

/**
 * muster_wire_page_parse:
 * @page: (out caller-allocates): to be cleared, whatever comes back
 *
 * What a row says is only known to be a JSON object of at most %MUSTER_WIRE_MAX_ROW bytes: one that
 * is bad must not keep back the others. Errors: BAD_DATA
 */
gboolean
muster_wire_page_parse (GBytes *json, MusterWirePage *page, GError **error)
{
  g_autoptr (MusterWire) wire = muster_wire_parse (json, MUSTER_WIRE_MAX_PAGE, error);
  const MusterWireNode *root = wire != NULL ? muster_wire_get_root (wire) : NULL;
  const MusterWireNode *more = muster_wire_get_member (root, "more");

  muster_wire_page_init (page);
  if (wire == NULL)
    return FALSE;
  page->next = muster_wire_dup_member (root, "next", MUSTER_WIRE_MAX_CURSOR);
  page->more = muster_wire_get_boolean (more);
  if (muster_wire_is_cursor (page->next) && muster_wire_is (more, MUSTER_WIRE_BOOLEAN) &&
      read_rows (wire, muster_wire_get_member (root, "rows"), page->rows))
    return TRUE;
  return muster_wire_refuse ("rows", error);
}

/* --- digest --- */

GBytes *
muster_wire_digest_to_json (const MusterWireDigest *digest)
{
  GString *json = g_string_new (NULL);

  muster_wire_begin (json, NULL, '{');
  muster_wire_put_string (json, "cursor", digest->cursor);
  muster_wire_begin (json, "buckets", '[');
  for (guint i = 0; i < MUSTER_WIRE_N_BUCKETS; i++) {
    char hex[2 * MUSTER_WIRE_SUM_BYTES + 1];

    for (guint k = 0; k < MUSTER_WIRE_SUM_BYTES; k++)
      g_snprintf (hex + 2 * k, 3, "%02x", digest->sums[i][k]);
    muster_wire_put_string (json, NULL, hex);
  }
  muster_wire_end (json, ']');
  muster_wire_end (json, '}');
  return muster_wire_finish (json);
}

static gboolean
read_sum (const MusterWireNode *node, guint8 *sum)
{
  const char *hex = muster_wire_get_string (node);

  if (!muster_wire_is_hex (hex, 2 * MUSTER_WIRE_SUM_BYTES))
    return FALSE;
  for (guint i = 0; i < MUSTER_WIRE_SUM_BYTES; i++)
    sum[i] = (guint8) muster_wire_get_bucket (hex + 2 * i);
  return TRUE;
}

/* @digest: (out caller-allocates): to be cleared, whatever comes back. Errors: BAD_DATA */
gboolean
muster_wire_digest_parse (GBytes *json, MusterWireDigest *digest, GError **error)
{
  g_autoptr (MusterWire) wire = muster_wire_parse (json, MUSTER_WIRE_MAX_DIGEST, error);
  const MusterWireNode *root = wire != NULL ? muster_wire_get_root (wire) : NULL;
  const MusterWireNode *list = muster_wire_get_member (root, "buckets");
  const MusterWireNode *at = muster_wire_get_first (list);
  gboolean ok;

  memset (digest, 0, sizeof *digest);
  if (wire == NULL)
    return FALSE;
  digest->cursor = muster_wire_dup_member (root, "cursor", MUSTER_WIRE_MAX_CURSOR);
  ok = muster_wire_is_cursor (digest->cursor) && muster_wire_is (list, MUSTER_WIRE_ARRAY) &&
       muster_wire_count (list) == MUSTER_WIRE_N_BUCKETS;
  for (guint i = 0; ok && i < MUSTER_WIRE_N_BUCKETS; i++, at = muster_wire_get_next (at))
    ok = read_sum (at, digest->sums[i]);
  return ok || muster_wire_refuse ("digest", error);
}

void
muster_wire_digest_clear (MusterWireDigest *digest)
{
  g_clear_pointer (&digest->cursor, g_free);
}
