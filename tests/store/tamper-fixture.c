/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tamper-fixture.h"

#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-journal.h"
#include "muster-signer.h"
#include "muster-stmt.h"
#include "muster-vault-key.h"
#include "muster-vault.h"
#include "store-fixture.h"

void G_GNUC_PRINTF (2, 3) tamper_exec (MusterDb *db, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = NULL;
  va_list arguments;

  va_start (arguments, format);
  sql = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (!muster_db_exec (db, sql, &error))
    g_error ("%s: %s", sql, error->message);
}

MusterDb *
tamper_break_in (const char *path)
{
  g_autoptr (GError) error = NULL;
  MusterDb *db = muster_db_open (path, MUSTER_DB_WRITE, G_MAXINT64, &error);

  g_assert_no_error (error);
  g_assert_true (muster_vault_key_set_up (db, NULL, &error));
  tamper_exec (db,
               "DROP TRIGGER IF EXISTS journal_no_update; DROP TRIGGER IF EXISTS journal_no_delete;"
               "PRAGMA foreign_keys = OFF");
  return db;
}

char *
tamper_dup_text (MusterDb *db, gint64 seq)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT json FROM journal WHERE seq = :seq");
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_row;
  char *text;

  muster_stmt_bind_int64 (stmt, ":seq", seq);
  g_assert_true (muster_stmt_step (stmt, &has_row, &error) && has_row);
  sealed = muster_stmt_dup_bytes (stmt, 0);
  text = muster_vault_open_text (db, "journal", seq, sealed, &error);
  g_assert_no_error (error);
  return text;
}

void
tamper_put_text (MusterDb *db, gint64 seq, const char *text)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "UPDATE journal SET json = :json WHERE seq = :seq");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sealed = muster_vault_seal_text (db, "journal", seq, text, &error);

  g_assert_no_error (error);
  muster_stmt_bind_int64 (stmt, ":seq", seq);
  muster_stmt_bind_bytes (stmt, ":json", sealed);
  g_assert_true (muster_stmt_run (stmt, &error));
}

void
tamper_edit (MusterDb *db, gint64 seq, const char *from, const char *to)
{
  g_autofree char *text = tamper_dup_text (db, seq);
  g_autoptr (GString) changed = g_string_new (text);

  g_assert_cmpuint (g_string_replace (changed, from, to, 0), >, 0);
  tamper_put_text (db, seq, changed->str);
}

void
tamper_set_blob (MusterDb *db, const char *sql, gint64 seq, const guint8 *data, gsize size)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, sql);
  g_autoptr (GError) error = NULL;

  muster_stmt_bind_int64 (stmt, ":seq", seq);
  muster_stmt_bind_blob (stmt, ":blob", data, size);
  muster_stmt_run (stmt, &error);
  g_assert_no_error (error);
}

gint64
tamper_count (MusterDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 n;

  g_assert_true (muster_db_query_int64 (db, sql, &n, &error));
  return n;
}

/* All hashes from @from on and the head, with @form; signed with @own if there is one. */
void
tamper_rehash (MusterDb *db, gint64 from, MusterJournalForm form, MusterSigner *own)
{
  gint64 last = tamper_count (db, "SELECT max (seq) FROM journal");
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES] = {0}, signature[MUSTER_JOURNAL_SIGNATURE_BYTES];

  for (gint64 seq = 1; seq <= last; seq++) {
    g_autofree char *text = tamper_dup_text (db, seq);
    g_autoptr (GBytes) json = g_bytes_new (text, strlen (text));

    if (own != NULL && seq == own->since)
      muster_signer_sign (own, MUSTER_STATEMENT_BEGIN, seq, hash, own->mark);
    muster_journal_hash (form, hash, seq, json, hash);
    if (seq < from)
      continue;
    tamper_set_blob (
        db, "UPDATE journal SET hash = :blob WHERE seq = :seq", seq, hash, sizeof hash);
    if (own == NULL)
      continue;
    muster_signer_sign (own, MUSTER_STATEMENT_ENTRY, seq, hash, signature);
    tamper_set_blob (db,
                     "UPDATE journal SET signature = :blob WHERE seq = :seq",
                     seq,
                     signature,
                     sizeof signature);
  }
  tamper_set_blob (db, "UPDATE journal_head SET seq = :seq, hash = :blob", last, hash, sizeof hash);
  if (own == NULL)
    return;
  muster_signer_sign (own, MUSTER_STATEMENT_HEAD, last, hash, signature);
  tamper_set_blob (db,
                   "UPDATE journal_head SET signature = :blob WHERE seq = :seq",
                   last,
                   signature,
                   sizeof signature);
  tamper_set_blob (db,
                   "UPDATE journal_key SET public = :blob, since = :seq",
                   own->since,
                   own->key,
                   sizeof own->key);
  tamper_set_blob (
      db, "UPDATE journal_key SET mark = :blob WHERE :seq", 1, own->mark, sizeof own->mark);
}

