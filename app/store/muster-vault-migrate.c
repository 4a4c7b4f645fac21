/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-vault-migrate.h"

#include <string.h>

#include "muster-journal.h"
#include "muster-reference-table.h"
#include "muster-roster-table.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* Seals what a store holds that was made before there was sealing, and gives its people aliases in
 * the journal's index: all of it in one transaction, so that it is of one form or the other and
 * nothing between. Its file is written anew later (muster-clean.c), because freed room within its
 * pages may still hold what was there; key_state.form tells. */

enum {
  FORM_PLAIN,
  FORM_REMAINS, /* sealed, but the file may hold remains of the plain values */
  FORM_SEALED,
};

typedef struct {
  int sealed; /* one of the above */
  gboolean aliased;
} StoreForm;

typedef gboolean (*RowFunc) (MusterDb *db, gint64 id, GError **error);

/* Each row of @sql by its number: what is read and written meanwhile does not disturb the walk. */
static gboolean
for_each (MusterDb *db, const char *sql, RowFunc func, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, sql);
  gboolean has_row;

  do {
    gint64 id;

    if (!muster_stmt_step (stmt, &has_row, error))
      return FALSE;
    id = has_row ? muster_stmt_get_int64 (stmt, 0) : 0;
    if (has_row)
      g_array_append_val (ids, id);
  } while (has_row);
  for (guint i = 0; i < ids->len; i++)
    if (!func (db, g_array_index (ids, gint64, i), error))
      return FALSE;
  return TRUE;
}

static MusterStmt *
select_row (MusterDb *db, const char *sql, gint64 id, gboolean *has_row, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, sql);

  muster_stmt_bind_int64 (stmt, ":id", id);
  return muster_stmt_step (stmt, has_row, error) && *has_row ? g_steal_pointer (&stmt) : NULL;
}

/* Up to this form what was looked for lay in the file as it is. */
static GBytes *
blind_plain (MusterDb *db, const char *index, GBytes *plain, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (plain, &size);
  g_autofree char *text = g_strndup (data, size);

  return muster_vault_blind (db, index, text, error);
}

static gboolean
seal_person (MusterDb *db, gint64 id, GError **error)
{
  static const char *const columns[] = {"student_number", "name", "id_number", "extra"};
  gboolean has_row;
  g_autoptr (MusterStmt) row =
      select_row (db,
                  "SELECT student_number, name, id_number, extra, student_key, id_key FROM person"
                  " WHERE id = :id",
                  id,
                  &has_row,
                  error);
  g_autoptr (MusterStmt) update = muster_stmt_new (
      db,
      "UPDATE person SET student_number = :student_number, name = :name, id_number = :id_number,"
      " extra = :extra, student_key = :student_key, id_key = :id_key WHERE id = :id");
  g_autoptr (GBytes) student = NULL, student_key = NULL, number = NULL, id_key = NULL;

  if (row == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++) {
    g_autofree char *cell = g_strconcat ("person.", columns[i], NULL);
    g_autofree char *parameter = g_strconcat (":", columns[i], NULL);
    g_autoptr (GBytes) plain = muster_stmt_dup_bytes (row, (int) i);
    g_autoptr (GBytes) sealed = muster_vault_seal (db, cell, id, plain, error);

    if (plain != NULL && sealed == NULL)
      return FALSE;
    muster_stmt_bind_bytes (update, parameter, sealed);
  }
  student = muster_stmt_dup_bytes (row, 4);
  student_key = blind_plain (db, "student", student, error);
  number = muster_stmt_dup_bytes (row, 5);
  id_key = number != NULL ? blind_plain (db, "id", number, error) : NULL;
  if (student_key == NULL || (number != NULL && id_key == NULL))
    return FALSE;
  muster_stmt_bind_bytes (update, ":student_key", student_key);
  muster_stmt_bind_bytes (update, ":id_key", id_key);
  muster_stmt_bind_int64 (update, ":id", id);
  return muster_stmt_run (update, error);
}

static void
plain_card_clear (gpointer data)
{
  MusterRosterCard *card = data;

  explicit_bzero (card->uid, strlen (card->uid));
  g_free (card->uid);
}

