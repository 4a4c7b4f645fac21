/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-table.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-card-uid.h"
#include "muster-error.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* --- canonical forms --- */

/**
 * muster_roster_normalise_id:
 * @text: an ID number of any kind: whether it can be one is the importer's question
 *
 * Returns: (transfer full): upper case without blanks, so that a final x finds X
 */
char *
muster_roster_normalise_id (const char *text)
{
  GString *canonical = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isspace (*p))
      g_string_append_c (canonical, g_ascii_toupper (*p));
  return g_string_free (canonical, FALSE);
}

/**
 * muster_roster_normalise_student:
 *
 * Returns: (transfer full): without blanks around it; schools write letters into it, which stay
 */
char *
muster_roster_normalise_student (const char *text)
{
  return g_strstrip (g_strdup (text));
}

/* --- finding --- */

/* Three bytes in a row of a canonical number, from byte @byte on, as card_part knows them. */
GBytes *
muster_roster_blind_part (MusterDb *db, const char *uid, guint byte, GError **error)
{
  g_autofree char *part =
      g_strdup_printf ("%u:%.*s", byte, 2 * MUSTER_ROSTER_PART_BYTES, uid + 2 * byte);

  return muster_vault_blind (db, "card-part", part, error);
}

static gboolean
is_told (const char *part, guint byte)
{
  return memchr (part + 2 * byte, '?', 2 * MUSTER_ROSTER_PART_BYTES) == NULL;
}

/* The cards that may fit: those that share the first and the last three bytes in a row that @part
 * tells. Without three in a row every card may. Returns: %NULL with SEALED_OFF */
static MusterStmt *
select_candidates (MusterDb *db, const char *part, GError **error)
{
  guint n = (guint) strlen (part) / 2;
  guint first = 0, last;
  MusterStmt *stmt;
  g_autoptr (GBytes) first_key = NULL, last_key = NULL;

  while (first + MUSTER_ROSTER_PART_BYTES <= n && !is_told (part, first))
    first++;
  if (first + MUSTER_ROSTER_PART_BYTES > n)
    return muster_stmt_new (db, "SELECT person, uid FROM card");
  last = n - MUSTER_ROSTER_PART_BYTES;
  while (!is_told (part, last))
    last--;
  first_key = muster_roster_blind_part (db, part, first, error);
  last_key = first_key != NULL ? muster_roster_blind_part (db, part, last, error) : NULL;
  if (last_key == NULL)
    return NULL;
  stmt = muster_stmt_new (db,
                          "SELECT card.person, card.uid FROM card_part AS a"
                          " JOIN card_part AS b ON b.part_key = :last AND b.uid_key = a.uid_key"
                          " JOIN card ON card.uid_key = a.uid_key WHERE a.part_key = :first");
  muster_stmt_bind_bytes (stmt, ":first", first_key);
  muster_stmt_bind_bytes (stmt, ":last", last_key);
  return stmt;
}

/* Exactly one person, or nobody; errors: AMBIGUOUS */
static gboolean
find_by_part (MusterDb *db, const char *part, gint64 *person, GError **error)
{
  g_autoptr (MusterStmt) stmt = select_candidates (db, part, error);
  gboolean has_row;

  while (stmt != NULL && muster_stmt_step (stmt, &has_row, error)) {
    gint64 owner = has_row ? muster_stmt_get_int64 (stmt, 0) : 0;
    g_autoptr (GBytes) sealed = NULL;
    g_autofree char *uid = NULL;

    if (!has_row)
      return TRUE;
    sealed = muster_stmt_dup_bytes (stmt, 1);
    uid = muster_vault_open_text (db, "card.uid", owner, sealed, error);
    if (uid == NULL)
      return FALSE;
    if (!muster_card_uid_fits (part, uid) || *person == owner)
      continue;
    if (*person != 0) {
      g_set_error_literal (error,
                           MUSTER_ERROR,
                           MUSTER_ERROR_AMBIGUOUS,
                           _ ("The part of a card number that this reader tells fits several "
                              "people."));
      return FALSE;
    }
    *person = owner;
  }
  return FALSE;
}

