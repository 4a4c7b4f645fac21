/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "muster-sheet-print.h"
#include "pdf-words.h"

/* The code in two lines, which station it is of, since when, and what it is for in both languages.
 */
static void
assert_says (const char *bytes, gsize size)
{
  g_autoptr (GBytes) pdf = g_bytes_new_static (bytes, size);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *year = g_date_time_format (now, "Station 3 · %Y-");
  g_autofree char *text = pdf_words_read (pdf);

  g_assert_cmpuint (pdf_words_count (text, "AAAA-BBBB-CCCC-DDDD"), ==, 1);
  g_assert_cmpuint (pdf_words_count (text, "EEEE-FFFF-GGGG-HHHH"), ==, 1);
  g_assert_cmpuint (pdf_words_count (text, year), ==, 1);
  g_assert_cmpuint (pdf_words_count (text, "muster keys recover"), ==, 2);
  g_assert_cmpuint (
      pdf_words_count (text, "Whoever has it and the disk can read everything"), ==, 1);
  g_assert_cmpuint (pdf_words_count (text, "谁有此码和硬盘，谁就能读到全部数据"), ==, 1);
}

/* One page, to a file as to a printer, and nothing asked. */
static void
test_page (void)
{
  g_autofree char *folder = g_dir_make_tmp ("muster-print-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "sheet.pdf", NULL);
  g_autoptr (GtkPrintOperation) print =
      muster_sheet_print_new ("AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH", "Station 3");
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize size;
  int n;

  gtk_print_operation_set_export_filename (print, path);
  g_assert_cmpint (gtk_print_operation_run (print, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, &error),
                   ==,
                   GTK_PRINT_OPERATION_RESULT_APPLY);
  g_assert_no_error (error);
  g_object_get (print, "n-pages", &n, NULL);
  g_assert_cmpint (n, ==, 1);
  g_assert_true (g_file_get_contents (path, &bytes, &size, &error));
  g_assert_true (g_str_has_prefix (bytes, "%PDF-"));
  assert_says (bytes, size);
  if (g_test_verbose ())
    return; /* whoever looks wants to see it */
  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shell/sheet-print/page", test_page);
  return g_test_run ();
}
