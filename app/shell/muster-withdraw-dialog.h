/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-erasure.h"

G_BEGIN_DECLS

/* Staff take back somebody's agreement to be compared by face, or erase somebody: whose, what goes,
 * done. It only shows and asks; see muster-desk-withdraw.h for who does it.
 *
 * Signals: "look" (string code, nullable: whoever is at the station),
 *          "choose" (guint MusterEraseWhat) what would go of the one who is shown,
 *          "erase" (guint MusterEraseWhat) */
#define MUSTER_TYPE_WITHDRAW_DIALOG (muster_withdraw_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterWithdrawDialog, muster_withdraw_dialog, MUSTER, WITHDRAW_DIALOG, AdwWindow)

MusterWithdrawDialog *muster_withdraw_dialog_new (GtkWindow *parent);
/* Who is at the station now; NULL or "": nobody is known there. */
void muster_withdraw_dialog_set_present (MusterWithdrawDialog *self, const char *name);
/* Why somebody may not erase all of it; NULL: they may. */
void muster_withdraw_dialog_set_why_not_all (MusterWithdrawDialog *self, const char *why_not);
void muster_withdraw_dialog_wait (MusterWithdrawDialog *self);
void muster_withdraw_dialog_show_fault (MusterWithdrawDialog *self, const GError *error);
void muster_withdraw_dialog_show_found (MusterWithdrawDialog *self, const MusterErasure *erasure);
void muster_withdraw_dialog_show_done (MusterWithdrawDialog *self,
                                       MusterEraseWhat what,
                                       const MusterErased *erased);

G_END_DECLS
