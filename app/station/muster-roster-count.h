/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store.h"

G_BEGIN_DECLS

/* How many people the roster has. */
typedef struct {
  gboolean known; /* FALSE: nobody has counted yet */
  guint people;
  guint with_reference; /* of them, with a reference picture */
  GError *error;        /* owned, nullable: why they could not be counted */
} MusterRosterTally;

void muster_roster_tally_take (MusterRosterTally *self, MusterStore *store);
void muster_roster_tally_clear (MusterRosterTally *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterRosterTally, muster_roster_tally_clear)

/* The same for a running station, where nobody waits for the store. Main thread. */
#define MUSTER_TYPE_ROSTER_COUNT (muster_roster_count_get_type ())
G_DECLARE_FINAL_TYPE (MusterRosterCount, muster_roster_count, MUSTER, ROSTER_COUNT, GObject)

MusterRosterCount *muster_roster_count_new (MusterStore *store) G_GNUC_WARN_UNUSED_RESULT;
/* Counts anew; "changed" comes if the answer is another one. */
void muster_roster_count_refresh (MusterRosterCount *self);
/* The last answer. */
const MusterRosterTally *muster_roster_count_get (MusterRosterCount *self);

G_END_DECLS
