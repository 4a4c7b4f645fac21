/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-day-page.h"
#include "muster-day-paper.h"

G_BEGIN_DECLS

/* Between the page (muster-day-page.c) and what is done with the day it shows
 * (muster-day-page-acts.c). For nobody else. */
void muster_day_page_install_acts (GtkWidgetClass *widget_class);
/* What is done with a day can only be done with one that lies there. */
void muster_day_page_set_can_act (MusterDayPage *self, gboolean can);

/* Both borrowed until the page shows another day; the report is NULL while none lies there. */
MusterDayPaper muster_day_page_get_paper (MusterDayPage *self);
const char *muster_day_page_get_staff (MusterDayPage *self); /* nullable */

G_END_DECLS
