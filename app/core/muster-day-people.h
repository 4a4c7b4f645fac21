/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-verdict.h"

G_BEGIN_DECLS

/* How everybody of a day stands: who is in, and whose last visit waits for staff. Not thread-safe.
 */
typedef struct _MusterDayPeople MusterDayPeople;

MusterDayPeople *muster_day_people_new (void) G_GNUC_WARN_UNUSED_RESULT;
void muster_day_people_free (MusterDayPeople *self);

void muster_day_people_forget (MusterDayPeople *self);
void muster_day_people_hear (MusterDayPeople *self, gint64 person, MusterOutcome outcome);

guint muster_day_people_count (const MusterDayPeople *self);
guint muster_day_people_count_in (const MusterDayPeople *self);
guint muster_day_people_count_waiting (const MusterDayPeople *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterDayPeople, muster_day_people_free)

G_END_DECLS
