/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-screen.h"
#include "muster-store-staff.h"

G_BEGIN_DECLS

MusterReadyItem *muster_staff_ready (GPtrArray *accounts,
                                     gboolean ever,
                                     const GError *error,
                                     gboolean rehearsal) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
