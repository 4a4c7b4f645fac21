/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-screen.h"

G_BEGIN_DECLS

/* Let pass with reason: both pictures again, a reason of the profile, a note where it asks for one,
 * the name of whoever decides. Signal "confirmed" (const char *code, const char *note, const char
 * *staff); the dialog is closed by then. */
#define MUSTER_TYPE_OVERRIDE_DIALOG (muster_override_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterOverrideDialog, muster_override_dialog, MUSTER, OVERRIDE_DIALOG, AdwWindow)

MusterOverrideDialog *muster_override_dialog_new (GtkWindow *parent,
                                                  const MusterDeskView *view,
                                                  const MusterOverrideReason *reasons,
                                                  gsize n_reasons,
                                                  const char *staff) G_GNUC_WARN_UNUSED_RESULT;
/* Who decides is signed in: nobody types it. */
void muster_override_dialog_hide_staff (MusterOverrideDialog *self);
gboolean muster_override_dialog_is_complete (MusterOverrideDialog *self);

G_END_DECLS
