/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-outbox.h"

#include <string.h>

#include "muster-error.h"
#include "muster-journal-line.h"
#include "muster-roster-table.h"
#include "muster-stmt.h"
#include "muster-vault-alias.h"
#include "muster-vault.h"
#include "muster-wire-events.h"

/* How an entry of the journal leaves for the roster: the text that is chained, its hash and its
 * signature. The parts beside the chain stay here, whatever they are: what was measured of a face,
 * what staff wrote, who of the staff it was. Whom it is about is told by the number that the roster
 * knows the person by.
 *
 * Nothing here may fail for one entry's sake: the others wait behind it. */

/* Whether the profile, or practice, keeps this on the station. Entries of form 1 have personal
 * values in the chain itself. */
static gboolean
may_leave (const MusterJournalLine *line, const MusterEvent *event)
{
  return event != NULL && line->form == MUSTER_JOURNAL_FORM_COMMITTED &&
         muster_event_get_int (event, "never_syncs") == 0 &&
         muster_event_get_int (event, "rehearsal") == 0;
}

/* @stmt: seq, hash, sealed, form, signature. Returns: %FALSE if the row itself is damaged */
static gboolean
read_line (MusterDb *db, MusterStmt *stmt, MusterJournalLine *line)
{
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 2);
  g_autoptr (MusterEvent) event = NULL;
  gsize hash_size, signature_size = 0;
  gconstpointer hash = muster_stmt_get_blob (stmt, 1, &hash_size);
  gconstpointer signature = muster_stmt_get_blob (stmt, 4, &signature_size);

  if (hash == NULL || hash_size != sizeof line->hash)
    return FALSE;
  line->seq = muster_stmt_get_int64 (stmt, 0);
  line->form = (MusterJournalForm) muster_stmt_get_int64 (stmt, 3);
  memcpy (line->hash, hash, hash_size);
  line->is_signed = signature != NULL && signature_size == sizeof line->signature;
  if (line->is_signed)
    memcpy (line->signature, signature, signature_size);
  line->chained =
      sealed != NULL ? muster_vault_open (db, "journal", line->seq, sealed, NULL) : NULL;
  event = line->chained != NULL ? muster_event_parse (line->chained, NULL) : NULL;
  if (!may_leave (line, event))
    g_clear_pointer (&line->chained, g_bytes_unref);
  return TRUE;
}

/* Returns: (transfer full) (nullable): %NULL if it is about nobody, or about somebody who was
 * erased
 */
static char *
dup_subject (MusterDb *db, gint64 alias)
{
  gint64 person = 0;
  g_autoptr (MusterPerson) who = NULL;

  if (muster_vault_alias_open (db, alias, &person, NULL) && person > 0)
    who = muster_roster_load_person (db, person, NULL);
  return who != NULL ? g_strdup (muster_person_get_student_number (who)) : NULL;
}

static MusterWireEvent *
read_event (MusterDb *db, MusterStmt *stmt)
{
  g_auto (MusterJournalLine) line = {0};
  g_autofree char *hash = NULL, *subject = NULL, *json = NULL;
  g_autoptr (GBytes) entry = NULL;

  if (!read_line (db, stmt, &line))
    return NULL;
  hash = muster_journal_hash_to_hex (line.hash);
  if (line.chained != NULL)
    subject = dup_subject (db, muster_stmt_get_int64 (stmt, 5));
  json = muster_journal_line_to_json (&line);
  entry = g_bytes_new (json, strlen (json));
  return muster_wire_event_new (
      line.seq, hash, subject != NULL && *subject != '\0' ? subject : NULL, entry);
}

/* Holds its place, so that what is behind it can be sent: the row is gone, or nobody can read its
 * hash. */
static MusterWireEvent *
new_lost (gint64 seq)
{
  const MusterJournalLine line = {
      .seq = seq, .form = MUSTER_JOURNAL_FORM_COMMITTED, .damaged = TRUE};
  g_autofree char *json = muster_journal_line_to_json (&line);
  g_autoptr (GBytes) entry = g_bytes_new (json, strlen (json));

  return muster_wire_event_new (seq, MUSTER_WIRE_LOST_HASH, NULL, entry);
}

static MusterStmt *
select_entries (MusterDb *db, const MusterOutboxList *list)
{
  MusterStmt *stmt =
      muster_stmt_new (db,
                       "SELECT j.seq, j.hash, j.json, j.form, j.signature, ifnull (i.person, 0)"
                       " FROM journal j LEFT JOIN journal_index i ON i.seq = j.seq"
                       " WHERE j.seq >= :from ORDER BY j.seq LIMIT :limit");

  muster_stmt_bind_int64 (stmt, ":from", list->from_seq);
  muster_stmt_bind_int64 (stmt, ":limit", list->max_events);
  return stmt;
}

/* @event: (transfer full). Returns: %FALSE if there is no room for it */
static gboolean
put (const MusterOutboxList *list, GPtrArray *events, gsize *bytes, MusterWireEvent *event)
{
  *bytes += g_bytes_get_size (event->entry);
  if (events->len == 0 || (events->len < list->max_events && *bytes <= list->max_bytes)) {
    g_ptr_array_add (events, event);
    return TRUE;
  }
  muster_wire_event_free (event);
  return FALSE;
}

/* The entry of this row, behind those that are missing before it. */
static gboolean
put_row (
    MusterDb *db, MusterStmt *stmt, const MusterOutboxList *list, GPtrArray *events, gsize *bytes)
{
  const gint64 seq = muster_stmt_get_int64 (stmt, 0);
  MusterWireEvent *event;

  for (gint64 lost = list->from_seq + events->len; lost < seq; lost++)
    if (!put (list, events, bytes, new_lost (lost)))
      return FALSE;
  event = read_event (db, stmt);
  return put (list, events, bytes, event != NULL ? event : new_lost (seq));
}

gboolean
muster_outbox_list (MusterDb *db, gpointer data, GError **error)
{
  MusterOutboxList *list = data;
  g_autoptr (GPtrArray) events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_wire_event_free);
  g_autoptr (MusterStmt) stmt = select_entries (db, list);
  gsize bytes = 0;
  gboolean has_row;

  do
    if (!muster_stmt_step (stmt, &has_row, error))
      return FALSE;
  while (has_row && put_row (db, stmt, list, events, &bytes));
  list->events = g_steal_pointer (&events);
  return TRUE;
}
