/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-reset.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-journal.h"
#include "muster-reset.h"
#include "muster-store-private.h"
#include "muster-vault-key.h"
#include "muster-vault-place.h"

/* -- what would be lost -- */

/* Of all entries, and nothing has happened since: the entry about it is the newest one. */
static void
look_at_export (const MusterJournalEntry *entry, MusterResetLook *look)
{
  const char *json = entry->json != NULL ? entry->json : ""; /* a damaged one is none */
  g_autoptr (GBytes) bytes = g_bytes_new_static (json, strlen (json));
  g_autoptr (MusterEvent) event = muster_event_parse (bytes, NULL);

  look->handed_out = event != NULL && g_str_equal (muster_event_get_type_name (event), "export") &&
                     muster_event_get_string (event, "of_occasion") == NULL &&
                     muster_event_get_int (event, "since") == 0 &&
                     muster_event_get_int (event, "until") == 0 &&
                     muster_event_get_int (event, "entries") == entry->seq - 1;
  look->with_names = look->handed_out && muster_event_get_int (event, "with_names") != 0;
}

/* Of a store that nobody has opened the entries cannot be read: then nothing was handed out. */
static gboolean
look_at_newest (MusterDb *db, gint64 seq, MusterResetLook *look, GError **error)
{
  MusterJournalList list = {.from_seq = seq, .limit = 1};
  gboolean ok = TRUE;

  if (seq == 0 || look->has_server || !muster_vault_key_is_open (db))
    return TRUE;
  ok = muster_journal_list (db, &list, error);
  if (ok && list.entries->len == 1)
    look_at_export (g_ptr_array_index (list.entries, 0), look);
  g_clear_pointer (&list.entries, g_ptr_array_unref);
  return ok;
}

/* As muster_store_get_outbox_state(), of whichever server: a receipt for something else than what
 * the journal says is none. A station that has joined a roster has a server before the first. */
#define SEEN                                                                                       \
  "SELECT coalesce (max (r.seq), 0) FROM journal_receipt r"                                        \
  " JOIN journal j ON j.seq = r.seq AND j.hash = r.hash"
#define HAS_SERVER                                                                                 \
  "SELECT EXISTS (SELECT 1 FROM roster_link) OR EXISTS (SELECT 1 FROM journal_receipt)"

static gboolean
look_at_reset (MusterDb *db, gpointer data, GError **error)
{
  MusterResetLook *look = data;
  gint64 head, seen, waiting, has_server;

  *look = (MusterResetLook){0};
  if (!muster_db_query_int64 (db, "SELECT seq FROM journal_head", &head, error) ||
      !muster_db_query_int64 (db, "SELECT count (*) FROM journal_waiting", &waiting, error) ||
      !muster_db_query_int64 (db, SEEN, &seen, error) ||
      !muster_db_query_int64 (db, HAS_SERVER, &has_server, error))
    return FALSE;
  look->has_server = has_server != 0;
  if (!look_at_newest (db, head, look, error))
    return FALSE;
  if (look->handed_out)
    seen = head;
  look->entries = head + waiting;
  look->unsent = MAX (head - seen, 0) + waiting;
  return TRUE;
}

/**
 * muster_store_look_at_reset:
 * @look: (out caller-allocates)
 *
 * Also beside a running station.
 *
 * Returns: %FALSE with STORE
 */
gboolean
muster_store_look_at_reset (MusterStore *self, MusterResetLook *look, GError **error)
{
  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run_read (self, look_at_reset, look, error);
}

/* -- doing it -- */

typedef struct {
  const char *path; /* borrowed */
  gboolean even_unsent;
  const MusterSecretPlace *const *places; /* out, borrowed */
} Reset;

/**
 * muster_reset_look_check:
 *
 * Returns: %FALSE with BUSY if something would be lost; the message says how to keep it
 */
gboolean
muster_reset_look_check (const MusterResetLook *look, GError **error)
{
  if (look->unsent == 0)
    return TRUE;
  if (look->has_server)
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BUSY,
                 g_dngettext (GETTEXT_PACKAGE,
                              "The server has not countersigned %lld event of this station yet: it "
                              "would be lost. Connect the station first.",
                              "The server has not countersigned %lld events of this station yet: "
                              "they would be lost. Connect the station first.",
                              (gulong) look->unsent),
                 (long long) look->unsent);
  else
    g_set_error (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_BUSY,
        g_dngettext (GETTEXT_PACKAGE,
                     "%lld journal entry is nowhere else: it would be lost. Hand out the whole "
                     "journal as the last thing that happens here: muster journal export --to DIR "
                     "--with-names",
                     "%lld journal entries are nowhere else: they would be lost. Hand out the "
                     "whole journal as the last thing that happens here: muster journal export "
                     "--to DIR --with-names",
                     (gulong) look->unsent),
        (long long) look->unsent);
  return FALSE;
}

static gboolean
begin_job (MusterDb *db, gpointer data, GError **error)
{
  Reset *reset = data;
  MusterResetLook look;
  const char *place, *name;

  if (!muster_db_read (db, look_at_reset, &look, error) ||
      (!reset->even_unsent && !muster_reset_look_check (&look, error)))
    return FALSE;
  place = muster_vault_place_get_outside (db, &name, &reset->places);
  return muster_reset_begin (reset->path, place, name, error);
}

/**
 * muster_store_reset:
 * @self: open for writing; closed afterwards if it was begun
 * @even_unsent: also what is nowhere else; whether somebody may is the caller's question
 *
 * The store, its keys and all that lies beside it are overwritten and go. Killed on the way, the
 * next one who opens the store goes on with it first. Backups and what was handed out stay. Blocks
 * as long as overwriting takes, not for the main thread.
 *
 * Returns: %FALSE with BUSY (something is nowhere else) and other errors of the store: then it is
 *   as it was; with those of muster_reset_finish(): then it was begun
 */
gboolean
muster_store_reset (MusterStore *self, gboolean even_unsent, GError **error)
{
  Reset reset = {.path = muster_store_get_path (self), .even_unsent = even_unsent};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  if (!muster_store_run (self, begin_job, &reset, error))
    return FALSE;
  muster_store_close (self);
  return muster_reset_finish (reset.path, reset.places, error);
}
