/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-duty.h"

G_BEGIN_DECLS

/* What accounts and rights are called at the desk. All static, translated. */
const char *muster_sign_in_words_role (MusterRole role);
const char *muster_sign_in_words_right (MusterRight right);
/* The name, or the short one while the store cannot be read. */
const char *muster_sign_in_words_name (const MusterStaff *staff);
/* What stands below the name: role, or why that account cannot sign in now. */
char *muster_sign_in_words_dup_state (const MusterStaffRow *row,
                                      gint64 wait) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
