/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-desk-day.h"
#include "muster-desk-panes.h"
#include "muster-face-report.h"
#include "muster-screen.h"

G_BEGIN_DECLS

/* The person at the station: both pictures, the likeness in words, what stands out, what staff can
 * do. Only fills labels; actions are the window's. */
#define MUSTER_TYPE_DESK_VISIT_PAGE (muster_desk_visit_page_get_type ())
G_DECLARE_FINAL_TYPE (MusterDeskVisitPage, muster_desk_visit_page, MUSTER, DESK_VISIT_PAGE, AdwBin)

void muster_desk_visit_page_show (MusterDeskVisitPage *self, const MusterDeskView *view);
void muster_desk_visit_page_set_live (MusterDeskVisitPage *self, MusterFrame *frame);
void muster_desk_visit_page_set_report (MusterDeskVisitPage *self, const MusterFaceReport *report);
void muster_desk_visit_page_set_history (MusterDeskVisitPage *self, GListModel *history);
void muster_desk_visit_page_set_ready (MusterDeskVisitPage *self, GPtrArray *items);
MusterDeskDay *muster_desk_visit_page_get_day (MusterDeskVisitPage *self);
MusterDeskPanes *muster_desk_visit_page_get_panes (MusterDeskVisitPage *self);

G_END_DECLS
