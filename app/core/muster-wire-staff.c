/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wire-staff.h"

#include <string.h>

#include "muster-error.h"
#include "muster-wire-person.h"
#include "muster-wire-rows.h"

/* Returns: (transfer full): the same bytes for the same person, so that a change can be seen */
GBytes *
muster_wire_staff_to_json (const MusterWireStaff *staff)
{
  GString *json = g_string_new (NULL);

  muster_wire_begin (json, NULL, '{');
  muster_wire_put_string (json, "number", staff->number);
  muster_wire_put_string (json, "name", staff->name);
  muster_wire_put_string (json, "label", staff->label);
  muster_wire_put_string (json, "role", muster_role_to_nick (staff->role));
  muster_wire_put_string (json, "student", staff->student);
  muster_wire_end (json, '}');
  return muster_wire_finish (json);
}

/* FALSE if it is there and no text with anything in it, or longer than @max. */
static gboolean
take (const MusterWireNode *root, const char *key, gsize max, char **text)
{
  if (muster_wire_get_member (root, key) == NULL)
    return TRUE;
  *text = muster_wire_dup_member (root, key, max);
  return *text != NULL && **text != '\0';
}

/* As an account that is made here. */
static gboolean
makes_account (const MusterWireStaff *staff)
{
  g_autoptr (MusterStaff) account = muster_staff_new (staff->name, staff->label, staff->role);

  return muster_staff_check (account, NULL);
}

/**
 * muster_wire_staff_parse:
 * @json: at most %MUSTER_WIRE_MAX_ROW bytes
 * @staff: (out caller-allocates): to be cleared
 *
 * What is read makes an account: see muster_staff_check(). Errors: BAD_DATA, which tells no value
 */
gboolean
muster_wire_staff_parse (GBytes *json, MusterWireStaff *staff, GError **error)
{
  g_autoptr (MusterWire) wire = muster_wire_parse (json, MUSTER_WIRE_MAX_ROW, error);
  const MusterWireNode *root = wire != NULL ? muster_wire_get_root (wire) : NULL;

  memset (staff, 0, sizeof *staff);
  if (wire == NULL)
    return FALSE;
  if (take (root, "number", MUSTER_WIRE_MAX_NUMBER, &staff->number) && staff->number != NULL &&
      take (root, "name", MUSTER_WIRE_MAX_TEXT, &staff->name) && staff->name != NULL &&
      take (root, "label", MUSTER_WIRE_MAX_TEXT, &staff->label) &&
      take (root, "student", MUSTER_WIRE_MAX_NUMBER, &staff->student) &&
      muster_role_from_nick (muster_wire_get_string (muster_wire_get_member (root, "role")),
                             &staff->role) &&
      makes_account (staff))
    return TRUE;
  muster_wire_staff_clear (staff);
  return muster_wire_refuse ("staff", error);
}

void
muster_wire_staff_clear (MusterWireStaff *staff)
{
  g_clear_pointer (&staff->number, g_free);
  g_clear_pointer (&staff->name, g_free);
  g_clear_pointer (&staff->label, g_free);
  g_clear_pointer (&staff->student, g_free);
  staff->role = MUSTER_ROLE_NONE;
}
