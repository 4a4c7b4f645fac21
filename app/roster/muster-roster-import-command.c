/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "muster-error.h"
#include "muster-roster-command.h"
#include "muster-roster-intake.h"
#include "muster-roster-rows.h"
#include "muster-wire.h"

/* "muster-roster import": a list of people, beside a running server or without one. */

/* Shown one by one; the file of the report has all. */
#define MAX_SHOWN 20

typedef struct {
  char *folder, *photos, *scope, *report; /* owned */
  char **map, **rest;                     /* owned */
  gboolean dry_run, full, json;
  gint64 remove;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->folder);
  g_free (options->photos);
  g_free (options->scope);
  g_free (options->report);
  g_strfreev (options->map);
  g_strfreev (options->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* --- what is told --- */

/* Signals come through the main context, which nobody else turns meanwhile. */
static void
progress_cb (guint done, guint all, gpointer quiet)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  if (!GPOINTER_TO_INT (quiet) && isatty (STDERR_FILENO) && (done % 100 == 0 || done == all))
    g_printerr ("\r%u / %u%s", done, all, done == all ? "\n" : "");
}

static gboolean
stop_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_CONTINUE;
}

static void
print_note (const MusterPeopleNote *note)
{
  if (note->line != 0)
    g_printerr (_ ("line %u"), note->line);
  if (*note->column != '\0')
    g_printerr (_ (", column %s"), note->column);
  if (*note->who != '\0')
    g_printerr (" (%s)", note->who);
  g_printerr (note->line != 0 ? ": %s\n" : "%s\n", note->what);
}

/* Faults first: they are what keeps the list out. */
static void
print_notes (const MusterRosterIntakeReport *report)
{
  guint shown = 0, left = 0;

  for (int fault = 1; fault >= 0; fault--)
    for (guint i = 0; i < report->notes->len; i++) {
      const MusterPeopleNote *note = g_ptr_array_index (report->notes, i);

      if (note->fault != fault)
        continue;
      if (shown < MAX_SHOWN)
        print_note (note);
      shown += 1;
    }
  left = shown > MAX_SHOWN ? shown - MAX_SHOWN : 0;
  if (left > 0)
    g_printerr (g_dngettext (GETTEXT_PACKAGE,
                             "… and %u more; --report FILE.csv writes all of them\n",
                             "… and %u more; --report FILE.csv writes all of them\n",
                             left),
                left);
}

static void
print_json (const MusterRosterIntakeReport *report, const Options *options)
{
  GString *json = g_string_new (NULL);

  muster_wire_begin (json, NULL, '{');
  muster_wire_put_boolean (json, "dry_run", options->dry_run);
  muster_wire_put_string (json, "encoding", report->encoding);
  muster_wire_begin (json, "columns", '[');
  for (guint i = 0; report->map != NULL && report->map[i] != NULL; i++)
    muster_wire_put_string (json, NULL, report->map[i]);
  muster_wire_end (json, ']');
  muster_wire_put_int (json, "rows", report->rows);
  muster_wire_put_int (json, "faults", report->faults);
  muster_wire_put_int (json, "new", report->people_new);
  muster_wire_put_int (json, "changed", report->changed);
  muster_wire_put_int (json, "same", report->same);
  muster_wire_put_int (json, "missing", report->missing);
  muster_wire_put_int (json, "removed", report->removed);
  muster_wire_put_int (json, "photos", report->photos);
  muster_wire_put_int (json, "no_photo", report->no_photo);
  muster_wire_put_int (json, "unused_photos", report->unused_photos);
  muster_wire_end (json, '}');
  g_print ("%s\n", json->str);
  g_string_free (json, TRUE);
}

static void
print_read (const MusterRosterIntakeReport *report)
{
  g_autofree char *columns = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  for (guint i = 0; report->map != NULL && report->map[i] != NULL; i++)
    if (!g_str_has_suffix (report->map[i], "="))
      g_strv_builder_add (builder, report->map[i]);
  words = g_strv_builder_end (builder);
  columns = g_strjoinv (", ", words);
  if (*report->encoding != '\0')
    /* "UTF-8", then "name=姓名, unit=学院" */
    g_print (_ ("Read as %s; columns: %s.\n"), report->encoding, columns);
}

static void
print_done (const MusterRosterIntakeReport *report, const Options *options)
{
  print_read (report);
  if (options->dry_run)
    g_print ("%s\n", _ ("This was a rehearsal: nothing was changed."));
  g_print (
      _ ("In the list: %u; new: %u; changed: %u; as they were: %u. On the roster, but not in the "
         "list: %u; removed: %u.\n"),
      report->rows,
      report->people_new,
      report->changed,
      report->same,
      report->missing,
      report->removed);
  if (report->photos + report->no_photo > 0)
    g_print (
        _ ("Pictures that are fit: %u; people without one: %u; pictures of nobody in the list: "
           "%u.\n"),
        report->photos,
        report->no_photo,
        report->unused_photos);
}

