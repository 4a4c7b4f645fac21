/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-rows.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>

#include "muster-error.h"
#include "muster-stmt.h"
#include "muster-vault.h"
#include "muster-wire-admission.h"
#include "muster-wire-person.h"
#include "muster-wire-staff.h"

#define EPOCH_BYTES 8

/* Each row has its newest change alone, with a number that its scope counts up in the transaction
 * which makes it. So changes become seen in the order of their numbers whatever else writes, and
 * nobody who has read up to one misses one before it. A row that was removed keeps its id and its v
 * for a while, so that those who were away learn of it; after that they have to read everything.
 *
 * A book that was put back from a copy must not give a number twice, or stations would take the
 * second for what they have: so a v is never below the time in milliseconds, and changes are
 * counted under a name that is new with each who writes. */

struct _MusterRosterRows {
  MusterDb *db;  /* borrowed */
  char *scope;   /* owned */
  char *epoch;   /* owned: under which this one counts */
  gint64 now_ms; /* when it began */
  MusterStmt *find, *load, *begin, *count, *begin_epoch, *insert, *update, *remove;
};

static char *
dup_new_epoch (void)
{
  guint8 bytes[EPOCH_BYTES];

  randombytes_buf (bytes, sizeof bytes);
  return muster_journal_bytes_to_hex (bytes, sizeof bytes);
}

/**
 * muster_roster_rows_new:
 * @db: outlives it
 * @scope: of stations; what is written to one scope no other sees
 *
 * Made anew by each process that writes: it counts under a name of its own.
 */
MusterRosterRows *
muster_roster_rows_new (MusterDb *db, const char *scope)
{
  MusterRosterRows *self = g_new0 (MusterRosterRows, 1);

  self->db = db;
  self->scope = g_strdup (scope);
  self->epoch = dup_new_epoch ();
  self->now_ms = g_get_real_time () / 1000;
  self->find = muster_stmt_new (
      db, "SELECT id FROM roster_row WHERE scope = :scope AND kind = :kind AND ext_key = :ext");
  self->load = muster_stmt_new (
      db, "SELECT v, del, body FROM roster_row WHERE scope = :scope AND kind = :kind AND id = :id");
  self->begin = muster_stmt_new (db,
                                 "INSERT INTO roster_scope (scope, last, floor)"
                                 " VALUES (:scope, 0, 0) ON CONFLICT (scope) DO NOTHING");
  self->count = muster_stmt_new (
      db, "UPDATE roster_scope SET last = last + 1 WHERE scope = :scope RETURNING last");
  self->begin_epoch = muster_stmt_new (
      db,
      "INSERT INTO roster_epoch (scope, id, first) VALUES (:scope, :epoch, :change)"
      " ON CONFLICT (scope, id) DO NOTHING");
  self->insert = muster_stmt_new (
      db,
      "INSERT INTO roster_row (scope, kind, id, v, change, del, removed, ext_key, body)"
      " VALUES (:scope, :kind, :id, :v, :change, NULL, 0, :ext, :body)");
  self->update =
      muster_stmt_new (db,
                       "UPDATE roster_row SET v = :v, change = :change, del = NULL, removed = 0,"
                       " ext_key = coalesce (:ext, ext_key), body = :body WHERE scope = :scope AND "
                       "kind = :kind AND id = :id AND v = :before RETURNING v");
  self->remove = muster_stmt_new (
      db,
      "UPDATE roster_row SET v = :v, change = :change, del = :del, removed = :now, ext_key = NULL,"
      " body = NULL WHERE scope = :scope AND kind = :kind AND id = :id");
  return self;
}

void
muster_roster_rows_free (MusterRosterRows *self)
{
  MusterStmt **stmts[] = {&self->find,
                          &self->load,
                          &self->begin,
                          &self->count,
                          &self->begin_epoch,
                          &self->insert,
                          &self->update,
                          &self->remove};

  for (gsize i = 0; i < G_N_ELEMENTS (stmts); i++)
    g_clear_pointer (stmts[i], muster_stmt_free);
  g_free (self->scope);
  g_free (self->epoch);
  g_free (self);
}

/* --- what is there --- */

/* A row as it lies there; v is 0 if there is none. */
typedef struct {
  gint64 v;
  MusterWirePresence presence;
  GBytes *sealed; /* owned, nullable */
} Kept;

