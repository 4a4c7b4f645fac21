/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How often somebody may ask: a bucket of @burst for each name, filled again at @per_minute.
 * Bounded in memory. One thread. */
typedef struct _MusterRosterLimit MusterRosterLimit;

MusterRosterLimit *muster_roster_limit_new (guint burst,
                                            guint per_minute) G_GNUC_WARN_UNUSED_RESULT;
guint muster_roster_limit_take (MusterRosterLimit *self, const char *who, gint64 now_us);
void muster_roster_limit_free (MusterRosterLimit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterRosterLimit, muster_roster_limit_free)

G_END_DECLS
