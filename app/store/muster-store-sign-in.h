/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-accounts.h"

G_BEGIN_DECLS

/* Somebody who says who they are. */
typedef struct {
  gint64 staff;
  const char *pin;
  const char *card; /* nullable: the number of a card that was shown */
} MusterSignIn;

MusterStaff *muster_store_sign_in (MusterStore *self,
                                   const MusterSignIn *who,
                                   const MusterClockReading *reading,
                                   MusterStaffRow *row,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_store_retire_staff (MusterStore *self,
                                    gint64 staff,
                                    const MusterStaffBy *by,
                                    GError **error);

G_END_DECLS
