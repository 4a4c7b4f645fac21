/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-desk-window.h"
#include "muster-station.h"

G_BEGIN_DECLS

/* Finding somebody by name or number, between the dialog and the station. */
void muster_desk_name_open (MusterDeskWindow *window, MusterStation *station);

G_END_DECLS