static const struct {
  const char *index; /* of the vault */
  const char *cell;  /* of the vault: what was looked for, sealed */
  const char *sql;
} ways[] = {
    [MUSTER_FIND_BY_CARD] = {"card",
                             "card.uid",
                             "SELECT person, uid FROM card WHERE uid_key = :key"},
    [MUSTER_FIND_BY_ID] = {"id",
                           "person.id_number",
                           "SELECT id, id_number FROM person WHERE id_key = :key"},
    [MUSTER_FIND_BY_STUDENT] = {"student",
                                "person.student_number",
                                "SELECT id, student_number FROM person WHERE student_key = :key"},
};

/* A blinded key leads to a row, but only what is sealed in it says whose it is. */
static gboolean
check_found (MusterDb *db, MusterFind by, MusterStmt *stmt, const char *value, GError **error)
{
  const gint64 person = muster_stmt_get_int64 (stmt, 0);
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 1);
  g_autofree char *there = muster_vault_open_text (db, ways[by].cell, person, sealed, error);

  if (there == NULL)
    return FALSE;
  if (g_str_equal (there, value))
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("The store was changed in its file: what was looked for leads to somebody else "
                  "(row %lld). Keep %s as evidence and put a copy from your backup in its place."),
               (long long) person,
               muster_db_get_path (db));
  return FALSE;
}

static gboolean
find_by_key (MusterDb *db, MusterFind by, const char *value, gint64 *person, GError **error)
{
  g_autoptr (GBytes) key = muster_vault_blind (db, ways[by].index, value, error);
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, ways[by].sql);
  gboolean has_row;

  if (key == NULL)
    return FALSE;
  muster_stmt_bind_bytes (stmt, ":key", key);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;
  *person = muster_stmt_get_int64 (stmt, 0);
  return check_found (db, by, stmt, value, error);
}

static char *
normalise (MusterFind by, const char *value)
{
  switch (by) {
  case MUSTER_FIND_BY_CARD:
    return muster_card_uid_normalise (value);
  case MUSTER_FIND_BY_CARD_PART:
    return muster_card_uid_normalise_part (value);
  case MUSTER_FIND_BY_ID:
    return muster_roster_normalise_id (value);
  case MUSTER_FIND_BY_NUMBERS:
  case MUSTER_FIND_BY_STUDENT:
  default:
    return muster_roster_normalise_student (value);
  }
}

/**
 * muster_roster_find_person:
 * @by: CARD, CARD_PART, ID or STUDENT
 * @value: in any form that can be made canonical
 * @person: (out): 0 if there is nobody, or @value can belong to nobody
 * @error: AMBIGUOUS if a part of a card's number fits several people; STORE
 */
gboolean
muster_roster_find_person (
    MusterDb *db, MusterFind by, const char *value, gint64 *person, GError **error)
{
  g_autofree char *canonical = normalise (by, value);

  *person = 0;
  if (canonical == NULL || *canonical == '\0')
    return TRUE;
  if (by == MUSTER_FIND_BY_CARD_PART)
    return find_by_part (db, canonical, person, error);
  return find_by_key (db, by, canonical, person, error);
}

/**
 * muster_roster_load_person:
 *
 * Returns: (transfer full): the person, or %NULL. Errors: NOT_FOUND, STORE
 */
MusterPerson *
muster_roster_load_person (MusterDb *db, gint64 id, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db, "SELECT student_number, name, id_number, unit FROM person WHERE id = :id");
  static const char *const cells[] = {"person.student_number", "person.name", "person.id_number"};
  char *texts[G_N_ELEMENTS (cells)] = {NULL};
  MusterPerson *person = NULL;
  gboolean has_row;
  guint n = 0;

  muster_stmt_bind_int64 (stmt, ":id", id);
  if (!muster_stmt_step (stmt, &has_row, error))
    return NULL;
  if (!has_row) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, _ ("There is no such person in the roster."));
    return NULL;
  }
  for (; n < G_N_ELEMENTS (texts); n++) {
    g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, (int) n);

    texts[n] = muster_vault_open_text (db, cells[n], id, sealed, error);
    if (texts[n] == NULL)
      break;
  }
  if (n == G_N_ELEMENTS (texts))
    person = muster_person_new (id, texts[0], texts[1], texts[2], muster_stmt_get_text (stmt, 3));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  return person;
}

/* FALSE with NOT_FOUND if there is nobody of this id. */
gboolean
muster_roster_has_person (MusterDb *db, gint64 id, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, "SELECT 1 FROM person WHERE id = :id");
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":id", id);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (!has_row)
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_NOT_FOUND,
                 _ ("There is nobody with the roster id %lld."),
                 (long long) id);
  return has_row;
}
