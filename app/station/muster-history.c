/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "muster-history.h"

/* What a staff list can show at all; older entries are in the journal. */
#define MAX_ROWS 200

struct _MusterHistory {
  GObject parent_instance;

  MusterStore *store;        /* owned */
  GListStore *today;         /* owned, of MusterHistoryItem, newest first */
  GListStore *person_list;   /* owned, the same for one person */
  gint64 person;             /* whom person_list shows, 0 = nobody */
  GCancellable *cancellable; /* owned: today's load */
  GCancellable *person_load; /* owned, NULL if none is under way */
};

G_DEFINE_FINAL_TYPE (MusterHistory, muster_history, G_TYPE_OBJECT)

static MusterHistoryItem *
item_of_row (const MusterHistoryRow *row)
{
  MusterOutcome outcome = MUSTER_OUTCOME_NONE;
  MusterReason reason = MUSTER_REASON_NONE;

  muster_outcome_from_nick (row->outcome, &outcome);
  muster_reason_from_nick (row->reason, &reason);
  return muster_history_item_new (
      row->seq, row->person, row->time, row->name, outcome, reason, row->similarity);
}

/* Entries made while the query ran are already in the list and newer than all it found. */
static void
fill (GListStore *list, GPtrArray *rows)
{
  gint64 oldest = G_MAXINT64;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));

  if (n > 0) {
    g_autoptr (MusterHistoryItem) last = g_list_model_get_item (G_LIST_MODEL (list), n - 1);

    oldest = muster_history_item_get_seq (last);
  }
  for (guint i = 0; i < rows->len; i++) {
    const MusterHistoryRow *row = g_ptr_array_index (rows, i);

    if (row->seq < oldest) {
      g_autoptr (MusterHistoryItem) item = item_of_row (row);

      g_list_store_append (list, item);
    }
  }
}

static void
today_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterHistory) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
      muster_store_list_history_finish (MUSTER_STORE (source), result, &error);

  if (rows != NULL)
    fill (self->today, rows);
  else if (!muster_error_is_cancelled (error))
    g_warning ("Today's visits: %s", error->message);
}

static void
person_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterHistory) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
      muster_store_list_history_finish (MUSTER_STORE (source), result, &error);

  if (muster_error_is_cancelled (error))
    return; /* somebody else stands there now */
  g_clear_object (&self->person_load);
  if (rows != NULL)
    fill (self->person_list, rows);
  else
    g_warning ("A person's visits: %s", error->message);
}

static void
muster_history_dispose (GObject *object)
{
  MusterHistory *self = MUSTER_HISTORY (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->person_load);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->person_load);
  g_clear_object (&self->store);
  g_clear_object (&self->today);
  g_clear_object (&self->person_list);
  G_OBJECT_CLASS (muster_history_parent_class)->dispose (object);
}

static void
muster_history_class_init (MusterHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_history_dispose;
}

static void
muster_history_init (MusterHistory *self)
{
  self->today = g_list_store_new (MUSTER_TYPE_HISTORY_ITEM);
  self->person_list = g_list_store_new (MUSTER_TYPE_HISTORY_ITEM);
  self->cancellable = g_cancellable_new ();
}

MusterHistory *
muster_history_new (MusterStore *store)
{
  MusterHistory *self = g_object_new (MUSTER_TYPE_HISTORY, NULL);

  self->store = g_object_ref (store);
  return self;
}

/* Today begins at local midnight. */
void
muster_history_load (MusterHistory *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) midnight = g_date_time_new_local (g_date_time_get_year (now),
                                                          g_date_time_get_month (now),
                                                          g_date_time_get_day_of_month (now),
                                                          0,
                                                          0,
                                                          0);

  muster_store_list_history_async (self->store,
                                   g_date_time_to_unix (midnight),
                                   MAX_ROWS,
                                   0,
                                   self->cancellable,
                                   today_cb,
                                   g_object_ref (self));
}

void
muster_history_add (MusterHistory *self, MusterHistoryItem *item)
{
  guint n;

  g_list_store_insert (self->today, 0, item);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->today));
  if (n > MAX_ROWS)
    g_list_store_remove (self->today, n - 1);
  if (self->person != 0 && muster_history_item_get_person (item) == self->person)
    g_list_store_insert (self->person_list, 0, item);
}

void
muster_history_set_person (MusterHistory *self, gint64 person)
{
  if (person == self->person)
    return;
  g_cancellable_cancel (self->person_load);
  g_clear_object (&self->person_load);
  g_list_store_remove_all (self->person_list);
  self->person = person;
  if (person == 0)
    return;
  self->person_load = g_cancellable_new ();
  muster_store_list_history_async (
      self->store, 0, MAX_ROWS, person, self->person_load, person_cb, g_object_ref (self));
}

GListModel *
muster_history_get_today (MusterHistory *self)
{
  return G_LIST_MODEL (self->today);
}

GListModel *
muster_history_get_person (MusterHistory *self)
{
  return G_LIST_MODEL (self->person_list);
}

/**
 * muster_history_get_counts:
 * @passed: (out): visits of today that let somebody in
 * @waiting: (out): persons whose last visit of today waits for staff
 */
void
muster_history_get_counts (MusterHistory *self, guint *passed, guint *waiting)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->today));

  *passed = 0;
  *waiting = 0;
  for (guint i = 0; i < n; i++) {
    g_autoptr (MusterHistoryItem) item = g_list_model_get_item (G_LIST_MODEL (self->today), i);
    MusterOutcome outcome = muster_history_item_get_outcome (item);
    gint64 person = muster_history_item_get_person (item);
    gboolean newest = person == 0 || g_hash_table_add (seen, g_memdup2 (&person, sizeof person));

    if (muster_outcome_lets_in (outcome))
      *passed += 1;
    else if (newest && person != 0 &&
             (outcome == MUSTER_OUTCOME_REVIEW || outcome == MUSTER_OUTCOME_FAIL ||
              outcome == MUSTER_OUTCOME_REFERRED))
      *waiting += 1;
  }
}
