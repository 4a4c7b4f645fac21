/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-csv-write.h"
#include "muster-day-book-private.h"
#include "muster-day.h"
#include "muster-error.h"

/* "muster day DATE": the figures of the day sheet, without a window. Whoever may read the store's
 * files may read them; a file that leaves the station needs who may export, as at the desk. A day
 * is signed in the window, by somebody who has it before their eyes. */

typedef struct {
  char *csv; /* owned, nullable */
  gboolean rehearsal;
  MusterCommandSigners signers;
} Options;

typedef struct {
  MusterDayReport *report; /* owned */
  GError *error;           /* owned */
  gboolean done;
} Loaded;

static char *
dup_head (const MusterDayReport *report)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ":%s", report->head, report->head_hash);
}

/* --- reading --- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Loaded *loaded = user_data;

  loaded->report = muster_day_book_load_finish (MUSTER_DAY_BOOK (source), result, &loaded->error);
  loaded->done = TRUE;
}

static MusterDayReport *
load (MusterStore *store, guint32 day, gboolean rehearsal, GError **error)
{
  g_autoptr (MusterDayBook) book = muster_day_book_new (store, NULL, rehearsal);
  Loaded loaded = {.report = NULL};

  muster_day_book_load_async (book, day, NULL, loaded_cb, &loaded);
  while (!loaded.done)
    g_main_context_iteration (NULL, TRUE);
  if (loaded.error != NULL)
    g_propagate_error (error, loaded.error);
  return loaded.report;
}

/* --- showing --- */

static void
add_outcomes (JsonBuilder *builder, const MusterDayFigures *f)
{
  json_builder_set_member_name (builder, "outcomes");
  json_builder_begin_object (builder);
  for (MusterOutcome outcome = MUSTER_OUTCOME_PASS; outcome < MUSTER_N_OUTCOMES; outcome++)
    if (f->outcomes[outcome] > 0)
      muster_command_add_int (builder, muster_outcome_to_nick (outcome), f->outcomes[outcome]);
  json_builder_end_object (builder);
}

