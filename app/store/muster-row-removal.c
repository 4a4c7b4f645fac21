/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-row-table.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-journal-receipt.h"
#include "muster-staff-roster.h"
#include "muster-wire-staff.h"

/* Whom the roster has no more. Erased there means for good: they are erased here at once as by
 * staff, with a proof in the journal. Anybody else is not expected any more from then on, and is
 * erased at the end of a pull, when the roster has all that was written of them; until then they
 * can come back as who they were. So that a wrong list, or a roster in wrong hands, does not empty
 * every station, many at once are asked about before any of them goes. */

/* So many may go within a day without anybody being asked; beyond that, as long as it is no large
 * part of all. */
#define FEW         20
#define ONE_IN      20
#define DAY_SECONDS (24 * 3600)
#define ERASED_BY   "roster"

/* Of what else the roster tells nobody loses anything. */
#define MATTERS "(person IS NOT NULL OR occasion IS NOT NULL OR kind = '" MUSTER_WIRE_ROW_STAFF "')"

/* --- how many --- */

/* @gone: (out): rows within a day; @since: (out): of that day */
static gboolean
load_gone (MusterRowsTaking *taking, gint64 *gone, gint64 *since, GError **error)
{
  const gint64 now = taking->order->now;

  if (!muster_db_query_int64 (taking->db, "SELECT gone FROM roster_pull", gone, error) ||
      !muster_db_query_int64 (taking->db, "SELECT gone_since FROM roster_pull", since, error))
    return FALSE;
  if (*since <= now && now - *since < DAY_SECONDS)
    return TRUE;
  *gone = 0;
  *since = now;
  return TRUE;
}

static gboolean
save_gone (MusterRowsTaking *taking, gint64 gone, gint64 since, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (taking->db, "UPDATE roster_pull SET gone = :gone, gone_since = :since");

  muster_stmt_bind_int64 (stmt, ":gone", gone);
  muster_stmt_bind_int64 (stmt, ":since", since);
  return muster_stmt_run (stmt, error);
}

/* @n: people, occasions and accounts that are to go */
static gboolean
check_few (MusterRowsTaking *taking, guint n, GError **error)
{
  gint64 rows, gone, since;

  if (n == 0 || taking->order->even_many)
    return TRUE;
  if (!load_gone (taking, &gone, &since, error) ||
      !muster_db_query_int64 (
          taking->db, "SELECT count (*) FROM roster_row WHERE " MATTERS, &rows, error))
    return FALSE;
  rows += gone;
  gone += n;
  if (gone <= FEW || gone * ONE_IN <= rows)
    return save_gone (taking, gone, since, error);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_AMBIGUOUS,
               g_dngettext (GETTEXT_PACKAGE,
                            "The roster does not have %u row any more that this station got from "
                            "it. Nothing was erased here. Was an old roster put back? If it is "
                            "meant, say “muster roster pull --even-many”.",
                            "The roster does not have %u rows any more that this station got from "
                            "it. Nothing was erased here. Was an old roster put back? If it is "
                            "meant, say “muster roster pull --even-many”.",
                            n),
               n);
  return FALSE;
}

/* Before anything of the page is taken. */
gboolean
muster_rows_check_gone (MusterRowsTaking *taking, GError **error)
{
  const GPtrArray *rows = taking->order->page->rows;
  guint n = 0;

  for (guint i = 0; i < rows->len; i++) {
    const MusterWireRow *row = g_ptr_array_index (rows, i);
    MusterRowKept kept;
    gboolean news;

    if (row->presence != MUSTER_WIRE_GONE)
      continue;
    if (!muster_row_load (taking, row->id, &kept, error) ||
        !muster_row_is_news (taking, row, &news, error))
      return FALSE;
    n += news && (kept.person != 0 || kept.occasion != 0 ||
                  (kept.v != 0 && g_str_equal (row->kind, MUSTER_WIRE_ROW_STAFF)));
  }
  return check_few (taking, n, error);
}

/* --- one --- */

static gboolean
run_for (MusterDb *db, const char *sql, const char *id, gint64 person, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, sql);

  if (id != NULL)
    muster_stmt_bind_text (stmt, ":id", id);
  if (person != 0)
    muster_stmt_bind_int64 (stmt, ":person", person);
  return muster_stmt_run (stmt, error);
}

static gboolean
erase_person (MusterRowsTaking *taking, gint64 person, GError **error)
{
  const MusterEraseOrder order = {.what = MUSTER_ERASE_PERSON,
                                  .person = person,
                                  .cause = ERASED_BY,
                                  .even_unsent = TRUE,
                                  .by = taking->order->by,
                                  .file_later = TRUE};
  MusterErase erase = {.order = &order, .station = taking->station, .boot = taking->boot};

  if (!muster_erase_within (taking->db, &erase, error))
    return FALSE;
  taking->applied->erased_people++;
  return TRUE;
}

/* Where the station has a list of its own, that one counts. */
static gboolean
let_go (MusterRowsTaking *taking, const char *id, gint64 person, GError **error)
{
  return run_for (taking->db,
                  "DELETE FROM expected WHERE person = :person AND occasion IN"
                  " (SELECT occasion FROM roster_row WHERE occasion IS NOT NULL)",
                  NULL,
                  person,
                  error) &&
         run_for (taking->db,
                  "INSERT OR REPLACE INTO roster_removal (id, person) VALUES (:id, :person)",
                  id,
                  person,
                  error);
}

/* How long its traces are kept hangs on it, so an occasion stays; but nobody goes there any more.
 */
