/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-error.h"
#include "muster-store-cases.h"

/* "muster cases list": what staff have to settle, with masked names: for whoever could settle it.
 */

static char *
dup_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = seconds != 0 ? g_date_time_new_from_unix_utc (seconds) : NULL;

  return time != NULL ? g_date_time_format_iso8601 (time) : g_strdup ("");
}

static void
print_row (const MusterOpenCaseRow *row, gboolean json)
{
  g_autofree char *opened = dup_time (row->opened);
  g_autofree char *due = dup_time (row->due);
  g_autofree char *name =
      row->person != NULL ? muster_person_dup_masked_name (row->person) : g_strdup ("");
  g_autofree char *number =
      row->person != NULL ? muster_person_dup_masked_student_number (row->person) : g_strdup ("");
  const gboolean late = row->due != 0 && row->due <= g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (JsonBuilder) builder = NULL;

  if (!json) {
    g_print ("%6lld  %-8s  %-20s  %-20s  %s  %s%s%s%s\n",
             (long long) row->seq,
             muster_open_case_to_nick (row->kind),
             opened,
             due,
             number,
             name,
             late ? _ ("  (late)") : "",
             row->no_photo ? _ ("  (no photo)") : "",
             row->damaged ? _ ("  (changed in the store's file)")
             : row->asked ? _ ("  (more was asked for)")
                          : "");
    return;
  }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  muster_command_add_int (builder, "seq", row->seq);
  muster_command_add_string (builder, "kind", muster_open_case_to_nick (row->kind));
  muster_command_add_string (builder, "opened", opened);
  muster_command_add_string (builder, "due", due);
  muster_command_add_string (builder, "number", number);
  muster_command_add_string (builder, "name", name);
  json_builder_set_member_name (builder, "late");
  json_builder_add_boolean_value (builder, late);
  json_builder_set_member_name (builder, "asked");
  json_builder_add_boolean_value (builder, row->asked);
  json_builder_set_member_name (builder, "no_photo");
  json_builder_add_boolean_value (builder, row->no_photo);
  json_builder_set_member_name (builder, "damaged");
  json_builder_add_boolean_value (builder, row->damaged);
  muster_command_print_json (builder);
}

static gboolean
run (const MusterCommandLine *line, const MusterCommandSigners *signers, GError **error)
{
  g_autoptr (MusterStore) store = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  const char *what = line->rest[0];
  MusterStaffBy by;

  if (g_strcmp0 (what, "list") != 0 || line->rest[1] != NULL) {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_USAGE, _ ("say “cases list”"));
    return FALSE;
  }
  store = muster_services_open_store (&line->settings, signers->by > 0, error);
  if (store == NULL || !muster_command_sign (store, signers, MUSTER_RIGHT_SETTLE, 0, &by, error))
    return FALSE;
  rows = muster_store_list_open_cases (store, NULL, 0, NULL, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    print_row (g_ptr_array_index (rows, i), line->json);
  if (rows != NULL && rows->len == 0 && !line->json)
    g_print ("%s\n", _ ("Nothing is left to settle."));
  return rows != NULL;
}

gboolean
muster_command_cases (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  MusterCommandSigners signers = {0};
  const GOptionEntry entries[] = {
      MUSTER_COMMAND_SIGNER_OPTIONS (&signers),
      G_OPTION_ENTRY_NULL,
  };

  return muster_command_parse (
             &line, argc, argv, _ ("list – what staff have to settle"), entries, error) &&
         run (&line, &signers, error);
}
