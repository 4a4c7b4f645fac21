/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-calibration-plot.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The picture, in its own units. */
#define WIDTH  880
#define HEIGHT 560
#define LEFT   96
#define RIGHT  24
#define TOP    64
#define BOTTOM 72

/* Similarities that are drawn: below, nothing is ever decided. */
#define FROM 0.0
#define TO   1.0

/* Two colours that people who do not see red from green tell apart. */
#define FMR_COLOUR  "#0072b2"
#define FNMR_COLOUR "#d55e00"
#define GREY        "#57606a"

typedef struct {
  GString *svg;
  int decades; /* of the scale of rates: from 1 down to 10^-decades */
} Plot;

static double
x_of (double similarity)
{
  return LEFT + (CLAMP (similarity, FROM, TO) - FROM) / (TO - FROM) * (WIDTH - LEFT - RIGHT);
}

static double
y_of (const Plot *plot, double rate)
{
  const double down = rate > 0 ? -log10 (rate) / plot->decades : 1;

  return TOP + MIN (down, 1) * (HEIGHT - TOP - BOTTOM);
}

/* One decimal with a point, whatever the language says. */
static void
add_number (GString *svg, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (svg, g_ascii_formatd (text, sizeof text, "%.1f", number));
}

static void
add_line (Plot *plot, double x1, double y1, double x2, double y2, const char *style)
{
  g_string_append (plot->svg, "<path d=\"M");
  add_number (plot->svg, x1);
  g_string_append_c (plot->svg, ' ');
  add_number (plot->svg, y1);
  g_string_append (plot->svg, " L");
  add_number (plot->svg, x2);
  g_string_append_c (plot->svg, ' ');
  add_number (plot->svg, y2);
  g_string_append_printf (plot->svg, "\" %s/>\n", style);
}

static void
add_text (Plot *plot, double x, double y, const char *style, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append (plot->svg, "<text x=\"");
  add_number (plot->svg, x);
  g_string_append (plot->svg, "\" y=\"");
  add_number (plot->svg, y);
  g_string_append_printf (plot->svg, "\" %s>%s</text>\n", style, escaped);
}

static void
add_axes (Plot *plot)
{
  const double bottom = HEIGHT - BOTTOM;

  for (int i = 0; i <= 10; i++) {
    const double similarity = FROM + (TO - FROM) * i / 10;
    char text[G_ASCII_DTOSTR_BUF_SIZE];

    add_line (plot,
              x_of (similarity),
              TOP,
              x_of (similarity),
              bottom,
              "stroke=\"#e4e7ea\" fill=\"none\"");
    add_text (plot,
              x_of (similarity),
              bottom + 20,
              "text-anchor=\"middle\"",
              g_ascii_formatd (text, sizeof text, "%.1f", similarity));
  }
  for (int i = 0; i <= plot->decades; i++) {
    g_autofree char *text = i == 0 ? g_strdup ("1") : g_strdup_printf ("1e-%d", i);
    const double y = y_of (plot, pow (10, -i));

    add_line (plot, LEFT, y, WIDTH - RIGHT, y, "stroke=\"#e4e7ea\" fill=\"none\"");
    add_text (plot, LEFT - 10, y + 4, "text-anchor=\"end\"", text);
  }
  add_text (plot,
            (LEFT + WIDTH - RIGHT) / 2.0,
            HEIGHT - 28,
            "text-anchor=\"middle\" fill=\"" GREY "\"",
            _ ("similarity"));
  add_text (plot, LEFT, TOP - 14, "fill=\"" GREY "\"", _ ("share of comparisons"));
}

/* A step wherever the counts change; a share of nothing at all is not drawn. */
static void
add_curve (Plot *plot, const guint64 *bins, gboolean from_above, const char *colour)
{
  guint64 all = 0, below = 0;
  gboolean pen = FALSE;
  const guint first = muster_score_to_bin (FROM), step = 20;

  for (guint i = 0; i < MUSTER_SCORE_BINS; i++)
    all += bins[i];
  if (all == 0)
    return;
  g_string_append_printf (plot->svg,
                          "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\" "
                          "stroke-linejoin=\"round\" d=\"",
                          colour);
  for (guint i = 0; i < MUSTER_SCORE_BINS; below += bins[i], i++) {
    const guint64 n = from_above ? all - below : below;

    if (i < first || i % step != 0 || n == 0)
      continue;
    g_string_append_c (plot->svg, pen ? 'L' : 'M');
    add_number (plot->svg, x_of (muster_score_of_bin (i)));
    g_string_append_c (plot->svg, ' ');
    add_number (plot->svg, y_of (plot, (double) n / (double) all));
    pen = TRUE;
  }
  g_string_append (plot->svg, "\"/>\n");
}

