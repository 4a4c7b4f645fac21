/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-day-book.h"
#include "muster-duty.h"
#include "muster-face-report.h"
#include "muster-rehearsal.h"
#include "muster-screen.h"
#include "muster-wedge-keys.h"

G_BEGIN_DECLS

/* The staff window. It only shows what it is given and says what staff want; a binder joins it with
 * a station.
 *
 * Signals:
 *   "act" (guint MusterVisitEventKind): an action that needs no reason
 *   "staff-pass" (const char *code, const char *note, const char *staff): let pass, or "yes, the
 *     same person" (code MUSTER_CODE_SAME_PERSON); note may be NULL
 *   "check-readiness": look at everything again
 *   "accept-camera": the camera of now is the one of this station
 *   "measure-light": by showing white and black on the guest's screen
 *   "find-face", "find-name": staff want to know who sits before the camera
 *   "open-emergency", "close-emergency": card-only mode
 *   "kept-changed": the operator's name or the pane's state changed; see the getters
 *   "rehearsal-tap" (guint who, guint MusterRehearsalCard)
 *   "rehearsal-sitter" (guint identity, guint MusterSitter)
 *   "rehearsal-unplug" (gboolean unplugged)
 *   "rehearsal-practise" (guint MusterChallengeKind): among those asked for from now on; 0: as they
 *     come */
#define MUSTER_TYPE_DESK_WINDOW (muster_desk_window_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterDeskWindow, muster_desk_window, MUSTER, DESK_WINDOW, AdwApplicationWindow)

MusterDeskWindow *muster_desk_window_new (GtkApplication *application) G_GNUC_WARN_UNUSED_RESULT;

void muster_desk_window_set_title (MusterDeskWindow *self, const char *title, const char *subtitle);
void muster_desk_window_set_rules (MusterDeskWindow *self,
                                   const char *profile,
                                   guint version,
                                   const MusterOverrideReason *reasons,
                                   gsize n_reasons);
void muster_desk_window_set_rehearsal (MusterDeskWindow *self,
                                       const MusterRehearsalPerson *people,
                                       gsize n_people);

void muster_desk_window_set_days (MusterDeskWindow *self,
                                  MusterDayBook *days,
                                  const MusterOverrideReason *reasons,
                                  gsize n_reasons);
void muster_desk_window_set_day_origin (MusterDeskWindow *self,
                                        const char *station,
                                        const char *occasion,
                                        const char *profile,
                                        gboolean rehearsal);

/* @duty: who is at the desk; while that is nobody, the window is covered and shows nobody. */
void muster_desk_window_set_duty (MusterDeskWindow *self, MusterDuty *duty);
void muster_desk_window_set_keys (MusterDeskWindow *self, MusterWedgeKeys *keys);
MusterDuty *muster_desk_window_get_duty (MusterDeskWindow *self); /* nullable */
gboolean muster_desk_window_is_covered (MusterDeskWindow *self);
/* A page that a binder brings, called after the action “desk.…” that shows it. */
void muster_desk_window_add_page (MusterDeskWindow *self, GtkWidget *page, const char *action);
void muster_desk_window_show (MusterDeskWindow *self, const MusterDeskView *view);
void muster_desk_window_set_can_find (MusterDeskWindow *self, gboolean by_face, gboolean by_name);
/* @can: the profile has card-only mode; @until: seconds UTC, 0 = it is not open. */
void muster_desk_window_set_emergency (MusterDeskWindow *self, gboolean can, gint64 until);
void muster_desk_window_set_live (MusterDeskWindow *self, MusterFrame *frame);
void muster_desk_window_set_report (MusterDeskWindow *self, const MusterFaceReport *report);
void muster_desk_window_set_history (MusterDeskWindow *self, GListModel *today, GListModel *person);
void
muster_desk_window_set_counts (MusterDeskWindow *self, guint passed, guint waiting, guint people);
void muster_desk_window_set_ready (MusterDeskWindow *self, GPtrArray *items, guint people);
void muster_desk_window_set_roster (MusterDeskWindow *self,
                                    const char *line,
                                    const MusterReadyItem *item,
                                    gboolean late);

void muster_desk_window_call (MusterDeskWindow *self);
void muster_desk_window_show_readiness (MusterDeskWindow *self, const char *id);
void muster_desk_window_set_staff (MusterDeskWindow *self, const char *name);
/* Whether somebody has to say who they are before they decide: nobody has an account, nor a name.
 */
gboolean muster_desk_window_lacks_name (MusterDeskWindow *self);
const char *muster_desk_window_get_staff (MusterDeskWindow *self);
void muster_desk_window_set_day_kept (MusterDeskWindow *self, gboolean kept);
gboolean muster_desk_window_get_day_kept (MusterDeskWindow *self);

G_END_DECLS
