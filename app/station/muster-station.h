/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-camera.h"
#include "muster-courier.h"
#include "muster-day-book.h"
#include "muster-duty.h"
#include "muster-face-engine.h"
#include "muster-face-search.h"
#include "muster-microphone.h"
#include "muster-reader-hub.h"
#include "muster-reader-setup.h"
#include "muster-screen.h"
#include "muster-settler.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* Joins store, readers, camera and face engine into one running station: owns the visit, feeds it,
 * carries out its commands. No GTK: the whole main job runs headless from here. Main thread only.
 */
#define MUSTER_TYPE_STATION (muster_station_get_type ())
G_DECLARE_FINAL_TYPE (MusterStation, muster_station, MUSTER, STATION, GObject)

/* All are referenced. @camera may be NULL until one is found; @rehearsal marks everything and never
 * syncs. */
MusterStation *muster_station_new (MusterStore *store,
                                   MusterReaderHub *hub,
                                   MusterCamera *camera,
                                   MusterFaceEngine *engine,
                                   MusterProfile *profile,
                                   const MusterOccasion *occasion,
                                   const char *name,
                                   gboolean rehearsal) G_GNUC_WARN_UNUSED_RESULT;
void muster_station_set_readers (MusterStation *self, MusterReaderSetup *readers);
/* From now on staff act as their accounts allow, once there are any. */
void muster_station_set_duty (MusterStation *self, MusterDuty *duty);
MusterDuty *muster_station_get_duty (MusterStation *self); /* NULL: nobody is asked */
void muster_station_set_microphone (MusterStation *self, MusterMicrophone *microphone);
void muster_station_start (MusterStation *self);
/* Ends a running visit (recorded as abandoned), joins all workers. Before the last unref. */
void muster_station_shutdown (MusterStation *self);

/* What the person or the staff does. Fields other than .kind are filled by the station. */
void muster_station_act (MusterStation *self, MusterVisitEventKind kind);
/* Two typed numbers. Returns FALSE with BAD_DATA at once, without any look-up, if the check
 * character is wrong. */
gboolean muster_station_identify_numbers (MusterStation *self,
                                          const char *student_number,
                                          const char *id_number,
                                          GError **error);
void muster_station_identify_card (MusterStation *self, MusterCardKind kind, const char *number);
/* The keypad page is a matter of the idle screen: opened and closed here so that staff windows know
 * too. */
void muster_station_show_keypad (MusterStation *self, gboolean shown);
/* A screen in front of the person paints the colours of challenges and tells when it did. Without
 * one no such challenge is asked. */
void muster_station_set_paints (MusterStation *self, gboolean paints);
/* The person wants no colours in this visit: something else is asked in their place, if they can be
 * spared. */
void muster_station_spare_colours (MusterStation *self);
/* Between visits: how much light the screen gives where faces are, by showing white and black on
 * it; "truth-changed" comes when it is over. FALSE if it cannot be done now. */
gboolean muster_station_measure_light (MusterStation *self);
/* In a rehearsal: the next visits have a challenge of this kind, if they have any; 0: as drawn. */
void muster_station_practise (MusterStation *self, MusterChallengeKind kind);
/* A challenge's colours came onto the glass: their slot, and when, monotonic. */
void muster_station_shown (MusterStation *self, guint slot, gint64 time_us);
/* The same by somebody at the desk: the record that follows carries the name. FALSE: who is there
 * may not, or nobody signed, too; then nothing happens. */
gboolean muster_station_staff_act (MusterStation *self,
                                   MusterVisitEventKind kind,
                                   const char *code,
                                   const char *note,
                                   const char *staff,
                                   GError **error);
/* Staff let pass, or confirm: @code from the profile, @note may be NULL, @staff the name at this
 * desk. */
gboolean muster_station_staff_pass (
    MusterStation *self, const char *code, const char *note, const char *staff, GError **error);
/* Who sits before the camera, for staff, while no visit runs: see MusterFaceSearch. */
const MusterSearchView *
muster_station_get_search (MusterStation *self); /* NULL where that is not wanted */
gboolean muster_station_can_search (MusterStation *self);
gboolean
muster_station_search (MusterStation *self, const char *staff, gboolean go_on, GError **error);
void muster_station_stop_search (MusterStation *self);
/* Candidate @rank, from 0, begins a visit. */
gboolean muster_station_pick (MusterStation *self, guint rank, GError **error);
/* The camera of now is the one of this station; "truth-changed" says when that is kept. FALSE: who
 * is at the desk may not say so. */
gboolean muster_station_accept_camera (MusterStation *self, GError **error);

/* Card-only mode: see MusterEmergency. */
void muster_station_open_emergency_async (MusterStation *self,
                                          const char *staff,
                                          const char *note,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
gboolean
muster_station_open_emergency_finish (MusterStation *self, GAsyncResult *result, GError **error);
gboolean muster_station_close_emergency (MusterStation *self, const char *staff, GError **error);
/* Seconds UTC; 0 = it is closed. */
gint64 muster_station_get_emergency_until (MusterStation *self);
MusterDayBook *muster_station_get_days (MusterStation *self); /* borrowed */

/* Borrowed, %NULL in a rehearsal: what goes to the central roster, and comes from it. */
MusterCourier *muster_station_get_courier (MusterStation *self);

/* Borrowed: it asks itself who may. */
MusterSettler *muster_station_get_settler (MusterStation *self);

const MusterScreen *muster_station_get_screen (MusterStation *self);
const MusterDeskView *muster_station_get_desk_view (MusterStation *self);
const MusterFaceReport *
muster_station_get_report (MusterStation *self);             /* newest; NULL if the camera is off */
MusterFrame *muster_station_get_frame (MusterStation *self); /* newest; NULL if the camera is off */
/* What the camera said when it failed last; NULL if it never did. */
const GError *muster_station_get_camera_error (MusterStation *self);
const MusterVisit *muster_station_get_visit (MusterStation *self);
MusterProfile *muster_station_get_profile (MusterStation *self);
MusterCamera *muster_station_get_camera (MusterStation *self);
GListModel *muster_station_get_today (MusterStation *self); /* of MusterHistoryItem, newest first */
GListModel *
muster_station_get_person_history (MusterStation *self); /* of MusterHistoryItem, this person's */
void muster_station_set_guest_language (MusterStation *self, gboolean chinese);
/* See muster-station-view.c. */
void muster_station_get_counts (MusterStation *self, guint *passed, guint *waiting, guint *people);
/* A fresh array of MusterReadyItem. */
GPtrArray *muster_station_check_readiness (MusterStation *self) G_GNUC_WARN_UNUSED_RESULT;

/* Signals:
 *   "screen-changed": get_screen and get_desk_view are new
 *   "colours-changed": get_screen is new, but only for the colours of its challenge
 *   "frame" (MusterFrame *): newest picture of a running camera
 *   "report" (gpointer MusterFaceReport *): newest findings
 *   "sound" (guint MusterSound)
 *   "say" (MusterCoach coach, gboolean result): speak the Line, or the page's result
 *   "call-staff": somebody waits for a decision
 *   "recorded" (gint64 seq): a journal entry is durable
 *   "visit-ended" (gpointer MusterVisit *): a visit's outcome is durable
 *   "search-changed": get_search or can_search says something else
 *   "emergency-changed": card-only mode was opened or closed
 *   "closing": it is being shut down, whoever waits for it waits in vain
 *   "truth-changed": readiness may have changed (camera, readers, store) */

G_END_DECLS
