/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-journal-tables.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-evidence-table.h"
#include "muster-journal-cases.h"
#include "muster-journal-parts.h"
#include "muster-staff-table.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* A number that somebody was shown for taking a consent back. */
typedef struct {
  gint64 seq, person;
  GBytes *key;       /* owned; NULL: erased, so whether there is a row nobody can tell */
  gboolean optional; /* the number came again: see muster_consent_put() */
} Code;

typedef struct {
  gint64 seq;
  char *hash, *visit, *occasion; /* owned; the last two may be NULL */
  gboolean seen;
} Kept;

/* An account as the newest entry about it has it. */
typedef struct {
  gint64 id;
  char *role; /* owned */
  gboolean card, retired;
} Account;

struct _MusterJournalTables {
  MusterDb *db;              /* borrowed */
  MusterJournalCases *cases; /* owned */
  GArray *codes, *kept;      /* owned, by seq */
  GHashTable *last_codes;    /* owned: the place in codes + 1 by key, which that owns */
  GArray *accounts;          /* owned, by id */
  gint64 n_gone;             /* evidence that entries say was purged or erased */
};

static void
code_clear (gpointer data)
{
  g_clear_pointer (&((Code *) data)->key, g_bytes_unref);
}

static void
kept_clear (gpointer data)
{
  Kept *kept = data;

  g_clear_pointer (&kept->hash, g_free);
  g_clear_pointer (&kept->visit, g_free);
  g_clear_pointer (&kept->occasion, g_free);
}

static void
account_clear (gpointer data)
{
  g_clear_pointer (&((Account *) data)->role, g_free);
}

static GArray *
new_array (guint size, GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, TRUE, size);

  g_array_set_clear_func (array, clear);
  return array;
}

MusterJournalTables *
muster_journal_tables_new (MusterDb *db)
{
  MusterJournalTables *self = g_new0 (MusterJournalTables, 1);

  self->db = db;
  self->cases = muster_journal_cases_new ();
  self->codes = new_array (sizeof (Code), code_clear);
  self->last_codes = g_hash_table_new (g_bytes_hash, g_bytes_equal);
  self->kept = new_array (sizeof (Kept), kept_clear);
  self->accounts = new_array (sizeof (Account), account_clear);
  return self;
}

void
muster_journal_tables_free (MusterJournalTables *self)
{
  muster_journal_cases_free (self->cases);
  g_hash_table_unref (self->last_codes);
  g_array_unref (self->codes);
  g_array_unref (self->kept);
  g_array_unref (self->accounts);
  g_free (self);
}

/* BAD_DATA. Returns: %FALSE */
gboolean
muster_journal_tables_fault (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("%s The journal itself is whole and says how it was. Keep a copy of the store's "
                  "file as evidence and report it."),
               message);
  return FALSE;
}

/* --- what the entries say --- */

/* The newest of somebody counts; of two people it may be either's, or nobody's. */
static void
follow_code (MusterJournalTables *self, Code *code)
{
  const guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->last_codes, code->key));

  if (place != 0) {
    Code *before = &g_array_index (self->codes, Code, place - 1);

    before->optional = TRUE;
    code->optional = before->person != code->person;
  }
  g_hash_table_replace (self->last_codes, code->key, GUINT_TO_POINTER (self->codes->len + 1));
}

static gboolean
hear_consent (MusterJournalTables *self, gint64 seq, const MusterEvent *event, GError **error)
{
  const char *text = muster_event_get_string (event, "withdrawal");
  const gboolean erased =
      muster_journal_part_commitment (event, MUSTER_JOURNAL_PART_PERSON) != NULL;
  Code code = {.seq = seq, .person = muster_event_get_int (event, "person")};

  if ((text == NULL && !erased) || muster_event_get_int (event, "unproven"))
    return TRUE;
  if (!erased) {
    code.key = muster_vault_blind (self->db, "consent", text, error);
    if (code.key == NULL)
      return FALSE;
    follow_code (self, &code);
  }
  g_array_append_val (self->codes, code);
  return TRUE;
}

