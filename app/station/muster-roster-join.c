/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-join.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"

#define PIN_HEX 64
#define SINCE   "roster.since" /* a setting */

/* Whether it can be what a roster shows beside a code: sha256 of its authority. */
gboolean
muster_roster_is_pin (const char *pin)
{
  return strlen (pin) == PIN_HEX && strspn (pin, "0123456789abcdefABCDEF") == PIN_HEX;
}

/* @server: (nullable): the roster's key, once it is known */
static gboolean
tell (MusterStore *store,
      const MusterStaffBy *by,
      const char *action,
      const char *server,
      GError **error)
{
  g_autoptr (MusterEvent) event = muster_event_new ("roster");

  muster_event_set_string (event, "action", action);
  muster_event_set_string (event, "server", server);
  muster_event_set_int (event, "staff_id", by->by);
  if (by->second != 0)
    muster_event_set_int (event, "second_id", by->second);
  return muster_store_append (store, event, error) >= 0;
}

static gboolean
enrol (MusterStore *store,
       const MusterRosterOrder *order,
       const char *url,
       MusterRosterLink *link,
       GCancellable *cancellable,
       GError **error)
{
  g_autoptr (MusterRosterClient) client = muster_roster_client_new (url, order->pin);
  MusterJournalKey *key = muster_store_get_journal_key (store, error);
  MusterWireEnrol request = {
      (char *) order->code, NULL, (char *) order->label, (char *) "muster/" MUSTER_VERSION};
  MusterWireHello hello;
  gboolean ok;

  if (key == NULL)
    return FALSE;
  request.sign_pk = key->key;
  ok = muster_roster_client_hello (client, &hello, cancellable, error) &&
       muster_roster_client_enrol (client, &request, link, cancellable, error);
  muster_journal_key_free (key);
  return ok;
}

/* For whoever wants to know since when. */
static gboolean
note_since (MusterStore *store, GError **error)
{
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time () / G_USEC_PER_SEC);

  return muster_store_set_setting (store, SINCE, now, error);
}

/* Seconds UTC, by this machine's clock; 0 = nobody knows. */
gint64
muster_roster_get_since (MusterStore *store)
{
  g_autofree char *text = muster_store_get_setting (store, SINCE, NULL);
  gint64 since = 0;

  if (text != NULL)
    g_ascii_string_to_signed (text, 10, 0, G_MAXINT64 / G_USEC_PER_SEC, &since, NULL);
  return since;
}

/**
 * muster_roster_leave:
 * @by: who signed for it
 *
 * From then on nothing is sent and nothing comes. Who is here stays here, and the journal with all
 * of its receipts. Blocks.
 *
 * Errors: NOT_FOUND if the station belongs to no roster, SEALED_OFF, BAD_DATA, STORE, STORE_FULL
 */
gboolean
muster_roster_leave (MusterStore *store, const MusterStaffBy *by, GError **error)
{
  g_auto (MusterRosterLink) link = {0};

  return muster_store_get_roster_link (store, &link, error) &&
         tell (store, by, "left", link.server_key, error) &&
         muster_store_drop_roster_link (store, error);
}

/**
 * muster_roster_join:
 * @store: open for writing
 * @link: (out caller-allocates): to be cleared, whatever comes back
 *
 * The journal tells that it was tried, which also makes the station's key if there is none yet, and
 * that it was done. A station that belongs to another roster belongs to this one from then on.
 *
 * Errors: BAD_DATA (address or pin), SEALED_OFF, those of the client and of the store
 */
gboolean
muster_roster_join (MusterStore *store,
                    const MusterRosterOrder *order,
                    MusterRosterLink *link,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *url = muster_roster_url_normalise (order->url, error);

  *link = (MusterRosterLink){0};
  if (url == NULL)
    return FALSE;
  if (order->pin != NULL && !muster_roster_is_pin (order->pin)) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("A pin has 64 digits from 0 to f."));
    return FALSE;
  }
  return tell (store, &order->by, "enrol", NULL, error) &&
         enrol (store, order, url, link, cancellable, error) &&
         muster_store_put_roster_link (store, link, error) && note_since (store, error) &&
         tell (store, &order->by, "enrolled", link->server_key, error);
}

static gboolean
sign_cb (const char *text, guint8 *signature, gpointer store, GError **error)
{
  return muster_store_sign_assertion (store, text, signature, error);
}

/**
 * muster_roster_connect_to:
 * @store: outlives the client
 * @link: as the store has it
 *
 * Returns: (transfer full): asks as this station; %NULL with BAD_DATA
 */
MusterRosterClient *
muster_roster_connect_to (MusterStore *store, const MusterRosterLink *link, GError **error)
{
  return muster_roster_client_new_enrolled (link, sign_cb, store, error);
}

/**
 * muster_roster_connect:
 * @store: outlives the client
 * @link: (out caller-allocates): to be cleared, whatever comes back
 *
 * Returns: (transfer full): asks as this station; %NULL with NOT_FOUND if it belongs to no roster,
 *   SEALED_OFF, BAD_DATA, STORE
 */
MusterRosterClient *
muster_roster_connect (MusterStore *store, MusterRosterLink *link, GError **error)
{
  if (!muster_store_get_roster_link (store, link, error))
    return NULL;
  return muster_roster_connect_to (store, link, error);
}
