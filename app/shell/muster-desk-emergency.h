/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-desk-window.h"
#include "muster-station.h"

G_BEGIN_DECLS

/* Asks why card-only mode is needed, and opens it. */
GtkWindow *muster_desk_emergency_ask (MusterDeskWindow *window, MusterStation *station);

G_END_DECLS