static void
hear_account (MusterJournalTables *self, const MusterEvent *event)
{
  Account account = {.id = muster_event_get_int (event, "account"),
                     .card = muster_event_get_int (event, "card") != 0,
                     .retired = muster_event_get_int (event, "retired") != 0};

  account.role = g_strdup (muster_event_get_string (event, "role"));
  for (guint i = 0; i < self->accounts->len; i++) {
    Account *known = &g_array_index (self->accounts, Account, i);

    if (known->id == account.id) {
      account_clear (known);
      *known = account;
      return;
    }
  }
  g_array_append_val (self->accounts, account);
}

static void
hear_kept (MusterJournalTables *self, gint64 seq, const MusterEvent *event)
{
  const Kept kept = {.seq = seq,
                     .hash = g_strdup (muster_event_get_string (event, "evidence")),
                     .visit = g_strdup (muster_event_get_string (event, "visit")),
                     .occasion = g_strdup (muster_event_get_string (event, "occasion"))};

  g_array_append_val (self->kept, kept);
}

/**
 * muster_journal_tables_hear:
 * @event: entry @seq with what it says of people, as far as that is there; entries come in order
 *
 * Errors: SEALED_OFF
 */
gboolean
muster_journal_tables_hear (MusterJournalTables *self,
                            gint64 seq,
                            const MusterEvent *event,
                            GError **error)
{
  const char *type = muster_event_get_type_name (event);

  muster_journal_cases_hear (self->cases, seq, event);
  if (muster_event_get_string (event, "evidence") != NULL)
    hear_kept (self, seq, event);
  if (g_str_equal (type, "evidence-purge"))
    self->n_gone += muster_event_get_int (event, "purged");
  else if (g_str_equal (type, "erasure"))
    self->n_gone += muster_event_get_int (event, "kept");
  else if (g_str_equal (type, "staff-change"))
    hear_account (self, event);
  return !g_str_equal (type, "consent") || hear_consent (self, seq, event, error);
}

/* --- numbers for taking a consent back --- */

/* Whoever is not on the roster any more took their number with them. */
static gboolean
check_code_missing (MusterJournalTables *self, const Code *code, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (self->db, "SELECT 1 FROM person WHERE id = :id");
  gboolean is_there = FALSE;

  if (code->key == NULL || code->optional)
    return TRUE;
  muster_stmt_bind_int64 (stmt, ":id", code->person);
  if (!muster_stmt_step (stmt, &is_there, error))
    return FALSE;
  return !is_there || muster_journal_tables_fault (
                          error,
                          _ ("The number by which the consent of journal entry %lld can be taken "
                             "back has disappeared from the store."),
                          (long long) code->seq);
}

/* @stmt: at a row of seq, code_key. Whose it is follows from the entry. */
static gboolean
check_code (const Code *code, MusterStmt *stmt, GError **error)
{
  g_autoptr (GBytes) key = muster_stmt_dup_bytes (stmt, 1);

  if (code->key == NULL || g_bytes_equal (key, code->key))
    return TRUE;
  return muster_journal_tables_fault (
      error,
      _ ("The number by which the consent of journal entry %lld can be taken back was changed."),
      (long long) code->seq);
}

static gboolean
compare_codes (MusterJournalTables *self, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (self->db, "SELECT seq, code_key FROM consent_code ORDER BY seq, code_key");
  gboolean has_row;
  guint i = 0;

  while (muster_stmt_step (stmt, &has_row, error)) {
    const gint64 seq = has_row ? muster_stmt_get_int64 (stmt, 0) : G_MAXINT64;
    const Code *code = NULL;

    for (; i < self->codes->len; i++) {
      code = &g_array_index (self->codes, Code, i);
      if (code->seq >= seq)
        break;
      if (!check_code_missing (self, code, error))
        return FALSE;
    }
    if (!has_row)
      return TRUE;
    if (i == self->codes->len || code->seq != seq)
      return muster_journal_tables_fault (
          error,
          _ ("A number for taking a consent back was added to journal entry %lld."),
          (long long) seq);
    if (!check_code (code, stmt, error))
      return FALSE;
    i++;
  }
  return FALSE;
}

/* --- evidence --- */

static int
compare_kept (gconstpointer a, gconstpointer b)
{
  const gint64 first = ((const Kept *) a)->seq, second = ((const Kept *) b)->seq;

  return (first > second) - (first < second);
}

