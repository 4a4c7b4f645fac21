/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-table.h"

#include <glib/gi18n-lib.h>

#include "muster-card-uid.h"
#include "muster-error.h"
#include "muster-name-index.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* Longer than any school's; a longer field is a column that slipped. */
#define MAX_NUMBER 64
#define MAX_TEXT   1024
#define MAX_EXTRA  (1024 * 1024)
#define MAX_CARDS  16

/* One row of the import on its way in. */
typedef struct {
  const MusterRosterRow *row; /* borrowed */
  gint64 id;                  /* 0 until inserted */
  gboolean is_new, changed;
  char *student_number; /* owned, canonical */
  char *id_number;      /* owned, canonical; NULL: leave what is there */
} Arrival;

typedef struct {
  MusterDb *db; /* borrowed */
  MusterStmt *person_of_student, *person_of_id, *person_of_card;
  MusterStmt *load, *cards, *forget_card, *forget_id;
  MusterStmt *insert, *update, *add_card, *add_part, *check_json;
} Importer;

/* --- checks that need no store --- */

static gboolean
check_text (const char *text, gsize max, const char *what, const char *student, GError **error)
{
  if (text == NULL || (strlen (text) <= max && g_utf8_validate (text, -1, NULL)))
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("The %s of %s is not UTF-8 or longer than %u bytes."),
               what,
               student,
               (guint) max);
  return FALSE;
}

static gboolean
check_cards (const MusterRosterRow *row, GError **error)
{
  for (guint i = 0; row->card_uids != NULL && row->card_uids[i] != NULL; i++) {
    g_autofree char *uid = muster_card_uid_normalise (row->card_uids[i]);

    if (uid != NULL && i < MAX_CARDS)
      continue;
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 uid == NULL
                     ? _ ("A card number of %s is not 4 to 10 bytes in hex, as in 04A1B2C3D4E5F6.")
                     : _ ("%s has more cards than a person can have."),
                 row->student_number);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_row (const MusterRosterRow *row, gsize number, GHashTable *seen, GError **error)
{
  const char *student = row->student_number;
  g_autofree char *key = student != NULL ? muster_roster_normalise_student (student) : NULL;

  if (key == NULL || *key == '\0' || strlen (key) > MAX_NUMBER ||
      !g_utf8_validate (key, -1, NULL)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("Row %zu has no student number, or one longer than %d bytes."),
                 number,
                 MAX_NUMBER);
    return FALSE;
  }
  if (!g_hash_table_add (seen, g_strdup (key))) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("Student number %s is there twice. Each person has one row."),
                 key);
    return FALSE;
  }
  return check_text (row->name, MAX_TEXT, _ ("name"), key, error) &&
         check_text (row->unit, MAX_TEXT, _ ("unit"), key, error) &&
         check_text (row->id_number, MAX_NUMBER, _ ("ID number"), key, error) &&
         check_text (row->extra_json, MAX_EXTRA, _ ("row of further columns"), key, error) &&
         check_cards (row, error);
}

/**
 * muster_roster_check_rows:
 *
 * What can be said of the rows without the store. Any thread. Errors: BAD_DATA, which names the
 * row, counted from 1, or the student number
 */
gboolean
muster_roster_check_rows (const MusterRosterRow *rows, gsize n_rows, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if ((rows == NULL && n_rows > 0) || n_rows > G_MAXINT) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_BAD_DATA,
                         _ ("There are no rows to import, or too many."));
    return FALSE;
  }
  for (gsize i = 0; i < n_rows; i++)
    if (!check_row (&rows[i], i + 1, seen, error))
      return FALSE;
  return TRUE;
}

/* --- importing --- */

