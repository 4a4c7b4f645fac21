/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-error.h"
#include "muster-roster-fetch.h"
#include "muster-roster-join.h"
#include "muster-roster-pull.h"
#include "muster-roster-push.h"
#include "muster-store-outbox.h"

/* "muster roster": the central roster that this station belongs to. */

typedef struct {
  char *pin; /* owned */
  gboolean compare, even_many;
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
print_leaving (guint n)
{
  if (n > 0)
    g_print (g_dngettext (GETTEXT_PACKAGE,
                          "%u person whom the roster has removed is not expected any more, and is "
                          "erased here once all that the journal says of them is sent.\n",
                          "%u people whom the roster has removed are not expected any more, and "
                          "are erased here once all that the journal says of them is sent.\n",
                          n),
             n);
}

/* How old what the roster told is. */
static void
print_age (const MusterRowsState *rows)
{
  g_autoptr (GDateTime) time =
      rows->pulled != 0 ? g_date_time_new_from_unix_local (rows->pulled) : NULL;
  g_autofree char *at = time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : NULL;

  if (at == NULL)
    g_print (_ ("Nothing has been pulled from it yet: say “muster roster pull”.\n"));
  else
    g_print (g_dngettext (GETTEXT_PACKAGE,
                          "As of %s it has %u person for this station.\n",
                          "As of %s it has %u people for this station.\n",
                          rows->people),
             at,
             rows->people);
  if (rows->aside > 0)
    g_print (g_dngettext (GETTEXT_PACKAGE,
                          "%u row of it cannot be used: a card or an ID number is already "
                          "somebody else's here. It is tried again with each pull.\n",
                          "%u rows of it cannot be used: a card or an ID number is already "
                          "somebody else's here. They are tried again with each pull.\n",
                          rows->aside),
             rows->aside);
  print_leaving (rows->leaving);
}

static void
print_state (const MusterRosterLink *link,
             const MusterOutboxState *state,
             const MusterRowsState *rows,
             gboolean json)
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
    print_age (rows);
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
  muster_command_add_int (builder, "pulled_at", rows->pulled);
  muster_command_add_int (builder, "compared_at", rows->compared);
  muster_command_add_int (builder, "people", rows->people);
  muster_command_add_int (builder, "sessions", rows->sessions);
  muster_command_add_int (builder, "aside", rows->aside);
  muster_command_add_int (builder, "leaving", rows->leaving);
  muster_command_print_json (builder);
}

