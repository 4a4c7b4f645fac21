/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>
#include <pango/pangocairo.h>

G_BEGIN_DECLS

/* Each has a colour and a pattern of its own: no colour says anything alone. */
typedef enum {
  MUSTER_CHART_SOLID,
  MUSTER_CHART_STRIPES,
  MUSTER_CHART_DOTS,
  MUSTER_CHART_HOLLOW,
  MUSTER_N_CHART_PATTERNS,
} MusterChartPattern;

/* Bars that are stacked of parts. */
typedef struct {
  guint n_bars, n_parts;
  char **bars;                  /* owned, ends with NULL: what stands at each */
  char **parts;                 /* owned, ends with NULL: what the parts are, for the key */
  MusterChartPattern *patterns; /* owned, of the parts */
  guint *values;                /* owned, bar by bar */
  char **ends;                  /* owned, nullable: what stands at the end of each bar */
  gboolean lying; /* from left to right, with names; else from below, with short words */
} MusterChartData;

MusterChartData *
muster_chart_data_new (guint n_bars, guint n_parts, gboolean lying) G_GNUC_WARN_UNUSED_RESULT;
void muster_chart_data_free (MusterChartData *data);

/* Colours by pattern, and of everything else. */
typedef struct {
  GdkRGBA parts[MUSTER_N_CHART_PATTERNS];
  GdkRGBA ink, quiet, line;
} MusterChartLook;

int muster_chart_measure (const MusterChartData *data, PangoContext *context);
void muster_chart_draw (const MusterChartData *data,
                        const MusterChartLook *look,
                        PangoContext *context,
                        cairo_t *cr,
                        double width,
                        double height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterChartData, muster_chart_data_free)

G_END_DECLS