static void
kept_clear (Kept *kept)
{
  g_clear_pointer (&kept->sealed, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Kept, kept_clear)

static void
bind_row (MusterRosterRows *self, MusterStmt *stmt, const char *kind, const char *id)
{
  muster_stmt_bind_text (stmt, ":scope", self->scope);
  muster_stmt_bind_text (stmt, ":kind", kind);
  muster_stmt_bind_text (stmt, ":id", id);
}

static gboolean
load (MusterRosterRows *self, const char *kind, const char *id, Kept *kept, GError **error)
{
  gboolean has_row;

  bind_row (self, self->load, kind, id);
  if (!muster_stmt_step (self->load, &has_row, error))
    return FALSE;
  if (has_row) {
    kept->v = muster_stmt_get_int64 (self->load, 0);
    muster_wire_presence_from_nick (muster_stmt_get_text (self->load, 1), &kept->presence);
    kept->sealed = muster_stmt_dup_bytes (self->load, 2);
  }
  muster_stmt_reset (self->load);
  return TRUE;
}

/* What the source calls a row, made so that the same is the same in one kind of one scope. */
static GBytes *
blind (MusterRosterRows *self, const char *kind, const char *ext, GError **error)
{
  g_autofree char *text = g_strjoin ("\n", self->scope, kind, ext, NULL);

  return muster_vault_blind (self->db, "roster-row", text, error);
}

/**
 * muster_roster_rows_find:
 * @ext: what the row's source calls it, as it was put with
 * @id: (out) (nullable) (transfer full): %NULL if there is none, or it was removed
 */
gboolean
muster_roster_rows_find (
    MusterRosterRows *self, const char *kind, const char *ext, char **id, GError **error)
{
  g_autoptr (GBytes) key = blind (self, kind, ext, error);
  gboolean has_row;

  *id = NULL;
  if (key == NULL)
    return FALSE;
  muster_stmt_bind_text (self->find, ":scope", self->scope);
  muster_stmt_bind_text (self->find, ":kind", kind);
  muster_stmt_bind_bytes (self->find, ":ext", key);
  if (!muster_stmt_step (self->find, &has_row, error))
    return FALSE;
  *id = has_row ? g_strdup (muster_stmt_get_text (self->find, 0)) : NULL;
  muster_stmt_reset (self->find);
  return TRUE;
}

/* --- writing --- */

/* Locks the scope until the transaction ends. */
static gboolean
next_change (MusterRosterRows *self, gint64 *change, GError **error)
{
  gboolean has_row;

  muster_stmt_bind_text (self->begin, ":scope", self->scope);
  muster_stmt_bind_text (self->count, ":scope", self->scope);
  if (!muster_stmt_run (self->begin, error) || !muster_stmt_step (self->count, &has_row, error))
    return FALSE;
  *change = muster_stmt_get_int64 (self->count, 0);
  /* SQLite has changed the row before it tells of it. */
  muster_stmt_reset (self->count);
  /* Each time: a transaction that was taken back has taken the name back, too. */
  muster_stmt_bind_text (self->begin_epoch, ":scope", self->scope);
  muster_stmt_bind_text (self->begin_epoch, ":epoch", self->epoch);
  muster_stmt_bind_int64 (self->begin_epoch, ":change", *change);
  return muster_stmt_run (self->begin_epoch, error);
}

/* Above what is kept, and above what a book that was lost since may have given. */
static gint64
next_v (const MusterRosterRows *self, const Kept *kept)
{
  return MAX (kept->v + 1, self->now_ms);
}

static gboolean
says_the_same (MusterRosterRows *self,
               const char *kind,
               const char *id,
               const Kept *kept,
               GBytes *body,
               gboolean *same,
               GError **error)
{
  g_autoptr (GBytes) there = NULL;

  *same = FALSE;
  if (kept->sealed == NULL)
    return TRUE;
  there = muster_roster_rows_open (self->db, self->scope, kind, id, kept->v, kept->sealed, error);
  *same = there != NULL && g_bytes_equal (there, body);
  return there != NULL;
}

/* What every station must be able to read. */
static gboolean
check_body (const char *kind, GBytes *body, GError **error)
{
  g_auto (MusterWirePerson) person = {0};
  g_auto (MusterWireAdmission) admission = {0};
  g_auto (MusterWireStaff) staff = {0};
  g_autoptr (MusterOccasion) occasion = NULL;
  g_autoptr (MusterWire) wire = NULL;

  if (g_str_equal (kind, MUSTER_WIRE_ROW_PERSON))
    return muster_wire_person_parse (body, &person, error);
  if (g_str_equal (kind, MUSTER_WIRE_ROW_SESSION))
    return (occasion = muster_wire_occasion_parse (body, error)) != NULL;
  if (g_str_equal (kind, MUSTER_WIRE_ROW_ADMISSION))
    return muster_wire_admission_parse (body, &admission, error);
  if (g_str_equal (kind, MUSTER_WIRE_ROW_STAFF))
    return muster_wire_staff_parse (body, &staff, error);
  wire = muster_wire_parse (body, MUSTER_WIRE_MAX_ROW, error);
  return wire != NULL && (muster_wire_is (muster_wire_get_root (wire), MUSTER_WIRE_OBJECT) ||
                          muster_wire_refuse (kind, error));
}

struct _MusterRosterPrepared {
  char *kind, *id;      /* owned */
  gint64 before, v;     /* before: 0 = there was none */
  GBytes *key, *sealed; /* owned; key: nullable */
};

void
muster_roster_prepared_free (MusterRosterPrepared *self)
{
  g_free (self->kind);
  g_free (self->id);
  g_clear_pointer (&self->key, g_bytes_unref);
  g_clear_pointer (&self->sealed, g_bytes_unref);
  g_free (self);
}

static MusterRosterPrepared *
seal (MusterRosterRows *self,
      const char *kind,
      const char *id,
      const Kept *kept,
      GBytes *key,
      GBytes *body,
      GError **error)
{
  g_autofree char *cell = g_strjoin (".", "roster_row", self->scope, kind, id, NULL);
  const gint64 v = next_v (self, kept);
  GBytes *sealed = muster_vault_seal (self->db, cell, v, body, error);
  MusterRosterPrepared *prepared;

  if (sealed == NULL)
    return NULL;
  prepared = g_new0 (MusterRosterPrepared, 1);
  prepared->kind = g_strdup (kind);
  prepared->id = g_strdup (id);
  prepared->before = kept->v;
  prepared->v = v;
  prepared->key = key != NULL ? g_bytes_ref (key) : NULL;
  prepared->sealed = sealed;
  return prepared;
}

/**
 * muster_roster_rows_prepare:
 * @kind: "person", "session", "staff", "admission", "review", "policy"
 * @ext: (nullable): what the row's source calls it; kept so that only the same name finds it again.
 *   %NULL: *@id says which
 * @body: a JSON object, of muster_wire_person_to_json() for one
 * @id: (inout) (nullable) (transfer full): with @ext out: which row it is, an old one or one made
 * now
 * @put: (out) (optional): what becomes of it
 * @prepared: (out) (nullable) (transfer full): for muster_roster_rows_write(); %NULL if it says
 * what it said before: it keeps its v, and no station is told
 *
 * Reads alone: all that takes long is done before anybody else has to wait. A row that was removed
 * comes back under its id, not under its name at the source: that makes a new one.
 *
 * Errors: BAD_DATA if no station could read it, SEALED_OFF, STORE
 */
gboolean
muster_roster_rows_prepare (MusterRosterRows *self,
                            const char *kind,
                            const char *ext,
                            GBytes *body,
                            char **id,
                            MusterRosterRowPut *put,
                            MusterRosterPrepared **prepared,
                            GError **error)
{
  g_autoptr (GBytes) key = NULL;
  g_auto (Kept) kept = {0};
  gboolean same;

  *prepared = NULL;
  g_return_val_if_fail (muster_wire_is_row_kind (kind) && (ext != NULL || *id != NULL), FALSE);
  if (!check_body (kind, body, error))
    return FALSE;
  if (ext != NULL) {
    key = blind (self, kind, ext, error);
    if (key == NULL || !muster_roster_rows_find (self, kind, ext, id, error))
      return FALSE;
  }
  if (*id == NULL)
    *id = g_uuid_string_random ();
  if (!load (self, kind, *id, &kept, error) ||
      !says_the_same (self, kind, *id, &kept, body, &same, error))
    return FALSE;
  if (put != NULL)
    *put = same          ? MUSTER_ROSTER_ROW_SAME
           : kept.v == 0 ? MUSTER_ROSTER_ROW_NEW
                         : MUSTER_ROSTER_ROW_CHANGED;
  if (!same)
    *prepared = seal (self, kind, *id, &kept, key, body, error);
  return same || *prepared != NULL;
}

/* The row is as it was when its change was prepared. */
static gboolean
update (MusterRosterRows *self, const MusterRosterPrepared *prepared, GError **error)
{
  gboolean has_row;

  muster_stmt_bind_int64 (self->update, ":before", prepared->before);
  if (!muster_stmt_step (self->update, &has_row, error))
    return FALSE;
  muster_stmt_reset (self->update);
  if (has_row)
    return TRUE;
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BUSY,
                       _ ("Somebody else has changed the roster meanwhile. Try again."));
  return FALSE;
}

