/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-rights.h"

G_BEGIN_DECLS

/* Name, role and PIN of somebody of the staff, typed by themselves.
 *
 * Signals: "changed" (); "activate" (): Enter in one of its rows */
#define MUSTER_TYPE_STAFF_FORM (muster_staff_form_get_type ())
G_DECLARE_FINAL_TYPE (MusterStaffForm, muster_staff_form, MUSTER, STAFF_FORM, AdwPreferencesGroup)

/* Otherwise everybody is an admin. */
void muster_staff_form_ask_role (MusterStaffForm *self);
void muster_staff_form_focus (MusterStaffForm *self);
/* Why it cannot be taken yet: one thing at a time, in the order of the rows; NULL: it can. Static.
 */
const char *muster_staff_form_get_missing (MusterStaffForm *self);
gboolean muster_staff_form_is_empty (MusterStaffForm *self);
const char *muster_staff_form_get_name (MusterStaffForm *self);
const char *muster_staff_form_get_pin (MusterStaffForm *self); /* borrowed until clear() */
MusterRole muster_staff_form_get_role (MusterStaffForm *self);
void muster_staff_form_clear (MusterStaffForm *self);

G_END_DECLS
