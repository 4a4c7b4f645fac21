/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-desk-window.h"
#include "muster-station.h"

G_BEGIN_DECLS

/* Joins the dialog "find by face" with the station while it is open. */
GtkWindow *muster_desk_find_open (MusterDeskWindow *window, MusterStation *station);

G_END_DECLS