static void
importer_clear (Importer *self)
{
  MusterStmt **stmts[] = {&self->person_of_student,
                          &self->person_of_id,
                          &self->person_of_card,
                          &self->load,
                          &self->cards,
                          &self->forget_card,
                          &self->forget_id,
                          &self->insert,
                          &self->update,
                          &self->add_card,
                          &self->add_part,
                          &self->check_json};

  for (gsize i = 0; i < G_N_ELEMENTS (stmts); i++)
    g_clear_pointer (stmts[i], muster_stmt_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Importer, importer_clear)

static void
importer_init (Importer *self, MusterDb *db)
{
  self->db = db;
  self->person_of_student = muster_stmt_new (db, "SELECT id FROM person WHERE student_key = :key");
  self->person_of_id = muster_stmt_new (db, "SELECT id FROM person WHERE id_key = :key");
  self->person_of_card = muster_stmt_new (db, "SELECT person FROM card WHERE uid_key = :key");
  self->load =
      muster_stmt_new (db, "SELECT name, id_number, unit, extra FROM person WHERE id = :id");
  self->cards = muster_stmt_new (db, "SELECT uid, uid_key FROM card WHERE person = :id");
  self->forget_card = muster_stmt_new (db, "DELETE FROM card WHERE uid_key = :key");
  self->forget_id = muster_stmt_new (db, "UPDATE person SET id_key = NULL WHERE id = :id");
  self->insert = muster_stmt_new (
      db,
      "INSERT INTO person (id, student_key, student_number, name, id_key, id_number, unit, extra)"
      " VALUES (:id, :student_key, :student_number, :name, :id_key, :id_number, :unit, :extra)");
  /* A changed ID number's old key is gone by now, so a NULL clears it as well. */
  self->update = muster_stmt_new (
      db,
      "UPDATE person SET name = coalesce (:name, name), id_key = coalesce (:id_key, id_key),"
      " id_number = coalesce (:id_number, id_number), unit = coalesce (:unit, unit),"
      " extra = coalesce (:extra, extra) WHERE id = :id");
  self->add_card =
      muster_stmt_new (db, "INSERT INTO card (uid_key, uid, person) VALUES (:key, :uid, :id)");
  self->add_part =
      muster_stmt_new (db, "INSERT INTO card_part (part_key, uid_key) VALUES (:part, :key)");
  self->check_json = muster_stmt_new (
      db, "SELECT CASE WHEN json_valid (:json) THEN json_type (:json) = 'object' ELSE 0 END");
}

static gboolean
look_up (MusterStmt *stmt, GBytes *key, gint64 *person, GError **error)
{
  gboolean has_row;

  muster_stmt_reset (stmt);
  muster_stmt_bind_bytes (stmt, ":key", key);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  *person = has_row ? muster_stmt_get_int64 (stmt, 0) : 0;
  muster_stmt_reset (stmt);
  return TRUE;
}

/* Does column @column of the row that @stmt stands on hold something else than @value? */
static gboolean
differs (Importer *self,
         gint64 id,
         int column,
         const char *cell,
         const char *value,
         gboolean *different,
         GError **error)
{
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (self->load, column);
  g_autoptr (GError) failure = NULL;
  g_autofree char *there = muster_vault_open_text (self->db, cell, id, sealed, &failure);

  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  *different = value != NULL && g_strcmp0 (there, value) != 0;
  return TRUE;
}

static gboolean
compare (Importer *self, Arrival *arrival, gboolean *other_id, GError **error)
{
  const MusterRosterRow *row = arrival->row;
  gboolean has_row, name, extra, unit;

  muster_stmt_reset (self->load);
  muster_stmt_bind_int64 (self->load, ":id", arrival->id);
  if (!muster_stmt_step (self->load, &has_row, error) ||
      !differs (self, arrival->id, 0, "person.name", row->name, &name, error) ||
      !differs (self, arrival->id, 1, "person.id_number", arrival->id_number, other_id, error) ||
      !differs (self, arrival->id, 3, "person.extra", row->extra_json, &extra, error))
    return FALSE;
  unit = row->unit != NULL && g_strcmp0 (muster_stmt_get_text (self->load, 2), row->unit) != 0;
  arrival->changed = name || extra || unit || *other_id;
  muster_stmt_reset (self->load);
  return TRUE;
}

static gboolean
has_card (const MusterRosterRow *row, const char *uid)
{
  for (guint i = 0; row->card_uids[i] != NULL; i++) {
    g_autofree char *canonical = muster_card_uid_normalise (row->card_uids[i]);

    if (g_strcmp0 (canonical, uid) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Takes away the cards that the row no longer names. */
static gboolean
drop_cards (Importer *self, Arrival *arrival, GError **error)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gboolean has_row;

  muster_stmt_reset (self->cards);
  muster_stmt_bind_int64 (self->cards, ":id", arrival->id);
  for (;;) {
    g_autoptr (GBytes) sealed = NULL;
    g_autofree char *uid = NULL;

    if (!muster_stmt_step (self->cards, &has_row, error))
      return FALSE;
    if (!has_row)
      break;
    sealed = muster_stmt_dup_bytes (self->cards, 0);
    uid = muster_vault_open_text (self->db, "card.uid", arrival->id, sealed, error);
    if (uid == NULL)
      return FALSE;
    if (!has_card (arrival->row, uid))
      g_ptr_array_add (gone, muster_stmt_dup_bytes (self->cards, 1));
  }
  muster_stmt_reset (self->cards);
  for (guint i = 0; i < gone->len; i++) {
    muster_stmt_bind_bytes (self->forget_card, ":key", g_ptr_array_index (gone, i));
    if (!muster_stmt_run (self->forget_card, error))
      return FALSE;
  }
  arrival->changed |= gone->len > 0;
  return TRUE;
}

/* First round, over all rows: whatever a person of the import gives up becomes free, so that two
 * people can swap a card or a wrongly entered ID number in one import. */
static gboolean
make_room (Importer *self, Arrival *arrival, GError **error)
{
  g_autoptr (GBytes) key = muster_vault_blind (self->db, "student", arrival->student_number, error);
  gboolean other_id = FALSE;

  if (key == NULL || !look_up (self->person_of_student, key, &arrival->id, error))
    return FALSE;
  arrival->is_new = arrival->id == 0;
  if (arrival->is_new)
    return TRUE;
  if (!compare (self, arrival, &other_id, error))
    return FALSE;
  if (other_id) {
    muster_stmt_bind_int64 (self->forget_id, ":id", arrival->id);
    if (!muster_stmt_run (self->forget_id, error))
      return FALSE;
  }
  return arrival->row->card_uids == NULL || drop_cards (self, arrival, error);
}

/* Names both people by student number: card and ID numbers go into no message. */
static gboolean
set_taken_error (
    Importer *self, gboolean is_card, const Arrival *arrival, gint64 owner, GError **error)
{
  g_autoptr (MusterPerson) person = muster_roster_load_person (self->db, owner, error);

  if (person == NULL)
    return FALSE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               is_card ? _ ("A card of %s already belongs to %s. One of the two is wrong.")
                       : _ ("The ID number of %s already belongs to %s. One of the two is wrong."),
               arrival->student_number,
               muster_person_get_student_number (person));
  return FALSE;
}

static gboolean
check_extra (Importer *self, const Arrival *arrival, GError **error)
{
  gboolean has_row, fits;

  if (arrival->row->extra_json == NULL)
    return TRUE;
  muster_stmt_reset (self->check_json);
  muster_stmt_bind_text (self->check_json, ":json", arrival->row->extra_json);
  if (!muster_stmt_step (self->check_json, &has_row, error))
    return FALSE;
  fits = muster_stmt_get_int64 (self->check_json, 0) == 1;
  muster_stmt_reset (self->check_json);
  if (!fits)
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("The further columns of %s are no JSON object."),
                 arrival->student_number);
  return fits;
}

/* Binds what is the same in INSERT and UPDATE. A NULL is SQL's NULL. */
static gboolean
bind_person (
    Importer *self, MusterStmt *stmt, const Arrival *arrival, GBytes *id_key, GError **error)
{
  const struct {
    const char *name, *cell, *value;
  } sealed[] = {
      {":name", "person.name", arrival->row->name},
      {":id_number", "person.id_number", arrival->id_number},
      {":extra", "person.extra", arrival->row->extra_json},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sealed); i++) {
    const char *value = sealed[i].value;
    g_autoptr (GBytes) bytes = NULL;

    if (value == NULL && arrival->is_new && i < 2)
      value = "";
    bytes = muster_vault_seal_text (self->db, sealed[i].cell, arrival->id, value, error);
    if (bytes == NULL && value != NULL)
      return FALSE;
    muster_stmt_bind_bytes (stmt, sealed[i].name, bytes);
  }
  muster_stmt_bind_int64 (stmt, ":id", arrival->id);
  muster_stmt_bind_bytes (stmt, ":id_key", id_key);
  muster_stmt_bind_text (
      stmt, ":unit", arrival->row->unit == NULL && arrival->is_new ? "" : arrival->row->unit);
  return TRUE;
}