GBytes *
tamper_open_part (MusterDb *db, gint64 id)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT sealed FROM journal_part WHERE id = :id");
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_row;
  GBytes *plain;

  muster_stmt_bind_int64 (stmt, ":id", id);
  g_assert_true (muster_stmt_step (stmt, &has_row, &error) && has_row);
  sealed = muster_stmt_dup_bytes (stmt, 0);
  plain = muster_vault_open (db, "journal_part", id, sealed, &error);
  g_assert_no_error (error);
  return plain;
}

void
tamper_put_part (MusterDb *db, gint64 id, GBytes *plain)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db, "UPDATE journal_part SET sealed = :sealed, erased = NULL WHERE id = :id");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sealed = muster_vault_seal (db, "journal_part", id, plain, &error);

  g_assert_no_error (error);
  muster_stmt_bind_int64 (stmt, ":id", id);
  muster_stmt_bind_bytes (stmt, ":sealed", sealed);
  g_assert_true (muster_stmt_run (stmt, &error));
}

/* Two people change places. */
void
tamper_make_store (const char *path)
{
  MusterStore *store = fixture_open (path);

  for (guint i = 1; i <= TAMPER_N_ENTRIES; i++)
    fixture_append (store, "attempt", i, "fail");
  fixture_close (store);
}

void
tamper_assert_finds (const char *path,
                     const MusterJournalKept *kept,
                     const char *finds,
                     gint64 fits)
{
  g_autoptr (GError) error = NULL;
  MusterStore *store = muster_store_open_readonly (path, &error);
  g_auto (MusterJournalReport) report = {0};

  g_assert_no_error (error);
  g_assert_false (muster_store_check_journal (store, kept, &report, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  if (!g_pattern_match_simple (finds, error->message))
    g_error ("\"%s\" is not like \"%s\"", error->message, finds);
  g_assert_cmpint (report.n_entries, ==, fits);
  fixture_close (store);
}

void
tamper_assert_whole (const char *path, const MusterJournalKept *kept, guint n_kept)
{
  g_autoptr (GError) error = NULL;
  MusterStore *store = muster_store_open_readonly (path, &error);
  g_auto (MusterJournalReport) report = {0};

  g_assert_no_error (error);
  muster_store_check_journal (store, kept, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_kept, ==, n_kept);
  g_assert_nonnull (report.head);
  fixture_close (store);
}

MusterJournalKey *
tamper_read_key (const char *path)
{
  g_autoptr (GError) error = NULL;
  MusterStore *store = muster_store_open_readonly (path, &error);
  MusterJournalKey *key = muster_store_get_journal_key (store, &error);

  g_assert_no_error (error);
  fixture_close (store);
  return key;
}

/* "SEQ:HASH" of the last entry */
char *
tamper_read_head (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *head = NULL;
  MusterStore *store = muster_store_open_readonly (path, &error);
  gint64 n;

  g_assert_true (muster_store_verify_journal (store, &n, &head, &error));
  fixture_close (store);
  return g_strdup_printf ("%d:%s", (int) n, head);
}

MusterSigner
tamper_new_key (void)
{
  MusterSigner own = {.since = 1};

  crypto_sign_keypair (own.key, own.secret);
  return own;
}
