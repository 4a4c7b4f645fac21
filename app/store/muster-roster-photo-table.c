/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-photo-table.h"

#include "muster-reference-table.h"
#include "muster-stmt.h"

/* The picture that staff compare with stays until the new one is here: an old one is better than
 * none while the network is gone. Where the roster has the new one no more, the old one goes, too.
 */

#define SOURCE "roster"

/* --- wanting --- */

/* With its templates. Whatever came from a card or a list of this station stays. */
static gboolean
drop_reference (MusterDb *db, gint64 person, gint64 but, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db, "DELETE FROM reference WHERE person = :person AND id <> :but AND source = '" SOURCE "'");

  muster_stmt_bind_int64 (stmt, ":person", person);
  muster_stmt_bind_int64 (stmt, ":but", but);
  return muster_stmt_run (stmt, error);
}

static gboolean
want_none (MusterDb *db, gint64 person, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "DELETE FROM roster_photo WHERE person = :person");

  muster_stmt_bind_int64 (stmt, ":person", person);
  return muster_stmt_run (stmt, error) && drop_reference (db, person, 0, error);
}

/* The same again changes nothing: what is here is not fetched once more. */
gboolean
muster_roster_photo_want (MusterDb *db, gpointer data, GError **error)
{
  const MusterRosterPhotoPut *put = data;
  g_autoptr (MusterStmt) stmt = NULL;

  if (put->h == NULL)
    return want_none (db, put->person, error);
  stmt = muster_stmt_new (
      db,
      "INSERT INTO roster_photo (person, h, size, state) VALUES (:person, :h, :size, 'wanted')"
      " ON CONFLICT (person) DO UPDATE SET h = excluded.h, size = excluded.size, state = 'wanted'"
      " WHERE h <> excluded.h");
  muster_stmt_bind_int64 (stmt, ":person", put->person);
  muster_stmt_bind_text (stmt, ":h", put->h);
  muster_stmt_bind_int64 (stmt, ":size", put->size);
  return muster_stmt_run (stmt, error);
}

/* --- what became of it --- */

static gboolean
set_state (MusterDb *db, const MusterRosterPhotoPut *put, const char *state, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db, "UPDATE roster_photo SET state = :state WHERE person = :person AND h = :h");

  muster_stmt_bind_text (stmt, ":state", state);
  muster_stmt_bind_int64 (stmt, ":person", put->person);
  muster_stmt_bind_text (stmt, ":h", put->h);
  return muster_stmt_run (stmt, error);
}

/* @wanted: (out): whether it still is, or the person is gone, or shows another by now */
static gboolean
is_wanted (MusterDb *db, const MusterRosterPhotoPut *put, gboolean *wanted, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT 1 FROM roster_photo WHERE person = :person AND h = :h"
                       " AND state = 'wanted'");

  muster_stmt_bind_int64 (stmt, ":person", put->person);
  muster_stmt_bind_text (stmt, ":h", put->h);
  return muster_stmt_step (stmt, wanted, error);
}

gboolean
muster_roster_photo_keep (MusterDb *db, gpointer data, GError **error)
{
  const MusterRosterPhotoPut *put = data;
  MusterReferencePut reference = {.person = put->person, .picture = put->picture, .source = SOURCE};
  gboolean wanted;

  if (!is_wanted (db, put, &wanted, error))
    return FALSE;
  if (!wanted)
    return TRUE;
  return muster_reference_put (db, &reference, error) && set_state (db, put, "here", error) &&
         drop_reference (db, put->person, reference.id, error);
}

gboolean
muster_roster_photo_note_gone (MusterDb *db, gpointer data, GError **error)
{
  const MusterRosterPhotoPut *put = data;
  gboolean wanted;

  if (!is_wanted (db, put, &wanted, error))
    return FALSE;
  return !wanted ||
         (set_state (db, put, "gone", error) && drop_reference (db, put->person, 0, error));
}

/* --- the queue --- */

gboolean
muster_roster_photo_list (MusterDb *db, gpointer data, GError **error)
{
  MusterRosterPhotoList *list = data;
  g_autoptr (MusterStmt) stmt = muster_stmt_new (
      db,
      "SELECT person, h, size FROM roster_photo WHERE state = 'wanted' AND person > :after"
      " ORDER BY person LIMIT :max");
  gboolean has_row;

  list->found = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_wanted_photo_free);
  muster_stmt_bind_int64 (stmt, ":after", list->after);
  muster_stmt_bind_int64 (stmt, ":max", list->max);
  while (muster_stmt_step (stmt, &has_row, error)) {
    MusterWantedPhoto *photo;

    if (!has_row)
      return TRUE;
    photo = g_new0 (MusterWantedPhoto, 1);
    photo->person = muster_stmt_get_int64 (stmt, 0);
    photo->h = g_strdup (muster_stmt_get_text (stmt, 1));
    photo->size = (gsize) muster_stmt_get_int64 (stmt, 2);
    g_ptr_array_add (list->found, photo);
  }
  g_clear_pointer (&list->found, g_ptr_array_unref);
  return FALSE;
}