static gboolean
write_person (Importer *self, Arrival *arrival, GError **error)
{
  gboolean has_id = arrival->id_number != NULL && *arrival->id_number != '\0';
  g_autoptr (GBytes) id_key =
      has_id ? muster_vault_blind (self->db, "id", arrival->id_number, error) : NULL;
  MusterStmt *stmt = arrival->is_new ? self->insert : self->update;
  gint64 owner = 0;

  if (has_id && (id_key == NULL || !look_up (self->person_of_id, id_key, &owner, error)))
    return FALSE;
  if (owner != 0 && owner != arrival->id)
    return set_taken_error (self, FALSE, arrival, owner, error);
  if (!bind_person (self, stmt, arrival, id_key, error))
    return FALSE;
  if (arrival->is_new) {
    g_autoptr (GBytes) key =
        muster_vault_blind (self->db, "student", arrival->student_number, error);
    g_autoptr (GBytes) number =
        key != NULL
            ? muster_vault_seal_text (
                  self->db, "person.student_number", arrival->id, arrival->student_number, error)
            : NULL;

    if (number == NULL)
      return FALSE;
    muster_stmt_bind_bytes (stmt, ":student_key", key);
    muster_stmt_bind_bytes (stmt, ":student_number", number);
  }
  return muster_stmt_run (stmt, error);
}

