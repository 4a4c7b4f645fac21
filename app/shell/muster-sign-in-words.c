/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-sign-in-words.h"

#include <glib/gi18n-lib.h>

#include "muster-staff-words.h"

const char *
muster_sign_in_words_role (MusterRole role)
{
  static const char *const words[MUSTER_N_ROLES] = {
      [MUSTER_ROLE_NONE] = "",
      [MUSTER_ROLE_OPERATOR] = N_ ("Operator"),
      [MUSTER_ROLE_SUPERVISOR] = N_ ("Supervisor"),
      [MUSTER_ROLE_ADMIN] = N_ ("Admin"),
  };

  g_return_val_if_fail ((guint) role < MUSTER_N_ROLES, "");
  return *words[role] != '\0' ? _ (words[role]) : "";
}

const char *
muster_sign_in_words_right (MusterRight right)
{
  static const char *const words[MUSTER_N_RIGHTS] = {
      [MUSTER_RIGHT_RETRY] = N_ ("Try again"),
      [MUSTER_RIGHT_CONFIRM] = N_ ("Say whether it is the same person"),
      [MUSTER_RIGHT_CARD_ONLY] = N_ ("Check in by card only"),
      [MUSTER_RIGHT_REVIEW] = N_ ("Send the photo to review"),
      [MUSTER_RIGHT_OVERRIDE] = N_ ("Let pass with reason"),
      [MUSTER_RIGHT_DOUBTFUL] = N_ ("Admit as doubtful"),
      [MUSTER_RIGHT_ONE_MORE] = N_ ("Give one more try"),
      [MUSTER_RIGHT_FIND_FACE] = N_ ("Find somebody by face"),
      [MUSTER_RIGHT_FIND_NAME] = N_ ("Find somebody by name"),
      [MUSTER_RIGHT_CONSENT] = N_ ("Withdraw somebody's consent"),
      [MUSTER_RIGHT_EVIDENCE] = N_ ("Look at what is kept of a try"),
      [MUSTER_RIGHT_RECHECK] = N_ ("Look at two pictures again"),
      [MUSTER_RIGHT_DAY] = N_ ("Read and sign the day sheet"),
      [MUSTER_RIGHT_LEAVE] = N_ ("Close the station"),
      [MUSTER_RIGHT_SETTLE] = N_ ("Settle what was left open"),
      [MUSTER_RIGHT_APPROVE] = N_ ("Approve a photo or refuse it"),
      [MUSTER_RIGHT_UNDO] = N_ ("Take back what was recorded"),
      [MUSTER_RIGHT_EMERGENCY] = N_ ("Emergency check-in"),
      [MUSTER_RIGHT_CAMERA] = N_ ("Accept a camera"),
      [MUSTER_RIGHT_RESET_TRIES] = N_ ("Unlock an account"),
      [MUSTER_RIGHT_BULK] = N_ ("Let many pass at once"),
      [MUSTER_RIGHT_EXPORT] = N_ ("Take data off the station"),
      [MUSTER_RIGHT_STAFF] = N_ ("Change accounts"),
      [MUSTER_RIGHT_ENROLMENT] = N_ ("Join or leave a school"),
      [MUSTER_RIGHT_POLICY] = N_ ("Change the rules"),
      [MUSTER_RIGHT_WIPE] = N_ ("Erase for good"),
  };

  g_return_val_if_fail ((guint) right < MUSTER_N_RIGHTS, "");
  return _ (words[right]);
}

const char *
muster_sign_in_words_name (const MusterStaff *staff)
{
  return staff->name != NULL ? staff->name : staff->label;
}

static char *
dup_role (const MusterStaffRow *row)
{
  const char *role = muster_sign_in_words_role (row->staff->role);
  g_autofree char *origin =
      muster_staff_words_dup_origin (row, muster_sign_in_words_role (row->told));

  if (origin == NULL)
    return g_strdup (role);
  /* Translators: a role, and where the account comes from, such as "from the roster" */
  return g_strdup_printf (C_ ("account", "%s, %s"), role, origin);
}

/**
 * muster_sign_in_words_dup_state:
 * @wait: seconds until the next try, as of now
 */
char *
muster_sign_in_words_dup_state (const MusterStaffRow *row, gint64 wait)
{
  if (row->damaged)
    return g_strdup (_ ("This account was changed in the file"));
  if (row->shut)
    return g_strdup (_ ("Locked: a supervisor has to unlock it"));
  if (wait > 0)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "Wait %lld second", "Wait %lld seconds", (gulong) wait),
        (long long) wait);
  return dup_role (row);
}
