/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-csv.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"

#define MAX_BYTES   (64 * 1024 * 1024)
#define MAX_COLUMNS 256
#define MAX_FIELD   (64 * 1024)
#define BOM         "\xef\xbb\xbf"

/* Fields are unquoted where they lie: a field never gets longer by that, and each is followed by at
 * least one byte (comma, line end or the final NUL) that can hold its NUL. */
struct _MusterCsv {
  char *text;           /* owned: the whole file in UTF-8 */
  const char *encoding; /* static */
  guint n_columns;
  guint n_rows;   /* without the header */
  GArray *fields; /* owned, of guint32: offsets in text, header first */
  GArray *lines;  /* owned, of guint32: line of each row */
};

typedef struct {
  MusterCsv *csv; /* borrowed */
  char *p;
  guint line;
  guint record_line;
  guint column; /* of the field being read, from 0 */
  GError **error;
} Reader;

/* "column 3 (id_number)" while reading a row, "column 3" in the header */
static char *
describe_column (const MusterCsv *csv, guint column)
{
  if (column >= csv->n_columns)
    return g_strdup_printf (_ ("column %u"), column + 1);
  return g_strdup_printf (
      _ ("column %u (%s)"), column + 1, csv->text + g_array_index (csv->fields, guint32, column));
}

static gboolean
fail_at (Reader *r, guint line, const char *trouble)
{
  g_autofree char *column = describe_column (r->csv, r->column);

  g_set_error (r->error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               /* line number, "column 3 (name)", what is wrong */
               _ ("Line %u, %s: %s."),
               line,
               column,
               trouble);
  return FALSE;
}

/* Steps over \n, \r\n or a lone \r. */
static void
skip_line_end (Reader *r)
{
  r->p += r->p[0] == '\r' && r->p[1] == '\n' ? 2 : 1;
  r->line++;
}

/* After the opening quotation mark. Leaves the unquoted text at @out, returns its end. */
static char *
read_quoted (Reader *r, char *out)
{
  guint first_line = r->line;
  char *begin = out;

  for (;;) {
    if (*r->p == '\0') {
      fail_at (r, first_line, _ ("the quotation mark is never closed"));
      return NULL;
    }
    if (*r->p == '"' && *++r->p != '"')
      break;
    if (*r->p == '\n' || (*r->p == '\r' && r->p[1] != '\n'))
      r->line++;
    *out++ = *r->p++;
    if (out - begin > MAX_FIELD) {
      fail_at (r, first_line, _ ("a field is longer than 64 KiB"));
      return NULL;
    }
  }
  if (*r->p != '\0' && strchr (",\r\n", *r->p) == NULL) {
    fail_at (r, r->line, _ ("text follows a closing quotation mark"));
    return NULL;
  }
  return out;
}

static char *
read_plain (Reader *r)
{
  gsize length = strcspn (r->p, ",\r\n\"");

  r->p += length;
  if (*r->p == '"') {
    fail_at (r, r->line, _ ("a quotation mark inside a field that does not begin with one"));
    return NULL;
  }
  if (length > MAX_FIELD) {
    fail_at (r, r->line, _ ("a field is longer than 64 KiB"));
    return NULL;
  }
  return r->p;
}

/* One field and the comma or line end behind it. */
static gboolean
read_field (Reader *r, gboolean *more)
{
  char *begin = r->p;
  char *end;
  guint32 offset = (guint32) (begin - r->csv->text);

  if (*r->p == '"') {
    r->p++;
    end = read_quoted (r, begin);
  } else {
    end = read_plain (r);
  }
  if (end == NULL)
    return FALSE;
  *more = *r->p == ',';
  if (*more)
    r->p++;
  else if (*r->p != '\0')
    skip_line_end (r);
  *end = '\0';
  g_array_append_val (r->csv->fields, offset);
  return TRUE;
}

static gboolean
read_record (Reader *r, guint limit)
{
  gboolean more = TRUE;

  r->record_line = r->line;
  for (r->column = 0; more; r->column++) {
    if (r->column == limit)
      return fail_at (r, r->record_line, _ ("there are more fields than the header has columns"));
    if (!read_field (r, &more))
      return FALSE;
  }
  return TRUE;
}

static void
skip_empty_lines (Reader *r)
{
  while (*r->p == '\n' || *r->p == '\r')
    skip_line_end (r);
}

static gboolean
read_header (Reader *r)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  MusterCsv *csv = r->csv;
  guint n;

  if (*r->p == '\0')
    return fail_at (r, r->line, _ ("the file is empty"));
  if (!read_record (r, MAX_COLUMNS))
    return FALSE;
  n = r->column;
  for (r->column = 0; r->column < n; r->column++) {
    char *name = g_strstrip (csv->text + g_array_index (csv->fields, guint32, r->column));

    if (*name == '\0')
      return fail_at (r, r->record_line, _ ("the column has no name"));
    if (!g_hash_table_add (seen, name))
      return fail_at (r, r->record_line, _ ("the column's name is there twice"));
  }
  csv->n_columns = n;
  return TRUE;
}