/* So that the card is found by readers that tell only some of its bytes. */
static gboolean
write_parts (Importer *self, const char *uid, GBytes *key, GError **error)
{
  guint n = (guint) strlen (uid) / 2;

  for (guint byte = 0; byte + MUSTER_ROSTER_PART_BYTES <= n; byte++) {
    g_autoptr (GBytes) part = muster_roster_blind_part (self->db, uid, byte, error);

    if (part == NULL)
      return FALSE;
    muster_stmt_bind_bytes (self->add_part, ":part", part);
    muster_stmt_bind_bytes (self->add_part, ":key", key);
    if (!muster_stmt_run (self->add_part, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
write_card (Importer *self, gint64 person, const char *uid, GBytes *key, GError **error)
{
  g_autoptr (GBytes) sealed = muster_vault_seal_text (self->db, "card.uid", person, uid, error);

  if (sealed == NULL)
    return FALSE;
  muster_stmt_bind_bytes (self->add_card, ":key", key);
  muster_stmt_bind_bytes (self->add_card, ":uid", sealed);
  muster_stmt_bind_int64 (self->add_card, ":id", person);
  return muster_stmt_run (self->add_card, error) && write_parts (self, uid, key, error);
}

static gboolean
write_cards (Importer *self, Arrival *arrival, GError **error)
{
  for (guint i = 0; arrival->row->card_uids != NULL && arrival->row->card_uids[i] != NULL; i++) {
    g_autofree char *uid = muster_card_uid_normalise (arrival->row->card_uids[i]);
    g_autoptr (GBytes) key = muster_vault_blind (self->db, "card", uid, error);
    gint64 owner;

    if (key == NULL || !look_up (self->person_of_card, key, &owner, error))
      return FALSE;
    if (owner == arrival->id)
      continue;
    if (owner != 0)
      return set_taken_error (self, TRUE, arrival, owner, error);
    if (!write_card (self, arrival->id, uid, key, error))
      return FALSE;
    arrival->changed = TRUE;
  }
  return TRUE;
}

/**
 * muster_roster_add_cards:
 * @cards: canonical numbers that nobody has yet, and whose they are
 *
 * In a transaction.
 */
gboolean
muster_roster_add_cards (MusterDb *db, const MusterRosterCard *cards, gsize n, GError **error)
{
  g_auto (Importer) importer = {0};

  importer_init (&importer, db);
  for (gsize i = 0; i < n; i++) {
    g_autoptr (GBytes) key = muster_vault_blind (db, "card", cards[i].uid, error);

    if (key == NULL || !write_card (&importer, cards[i].person, cards[i].uid, key, error))
      return FALSE;
  }
  return TRUE;
}

static void
arrival_clear (gpointer data)
{
  Arrival *arrival = data;

  g_free (arrival->student_number);
  g_free (arrival->id_number);
}

static gboolean
import_rows (Importer *importer, GArray *arrivals, gint64 next_id, GError **error)
{
  for (guint i = 0; i < arrivals->len; i++)
    if (!make_room (importer, &g_array_index (arrivals, Arrival, i), error))
      return FALSE;
  for (guint i = 0; i < arrivals->len; i++) {
    Arrival *arrival = &g_array_index (arrivals, Arrival, i);

    if (arrival->is_new)
      arrival->id = next_id++;
    if (!check_extra (importer, arrival, error) ||
        ((arrival->is_new || arrival->changed) && !write_person (importer, arrival, error)) ||
        !write_cards (importer, arrival, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
muster_roster_put_people (MusterDb *db, gpointer data, GError **error)
{
  MusterRosterImport *import = data;
  g_autoptr (GArray) arrivals =
      g_array_sized_new (FALSE, TRUE, sizeof (Arrival), (guint) import->n_rows);
  g_auto (Importer) importer = {0};
  gint64 last_id;

  g_array_set_clear_func (arrivals, arrival_clear);
  for (gsize i = 0; i < import->n_rows; i++) {
    const MusterRosterRow *row = &import->rows[i];
    Arrival arrival = {.row = row};

    arrival.student_number = muster_roster_normalise_student (row->student_number);
    arrival.id_number = row->id_number != NULL ? muster_roster_normalise_id (row->id_number) : NULL;
    g_array_append_val (arrivals, arrival);
  }
  /* The id is part of what a value is sealed with, so it is taken before the row is inserted. */
  if (!muster_db_query_int64 (
          db, "SELECT seq FROM sqlite_sequence WHERE name = 'person'", &last_id, error))
    return FALSE;
  muster_name_index_forget (db);
  importer_init (&importer, db);
  if (!import_rows (&importer, arrivals, last_id + 1, error))
    return FALSE;
  for (guint i = 0; i < arrivals->len; i++) {
    const Arrival *arrival = &g_array_index (arrivals, Arrival, i);

    if (import->people != NULL)
      import->people[i] = arrival->id;
    import->n_new += arrival->is_new;
    import->n_changed += !arrival->is_new && arrival->changed;
  }
  return TRUE;
}
