/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What was measured of one try, and up to three pictures of it, for staff to look at later: facts
 * (a key and words), tables of numbers, pictures. Never a template, never sound. As bytes it is
 * lines of text that a person can read, and the pictures behind them. Not thread-safe until handed
 * over. */
typedef struct _MusterEvidence MusterEvidence;

/* Together they keep every one below MAX_BYTES; what does not fit is not taken in. */
#define MUSTER_EVIDENCE_MAX_FACTS    256
#define MUSTER_EVIDENCE_MAX_TABLES   16
#define MUSTER_EVIDENCE_MAX_COLUMNS  24
#define MUSTER_EVIDENCE_MAX_ROWS     1024
#define MUSTER_EVIDENCE_MAX_CELLS    24576 /* of all tables */
#define MUSTER_EVIDENCE_MAX_PICTURES 3
#define MUSTER_EVIDENCE_MAX_PICTURE  (160 * 1024)
#define MUSTER_EVIDENCE_MAX_BYTES    (1024 * 1024)
#define MUSTER_EVIDENCE_MAX_KEY      48  /* a-z, 0-9, '.', '-' */
#define MUSTER_EVIDENCE_MAX_VALUE    256 /* UTF-8, no control characters */

typedef struct {
  char *name;     /* owned */
  char **columns; /* owned, ends with NULL */
  guint n_columns;
  GArray *cells; /* owned, of double, row by row; NAN = not known */
} MusterEvidenceTable;

typedef struct {
  char *name;   /* owned: "neutral" … */
  gint64 ms;    /* when it was taken, as all times in here */
  GBytes *jpeg; /* owned */
} MusterEvidencePicture;

MusterEvidence *muster_evidence_new (gint64 zero_us) G_GNUC_WARN_UNUSED_RESULT;
MusterEvidence *muster_evidence_ref (MusterEvidence *self);
void muster_evidence_unref (MusterEvidence *self);

double muster_evidence_get_ms (const MusterEvidence *self, gint64 time_us);
gboolean muster_evidence_set_fact (MusterEvidence *self, const char *key, const char *value);
gboolean muster_evidence_set_number (MusterEvidence *self, const char *key, double value);
gboolean muster_evidence_add_row (MusterEvidence *self,
                                  const char *name,
                                  const char *columns,
                                  const double *values);
gboolean
muster_evidence_add_picture (MusterEvidence *self, const char *name, gint64 ms, GBytes *jpeg);

const char *muster_evidence_get_fact (const MusterEvidence *self, const char *key);
guint muster_evidence_count_facts (const MusterEvidence *self);
const char *muster_evidence_get_fact_at (const MusterEvidence *self, guint i, const char **value);
const MusterEvidenceTable *muster_evidence_get_table (const MusterEvidence *self, const char *name);
guint muster_evidence_table_count_rows (const MusterEvidenceTable *table);
guint muster_evidence_count_pictures (const MusterEvidence *self);
const MusterEvidencePicture *muster_evidence_get_picture (const MusterEvidence *self, guint i);

char *muster_evidence_to_text (const MusterEvidence *self) G_GNUC_WARN_UNUSED_RESULT;
GBytes *muster_evidence_to_bytes (const MusterEvidence *self) G_GNUC_WARN_UNUSED_RESULT;
MusterEvidence *muster_evidence_parse (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

GBytes *muster_evidence_wiped_bytes (gpointer data, gsize size) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterEvidence, muster_evidence_unref)

G_END_DECLS