static gboolean
close_occasion (MusterRowsTaking *taking, gint64 occasion, GError **error)
{
  g_autoptr (MusterStmt) close =
      muster_stmt_new (taking->db,
                       "UPDATE occasion SET opens = min (opens, :now - 1), closes = :now"
                       " WHERE id = :id AND (closes = 0 OR closes > :now)");
  g_autoptr (MusterStmt) nobody =
      muster_stmt_new (taking->db, "DELETE FROM expected WHERE occasion = :id");

  muster_stmt_bind_int64 (close, ":now", taking->order->now);
  muster_stmt_bind_int64 (close, ":id", occasion);
  muster_stmt_bind_int64 (nobody, ":id", occasion);
  return muster_stmt_run (close, error) && muster_stmt_run (nobody, error);
}

/* @person: (out): who was to go already; 0: nobody */
static gboolean
find_leaving (MusterRowsTaking *taking, const char *id, gint64 *person, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (taking->db, "SELECT person FROM roster_removal WHERE id = :id");
  gboolean has_row;

  muster_stmt_bind_text (stmt, ":id", id);
  if (!muster_stmt_step (stmt, &has_row, error))
    return FALSE;
  *person = has_row ? muster_stmt_get_int64 (stmt, 0) : 0;
  return TRUE;
}

/* What the journal says of who is @erased goes even if the roster has not countersigned it: it is
 * the roster that wants it gone. The push comes first, so this is rare. */
gboolean
muster_row_remove (MusterRowsTaking *taking, const char *id, gboolean erased, GError **error)
{
  MusterRowKept kept;
  gint64 person;

  if (!muster_row_load (taking, id, &kept, error) || !find_leaving (taking, id, &person, error))
    return FALSE;
  if (kept.person != 0)
    person = kept.person;
  if (!run_for (taking->db, "DELETE FROM roster_row WHERE id = :id", id, 0, error) ||
      (kept.v != 0 && !muster_staff_roster_keep (taking->db, id, kept.v, NULL, error)) ||
      (kept.occasion != 0 && !close_occasion (taking, kept.occasion, error)))
    return FALSE;
  if (person == 0)
    return TRUE;
  return erased ? erase_person (taking, person, error) : let_go (taking, id, person, error);
}

/* --- at the end of a pull --- */

/* Of whom a server has all; the others it could not match to what it has still to get. */
static GArray *
list_sent (MusterDb *db, GError **error)
{
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db,
                       "SELECT r.person FROM roster_removal r WHERE NOT EXISTS"
                       " (SELECT 1 FROM journal_index i WHERE i.person = person_alias (r.person)"
                       " AND i.seq > " MUSTER_JOURNAL_SENT ")");
  gboolean has_row;

  while (muster_stmt_step (stmt, &has_row, error)) {
    gint64 person;

    if (!has_row)
      return g_steal_pointer (&people);
    person = muster_stmt_get_int64 (stmt, 0);
    g_array_append_val (people, person);
  }
  return NULL;
}

gboolean
muster_rows_finish_removals (MusterRowsTaking *taking, GError **error)
{
  g_autoptr (GArray) people = list_sent (taking->db, error);
  gint64 leaving;

  if (people == NULL)
    return FALSE;
  for (guint i = 0; i < people->len; i++)
    if (!erase_person (taking, g_array_index (people, gint64, i), error))
      return FALSE;
  if (!muster_db_query_int64 (taking->db, "SELECT count (*) FROM roster_removal", &leaving, error))
    return FALSE;
  taking->applied->leaving = (guint) leaving;
  return TRUE;
}

/* --- what went here, and not there --- */

/* Whose data, or whose picture, is not kept any longer since an occasion is over: forgotten, so
 * that the sums differ and the roster is asked for them once more. */
gboolean
muster_rows_ask_again (MusterDb *db, gpointer unused, GError **error)
{
  return muster_db_exec (
      db,
      "DELETE FROM roster_row WHERE kind = 'person' AND aside IS NULL AND (person IS NULL OR"
      " (photo IS NOT NULL AND NOT EXISTS"
      " (SELECT 1 FROM roster_photo p WHERE p.person = roster_row.person)));"
      "UPDATE roster_pull SET compared = 0",
      error);
}

/* --- the end of a listing --- */

/* @n: (out): how many of them are people, occasions and accounts */
static GPtrArray *
list_unlisted (MusterRowsTaking *taking, guint *n, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (taking->db,
                       "SELECT id, " MATTERS
                       " FROM roster_row WHERE listed < :listing AND id >= :first AND id < :end");
  const gboolean all = taking->order->bucket == MUSTER_ROWS_ALL;
  g_autofree char *first =
      all ? g_strdup ("") : g_strdup_printf ("%02x", (guint) taking->order->bucket);
  g_autofree char *end = g_strconcat (first, "g", NULL); /* behind all digits */
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":listing", taking->listing);
  muster_stmt_bind_text (stmt, ":first", first);
  muster_stmt_bind_text (stmt, ":end", end);
  *n = 0;
  while (muster_stmt_step (stmt, &has_row, error)) {
    if (!has_row)
      return g_steal_pointer (&ids);
    g_ptr_array_add (ids, g_strdup (muster_stmt_get_text (stmt, 0)));
    *n += muster_stmt_get_int64 (stmt, 1) != 0;
  }
  return NULL;
}

gboolean
muster_rows_remove_unlisted (MusterRowsTaking *taking, GError **error)
{
  guint n;
  g_autoptr (GPtrArray) ids = list_unlisted (taking, &n, error);

  if (ids == NULL || !check_few (taking, n, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!muster_row_remove (taking, g_ptr_array_index (ids, i), FALSE, error))
      return FALSE;
  return TRUE;
}
