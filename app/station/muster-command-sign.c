/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-command-sign.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "muster-accounts.h"
#include "muster-duty.h"
#include "muster-error.h"
#include "muster-rights-kept.h"
#include "muster-store-sign-in.h"

/* At the desk MusterDuty knows who is there; a command asks. PINs are typed, never given as
 * arguments: those can be read by others, and stay in histories. */

/* Longer than any way to write down a PIN or a recovery code. */
#define MAX_LINE 256

/* One command is one act, and ends with it. */
#define THIS_ACT 1

/* Not through stdio, whose buffer would keep the secret. */
static void
read_line (char *line)
{
  gsize length = 0;
  gssize got;
  char c = '\0';

  do {
    got = read (STDIN_FILENO, &c, 1);
    if (got == 1 && c != '\n' && length < MAX_LINE - 1)
      line[length++] = c;
  } while ((got == 1 && c != '\n') || (got < 0 && errno == EINTR));
  line[length] = '\0';
}

/* Longer lines are cut off. Returns: (transfer full): to be wiped */
char *
muster_command_read_secret (const char *prompt)
{
  struct termios before;
  const gboolean is_terminal = tcgetattr (STDIN_FILENO, &before) == 0;
  char *line = g_malloc0 (MAX_LINE);

  if (is_terminal) {
    struct termios silent = before;

    silent.c_lflag &= ~(tcflag_t) ECHO;
    tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  }
  g_printerr ("%s", prompt);
  read_line (line);
  if (is_terminal) {
    tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
    g_printerr ("\n");
  }
  line[strcspn (line, "\r")] = '\0';
  return line;
}

void
muster_command_wipe_secret (char *secret)
{
  if (secret == NULL)
    return;
  explicit_bzero (secret, MAX_LINE);
  g_free (secret);
}

/* A PIN that did not fit is told by the journal, as one at the desk. */
static void
tell_try (MusterStore *store, gint64 staff, const char *what, guint tries)
{
  g_autoptr (MusterEvent) event = muster_event_new ("staff-try");
  g_autoptr (GError) error = NULL;

  muster_event_set_int (event, "staff_id", staff);
  muster_event_set_string (event, "for", what);
  if (tries > 0)
    muster_event_set_int (event, "tries", tries);
  if (muster_store_append (store, event, &error) < 0)
    g_warning ("Journal: %s", error->message);
}

/* @what: what it is for, in the journal if the PIN is wrong
 * @signer: (out): who it is; FALSE with what muster_store_sign_in() says */
static gboolean
sign_in (MusterStore *store, gint64 staff, const char *what, MusterVoucher *signer, GError **error)
{
  g_autoptr (MusterStaff) account = muster_store_get_staff (store, staff, error);
  g_autoptr (MusterStaff) signed_in = NULL;
  g_autofree char *prompt = NULL;
  MusterStaffRow row = {0};
  MusterSignIn who = {.staff = staff};
  char *card = NULL, *pin;

  if (account == NULL)
    return FALSE;
  if (account->card != NULL)
    who.card = card =
        muster_command_read_secret (_ ("Number of the card, as a keyboard reader types it: "));
  prompt = g_strdup_printf (_ ("PIN of %s: "), account->label);
  who.pin = pin = muster_command_read_secret (prompt);
  signed_in = muster_store_sign_in (store, &who, NULL, &row, error);
  muster_command_wipe_secret (pin);
  muster_command_wipe_secret (card);
  if (signed_in == NULL) {
    tell_try (store, staff, what, row.tries);
    return FALSE;
  }
  *signer = muster_staff_to_voucher (signed_in, THIS_ACT);
  return TRUE;
}

/* @has: (out): whether there are accounts, or ever were */
gboolean
muster_command_has_accounts (MusterStore *store, gboolean *has, GError **error)
{
  g_autoptr (GPtrArray) rows = muster_store_list_staff (store, has, error);

  return rows != NULL;
}

/**
 * muster_command_sign:
 * @store: open for writing
 * @signers: as the options named them
 * @subject: roster id of the person it is about, 0 = nobody's
 * @by: (out caller-allocates): for the event of the act; zeroes while nobody has an account
 *
 * Asks for the PINs of those who were named, on standard input, and judges as the desk does, with
 * what the desk's profile asks beyond the station's own rules.
 *
 * Returns: %FALSE with NO_RIGHTS, USAGE (nobody was named), BAD_DATA, WRONG_SECRET and what else
 *   muster_store_sign_in() says
 */
gboolean
muster_command_sign (MusterStore *store,
                     const MusterCommandSigners *signers,
                     MusterRight right,
                     gint64 subject,
                     MusterStaffBy *by,
                     GError **error)
{
  const char *what = muster_right_to_nick (right);
  MusterVoucher first = {0}, second = {0};
  MusterRights rights;
  gboolean has;

  *by = (MusterStaffBy){0};
  if (!muster_command_has_accounts (store, &has, error))
    return FALSE;
  if (!has)
    return TRUE;
  if (signers->by <= 0) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_USAGE,
                         _ ("say “--by ID”, and “--second ID” where a second person has to sign; "
                            "“staff list” has the numbers"));
    return FALSE;
  }
  if (!muster_rights_load_kept (store, &rights, error) ||
      !sign_in (store, signers->by, what, &first, error) ||
      (signers->second > 0 && !sign_in (store, signers->second, what, &second, error)) ||
      !muster_duty_set_error (
          muster_rights_judge (
              &rights, right, THIS_ACT, &first, signers->second > 0 ? &second : NULL, subject),
          right,
          error))
    return FALSE;
  *by = (MusterStaffBy){.by = first.staff, .second = second.staff};
  return TRUE;
}

gboolean
muster_command_sign_as_oneself (MusterStore *store, gint64 staff, MusterStaffBy *by, GError **error)
{
  MusterVoucher signer;

  *by = (MusterStaffBy){0};
  if (!sign_in (store, staff, "pin", &signer, error))
    return FALSE;
  by->by = staff;
  return TRUE;
}

/* @there: (out): whether there is, or was, an account beside @staff that could sign second */
static gboolean
has_second (MusterStore *store, gint64 staff, gboolean *there, GError **error)
{
  gboolean ever;
  g_autoptr (GPtrArray) rows = muster_store_list_staff (store, &ever, error);

  *there = FALSE;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    *there |= muster_accounts_is_second (g_ptr_array_index (rows, i), staff);
  return rows != NULL;
}

/**
 * muster_command_sign_for_second:
 *
 * Whoever knows the PIN of a supervisor signs as the second person. So two sign for making such an
 * account, or the sheet that opens them all; one only as long as there has never been a second. One
 * that has retired counts: nobody becomes their own second by sending the only one away. Then the
 * recovery sheet is the way on.
 *
 * Errors: as muster_command_sign()
 */
gboolean
muster_command_sign_for_second (MusterStore *store,
                                const MusterCommandSigners *signers,
                                MusterStaffBy *by,
                                GError **error)
{
  gboolean there;

  return has_second (store, signers->by, &there, error) &&
         muster_command_sign (
             store, signers, there ? MUSTER_RIGHT_POLICY : MUSTER_RIGHT_STAFF, 0, by, error);
}
