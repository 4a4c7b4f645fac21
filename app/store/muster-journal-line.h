/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-journal-parts.h"

G_BEGIN_DECLS

/* One entry as an export tells it. */
typedef struct {
  gint64 seq;
  MusterJournalForm form;
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES];
  gboolean is_signed;
  guint8 signature[MUSTER_JOURNAL_SIGNATURE_BYTES];
  GBytes *chained;          /* owned, NULL: withheld */
  gboolean damaged;         /* it was to be told, and nobody can read it any more; no chained */
  MusterJournalParts parts; /* those that are told */
} MusterJournalLine;

#define MUSTER_JOURNAL_MAX_LINE (4 * 1024 * 1024)

gboolean muster_journal_line_parse (GBytes *text, MusterJournalLine *line, GError **error);
char *muster_journal_line_to_json (const MusterJournalLine *line) G_GNUC_WARN_UNUSED_RESULT;
void muster_journal_line_clear (MusterJournalLine *line);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterJournalLine, muster_journal_line_clear)

G_END_DECLS
