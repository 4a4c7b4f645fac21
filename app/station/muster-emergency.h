/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-record.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* Card-only mode: while cameras or light fail, everybody who taps a card that may come in is in,
 * and is marked for a look at the face later. Staff open it with a reason; it begins when the
 * journal has it, and ends when staff close it, when the profile's hours are over, or when the
 * station starts anew. Who may open it is asked by muster_station_open_emergency_async(). Main
 * thread.
 *
 * Signal "changed": it was opened or closed */
#define MUSTER_TYPE_EMERGENCY (muster_emergency_get_type ())
G_DECLARE_FINAL_TYPE (MusterEmergency, muster_emergency, MUSTER, EMERGENCY, GObject)

/* For how long, and what its entries tell beside who and why. Copied. */
typedef struct {
  guint hours;  /* 0: not at all */
  guint policy; /* its version */
  const char *profile;
  const char *occasion;
  gboolean rehearsal;
} MusterEmergencyTerms;

MusterEmergency *muster_emergency_new (MusterStore *store,
                                       const MusterEmergencyTerms *terms) G_GNUC_WARN_UNUSED_RESULT;
/* Tells the journal that one that was still open when the station last ended is over. */
void muster_emergency_start (MusterEmergency *self);

/* Nothing begins any more; one that is open is told to be over at the next start. */
void muster_emergency_stop (MusterEmergency *self);

void muster_emergency_open_async (MusterEmergency *self,
                                  const MusterStaffAct *act,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean muster_emergency_open_finish (MusterEmergency *self, GAsyncResult *result, GError **error);
void muster_emergency_close (MusterEmergency *self, const MusterStaffAct *act);

gboolean muster_emergency_is_open (MusterEmergency *self);
/* Of the entry that opened it, for those of the people it lets in; 0 = it is closed. */
gint64 muster_emergency_get_seq (MusterEmergency *self);
/* Seconds UTC, for people to read; 0 = it is closed. */
gint64 muster_emergency_get_until (MusterEmergency *self);
/* For tests: as if so many seconds more had gone by. */
void muster_emergency_pass_time (MusterEmergency *self, gint64 seconds);

G_END_DECLS
