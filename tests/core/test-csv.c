/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-csv-write.h"
#include "muster-csv.h"
#include "muster-error.h"

#include <string.h>

static MusterCsv *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return muster_csv_parse (bytes, error);
}

static MusterCsv *
parse_good (const char *text)
{
  g_autoptr (GError) error = NULL;
  MusterCsv *csv = parse (text, &error);

  g_assert_no_error (error);
  return csv;
}

static void
test_plain (void)
{
  g_autoptr (MusterCsv) csv = parse_good ("\n a ,b,c\n1,2,3\n\n,, x \n");

  g_assert_cmpuint (muster_csv_get_n_columns (csv), ==, 3);
  g_assert_cmpuint (muster_csv_get_n_rows (csv), ==, 2);
  g_assert_cmpstr (muster_csv_get_column (csv, 0), ==, "a");
  g_assert_cmpint (muster_csv_find_column (csv, "c"), ==, 2);
  g_assert_cmpint (muster_csv_find_column (csv, "d"), ==, -1);
  g_assert_cmpstr (muster_csv_get (csv, 0, 2), ==, "3");
  g_assert_cmpstr (muster_csv_get (csv, 1, 0), ==, "");
  g_assert_cmpstr (muster_csv_get (csv, 1, 2), ==, " x ");
  g_assert_cmpuint (muster_csv_get_line (csv, 0), ==, 3);
  g_assert_cmpuint (muster_csv_get_line (csv, 1), ==, 5);
  g_assert_cmpstr (muster_csv_get_encoding (csv), ==, "UTF-8");
}

static void
test_quoted (void)
{
  g_autoptr (MusterCsv) csv =
      parse_good ("\xef\xbb\xbf\"a\",\"b\"\r\n\"x, \"\"y\"\"\r\nz\n\",\"\"\r\nlast,\"1\"");

  g_assert_cmpstr (muster_csv_get_column (csv, 0), ==, "a");
  g_assert_cmpuint (muster_csv_get_n_rows (csv), ==, 2);
  g_assert_cmpstr (muster_csv_get (csv, 0, 0), ==, "x, \"y\"\r\nz\n");
  g_assert_cmpstr (muster_csv_get (csv, 0, 1), ==, "");
  g_assert_cmpstr (muster_csv_get (csv, 1, 0), ==, "last");
  g_assert_cmpstr (muster_csv_get (csv, 1, 1), ==, "1");
  g_assert_cmpuint (muster_csv_get_line (csv, 0), ==, 2);
  g_assert_cmpuint (muster_csv_get_line (csv, 1), ==, 5);
}

static void
test_line_ends (void)
{
  static const char *const ends[] = {"\n", "\r\n", "\r"};

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++) {
    g_autofree char *text =
        g_strdup_printf ("a%sb%s\"c%sd\"%se", ends[i], ends[i], ends[i], ends[i]);
    g_autoptr (MusterCsv) csv = parse_good (text);

    g_assert_cmpuint (muster_csv_get_n_rows (csv), ==, 3);
    g_assert_cmpuint (muster_csv_get_line (csv, 1), ==, 3);
    g_assert_cmpuint (muster_csv_get_line (csv, 2), ==, 5);
  }
}

static void
test_gb18030 (void)
{
  const char *utf8 = "学号,姓名\n1,陈嘉然\n2,㐀𠀀\n";
  g_autofree char *gb = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MusterCsv) csv = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  gb = g_convert (utf8, -1, "GB18030", "UTF-8", NULL, &size, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new (gb, size);
  csv = muster_csv_parse (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (muster_csv_get_encoding (csv), ==, "GB18030");
  g_assert_cmpint (muster_csv_find_column (csv, "姓名"), ==, 1);
  g_assert_cmpstr (muster_csv_get (csv, 0, 1), ==, "陈嘉然");
  g_assert_cmpstr (muster_csv_get (csv, 1, 1), ==, "㐀𠀀");
}

static const struct {
  const char *text;
  const char *message;
} refused[] = {
    {"", "Line 1, column 1: the file is empty."},
    {"\n\n", "Line 3, column 1: the file is empty."},
    {"a,,c\n", "Line 1, column 2: the column has no name."},
    {"a,b, a\n", "Line 1, column 3: the column's name is there twice."},
    {"a,b\n1,2\n\n3\n", "Line 4, column 2 (b): the line ends before this field."},
    {"a,b\n1,2,3\n", "Line 2, column 3: there are more fields than the header has columns."},
    {"a,b\n1,x\"y\n",
     "Line 2, column 2 (b): a quotation mark inside a field that does not begin with one."},
    {"a,b\n\"1\n2\"x,3\n", "Line 3, column 1 (a): text follows a closing quotation mark."},
    {"a,b\n1,2\n3,\"4\n5\n", "Line 3, column 2 (b): the quotation mark is never closed."},
    {"a\n1\n\xff\xff\n", "Line 3, byte 5 of the file: neither UTF-8 nor GB18030."},
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (MusterCsv) csv = parse (refused[i].text, &error);

    g_assert_null (csv);
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_assert_cmpstr (error->message, ==, refused[i].message);
  }
}

