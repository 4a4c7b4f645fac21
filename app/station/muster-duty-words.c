/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-duty.h"
#include "muster-error.h"

/* What the desk says to who may not. */

/**
 * muster_duty_set_error:
 *
 * Returns: %TRUE if @result is %MUSTER_SIGNED; else %FALSE with NO_RIGHTS, in words for the desk
 */
gboolean
muster_duty_set_error (MusterSignResult result, MusterRight right, GError **error)
{
  static const char *const words[] = {
      [MUSTER_SIGN_NOBODY] = N_ ("Sign in first."),
      [MUSTER_SIGN_ROLE] = N_ ("Your account may not do this."),
      [MUSTER_SIGN_OWN] = N_ ("This is about yourself or the second person: others must decide."),
      [MUSTER_SIGN_NEEDS_OTHER] = N_ ("A second person has to sign."),
      [MUSTER_SIGN_SAME] = N_ ("You cannot be the second person yourself."),
      [MUSTER_SIGN_OTHER_ROLE] = N_ ("That account may not sign this."),
      [MUSTER_SIGN_OTHER_ACT] = N_ ("That signature was for something else. Sign again."),
  };

  if (result == MUSTER_SIGNED)
    return TRUE;
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS, _ (words[result]));
  return FALSE;
}

/**
 * muster_duty_demand:
 * @self: (nullable): %NULL: nobody is asked, as at the command line
 * @by: (out caller-allocates): who signed; both 0 where there are no accounts
 *
 * As muster_duty_take().
 *
 * Returns: %FALSE with NO_RIGHTS, in words for the desk
 */
gboolean
muster_duty_demand (MusterDuty *self,
                    MusterRight right,
                    gint64 subject,
                    guint serial,
                    MusterStaffBy *by,
                    GError **error)
{
  *by = (MusterStaffBy){0};
  return self == NULL ||
         muster_duty_set_error (muster_duty_take (self, right, subject, serial, by), right, error);
}
