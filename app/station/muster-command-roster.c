/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-error.h"
#include "muster-roster-join.h"
#include "muster-roster-push.h"
#include "muster-store-outbox.h"

/* "muster roster": the central roster that this station belongs to. */

typedef struct {
  char *pin; /* owned */
  MusterCommandSigners signers;
} Options;

/* --- enrol --- */

static void
print_link (const MusterRosterLink *link, gboolean json)
{
  g_autoptr (JsonBuilder) builder = NULL;

  if (!json) {
    g_print (_ ("This station belongs to the roster at %s now. It is called %s there.\n"),
             link->url,
             link->station_id);
    return;
  }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  muster_command_add_string (builder, "url", link->url);
  muster_command_add_string (builder, "station", link->station_id);
  muster_command_add_string (builder, "server", link->server_key);
  muster_command_print_json (builder);
}

static gboolean
run_enrol (MusterStore *store,
           const MusterCommandLine *line,
           const Options *options,
           GError **error)
{
  MusterRosterOrder order = {
      .url = line->rest[1],
      .code = line->rest[2],
      .pin = options->pin,
      .label = line->settings.station != NULL ? line->settings.station : "1",
  };
  g_auto (MusterRosterLink) link = {0};

  if (!muster_command_sign (
          store, &options->signers, MUSTER_RIGHT_ENROLMENT, 0, &order.by, error) ||
      !muster_roster_join (store, &order, &link, NULL, error))
    return FALSE;
  print_link (&link, line->json);
  return TRUE;
}

/* --- status --- */

static void
print_state (const MusterRosterLink *link, const MusterOutboxState *state, gboolean json)
{
  const gint64 unsent = MAX (state->last - state->sent, 0);
  g_autoptr (JsonBuilder) builder = NULL;

  if (!json) {
    g_print (_ ("Roster: %s\n"), link->url);
    g_print (g_dngettext (GETTEXT_PACKAGE,
                          "%lld entry of the journal waits to be sent, %lld have arrived.\n",
                          "%lld entries of the journal wait to be sent, %lld have arrived.\n",
                          (gulong) unsent),
             (long long) unsent,
             (long long) state->sent);
    return;
  }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  muster_command_add_string (builder, "url", link->url);
  muster_command_add_string (builder, "station", link->station_id);
  muster_command_add_int (builder, "entries", state->last);
  muster_command_add_int (builder, "sent", state->sent);
  muster_command_add_int (builder, "unsent", unsent);
  muster_command_add_int (builder, "proven_at", state->proven_at);
  muster_command_print_json (builder);
}

static gboolean
run_status (MusterStore *store, const MusterCommandLine *line, GError **error)
{
  g_auto (MusterRosterLink) link = {0};
  MusterOutboxState state;

  if (!muster_store_get_roster_link (store, &link, error) ||
      !muster_store_get_outbox_state (store, link.server_key, &state, error))
    return FALSE;
  print_state (&link, &state, line->json);
  return TRUE;
}

/* --- sync --- */

static void
print_pushed (const MusterRosterPushed *pushed, gboolean json)
{
  g_autoptr (JsonBuilder) builder = NULL;

  if (!json) {
    g_print (g_dngettext (GETTEXT_PACKAGE,
                          "%u entry of the journal was sent.\n",
                          "%u entries of the journal were sent.\n",
                          pushed->sent),
             pushed->sent);
    if (pushed->conflicts > 0)
      g_print (
          _ ("%u do not fit what the roster has of this station. Nothing is lost: it keeps both. "
             "Somebody must look into it: was an old copy of the store put back?\n"),
          pushed->conflicts);
    if (pushed->lost > 0)
      g_print (g_dngettext (GETTEXT_PACKAGE,
                            "%u entry is missing in the journal here; the roster knows that now. "
                            "Look with “muster journal verify”.\n",
                            "%u entries are missing in the journal here; the roster knows that "
                            "now. Look with “muster journal verify”.\n",
                            pushed->lost),
               pushed->lost);
    return;
  }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  muster_command_add_int (builder, "sent", pushed->sent);
  muster_command_add_int (builder, "conflicts", pushed->conflicts);
  muster_command_add_int (builder, "opaque", pushed->opaque);
  muster_command_add_int (builder, "lost", pushed->lost);
  muster_command_add_int (builder, "again", pushed->again);
  muster_command_print_json (builder);
}

static gboolean
run_sync (MusterStore *store, const MusterCommandLine *line, GError **error)
{
  g_auto (MusterRosterLink) link = {0};
  g_autoptr (MusterRosterClient) client = muster_roster_connect (store, &link, error);
  MusterRosterPushed pushed = {0};

  if (client == NULL ||
      !muster_roster_push (store, client, &link, NULL, NULL, &pushed, NULL, error))
    return FALSE;
  print_pushed (&pushed, line->json);
  return TRUE;
}

/* --- all of them --- */

static gboolean
run (const MusterCommandLine *line, const Options *options, GError **error)
{
  const char *what = line->rest[0] != NULL ? line->rest[0] : "status";
  const gboolean enrols = g_str_equal (what, "enrol");
  const gboolean syncs = g_str_equal (what, "sync");
  const guint n = g_strv_length (line->rest);
  g_autoptr (MusterStore) store = NULL;
  gboolean ok;

  if ((enrols && n != 3) || (!enrols && (n > 1 || (!syncs && !g_str_equal (what, "status"))))) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_USAGE,
                         _ ("say “roster enrol ADDRESS CODE --pin PIN”, “roster status” or “roster "
                            "sync”"));
    return FALSE;
  }
  store = muster_services_open_store (&line->settings, enrols || syncs, error);
  if (store == NULL)
    return FALSE;
  if (enrols)
    ok = run_enrol (store, line, options, error);
  else
    ok = syncs ? run_sync (store, line, error) : run_status (store, line, error);
  muster_store_close (store);
  return ok;
}

gboolean
muster_command_roster (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  Options options = {NULL, {0, 0}};
  const GOptionEntry entries[] = {
      {"pin",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.pin,
       N_ ("what the roster shows beside the code: sha256 of its certificate authority"),
       N_ ("PIN")},
      MUSTER_COMMAND_SIGNER_OPTIONS (&options.signers),
      G_OPTION_ENTRY_NULL,
  };
  const gboolean ok =
      muster_command_parse (&line,
                            argc,
                            argv,
                            _ ("[status|enrol|sync] – the central roster of this station"),
                            entries,
                            error) &&
      run (&line, &options, error);

  g_free (options.pin);
  return ok;
}
