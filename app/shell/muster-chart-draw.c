/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-chart-draw.h"

#include <math.h>

/* In units of the line's height, so that Large Text and paper keep the proportions. */
#define SWATCH      0.8
#define GAP         0.6
#define PLOT_LINES  8.0 /* of standing bars */
#define BAR_LINES   1.3 /* of a lying bar, with its gap */
#define NAMES_SHARE 0.3 /* of the width, at most, for the names of lying bars */
#define MAX_GRID    5
#define WIDEST      4.0 /* a standing bar, where there are few */

typedef struct {
  const MusterChartData *data;
  const MusterChartLook *look;
  PangoContext *context;
  cairo_t *cr;
  double width, line;
} Drawing;

/**
 * muster_chart_data_new:
 *
 * Returns: (transfer full): all values 0, all words %NULL, to be filled
 */
MusterChartData *
muster_chart_data_new (guint n_bars, guint n_parts, gboolean lying)
{
  MusterChartData *self = g_new0 (MusterChartData, 1);

  self->n_bars = n_bars;
  self->n_parts = n_parts;
  self->lying = lying;
  self->bars = g_new0 (char *, n_bars + 1);
  self->parts = g_new0 (char *, n_parts + 1);
  self->patterns = g_new0 (MusterChartPattern, n_parts);
  self->values = g_new0 (guint, (gsize) n_bars * n_parts);
  return self;
}

void
muster_chart_data_free (MusterChartData *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->bars);
  g_strfreev (self->parts);
  g_strfreev (self->ends);
  g_free (self->patterns);
  g_free (self->values);
  g_free (self);
}

static guint
get_total (const MusterChartData *data, guint bar)
{
  guint total = 0;

  for (guint part = 0; part < data->n_parts; part++)
    total += data->values[bar * data->n_parts + part];
  return total;
}

static guint
get_largest (const MusterChartData *data)
{
  guint largest = 0;

  for (guint bar = 0; bar < data->n_bars; bar++)
    largest = MAX (largest, get_total (data, bar));
  return largest;
}

/* Steps of 1, 2 or 5 times a power of ten, five at most; whole ones, since people are counted.
 *
 * Returns: the number of steps */
static guint
get_grid (guint largest, guint *step)
{
  *step = 1;
  for (guint power = 1; *step * MAX_GRID < largest && power <= 100000000; power *= 10) {
    const guint steps[] = {power, 2 * power, 5 * power};

    for (guint i = 0; i < G_N_ELEMENTS (steps) && *step * MAX_GRID < largest; i++)
      *step = steps[i];
  }
  return MAX ((largest + *step - 1) / *step, 1);
}

/* --- text --- */

static PangoLayout *
new_layout (PangoContext *context, const char *text)
{
  PangoLayout *layout = pango_layout_new (context);

  pango_layout_set_text (layout, text != NULL ? text : "", -1);
  return layout;
}

static double
get_line (PangoContext *context)
{
  g_autoptr (PangoLayout) layout = new_layout (context, "0");
  int height;

  pango_layout_get_size (layout, NULL, &height);
  return (double) height / PANGO_SCALE;
}

static double
get_width (PangoContext *context, const char *text)
{
  g_autoptr (PangoLayout) layout = new_layout (context, text);
  int width;

  pango_layout_get_size (layout, &width, NULL);
  return (double) width / PANGO_SCALE;
}

/* @align: 0 begins at @x, 1 ends there, 0.5 has it in the middle */
static void
show_text (const Drawing *d,
           const char *text,
           double x,
           double y,
           double align,
           double most,
           const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = new_layout (d->context, text);
  int width;

  if (most > 0) {
    pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_width (layout, (int) (most * PANGO_SCALE));
  }
  pango_layout_get_size (layout, &width, NULL);
  gdk_cairo_set_source_rgba (d->cr, colour);
  cairo_move_to (d->cr, x - align * width / PANGO_SCALE, y);
  pango_cairo_show_layout (d->cr, layout);
}

/* --- parts --- */

static void
fill_stripes (cairo_t *cr, double x, double y, double w, double h, double pitch)
{
  cairo_set_line_width (cr, pitch * 0.4);
  for (double at = -h; at < w; at += pitch) {
    cairo_move_to (cr, x + at, y + h);
    cairo_line_to (cr, x + at + h, y);
  }
  cairo_stroke (cr);
}

static void
fill_dots (cairo_t *cr, double x, double y, double w, double h, double pitch)
{
  for (double dy = pitch / 2; dy < h + pitch; dy += pitch)
    for (double dx = pitch / 2; dx < w + pitch; dx += pitch) {
      cairo_new_sub_path (cr);
      cairo_arc (cr, x + dx, y + dy, pitch * 0.28, 0, 2 * G_PI);
    }
  cairo_fill (cr);
}