static gboolean
read_rows (Reader *r)
{
  MusterCsv *csv = r->csv;

  for (skip_empty_lines (r); *r->p != '\0'; skip_empty_lines (r)) {
    if (!read_record (r, csv->n_columns))
      return FALSE;
    if (r->column < csv->n_columns)
      return fail_at (r, r->record_line, _ ("the line ends before this field"));
    g_array_append_val (csv->lines, r->record_line);
    csv->n_rows++;
  }
  return TRUE;
}

static guint
count_lines (const char *text, gsize length)
{
  guint line = 1;

  for (gsize i = 0; i < length; i++)
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == length || text[i + 1] != '\n')))
      line++;
  return line;
}

/* UTF-8 if it is valid, else GB18030. GB18030 text is hardly ever valid UTF-8 by chance. */
static gboolean
decode (MusterCsv *self, GBytes *bytes, GError **error)
{
  gsize size, written;
  const char *data = g_bytes_get_data (bytes, &size);
  const char *zero = size > 0 ? memchr (data, 0, size) : NULL;
  const char *bad = data;

  if (size > MAX_BYTES || zero != NULL) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 zero != NULL ? _ ("Line %u, column 1: this is no text file.")
                              : _ ("Line %u, column 1: the file is larger than 64 MiB."),
                 zero != NULL ? count_lines (data, (gsize) (zero - data)) : 1);
    return FALSE;
  }
  if (size == 0 || g_utf8_validate_len (data, size, &bad)) {
    self->text = g_strndup (data != NULL ? data : "", size);
    self->encoding = "UTF-8";
    return TRUE;
  }
  self->text = g_convert (data, (gssize) size, "UTF-8", "GB18030", NULL, &written, NULL);
  self->encoding = "GB18030";
  if (self->text != NULL && strlen (self->text) == written)
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("Line %u, byte %u of the file: neither UTF-8 nor GB18030."),
               count_lines (data, (gsize) (bad - data)),
               (guint) (bad - data) + 1);
  return FALSE;
}

/**
 * muster_csv_parse:
 * @bytes: a whole file, at most 64 MiB, 256 columns, 64 KiB a field
 * @error: return location
 *
 * RFC 4180 with any of the three line ends. UTF-8 with or without BOM; what is not valid UTF-8 is
 * read as GB18030. The first line that is not empty is the header; names are trimmed and must
 * differ. Empty lines are skipped, every other line has as many fields as the header. Any thread.
 *
 * Returns: (transfer full) (nullable): the table, or %NULL with %MUSTER_ERROR_BAD_DATA, whose
 *   message names line and column and repeats no content but column names
 */
MusterCsv *
muster_csv_parse (GBytes *bytes, GError **error)
{
  g_autoptr (MusterCsv) self = g_new0 (MusterCsv, 1);
  Reader r = {.csv = self, .line = 1, .error = error};

  self->fields = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->lines = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (!decode (self, bytes, error))
    return NULL;
  r.p = self->text + (g_str_has_prefix (self->text, BOM) ? strlen (BOM) : 0);
  skip_empty_lines (&r);
  if (!read_header (&r) || !read_rows (&r))
    return NULL;
  return g_steal_pointer (&self);
}

void
muster_csv_free (MusterCsv *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->fields);
  g_array_unref (self->lines);
  g_free (self->text);
  g_free (self);
}

guint
muster_csv_get_n_columns (const MusterCsv *self)
{
  return self->n_columns;
}

const char *
muster_csv_get_column (const MusterCsv *self, guint column)
{
  g_return_val_if_fail (column < self->n_columns, NULL);
  return self->text + g_array_index (self->fields, guint32, column);
}

int
muster_csv_find_column (const MusterCsv *self, const char *name)
{
  for (guint i = 0; i < self->n_columns; i++)
    if (g_strcmp0 (muster_csv_get_column (self, i), name) == 0)
      return (int) i;
  return -1;
}

guint
muster_csv_get_n_rows (const MusterCsv *self)
{
  return self->n_rows;
}

/**
 * muster_csv_get:
 * @self: a table
 * @row: from 0, without the header
 * @column: from 0
 *
 * Returns: the field as it is, not trimmed; never %NULL
 */
const char *
muster_csv_get (const MusterCsv *self, guint row, guint column)
{
  g_return_val_if_fail (row < self->n_rows && column < self->n_columns, "");
  return self->text +
         g_array_index (self->fields, guint32, ((gsize) row + 1) * self->n_columns + column);
}

/**
 * muster_csv_get_line:
 * @self: a table
 * @row: from 0, without the header
 *
 * Returns: the line on which the row begins, as an editor counts
 */
guint
muster_csv_get_line (const MusterCsv *self, guint row)
{
  g_return_val_if_fail (row < self->n_rows, 0);
  return g_array_index (self->lines, guint32, row);
}

const char *
muster_csv_get_encoding (const MusterCsv *self)
{
  return self->encoding;
}
