/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>

#include "muster-day-paper.h"
#include "muster-day.h"
#include "muster-error.h"

/* A4, in points. */
#define WIDTH  595.28
#define HEIGHT 841.89
#define MARGIN 48.0
#define BOTTOM (HEIGHT - 72.0) /* below it the foot stands */
#define INSIDE (WIDTH - 2 * MARGIN)

#define FONT       "Noto Sans CJK SC, Source Han Sans SC, Noto Sans SC, sans-serif"
#define SIZE       9.5
#define TITLE_SIZE 18.0
#define HEAD_SIZE  11.5
#define FOOT_SIZE  7.5
#define GAP        12.0
#define COLUMN_GAP 10.0

typedef struct {
  const MusterDayPaper *paper;
  cairo_t *cr;
  PangoContext *context;
  double y;
  guint page;    /* from 1 */
  guint n_pages; /* 0: they are being counted */
} Sheet;

/* The light tokens of ui/style.css: paper is never dark. */
static const MusterChartLook look = {
    .parts = {[MUSTER_CHART_SOLID] = {0, 0x66 / 255.0, 0x4a / 255.0, 1},
              [MUSTER_CHART_STRIPES] = {0x0b / 255.0, 0x5c / 255.0, 0x8c / 255.0, 1},
              [MUSTER_CHART_DOTS] = {0xb0 / 255.0, 0x20 / 255.0, 0x1c / 255.0, 1},
              [MUSTER_CHART_HOLLOW] = {0x6f / 255.0, 0x7d / 255.0, 0x8a / 255.0, 1}},
    .ink = {0x14 / 255.0, 0x20 / 255.0, 0x2b / 255.0, 1},
    .quiet = {0x46 / 255.0, 0x54 / 255.0, 0x62 / 255.0, 1},
    .line = {0xd3 / 255.0, 0xda / 255.0, 0xe0 / 255.0, 1},
};

/* --- text --- */

static PangoLayout *
new_layout (const Sheet *sheet, const char *text, double size, gboolean bold, double width)
{
  PangoLayout *layout = pango_layout_new (sheet->context);
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string (FONT);

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static double
get_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);
  return (double) height / PANGO_SCALE;
}

static void
show (const Sheet *sheet, PangoLayout *layout, double x, double y, const GdkRGBA *colour)
{
  gdk_cairo_set_source_rgba (sheet->cr, colour);
  cairo_move_to (sheet->cr, x, y);
  pango_cairo_show_layout (sheet->cr, layout);
}

static void
add_text (Sheet *sheet, const char *text, double size, gboolean bold, const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = new_layout (sheet, text, size, bold, INSIDE);

  show (sheet, layout, MARGIN, sheet->y, colour);
  sheet->y += get_height (layout);
}

/* --- pages --- */

/* By which the sheet can be found and checked: where it is from, and the head that the journal had,
 * which “muster journal verify --head” compares. */
static void
add_foot (const Sheet *sheet)
{
  const MusterDayPaper *paper = sheet->paper;
  g_autofree char *head =
      g_strdup_printf ("%" G_GINT64_FORMAT ":%s", paper->report->head, paper->report->head_hash);
  /* Translators: at the foot of a printed day sheet: station, rules, newest entry of the journal */
  g_autofree char *left = g_strdup_printf (
      _ ("Station %s, rules %s. Head of the journal: %s"), paper->station, paper->profile, head);
  /* Translators: page 1 of 2 */
  g_autofree char *right = g_strdup_printf (_ ("Page %u of %u"), sheet->page, sheet->n_pages);
  g_autoptr (PangoLayout) from = new_layout (sheet, left, FOOT_SIZE, FALSE, INSIDE - 70);
  g_autoptr (PangoLayout) number = new_layout (sheet, right, FOOT_SIZE, FALSE, 70);

  pango_layout_set_alignment (number, PANGO_ALIGN_RIGHT);
  gdk_cairo_set_source_rgba (sheet->cr, &look.quiet);
  cairo_set_line_width (sheet->cr, 0.5);
  cairo_move_to (sheet->cr, MARGIN, BOTTOM + 12);
  cairo_line_to (sheet->cr, WIDTH - MARGIN, BOTTOM + 12);
  cairo_stroke (sheet->cr);
  show (sheet, from, MARGIN, BOTTOM + 16, &look.quiet);
  show (sheet, number, WIDTH - MARGIN - 70, BOTTOM + 16, &look.quiet);
}

static void
end_page (Sheet *sheet)
{
  add_foot (sheet);
  cairo_show_page (sheet->cr);
}

static void
make_room (Sheet *sheet, double height)
{
  if (sheet->y + height <= BOTTOM)
    return;
  end_page (sheet);
  sheet->page++;
  sheet->y = MARGIN;
}

/* --- tables --- */

