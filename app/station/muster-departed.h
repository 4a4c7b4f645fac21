/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store.h"
#include "muster-teller.h"

G_BEGIN_DECLS

/* Whether whoever stands here is still on the roster, after it has told of changes. Tells REMOVED,
 * until the visit knows nobody of theirs any more. Main thread. */
#define MUSTER_TYPE_DEPARTED (muster_departed_get_type ())
G_DECLARE_FINAL_TYPE (MusterDeparted, muster_departed, MUSTER, DEPARTED, MusterTeller)

MusterDeparted *muster_departed_new (MusterStore *store,
                                     const MusterOccasion *occasion,
                                     const MusterVisit *visit) G_GNUC_WARN_UNUSED_RESULT;
/* The roster has told of changes. */
void muster_departed_look (MusterDeparted *self);
/* The visit has moved. */
void muster_departed_follow (MusterDeparted *self);

G_END_DECLS