static gboolean
run_status (MusterStore *store, const MusterCommandLine *line, GError **error)
{
  g_auto (MusterRosterLink) link = {0};
  g_auto (MusterRowsState) rows = {0};
  g_autofree char *source = NULL;
  MusterOutboxState state;

  if (!muster_store_get_roster_link (store, &link, error))
    return FALSE;
  source = muster_roster_dup_source (&link);
  if (!muster_store_get_outbox_state (store, link.server_key, &state, error) ||
      !muster_store_get_rows_state (store, source, &rows, error))
    return FALSE;
  print_state (&link, &state, &rows, line->json);
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

/* --- pull --- */

static void
pull_progress_cb (const MusterRosterPulled *pulled, gpointer unused)
{
  if (isatty (STDERR_FILENO))
    g_printerr ("\r%u", pulled->applied.rows);
}

static void
print_pulled (const MusterRosterPulled *pulled, const MusterRosterFetched *fetched, gboolean json)
{
  const MusterRowsApplied *applied = &pulled->applied;
  g_autoptr (JsonBuilder) builder = NULL;

  if (!json) {
    g_print (_ ("%u people are new, %u have changed, %u were erased.\n"),
             applied->new_people,
             applied->changed_people,
             applied->erased_people);
    if (applied->accounts > 0)
      g_print (g_dngettext (GETTEXT_PACKAGE,
                            "%u account of staff is new or has changed: see “muster staff list”.\n",
                            "%u accounts of staff are new or have changed: see “muster staff "
                            "list”.\n",
                            applied->accounts),
               applied->accounts);
    print_leaving (applied->leaving);
    if (pulled->compared)
      g_print (_ ("The station and the roster have the same.\n"));
    if (fetched->kept + fetched->gone + fetched->left > 0)
      g_print (_ ("Pictures that came: %u; that the roster has no more: %u; still to come: %u.\n"),
               fetched->kept,
               fetched->gone,
               fetched->left);
    return;
  }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  muster_command_add_int (builder, "rows", applied->rows);
  muster_command_add_int (builder, "new_people", applied->new_people);
  muster_command_add_int (builder, "changed_people", applied->changed_people);
  muster_command_add_int (builder, "erased_people", applied->erased_people);
  muster_command_add_int (builder, "sessions", applied->sessions);
  muster_command_add_int (builder, "accounts", applied->accounts);
  muster_command_add_int (builder, "aside", applied->aside);
  muster_command_add_int (builder, "leaving", applied->leaving);
  muster_command_add_int (builder, "listed", pulled->listed);
  muster_command_add_int (builder, "compared", pulled->compared);
  muster_command_add_int (builder, "mended", pulled->mended);
  muster_command_add_int (builder, "again", pulled->again);
  muster_command_add_int (builder, "photos", fetched->kept);
  muster_command_add_int (builder, "photos_gone", fetched->gone);
  muster_command_add_int (builder, "photos_left", fetched->left);
  muster_command_print_json (builder);
}

/* Waits for a signal beside the pull, which blocks. */
typedef struct {
  GMainContext *context;     /* owned */
  GMainLoop *loop;           /* owned */
  GCancellable *cancellable; /* owned */
  GThread *thread;           /* owned */
} Stop;

static gboolean
stop_cb (gpointer data)
{
  g_cancellable_cancel (((Stop *) data)->cancellable);
  return G_SOURCE_CONTINUE;
}

static gpointer
watch_thread (gpointer data)
{
  Stop *stop = data;
  g_autoptr (GSource) source = g_unix_signal_source_new (SIGINT);

  g_source_set_callback (source, stop_cb, stop, NULL);
  g_source_attach (source, stop->context);
  g_main_loop_run (stop->loop);
  g_source_destroy (source);
  return NULL;
}

static void
stop_begin (Stop *stop)
{
  stop->context = g_main_context_new ();
  stop->loop = g_main_loop_new (stop->context, FALSE);
  stop->cancellable = g_cancellable_new ();
  stop->thread = g_thread_new ("stop", watch_thread, stop);
}

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
stop_end (Stop *stop)
{
  g_autoptr (GSource) quit = g_idle_source_new ();

  g_source_set_callback (quit, quit_cb, stop->loop, NULL);
  g_source_attach (quit, stop->context);
  g_thread_join (stop->thread);
  g_main_loop_unref (stop->loop);
  g_main_context_unref (stop->context);
  g_object_unref (stop->cancellable);
}

/* To erase one takes two; so many, whom no page tells to erase, no fewer. */
static gboolean
sign_for_pull (MusterStore *store, const Options *options, MusterStaffBy *by, GError **error)
{
  *by = (MusterStaffBy){0};
  return !options->even_many ||
         muster_command_sign (store, &options->signers, MUSTER_RIGHT_WIPE, 0, by, error);
}

static gboolean
run_pull (MusterStore *store, const MusterCommandLine *line, const Options *options, GError **error)
{
  g_auto (MusterRosterLink) link = {0};
  g_autoptr (MusterRosterClient) client = muster_roster_connect (store, &link, error);
  MusterRosterPullHow how = {
      .even_many = options->even_many, .compare = options->compare, .retries = TRUE};
  MusterRosterPulled pulled;
  MusterRosterFetched fetched;
  Stop stop;
  gboolean ok;

  if (client == NULL || !sign_for_pull (store, options, &how.by, error))
    return FALSE;
  stop_begin (&stop);
  ok = muster_roster_pull (
           store, client, &link, &how, pull_progress_cb, NULL, &pulled, stop.cancellable, error) &&
       muster_roster_photos_fetch (store, NULL, NULL, NULL, &fetched, stop.cancellable, error);
  stop_end (&stop);
  if (isatty (STDERR_FILENO))
    g_printerr ("\n");
  if (ok)
    print_pulled (&pulled, &fetched, line->json);
  return ok;
}

/* --- all of them --- */

static gboolean
is_one (const char *what)
{
  static const char *const all[] = {"status", "enrol", "sync", "pull"};

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (g_str_equal (all[i], what))
      return TRUE;
  return FALSE;
}

static gboolean
run (const MusterCommandLine *line, const Options *options, GError **error)
{
  const char *what = line->rest[0] != NULL ? line->rest[0] : "status";
  const gboolean enrols = g_str_equal (what, "enrol");
  const gboolean looks = g_str_equal (what, "status");
  const guint n = g_strv_length (line->rest);
  g_autoptr (MusterStore) store = NULL;
  gboolean ok;

  if (!is_one (what) || (enrols ? n != 3 : n > 1)) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_USAGE,
                         _ ("say “roster enrol ADDRESS CODE --pin PIN”, “roster status”, “roster "
                            "pull” or “roster sync”"));
    return FALSE;
  }
  store = muster_services_open_store (&line->settings, !looks, error);
  if (store == NULL)
    return FALSE;
  if (enrols)
    ok = run_enrol (store, line, options, error);
  else if (g_str_equal (what, "pull"))
    ok = run_pull (store, line, options, error);
  else
    ok = looks ? run_status (store, line, error) : run_sync (store, line, error);
  muster_store_close (store);
  return ok;
}

gboolean
muster_command_roster (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  Options options = {.pin = NULL};
  const GOptionEntry entries[] = {
      {"pin",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.pin,
       N_ ("what the roster shows beside the code: sha256 of its certificate authority"),
       N_ ("PIN")},
      {"compare",
       0,
       0,
       G_OPTION_ARG_NONE,
       &options.compare,
       N_ ("with pull: compare what both sides have, and mend it"),
       NULL},
      {"even-many",
       0,
       0,
       G_OPTION_ARG_NONE,
       &options.even_many,
       N_ ("with pull: erase whom the roster does not have any more, even if they are many"),
       NULL},
      MUSTER_COMMAND_SIGNER_OPTIONS (&options.signers),
      G_OPTION_ENTRY_NULL,
  };
  const gboolean ok =
      muster_command_parse (&line,
                            argc,
                            argv,
                            _ ("[status|enrol|pull|sync] – the central roster of this station"),
                            entries,
                            error) &&
      run (&line, &options, error);

  g_free (options.pin);
  return ok;
}
