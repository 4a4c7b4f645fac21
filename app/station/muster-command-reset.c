/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-error.h"
#include "muster-store-reset.h"

/* "muster reset": the station is to be as on its first day. With --check it only says what stands
 * against it, for whoever is about to take the program away. */

typedef struct {
  gboolean check;
  gboolean sure;
  gboolean even_unsent;
  MusterCommandSigners signers;
} Options;

static void
print_json (const MusterResetLook *look, gboolean done)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const struct {
    const char *name;
    gboolean value;
  } members[] = {
      {"server", look->has_server},
      {"handed_out", look->handed_out},
      {"with_names", look->with_names},
      {"done", done},
  };

  json_builder_begin_object (builder);
  muster_command_add_int (builder, "entries", look->entries);
  muster_command_add_int (builder, "unsent", look->unsent);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++) {
    json_builder_set_member_name (builder, members[i].name);
    json_builder_add_boolean_value (builder, members[i].value);
  }
  muster_command_print_json (builder);
}

static void
print (const MusterResetLook *look)
{
  g_print (_ ("Journal entries: %lld. Nowhere else: %lld.\n"),
           (long long) look->entries,
           (long long) look->unsent);
  if (look->handed_out && !look->with_names)
    g_print ("%s\n",
             _ ("The journal was handed out without names: who it was will be known nowhere."));
}

static gboolean
check (const MusterCommandLine *line, GError **error)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (MusterStore) store = muster_services_open_store (&line->settings, FALSE, &missing);
  MusterResetLook look = {0};

  if (store == NULL && !g_error_matches (missing, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&missing));
    return FALSE;
  }
  if (store != NULL && !muster_store_look_at_reset (store, &look, error))
    return FALSE;
  if (line->json)
    print_json (&look, FALSE);
  else
    print (&look);
  return muster_reset_look_check (&look, error);
}

/* Which readers there are and how they are set is of this station, too. */
static gboolean
remove_settings (const MusterCommandLine *line, GError **error)
{
  g_autofree char *path = muster_services_dup_readers_path (&line->settings);

  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_FAILED,
               _ ("The settings of the readers in %s stay: %s"),
               path,
               g_strerror (errno));
  return FALSE;
}

static gboolean
reset (const MusterCommandLine *line, const Options *options, GError **error)
{
  g_autoptr (MusterStore) store = muster_services_open_store (&line->settings, TRUE, error);
  MusterResetLook look;
  MusterStaffBy by;

  if (store == NULL || !muster_store_look_at_reset (store, &look, error) ||
      (!options->even_unsent && !muster_reset_look_check (&look, error)) ||
      !muster_command_sign (store, &options->signers, MUSTER_RIGHT_WIPE, 0, &by, error) ||
      !muster_store_reset (store, options->even_unsent, error) || !remove_settings (line, error))
    return FALSE;
  if (line->json)
    print_json (&look, TRUE);
  else
    g_print ("%s\n",
             _ ("The store, its keys and the settings of this station are gone. Backups, and what "
                "was printed or handed out, are where they were."));
  return TRUE;
}

static gboolean
run (const MusterCommandLine *line, const Options *options, GError **error)
{
  if (options->check == options->sure || line->rest[0] != NULL) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_USAGE,
                         _ ("say “reset --check”, or “reset --sure”, which destroys all that this "
                            "station knows"));
    return FALSE;
  }
  return options->check ? check (line, error) : reset (line, options, error);
}

gboolean
muster_command_reset (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  Options options = {0};
  const GOptionEntry entries[] = {
      {"check",
       0,
       0,
       G_OPTION_ARG_NONE,
       &options.check,
       N_ ("only say whether something would be lost; the exit status is 1 if so"),
       NULL},
      {"sure", 0, 0, G_OPTION_ARG_NONE, &options.sure, N_ ("destroy it"), NULL},
      {"even-unsent",
       0,
       0,
       G_OPTION_ARG_NONE,
       &options.even_unsent,
       N_ ("also what is nowhere else"),
       NULL},
      MUSTER_COMMAND_SIGNER_OPTIONS (&options.signers),
      G_OPTION_ENTRY_NULL,
  };

  return muster_command_parse (
             &line, argc, argv, _ ("– make this station as on its first day"), entries, error) &&
         run (&line, &options, error);
}
