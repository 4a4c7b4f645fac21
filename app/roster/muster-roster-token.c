/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-token.h"

#include <sodium.h>
#include <string.h>

/* "STATION.EXPIRES.MAC", the last keyed BLAKE2b-256 over what is before it. */
#define DOMAIN "muster roster access 1\n"

static char *
sum (const MusterRosterBook *book, const char *text)
{
  crypto_generichash_state state;
  guint8 mac[32];

  crypto_generichash_init (&state, book->token_secret, sizeof book->token_secret, sizeof mac);
  crypto_generichash_update (&state, (const guint8 *) DOMAIN, strlen (DOMAIN));
  crypto_generichash_update (&state, (const guint8 *) text, strlen (text));
  crypto_generichash_final (&state, mac, sizeof mac);
  return muster_journal_bytes_to_hex (mac, sizeof mac);
}

/* @expires: seconds UTC. Returns: (transfer full) */
char *
muster_roster_token_new (const MusterRosterBook *book, const char *station, gint64 expires)
{
  g_autofree char *text = g_strdup_printf ("%s.%" G_GINT64_FORMAT, station, expires);
  g_autofree char *mac = sum (book, text);

  return g_strconcat (text, ".", mac, NULL);
}

/* Returns: (transfer full) (nullable): whose it is; %NULL if it is none of ours, or too old */
char *
muster_roster_token_check (const MusterRosterBook *book, const char *token, gint64 now)
{
  g_auto (GStrv) parts = g_strsplit (token, ".", 4);
  g_autofree char *text = NULL, *mac = NULL;
  gint64 expires;

  if (g_strv_length (parts) != 3 || !muster_wire_is_id (parts[0]) ||
      !muster_wire_is_hex (parts[2], 64) ||
      !g_ascii_string_to_signed (parts[1], 10, 1, G_MAXINT64, &expires, NULL))
    return NULL;
  text = g_strconcat (parts[0], ".", parts[1], NULL);
  mac = sum (book, text);
  if (sodium_memcmp (mac, parts[2], 64) != 0 || expires <= now)
    return NULL;
  return g_strdup (parts[0]);
}

/* Whether @station itself has said this, just now, and to us. */
gboolean
muster_roster_token_proves (const MusterRosterBook *book,
                            const MusterAssertion *assertion,
                            const MusterRosterStation *station,
                            gint64 now)
{
  g_autofree char *ours = muster_journal_bytes_to_hex (book->sign_public, sizeof book->sign_public);

  return g_str_equal (assertion->station, station->id) && g_str_equal (assertion->audience, ours) &&
         muster_assertion_is_timely (assertion, now) &&
         crypto_sign_verify_detached (assertion->signature,
                                      (const guint8 *) assertion->signed_,
                                      strlen (assertion->signed_),
                                      station->key) == 0;
}
