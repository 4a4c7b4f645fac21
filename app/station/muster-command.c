/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-command.h"
#include "muster-error.h"

static const struct {
  const char *name;
  MusterCommandFunc run;
} commands[] = {
    {"import", muster_command_import},       {"visit", muster_command_visit},
    {"journal", muster_command_journal},     {"erase", muster_command_erase},
    {"reset", muster_command_reset},         {"evidence", muster_command_evidence},
    {"consent", muster_command_consent},     {"keys", muster_command_keys},
    {"readers", muster_command_readers},     {"readiness", muster_command_readiness},
    {"models", muster_command_models},       {"bench", muster_command_bench},
    {"calibrate", muster_command_calibrate}, {"find", muster_command_find},
    {"rehearsal", muster_command_rehearsal}, {"staff", muster_command_staff},
    {"cases", muster_command_cases},         {"occasion", muster_command_occasion},
    {"roster", muster_command_roster},       {"day", muster_command_day},
};

static MusterCommandFunc
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (g_strcmp0 (commands[i].name, name) == 0)
      return commands[i].run;
  }
  return NULL;
}

gboolean
muster_command_exists (const char *name)
{
  return find_command (name) != NULL;
}

/**
 * muster_command_run:
 * @argc: as main() got it
 * @argv: as main() got it; @argv[1] is a command
 *
 * Returns: the exit status
 */
int
muster_command_run (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  MusterCommandFunc run = find_command (argv[1]);

  g_return_val_if_fail (run != NULL, 2);
  if (run (argc - 1, argv + 1, &error))
    return 0;
  g_printerr ("muster %s: %s\n", argv[1], error->message);
  return g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_USAGE) ? 2 : 1;
}

gboolean
muster_command_parse (MusterCommandLine *line,
                      int argc,
                      char *argv[],
                      const char *usage,
                      const GOptionEntry *entries,
                      GError **error)
{
  const GOptionEntry common[] = {
      {"models",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &line->settings.models,
       N_ ("Folder with model files, looked at first"),
       N_ ("DIR")},
      {"store",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &line->settings.store,
       N_ ("Database file"),
       N_ ("FILE")},
      {"data",
       0,
       0,
       G_OPTION_ARG_FILENAME,
       &line->settings.data,
       N_ ("Folder with profiles and model manifests"),
       N_ ("DIR")},
      {"station",
       0,
       0,
       G_OPTION_ARG_STRING,
       &line->settings.station,
       N_ ("Name of this station"),
       N_ ("NAME")},
      {"json", 0, 0, G_OPTION_ARG_NONE, &line->json, N_ ("Print one JSON object a line"), NULL},
      G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) local = NULL;
  g_auto (GStrv) args = g_strdupv (argv);

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, &args, &local)) {
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_USAGE, "%s", local->message);
    return FALSE;
  }
  line->rest = g_strdupv (args + 1);
  if (line->settings.data == NULL)
    line->settings.data = muster_services_dup_data_folder ();
  return TRUE;
}

void
muster_command_line_clear (MusterCommandLine *line)
{
  muster_settings_clear (&line->settings);
  g_clear_pointer (&line->rest, g_strfreev);
}

void
muster_command_print_json (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  g_print ("%s\n", text);
}

void
muster_command_add_string (JsonBuilder *builder, const char *key, const char *value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_string_value (builder, value != NULL ? value : "");
}

void
muster_command_add_int (JsonBuilder *builder, const char *key, gint64 value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, value);
}

void
muster_command_add_double (JsonBuilder *builder, const char *key, double value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_double_value (builder, value);
}
