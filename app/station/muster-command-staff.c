/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-card-uid.h"
#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-duty-pin.h"
#include "muster-duty.h"
#include "muster-error.h"
#include "muster-staff-words.h"
#include "muster-store-accounts.h"

/* "muster staff": accounts. The first is made by whoever installs the station; from then on an
 * admin signs for each change. PINs are typed, never given as arguments: those can be read by
 * others, and stay in histories. */

typedef struct {
  char *role;
  char *label;
  char *card;
  char *student;
  gboolean recovery;
  MusterCommandSigners signers;
} Options;

/* Twice the same; NULL with BAD_DATA. */
static char *
ask_pin (GError **error)
{
  char *pin = muster_command_read_secret (_ ("PIN, 6 to 12 digits: "));
  char *again;
  gboolean same;

  if (!muster_pin_check (pin, error)) {
    muster_command_wipe_secret (pin);
    return NULL;
  }
  again = muster_command_read_secret (_ ("Once more: "));
  same = strcmp (pin, again) == 0;
  muster_command_wipe_secret (again);
  if (same)
    return pin;
  muster_command_wipe_secret (pin);
  g_set_error_literal (
      error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("These were two different PINs."));
  return NULL;
}

/* --- who may --- */

/* Whoever has the sheet can open the store anyway. It is the way on when nobody who may sign knows
 * their PIN. */
static gboolean
show_sheet (MusterStore *store, MusterStaffBy *by, GError **error)
{
  char *code = muster_command_read_secret (_ ("Recovery code: "));
  const gboolean ok = muster_store_open_recovery_slot (store, code, error);

  muster_command_wipe_secret (code);
  by->by_sheet = ok;
  return ok;
}

static gboolean
sign_for_account (
    MusterStore *store, MusterRole role, const Options *options, MusterStaffBy *by, GError **error)
{
  if (options->recovery)
    return show_sheet (store, by, error);
  if (role != MUSTER_ROLE_OPERATOR)
    return muster_command_sign_for_second (store, &options->signers, by, error);
  return muster_command_sign (store, &options->signers, MUSTER_RIGHT_STAFF, 0, by, error);
}

/* NULL with NOT_FOUND, BAD_DATA and the like, as for one that is asked for alone. */
static const MusterStaffRow *
find_row (MusterStore *store, GPtrArray *rows, gint64 id, GError **error)
{
  g_autoptr (MusterStaff) account = muster_store_get_staff (store, id, error);

  for (guint i = 0; account != NULL && i < rows->len; i++) {
    const MusterStaffRow *row = g_ptr_array_index (rows, i);

    if (row->staff->id == id)
      return row;
  }
  return NULL;
}

/* Each may change their own PIN; others' as at the desk. */
static gboolean
sign_for_pin (
    MusterStore *store, gint64 id, const Options *options, MusterStaffBy *by, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  const MusterStaffRow *row;

  if (options->recovery)
    return show_sheet (store, by, error);
  rows = muster_store_list_staff (store, NULL, error);
  row = rows != NULL ? find_row (store, rows, id, error) : NULL;
  if (row == NULL)
    return FALSE;
  if (options->signers.by == id)
    return muster_command_sign_as_oneself (store, id, by, error);
  if (muster_duty_is_first_pin (row))
    return sign_for_account (store, muster_duty_get_pin_role (row), options, by, error);
  return muster_command_sign (
      store, &options->signers, muster_duty_get_pin_right (row->staff->role), 0, by, error);
}

/* As at the desk: nobody lets themselves try again. */
static gboolean
sign_for_reset (
    MusterStore *store, gint64 id, const Options *options, MusterStaffBy *by, GError **error)
{
  g_autoptr (MusterStaff) account = NULL;

  if (options->recovery)
    return show_sheet (store, by, error);
  account = muster_store_get_staff (store, id, error);
  if (account == NULL)
    return FALSE;
  if (options->signers.by == id)
    return muster_duty_set_error (MUSTER_SIGN_OWN, MUSTER_RIGHT_RESET_TRIES, error);
  return muster_command_sign (
      store, &options->signers, MUSTER_RIGHT_RESET_TRIES, account->person, by, error);
}