/* --- running --- */

static gboolean
write_report (const MusterRosterIntakeReport *report, const char *path, GError **error)
{
  g_autofree char *csv = muster_roster_intake_report_dup_csv (report);
  g_autoptr (GError) cause = NULL;

  if (g_file_set_contents_full (path, csv, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &cause))
    return TRUE;
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, cause->message);
  return FALSE;
}

static gboolean
run (const Options *options, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const guint term = g_unix_signal_add (SIGTERM, stop_cb, cancellable);
  const guint interrupt = g_unix_signal_add (SIGINT, stop_cb, cancellable);
  g_autoptr (MusterRosterBook) book = muster_roster_book_open (options->folder, error);
  g_auto (MusterRosterIntakeReport) report = {0};
  const MusterRosterIntake intake = {
      .path = options->rest[0],
      .photos = options->photos,
      .scope = options->scope != NULL ? options->scope : MUSTER_ROSTER_SCOPE_ALL,
      .map = (const char *const *) options->map,
      .dry_run = options->dry_run,
      .full = options->full,
      .remove = options->remove,
      .progress = progress_cb,
      .progress_data = GINT_TO_POINTER (options->json),
      .cancellable = cancellable,
      .now = g_get_real_time () / G_USEC_PER_SEC,
  };
  gboolean ok, written;

  if (book == NULL)
    return FALSE;
  ok = muster_roster_intake_run (book, &intake, &report, error);
  g_source_remove (term);
  g_source_remove (interrupt);
  print_notes (&report);
  if (options->json)
    print_json (&report, options);
  else if (ok)
    print_done (&report, options);
  else
    print_read (&report);
  written = options->report == NULL || write_report (&report, options->report, ok ? error : NULL);
  return ok && written;
}

/* @scope: (nullable): %NULL: all stations */
gboolean
muster_roster_command_is_scope (const char *scope)
{
  return scope == NULL ||
         (*scope != '\0' && strlen (scope) <= 64 &&
          strspn (scope, "abcdefghijklmnopqrstuvwxyz0123456789._-") == strlen (scope));
}

/* Returns: (nullable): what makes no sense */
static const char *
find_fault (const Options *options)
{
  if (options->folder == NULL)
    return _ ("say --data and a folder");
  if (options->rest == NULL || g_strv_length (options->rest) != 1)
    return _ ("say which list: FILE.csv or FILE.zip");
  if (!muster_roster_command_is_scope (options->scope))
    return _ ("a scope has small letters, digits, dots and dashes");
  if (options->remove != 0 && !options->full)
    return _ ("--remove is said with --full alone: nobody is removed without");
  if (options->photos != NULL && !g_file_test (options->photos, G_FILE_TEST_IS_DIR))
    return _ ("the folder of the pictures is not there");
  return NULL;
}

gboolean
muster_roster_command_import (int argc, char *argv[], GError **error)
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
      {"photos",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &options.photos,
       N_ ("Folder with STUDENT_NUMBER.jpg"),
       N_ ("DIR")},
      {"map",
       0,
       0,
       G_OPTION_ARG_STRING_ARRAY,
       &options.map,
       N_ ("What a column is, as name=姓名; remembered for lists with the same first line"),
       N_ ("FIELD=HEADER")},
      {"dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run, N_ ("Look, and change nothing"), NULL},
      {"report",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &options.report,
       N_ ("Write all that is wrong, by line, as a table"),
       N_ ("FILE.csv")},
      {"full",
       0,
       0,
       G_OPTION_ARG_NONE,
       &options.full,
       N_ ("The list has everybody: who is not in it is removed"),
       NULL},
      {"remove",
       0,
       0,
       G_OPTION_ARG_INT64,
       &options.remove,
       N_ ("How many people are to be removed, if they are more than one in twenty"),
       N_ ("N")},
      {"scope",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.scope,
       N_ ("Whose stations are told; all unless it is said"),
       N_ ("SCOPE")},
      {"json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print one JSON object a line"), NULL},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.rest, NULL, NULL},
      G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context =
      g_option_context_new (_ ("FILE.csv|FILE.zip – take people into the roster"));
  g_autoptr (GError) cause = NULL;
  const char *fault = NULL;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &cause))
    fault = cause->message;
  else
    fault = find_fault (&options);
  if (fault == NULL)
    return run (&options, error);
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_USAGE, fault);
  return FALSE;
}
