/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "muster-services.h"

G_BEGIN_DECLS

/* The command line. Results on standard output (with --json one object a line), everything else on
 * standard error. Exit status: 0 done, 1 it failed, 2 the command makes no sense. */

/* What every command understands, and what is left after the options. */
typedef struct {
  MusterSettings settings;
  gboolean json;
  char **rest; /* owned */
} MusterCommandLine;

gboolean muster_command_exists (const char *name);
int muster_command_run (int argc, char *argv[]);

/* For the commands themselves. */
gboolean muster_command_parse (MusterCommandLine *line,
                               int argc,
                               char *argv[],
                               const char *usage,
                               const GOptionEntry *entries,
                               GError **error);
void muster_command_line_clear (MusterCommandLine *line);
/* Ends the object begun with json_builder_begin_object() and prints it as one line. */
void muster_command_print_json (JsonBuilder *builder);
void muster_command_add_string (JsonBuilder *builder, const char *key, const char *value);
void muster_command_add_int (JsonBuilder *builder, const char *key, gint64 value);
void muster_command_add_double (JsonBuilder *builder, const char *key, double value);

typedef gboolean (*MusterCommandFunc) (int argc, char *argv[], GError **error);

gboolean muster_command_import (int argc, char *argv[], GError **error);
gboolean muster_command_visit (int argc, char *argv[], GError **error);
gboolean muster_command_journal (int argc, char *argv[], GError **error);
gboolean muster_command_consent (int argc, char *argv[], GError **error);
gboolean muster_command_erase (int argc, char *argv[], GError **error);
gboolean muster_command_evidence (int argc, char *argv[], GError **error);
gboolean muster_command_keys (int argc, char *argv[], GError **error);
gboolean muster_command_readers (int argc, char *argv[], GError **error);
gboolean muster_command_readiness (int argc, char *argv[], GError **error);
gboolean muster_command_models (int argc, char *argv[], GError **error);
gboolean muster_command_bench (int argc, char *argv[], GError **error);
gboolean muster_command_calibrate (int argc, char *argv[], GError **error);
gboolean muster_command_find (int argc, char *argv[], GError **error);
gboolean muster_command_rehearsal (int argc, char *argv[], GError **error);
gboolean muster_command_cases (int argc, char *argv[], GError **error);
gboolean muster_command_day (int argc, char *argv[], GError **error);
gboolean muster_command_occasion (int argc, char *argv[], GError **error);
gboolean muster_command_reset (int argc, char *argv[], GError **error);
gboolean muster_command_roster (int argc, char *argv[], GError **error);
gboolean muster_command_staff (int argc, char *argv[], GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterCommandLine, muster_command_line_clear)

G_END_DECLS