/**
 * muster_roster_rows_write:
 *
 * In a transaction for writing. Errors: BUSY if the row was changed since it was prepared, STORE,
 * STORE_FULL
 */
gboolean
muster_roster_rows_write (MusterRosterRows *self,
                          const MusterRosterPrepared *prepared,
                          GError **error)
{
  MusterStmt *stmt = prepared->before == 0 ? self->insert : self->update;
  gint64 change;

  if (!next_change (self, &change, error))
    return FALSE;
  bind_row (self, stmt, prepared->kind, prepared->id);
  muster_stmt_bind_int64 (stmt, ":v", prepared->v);
  muster_stmt_bind_int64 (stmt, ":change", change);
  muster_stmt_bind_bytes (stmt, ":ext", prepared->key);
  muster_stmt_bind_bytes (stmt, ":body", prepared->sealed);
  return prepared->before == 0 ? muster_stmt_run (stmt, error) : update (self, prepared, error);
}

/* Both at once, in a transaction for writing: for a few rows. */
gboolean
muster_roster_rows_put (MusterRosterRows *self,
                        const char *kind,
                        const char *ext,
                        GBytes *body,
                        char **id,
                        MusterRosterRowPut *put,
                        GError **error)
{
  g_autoptr (MusterRosterPrepared) prepared = NULL;

  return muster_roster_rows_prepare (self, kind, ext, body, id, put, &prepared, error) &&
         (prepared == NULL || muster_roster_rows_write (self, prepared, error));
}

