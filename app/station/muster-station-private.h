/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-station-parts.h"
#include "muster-station.h"

G_BEGIN_DECLS

/* For the station's own files: muster-station.c joins the parts, -guest.c is what a guest tells,
 * -staff.c what staff decide, -search.c finds people by face, -view.c is what windows look at. */
MusterStationParts *muster_station_get_parts (MusterStation *self);
/* It is being shut down, or was: what waits for something to end does not begin. */
gboolean muster_station_is_closing (MusterStation *self);
void muster_station_rebuild (MusterStation *self);
void muster_station_search_changed (MusterStation *self);
gboolean muster_station_is_allowed (MusterStation *self,
                                    MusterRight right,
                                    MusterStaffBy *by,
                                    GError **error);

G_END_DECLS
