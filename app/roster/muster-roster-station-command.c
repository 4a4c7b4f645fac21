/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-roster-authority.h"
#include "muster-roster-command.h"
#include "muster-roster-stations.h"
#include "muster-roster-x509.h"

/* "muster-roster station new|list|revoke": beside a running server or without one. */

typedef struct {
  char *folder, *label; /* owned */
  gboolean json;
  char **rest; /* owned */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->folder);
  g_free (options->label);
  g_strfreev (options->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gint64
now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
print_json (GString *json)
{
  muster_wire_end (json, '}');
  g_print ("%s\n", json->str);
  g_string_free (json, TRUE);
}

static GString *
begin_json (void)
{
  GString *json = g_string_new (NULL);

  muster_wire_begin (json, NULL, '{');
  return json;
}

/* The pin of the authority that "serve" has made. */
static char *
load_pin (const Options *options, GError **error)
{
  g_autofree char *path = g_build_filename (options->folder, "ca.pem", NULL);
  g_autofree char *text = NULL;

  if (g_file_get_contents (path, &text, NULL, NULL))
    return muster_roster_x509_dup_pin (text, error);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_NOT_FOUND,
               _ ("There is no roster in %s yet. Start “muster-roster serve” with it once."),
               options->folder);
  return NULL;
}

static gboolean
run_new (MusterRosterBook *book, const Options *options, GError **error)
{
  g_autofree char *pin = load_pin (options, error);
  g_autofree char *code = NULL;

  if (pin == NULL)
    return FALSE;
  code = muster_roster_stations_add_code (
      book, options->label != NULL ? options->label : "", now_s (), error);
  if (code == NULL)
    return FALSE;
  if (options->json) {
    GString *json = begin_json ();

    muster_wire_put_string (json, "code", code);
    muster_wire_put_string (json, "pin", pin);
    muster_wire_put_int (json, "hours", MUSTER_ROSTER_CODE_SECONDS / 3600);
    print_json (json);
    return TRUE;
  }
  g_print (_ ("At the station, within %d hours:\n  muster roster enrol https://ADDRESS:PORT %s "
              "--pin %s\n(where there are accounts, with --by ID --second ID: two sign for it)\n"),
           MUSTER_ROSTER_CODE_SECONDS / 3600,
           code,
           pin);
  return TRUE;
}

static void
print_station (const MusterRosterStation *station, gboolean as_json)
{
  GString *json;

  if (!as_json) {
    g_print ("%s\t%s\t%" G_GINT64_FORMAT "\t%s\n",
             station->id,
             station->label,
             station->n_events,
             station->revoked != 0 ? _ ("revoked") : "");
    return;
  }
  json = begin_json ();
  muster_wire_put_string (json, "id", station->id);
  muster_wire_put_string (json, "label", station->label);
  muster_wire_put_string (json, "scope", station->scope);
  muster_wire_put_string (json, "app", station->app);
  muster_wire_put_int (json, "enrolled", station->enrolled);
  muster_wire_put_int (json, "seen", station->seen);
  muster_wire_put_int (json, "revoked", station->revoked);
  muster_wire_put_int (json, "events", station->n_events);
  print_json (json);
}

static gboolean
run_list (MusterRosterBook *book, const Options *options, GError **error)
{
  g_autoptr (GPtrArray) all = muster_roster_stations_list (book, error);

  for (guint i = 0; all != NULL && i < all->len; i++)
    print_station (g_ptr_array_index (all, i), options->json);
  return all != NULL;
}

static gboolean
run (const Options *options, GError **error)
{
  const char *what = options->rest != NULL && options->rest[0] != NULL ? options->rest[0] : "";
  const char *id = *what != '\0' ? options->rest[1] : NULL;
  const gboolean takes_id = g_str_equal (what, "revoke");
  g_autoptr (MusterRosterBook) book = NULL;

  if ((!takes_id && !g_str_equal (what, "new") && !g_str_equal (what, "list")) ||
      takes_id != (id != NULL)) {
    g_set_error_literal (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_USAGE,
        _ ("say “station new --label NAME”, “station list” or “station revoke ID”"));
    return FALSE;
  }
  book = muster_roster_book_open (options->folder, error);
  if (book == NULL)
    return FALSE;
  if (takes_id)
    return muster_roster_stations_revoke (book, id, now_s (), error);
  return g_str_equal (what, "new") ? run_new (book, options, error)
                                   : run_list (book, options, error);
}

gboolean
muster_roster_command_station (int argc, char *argv[], GError **error)
{
  g_auto (Options) options = {NULL, NULL, FALSE, NULL};
  const GOptionEntry entries[] = {
      {"data",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &options.folder,
       N_ ("Folder with everything that the roster keeps"),
       N_ ("DIR")},
      {"label",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.label,
       N_ ("What people call the station"),
       N_ ("NAME")},
      {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print one JSON object a line"), NULL},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.rest, NULL, NULL},
      G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context =
      g_option_context_new (_ ("new|list|revoke – the stations of this roster"));
  g_autoptr (GError) cause = NULL;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (g_option_context_parse (context, &argc, &argv, &cause) && options.folder != NULL)
    return run (&options, error);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_USAGE,
               "%s",
               cause != NULL ? cause->message : _ ("say --data and a folder"));
  return FALSE;
}