/**
 * muster_roster_rows_remove:
 * @presence: GONE or ERASED; what is gone can be erased after that, not the other way round
 * @now: seconds UTC
 *
 * In a transaction for writing. What the row said is gone from here at once. Nothing happens where
 * there is no such row, or it is removed already. Errors: STORE, STORE_FULL
 */
gboolean
muster_roster_rows_remove (MusterRosterRows *self,
                           const char *kind,
                           const char *id,
                           MusterWirePresence presence,
                           gint64 now,
                           GError **error)
{
  g_auto (Kept) kept = {0};
  gint64 change;

  g_return_val_if_fail (presence != MUSTER_WIRE_THERE, FALSE);
  if (!load (self, kind, id, &kept, error))
    return FALSE;
  if (kept.v == 0 || kept.presence >= presence)
    return TRUE;
  if (!next_change (self, &change, error))
    return FALSE;
  bind_row (self, self->remove, kind, id);
  muster_stmt_bind_int64 (self->remove, ":v", next_v (self, &kept));
  muster_stmt_bind_int64 (self->remove, ":change", change);
  muster_stmt_bind_text (self->remove, ":del", muster_wire_presence_to_nick (presence));
  muster_stmt_bind_int64 (self->remove, ":now", now);
  return muster_stmt_run (self->remove, error);
}

/**
 * muster_roster_rows_forget_removed:
 * @before: seconds UTC: what was removed earlier
 *
 * In a transaction for writing. A station that has been away for longer has to read everything.
 */
gboolean
muster_roster_rows_forget_removed (MusterRosterRows *self, gint64 before, GError **error)
{
  g_autoptr (MusterStmt) newest =
      muster_stmt_new (self->db,
                       "SELECT coalesce (max (change), 0) FROM roster_row"
                       " WHERE scope = :scope AND del IS NOT NULL AND removed < :before");
  g_autoptr (MusterStmt) raise = muster_stmt_new (
      self->db, "UPDATE roster_scope SET floor = :floor WHERE scope = :scope AND floor < :floor");
  g_autoptr (MusterStmt) forget = muster_stmt_new (
      self->db,
      "DELETE FROM roster_row WHERE scope = :scope AND del IS NOT NULL AND removed < :before");
  /* Who is below the floor needs no name for it. */
  g_autoptr (MusterStmt) epochs = muster_stmt_new (
      self->db,
      "DELETE FROM roster_epoch WHERE scope = :scope AND first < (SELECT max (e.first)"
      " FROM roster_epoch e, roster_scope s WHERE e.scope = :scope AND s.scope = :scope"
      " AND e.first <= s.floor)");
  gboolean has_row;

  muster_stmt_bind_text (newest, ":scope", self->scope);
  muster_stmt_bind_int64 (newest, ":before", before);
  if (!muster_stmt_step (newest, &has_row, error))
    return FALSE;
  muster_stmt_bind_text (raise, ":scope", self->scope);
  muster_stmt_bind_int64 (raise, ":floor", muster_stmt_get_int64 (newest, 0));
  muster_stmt_bind_text (forget, ":scope", self->scope);
  muster_stmt_bind_int64 (forget, ":before", before);
  muster_stmt_bind_text (epochs, ":scope", self->scope);
  return muster_stmt_run (raise, error) && muster_stmt_run (forget, error) &&
         muster_stmt_run (epochs, error);
}
