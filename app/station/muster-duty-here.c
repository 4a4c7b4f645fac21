/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-duty.h"

/* What is asked also where nobody keeps a desk, so that no caller has to look first. */

/**
 * muster_duty_has_accounts:
 * @self: (nullable): %NULL: nobody keeps a desk
 *
 * Whether whoever decides is known by an account; else they type their name.
 */
gboolean
muster_duty_has_accounts (MusterDuty *self)
{
  return self != NULL && muster_duty_get_state (self) != MUSTER_DUTY_OPEN;
}

/**
 * muster_duty_get_account:
 * @self: (nullable): %NULL: nobody keeps a desk
 *
 * Returns: the account at the desk, also while it is locked; 0 = nobody's
 */
gint64
muster_duty_get_account (MusterDuty *self)
{
  const MusterStaff *staff = self != NULL ? muster_duty_get_staff (self) : NULL;

  return staff != NULL ? staff->id : 0;
}
