/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-admissions.h"

#include "muster-error.h"
#include "muster-roster-table.h"
#include "muster-stmt.h"
#include "muster-vault.h"
#include "muster-verdict.h"
#include "muster-wire-admission.h"

/* All claims of one person at one occasion are read and decided on anew with each that comes: they
 * are few, and so there is nothing that could depend on the order in which they came. */

#define INDEX "admission-person"

struct _MusterRosterAdmissions {
  MusterDb *db;                                                   /* borrowed */
  char *scope;                                                    /* owned */
  MusterRosterRows *rows;                                         /* owned */
  MusterStmt *last, *add, *list, *list_occasions, *save, *forget; /* owned */
};

/**
 * muster_roster_admissions_new:
 * @db: outlives it
 * @scope: of the stations
 */
MusterRosterAdmissions *
muster_roster_admissions_new (MusterDb *db, const char *scope)
{
  MusterRosterAdmissions *self = g_new0 (MusterRosterAdmissions, 1);

  self->db = db;
  self->scope = g_strdup (scope);
  self->rows = muster_roster_rows_new (db, scope);
  self->last = muster_stmt_new (db,
                                "SELECT takes_back FROM admission_claim WHERE scope = :scope"
                                " AND person = :person AND occasion = :occasion AND station = "
                                ":station ORDER BY seq DESC LIMIT 1");
  self->add = muster_stmt_new (
      db,
      "INSERT INTO admission_claim (scope, person, occasion, station, seq, effective, takes_back)"
      " VALUES (:scope, :person, :occasion, :station, :seq, :effective, :back)"
      " ON CONFLICT DO NOTHING");
  self->list =
      muster_stmt_new (db,
                       "SELECT c.station, c.seq, c.effective, c.takes_back, s.label"
                       " FROM admission_claim c JOIN station s ON s.id = c.station"
                       " WHERE c.scope = :scope AND c.person = :person AND c.occasion = :occasion");
  self->list_occasions = muster_stmt_new (
      db,
      "SELECT DISTINCT occasion FROM admission_claim WHERE scope = :scope AND person = :person");
  self->save = muster_stmt_new (
      db,
      "INSERT INTO admission (scope, person, occasion, station, seq, effective, duplicates)"
      " VALUES (:scope, :person, :occasion, :station, :seq, :effective, :duplicates)"
      " ON CONFLICT (scope, person, occasion) DO UPDATE SET station = excluded.station,"
      " seq = excluded.seq, effective = excluded.effective, duplicates = excluded.duplicates");
  self->forget = muster_stmt_new (
      db,
      "DELETE FROM admission WHERE scope = :scope AND person = :person AND occasion = :occasion");
  return self;
}

void
muster_roster_admissions_free (MusterRosterAdmissions *self)
{
  MusterStmt **stmts[] = {
      &self->last, &self->add, &self->list, &self->list_occasions, &self->save, &self->forget};

  for (gsize i = 0; i < G_N_ELEMENTS (stmts); i++)
    g_clear_pointer (stmts[i], muster_stmt_free);
  muster_roster_rows_free (self->rows);
  g_free (self->scope);
  g_free (self);
}

/* --- one person at one occasion --- */

typedef struct {
  MusterRosterAdmissions *self; /* borrowed */
  const char *number;           /* borrowed: student number, as its source writes it */
  GBytes *person;               /* borrowed: the same, blinded */
  const char *occasion;         /* borrowed */
  gint64 now;                   /* seconds UTC */
  GArray *claims;               /* owned, of MusterAdmissionClaim */
  GHashTable *labels; /* owned: from a station's id, which it owns, to what it is called */
  guint n;            /* how many of the claims stand */
} Case;

