/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-duty.h"

G_BEGIN_DECLS

/* Who are you? A list of the staff, a PIN, a card tap at any time. Signs somebody in at this desk,
 * or signs as the second person for the act that the duty has begun; closed without either, that
 * act is dropped. Signal "done" () before it closes. */
#define MUSTER_TYPE_SIGN_IN_DIALOG (muster_sign_in_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MusterSignInDialog, muster_sign_in_dialog, MUSTER, SIGN_IN_DIALOG, AdwWindow)

MusterSignInDialog *muster_sign_in_dialog_new (GtkWindow *parent,
                                               MusterDuty *duty,
                                               gint64 chosen) G_GNUC_WARN_UNUSED_RESULT;
MusterSignInDialog *muster_sign_in_dialog_new_second (GtkWindow *parent,
                                                      MusterDuty *duty,
                                                      MusterRight right,
                                                      const char *about) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_sign_in_dialog_is_second (MusterSignInDialog *self);

G_END_DECLS
