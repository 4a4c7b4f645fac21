/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-duty.h"

G_BEGIN_DECLS

/* Somebody of the staff types a new PIN for their own account, at the desk of whoever may change
 * accounts. Asks who has to sign before; closes itself once it is set. */
#define MUSTER_TYPE_NEW_PIN_DIALOG (muster_new_pin_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MusterNewPinDialog, muster_new_pin_dialog, MUSTER, NEW_PIN_DIALOG, AdwWindow)

/* @staff: not kept */
GtkWindow *
muster_new_pin_dialog_new (GtkWindow *parent, MusterDuty *duty, const MusterStaffRow *row);

G_END_DECLS