/* --- PINs --- */

static gboolean
set_pin (MusterStore *store, gint64 id, const Options *options, GError **error)
{
  MusterStaffBy by = {0};
  char *pin;
  gboolean ok;

  if (!sign_for_pin (store, id, options, &by, error))
    return FALSE;
  pin = ask_pin (error);
  if (pin == NULL)
    return FALSE;
  ok = muster_store_set_pin_by (store, id, pin, &by, error);
  muster_command_wipe_secret (pin);
  return ok;
}

static gboolean
reset (MusterStore *store, gint64 id, const Options *options, GError **error)
{
  MusterStaffBy by = {0};

  return sign_for_reset (store, id, options, &by, error) &&
         muster_store_reset_tries (store, id, &by, error);
}

static gboolean
retire (MusterStore *store, gint64 id, const Options *options, GError **error)
{
  MusterStaffBy by = {0};

  return muster_command_sign (store, &options->signers, MUSTER_RIGHT_STAFF, 0, &by, error) &&
         muster_store_retire_staff (store, id, &by, error);
}

/* --- list --- */

static void
print_row (const MusterStaffRow *row, gboolean has_pin, gboolean json)
{
  const MusterStaff *staff = row->staff;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const char *state = staff->retired ? "retired"
                      : row->damaged ? "changed"
                      : row->shut    ? "locked"
                      : !has_pin     ? "no-pin"
                                     : "ok";
  g_autofree char *origin =
      staff->retired ? NULL : muster_staff_words_dup_origin (row, muster_role_to_nick (row->told));

  if (!json) {
    g_print ("%3lld  %-10s  %-8s  %s%s%s%s%s\n",
             (long long) staff->id,
             muster_role_to_nick (staff->role),
             state,
             staff->name != NULL ? staff->name : staff->label,
             staff->card != NULL ? _ ("  (card and PIN)") : "",
             origin != NULL ? "  (" : "",
             origin != NULL ? origin : "",
             origin != NULL ? ")" : "");
    return;
  }
  json_builder_begin_object (builder);
  muster_command_add_int (builder, "id", staff->id);
  muster_command_add_string (builder, "name", staff->name != NULL ? staff->name : staff->label);
  muster_command_add_string (builder, "role", muster_role_to_nick (staff->role));
  muster_command_add_string (builder, "state", state);
  muster_command_add_int (builder, "tries", row->tries);
  muster_command_add_int (builder, "wait", row->wait);
  json_builder_set_member_name (builder, "card");
  json_builder_add_boolean_value (builder, staff->card != NULL);
  muster_command_add_string (builder, "origin", muster_staff_origin_to_nick (row->origin));
  muster_command_print_json (builder);
}

static gboolean
list (MusterStore *store, gboolean json, GError **error)
{
  gboolean ever;
  g_autoptr (GPtrArray) rows = muster_store_list_staff (store, &ever, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++) {
    const MusterStaffRow *row = g_ptr_array_index (rows, i);

    print_row (row, muster_store_has_staff_slot (store, row->staff->id, NULL), json);
  }
  if (rows->len == 0 && !json)
    g_print ("%s\n",
             ever ? _ ("There were accounts, but they are gone from the file.")
                  : _ ("Nobody has an account yet: everyone at the desk may do everything."));
  return TRUE;
}

/* --- changes --- */

/* Who is on the roster as well: nobody decides about themselves, or signs with two accounts. */
static gboolean
find_person (MusterStore *store, const char *student, MusterStaff *staff, GError **error)
{
  g_autoptr (MusterCase) found = NULL;

  if (student == NULL)
    return TRUE;
  found = muster_store_find (store, MUSTER_FIND_BY_STUDENT, student, NULL, NULL, NULL, error);
  if (found == NULL)
    return FALSE;
  staff->person = muster_person_get_id (found->person);
  return TRUE;
}

