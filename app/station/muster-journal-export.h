/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store-export.h"

G_BEGIN_DECLS

/* A journal as files for an auditor: journal.jsonl (muster-journal-line.h), journal.json (what it
 * says of itself), index.html (what it is, in English and Chinese), and people.jsonl if names go
 * out. */

#define MUSTER_JOURNAL_EXPORT_LINES "journal.jsonl"
#define MUSTER_JOURNAL_EXPORT_FACTS "journal.json"

gboolean muster_journal_export_write (MusterStore *store,
                                      const MusterExportChoice *choice,
                                      const char *data_folder,
                                      const char *folder,
                                      MusterExportFacts *facts,
                                      GError **error);

char *muster_export_facts_to_json (const MusterExportFacts *facts) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_export_facts_parse (GBytes *json, MusterExportFacts *facts, GError **error);

/* Without a store: whether the files are whole, and signed. @report: to be cleared, whatever comes
 * back. */
gboolean muster_journal_export_check (const char *folder,
                                      const MusterJournalKept *kept,
                                      MusterJournalReport *report,
                                      gint64 *n_told,
                                      GError **error);

G_END_DECLS
