/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-face-report.h"
#include "muster-phrase.h"
#include "muster-screen.h"

G_BEGIN_DECLS

/* The screen a guest stands in front of. Shows screens, frames and reports it is given; what the
 * guest does comes out as signals. Knows no station. */
#define MUSTER_TYPE_GUEST_WINDOW (muster_guest_window_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterGuestWindow, muster_guest_window, MUSTER, GUEST_WINDOW, AdwApplicationWindow)

MusterGuestWindow *muster_guest_window_new (GtkApplication *application) G_GNUC_WARN_UNUSED_RESULT;
void muster_guest_window_show (MusterGuestWindow *self, const MusterScreen *screen);
void muster_guest_window_show_challenge (MusterGuestWindow *self, const MusterScreen *screen);
void muster_guest_window_show_frame (MusterGuestWindow *self, MusterFrame *frame);
void muster_guest_window_show_report (MusterGuestWindow *self, const MusterFaceReport *report);
void muster_guest_window_show_problem (MusterGuestWindow *self, MusterReason reason);
void muster_guest_window_set_language (MusterGuestWindow *self, MusterLanguage language);
MusterLanguage muster_guest_window_get_language (MusterGuestWindow *self);

/* Signals:
 *   "act" (guint MusterVisitEventKind): confirm, not-me, wrong-data, choose-face, person-lane,
 *       retry, other-challenge, end
 *   "no-colours": the guest does not want the screen to change its colours
 *   "keypad" (gboolean shown): the guest wants to type, or has had enough of it
 *   "numbers" (const char *student_number, const char *id_number)
 *   "shown" (guint slot, gint64 time_us): a challenge's colours were presented, as of
 *       MusterFlashView
 *
 * Actions "guest.…": confirm, not-me, wrong-data, choose-face, person-lane, retry,
 * other-challenge, no-colours, end, type-numbers, submit-numbers (ss), large-text (state b),
 * other-language */

G_END_DECLS
