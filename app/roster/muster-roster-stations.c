/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-stations.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-roster-code.h"
#include "muster-stmt.h"
#include "muster-vault.h"

#define SCOPE     "all"
#define MAX_LABEL 128

/* --- codes --- */

typedef struct {
  const char *code, *label; /* borrowed */
  gint64 now;
} NewCode;

static gboolean
add_code (MusterDb *db, gpointer data, GError **error)
{
  const NewCode *new = data;
  g_autoptr (GBytes) verifier = muster_vault_blind (db, "enrol", new->code, error);
  g_autoptr (MusterStmt) old =
      muster_stmt_new (db, "DELETE FROM enrol_code WHERE expires <= :now AND station IS NULL");
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "INSERT INTO enrol_code (selector, verifier, label, expires, tries, station)"
                       " VALUES (:selector, :verifier, :label, :expires, 0, NULL)");
  g_autofree char *selector = g_strndup (new->code, MUSTER_ROSTER_CODE_SELECTOR);

  muster_stmt_bind_int64 (old, ":now", new->now);
  if (verifier == NULL || !muster_stmt_run (old, error))
    return FALSE;
  muster_stmt_bind_text (stmt, ":selector", selector);
  muster_stmt_bind_bytes (stmt, ":verifier", verifier);
  muster_stmt_bind_text (stmt, ":label", new->label);
  muster_stmt_bind_int64 (stmt, ":expires", new->now + MUSTER_ROSTER_CODE_SECONDS);
  return muster_stmt_run (stmt, error);
}

static gboolean
is_taken (MusterDb *db, const char *code, gboolean *taken, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT 1 FROM enrol_code WHERE selector = :selector");
  g_autofree char *selector = g_strndup (code, MUSTER_ROSTER_CODE_SELECTOR);

  muster_stmt_bind_text (stmt, ":selector", selector);
  return muster_stmt_step (stmt, taken, error);
}

/**
 * muster_roster_stations_add_code:
 * @label: what people call the station, 1 to 128 bytes
 * @now: seconds UTC
 *
 * Returns: (transfer full): a code that enrols one station within a day, as it is shown; only what
 *   it can be checked with is kept. %NULL with BAD_DATA, STORE, STORE_FULL
 */
char *
muster_roster_stations_add_code (MusterRosterBook *book,
                                 const char *label,
                                 gint64 now,
                                 GError **error)
{
  g_autofree char *code = NULL;
  gboolean taken = TRUE;
  NewCode new;

  if (*label == '\0' || strlen (label) > MAX_LABEL || !g_utf8_validate (label, -1, NULL)) {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("A station needs a name."));
    return NULL;
  }
  while (taken) {
    g_free (code);
    code = muster_roster_code_new ();
    if (!is_taken (book->db, code, &taken, error))
      return NULL;
  }
  new = (NewCode){code, label, now};
  if (!muster_db_write (book->db, add_code, &new, error))
    return NULL;
  return muster_roster_code_dup_shown (code);
}

/* --- enrolling --- */

typedef struct {
  const MusterWireEnrol *enrol; /* borrowed */
  const char *code;             /* borrowed, normalised */
  guint8 key[MUSTER_JOURNAL_KEY_BYTES];
  gint64 now;
  char *label; /* owned: of the code */
  char *used;  /* owned: the station that has used the code, NULL: none */
  char *id;    /* out, owned; NULL: the code does not fit */
} Enrolling;

static gboolean
count_try (MusterDb *db, const char *selector, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "UPDATE enrol_code SET tries = tries + 1 WHERE selector = :selector");

  muster_stmt_bind_text (stmt, ":selector", selector);
  return muster_stmt_run (stmt, error);
}

/* @fits: (out): whether it is a code that still counts. A wrong try is counted in the same
 * transaction, so that it stays counted whatever follows. */
