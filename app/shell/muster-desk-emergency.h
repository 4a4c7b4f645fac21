/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-desk-window.h"
#include "muster-emergency.h"

G_BEGIN_DECLS

/* Asks why card-only mode is needed, and opens it. */
GtkWindow *muster_desk_emergency_ask (MusterDeskWindow *window, MusterEmergency *emergency);

G_END_DECLS
