/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-session.h"

/* Who was here stays known, so that two who share a desk need not type each time. */
static void
step_aside (MusterSession *self, gint64 for_whom)
{
  if (self->staff == NULL || self->staff->id == for_whom) {
    g_clear_pointer (&self->staff, muster_staff_free);
  } else {
    g_clear_pointer (&self->other, muster_staff_free);
    self->other = g_steal_pointer (&self->staff);
    self->other_vouched = self->locked ? G_MININT64 / 2 : self->vouched;
  }
  if (self->other != NULL && self->other->id == for_whom)
    g_clear_pointer (&self->other, muster_staff_free);
}

void
muster_session_begin (MusterSession *self, MusterStaff *staff, gint64 now)
{
  step_aside (self, staff->id);
  self->staff = staff;
  self->locked = FALSE;
  self->by_pin = TRUE;
  self->seen = self->vouched = now;
}

/* Somebody does something. Who it is, only a PIN has shown. */
void
muster_session_touch (MusterSession *self, gint64 now)
{
  self->seen = now;
  if (self->by_pin)
    self->vouched = now;
}

gboolean
muster_session_may_switch (const MusterSession *self, gint64 now, gint64 limit)
{
  return self->staff != NULL && self->other != NULL && !self->other->retired && !self->locked &&
         self->other->role <= self->staff->role && now - self->other_vouched < limit;
}

/* Neither account becomes younger by it. */
void
muster_session_switch (MusterSession *self, gint64 now)
{
  MusterStaff *leaving = g_steal_pointer (&self->staff);
  const gint64 left = self->vouched;

  self->staff = g_steal_pointer (&self->other);
  self->vouched = self->other_vouched;
  self->other = leaving;
  self->other_vouched = left;
  self->by_pin = FALSE;
  self->seen = now;
}

void
muster_session_clear (MusterSession *self)
{
  g_clear_pointer (&self->staff, muster_staff_free);
  g_clear_pointer (&self->other, muster_staff_free);
  *self = (MusterSession){0};
}

/* @rows: of MusterStaffRow, none retired. A higher role begins with the next PIN. */
static gboolean
follow (MusterStaff *staff, GPtrArray *rows)
{
  for (guint i = 0; staff != NULL && i < rows->len; i++) {
    const MusterStaffRow *row = g_ptr_array_index (rows, i);
    /* of a store that nobody can read, or an account that was changed in the file, it is unknown */
    const gboolean less = row->staff->role != MUSTER_ROLE_NONE && row->staff->role < staff->role;

    if (row->staff->id != staff->id)
      continue;
    if (less)
      staff->role = row->staff->role;
    if (row->staff->role != MUSTER_ROLE_NONE)
      staff->person = row->staff->person;
    return less;
  }
  if (staff == NULL || staff->retired)
    return FALSE;
  staff->retired = TRUE;
  return TRUE;
}

/**
 * muster_session_follow:
 * @rows: (element-type MusterStaffRow): the accounts that there are now
 *
 * Whoever has no account any more sits here no longer; who was here before may not come back
 * without a PIN, but still counts as the human who handed the desk over.
 *
 * Returns: whether somebody may do less than before
 */
gboolean
muster_session_follow (MusterSession *self, GPtrArray *rows)
{
  const gboolean here = follow (self->staff, rows);
  const gboolean before = follow (self->other, rows);

  if (self->staff != NULL && self->staff->retired)
    muster_session_clear (self);
  return here || before;
}

gint64
muster_session_get_also (const MusterSession *self)
{
  return !self->by_pin && self->other != NULL ? self->other->id : 0;
}

static gboolean
is_of (const MusterStaff *account, gint64 staff, gint64 person)
{
  return account != NULL &&
         ((staff != 0 && account->id == staff) || (person != 0 && account->person == person));
}

gboolean
muster_session_may_be (const MusterSession *self, gint64 staff, gint64 person)
{
  return is_of (self->staff, staff, person) ||
         (muster_session_get_also (self) != 0 && is_of (self->other, staff, person));
}

/**
 * muster_session_judge:
 *
 * As muster_rights_judge(), of who sits here. Where nobody typed a PIN for the present session,
 * whoever handed it over may still sit there: the two count as one human.
 */
MusterSignResult
muster_session_judge (const MusterSession *self,
                      const MusterRights *rights,
                      MusterRight right,
                      guint64 act,
                      const MusterVoucher *second,
                      gint64 subject)
{
  MusterVoucher first = {0};
  MusterSignResult result;

  if (self->staff != NULL && !self->locked)
    first = muster_staff_to_voucher (self->staff, 0);
  result = muster_rights_judge (rights, right, act, &first, second, subject);
  if (result != MUSTER_SIGNED && result != MUSTER_SIGN_NEEDS_OTHER)
    return result;
  if (muster_session_get_also (self) == 0)
    return result;
  if (is_of (self->other, 0, subject))
    return MUSTER_SIGN_OWN;
  if (second != NULL && is_of (self->other, second->staff, second->person))
    return MUSTER_SIGN_SAME;
  return result;
}