/* A card's key is its row's, so all are taken out and put in again, with their parts. */
static gboolean
seal_cards (MusterDb *db, GError **error)
{
  g_autoptr (GArray) cards = g_array_new (FALSE, FALSE, sizeof (MusterRosterCard));
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT uid, person FROM card");
  gboolean has_row;

  g_array_set_clear_func (cards, plain_card_clear);
  do {
    g_autoptr (GBytes) uid = NULL;
    MusterRosterCard card;

    if (!muster_stmt_step (stmt, &has_row, error))
      return FALSE;
    if (!has_row)
      break;
    uid = muster_stmt_dup_bytes (stmt, 0);
    card.uid = g_strndup (g_bytes_get_data (uid, NULL), g_bytes_get_size (uid));
    card.person = muster_stmt_get_int64 (stmt, 1);
    g_array_append_val (cards, card);
  } while (has_row);
  g_clear_pointer (&stmt, muster_stmt_free);
  if (!muster_db_exec (db, "DELETE FROM card_part; DELETE FROM card", error))
    return FALSE;
  return muster_roster_add_cards (db, (const MusterRosterCard *) cards->data, cards->len, error);
}

static gboolean
seal_reference (MusterDb *db, gint64 id, GError **error)
{
  gboolean has_row;
  g_autoptr (MusterStmt) row =
      select_row (db, "SELECT picture, person FROM reference WHERE id = :id", id, &has_row, error);
  g_autoptr (MusterStmt) update = muster_stmt_new (
      db, "UPDATE reference SET picture = :picture, digest = :digest WHERE id = :id");
  g_autoptr (GBytes) picture = NULL, sealed = NULL, digest = NULL;

  if (row == NULL)
    return FALSE;
  picture = muster_stmt_dup_bytes (row, 0);
  sealed = muster_reference_seal (db, id, muster_stmt_get_int64 (row, 1), picture, error);
  digest = sealed != NULL ? muster_reference_blind_digest (db, picture, error) : NULL;
  if (digest == NULL)
    return FALSE;
  muster_stmt_bind_bytes (update, ":picture", sealed);
  muster_stmt_bind_bytes (update, ":digest", digest);
  muster_stmt_bind_int64 (update, ":id", id);
  return muster_stmt_run (update, error);
}

