/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-blob-answer.h"

#include <string.h>

#include "muster-blob-hash.h"
#include "muster-byte-range.h"
#include "muster-error.h"
#include "muster-roster-blobs.h"
#include "muster-wire-session.h"

/* "GET /v1/blobs/H". What is under a hash never changes, so an ETag is the hash, and a part that
 * was had is good for ever. */

/* Whether one of the ETags of @header is ours; "*" is any. */
static gboolean
names (const char *header, const char *etag)
{
  g_auto (GStrv) parts = header != NULL ? g_strsplit (header, ",", 64) : NULL;

  for (guint i = 0; parts != NULL && parts[i] != NULL; i++) {
    const char *part = g_strstrip (parts[i]);

    if (g_str_has_prefix (part, "W/"))
      part += 2;
    if (g_str_equal (part, "*") || g_str_equal (part, etag))
      return TRUE;
  }
  return FALSE;
}

static void
set_part (MusterRosterReply *reply, GBytes *picture, const MusterByteRange *range)
{
  reply->status = 206;
  reply->content_range = muster_byte_range_dup_content (range);
  reply->body = g_bytes_new_from_bytes (
      picture, (gsize) range->first, (gsize) (range->last - range->first + 1));
}

static void
set_picture (const MusterRosterRequest *request, MusterRosterReply *reply, GBytes *picture)
{
  const gint64 size = (gint64) g_bytes_get_size (picture);
  const gboolean goes_on =
      request->if_range == NULL || g_str_equal (request->if_range, reply->etag);
  MusterByteRange range;

  reply->type = "application/octet-stream";
  if (names (request->if_none_match, reply->etag)) {
    reply->status = 304;
    reply->body = g_bytes_new_static ("", 0);
    return;
  }
  switch (goes_on ? muster_byte_range_parse_asked (request->range, size, &range)
                  : MUSTER_BYTE_RANGE_ALL) {
  case MUSTER_BYTE_RANGE_PART:
    set_part (reply, picture, &range);
    return;
  case MUSTER_BYTE_RANGE_NONE:
    muster_roster_reply_set_trouble (reply, 416, "no_such_range", NULL, 0);
    reply->type = NULL;
    reply->content_range = g_strdup_printf ("bytes */%" G_GINT64_FORMAT, size);
    return;
  case MUSTER_BYTE_RANGE_ALL:
  default:
    reply->status = 200;
    reply->body = g_bytes_ref (picture);
  }
}

/**
 * muster_roster_blob_answer:
 * @scope: of the station that asks
 * @reply: all 0
 * @error: STORE…: nothing was answered
 *
 * Only to a station that somebody is told to who shows the picture: what is somewhere else, was
 * there once, or never was, is the same to it.
 */
void
muster_roster_blob_answer (MusterRosterBook *book,
                           const char *scope,
                           const MusterRosterRequest *request,
                           MusterRosterReply *reply,
                           GError **error)
{
  const char *h = request->path + strlen (MUSTER_ROSTER_BLOB_PATH);
  g_autoptr (GError) cause = NULL;
  g_autoptr (GBytes) picture = NULL;
  gboolean may = FALSE;

  if (muster_wire_is_hex (h, MUSTER_BLOB_HEX) &&
      !muster_roster_blobs_may_see (book, scope, h, &may, error))
    return;
  picture = may ? muster_roster_blobs_load (book, h, &cause) : NULL;
  if (picture != NULL) {
    reply->etag = g_strconcat ("\"", h, "\"", NULL);
    set_picture (request, reply, picture);
  } else if (cause == NULL || g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND)) {
    muster_roster_reply_set_trouble (reply, 404, "blob_gone", NULL, 0);
  } else {
    /* A file that was changed is our fault, not that of who asks. */
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_STORE, cause->message);
  }
}
