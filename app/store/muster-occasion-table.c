/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-occasion-table.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-roster-table.h"
#include "muster-stmt.h"

#define MAX_ID   64
#define MAX_TEXT 1024

/* --- checks that need no store --- */

gboolean
muster_occasion_check_id (const char *id, GError **error)
{
  if (id != NULL && *id != '\0' && strlen (id) <= MAX_ID && g_utf8_validate (id, -1, NULL))
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("An occasion needs a short name of at most %d bytes, such as autumn-2026."),
               MAX_ID);
  return FALSE;
}

static gboolean
check_text (const char *text, GError **error)
{
  if (text == NULL || (strlen (text) <= MAX_TEXT && g_utf8_validate (text, -1, NULL)))
    return TRUE;
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_BAD_DATA,
               _ ("A text of the occasion is not UTF-8 or longer than %d bytes."),
               MAX_TEXT);
  return FALSE;
}

gboolean
muster_occasion_check (const MusterOccasion *occasion, GError **error)
{
  if (!muster_occasion_check_id (occasion != NULL ? occasion->id : NULL, error) ||
      !check_text (occasion->title.en, error) || !check_text (occasion->title.zh, error) ||
      !check_text (occasion->profile, error) || !check_text (occasion->room, error))
    return FALSE;
  if (occasion->profile == NULL || *occasion->profile == '\0') {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("The occasion %s names no profile."),
                 occasion->id);
    return FALSE;
  }
  if (MAX (occasion->opens, occasion->closes) >= MUSTER_OCCASION_MAX_TIME) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("The occasion %s has a time that no calendar has."),
                 occasion->id);
    return FALSE;
  }
  if (occasion->opens < 0 || occasion->closes < 0 ||
      (occasion->closes != 0 && occasion->closes <= occasion->opens)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("The occasion %s closes before it opens."),
                 occasion->id);
    return FALSE;
  }
  return TRUE;
}

gboolean
muster_expected_check (const MusterExpectedPut *put, GError **error)
{
  if (!muster_occasion_check_id (put->occasion, error))
    return FALSE;
  if (put->expected != NULL)
    return check_text (put->expected->room, error) && check_text (put->expected->seat, error);
  g_set_error_literal (error,
                       MUSTER_ERROR,
                       MUSTER_ERROR_BAD_DATA,
                       _ ("There is nothing to be put on the expected list."));
  return FALSE;
}

/* --- the tables --- */

static gboolean
put_keep (MusterDb *db, const MusterOccasion *occasion, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "UPDATE occasion SET keep_templates = :templates, keep_pictures = :pictures,"
                       " keep_journal = :journal, keep_roster = :roster WHERE name = :name");

  muster_stmt_bind_text (stmt, ":name", occasion->id);
  muster_stmt_bind_int64 (stmt, ":templates", occasion->keep.templates);
  muster_stmt_bind_int64 (stmt, ":pictures", occasion->keep.pictures);
  muster_stmt_bind_int64 (stmt, ":journal", occasion->keep.journal);
  muster_stmt_bind_int64 (stmt, ":roster", occasion->keep.roster);
  return muster_stmt_run (stmt, error);
}

/* What is not known of how long it keeps stays as it was. */
gboolean
muster_occasion_put (MusterDb *db, gpointer data, GError **error)
{
  const MusterOccasion *occasion = data;
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "INSERT INTO occasion (name, kind, title_en, title_zh, opens, closes, profile, room, "
      "everyone)"
      " VALUES (:name, :kind, :title_en, :title_zh, :opens, :closes, :profile, :room, :everyone)"
      " ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, title_en = excluded.title_en,"
      " title_zh = excluded.title_zh, opens = excluded.opens, closes = excluded.closes,"
      " profile = excluded.profile, room = excluded.room, everyone = excluded.everyone");

  muster_stmt_bind_text (stmt, ":name", occasion->id);
  muster_stmt_bind_text (stmt, ":kind", muster_occasion_kind_to_nick (occasion->kind));
  muster_stmt_bind_text (stmt, ":title_en", occasion->title.en);
  muster_stmt_bind_text (stmt, ":title_zh", occasion->title.zh);
  muster_stmt_bind_int64 (stmt, ":opens", occasion->opens);
  muster_stmt_bind_int64 (stmt, ":closes", occasion->closes);
  muster_stmt_bind_text (stmt, ":profile", occasion->profile);
  muster_stmt_bind_text (stmt, ":room", occasion->room);
  muster_stmt_bind_int64 (stmt, ":everyone", occasion->everyone != FALSE);
  return muster_stmt_run (stmt, error) && (!occasion->keep_known || put_keep (db, occasion, error));
}

/**
 * muster_occasion_load:
 *
 * Returns: (transfer full): the occasion, or %NULL. Errors: NOT_FOUND, STORE
 */
