/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-recheck.h"

G_BEGIN_DECLS

/* Two pictures, and whether they are the same person. Neither a name nor what was decided is known
 * to it. */
#define MUSTER_TYPE_RECHECK_DIALOG (muster_recheck_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MusterRecheckDialog, muster_recheck_dialog, MUSTER, RECHECK_DIALOG, AdwWindow)

/* @staff: (nullable): who looks, where there are no accounts */
MusterRecheckDialog *
muster_recheck_dialog_new (GtkWindow *parent, MusterDayBook *days, const char *staff);

G_END_DECLS
