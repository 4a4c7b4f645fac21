/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-evidence.h"

#include <math.h>
#include <string.h>

#define KEY_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789.-"

typedef struct {
  char *key;   /* owned */
  char *value; /* owned */
} Fact;

struct _MusterEvidence {
  gatomicrefcount refs;
  gint64 zero_us;      /* monotonic: ms 0 of all times */
  GArray *facts;       /* owned, of Fact, in the order they were set */
  GPtrArray *tables;   /* owned, of MusterEvidenceTable */
  GPtrArray *pictures; /* owned, of MusterEvidencePicture */
  guint n_cells;
};

static void
fact_clear (gpointer data)
{
  Fact *fact = data;

  g_free (fact->key);
  g_free (fact->value);
}

static void
table_free (gpointer data)
{
  MusterEvidenceTable *table = data;

  g_free (table->name);
  g_strfreev (table->columns);
  g_array_unref (table->cells);
  g_free (table);
}

static void
picture_free (gpointer data)
{
  MusterEvidencePicture *picture = data;

  g_free (picture->name);
  g_bytes_unref (picture->jpeg);
  g_free (picture);
}

/**
 * muster_evidence_new:
 * @zero_us: monotonic microseconds: when the try began; all times in it are milliseconds from then
 *
 * Returns: (transfer full): with nothing in it
 */
MusterEvidence *
muster_evidence_new (gint64 zero_us)
{
  MusterEvidence *self = g_new0 (MusterEvidence, 1);

  g_atomic_ref_count_init (&self->refs);
  self->zero_us = zero_us;
  self->facts = g_array_new (FALSE, FALSE, sizeof (Fact));
  g_array_set_clear_func (self->facts, fact_clear);
  self->tables = g_ptr_array_new_with_free_func (table_free);
  self->pictures = g_ptr_array_new_with_free_func (picture_free);
  return self;
}

