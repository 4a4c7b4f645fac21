/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-staff.h"

G_BEGIN_DECLS

/* What the roster has to do with an account, in words. Main thread. */

char *muster_staff_words_dup_origin (const MusterStaffRow *row,
                                     const char *told) G_GNUC_WARN_UNUSED_RESULT;

/* Of the command line, for programs. */
const char *muster_staff_origin_to_nick (MusterStaffOrigin origin);

G_END_DECLS
