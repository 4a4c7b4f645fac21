/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-csv-write.h"
#include "muster-error.h"
#include "muster-roster-admissions.h"
#include "muster-roster-command.h"

/* "muster-roster duplicates": beside a running server or without one. */

#define COLUMNS 7

typedef struct {
  char *folder, *scope; /* owned */
  gboolean csv, json;
  char **rest; /* owned */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->folder);
  g_free (options->scope);
  g_strfreev (options->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static char *
dup_time (gint64 ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (ms / 1000);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : g_strdup ("");
}

static void
print_csv (GPtrArray *list)
{
  static const char *const head[COLUMNS + 1] = {
      "occasion", "student_number", "name", "first_station", "first_at", "station", "at", NULL};
  GString *csv = g_string_new (NULL);

  muster_csv_begin (csv);
  muster_csv_append_row (csv, head);
  for (guint i = 0; i < list->len; i++) {
    const MusterRosterDuplicate *duplicate = g_ptr_array_index (list, i);
    g_autofree char *first = dup_time (duplicate->first_ms);
    g_autofree char *at = dup_time (duplicate->at_ms);
    const char *const cells[COLUMNS + 1] = {duplicate->occasion,
                                            duplicate->number,
                                            duplicate->name != NULL ? duplicate->name : "",
                                            duplicate->first_station,
                                            first,
                                            duplicate->station,
                                            at,
                                            NULL};

    muster_csv_append_row (csv, cells);
  }
  g_print ("%s", csv->str);
  g_string_free (csv, TRUE);
}

static void
print_json (const MusterRosterDuplicate *duplicate)
{
  GString *json = g_string_new (NULL);

  muster_wire_begin (json, NULL, '{');
  muster_wire_put_string (json, "occasion", duplicate->occasion);
  muster_wire_put_string (json, "number", duplicate->number);
  muster_wire_put_string (json, "name", duplicate->name);
  muster_wire_put_string (json, "first_station", duplicate->first_station);
  muster_wire_put_int (json, "first_ms", duplicate->first_ms);
  muster_wire_put_string (json, "station", duplicate->station);
  muster_wire_put_int (json, "at_ms", duplicate->at_ms);
  muster_wire_end (json, '}');
  g_print ("%s\n", json->str);
  g_string_free (json, TRUE);
}

static void
print_words (const MusterRosterDuplicate *duplicate)
{
  g_autofree char *first = dup_time (duplicate->first_ms);
  g_autofree char *at = dup_time (duplicate->at_ms);

  /* Translators: a person’s number and name, an occasion; then station and time, twice */
  g_print (_ ("%s %s, %s: let in at %s on %s, and again at %s on %s\n"),
           duplicate->number,
           duplicate->name != NULL ? duplicate->name : "",
           duplicate->occasion,
           duplicate->first_station,
           first,
           duplicate->station,
           at);
}

static gboolean
run (const Options *options, GError **error)
{
  const char *scope = options->scope != NULL ? options->scope : MUSTER_ROSTER_SCOPE_ALL;
  g_autoptr (MusterRosterBook) book = muster_roster_book_open (options->folder, error);
  g_autoptr (GPtrArray) list =
      book != NULL ? muster_roster_duplicates_list (book, scope, error) : NULL;

  if (list == NULL)
    return FALSE;
  if (options->csv)
    print_csv (list);
  for (guint i = 0; !options->csv && i < list->len; i++)
    (options->json ? print_json : print_words) (g_ptr_array_index (list, i));
  if (list->len == 0 && !options->csv && !options->json)
    g_print ("%s\n", _ ("Nobody was let in twice."));
  return TRUE;
}

gboolean
muster_roster_command_duplicates (int argc, char *argv[], GError **error)
{
  g_auto (Options) options = {0};
  const GOptionEntry entries[] = {
      {"data",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &options.folder,
       N_ ("Folder with everything that the roster keeps"),
       N_ ("DIR")},
      {"scope",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.scope,
       N_ ("Of which stations; all unless it is said"),
       N_ ("SCOPE")},
      {"csv", 0, 0, G_OPTION_ARG_NONE, &options.csv, N_ ("Print a table for a spreadsheet"), NULL},
      {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print one JSON object a line"), NULL},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.rest, NULL, NULL},
      G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context =
      g_option_context_new (_ ("– people who were let in at more than one station"));
  g_autoptr (GError) cause = NULL;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (g_option_context_parse (context, &argc, &argv, &cause) && options.folder != NULL &&
      options.rest == NULL)
    return run (&options, error);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_USAGE,
               "%s",
               cause != NULL ? cause->message : _ ("say --data and a folder"));
  return FALSE;
}