/* By account; names that were typed stay in the journal. */
static void
add_operators (JsonBuilder *builder, const MusterDayFigures *f)
{
  json_builder_set_member_name (builder, "staff");
  json_builder_begin_array (builder);
  for (guint i = 0; i < f->operators->len; i++) {
    const MusterDayOperator *who = g_ptr_array_index (f->operators, i);

    json_builder_begin_object (builder);
    muster_command_add_int (builder, "account", who->staff);
    muster_command_add_int (builder, "decided", who->decided);
    muster_command_add_int (builder, "confirmed", who->confirmed);
    muster_command_add_int (builder, "overrides", who->overrides);
    muster_command_add_int (builder, "rechecked", who->rechecked);
    muster_command_add_int (builder, "disagreed", who->disagreed);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
print_json (const MusterDayReport *report)
{
  gsize n;
  const MusterDayFigure *figures = muster_day_figures_list (&n);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *day = muster_day_to_text (report->day);
  g_autofree char *head = dup_head (report);

  json_builder_begin_object (builder);
  muster_command_add_string (builder, "day", day);
  muster_command_add_string (builder, "head", head);
  muster_command_add_int (builder, "closed", report->closed);
  muster_command_add_int (builder, "after_close", report->after_close);
  muster_command_add_int (builder, "open_cases", report->n_open_cases);
  for (gsize i = 0; i < n; i++)
    muster_command_add_int (
        builder, figures[i].nick, muster_day_figures_get (report->figures, &figures[i]));
  add_outcomes (builder, report->figures);
  add_operators (builder, report->figures);
  muster_command_print_json (builder);
}

static void
print_words (const MusterDayReport *report)
{
  gsize n;
  const MusterDayFigure *figures = muster_day_figures_list (&n);
  g_autofree char *day = muster_day_to_text (report->day);
  g_autofree char *head = dup_head (report);

  g_print ("%s\n", day);
  for (gsize i = 0; i < n; i++)
    g_print (
        "%6u  %s\n", muster_day_figures_get (report->figures, &figures[i]), _ (figures[i].words));
  g_print (_ ("Still to be settled, of whatever day: %u\n"), report->n_open_cases);
  if (report->closed == 0)
    g_print ("%s\n", _ ("Nobody has signed this day."));
  else
    g_print (_ ("Signed by journal entry %lld; visits that ended after it: %u\n"),
             (long long) report->closed,
             report->after_close);
  g_print (_ ("Head of the journal: %s\n"), head);
}

/* --- a file --- */

static void
append_count (GString *csv, const char *what, guint n)
{
  g_autofree char *value = g_strdup_printf ("%u", n);

  muster_csv_append_row (csv, (const char *[]){what, value, NULL});
}

/* One figure a line, by nicks: for programs. The window's sheet has words. */
static GBytes *
make_csv (const MusterDayReport *report)
{
  gsize n;
  const MusterDayFigure *figures = muster_day_figures_list (&n);
  GString *csv = g_string_new (NULL);
  g_autofree char *day = muster_day_to_text (report->day);
  g_autofree char *head = dup_head (report);

  muster_csv_begin (csv);
  muster_csv_append_row (csv, (const char *[]){"figure", "value", NULL});
  muster_csv_append_row (csv, (const char *[]){"day", day, NULL});
  muster_csv_append_row (csv, (const char *[]){"head", head, NULL});
  append_count (csv, "closed", (guint) report->closed);
  append_count (csv, "after_close", report->after_close);
  append_count (csv, "open_cases", report->n_open_cases);
  for (gsize i = 0; i < n; i++)
    append_count (csv, figures[i].nick, muster_day_figures_get (report->figures, &figures[i]));
  for (MusterOutcome outcome = MUSTER_OUTCOME_PASS; outcome < MUSTER_N_OUTCOMES; outcome++) {
    g_autofree char *nick = g_strconcat ("outcome.", muster_outcome_to_nick (outcome), NULL);

    append_count (csv, nick, report->figures->outcomes[outcome]);
  }
  return g_string_free_to_bytes (csv);
}

/* As the window's sheet: the journal has the file's SHA-256 before there is a file. */
static gboolean
tell (MusterStore *store,
      const MusterDayReport *report,
      GBytes *csv,
      const MusterStaffBy *by,
      gboolean rehearsal,
      GError **error)
{
  g_autoptr (MusterDayBook) book = muster_day_book_new (store, NULL, rehearsal);
  g_autofree char *head = dup_head (report);
  const MusterDayExport what = {report->day, "csv", head, csv};
  g_autoptr (MusterEvent) event = muster_day_book_new_export_event (book, &what);

  if (by->by != 0)
    muster_event_set_int (event, "staff_id", by->by);
  if (by->second != 0)
    muster_event_set_int (event, "second_id", by->second);
  return muster_store_append (store, event, error) > 0;
}

static gboolean
export_csv (MusterStore *store,
            const MusterDayReport *report,
            const Options *options,
            GError **error)
{
  g_autoptr (GBytes) csv = make_csv (report);
  g_autoptr (GError) cause = NULL;
  MusterStaffBy by;
  gsize size;
  const char *data = g_bytes_get_data (csv, &size);

  if (!muster_command_sign (store, &options->signers, MUSTER_RIGHT_EXPORT, 0, &by, error) ||
      !tell (store, report, csv, &by, options->rehearsal, error))
    return FALSE;
  if (g_file_set_contents_full (
          options->csv, data, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &cause)) {
    g_print ("%s\n", options->csv);
    return TRUE;
  }
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, cause->message);
  return FALSE;
}

/* --- command --- */

static gboolean
run (const MusterCommandLine *line, const Options *options, GError **error)
{
  const char *text = line->rest[0];
  const guint32 day = text != NULL ? muster_day_from_text (text) : muster_day_book_get_today ();
  g_autoptr (MusterStore) store = NULL;
  g_autoptr (MusterDayReport) report = NULL;

  if (day == 0 || (text != NULL && line->rest[1] != NULL)) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_USAGE, _ ("say “day” for today, or “day 2026-09-01”"));
    return FALSE;
  }
  store = muster_services_open_store (&line->settings, options->csv != NULL, error);
  if (store == NULL)
    return FALSE;
  report = load (store, day, options->rehearsal, error);
  if (report == NULL)
    return FALSE;
  if (options->csv != NULL)
    return export_csv (store, report, options, error);
  if (line->json)
    print_json (report);
  else
    print_words (report);
  return TRUE;
}

gboolean
muster_command_day (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  Options options = {0};
  const GOptionEntry entries[] = {
      {"csv",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &options.csv,
       N_ ("Write the figures into this file, and tell the journal"),
       N_ ("FILE")},
      {"rehearsal",
       0,
       0,
       G_OPTION_ARG_NONE,
       &options.rehearsal,
       N_ ("Count practice, and nothing else"),
       NULL},
      MUSTER_COMMAND_SIGNER_OPTIONS (&options.signers),
      G_OPTION_ENTRY_NULL,
  };
  const gboolean ok = muster_command_parse (
                          &line, argc, argv, _ ("[DATE] – the figures of a day"), entries, error) &&
                      run (&line, &options, error);

  g_free (options.csv);
  return ok;
}