/* All templates of one reference: one for each model. */
static gboolean
seal_templates (MusterDb *db, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) templates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (MusterStmt) rows =
      muster_stmt_new (db,
                       "SELECT t.model, t.template, r.person FROM template t"
                       " JOIN reference r ON r.id = t.reference WHERE t.reference = :id");
  g_autoptr (MusterStmt) update = muster_stmt_new (
      db, "UPDATE template SET template = :template WHERE reference = :id AND model = :model");
  gboolean has_row;
  gint64 person = 0;

  muster_stmt_bind_int64 (rows, ":id", id);
  do {
    if (!muster_stmt_step (rows, &has_row, error))
      return FALSE;
    if (has_row) {
      g_ptr_array_add (models, g_strdup (muster_stmt_get_text (rows, 0)));
      g_ptr_array_add (templates, muster_stmt_dup_bytes (rows, 1));
      person = muster_stmt_get_int64 (rows, 2);
    }
  } while (has_row);
  for (guint i = 0; i < models->len; i++) {
    const char *model = g_ptr_array_index (models, i);
    g_autoptr (GBytes) sealed =
        muster_template_seal (db, id, person, model, g_ptr_array_index (templates, i), error);

    if (sealed == NULL)
      return FALSE;
    muster_stmt_bind_bytes (update, ":template", sealed);
    muster_stmt_bind_int64 (update, ":id", id);
    muster_stmt_bind_text (update, ":model", model);
    if (!muster_stmt_run (update, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
seal_entry (MusterDb *db, gint64 seq, GError **error)
{
  gboolean has_row;
  g_autoptr (MusterStmt) row =
      select_row (db, "SELECT json FROM journal WHERE seq = :id", seq, &has_row, error);
  g_autoptr (MusterStmt) update =
      muster_stmt_new (db, "UPDATE journal SET json = :json WHERE seq = :seq");
  g_autoptr (GBytes) plain = NULL, sealed = NULL;

  if (row == NULL)
    return FALSE;
  plain = muster_stmt_dup_bytes (row, 0);
  sealed = muster_vault_seal (db, "journal", seq, plain, error);
  if (sealed == NULL)
    return FALSE;
  muster_stmt_bind_bytes (update, ":json", sealed);
  muster_stmt_bind_int64 (update, ":seq", seq);
  return muster_stmt_run (update, error);
}

/* The station's secret: of a store in which journals were signed before anything was sealed. */
static gboolean
seal_signer (MusterDb *db, gint64 row, GError **error)
{
  gboolean has_row;
  g_autoptr (MusterStmt) key =
      select_row (db, "SELECT secret FROM journal_key WHERE one = :id", row, &has_row, error);
  g_autoptr (MusterStmt) update = muster_stmt_new (db, "UPDATE journal_key SET secret = :secret");
  g_autoptr (GBytes) plain = NULL, sealed = NULL;

  if (key == NULL)
    return FALSE;
  plain = muster_stmt_dup_bytes (key, 0);
  sealed = muster_vault_seal (db, "journal_key", row, plain, error);
  if (sealed == NULL)
    return FALSE;
  muster_stmt_bind_bytes (update, ":secret", sealed);
  return muster_stmt_run (update, error);
}

static gboolean
seal_all (MusterDb *db, GError **error)
{
  /* What an entry says stays; only how it lies in the file changes. */
  return for_each (db, "SELECT id FROM person", seal_person, error) && seal_cards (db, error) &&
         for_each (db, "SELECT id FROM reference", seal_reference, error) &&
         for_each (db, "SELECT DISTINCT reference FROM template", seal_templates, error) &&
         muster_journal_lift_guard (db, error) &&
         for_each (db, "SELECT seq FROM journal", seal_entry, error) &&
         muster_journal_set_guard (db, error) &&
         for_each (db, "SELECT one FROM journal_key", seal_signer, error) &&
         muster_db_exec (db, "UPDATE key_state SET form = 1", error);
}

/* From then on the file may hold remains, too: of the numbers in clear. */
static gboolean
alias_all (MusterDb *db, GError **error)
{
  return muster_db_exec (db,
                         "UPDATE journal_index SET person = person_alias (person)"
                         " WHERE person <> 0;"
                         "UPDATE key_state SET form = 1, aliased = 1",
                         error);
}

static gboolean
load_form (MusterDb *db, StoreForm *form, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT form, aliased FROM key_state");
  gboolean has_row;

  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  form->sealed = has_row ? (int) muster_stmt_get_int64 (stmt, 0) : FORM_PLAIN;
  form->aliased = has_row && muster_stmt_get_int64 (stmt, 1) != 0;
  return TRUE;
}

static gboolean
bring_up (MusterDb *db, gpointer data, GError **error)
{
  const StoreForm *form = data;

  return (form->sealed != FORM_PLAIN || seal_all (db, error)) &&
         (form->aliased || alias_all (db, error));
}

/* Rows that are gone count, too: their numbers do not come back. */
static gboolean
was_used (MusterDb *db, gboolean *used, GError **error)
{
  gint64 people, entries;

  if (!muster_db_query_int64 (
          db, "SELECT count (*) FROM sqlite_sequence WHERE name = 'person'", &people, error) ||
      !muster_db_query_int64 (db, "SELECT max (seq) FROM journal_head", &entries, error))
    return FALSE;
  *used = people > 0 || entries > 0;
  return TRUE;
}

/**
 * muster_vault_migrate:
 * @db: open for writing, with its keys
 *
 * Nothing happens to a store that is as today's are. Sealing one of 100,000 people with pictures
 * takes minutes.
 *
 * Errors: STORE, STORE_FULL: then nothing was changed
 */
gboolean
muster_vault_migrate (MusterDb *db, GError **error)
{
  StoreForm form;
  gboolean used;

  if (!load_form (db, &form, error))
    return FALSE;
  if (form.sealed == FORM_SEALED && form.aliased)
    return TRUE;
  if (!was_used (db, &used, error))
    return FALSE;
  if (!used)
    return muster_db_exec (db, "UPDATE key_state SET form = 2, aliased = 1", error);
  if (form.sealed != FORM_PLAIN && form.aliased)
    return TRUE; /* what is left is muster-clean.c's */
  return muster_db_write (db, bring_up, &form, error);
}
