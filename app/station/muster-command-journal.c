/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-command.h"
#include "muster-error.h"

/* Read in pieces, so that a journal of years does not have to fit into memory. */
#define PIECE 1000

static gboolean
list (MusterStore *store, GError **error)
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

gboolean
muster_command_journal (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  g_autoptr (MusterStore) store = NULL;
  const char *what;
  gboolean ok;

  if (!muster_command_parse (&line,
                             argc,
                             argv,
                             _ ("list|verify – show or check the record of all visits"),
                             NULL,
                             error))
    return FALSE;
  what = line.rest[0];
  if (g_strcmp0 (what, "list") != 0 && g_strcmp0 (what, "verify") != 0) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_USAGE, _ ("say “journal list” or “journal verify”"));
    return FALSE;
  }
  store = muster_services_open_store (&line.settings, FALSE, error);
  if (store == NULL)
    return FALSE;
  ok = g_str_equal (what, "list") ? list (store, error) : verify (store, line.json, error);
  muster_store_close (store);
  return ok;
}