MusterOccasion *
muster_occasion_load (MusterDb *db, const char *id, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "SELECT id, kind, title_en, title_zh, opens, closes, profile, room, everyone,"
      " keep_templates, keep_pictures, keep_journal, keep_roster"
      " FROM occasion WHERE name = :name");
  MusterOccasion *occasion;
  MusterOccasionKind kind;
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":name", id);
  if (!muster_stmt_step (stmt, &has_row, error))
    return NULL;
  if (!has_row) {
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, _ ("There is no occasion named %s."), id);
    return NULL;
  }
  if (!muster_occasion_kind_from_nick (muster_stmt_get_text (stmt, 1), &kind)) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_STORE,
                 _ ("The store is damaged: occasion %s has no known kind."),
                 id);
    return NULL;
  }
  occasion = muster_occasion_new (id, kind, muster_stmt_get_text (stmt, 6));
  occasion->row = muster_stmt_get_int64 (stmt, 0);
  occasion->title.en = g_strdup (muster_stmt_get_text (stmt, 2));
  occasion->title.zh = g_strdup (muster_stmt_get_text (stmt, 3));
  occasion->opens = muster_stmt_get_int64 (stmt, 4);
  occasion->closes = muster_stmt_get_int64 (stmt, 5);
  occasion->room = g_strdup (muster_stmt_get_text (stmt, 7));
  occasion->everyone = muster_stmt_get_int64 (stmt, 8) != 0;
  occasion->keep_known = !muster_stmt_is_null (stmt, 9);
  occasion->keep = (MusterRetentionDays){.templates = (guint) muster_stmt_get_int64 (stmt, 9),
                                         .pictures = (guint) muster_stmt_get_int64 (stmt, 10),
                                         .journal = (guint) muster_stmt_get_int64 (stmt, 11),
                                         .roster = (guint) muster_stmt_get_int64 (stmt, 12)};
  return occasion;
}

static gboolean
strike_off (MusterDb *db, gint64 occasion, gint64 person, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "DELETE FROM expected WHERE occasion = :occasion AND person = :person");

  muster_stmt_bind_int64 (stmt, ":occasion", occasion);
  muster_stmt_bind_int64 (stmt, ":person", person);
  return muster_stmt_run (stmt, error);
}

gboolean
muster_expected_put (MusterDb *db, gpointer data, GError **error)
{
  const MusterExpectedPut *put = data;
  g_autoptr (MusterOccasion) occasion = muster_occasion_load (db, put->occasion, error);
  g_autoptr (MusterStmt) stmt = NULL;

  if (occasion == NULL || !muster_roster_has_person (db, put->person, error))
    return FALSE;
  if (!put->expected->listed)
    return strike_off (db, occasion->row, put->person, error);
  stmt = muster_stmt_new (
      db,
      "INSERT INTO expected (occasion, person, fee_unpaid, photo_not_reviewed, room, seat)"
      " VALUES (:occasion, :person, :fee, :photo, :room, :seat)"
      " ON CONFLICT (occasion, person) DO UPDATE SET fee_unpaid = excluded.fee_unpaid,"
      " photo_not_reviewed = excluded.photo_not_reviewed, room = excluded.room,"
      " seat = excluded.seat");
  muster_stmt_bind_int64 (stmt, ":occasion", occasion->row);
  muster_stmt_bind_int64 (stmt, ":person", put->person);
  muster_stmt_bind_int64 (stmt, ":fee", put->expected->fee_unpaid != FALSE);
  muster_stmt_bind_int64 (stmt, ":photo", put->expected->photo_not_reviewed != FALSE);
  muster_stmt_bind_text (stmt, ":room", put->expected->room);
  muster_stmt_bind_text (stmt, ":seat", put->expected->seat);
  return muster_stmt_run (stmt, error);
}

static gboolean
load_removed (MusterDb *db, gint64 person, gboolean *removed, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT 1 FROM roster_removal WHERE person = :person");

  muster_stmt_bind_int64 (stmt, ":person", person);
  return muster_stmt_step (stmt, removed, error);
}

/**
 * muster_expected_load:
 * @expected: (out caller-allocates): all zero but removed if the person is not on the list
 */
gboolean
muster_expected_load (
    MusterDb *db, const char *occasion, gint64 person, MusterExpected *expected, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "SELECT e.fee_unpaid, e.photo_not_reviewed, e.room, e.seat FROM expected e"
      " JOIN occasion o ON o.id = e.occasion WHERE o.name = :name AND e.person = :person");
  gboolean has_row;

  memset (expected, 0, sizeof *expected);
  muster_stmt_bind_text (stmt, ":name", occasion);
  muster_stmt_bind_int64 (stmt, ":person", person);
  if (!load_removed (db, person, &expected->removed, error) ||
      !muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;
  expected->listed = TRUE;
  expected->fee_unpaid = muster_stmt_get_int64 (stmt, 0) != 0;
  expected->photo_not_reviewed = muster_stmt_get_int64 (stmt, 1) != 0;
  expected->room = g_strdup (muster_stmt_get_text (stmt, 2));
  expected->seat = g_strdup (muster_stmt_get_text (stmt, 3));
  return TRUE;
}
