/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-event.h"

G_BEGIN_DECLS

/* What the journal's entries leave open and settle, to be compared with the table open_case. */
typedef struct _MusterJournalCases MusterJournalCases;

MusterJournalCases *muster_journal_cases_new (void) G_GNUC_WARN_UNUSED_RESULT;
void muster_journal_cases_free (MusterJournalCases *self);

void muster_journal_cases_hear (MusterJournalCases *self, gint64 seq, const MusterEvent *event);
gboolean muster_journal_cases_compare (MusterJournalCases *self, MusterDb *db, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterJournalCases, muster_journal_cases_free)

G_END_DECLS
