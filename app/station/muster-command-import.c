/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-error.h"
#include "muster-import.h"

static void
progress_cb (guint done, guint all, gpointer user_data)
{
  if (isatty (STDERR_FILENO) && (done % 10 == 0 || done == all))
    g_printerr ("\r%u / %u%s", done, all, done == all ? "\n" : "");
}

static void
print_note (const MusterPeopleNote *note, gboolean json)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!json) {
    if (note->line != 0)
      g_printerr (_ ("line %u"), note->line);
    if (*note->column != '\0')
      g_printerr (_ (", column %s"), note->column);
    if (*note->who != '\0')
      g_printerr (" (%s)", note->who);
    g_printerr (": %s\n", note->what);
    return;
  }
  json_builder_begin_object (builder);
  muster_command_add_int (builder, "line", note->line);
  muster_command_add_string (builder, "column", note->column);
  muster_command_add_string (builder, "student_number", note->who);
  muster_command_add_string (builder, "note", note->what);
  muster_command_print_json (builder);
}

static void
print_report (const MusterImportReport *report, gboolean json)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!json) {
    g_print (_ ("%u people read: %u new, %u changed. %u photos, %u of them with a usable face; %u "
                "people without a photo.\n"),
             report->rows,
             report->people_new,
             report->people_changed,
             report->photos,
             report->templates,
             report->missing);
    return;
  }
  json_builder_begin_object (builder);
  muster_command_add_int (builder, "rows", report->rows);
  muster_command_add_int (builder, "new", report->people_new);
  muster_command_add_int (builder, "changed", report->people_changed);
  muster_command_add_int (builder, "photos", report->photos);
  muster_command_add_int (builder, "templates", report->templates);
  muster_command_add_int (builder, "missing", report->missing);
  muster_command_print_json (builder);
}

/* Who says whose face and card somebody's are decides who passes, so where there are accounts two
 * sign for it, as for the rules. */
static gboolean
import (MusterCommandLine *line,
        GBytes *csv,
        const char *photos,
        const MusterCommandSigners *signers,
        GError **error)
{
  g_auto (MusterImportReport) report = {0};
  g_autoptr (MusterFaceEngine) engine = NULL;
  g_autoptr (MusterStore) store = muster_services_open_store (&line->settings, TRUE, error);
  MusterStaffBy by;
  gboolean ok;

  if (store == NULL || !muster_command_sign (store, signers, MUSTER_RIGHT_POLICY, 0, &by, error))
    return FALSE;
  if (photos != NULL) {
    engine = muster_services_open_engine (&line->settings, error);
    if (engine == NULL)
      return FALSE;
  }
  ok = muster_import_people (store, engine, csv, photos, &by, progress_cb, NULL, &report, error);
  for (guint i = 0; report.notes != NULL && i < report.notes->len; i++)
    print_note (g_ptr_array_index (report.notes, i), line->json);
  if (ok)
    print_report (&report, line->json);
  if (engine != NULL)
    muster_face_engine_shutdown (engine);
  return ok;
}

gboolean
muster_command_import (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  g_autofree char *photos = NULL;
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) csv = NULL;
  g_autoptr (GError) local = NULL;
  MusterCommandSigners signers = {0};
  gsize size = 0;
  const GOptionEntry entries[] = {
      {"photos",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &photos,
       N_ ("Folder with STUDENT_NUMBER.jpg"),
       N_ ("DIR")},
      MUSTER_COMMAND_SIGNER_OPTIONS (&signers),
      G_OPTION_ENTRY_NULL,
  };

  if (!muster_command_parse (
          &line, argc, argv, _ ("FILE.csv – take people into the roster"), entries, error))
    return FALSE;
  if (g_strv_length (line.rest) != 1) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_USAGE, _ ("say which CSV file to import"));
    return FALSE;
  }
  if (photos != NULL && !g_file_test (photos, G_FILE_TEST_IS_DIR)) {
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, _ ("there is no folder %s"), photos);
    return FALSE;
  }
  if (!g_file_get_contents (line.rest[0], &contents, &size, &local)) {
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, "%s", local->message);
    return FALSE;
  }
  csv = g_bytes_new_take (g_steal_pointer (&contents), size);
  return import (&line, csv, photos, &signers, error);
}
