/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-settle-print.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-words.h"
#include "muster-settle-words.h"

/* Points of 1/72 inch, whatever the printer counts in. A row has room for a hand's signature. */
#define FONT        "Noto Sans CJK SC 9"
#define HEAD_FONT   "Noto Sans CJK SC Bold 14"
#define HEAD_HEIGHT 56.0
#define ROW_HEIGHT  38.0
#define GAP         4.0

typedef struct {
  GPtrArray *rows; /* owned, of MusterOpenCaseRow: those in doubt */
  char *title;     /* owned */
  gint64 now;
  guint per_page; /* from 1 */
} Sheet;

/* Shares of the width, together 1. */
enum { NUMBER, WHO, OPENED, DUE, SIGNERS, SIGNATURE, N_COLUMNS };
static const double shares[N_COLUMNS] = {0.07, 0.2, 0.175, 0.175, 0.18, 0.2};

static void
sheet_free (gpointer data)
{
  Sheet *sheet = data;

  g_ptr_array_unref (sheet->rows);
  g_free (sheet->title);
  g_free (sheet);
}

static const char *
get_heading (int column)
{
  static const char *const words[N_COLUMNS] = {
      [NUMBER] = N_ ("No."),
      [WHO] = N_ ("Who"),
      [OPENED] = NC_ ("column", "Admitted"),
      [DUE] = N_ ("To settle by"),
      [SIGNERS] = N_ ("Signed by"),
      [SIGNATURE] = N_ ("Settled: date, signature"),
  };

  return column == OPENED ? g_dpgettext2 (GETTEXT_PACKAGE, "column", words[column])
                          : _ (words[column]);
}

/* --- drawing --- */

static void
draw_text (
    GtkPrintContext *context, const char *font, double x, double y, double width, const char *text)
{
  cairo_t *cairo = gtk_print_context_get_cairo_context (context);
  g_autoptr (PangoLayout) layout = gtk_print_context_create_pango_layout (context);
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_height (layout, (int) ((ROW_HEIGHT - GAP) * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_text (layout, text, -1);
  cairo_move_to (cairo, x, y);
  pango_cairo_show_layout (cairo, layout);
  pango_font_description_free (description);
}

static char *
dup_cell (const Sheet *sheet, const MusterOpenCaseRow *row, int column)
{
  switch (column) {
  case NUMBER:
    return g_strdup_printf ("%lld", (long long) row->seq);
  case WHO: {
    g_autofree char *name = muster_settle_words_dup_name (row);
    g_autofree char *number =
        row->person != NULL ? muster_person_dup_masked_student_number (row->person) : g_strdup ("");

    return g_strdup_printf ("%s\n%s", name, number);
  }
  case OPENED: {
    g_autofree char *date = muster_desk_words_date (row->opened);

    return g_strdup_printf ("%s\n%s", date, muster_settle_words_photo (row));
  }
  case DUE:
    return muster_settle_words_dup_due_on_paper (row, sheet->now);
  case SIGNERS:
    return g_strdup (row->opened_by);
  case SIGNATURE:
  default:
    return g_strdup ("");
  }
}

static void
draw_row (GtkPrintContext *context, const Sheet *sheet, const MusterOpenCaseRow *row, double y)
{
  cairo_t *cairo = gtk_print_context_get_cairo_context (context);
  const double width = gtk_print_context_get_width (context);
  double x = 0;

  for (int column = 0; column < N_COLUMNS; column++) {
    g_autofree char *text =
        row != NULL ? dup_cell (sheet, row, column) : g_strdup (get_heading (column));

    draw_text (context, FONT, x, y + GAP, shares[column] * width - GAP, text);
    x += shares[column] * width;
  }
  cairo_set_line_width (cairo, 0.5);
  cairo_move_to (cairo, 0, y + ROW_HEIGHT);
  cairo_line_to (cairo, width, y + ROW_HEIGHT);
  cairo_stroke (cairo);
}

static void
draw_head (GtkPrintContext *context, const Sheet *sheet, int page, int n_pages)
{
  g_autofree char *day = muster_desk_words_date (sheet->now);
  /* Translators: page, pages */
  g_autofree char *number = g_strdup_printf (_ ("Page %d of %d"), page + 1, n_pages);
  g_autofree char *line = muster_desk_words_join ((const char *[]){sheet->title, day, number}, 3);
  const double width = gtk_print_context_get_width (context);

  draw_text (context, HEAD_FONT, 0, 0, width, _ ("Admitted in doubt"));
  draw_text (context, FONT, 0, HEAD_HEIGHT / 2, width, line);
}

static void
begin_cb (GtkPrintOperation *print, GtkPrintContext *context, Sheet *sheet)
{
  const double room = gtk_print_context_get_height (context) - HEAD_HEIGHT - ROW_HEIGHT;

  sheet->per_page = (guint) MAX (room / ROW_HEIGHT, 1);
  gtk_print_operation_set_n_pages (
      print, (int) MAX ((sheet->rows->len + sheet->per_page - 1) / sheet->per_page, 1));
}

static void
draw_cb (GtkPrintOperation *print, GtkPrintContext *context, int page, Sheet *sheet)
{
  const guint first = (guint) page * sheet->per_page;
  int n_pages;

  g_object_get (print, "n-pages", &n_pages, NULL);
  draw_head (context, sheet, page, n_pages);
  draw_row (context, sheet, NULL, HEAD_HEIGHT);
  for (guint i = 0; i < sheet->per_page && first + i < sheet->rows->len; i++)
    draw_row (context,
              sheet,
              g_ptr_array_index (sheet->rows, first + i),
              HEAD_HEIGHT + ROW_HEIGHT * (i + 1));
}

/**
 * muster_settle_print_new:
 * @rows: (transfer full) (element-type MusterOpenCaseRow): those to be printed
 * @title: the occasion and the station
 *
 * Returns: (transfer full): to be run, or to be written to a file
 */
GtkPrintOperation *
muster_settle_print_new (GPtrArray *rows, const char *title)
{
  GtkPrintOperation *print = gtk_print_operation_new ();
  Sheet *sheet = g_new0 (Sheet, 1);

  sheet->rows = rows;
  sheet->title = g_strdup (title);
  sheet->now = g_get_real_time () / G_USEC_PER_SEC;
  gtk_print_operation_set_unit (print, GTK_UNIT_POINTS);
  gtk_print_operation_set_embed_page_setup (print, TRUE);
  gtk_print_operation_set_job_name (print, _ ("Admitted in doubt"));
  g_object_set_data_full (G_OBJECT (print), "sheet", sheet, sheet_free);
  g_signal_connect (print, "begin-print", G_CALLBACK (begin_cb), sheet);
  g_signal_connect (print, "draw-page", G_CALLBACK (draw_cb), sheet);
  return print;
}