static void
assert_refused (GBytes *bytes, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCsv) csv = muster_csv_parse (bytes, &error);

  g_assert_null (csv);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_bounds (void)
{
  g_autofree char *filler = g_strnfill (64 * 1024 + 1, 'x');
  g_autofree char *plain = g_strdup_printf ("a,b\n1,%s\n", filler);
  g_autofree char *quoted = g_strdup_printf ("a,b\n1,\"%s\"\n", filler);
  g_autofree char *commas = g_strnfill (300, ',');
  g_autoptr (GBytes) plain_bytes = g_bytes_new (plain, strlen (plain));
  g_autoptr (GBytes) quoted_bytes = g_bytes_new (quoted, strlen (quoted));
  g_autoptr (GBytes) comma_bytes = g_bytes_new (commas, 300);
  g_autoptr (GBytes) zero_bytes = g_bytes_new ("a\nb\0c\n", 6);
  gsize huge = 64 * 1024 * 1024 + 1;
  g_autoptr (GBytes) huge_bytes = g_bytes_new_take (g_strnfill (huge, 'x'), huge);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);

  assert_refused (plain_bytes, "Line 2, column 2 (b): a field is longer");
  assert_refused (quoted_bytes, "Line 2, column 2 (b): a field is longer");
  assert_refused (comma_bytes, "Line 1, column 257: there are more");
  assert_refused (zero_bytes, "Line 2, column 1: this is no text");
  assert_refused (huge_bytes, "64 MiB");
  assert_refused (nothing, "empty");

  filler[64 * 1024] = '\0';
  g_clear_pointer (&plain, g_free);
  plain = g_strdup_printf ("a\n\"%s\"\n%s", filler, filler);
  {
    g_autoptr (MusterCsv) csv = parse_good (plain);

    g_assert_cmpuint (muster_csv_get_n_rows (csv), ==, 2);
    g_assert_cmpstr (muster_csv_get (csv, 0, 0), ==, muster_csv_get (csv, 1, 0));
  }
}

/* What was written is read as it was, and nothing of it is a formula. */
static void
test_written (void)
{
  static const struct {
    const char *cell, *read;
  } cases[] = {
      {"Wang Li", "Wang Li"},
      {"王,丽", "王,丽"},
      {"say \"yes\"", "say \"yes\""},
      {"two\nlines", "two\nlines"},
      {"12", "12"},
      {"", ""},
      {"–", "–"},
      {"=1+1", "'=1+1"},
      {"+8613800000000", "'+8613800000000"},
      {"-2", "'-2"},
      {"@SUM(A1)", "'@SUM(A1)"},
      {"\t=1", "'\t=1"},
      {"＝cmd|' /C calc'!A0", "'＝cmd|' /C calc'!A0"},
      {"a=1", "a=1"},
  };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MusterCsv) csv = NULL;
  g_autoptr (GError) error = NULL;

  muster_csv_begin (text);
  muster_csv_append_row (text, (const char *[]){"what", "value", NULL});
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    muster_csv_append_row (text, (const char *[]){"x", cases[i].cell, NULL});
  g_assert_true (g_str_has_prefix (text->str, "\xEF\xBB\xBFwhat,value\r\n"));
  bytes = g_bytes_new (text->str, text->len);
  csv = muster_csv_parse (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (muster_csv_get_n_rows (csv), ==, G_N_ELEMENTS (cases));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (muster_csv_get (csv, i, 1), ==, cases[i].read);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/csv/plain", test_plain);
  g_test_add_func ("/core/csv/quoted", test_quoted);
  g_test_add_func ("/core/csv/line-ends", test_line_ends);
  g_test_add_func ("/core/csv/gb18030", test_gb18030);
  g_test_add_func ("/core/csv/refused", test_refused);
  g_test_add_func ("/core/csv/bounds", test_bounds);
  g_test_add_func ("/core/csv/written", test_written);
  return g_test_run ();
}
