/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-evidence.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "muster-error.h"

#define FIRST_LINE "muster-evidence 1"
#define MAX_NUMBER 24

/* The longest line is that of a table with the longest names of columns. */
#define MAX_LINE ((MUSTER_EVIDENCE_MAX_COLUMNS + 2) * (MUSTER_EVIDENCE_MAX_KEY + 1) + 16)

typedef struct {
  const char *p, *end;
  char line[MAX_LINE + 1]; /* the one that is read, its parts cut off by '\0' */
  char *parts[MUSTER_EVIDENCE_MAX_COLUMNS + 1];
  guint n_parts;

  MusterEvidence *evidence; /* borrowed */
  char *table;              /* owned, nullable: rows belong to it */
  char *columns;            /* owned */
  guint n_columns;
  gsize sizes[MUSTER_EVIDENCE_MAX_PICTURES];
  gint64 times[MUSTER_EVIDENCE_MAX_PICTURES];
  char *names[MUSTER_EVIDENCE_MAX_PICTURES]; /* owned */
  guint n_pictures;
} Reader;

static gboolean
read_line (Reader *r)
{
  const gsize left = (gsize) (r->end - r->p);
  const char *stop = left > 0 ? memchr (r->p, '\n', MIN (left, MAX_LINE)) : NULL;
  gsize length;

  if (stop == NULL)
    return FALSE;
  length = (gsize) (stop - r->p);
  if (memchr (r->p, '\0', length) != NULL || !g_utf8_validate (r->p, (gssize) length, NULL))
    return FALSE;
  memcpy (r->line, r->p, length);
  r->line[length] = '\0';
  r->p = stop + 1;
  return TRUE;
}

/* More parts than any line has stay together in the last one, which is then wrong. */
static void
split_line (Reader *r)
{
  char *p = r->line;

  r->n_parts = 0;
  while (p != NULL && r->n_parts < G_N_ELEMENTS (r->parts)) {
    r->parts[r->n_parts++] = p;
    p = strchr (p, '\t');
    if (p != NULL)
      *p++ = '\0';
  }
  if (p != NULL)
    r->n_parts = 0;
}

static gboolean
read_number (const char *text, double *value)
{
  char *end;

  if (strcmp (text, "-") == 0) {
    *value = (double) NAN;
    return TRUE;
  }
  if (*text == '\0' || strlen (text) > MAX_NUMBER ||
      strspn (text, "0123456789+-.e") != strlen (text))
    return FALSE;
  *value = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*value);
}

static gboolean
is_key (const char *text)
{
  const gsize length = strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789.-");

  return length > 0 && length <= MUSTER_EVIDENCE_MAX_KEY && text[length] == '\0';
}

static gboolean
read_fact (Reader *r)
{
  if (r->n_parts != 3 || !is_key (r->parts[1]) ||
      strlen (r->parts[2]) > MUSTER_EVIDENCE_MAX_VALUE ||
      muster_evidence_get_fact (r->evidence, r->parts[1]) != NULL)
    return FALSE;
  return muster_evidence_set_fact (r->evidence, r->parts[1], r->parts[2]);
}

/* A table without rows is none: nothing writes one. */
static gboolean
read_table (Reader *r)
{
  if (r->n_parts != 3 || muster_evidence_get_table (r->evidence, r->parts[1]) != NULL ||
      g_strcmp0 (r->table, r->parts[1]) == 0)
    return FALSE;
  g_free (r->table);
  g_free (r->columns);
  r->table = g_strdup (r->parts[1]);
  r->columns = g_strdup (r->parts[2]);
  r->n_columns = 1;
  for (const char *p = r->columns; *p != '\0'; p++)
    r->n_columns += *p == ' ';
  return r->n_columns <= MUSTER_EVIDENCE_MAX_COLUMNS;
}

static gboolean
read_row (Reader *r)
{
  double values[MUSTER_EVIDENCE_MAX_COLUMNS];

  if (r->table == NULL || r->n_parts != r->n_columns + 1)
    return FALSE;
  for (guint i = 0; i < r->n_columns; i++)
    if (!read_number (r->parts[i + 1], &values[i]))
      return FALSE;
  return muster_evidence_add_row (r->evidence, r->table, r->columns, values);
}

static gboolean
read_picture (Reader *r)
{
  guint64 size;
  gint64 ms;

  if (r->n_parts != 4 || r->n_pictures == MUSTER_EVIDENCE_MAX_PICTURES || !is_key (r->parts[1]) ||
      !g_ascii_string_to_signed (r->parts[2], 10, -G_MAXINT32, G_MAXINT32, &ms, NULL) ||
      !g_ascii_string_to_unsigned (r->parts[3], 10, 4, MUSTER_EVIDENCE_MAX_PICTURE, &size, NULL))
    return FALSE;
  r->names[r->n_pictures] = g_strdup (r->parts[1]);
  r->times[r->n_pictures] = ms;
  r->sizes[r->n_pictures++] = size;
  return TRUE;
}

static gboolean
read_lines (Reader *r)
{
  static const struct {
    const char *word;
    gboolean (*read) (Reader *r);
  } kinds[] = {
      {"fact", read_fact}, {"table", read_table}, {"row", read_row}, {"picture", read_picture}};

  if (!read_line (r) || strcmp (r->line, FIRST_LINE) != 0)
    return FALSE;
  while (read_line (r)) {
    gsize i = 0;

    if (strcmp (r->line, "end") == 0)
      return TRUE;
    split_line (r);
    while (i < G_N_ELEMENTS (kinds) &&
           (r->n_parts == 0 || strcmp (r->parts[0], kinds[i].word) != 0))
      i++;
    if (i == G_N_ELEMENTS (kinds) || !kinds[i].read (r))
      return FALSE;
  }
  return FALSE;
}

static gboolean
read_pictures (Reader *r)
{
  for (guint i = 0; i < r->n_pictures; i++) {
    g_autoptr (GBytes) jpeg = NULL;

    if ((gsize) (r->end - r->p) < r->sizes[i])
      return FALSE;
    jpeg = muster_evidence_wiped_bytes (g_memdup2 (r->p, r->sizes[i]), r->sizes[i]);
    if (!muster_evidence_add_picture (r->evidence, r->names[i], r->times[i], jpeg))
      return FALSE;
    r->p += r->sizes[i];
  }
  return r->p == r->end;
}

/**
 * muster_evidence_parse:
 * @bytes: what muster_evidence_to_bytes() made
 *
 * Strict: anything else than that, or more than it may hold, is an error.
 *
 * Returns: (transfer full): the evidence, its times from 0 on; %NULL with BAD_DATA
 */
MusterEvidence *
muster_evidence_parse (GBytes *bytes, GError **error)
{
  g_autoptr (MusterEvidence) evidence = muster_evidence_new (0);
  g_autofree Reader *r = g_new0 (Reader, 1);
  gsize size;
  gboolean ok;

  r->p = g_bytes_get_data (bytes, &size);
  r->end = size > 0 ? r->p + size : r->p;
  r->evidence = evidence;
  ok = size <= MUSTER_EVIDENCE_MAX_BYTES && size > 0 && read_lines (r) && read_pictures (r);
  for (guint i = 0; i < r->n_pictures; i++)
    g_free (r->names[i]);
  g_free (r->table);
  g_free (r->columns);
  explicit_bzero (r->line, sizeof r->line);
  if (ok)
    return g_steal_pointer (&evidence);
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BAD_DATA,
                       _ ("This is no evidence of a try, or a damaged one."));
  return NULL;
}
