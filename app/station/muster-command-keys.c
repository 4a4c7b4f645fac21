/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-error.h"
#include "muster-store-places.h"

static gboolean
print_status (MusterStore *store, gboolean json)
{
  const gboolean closed = muster_store_is_sealed_off (store);
  const gboolean itself = muster_store_get_opens_itself (store);
  const gboolean staff = muster_store_has_staff_slots (store, NULL);
  const gboolean sheet = muster_store_has_recovery_slot (store, NULL);
  g_autofree char *place = muster_store_dup_secret_place (store, NULL);

  if (json) {
    const struct {
      const char *name;
      gboolean value;
    } members[] = {{"open", !closed}, {"opens_itself", itself}, {"pins", staff}, {"sheet", sheet}};
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_object (builder);
    for (gsize i = 0; i < G_N_ELEMENTS (members); i++) {
      json_builder_set_member_name (builder, members[i].name);
      json_builder_add_boolean_value (builder, members[i].value);
    }
    muster_command_add_string (builder, "place", place);
    muster_command_print_json (builder);
    return TRUE;
  }
  g_print ("%s\n", closed ? _ ("The store cannot be read here.") : _ ("The store can be read."));
  g_print ("%s\n",
           itself ? _ ("It opens by itself on this machine.")
                  : _ ("It opens with a PIN or the recovery sheet only."));
  g_print (
      "%s\n",
      g_strcmp0 (place, "keyring") == 0 || g_strcmp0 (place, "portal") == 0
          ? _ ("This machine's key lies in the keyring of its user.")
      : g_strcmp0 (place, "helper") == 0
          ? _ ("This machine's key is sealed by the machine's helper: the disk alone opens "
               "nothing.")
          : _ ("This machine's key lies in a file beside the store: whoever takes the disk has "
               "both, unless the disk is encrypted. “keys move keyring” puts it into the "
               "keyring."));
  g_print ("%s\n", staff ? _ ("There are PINs that open it.") : _ ("No PIN opens it."));
  g_print ("%s\n",
           sheet ? _ ("There is a recovery sheet.")
                 : _ ("There is no recovery sheet: print one with “keys sheet”."));
  return TRUE;
}

/* Not through stdio, whose buffer would keep the secret. */
static gboolean
write_secret (const char *text, GError **error)
{
  gsize left = strlen (text);

  while (left > 0) {
    const gssize written = write (STDOUT_FILENO, text, left);

    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0) {
      g_set_error (error,
                   MUSTER_ERROR,
                   MUSTER_ERROR_FAILED,
                   _ ("The code could not be printed: %s. A code made earlier opens nothing any "
                      "more: make another one."),
                   g_strerror (errno));
      return FALSE;
    }
    text += written;
    left -= (gsize) written;
  }
  return TRUE;
}

/* Whoever has a sheet can open the store and set PINs, a second person's too. */
static gboolean
print_sheet (MusterStore *store, const MusterCommandSigners *signers, GError **error)
{
  MusterStaffBy by;
  char *sheet = NULL;
  gboolean ok;

  if (!muster_command_sign_for_second (store, signers, &by, error) ||
      !muster_store_add_recovery_slot_by (store, &by, &sheet, error))
    return FALSE;
  fflush (stdout);
  ok = write_secret (sheet, error) && write_secret ("\n", error);
  explicit_bzero (sheet, strlen (sheet));
  g_free (sheet);
  if (!ok)
    return FALSE;
  g_printerr (_ ("This code opens the store without this machine. Print it or write it down, lock "
                 "it away, and clear this screen. A code made earlier opens nothing any more.\n"));
  return TRUE;
}

static gboolean
recover (MusterStore *store, GError **error)
{
  char *code = muster_command_read_secret (_ ("Recovery code: "));
  guint lost = 0;
  gboolean ok = *code != '\0';

  if (!ok)
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_USAGE, _ ("type the code as it stands on the sheet"));
  ok = ok && muster_store_open_recovery_slot (store, code, error);
  muster_command_wipe_secret (code);
  if (!ok || !muster_store_renew_device_secret (store, &lost, error))
    return FALSE;
  g_print (_ ("The store opens by itself on this machine again.\n"));
  if (lost > 0)
    g_print (g_dngettext (GETTEXT_PACKAGE,
                          "%u PIN was bound to the old key and has to be set anew.\n",
                          "%u PINs were bound to the old key and have to be set anew.\n",
                          lost),
             lost);
  return TRUE;
}

static gboolean
move (MusterStore *store, const char *place, const MusterCommandSigners *signers, GError **error)
{
  MusterStaffBy by;

  if (!muster_command_sign (store, signers, MUSTER_RIGHT_STAFF, 0, &by, error) ||
      !muster_store_move_secret (store, place, &by, error))
    return FALSE;
  g_print ("%s\n", _ ("The key was read back from there, and is nowhere else any more."));
  return TRUE;
}

static gboolean
is_known (const MusterCommandLine *line, const char *what)
{
  static const char *const all[] = {"status", "sheet", "recover", NULL};

  if (g_str_equal (what, "move"))
    return line->rest[1] != NULL && line->rest[2] == NULL;
  return g_strv_contains (all, what) && (line->rest[0] == NULL || line->rest[1] == NULL);
}

static gboolean
run (const MusterCommandLine *line, const MusterCommandSigners *signers, GError **error)
{
  const char *what = line->rest[0] != NULL ? line->rest[0] : "status";
  const gboolean writes = !g_str_equal (what, "status");
  g_autoptr (MusterStore) store = NULL;

  if (!is_known (line, what)) {
    g_set_error_literal (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_USAGE,
        _ ("say “keys”, “keys sheet”, “keys recover”, or “keys move” with keyring, portal, "
           "helper or file"));
    return FALSE;
  }
  store = muster_services_open_store (&line->settings, writes, error);
  if (store == NULL)
    return FALSE;
  if (!writes)
    return print_status (store, line->json);
  if (g_str_equal (what, "move"))
    return move (store, line->rest[1], signers, error);
  if (g_str_equal (what, "sheet"))
    return print_sheet (store, signers, error);
  return recover (store, error);
}

/* Who can open the store, and what to do when the machine's own secret is gone. */
gboolean
muster_command_keys (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  MusterCommandSigners signers = {0};
  const GOptionEntry entries[] = {
      MUSTER_COMMAND_SIGNER_OPTIONS (&signers),
      G_OPTION_ENTRY_NULL,
  };

  return muster_command_parse (&line,
                               argc,
                               argv,
                               _ ("[sheet|recover|move PLACE] – who can open what is sealed"),
                               entries,
                               error) &&
         run (&line, &signers, error);
}
