/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-calibrated.h"
#include "muster-calibration.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* The people of a store compared with each other. */
typedef struct {
  MusterCalibration calibration;
  GHashTable *numbers; /* owned: person (gint64 *) → student number */
  GPtrArray *groups;   /* owned, of char *, as the calibration numbers them */
} MusterRosterCalibration;

gboolean muster_roster_calibration_run (MusterStore *store,
                                        const char *model,
                                        double fmr,
                                        double list_from,
                                        const char *group_column,
                                        GCancellable *cancellable,
                                        MusterCrossProgress progress,
                                        gpointer user_data,
                                        MusterRosterCalibration *result,
                                        GError **error);
void muster_roster_calibration_clear (MusterRosterCalibration *self);
const char *muster_roster_calibration_get_number (const MusterRosterCalibration *self,
                                                  gint64 person);
MusterCalibrated muster_roster_calibration_sum_up (const MusterRosterCalibration *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterRosterCalibration, muster_roster_calibration_clear)

G_END_DECLS
