/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-day.h"

#include "muster-error.h"
#include "muster-journal.h"
#include "muster-stmt.h"
#include "muster-store-private.h"

/* So many entries are opened at once, and then whoever waits for the store has its turn: a visit's
 * record never waits for a whole day to be read. */
#define SLICE 200

typedef struct {
  gint64 since, until;   /* seconds UTC */
  gint64 from;           /* seq */
  MusterDaySlice *slice; /* out, owned */
} DayRead;

void
muster_day_slice_free (MusterDaySlice *slice)
{
  if (slice == NULL)
    return;
  g_clear_pointer (&slice->events, g_ptr_array_unref);
  g_free (slice->head_hash);
  g_free (slice);
}

static void
day_read_free (gpointer data)
{
  DayRead *read = data;

  g_clear_pointer (&read->slice, muster_day_slice_free);
  g_free (read);
}

/* What is about a day may be done on a later one. */
#define QUERY                                                                                      \
  "SELECT i.seq, j.json FROM journal_index i JOIN journal j ON j.seq = i.seq"                      \
  " WHERE i.seq >= :from AND i.time >= :since AND"                                                 \
  " (i.time < :until AND i.type IN ('outcome', 'attempt', 'retry', 'one-more', 'emergency')"       \
  "  OR i.type IN ('day-close', 'recheck', 'recheck-draw'))"                                       \
  " ORDER BY i.seq LIMIT :limit"

/* One that cannot be read is counted: it is no reason to keep back the day that it lies in. */
static gboolean
read_event (MusterDb *db, MusterStmt *stmt, MusterDaySlice *slice, GError **error)
{
  const gint64 seq = muster_stmt_get_int64 (stmt, 0);
  g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, 1);
  g_autoptr (GError) failure = NULL;
  MusterEvent *event = muster_journal_open_event (db, seq, sealed, NULL, &failure);

  if (event != NULL) {
    g_ptr_array_add (slice->events, event);
  } else if (g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA)) {
    slice->n_unread++;
  } else {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  slice->next = seq + 1;
  return TRUE;
}

static gboolean
read_events (MusterDb *db, DayRead *read, GError **error)
{
  g_autoptr (MusterStmt) stmt = muster_stmt_new (db, QUERY);
  MusterDaySlice *slice = read->slice;
  gboolean has_row;

  muster_stmt_bind_int64 (stmt, ":from", read->from);
  muster_stmt_bind_int64 (stmt, ":since", CLAMP (read->since, 0, G_MAXINT64 / 1000) * 1000);
  muster_stmt_bind_int64 (stmt, ":until", CLAMP (read->until, 0, G_MAXINT64 / 1000) * 1000);
  muster_stmt_bind_int64 (stmt, ":limit", SLICE);
  while (muster_stmt_step (stmt, &has_row, error)) {
    if (!has_row) {
      if (slice->events->len + slice->n_unread < SLICE)
        slice->next = 0;
      return TRUE;
    }
    if (!read_event (db, stmt, slice, error))
      return FALSE;
  }
  return FALSE;
}

static gboolean
read_day (MusterDb *db, gpointer data, GError **error)
{
  DayRead *read = data;
  guint8 hash[MUSTER_JOURNAL_HASH_BYTES];

  read->slice = g_new0 (MusterDaySlice, 1);
  read->slice->events = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_event_unref);
  if (!muster_journal_read_head (db, &read->slice->head, hash, error))
    return FALSE;
  read->slice->head_hash = muster_journal_hash_to_hex (hash);
  return read_events (db, read, error);
}

/**
 * muster_store_read_day_async:
 * @since: seconds UTC
 * @until: seconds UTC, not included
 * @from_seq: 1, or where the slice before ended
 *
 * Visits and what staff did of that time, by the entries' own times; second looks and sign-offs
 * also of later, since they are about a day before. A day comes in slices. Of entries that cannot
 * be read it is only told how many there are, of those later ones, too.
 */
void
muster_store_read_day_async (MusterStore *self,
                             gint64 since,
                             gint64 until,
                             gint64 from_seq,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  DayRead *read;

  g_return_if_fail (MUSTER_IS_STORE (self));

  read = g_new0 (DayRead, 1);
  read->since = since;
  read->until = until;
  read->from = from_seq;
  muster_store_push (self,
                     read_day,
                     muster_store_new_task (self,
                                            muster_store_read_day_async,
                                            read,
                                            day_read_free,
                                            cancellable,
                                            callback,
                                            user_data));
}

/* Errors: SEALED_OFF, STORE */
MusterDaySlice *
muster_store_read_day_finish (MusterStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return g_steal_pointer (&((DayRead *) g_task_get_task_data (G_TASK (result)))->slice);
}
