/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-settler.h"

G_BEGIN_DECLS

/* What visits left open: a list on the left, one case with both pictures and what can be done about
 * it on the right.
 *
 * Signals: "look" (gint64 seq): a case was chosen, show it; "ask-photo" (): a second person is to
 * let them see what is withheld; "answer" (guint MusterSettleAnswer): to the case that is shown;
 * "more" (): the end of the list was reached; "print" (). */
#define MUSTER_TYPE_SETTLE_PAGE (muster_settle_page_get_type ())
G_DECLARE_FINAL_TYPE (MusterSettlePage, muster_settle_page, MUSTER, SETTLE_PAGE, AdwBin)

GtkWidget *muster_settle_page_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* @list: of MusterSettleItem, nullable: nobody may see it. */
void muster_settle_page_set_list (MusterSettlePage *self, GListModel *list);
void muster_settle_page_set_total (MusterSettlePage *self, guint total);
/* @why: (array length MUSTER_N_RIGHTS): why not, in words, or NULL for each right. @view: NULL:
 * nothing. */
void muster_settle_page_show (MusterSettlePage *self,
                              const MusterSettleView *view,
                              const char *const *why);
gint64 muster_settle_page_get_shown (MusterSettlePage *self); /* 0 = none */

G_END_DECLS
