/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-journal-parts.h"
#include "muster-signer.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* Somebody who has the file, this program's source, and even the key that seals the entries, but
 * not the station's secret key. The files are real. */

#define TAMPER_N_ENTRIES 10

/* Where entry @seq keeps what it says of its person. */
#define TAMPER_PERSON(seq) (16 * (seq) + MUSTER_JOURNAL_PART_PERSON)

void tamper_exec (MusterDb *db, const char *format, ...) G_GNUC_PRINTF (2, 3);
MusterDb *tamper_break_in (const char *path) G_GNUC_WARN_UNUSED_RESULT;
char *tamper_dup_text (MusterDb *db, gint64 seq) G_GNUC_WARN_UNUSED_RESULT;
void tamper_put_text (MusterDb *db, gint64 seq, const char *text);
void tamper_edit (MusterDb *db, gint64 seq, const char *from, const char *to);
void tamper_set_blob (MusterDb *db, const char *sql, gint64 seq, const guint8 *data, gsize size);
gint64 tamper_count (MusterDb *db, const char *sql);
void tamper_rehash (MusterDb *db, gint64 from, MusterJournalForm form, MusterSigner *own);
MusterSigner tamper_new_key (void);
GBytes *tamper_open_part (MusterDb *db, gint64 id) G_GNUC_WARN_UNUSED_RESULT;
void tamper_put_part (MusterDb *db, gint64 id, GBytes *plain);
void tamper_make_store (const char *path);
void tamper_assert_finds (const char *path,
                          const MusterJournalKept *kept,
                          const char *finds,
                          gint64 fits);
void tamper_assert_whole (const char *path, const MusterJournalKept *kept, guint n_kept);
MusterJournalKey *tamper_read_key (const char *path) G_GNUC_WARN_UNUSED_RESULT;
char *tamper_read_head (const char *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
