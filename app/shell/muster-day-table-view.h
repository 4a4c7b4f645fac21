/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "muster-day-tables.h"

G_BEGIN_DECLS

/* A table for eyes and for screen readers. @chart: (nullable): stands between its title and it */
GtkWidget *muster_day_table_view_new (const MusterDayTable *table,
                                      GtkWidget *chart) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