static void
add_row (Sheet *sheet, char **cells, const double *widths, guint n, const GdkRGBA *colour)
{
  g_autoptr (GPtrArray) layouts = g_ptr_array_new_with_free_func (g_object_unref);
  double height = 0, x = MARGIN;

  for (guint i = 0; i < n; i++) {
    PangoLayout *layout = new_layout (sheet, cells[i], SIZE, FALSE, widths[i] - COLUMN_GAP);

    pango_layout_set_alignment (layout, i > 0 ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    height = MAX (height, get_height (layout));
    g_ptr_array_add (layouts, layout);
  }
  make_room (sheet, height + 4);
  for (guint i = 0; i < n; i++) {
    show (sheet, g_ptr_array_index (layouts, i), i > 0 ? x + COLUMN_GAP : x, sheet->y + 2, colour);
    x += widths[i];
  }
  sheet->y += height + 4;
  gdk_cairo_set_source_rgba (sheet->cr, &look.line);
  cairo_set_line_width (sheet->cr, 0.5);
  cairo_move_to (sheet->cr, MARGIN, sheet->y);
  cairo_line_to (sheet->cr, WIDTH - MARGIN, sheet->y);
  cairo_stroke (sheet->cr);
}

/* The first column takes what the others leave. */
static void
add_cells (Sheet *sheet, const MusterDayTable *table)
{
  const guint n = g_strv_length (table->columns);
  g_autofree double *widths = g_new (double, n);

  widths[0] = n == 2 ? INSIDE * 0.6 : INSIDE * 0.25;
  for (guint i = 1; i < n; i++)
    widths[i] = (INSIDE - widths[0]) / (n - 1);
  make_room (sheet, 5 * SIZE); /* nor does a head without a row */
  add_row (sheet, table->columns, widths, n, &look.quiet);
  for (guint i = 0; i < table->rows->len; i++)
    add_row (sheet, g_ptr_array_index (table->rows, i), widths, n, &look.ink);
}

static void
add_chart (Sheet *sheet, const MusterChartData *data)
{
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string (FONT);
  double height;

  pango_font_description_set_absolute_size (font, SIZE * PANGO_SCALE);
  pango_context_set_font_description (sheet->context, font);
  height = muster_chart_measure (data, sheet->context);
  make_room (sheet, height);
  cairo_save (sheet->cr);
  cairo_translate (sheet->cr, MARGIN, sheet->y);
  muster_chart_draw (data, &look, sheet->context, sheet->cr, INSIDE, height);
  cairo_restore (sheet->cr);
  sheet->y += height + 4;
}

static MusterChartData *
new_chart (const MusterDayPaper *paper, MusterDayTableKind kind)
{
  if (kind == MUSTER_DAY_TABLE_HOURS)
    return muster_day_chart_hours (paper->report->figures);
  if (kind == MUSTER_DAY_TABLE_STAFF)
    return muster_day_chart_staff (paper->report->figures, paper->names);
  return NULL;
}

static void
add_table (Sheet *sheet, MusterDayTableKind kind)
{
  const MusterDayPaper *paper = sheet->paper;
  g_autoptr (MusterDayTable) table =
      muster_day_table_new (kind, paper->report->figures, paper->names);
  g_autoptr (MusterChartData) chart = new_chart (paper, kind);

  if (table->rows->len == 0)
    return;
  sheet->y += GAP;
  /* a title never stands alone at the foot */
  make_room (sheet, 5 * HEAD_SIZE + (chart != NULL ? 120 : 0));
  add_text (sheet, table->title, HEAD_SIZE, TRUE, &look.ink);
  sheet->y += 4;
  if (chart != NULL)
    add_chart (sheet, chart);
  add_cells (sheet, table);
  if (table->note != NULL)
    add_text (sheet, table->note, FOOT_SIZE, FALSE, &look.quiet);
}

/* --- all --- */

static void
add_head (Sheet *sheet)
{
  const MusterDayPaper *paper = sheet->paper;
  g_autofree char *day = muster_day_dup_title (paper->report->day);
  g_autofree char *closed = muster_day_dup_closed (paper->report, paper->names);

  add_text (sheet, _ ("Day sheet"), HEAD_SIZE, FALSE, &look.quiet);
  add_text (sheet, day, TITLE_SIZE, TRUE, &look.ink);
  if (*paper->occasion != '\0')
    add_text (sheet, paper->occasion, HEAD_SIZE, FALSE, &look.ink);
  if (paper->rehearsal)
    add_text (
        sheet, _ ("Rehearsal: made-up people, nothing is sent"), HEAD_SIZE, TRUE, &look.parts[2]);
  sheet->y += 4;
  add_text (sheet, closed, SIZE, FALSE, &look.ink);
}

/* Returns: how many pages it has */
static guint
draw (const MusterDayPaper *paper, cairo_surface_t *surface, guint n_pages)
{
  Sheet sheet = {.paper = paper, .y = MARGIN, .page = 1, .n_pages = n_pages};

  sheet.cr = cairo_create (surface);
  sheet.context = pango_cairo_create_context (sheet.cr);
  add_head (&sheet);
  for (MusterDayTableKind kind = 0; kind < MUSTER_N_DAY_TABLES; kind++)
    add_table (&sheet, kind);
  end_page (&sheet);
  g_object_unref (sheet.context);
  cairo_destroy (sheet.cr);
  return sheet.page;
}

static cairo_status_t
write_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/**
 * muster_day_pdf_new:
 *
 * A4 upright, as many pages as it takes. Drawn twice: the first time to count the pages.
 *
 * Returns: (transfer full): the file; %NULL with FAILED
 */
GBytes *
muster_day_pdf_new (const MusterDayPaper *paper, GError **error)
{
  cairo_surface_t *trial = cairo_pdf_surface_create_for_stream (NULL, NULL, WIDTH, HEIGHT);
  const guint n_pages = draw (paper, trial, 0);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (write_cb, bytes, WIDTH, HEIGHT);
  g_autofree char *day = muster_day_to_text (paper->report->day);
  g_autofree char *title = g_strdup_printf ("%s %s", _ ("Day sheet"), day);
  cairo_status_t status;

  cairo_surface_destroy (trial);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Muster");
  draw (paper, surface, n_pages);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_FAILED,
                 _ ("The sheet cannot be drawn: %s"),
                 cairo_status_to_string (status));
    return NULL;
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}
