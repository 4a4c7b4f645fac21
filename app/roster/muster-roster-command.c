/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-command.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"

static const struct {
  const char *name;
  gboolean (*run) (int argc, char *argv[], GError **error);
} commands[] = {
    {"duplicates", muster_roster_command_duplicates},
    {"import", muster_roster_command_import},
    {"serve", muster_roster_command_serve},
    {"staff", muster_roster_command_staff},
    {"station", muster_roster_command_station},
};

int
muster_roster_command_run (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++) {
    if (!g_str_equal (commands[i].name, argv[1]))
      continue;
    if (commands[i].run (argc - 1, argv + 1, &error))
      return 0;
    g_printerr ("muster-roster %s: %s\n", argv[1], error->message);
    return g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_USAGE) ? 2 : 1;
  }
  g_printerr ("%s\n",
              _ ("say “muster-roster serve”, “station”, “import”, “staff” or “duplicates”, and "
                 "--help for more"));
  return 2;
}
