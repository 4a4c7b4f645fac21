/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "muster-command.h"
#include "muster-error.h"
#include "muster-model-fetch.h"

static const char *
state_nick (MusterModelState state)
{
  switch (state) {
  case MUSTER_MODEL_OK:
    return "ok";
  case MUSTER_MODEL_MISSING:
    return "missing";
  case MUSTER_MODEL_WRONG:
  default:
    return "wrong-sha256";
  }
}

static void
print_row (const MusterModelRow *row, gboolean json)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!json) {
    g_print ("%-10s %-18s %-12s %s\n",
             row->pack,
             row->role,
             state_nick (row->state),
             row->path != NULL ? row->path : row->file);
    if (row->message != NULL)
      g_print ("           %s\n", row->message);
    return;
  }
  json_builder_begin_object (builder);
  muster_command_add_string (builder, "pack", row->pack);
  muster_command_add_string (builder, "role", row->role);
  muster_command_add_string (builder, "file", row->file);
  muster_command_add_string (builder, "licence", row->licence);
  muster_command_add_string (builder, "state", state_nick (row->state));
  json_builder_set_member_name (builder, "required");
  json_builder_add_boolean_value (builder, row->required);
  if (row->path != NULL)
    muster_command_add_string (builder, "path", row->path);
  if (row->message != NULL)
    muster_command_add_string (builder, "message", row->message);
  muster_command_print_json (builder);
}

static void
print_pack (const MusterModelPack *pack, const char *why_not, gboolean json)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!json) {
    g_print (_ ("Pack in use: %s%s\n"),
             muster_model_pack_get_id (pack),
             muster_model_pack_is_assist (pack) ? _ (" (staff confirm every match)") : "");
    if (why_not != NULL)
      g_print ("%s\n", why_not);
    return;
  }
  json_builder_begin_object (builder);
  muster_command_add_string (builder, "pack", muster_model_pack_get_id (pack));
  muster_command_add_string (
      builder, "assurance", muster_model_pack_is_assist (pack) ? "assist" : "auto");
  if (why_not != NULL)
    muster_command_add_string (builder, "why_not", why_not);
  muster_command_print_json (builder);
}

/* Every file as it is found. A wrong one is a failure for "verify", and so is having no whole pack.
 */
static gboolean
look (MusterCommandLine *line, gboolean verify, GError **error)
{
  g_autofree char *manifests = g_build_filename (line->settings.data, "models", NULL);
  g_auto (GStrv) folders = muster_services_dup_model_folders (&line->settings);
  g_autoptr (GPtrArray) rows = muster_model_rows (manifests, (const char *const *) folders, error);
  g_autoptr (MusterModelPack) pack = NULL;

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    print_row (g_ptr_array_index (rows, i), line->json);
  pack = muster_services_choose_pack (&line->settings, verify ? error : NULL);
  if (pack == NULL)
    return !verify;
  print_pack (pack, NULL, line->json);
  return TRUE;
}

static void
progress_cb (const char *file, const char *text, guint64 bytes, guint64 total, gpointer user_data)
{
  if (text != NULL)
    g_printerr ("%s\n", text);
  else if (isatty (STDERR_FILENO) && total > 0)
    g_printerr ("\r%s %3u %%\r", file, (guint) (bytes * 100 / total));
}

static gboolean
fetch (MusterCommandLine *line, const char *wanted, GError **error)
{
  g_autofree char *manifests = g_build_filename (line->settings.data, "models", NULL);
  g_autofree char *target = muster_model_dup_user_folder ();
  g_auto (GStrv) folders = muster_services_dup_model_folders (&line->settings);
  g_autofree char *why_not = NULL;
  MusterModelFetchOptions options = {
      .manifests = manifests,
      .folders = (const char *const *) folders,
      .target = target,
  };
  g_autoptr (MusterModelPack) pack =
      muster_model_fetch (wanted, &options, progress_cb, NULL, &why_not, NULL, error);

  if (pack == NULL)
    return FALSE;
  print_pack (pack, why_not, line->json);
  return TRUE;
}

gboolean
muster_command_models (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  const char *what;

  if (!muster_command_parse (&line,
                             argc,
                             argv,
                             _ ("fetch [PACK]|list|verify – get or check the face models"),
                             NULL,
                             error))
    return FALSE;
  what = line.rest[0];
  if (g_strcmp0 (what, "fetch") == 0)
    return fetch (&line, line.rest[1], error);
  if (g_strcmp0 (what, "list") == 0)
    return look (&line, FALSE, error);
  if (g_strcmp0 (what, "verify") == 0)
    return look (&line, TRUE, error);
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_USAGE,
                       _ ("say “models fetch”, “models list” or “models verify”"));
  return FALSE;
}
