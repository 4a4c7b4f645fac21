/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-table.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-stmt.h"
#include "muster-vault.h"

/* 4 to 10 bytes: single, double and triple size UIDs of ISO/IEC 14443-3, 8 of 15693 and FeliCa */
#define MIN_UID_DIGITS 8
#define MAX_UID_DIGITS 20

/* --- canonical forms --- */

/**
 * muster_roster_normalise_uid:
 * @text: (nullable): a card number as a reader or an import gives it
 *
 * Returns: (transfer full) (nullable): 4 to 10 bytes as upper-case hex without separators, or %NULL
 *   if @text is no such thing. Space, colon and hyphen between digits are left out.
 */
char *
muster_roster_normalise_uid (const char *text)
{
  char digits[MAX_UID_DIGITS + 1];
  gsize n = 0;

  for (const char *p = text != NULL ? text : ""; *p != '\0'; p++) {
    if (*p == ' ' || *p == ':' || *p == '-')
      continue;
    if (!g_ascii_isxdigit (*p) || n == MAX_UID_DIGITS)
      return NULL;
    digits[n++] = g_ascii_toupper (*p);
  }
  digits[n] = '\0';
  return n >= MIN_UID_DIGITS && n % 2 == 0 ? g_strdup (digits) : NULL;
}

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

/**
 * muster_roster_find_person:
 * @by: CARD, ID or STUDENT
 * @value: in any form that can be made canonical
 * @person: (out): 0 if there is nobody, or @value can belong to nobody
 */
gboolean
muster_roster_find_person (
    MusterDb *db, MusterFind by, const char *value, gint64 *person, GError **error)
{
  g_autofree char *canonical = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autoptr (MusterStmt) stmt = NULL;
  gboolean has_row;

  *person = 0;
  if (by == MUSTER_FIND_BY_CARD) {
    canonical = muster_roster_normalise_uid (value);
    stmt = muster_stmt_new (db, "SELECT person FROM card WHERE uid_key = :key");
  } else if (by == MUSTER_FIND_BY_ID) {
    canonical = muster_roster_normalise_id (value);
    stmt = muster_stmt_new (db, "SELECT id FROM person WHERE id_key = :key");
  } else {
    canonical = muster_roster_normalise_student (value);
    stmt = muster_stmt_new (db, "SELECT id FROM person WHERE student_key = :key");
  }
  if (canonical == NULL || *canonical == '\0')
    return TRUE;
  key = muster_vault_blind (db,
                            by == MUSTER_FIND_BY_CARD ? "card"
                            : by == MUSTER_FIND_BY_ID ? "id"
                                                      : "student",
                            canonical);
  muster_stmt_bind_bytes (stmt, ":key", key);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (has_row)
    *person = muster_stmt_get_int64 (stmt, 0);
  return TRUE;
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
  char *texts[3] = {NULL};
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

    texts[n] = muster_vault_open_text (db, "person", id, sealed, error);
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