static gboolean
is_as_kept (const Kept *kept, MusterStmt *stmt)
{
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 3);
  g_autofree char *hash = muster_evidence_dup_hash (sealed);

  return g_strcmp0 (kept->hash, hash) == 0 &&
         (kept->visit == NULL || g_strcmp0 (kept->visit, muster_stmt_get_text (stmt, 1)) == 0) &&
         (kept->occasion == NULL ||
          g_strcmp0 (kept->occasion, muster_stmt_get_text (stmt, 2)) == 0);
}

/* @stmt: at a row of seq, visit, occasion, sealed */
static gboolean
check_evidence (MusterJournalTables *self, MusterStmt *stmt, GError **error)
{
  const Kept wanted = {.seq = muster_stmt_get_int64 (stmt, 0)};
  Kept *kept = NULL;
  guint i;

  if (g_array_binary_search (self->kept, &wanted, compare_kept, &i))
    kept = &g_array_index (self->kept, Kept, i);
  if (kept == NULL || kept->seen) /* an entry has one */
    return muster_journal_tables_fault (
        error,
        _ ("There is evidence for journal entry %lld that it does not tell of."),
        (long long) wanted.seq);
  kept->seen = TRUE;
  if (is_as_kept (kept, stmt))
    return TRUE;
  return muster_journal_tables_fault (
      error,
      _ ("The evidence that was kept with journal entry %lld was changed."),
      (long long) wanted.seq);
}

/* A purge tells how many it took, not which: so what somebody else took is missed in the count. */
static gboolean
compare_evidence (MusterJournalTables *self, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      self->db, "SELECT seq, visit, occasion, sealed FROM evidence ORDER BY seq, id");
  gint64 missing = (gint64) self->kept->len - self->n_gone;
  gboolean has_row;

  while (muster_stmt_step (stmt, &has_row, error)) {
    if (!has_row)
      return missing <= 0 ||
             muster_journal_tables_fault (error,
                                          _ ("Evidence of tries is missing (%lld), and no entry "
                                             "tells that it was purged or erased."),
                                          (long long) missing);
    if (!check_evidence (self, stmt, error))
      return FALSE;
    missing--;
  }
  return FALSE;
}

/* --- accounts --- */

static gboolean
check_account (MusterJournalTables *self, const Account *account, GError **error)
{
  MusterStaffGet get = {.id = account->id};
  g_autoptr (MusterStaff) staff = NULL;
  g_autoptr (GError) failure = NULL;

  if (!muster_staff_get (self->db, &get, &failure)) {
    if (g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND))
      return muster_journal_tables_fault (
          error,
          _ ("Account %lld of staff has disappeared from the store."),
          (long long) account->id);
    if (g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA))
      return muster_journal_tables_fault (error, "%s", failure->message);
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  staff = get.staff;
  if (g_strcmp0 (muster_role_to_nick (staff->role), account->role) == 0 &&
      (staff->card != NULL) == account->card && staff->retired == account->retired)
    return TRUE;
  return muster_journal_tables_fault (
      error,
      _ ("Account %lld of staff is not what the newest entry about it says: an older one was put "
         "back."),
      (long long) account->id);
}

static gboolean
check_more_accounts (MusterJournalTables *self, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (self->db, "SELECT id FROM staff ORDER BY id");
  gboolean has_row;

  while (muster_stmt_step (stmt, &has_row, error)) {
    gboolean known = FALSE;

    if (!has_row)
      return TRUE;
    for (guint i = 0; i < self->accounts->len && !known; i++)
      known = g_array_index (self->accounts, Account, i).id == muster_stmt_get_int64 (stmt, 0);
    if (!known)
      return muster_journal_tables_fault (
          error,
          _ ("Account %lld of staff is in the store, but no entry tells who made it."),
          (long long) muster_stmt_get_int64 (stmt, 0));
  }
  return FALSE;
}

static gboolean
compare_accounts (MusterJournalTables *self, GError **error)
{
  for (guint i = 0; i < self->accounts->len; i++)
    if (!check_account (self, &g_array_index (self->accounts, Account, i), error))
      return FALSE;
  return check_more_accounts (self, error);
}

/* --- all of it --- */

/**
 * muster_journal_tables_compare:
 *
 * After the last entry was heard. Errors: BAD_DATA names the first row that does not fit; STORE
 */
gboolean
muster_journal_tables_compare (MusterJournalTables *self, GError **error)
{
  return muster_journal_cases_compare (self->cases, self->db, error) &&
         compare_accounts (self, error) && compare_codes (self, error) &&
         compare_evidence (self, error);
}