MusterEvidence *
muster_evidence_ref (MusterEvidence *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
muster_evidence_unref (MusterEvidence *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_array_unref (self->facts);
  g_ptr_array_unref (self->tables);
  g_ptr_array_unref (self->pictures);
  g_free (self);
}

/**
 * muster_evidence_get_ms:
 * @time_us: monotonic microseconds; 0 = never
 *
 * Returns: milliseconds from the beginning of the try; NAN for never
 */
double
muster_evidence_get_ms (const MusterEvidence *self, gint64 time_us)
{
  return time_us != 0 ? round ((double) (time_us - self->zero_us) / 1000.0) : (double) NAN;
}

/* --- filling --- */

static gboolean
is_key (const char *key)
{
  const gsize length = strspn (key, KEY_CHARACTERS);

  return length > 0 && length <= MUSTER_EVIDENCE_MAX_KEY && key[length] == '\0';
}

/* One line of UTF-8, whatever it was. */
static char *
dup_line (const char *value)
{
  char *line = g_utf8_make_valid (value, -1);

  for (char *p = line; *p != '\0'; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f)
      *p = ' ';
  if (strlen (line) > MUSTER_EVIDENCE_MAX_VALUE)
    *g_utf8_find_prev_char (line, line + MUSTER_EVIDENCE_MAX_VALUE + 1) = '\0';
  return line;
}

static Fact *
find_fact (const MusterEvidence *self, const char *key)
{
  for (guint i = 0; i < self->facts->len; i++) {
    Fact *fact = &g_array_index (self->facts, Fact, i);

    if (strcmp (fact->key, key) == 0)
      return fact;
  }
  return NULL;
}

/**
 * muster_evidence_set_fact:
 * @key: 1 to %MUSTER_EVIDENCE_MAX_KEY of a-z, 0-9, '.', '-'; one that is there gets another value
 * @value: (nullable): cut to %MUSTER_EVIDENCE_MAX_VALUE bytes; %NULL changes nothing
 *
 * Returns: %FALSE if it was not taken in, being one too many
 */
gboolean
muster_evidence_set_fact (MusterEvidence *self, const char *key, const char *value)
{
  Fact *there;
  Fact fact;

  g_return_val_if_fail (is_key (key), FALSE);
  if (value == NULL)
    return FALSE;
  there = find_fact (self, key);
  if (there != NULL) {
    g_free (there->value);
    there->value = dup_line (value);
    return TRUE;
  }
  if (self->facts->len == MUSTER_EVIDENCE_MAX_FACTS)
    return FALSE;
  fact = (Fact){g_strdup (key), dup_line (value)};
  g_array_append_val (self->facts, fact);
  return TRUE;
}

/* Five digits are more than any of the measures has. */
static const char *
format_number (char text[G_ASCII_DTOSTR_BUF_SIZE], double value)
{
  if (!isfinite (value))
    return "-";
  return g_ascii_formatd (text, G_ASCII_DTOSTR_BUF_SIZE, "%.5g", value);
}

gboolean
muster_evidence_set_number (MusterEvidence *self, const char *key, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return muster_evidence_set_fact (self, key, format_number (text, value));
}

static MusterEvidenceTable *
find_table (const MusterEvidence *self, const char *name)
{
  for (guint i = 0; i < self->tables->len; i++) {
    MusterEvidenceTable *table = g_ptr_array_index (self->tables, i);

    if (strcmp (table->name, name) == 0)
      return table;
  }
  return NULL;
}

static MusterEvidenceTable *
add_table (MusterEvidence *self, const char *name, const char *columns)
{
  g_auto (GStrv) words = g_strsplit (columns, " ", MUSTER_EVIDENCE_MAX_COLUMNS + 1);
  const guint n = g_strv_length (words);
  MusterEvidenceTable *table;

  if (self->tables->len == MUSTER_EVIDENCE_MAX_TABLES || !is_key (name) || n == 0 ||
      n > MUSTER_EVIDENCE_MAX_COLUMNS)
    return NULL;
  for (guint i = 0; i < n; i++)
    if (!is_key (words[i]))
      return NULL;
  table = g_new0 (MusterEvidenceTable, 1);
  table->name = g_strdup (name);
  table->columns = g_steal_pointer (&words);
  table->n_columns = n;
  table->cells = g_array_new (FALSE, FALSE, sizeof (double));
  g_ptr_array_add (self->tables, table);
  return table;
}

guint
muster_evidence_table_count_rows (const MusterEvidenceTable *table)
{
  return table->cells->len / table->n_columns;
}

/**
 * muster_evidence_add_row:
 * @name: of the table, a key; it is made with its first row
 * @columns: its columns, keys with a space between; those of its first row hold
 * @values: one for each column; what is not finite is not known
 *
 * Returns: %FALSE if it was not taken in: too many tables, columns, rows or cells
 */
gboolean
muster_evidence_add_row (MusterEvidence *self,
                         const char *name,
                         const char *columns,
                         const double *values)
{
  MusterEvidenceTable *table = find_table (self, name);

  if (table == NULL)
    table = add_table (self, name, columns);
  if (table == NULL || muster_evidence_table_count_rows (table) == MUSTER_EVIDENCE_MAX_ROWS ||
      self->n_cells + table->n_columns > MUSTER_EVIDENCE_MAX_CELLS)
    return FALSE;
  for (guint i = 0; i < table->n_columns; i++) {
    const double value = isfinite (values[i]) ? values[i] : (double) NAN;

    g_array_append_val (table->cells, value);
  }
  self->n_cells += table->n_columns;
  return TRUE;
}

static gboolean
is_jpeg (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return size >= 4 && size <= MUSTER_EVIDENCE_MAX_PICTURE && data[0] == 0xff && data[1] == 0xd8;
}

/**
 * muster_evidence_add_picture:
 * @name: a key
 * @ms: when it was taken, from the beginning of the try
 * @jpeg: at most %MUSTER_EVIDENCE_MAX_PICTURE bytes; only its first two are looked at
 *
 * Returns: %FALSE if it was not taken in: no JPEG, too large, or one too many
 */
gboolean
muster_evidence_add_picture (MusterEvidence *self, const char *name, gint64 ms, GBytes *jpeg)
{
  MusterEvidencePicture *picture;

  if (self->pictures->len == MUSTER_EVIDENCE_MAX_PICTURES || !is_key (name) || !is_jpeg (jpeg))
    return FALSE;
  picture = g_new0 (MusterEvidencePicture, 1);
  picture->name = g_strdup (name);
  picture->ms = ms;
  picture->jpeg = g_bytes_ref (jpeg);
  g_ptr_array_add (self->pictures, picture);
  return TRUE;
}

/* --- looking --- */

const char *
muster_evidence_get_fact (const MusterEvidence *self, const char *key)
{
  const Fact *fact = find_fact (self, key);

  return fact != NULL ? fact->value : NULL;
}

guint
muster_evidence_count_facts (const MusterEvidence *self)
{
  return self->facts->len;
}

/* Returns: the key; %NULL beyond the last */
const char *
muster_evidence_get_fact_at (const MusterEvidence *self, guint i, const char **value)
{
  const Fact *fact;

  if (i >= self->facts->len)
    return NULL;
  fact = &g_array_index (self->facts, Fact, i);
  *value = fact->value;
  return fact->key;
}

const MusterEvidenceTable *
muster_evidence_get_table (const MusterEvidence *self, const char *name)
{
  return find_table (self, name);
}

guint
muster_evidence_count_pictures (const MusterEvidence *self)
{
  return self->pictures->len;
}

const MusterEvidencePicture *
muster_evidence_get_picture (const MusterEvidence *self, guint i)
{
  return i < self->pictures->len ? g_ptr_array_index (self->pictures, i) : NULL;
}

/* --- writing --- */

static void
write_table (GString *text, const MusterEvidenceTable *table)
{
  g_autofree char *columns = g_strjoinv (" ", table->columns);

  g_string_append_printf (text, "table\t%s\t%s\n", table->name, columns);
  for (guint i = 0; i < table->cells->len; i++) {
    char number[G_ASCII_DTOSTR_BUF_SIZE];

    g_string_append (text, i % table->n_columns == 0 ? "row\t" : "\t");
    g_string_append (text, format_number (number, g_array_index (table->cells, double, i)));
    if (i % table->n_columns == table->n_columns - 1)
      g_string_append_c (text, '\n');
  }
}

/**
 * muster_evidence_to_text:
 *
 * All but the pictures' bytes, one thing a line, its parts with tabs between:
 * "muster-evidence 1"; "fact KEY VALUE"; "table NAME COLUMNS" with a "row NUMBER …" for each row
 * behind it; "picture NAME MS BYTES"; "end".
 *
 * Returns: (transfer full): UTF-8
 */
char *
muster_evidence_to_text (const MusterEvidence *self)
{
  GString *text = g_string_new ("muster-evidence 1\n");

  for (guint i = 0; i < self->facts->len; i++) {
    const Fact *fact = &g_array_index (self->facts, Fact, i);

    g_string_append_printf (text, "fact\t%s\t%s\n", fact->key, fact->value);
  }
  for (guint i = 0; i < self->tables->len; i++)
    write_table (text, g_ptr_array_index (self->tables, i));
  for (guint i = 0; i < self->pictures->len; i++) {
    const MusterEvidencePicture *picture = g_ptr_array_index (self->pictures, i);

    g_string_append_printf (text,
                            "picture\t%s\t%" G_GINT64_FORMAT "\t%zu\n",
                            picture->name,
                            picture->ms,
                            g_bytes_get_size (picture->jpeg));
  }
  g_string_append (text, "end\n");
  return g_string_free (text, FALSE);
}

typedef struct {
  gpointer data;
  gsize size;
} Wiped;

static void
wiped_free (gpointer data)
{
  Wiped *wiped = data;

  explicit_bzero (wiped->data, wiped->size);
  g_free (wiped->data);
  g_free (wiped);
}

/**
 * muster_evidence_wiped_bytes:
 * @data: (transfer full): from g_malloc()
 *
 * Returns: (transfer full): bytes that are overwritten before their memory is given back
 */
GBytes *
muster_evidence_wiped_bytes (gpointer data, gsize size)
{
  Wiped *wiped = g_new (Wiped, 1);

  *wiped = (Wiped){data, size};
  return g_bytes_new_with_free_func (data, size, wiped_free, wiped);
}

/**
 * muster_evidence_to_bytes:
 *
 * Returns: (transfer full): what muster_evidence_parse() reads: the text and the pictures behind
 *   it, fewer than %MUSTER_EVIDENCE_MAX_BYTES; wiped when freed
 */
GBytes *
muster_evidence_to_bytes (const MusterEvidence *self)
{
  g_autofree char *text = muster_evidence_to_text (self);
  const gsize text_size = strlen (text);
  gsize size = text_size;
  guint8 *data, *p;

  for (guint i = 0; i < self->pictures->len; i++)
    size += g_bytes_get_size (muster_evidence_get_picture (self, i)->jpeg);
  data = p = g_malloc (size);
  memcpy (p, text, text_size);
  p += text_size;
  for (guint i = 0; i < self->pictures->len; i++) {
    gsize length;
    gconstpointer jpeg = g_bytes_get_data (muster_evidence_get_picture (self, i)->jpeg, &length);

    memcpy (p, jpeg, length);
    p += length;
  }
  return muster_evidence_wiped_bytes (data, size);
}