static void
fill_part (const Drawing *d, MusterChartPattern pattern, double x, double y, double w, double h)
{
  const double pitch = MAX (d->line * 0.35, 3);
  cairo_t *cr = d->cr;

  if (w <= 0 || h <= 0)
    return;
  cairo_save (cr);
  cairo_rectangle (cr, x, y, w, h);
  cairo_clip_preserve (cr);
  gdk_cairo_set_source_rgba (cr, &d->look->parts[pattern]);
  if (pattern == MUSTER_CHART_SOLID)
    cairo_fill (cr);
  else
    cairo_new_path (cr);
  if (pattern == MUSTER_CHART_STRIPES)
    fill_stripes (cr, x, y, w, h, pitch);
  else if (pattern == MUSTER_CHART_DOTS)
    fill_dots (cr, x, y, w, h, pitch);
  cairo_rectangle (cr, x, y, w, h);
  cairo_set_line_width (cr, MAX (d->line * 0.14, 1));
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* --- key --- */

static double
draw_key (const Drawing *d)
{
  double x = 0, y = 0;

  for (guint part = 0; part < d->data->n_parts; part++) {
    const double words = get_width (d->context, d->data->parts[part]);
    const double w = d->line * (SWATCH + 2 * GAP) + words;

    if (x > 0 && x + w > d->width) {
      x = 0;
      y += d->line;
    }
    fill_part (d,
               d->data->patterns[part],
               x,
               y + d->line * (1 - SWATCH) / 2,
               d->line * SWATCH,
               d->line * SWATCH);
    show_text (d, d->data->parts[part], x + d->line * (SWATCH + GAP / 2), y, 0, 0, &d->look->ink);
    x += w;
  }
  return y + d->line * (1 + GAP);
}

/* --- standing bars --- */

static void
draw_grid (const Drawing *d, double left, double top, double height, guint step, guint n)
{
  for (guint i = 0; i <= n; i++) {
    const double y = top + height * (1 - (double) i / n);
    g_autofree char *number = g_strdup_printf ("%'u", step * i);

    gdk_cairo_set_source_rgba (d->cr, i == 0 ? &d->look->quiet : &d->look->line);
    cairo_set_line_width (d->cr, 1);
    cairo_move_to (d->cr, left, floor (y) + 0.5);
    cairo_line_to (d->cr, d->width, floor (y) + 0.5);
    cairo_stroke (d->cr);
    show_text (d, number, left - d->line * GAP / 2, y - d->line / 2, 1, 0, &d->look->quiet);
  }
}

/* As many words below the bars as have room: all, every second, every third … */
static guint
get_stride (const Drawing *d, double step)
{
  double widest = 0;

  for (guint bar = 0; bar < d->data->n_bars; bar++)
    widest = MAX (widest, get_width (d->context, d->data->bars[bar]));
  return (guint) ceil ((widest + d->line * GAP) / MAX (step, 1));
}

static void
draw_standing (const Drawing *d, double top, double height)
{
  guint size;
  const guint n = get_grid (get_largest (d->data), &size);
  g_autofree char *number = g_strdup_printf ("%'u", size * n);
  const double left = get_width (d->context, number) + d->line * GAP;
  const double plot = height - d->line * (1.5 + GAP / 2);
  const double step = (d->width - left) / MAX (d->data->n_bars, 1);
  const double wide = MIN (step * 0.7, d->line * WIDEST);
  const guint stride = MAX (get_stride (d, step), 1);

  top += d->line / 2;
  draw_grid (d, left, top, plot, size, n);
  for (guint bar = 0; bar < d->data->n_bars; bar++) {
    const double middle = left + step * (bar + 0.5);
    double y = top + plot;

    for (guint part = 0; part < d->data->n_parts; part++) {
      const double h = plot * d->data->values[bar * d->data->n_parts + part] / (size * n);

      y -= h;
      fill_part (d, d->data->patterns[part], middle - wide / 2, y, wide, h);
    }
    if (bar % stride == 0)
      show_text (
          d, d->data->bars[bar], middle, top + plot + d->line * GAP / 2, 0.5, 0, &d->look->quiet);
  }
}

/* --- lying bars --- */

static void
draw_lying (const Drawing *d, double top)
{
  const guint most = MAX (get_largest (d->data), 1);
  double names = 0, ends = 0, room;

  for (guint bar = 0; bar < d->data->n_bars; bar++) {
    names = MAX (names, get_width (d->context, d->data->bars[bar]));
    if (d->data->ends != NULL)
      ends = MAX (ends, get_width (d->context, d->data->ends[bar]));
  }
  names = MIN (ceil (names), d->width * NAMES_SHARE);
  room = MAX (d->width - names - ceil (ends) - 2 * d->line * GAP, d->line);
  for (guint bar = 0; bar < d->data->n_bars; bar++) {
    const double y = top + d->line * BAR_LINES * bar;
    double x = names + d->line * GAP;

    show_text (d, d->data->bars[bar], 0, y, 0, names, &d->look->ink);
    for (guint part = 0; part < d->data->n_parts; part++) {
      const double w = room * d->data->values[bar * d->data->n_parts + part] / most;

      fill_part (d, d->data->patterns[part], x, y + d->line * 0.1, w, d->line * 0.8);
      x += w;
    }
    if (d->data->ends != NULL)
      show_text (d, d->data->ends[bar], x + d->line * GAP / 2, y, 0, 0, &d->look->ink);
  }
}

/* --- all --- */

/**
 * muster_chart_measure:
 *
 * Returns: the height that suits it, in the units of @context: with its key in one row
 */
int
muster_chart_measure (const MusterChartData *data, PangoContext *context)
{
  const double line = get_line (context);
  const double plot = data->lying ? BAR_LINES * data->n_bars : PLOT_LINES + 2;

  return (int) ceil (line * (1 + GAP + plot));
}

/**
 * muster_chart_draw:
 * @context: of the font
 * @width: of the place, from the origin of @cr, in the units of @context
 *
 * The same on a screen and on paper.
 */
void
muster_chart_draw (const MusterChartData *data,
                   const MusterChartLook *look,
                   PangoContext *context,
                   cairo_t *cr,
                   double width,
                   double height)
{
  const Drawing d = {data, look, context, cr, width, get_line (context)};
  const double top = draw_key (&d);

  if (data->lying)
    draw_lying (&d, top);
  else
    draw_standing (&d, top, height - top);
}