static gboolean
check_code (MusterDb *db, Enrolling *enrolling, gboolean *fits, GError **error)
{
  g_autofree char *selector = g_strndup (enrolling->code, MUSTER_ROSTER_CODE_SELECTOR);
  g_autoptr (GBytes) given = muster_vault_blind (db, "enrol", enrolling->code, error);
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "SELECT verifier, label, expires, tries, station FROM enrol_code WHERE selector = :selector");
  gboolean has_row;
  gconstpointer kept;
  gsize size;

  *fits = FALSE;
  muster_stmt_bind_text (stmt, ":selector", selector);
  if (given == NULL || !muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (!has_row || muster_stmt_get_int64 (stmt, 2) <= enrolling->now ||
      muster_stmt_get_int64 (stmt, 3) >= MUSTER_ROSTER_CODE_TRIES)
    return TRUE;
  kept = muster_stmt_get_blob (stmt, 0, &size);
  if (size != g_bytes_get_size (given) ||
      sodium_memcmp (kept, g_bytes_get_data (given, NULL), size) != 0)
    return count_try (db, selector, error);
  enrolling->label = g_strdup (muster_stmt_get_text (stmt, 1));
  enrolling->used = g_strdup (muster_stmt_get_text (stmt, 4));
  *fits = TRUE;
  return TRUE;
}

/* The station of this key, if it was enrolled before. */
static gboolean
find_known (MusterDb *db, const Enrolling *enrolling, char **id, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT id FROM station WHERE sign_public = :key");
  gboolean has_row;

  muster_stmt_bind_blob (stmt, ":key", enrolling->key, sizeof enrolling->key);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  *id = has_row ? g_strdup (muster_stmt_get_text (stmt, 0)) : NULL;
  return TRUE;
}

static gboolean
put_station (MusterDb *db, const Enrolling *enrolling, const char *id, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "INSERT INTO station (id, label, scope, sign_public, app, enrolled, seen, revoked)"
      " VALUES (:id, :label, :scope, :key, :app, :now, 0, 0) ON CONFLICT (id) DO UPDATE SET"
      " label = excluded.label, app = excluded.app, enrolled = excluded.enrolled, revoked = 0");

  muster_stmt_bind_text (stmt, ":id", id);
  muster_stmt_bind_text (stmt, ":label", enrolling->label);
  muster_stmt_bind_text (stmt, ":scope", SCOPE);
  muster_stmt_bind_blob (stmt, ":key", enrolling->key, sizeof enrolling->key);
  muster_stmt_bind_text (stmt, ":app", enrolling->enrol->app);
  muster_stmt_bind_int64 (stmt, ":now", enrolling->now);
  return muster_stmt_run (stmt, error);
}

static gboolean
use_code (MusterDb *db, const Enrolling *enrolling, const char *id, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "UPDATE enrol_code SET station = :id WHERE selector = :selector");
  g_autofree char *selector = g_strndup (enrolling->code, MUSTER_ROSTER_CODE_SELECTOR);

  muster_stmt_bind_text (stmt, ":id", id);
  muster_stmt_bind_text (stmt, ":selector", selector);
  return muster_stmt_run (stmt, error);
}

/* A code that was used only answers the station that has used it: its answer may have been lost on
 * the way. It never brings back one that was revoked since. */
static gboolean
enrol (MusterDb *db, gpointer data, GError **error)
{
  Enrolling *enrolling = data;
  g_autofree char *id = NULL;
  gboolean fits;

  if (!check_code (db, enrolling, &fits, error))
    return FALSE;
  if (!fits)
    return TRUE;
  if (!find_known (db, enrolling, &id, error))
    return FALSE;
  if (enrolling->used != NULL) {
    if (g_strcmp0 (enrolling->used, id) == 0)
      enrolling->id = g_steal_pointer (&id);
    return TRUE;
  }
  if (id == NULL)
    id = g_uuid_string_random ();
  if (!put_station (db, enrolling, id, error) || !use_code (db, enrolling, id, error))
    return FALSE;
  enrolling->id = g_steal_pointer (&id);
  return TRUE;
}

/**
 * muster_roster_stations_enrol:
 * @enrol: as it came
 * @now: seconds UTC
 *
 * Returns: (transfer full): the station's id; %NULL with WRONG_SECRET (no such code, or it was
 * used, is too old, or was tried too often: nobody is told which), STORE, STORE_FULL
 */