static void
case_clear (Case *self)
{
  g_clear_pointer (&self->claims, g_array_unref);
  g_clear_pointer (&self->labels, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static void
bind (const Case *self, MusterStmt *stmt)
{
  muster_stmt_bind_text (stmt, ":scope", self->self->scope);
  muster_stmt_bind_bytes (stmt, ":person", self->person);
  muster_stmt_bind_text (stmt, ":occasion", self->occasion);
}

/* The station's id as the table of labels owns it. */
static const char *
keep_station (Case *self, MusterStmt *stmt)
{
  gpointer key;

  if (!g_hash_table_lookup_extended (self->labels, muster_stmt_get_text (stmt, 0), &key, NULL)) {
    key = g_strdup (muster_stmt_get_text (stmt, 0));
    g_hash_table_insert (self->labels, key, g_strdup (muster_stmt_get_text (stmt, 4)));
  }
  return key;
}

static gboolean
load_claims (Case *self, GError **error)
{
  MusterStmt *stmt = self->self->list;
  gboolean has_row;

  self->claims = g_array_new (FALSE, FALSE, sizeof (MusterAdmissionClaim));
  self->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  bind (self, stmt);
  while (muster_stmt_step (stmt, &has_row, error)) {
    MusterAdmissionClaim claim;

    if (!has_row) {
      muster_stmt_reset (stmt);
      return TRUE;
    }
    claim = (MusterAdmissionClaim){keep_station (self, stmt),
                                   muster_stmt_get_int64 (stmt, 1),
                                   muster_stmt_get_int64 (stmt, 2),
                                   muster_stmt_get_int64 (stmt, 3) != 0};
    g_array_append_val (self->claims, claim);
  }
  return FALSE;
}

static const MusterAdmissionClaim *
claim_at (const Case *self, guint i)
{
  return &g_array_index (self->claims, MusterAdmissionClaim, i);
}

static gboolean
save (const Case *self, GError **error)
{
  MusterStmt *stmt = self->n > 0 ? self->self->save : self->self->forget;

  bind (self, stmt);
  if (self->n > 0) {
    muster_stmt_bind_text (stmt, ":station", claim_at (self, 0)->station);
    muster_stmt_bind_int64 (stmt, ":seq", claim_at (self, 0)->seq);
    muster_stmt_bind_int64 (stmt, ":effective", claim_at (self, 0)->effective_ms);
    muster_stmt_bind_int64 (stmt, ":duplicates", self->n - 1);
  }
  return muster_stmt_run (stmt, error);
}

/* --- what stations are told --- */

static GBytes *
new_body (const Case *self, const char *person)
{
  g_autoptr (GPtrArray) passes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_wire_pass_free);
  const MusterWireAdmission admission = {(char *) self->occasion, (char *) person, passes};

  for (guint i = 0; i < MIN (self->n, MUSTER_WIRE_MAX_PASSES); i++) {
    const MusterAdmissionClaim *claim = claim_at (self, i);

    g_ptr_array_add (passes,
                     muster_wire_pass_new (claim->station,
                                           g_hash_table_lookup (self->labels, claim->station),
                                           claim->effective_ms));
  }
  return muster_wire_admission_to_json (&admission);
}

/* What no station could read is not told: the entries that say it are taken all the same. */
static gboolean
put_row (MusterRosterRows *rows, const char *ext, GBytes *body, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *id = NULL;

  if (muster_roster_rows_put (rows, MUSTER_WIRE_ROW_ADMISSION, ext, body, &id, NULL, &cause) ||
      g_error_matches (cause, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

/* Nobody is told of somebody whom the roster does not tell of. */
static gboolean
tell (const Case *self, GError **error)
{
  MusterRosterRows *rows = self->self->rows;
  g_autofree char *key = muster_journal_bytes_to_hex (g_bytes_get_data (self->person, NULL),
                                                      g_bytes_get_size (self->person));
  g_autofree char *ext = g_strjoin ("\n", self->occasion, key, NULL);
  g_autofree char *person = NULL, *id = NULL;
  g_autoptr (GBytes) body = NULL;

  if (!muster_roster_rows_find (rows, MUSTER_WIRE_ROW_PERSON, self->number, &person, error))
    return FALSE;
  if (self->n > 0 && person != NULL) {
    body = new_body (self, person);
    return put_row (rows, ext, body, error);
  }
  return muster_roster_rows_find (rows, MUSTER_WIRE_ROW_ADMISSION, ext, &id, error) &&
         (id == NULL ||
          muster_roster_rows_remove (
              rows, MUSTER_WIRE_ROW_ADMISSION, id, MUSTER_WIRE_GONE, self->now, error));
}

static gboolean
decide (MusterRosterAdmissions *admissions,
        const char *number,
        GBytes *person,
        const char *occasion,
        gint64 now,
        GError **error)
{
  g_auto (Case) self = {admissions, number, person, occasion, now, NULL, NULL, 0};

  if (!load_claims (&self, error))
    return FALSE;
  self.n = muster_admission_decide ((MusterAdmissionClaim *) self.claims->data, self.claims->len);
  return save (&self, error) && tell (&self, error);
}

/* --- for others --- */

static GBytes *
blind (MusterRosterAdmissions *self, const char *number, GError **error)
{
  g_autofree char *canonical = muster_roster_normalise_student (number);

  return muster_vault_blind (self->db, INDEX, canonical, error);
}

/* Whether it says something of who is in. */
static gboolean
is_claim (const MusterRosterOutcome *outcome, gboolean *takes_back)
{
  MusterOutcome what = MUSTER_OUTCOME_NONE;

  muster_outcome_from_nick (outcome->outcome, &what);
  *takes_back = what == MUSTER_OUTCOME_UNDO;
  return outcome->subject != NULL && *outcome->occasion != '\0' &&
         strlen (outcome->occasion) <= MUSTER_WIRE_MAX_SESSION &&
         (*takes_back || muster_outcome_lets_in (what));
}

static void
bind_claim (MusterRosterAdmissions *self,
            MusterStmt *stmt,
            const MusterRosterOutcome *outcome,
            GBytes *person)
{
  muster_stmt_bind_text (stmt, ":scope", self->scope);
  muster_stmt_bind_bytes (stmt, ":person", person);
  muster_stmt_bind_text (stmt, ":occasion", outcome->occasion);
  muster_stmt_bind_text (stmt, ":station", outcome->station);
}

/* One more pass where the person is in, or one more taking back where they are not. @says: (out) */
static gboolean
says_more (MusterRosterAdmissions *self,
           const MusterRosterOutcome *outcome,
           GBytes *person,
           gboolean takes_back,
           gboolean *says,
           GError **error)
{
  gboolean has_row;

  bind_claim (self, self->last, outcome, person);
  if (!muster_stmt_step (self->last, &has_row, error))
    return FALSE;
  *says = has_row ? (muster_stmt_get_int64 (self->last, 0) != 0) != takes_back : !takes_back;
  muster_stmt_reset (self->last);
  return TRUE;
}

static gboolean
add_claim (MusterRosterAdmissions *self,
           const MusterRosterOutcome *outcome,
           GBytes *person,
           gboolean takes_back,
           GError **error)
{
  bind_claim (self, self->add, outcome, person);
  muster_stmt_bind_int64 (self->add, ":seq", outcome->seq);
  muster_stmt_bind_int64 (self->add, ":effective", outcome->effective_ms);
  muster_stmt_bind_int64 (self->add, ":back", takes_back);
  return muster_stmt_run (self->add, error);
}

/**
 * muster_roster_admissions_note:
 * @outcome: an entry of type "outcome" that lies in event; those of one station in their order
 * @now: seconds UTC
 *
 * Decides anew, and tells the stations if that changes anything. What says nothing of who is in is
 * passed over. Errors: SEALED_OFF, STORE, STORE_FULL
 */
gboolean
muster_roster_admissions_note (MusterRosterAdmissions *self,
                               const MusterRosterOutcome *outcome,
                               gint64 now,
                               GError **error)
{
  g_autoptr (GBytes) person = NULL;
  gboolean takes_back, says;

  if (!is_claim (outcome, &takes_back))
    return TRUE;
  person = blind (self, outcome->subject, error);
  if (person == NULL || !says_more (self, outcome, person, takes_back, &says, error))
    return FALSE;
  return !says || (add_claim (self, outcome, person, takes_back, error) &&
                   decide (self, outcome->subject, person, outcome->occasion, now, error));
}

static gboolean
list_occasions (MusterRosterAdmissions *self, GBytes *person, GPtrArray *occasions, GError **error)
{
  MusterStmt *stmt = self->list_occasions;
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":scope", self->scope);
  muster_stmt_bind_bytes (stmt, ":person", person);
  while (muster_stmt_step (stmt, &has_row, error)) {
    if (!has_row) {
      muster_stmt_reset (stmt);
      return TRUE;
    }
    g_ptr_array_add (occasions, g_strdup (muster_stmt_get_text (stmt, 0)));
  }
  return FALSE;
}

/**
 * muster_roster_admissions_tell_again:
 * @number: student number of somebody who came onto the roster or left it
 * @now: seconds UTC
 *
 * Stations that let them in may have told before. Errors: SEALED_OFF, STORE, STORE_FULL
 */
gboolean
muster_roster_admissions_tell_again (MusterRosterAdmissions *self,
                                     const char *number,
                                     gint64 now,
                                     GError **error)
{
  g_autoptr (GPtrArray) occasions = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) person = blind (self, number, error);

  if (person == NULL || !list_occasions (self, person, occasions, error))
    return FALSE;
  for (guint i = 0; i < occasions->len; i++)
    if (!decide (self, number, person, g_ptr_array_index (occasions, i), now, error))
      return FALSE;
  return TRUE;
}

/* --- entries of before there were admissions --- */

typedef struct {
  MusterDb *db;                       /* borrowed */
  MusterStmt *stmt;                   /* owned: what waits */
  MusterRosterAdmissions *admissions; /* owned, nullable: of the scope of the entry before */
} Backlog;

static void
backlog_clear (Backlog *self)
{
  g_clear_pointer (&self->stmt, muster_stmt_free);
  g_clear_pointer (&self->admissions, muster_roster_admissions_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Backlog, backlog_clear)

static void
use_scope (Backlog *self, const char *scope)
{
  if (self->admissions != NULL && g_str_equal (self->admissions->scope, scope))
    return;
  g_clear_pointer (&self->admissions, muster_roster_admissions_free);
  self->admissions = muster_roster_admissions_new (self->db, scope);
}

/* About whom it is may be damaged: then it says nothing, and the others count all the same. */
static gboolean
note_old (Backlog *self, GError **error)
{
  MusterStmt *stmt = self->stmt;
  const char *station = muster_stmt_get_text (stmt, 0);
  const gint64 seq = muster_stmt_get_int64 (stmt, 1);
  const gint64 received = muster_stmt_get_int64 (stmt, 6);
  const MusterStationTime time = {muster_stmt_get_int64 (stmt, 5), 0, NULL};
  g_autofree char *cell = g_strconcat ("event_subject.", station, NULL);
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 4);
  g_autofree char *subject = muster_vault_open_text (self->db, cell, seq, sealed, NULL);
  const MusterRosterOutcome outcome = {station,
                                       seq,
                                       muster_stmt_get_text (stmt, 2),
                                       muster_stmt_get_text (stmt, 3),
                                       subject,
                                       muster_admission_get_effective (&time, NULL, 0, received)};

  use_scope (self, muster_stmt_get_text (stmt, 7));
  return muster_roster_admissions_note (self->admissions, &outcome, received / 1000, error);
}

static gboolean
catch_up (MusterDb *db, gpointer unused, GError **error)
{
  g_auto (Backlog) self = {db, NULL, NULL};
  gboolean has_row;

  self.stmt = muster_stmt_new (
      db,
      "SELECT e.station, e.seq, e.occasion, e.outcome, e.subject, e.time, e.received, s.scope"
      " FROM admission_backlog b JOIN event e ON e.station = b.station AND e.seq = b.seq"
      " JOIN station s ON s.id = e.station ORDER BY e.station, e.seq");
  while (muster_stmt_step (self.stmt, &has_row, error)) {
    if (!has_row)
      return muster_db_exec (db, "DELETE FROM admission_backlog", error);
    if (!note_old (&self, error))
      return FALSE;
  }
  return FALSE;
}

/* Does once what entries that came before this version say; then nothing. */
gboolean
muster_roster_admissions_catch_up (MusterDb *db, GError **error)
{
  gint64 n;

  if (!muster_db_query_int64 (db, "SELECT count (*) FROM admission_backlog", &n, error))
    return FALSE;
  return n == 0 || muster_db_write (db, catch_up, NULL, error);
}
