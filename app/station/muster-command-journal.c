/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-command.h"
#include "muster-error.h"

/* Read in pieces, so that a journal of years does not have to fit into memory. */
#define PIECE 1000

static gboolean
list (MusterStore *store, gboolean json, GError **error)
{
  gint64 next = 1;

  for (;;) {
    g_autoptr (GPtrArray) entries = muster_store_list_journal (store, next, PIECE, 0, error);

    if (entries == NULL)
      return FALSE;
    for (guint i = 0; i < entries->len; i++) {
      const MusterJournalEntry *entry = g_ptr_array_index (entries, i);

      g_print ("%s\n", entry->json);
      next = entry->seq + 1;
    }
    if (entries->len < PIECE)
      return TRUE;
  }
}

static gboolean
verify (MusterStore *store, gboolean json, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GError) local = NULL;
  g_autofree char *head = NULL;
  gint64 n = 0;
  gboolean ok = muster_store_verify_journal (store, &n, &head, &local);

  if (json) {
    json_builder_begin_object (builder);
    json_builder_set_member_name (builder, "ok");
    json_builder_add_boolean_value (builder, ok);
    muster_command_add_int (builder, "entries", n);
    muster_command_add_string (builder, "head", head);
    if (!ok)
      muster_command_add_string (builder, "error", local->message);
    muster_command_print_json (builder);
  } else if (ok) {
    g_print (_ ("The journal is whole: %lld entries, head %s\n"), (long long) n, head);
  }
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&local));
  return ok;
}

static gboolean
show_key (MusterStore *store, gboolean json, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (MusterJournalKey) key = muster_store_get_journal_key (store, error);

  if (key == NULL)
    return FALSE;
  if (json) {
    json_builder_begin_object (builder);
    muster_command_add_string (builder, "key", key->key);
    muster_command_add_string (builder, "fingerprint", key->fingerprint);
    muster_command_add_int (builder, "since", key->since);
    muster_command_print_json (builder);
    return TRUE;
  }
  g_print (_ ("Public key: %s\n"), key->key);
  g_print (_ ("Fingerprint: %s\n"), key->fingerprint);
  g_print (_ ("Signed from entry: %lld\n"), (long long) key->since);
  g_print (_ ("Keep the fingerprint somewhere else, on paper for instance: whoever checks the "
              "journal later compares it.\n"));
  return TRUE;
}

static const struct {
  const char *name;
  gboolean (*run) (MusterStore *store, gboolean json, GError **error);
} acts[] = {
    {"list", list},
    {"verify", verify},
    {"key", show_key},
};

gboolean
muster_command_journal (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  g_autoptr (MusterStore) store = NULL;
  gsize act = 0;
  gboolean ok;

  if (!muster_command_parse (&line,
                             argc,
                             argv,
                             _ ("list|verify|key – show or check the record of all visits"),
                             NULL,
                             error))
    return FALSE;
  while (act < G_N_ELEMENTS (acts) && g_strcmp0 (line.rest[0], acts[act].name) != 0)
    act++;
  if (act == G_N_ELEMENTS (acts)) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_USAGE,
                         _ ("say “journal list”, “journal verify” or “journal key”"));
    return FALSE;
  }
  store = muster_services_open_store (&line.settings, FALSE, error);
  if (store == NULL)
    return FALSE;
  ok = acts[act].run (store, line.json, error);
  muster_store_close (store);
  return ok;
}