char *
muster_roster_stations_enrol (MusterRosterBook *book,
                              const MusterWireEnrol *wire,
                              gint64 now,
                              GError **error)
{
  g_autofree char *code = muster_roster_code_normalise (wire->code);
  Enrolling enrolling = {.enrol = wire, .code = code, .now = now};
  gboolean ok = TRUE;

  if (code != NULL &&
      muster_journal_hex_to_bytes (wire->sign_pk, enrolling.key, sizeof enrolling.key))
    ok = muster_db_write (book->db, enrol, &enrolling, error);
  g_free (enrolling.label);
  g_free (enrolling.used);
  if (!ok)
    g_clear_pointer (&enrolling.id, g_free);
  else if (enrolling.id == NULL)
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_WRONG_SECRET,
                         _ ("This code enrols no station. Have a new one made."));
  return enrolling.id;
}

/* --- looking --- */

#define SELECT_STATION                                                                             \
  "SELECT s.id, s.label, s.scope, s.app, s.sign_public, s.enrolled, s.seen, s.revoked,"            \
  " ifnull (h.seq, 0) FROM station s LEFT JOIN head h ON h.station = s.id"

static MusterRosterStation *
read_station (MusterStmt *stmt)
{
  MusterRosterStation *self = g_new0 (MusterRosterStation, 1);
  gsize size;
  gconstpointer key = muster_stmt_get_blob (stmt, 4, &size);

  self->id = g_strdup (muster_stmt_get_text (stmt, 0));
  self->label = g_strdup (muster_stmt_get_text (stmt, 1));
  self->scope = g_strdup (muster_stmt_get_text (stmt, 2));
  self->app = g_strdup (muster_stmt_get_text (stmt, 3));
  if (size == sizeof self->key)
    memcpy (self->key, key, size);
  self->enrolled = muster_stmt_get_int64 (stmt, 5);
  self->seen = muster_stmt_get_int64 (stmt, 6);
  self->revoked = muster_stmt_get_int64 (stmt, 7);
  self->n_events = muster_stmt_get_int64 (stmt, 8);
  return self;
}

/* Returns: (transfer full): the station, revoked ones too; %NULL with NOT_FOUND, STORE */
MusterRosterStation *
muster_roster_stations_find (MusterRosterBook *book, const char *id, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (book->db, SELECT_STATION " WHERE s.id = :id");
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":id", id);
  if (!muster_stmt_step (stmt, &has_row, error))
    return NULL;
  if (has_row)
    return read_station (stmt);
  g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, _ ("There is no station %s."), id);
  return NULL;
}

/* Returns: (transfer full) (element-type MusterRosterStation): all, in the order of their names */
GPtrArray *
muster_roster_stations_list (MusterRosterBook *book, GError **error)
{
  g_autoptr (GPtrArray) all =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_roster_station_free);
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (book->db, SELECT_STATION " ORDER BY s.label, s.id");
  gboolean has_row;

  while (muster_stmt_step (stmt, &has_row, error)) {
    if (!has_row)
      return g_steal_pointer (&all);
    g_ptr_array_add (all, read_station (stmt));
  }
  return NULL;
}

/* --- changing --- */

typedef struct {
  const char *sql, *id;
  gint64 now;
} Mark;

static gboolean
mark (MusterDb *db, gpointer data, GError **error)
{
  const Mark *what = data;
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, what->sql);

  muster_stmt_bind_text (stmt, ":id", what->id);
  muster_stmt_bind_int64 (stmt, ":now", what->now);
  return muster_stmt_run (stmt, error);
}

gboolean
muster_roster_stations_mark_seen (MusterRosterBook *book,
                                  const char *id,
                                  gint64 now,
                                  GError **error)
{
  Mark what = {"UPDATE station SET seen = :now WHERE id = :id", id, now};

  return muster_db_write (book->db, mark, &what, error);
}

/* From now on it gets no token. Errors: NOT_FOUND, STORE */
gboolean
muster_roster_stations_revoke (MusterRosterBook *book, const char *id, gint64 now, GError **error)
{
  g_autoptr (MusterRosterStation) station = muster_roster_stations_find (book, id, error);
  Mark what = {"UPDATE station SET revoked = :now WHERE id = :id", id, now};

  return station != NULL && muster_db_write (book->db, mark, &what, error);
}

void
muster_roster_station_free (MusterRosterStation *self)
{
  g_free (self->id);
  g_free (self->label);
  g_free (self->scope);
  g_free (self->app);
  g_free (self);
}
