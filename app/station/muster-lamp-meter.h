/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-capture.h"
#include "muster-lamp-check.h"
#include "muster-sitting.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* Measures at this station how much light the guest's screen gives where faces are, and keeps what
 * was found with the camera that saw it. Between visits, when staff ask for it. Main thread.
 *
 * Signals:
 *   "view-changed": muster_lamp_meter_get_view() is another
 *   "ended": it runs no more, or what is known may be of use again or no longer */
#define MUSTER_TYPE_LAMP_METER (muster_lamp_meter_get_type ())
G_DECLARE_FINAL_TYPE (MusterLampMeter, muster_lamp_meter, MUSTER, LAMP_METER, GObject)

/* @camera and @engine may be NULL. */
MusterLampMeter *muster_lamp_meter_new (MusterStore *store,
                                        MusterCamera *camera,
                                        MusterFaceEngine *engine,
                                        MusterCapture *capture,
                                        MusterSitting *sitting) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_lamp_meter_start (MusterLampMeter *self);
void muster_lamp_meter_stop (MusterLampMeter *self);
gboolean muster_lamp_meter_is_running (MusterLampMeter *self);

/* NULL while nothing is to be shown; borrowed until "view-changed". */
const MusterChallengeView *muster_lamp_meter_get_view (MusterLampMeter *self);
void muster_lamp_meter_shown (MusterLampMeter *self, guint slot, gint64 time_us);

/* What is known of this station with the camera of now; NULL: nothing. Borrowed. */
const MusterLamp *muster_lamp_meter_get_lamp (MusterLampMeter *self);
/* How the last measurement ended; MEASURED too if there was none, or it was stopped. */
MusterLampResult muster_lamp_meter_get_result (MusterLampMeter *self);

/* For who has no station. */
gboolean muster_lamp_load (MusterStore *store, MusterCamera *camera, MusterLamp *lamp);

G_END_DECLS
