/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-command.h"
#include "muster-rehearsal.h"

/* The practice people with their numbers, so that trainers and scripts need not guess them. */
gboolean
muster_command_rehearsal (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  const MusterRehearsalPerson *people;
  gsize n = 0;

  if (!muster_command_parse (&line, argc, argv, _ ("– list the practice people"), NULL, error))
    return FALSE;
  people = muster_rehearsal_get_people (&n);
  for (gsize i = 0; i < n; i++) {
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    if (!line.json) {
      g_print ("%2" G_GSIZE_FORMAT "  %s  %s  %s  %s\n",
               i + 1,
               people[i].student_number,
               people[i].id_number,
               people[i].card_uid,
               people[i].name);
      continue;
    }
    json_builder_begin_object (builder);
    muster_command_add_int (builder, "n", (gint64) i + 1);
    muster_command_add_string (builder, "student_number", people[i].student_number);
    muster_command_add_string (builder, "id_number", people[i].id_number);
    muster_command_add_string (builder, "card_uid", people[i].card_uid);
    muster_command_add_string (builder, "name", people[i].name);
    muster_command_print_json (builder);
  }
  return TRUE;
}
