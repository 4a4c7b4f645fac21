/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-day-page.h"
#include "muster-desk-decider.h"
#include "muster-desk-panes.h"
#include "muster-desk-visit-page.h"
#include "muster-desk-window.h"
#include "muster-emergency-bar.h"
#include "muster-readiness-page.h"
#include "muster-right-permit.h"
#include "muster-truth-line.h"

G_BEGIN_DECLS

/* Between the window (muster-desk-window.c) and its actions and keys
 * (muster-desk-window-actions.c). For nobody else. */
void muster_desk_window_install_actions (GtkWidgetClass *widget_class);

MusterDeskPanes *muster_desk_window_get_panes (MusterDeskWindow *self);
MusterDeskDecider *muster_desk_window_get_decider (MusterDeskWindow *self);
/* Where what the station tells is shown; borrowed, as long as the window. For
 * muster-desk-window-show.c. */
typedef struct {
  MusterDeskVisitPage *visit_page;
  MusterReadinessPage *ready_page;
  MusterEmergencyBar *emergency;
  MusterTruthLine *truth;
} MusterDeskWindowParts;

MusterDeskWindowParts muster_desk_window_get_parts (MusterDeskWindow *self);
void muster_desk_window_show_visit (MusterDeskWindow *self);
void muster_desk_window_show_page (MusterDeskWindow *self, const char *name);
gboolean muster_desk_window_is_page_shown (MusterDeskWindow *self, const char *name);
void muster_desk_window_open_rehearsal (MusterDeskWindow *self);
/* Whether one was open. */
gboolean muster_desk_window_close_popovers (MusterDeskWindow *self);
/* Asks for a new check, and stays where it is. */
void muster_desk_window_check_readiness (MusterDeskWindow *self);
void muster_desk_window_accept_camera (MusterDeskWindow *self);
/* Staff know what it does and want it. */
void muster_desk_window_measure_light (MusterDeskWindow *self);
void muster_desk_window_find_face (MusterDeskWindow *self);
void muster_desk_window_find_name (MusterDeskWindow *self);
void muster_desk_window_open_emergency (MusterDeskWindow *self);
void muster_desk_window_close_emergency (MusterDeskWindow *self);
/* muster-desk-window-day.c */
MusterDayPage *muster_desk_window_get_day_page (MusterDeskWindow *self);
/* To be written: whom a second person let read the sheet that lies open. */
MusterRightPermit *muster_desk_window_get_day_permit (MusterDeskWindow *self);
void muster_desk_window_follow_day (MusterDeskWindow *self);
void muster_desk_window_show_day_sheet (MusterDeskWindow *self);
void muster_desk_window_open_recheck (MusterDeskWindow *self);
/* muster-desk-window-duty.c */
void muster_desk_window_follow_duty (MusterDeskWindow *self, AdwStatusPage *cover);
/* @chosen: who is expected, 0 = nobody in particular */
void muster_desk_window_sign_in (MusterDeskWindow *self, gint64 chosen);

G_END_DECLS
