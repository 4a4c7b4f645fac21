/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-right-permit.h"

/**
 * muster_right_permit_take:
 * @duty: (nullable): %NULL: nobody is asked
 * @question: what they want to look at, as it was put to muster_right_ask()
 *
 * Uses the signatures up, for whoever is at the desk. Main thread.
 *
 * Returns: %FALSE with NO_RIGHTS, in words for the desk; what was permitted before is kept
 */
gboolean
muster_right_permit_take (MusterRightPermit *self,
                          MusterDuty *duty,
                          const MusterRightQuestion *question,
                          GError **error)
{
  MusterStaffBy by;

  if (!muster_duty_demand (duty, question->right, question->subject, question->serial, &by, error))
    return FALSE;
  *self = (MusterRightPermit){
      .right = question->right,
      .account = muster_duty_get_account (duty),
      .subject = question->subject,
      .serial = question->serial,
  };
  return TRUE;
}

/**
 * muster_right_permit_holds:
 * @duty: (nullable): who is at the desk
 * @question: what they want to look at
 * @sign: what muster_duty_may() says of it now
 *
 * Returns: whether they may, themselves or because a second person let them
 */
gboolean
muster_right_permit_holds (const MusterRightPermit *self,
                           MusterDuty *duty,
                           const MusterRightQuestion *question,
                           MusterSignResult sign)
{
  if (sign != MUSTER_SIGN_NEEDS_OTHER)
    return sign == MUSTER_SIGNED;
  return self->account != 0 && self->account == muster_duty_get_account (duty) &&
         self->right == question->right && self->subject == question->subject &&
         self->serial == question->serial;
}