static void
add_threshold (Plot *plot, const MusterCalibration *calibration, double pack_accept)
{
  const double bottom = HEIGHT - BOTTOM, threshold = x_of (calibration->threshold);
  const double middle = (TOP + bottom) / 2; /* between the two curves */
  const double low = x_of (calibration->bare_low), high = x_of (calibration->bare_high);
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *words = g_strdup_printf (
      _ ("threshold %s"), g_ascii_formatd (text, sizeof text, "%.3f", calibration->threshold));
  g_autofree char *pack = g_strdup_printf (
      _ ("of the model pack %s"), g_ascii_formatd (text, sizeof text, "%.3f", pack_accept));

  g_string_append (plot->svg, "<rect fill=\"" FMR_COLOUR "\" fill-opacity=\"0.15\" x=\"");
  add_number (plot->svg, low);
  g_string_append (plot->svg, "\" y=\"");
  add_number (plot->svg, TOP);
  g_string_append (plot->svg, "\" width=\"");
  add_number (plot->svg, MAX (high - low, 1));
  g_string_append (plot->svg, "\" height=\"");
  add_number (plot->svg, bottom - TOP);
  g_string_append (plot->svg, "\"/>\n");
  add_line (plot,
            x_of (pack_accept),
            TOP,
            x_of (pack_accept),
            bottom,
            "stroke=\"" GREY "\" stroke-dasharray=\"3 4\" fill=\"none\"");
  add_line (plot,
            threshold,
            TOP,
            threshold,
            bottom,
            "stroke=\"#1f2328\" stroke-width=\"1.5\" fill=\"none\"");
  add_text (plot, threshold + 8, middle, "font-weight=\"bold\"", words);
  add_text (plot, threshold + 8, middle + 20, "fill=\"" GREY "\"", pack);
}

static void
add_legend (Plot *plot, const MusterCalibration *calibration)
{
  const double x = WIDTH - RIGHT - 12;
  g_autofree char *pairs = g_strdup_printf (_ ("%u people, %llu comparisons"),
                                            calibration->n_people,
                                            (unsigned long long) calibration->n_pairs);

  add_text (plot, LEFT, 28, "font-size=\"18\" font-weight=\"bold\"", _ ("The roster with itself"));
  add_text (plot, WIDTH - RIGHT, 28, "text-anchor=\"end\" fill=\"" GREY "\"", pairs);
  add_text (plot,
            x,
            TOP + 70,
            "text-anchor=\"end\" fill=\"" FMR_COLOUR "\"",
            _ ("two different people taken for one"));
  if (calibration->n_mated > 0)
    add_text (plot,
              x,
              TOP + 90,
              "text-anchor=\"end\" fill=\"" FNMR_COLOUR "\"",
              _ ("one person not recognised"));
}

/**
 * muster_calibration_plot:
 * @pack_accept: the pack's threshold, to compare with
 *
 * Both kinds of error over the threshold, in the language of the program. Nothing of a person is in
 * it.
 *
 * Returns: (transfer full): an SVG document
 */
char *
muster_calibration_plot (const MusterCalibration *calibration, double pack_accept)
{
  Plot plot = {g_string_new (NULL), 1};

  while (plot.decades < 12 && pow (10, plot.decades) < (double) calibration->n_pairs)
    plot.decades++;
  g_string_append_printf (
      plot.svg,
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
      "width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"14\" "
      "fill=\"#1f2328\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
      WIDTH,
      HEIGHT,
      WIDTH,
      HEIGHT);
  add_axes (&plot);
  add_curve (&plot, calibration->scores.impostor, TRUE, FMR_COLOUR);
  add_curve (&plot, calibration->scores.mated, FALSE, FNMR_COLOUR);
  add_threshold (&plot, calibration, pack_accept);
  add_legend (&plot, calibration);
  g_string_append (plot.svg, "</svg>\n");
  return g_string_free (plot.svg, FALSE);
}
