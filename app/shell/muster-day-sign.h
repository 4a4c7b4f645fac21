/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-day-book.h"

G_BEGIN_DECLS

/* The response of who signs. */
#define MUSTER_DAY_SIGN "sign"

GtkWidget *muster_day_sign_dialog_new (GtkWindow *parent, const MusterDayReport *report);

G_END_DECLS