static gboolean
add (MusterStore *store, const char *name, const Options *options, GError **error)
{
  MusterRole role = MUSTER_ROLE_OPERATOR;
  g_autoptr (MusterStaff) staff = NULL;
  MusterStaffBy by = {0};
  char *pin;
  gboolean ok;

  if (name == NULL || (options->role != NULL && !muster_role_from_nick (options->role, &role))) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_USAGE,
                         _ ("say “staff add NAME --role operator|supervisor|admin”"));
    return FALSE;
  }
  staff = muster_staff_new (name, options->label, role);
  if (options->card != NULL) {
    staff->card = muster_card_uid_normalise (options->card);
    if (staff->card == NULL)
      staff->card = g_strdup (""); /* said below */
  }
  if (!muster_staff_check (staff, error) || !find_person (store, options->student, staff, error) ||
      !sign_for_account (store, role, options, &by, error))
    return FALSE;
  pin = ask_pin (error);
  if (pin == NULL)
    return FALSE;
  ok = muster_store_put_accounts (
      store, &staff, (const char *const[]){pin}, 1, &by, NULL, NULL, error);
  muster_command_wipe_secret (pin);
  if (ok)
    g_print (_ ("Account %lld was made.\n"), (long long) staff->id);
  return ok;
}

static gboolean
change (
    MusterStore *store, const char *what, const char *which, const Options *options, GError **error)
{
  guint64 id;

  if (which == NULL || !g_ascii_string_to_unsigned (which, 10, 1, G_MAXINT, &id, NULL)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_USAGE,
                 _ ("say “staff %s ID”, a number of “staff list”"),
                 what);
    return FALSE;
  }
  if (g_str_equal (what, "set-pin"))
    return set_pin (store, (gint64) id, options, error);
  if (g_str_equal (what, "retire"))
    return retire (store, (gint64) id, options, error);
  return reset (store, (gint64) id, options, error);
}

/* --- command --- */

static gboolean
run (const MusterCommandLine *line, const Options *options, GError **error)
{
  static const char *const known[] = {"list", "add", "retire", "set-pin", "reset", NULL};
  const char *what = line->rest[0];
  g_autoptr (MusterStore) store = NULL;

  if (what == NULL || !g_strv_contains (known, what)) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_USAGE,
                         _ ("say “staff list”, “staff add NAME”, or “staff retire”, “set-pin” or "
                            "“reset” and an ID"));
    return FALSE;
  }
  store = muster_services_open_store (&line->settings, !g_str_equal (what, "list"), error);
  if (store == NULL)
    return FALSE;
  if (g_str_equal (what, "list"))
    return list (store, line->json, error);
  if (g_str_equal (what, "add"))
    return add (store, line->rest[1], options, error);
  return change (store, what, line->rest[1], options, error);
}

gboolean
muster_command_staff (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  Options options = {0};
  const GOptionEntry entries[] = {
      {"role",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.role,
       N_ ("add: operator (as without it), supervisor or admin"),
       N_ ("ROLE")},
      {"label",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.label,
       N_ ("add: the short name; the initials without it"),
       N_ ("TEXT")},
      {"card",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.card,
       N_ ("add: number of the card that is needed beside the PIN"),
       N_ ("UID")},
      {"student",
       0,
       0,
       G_OPTION_ARG_STRING,
       &options.student,
       N_ ("add: who is on the roster as well: their student number"),
       N_ ("NUMBER")},
      {"recovery",
       0,
       0,
       G_OPTION_ARG_NONE,
       &options.recovery,
       N_ ("add, set-pin, reset: with the code of the recovery sheet instead of a signature"),
       NULL},
      MUSTER_COMMAND_SIGNER_OPTIONS (&options.signers),
      G_OPTION_ENTRY_NULL,
  };
  const gboolean ok =
      muster_command_parse (&line,
                            argc,
                            argv,
                            _ ("list|add NAME|retire ID|set-pin ID|reset ID – who works here"),
                            entries,
                            error) &&
      run (&line, &options, error);

  g_free (options.role);
  g_free (options.label);
  g_free (options.student);
  g_free (options.card);
  return ok;
}
