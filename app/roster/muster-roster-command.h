/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The command line of muster-roster. Results on standard output, everything else on standard error.
 * Exit status: 0 done, 1 it failed, 2 the command makes no sense. */
int muster_roster_command_run (int argc, char *argv[]);

gboolean muster_roster_command_duplicates (int argc, char *argv[], GError **error);
gboolean muster_roster_command_import (int argc, char *argv[], GError **error);
gboolean muster_roster_command_serve (int argc, char *argv[], GError **error);
gboolean muster_roster_command_staff (int argc, char *argv[], GError **error);
gboolean muster_roster_command_station (int argc, char *argv[], GError **error);

/* muster-roster-import-command.c */
gboolean muster_roster_command_is_scope (const char *scope);

G_END_DECLS
