/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-event.h"

G_BEGIN_DECLS

/* Tables that follow from the journal, and what its entries say that they hold. What the table
 * journal_index holds is compared entry by entry, see muster-journal-verify.c; days that were
 * signed, second looks, tries and consents are read from the journal and have no table. */
typedef struct _MusterJournalTables MusterJournalTables;

MusterJournalTables *muster_journal_tables_new (MusterDb *db) G_GNUC_WARN_UNUSED_RESULT;
void muster_journal_tables_free (MusterJournalTables *self);

gboolean muster_journal_tables_hear (MusterJournalTables *self,
                                     gint64 seq,
                                     const MusterEvent *event,
                                     GError **error);
gboolean muster_journal_tables_compare (MusterJournalTables *self, GError **error);

gboolean muster_journal_tables_fault (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterJournalTables, muster_journal_tables_free)

G_END_DECLS
