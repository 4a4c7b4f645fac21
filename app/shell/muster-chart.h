/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "muster-chart-draw.h"

G_BEGIN_DECLS

/* Bars, drawn in the colours of the staff window. For a screen reader it is a picture with a name:
 * the numbers stand in a table beside it. */
#define MUSTER_TYPE_CHART (muster_chart_get_type ())
G_DECLARE_FINAL_TYPE (MusterChart, muster_chart, MUSTER, CHART, GtkWidget)

/* @data: (transfer full) (nullable) */
void muster_chart_set (MusterChart *self, const char *name, MusterChartData *data);
const MusterChartData *muster_chart_get (MusterChart *self);

G_END_DECLS
