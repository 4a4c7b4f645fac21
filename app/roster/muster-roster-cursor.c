/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-cursor.h"

#include <sodium.h>
#include <string.h>

#include "muster-roster-rows.h"

/* "d.CHANGE.EPOCH.MAC" between changes, "s.CHANGE.EPOCH.BUCKET.KIND.ID.MAC" in a listing, with "-"
 * for what is not there. */
#define DOMAIN    "muster roster cursor 2\n"
#define MAC_BYTES 16
#define NOTHING   "-"

static char *
sum (const MusterRosterBook *book, const char *scope, const char *text)
{
  crypto_generichash_state state;
  guint8 mac[MAC_BYTES];

  crypto_generichash_init (&state, book->token_secret, sizeof book->token_secret, sizeof mac);
  crypto_generichash_update (&state, (const guint8 *) DOMAIN, strlen (DOMAIN));
  crypto_generichash_update (&state, (const guint8 *) scope, strlen (scope) + 1);
  crypto_generichash_update (&state, (const guint8 *) text, strlen (text));
  crypto_generichash_final (&state, mac, sizeof mac);
  return muster_journal_bytes_to_hex (mac, sizeof mac);
}

char *
muster_roster_cursor_to_text (const MusterRosterBook *book,
                              const char *scope,
                              const MusterRosterCursor *cursor)
{
  g_autofree char *text = NULL, *mac = NULL, *bucket = NULL;

  if (!cursor->is_listing) {
    text = g_strdup_printf ("d.%" G_GINT64_FORMAT ".%s", cursor->change, cursor->epoch);
  } else {
    bucket = cursor->bucket == MUSTER_ROSTER_ALL_BUCKETS
                 ? g_strdup (NOTHING)
                 : g_strdup_printf ("%02x", (guint) cursor->bucket);
    text = g_strdup_printf ("s.%" G_GINT64_FORMAT ".%s.%s.%s.%s",
                            cursor->change,
                            cursor->epoch,
                            bucket,
                            cursor->kind != NULL ? cursor->kind : NOTHING,
                            cursor->id != NULL ? cursor->id : NOTHING);
  }
  mac = sum (book, scope, text);
  return g_strconcat (text, ".", mac, NULL);
}

static char *
dup_unless_nothing (const char *text)
{
  return g_str_equal (text, NOTHING) ? NULL : g_strdup (text);
}

/* @cursor: (out caller-allocates): to be cleared. FALSE if it is none that was made here for @scope
 */
gboolean
muster_roster_cursor_parse (const MusterRosterBook *book,
                            const char *scope,
                            const char *text,
                            MusterRosterCursor *cursor)
{
  const char *last = strrchr (text, '.');
  g_autofree char *said = last != NULL ? g_strndup (text, (gsize) (last - text)) : NULL;
  g_autofree char *mac = said != NULL ? sum (book, scope, said) : NULL;
  g_auto (GStrv) parts = NULL;

  memset (cursor, 0, sizeof *cursor);
  if (mac == NULL || strlen (last + 1) != 2 * MAC_BYTES ||
      sodium_memcmp (mac, last + 1, 2 * MAC_BYTES) != 0)
    return FALSE;
  /* From here on it is what muster_roster_cursor_to_text() has written. */
  parts = g_strsplit (said, ".", 6);
  cursor->change = g_ascii_strtoll (parts[1], NULL, 10);
  cursor->epoch = g_strdup (parts[2]);
  cursor->is_listing = g_str_equal (parts[0], "s");
  if (cursor->is_listing) {
    cursor->bucket = g_str_equal (parts[3], NOTHING) ? MUSTER_ROSTER_ALL_BUCKETS
                                                     : (int) muster_wire_get_bucket (parts[3]);
    cursor->kind = dup_unless_nothing (parts[4]);
    cursor->id = dup_unless_nothing (parts[5]);
  }
  return TRUE;
}

void
muster_roster_cursor_clear (MusterRosterCursor *cursor)
{
  g_clear_pointer (&cursor->epoch, g_free);
  g_clear_pointer (&cursor->kind, g_free);
  g_clear_pointer (&cursor->id, g_free);
}
