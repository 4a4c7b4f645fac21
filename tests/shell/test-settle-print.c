/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "desk-kit.h"
#include "muster-desk-words.h"
#include "muster-settle-print.h"
#include "muster-settle-words.h"
#include "muster-store-cases.h"
#include "pdf-words.h"

#define N_ROWS  60
#define N_NAMED 52
#define N_BARE  12                             /* without a photo of then */
#define OPENED  G_GINT64_CONSTANT (1788249690) /* of September 2026 */

static MusterOpenCaseRow *
new_row (guint i)
{
  MusterOpenCaseRow *row = g_new0 (MusterOpenCaseRow, 1);

  row->seq = i + 1;
  row->kind = MUSTER_OPEN_CASE_DOUBTFUL;
  row->opened = OPENED;
  row->due = i == 0 ? 1 : OPENED + G_GINT64_CONSTANT (20) * 365 * 24 * 3600;
  row->person =
      i % 7 == 6 ? NULL : muster_person_new (i + 1, "2026000017", "陈小然", "", "物理学院");
  row->no_photo = i % 5 == 0;
  row->opened_by = g_strdup ("Oskar Po, Sun Yi");
  return row;
}

static guint
count (const char *bytes, gsize size, const char *what)
{
  const gsize length = strlen (what);
  guint n = 0;

  for (gsize i = 0; i + length <= size; i++)
    n += memcmp (bytes + i, what, length) == 0;
  return n;
}

/* Whoever takes the sheet out of a folder years later knows when it was. */
static void
assert_says (const char *bytes, gsize size, guint n_pages)
{
  g_autoptr (GBytes) pdf = g_bytes_new_static (bytes, size);
  g_autofree char *text = pdf_words_read (pdf);
  g_autofree char *opened = muster_desk_words_date (OPENED);
  g_autofree char *last = g_strdup_printf (_ ("Page %d of %d"), (int) n_pages, (int) n_pages);

  g_assert_nonnull (strstr (opened, desk_kit_is_chinese () ? "2026年9月" : "Sep 2026"));
  g_assert_cmpuint (pdf_words_count (text, opened), ==, N_ROWS);
  g_assert_cmpuint (
      pdf_words_count (text, desk_kit_is_chinese () ? "1970年1月1日" : "1 Jan 1970"), ==, 1);
  g_assert_cmpuint (pdf_words_count (text, _ ("Admitted in doubt")), ==, n_pages);
  g_assert_cmpuint (pdf_words_count (text, "Check-in, station 3"), ==, n_pages);
  g_assert_cmpuint (pdf_words_count (text, last), ==, 1);
  g_assert_cmpuint (pdf_words_count (text, "Oskar Po, Sun Yi"), ==, N_ROWS);
  g_assert_cmpuint (pdf_words_count (text, _ ("no photo")), ==, N_BARE);
  g_assert_cmpuint (pdf_words_count (text, "陈＊然"), ==, N_NAMED);
  g_assert_cmpuint (pdf_words_count (text, "2026****17"), ==, N_NAMED);
  g_assert_cmpuint (pdf_words_count (text, "陈小然"), ==, 0);
  g_assert_cmpuint (pdf_words_count (text, "2026000017"), ==, 0);
}

/* All rows come onto paper, on more than one page; nothing but what was given is asked of a
 * printer. */
static void
test_pages (void)
{
  g_autofree char *folder = g_dir_make_tmp ("muster-print-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "list.pdf", NULL);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_open_case_row_free);
  g_autoptr (GtkPrintOperation) print = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize size;
  guint n;

  for (guint i = 0; i < N_ROWS; i++)
    g_ptr_array_add (rows, new_row (i));
  print = muster_settle_print_new (rows, "Check-in, station 3");
  gtk_print_operation_set_export_filename (print, path);
  g_assert_cmpint (gtk_print_operation_run (print, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, &error),
                   ==,
                   GTK_PRINT_OPERATION_RESULT_APPLY);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_cmpint (count (bytes, size, "%PDF-"), ==, 1);
  n = count (bytes, size, "/Type /Page ");
  g_test_message ("%u pages, %zu bytes", n, size);
  g_assert_cmpuint (n, >=, 3);
  g_assert_cmpuint (n, <=, 6);
  assert_says (bytes, size, n);
  if (g_test_verbose ())
    return; /* whoever looks wants to see it */
  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
  g_test_add_func ("/shell/settle-print/pages", test_pages);
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
