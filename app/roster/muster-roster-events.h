/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-roster-stations.h"
#include "muster-wire-events.h"

G_BEGIN_DECLS

gboolean muster_roster_events_take (MusterRosterBook *book,
                                    const MusterRosterStation *station,
                                    GPtrArray *events,
                                    const MusterStationClock *clock,
                                    gint64 now_ms,
                                    MusterWireAcks *acks,
                                    GError **error);

G_END_DECLS
