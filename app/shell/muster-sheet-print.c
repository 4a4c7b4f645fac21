/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-sheet-print.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Points of 1/72 inch. */
#define BODY_FONT "Noto Sans CJK SC 11"
#define HEAD_FONT "Noto Sans CJK SC Bold 18"
#define CODE_FONT "Noto Sans Mono CJK SC Bold 22"
#define GAP       14.0

typedef struct {
  char *code;    /* owned, wiped */
  char *station; /* owned */
  char *day;     /* owned */
} Sheet;

static void
sheet_free (gpointer data)
{
  Sheet *sheet = data;

  explicit_bzero (sheet->code, strlen (sheet->code));
  g_free (sheet->code);
  g_free (sheet->station);
  g_free (sheet->day);
  g_free (sheet);
}

/* Returns: where the next text begins */
static double
draw_text (GtkPrintContext *context, const char *font, double y, const char *text)
{
  cairo_t *cairo = gtk_print_context_get_cairo_context (context);
  g_autoptr (PangoLayout) layout = gtk_print_context_create_pango_layout (context);
  PangoFontDescription *description = pango_font_description_from_string (font);
  int height;

  pango_layout_set_font_description (layout, description);
  pango_layout_set_width (layout, (int) (gtk_print_context_get_width (context) * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_size (layout, NULL, &height);
  cairo_move_to (cairo, 0, y);
  pango_cairo_show_layout (cairo, layout);
  pango_font_description_free (description);
  return y + (double) height / PANGO_SCALE + GAP;
}

/* Both languages stand on it whatever the desk speaks, so none of it goes through gettext. */
static void
draw_cb (GtkPrintOperation *print, GtkPrintContext *context, int page, Sheet *sheet)
{
  static const char *const words[] = {
      "This code opens what this station keeps sealed, without its PINs and without its own key: "
      "when all PINs are forgotten, or its disk is moved to another machine. Type it at that "
      "machine: muster keys recover",
      "凭此码可以打开本站密封保存的数据，不需要密码，也不需要本机密钥：所有密码都忘了，或者硬盘换"
      "到另一台机器时使用。在那台机器上输入：muster keys recover",
      "Whoever has it and the disk can read everything. Lock it away, not beside the station. A "
      "newer sheet makes this one worthless.",
      "谁有此码和硬盘，谁就能读到全部数据。请锁好，不要放在本站旁边。打印新的一张后，这一张即作废"
      "。",
  };
  g_autofree char *line = g_strdup_printf ("%s · %s", sheet->station, sheet->day);
  double y = draw_text (context, HEAD_FONT, 0, "Muster · Recovery sheet · 恢复码");

  y = draw_text (context, BODY_FONT, y, line);
  y = draw_text (context, CODE_FONT, y + GAP, sheet->code) + GAP;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    y = draw_text (context, BODY_FONT, y, words[i]);
}

/**
 * muster_sheet_print_new:
 * @code: copied, and wiped with the operation
 * @station: the station's name
 *
 * Returns: (transfer full): one page, to be run, or to be written to a file
 */
GtkPrintOperation *
muster_sheet_print_new (const char *code, const char *station)
{
  GtkPrintOperation *print = gtk_print_operation_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  Sheet *sheet = g_new0 (Sheet, 1);
  gsize half;

  sheet->code = g_strdup (code);
  half = strlen (code) / 2;
  if (code[half] == '-') /* two lines of four groups */
    sheet->code[half] = '\n';
  sheet->station = g_strdup (station);
  sheet->day = g_date_time_format (now, "%F");
  gtk_print_operation_set_unit (print, GTK_UNIT_POINTS);
  gtk_print_operation_set_n_pages (print, 1);
  /* no job name that would tell everybody at the printer's list what lies in its tray */
  gtk_print_operation_set_job_name (print, "Muster");
  g_object_set_data_full (G_OBJECT (print), "sheet", sheet, sheet_free);
  g_signal_connect (print, "draw-page", G_CALLBACK (draw_cb), sheet);
  return print;
}
