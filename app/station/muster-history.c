/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-day-people.h"
#include "muster-day.h"
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
  MusterDayPeople *people;   /* owned: everybody of today */
  guint32 day;               /* that the lists are of; 0 = none */
  GCancellable *cancellable; /* owned: today's load */
  GCancellable *person_load; /* owned, NULL if none is under way */
};

G_DEFINE_FINAL_TYPE (MusterHistory, muster_history, G_TYPE_OBJECT)

enum {
  COUNTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

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

/* What came while they were read is in the list already, and heard once more after them. */
static void
day_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterHistory) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) visits = muster_store_list_day_finish (MUSTER_STORE (source), result, &error);
  gint64 last = 0;

  if (visits == NULL) {
    if (!muster_error_is_cancelled (error))
      g_warning ("Today's people: %s", error->message);
    return;
  }
  muster_day_people_forget (self->people);
  for (guint i = 0; i < visits->len; i++) {
    const MusterDayVisit *visit = &g_array_index (visits, MusterDayVisit, i);

    muster_day_people_hear (self->people, visit->person, visit->outcome);
    last = visit->seq;
  }
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->today)); i > 0; i--) {
    g_autoptr (MusterHistoryItem) item = g_list_model_get_item (G_LIST_MODEL (self->today), i - 1);

    if (muster_history_item_get_seq (item) > last && muster_history_item_get_person (item) != 0)
      muster_day_people_hear (self->people,
                              muster_history_item_get_person (item),
                              muster_history_item_get_outcome (item));
  }
  g_signal_emit (self, signals[COUNTED], 0);
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
  g_clear_pointer (&self->people, muster_day_people_free);
  G_OBJECT_CLASS (muster_history_parent_class)->dispose (object);
}

static void
muster_history_class_init (MusterHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_history_dispose;

  signals[COUNTED] = g_signal_new (
      "counted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_history_init (MusterHistory *self)
{
  self->today = g_list_store_new (MUSTER_TYPE_HISTORY_ITEM);
  self->person_list = g_list_store_new (MUSTER_TYPE_HISTORY_ITEM);
  self->people = muster_day_people_new ();
  self->cancellable = g_cancellable_new ();
}

MusterHistory *
muster_history_new (MusterStore *store)
{
  MusterHistory *self = g_object_new (MUSTER_TYPE_HISTORY, NULL);

  self->store = g_object_ref (store);
  return self;
}

static guint32
get_today (GTimeZone *zone)
{
  return muster_day_of (g_get_real_time () / G_USEC_PER_SEC, zone);
}

/* What is being read comes too late. */
static void
forget_today (MusterHistory *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_list_store_remove_all (self->today);
  muster_day_people_forget (self->people);
}

/* Today begins with the date on the wall. What was written while nobody could read the store has
 * another number now. */
void
muster_history_load (MusterHistory *self)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  gint64 since;

  forget_today (self);
  self->day = get_today (zone);
  since = muster_day_begin (self->day, zone);
  muster_store_list_history_async (
      self->store, since, MAX_ROWS, 0, self->cancellable, today_cb, g_object_ref (self));
  muster_store_list_day_async (self->store, since, self->cancellable, day_cb, g_object_ref (self));
}

/* A station that runs through the night begins anew with the first visit of the day. */
static void
turn_day (MusterHistory *self)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  if (self->day != 0 && self->day != get_today (zone))
    muster_history_load (self);
}

void
muster_history_add (MusterHistory *self, MusterHistoryItem *item)
{
  guint n;

  /* it is read with all others when somebody opens the store again */
  if (muster_store_is_sealed_off (self->store) && muster_history_item_get_person (item) != 0)
    return;
  turn_day (self);
  g_list_store_insert (self->today, 0, item);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->today));
  if (n > MAX_ROWS)
    g_list_store_remove (self->today, n - 1);
  if (muster_history_item_get_person (item) != 0)
    muster_day_people_hear (self->people,
                            muster_history_item_get_person (item),
                            muster_history_item_get_outcome (item));
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

/**
 * muster_history_forget:
 *
 * Nobody is in the lists and counts any more.
 */
void
muster_history_forget (MusterHistory *self)
{
  g_return_if_fail (MUSTER_IS_HISTORY (self));
  forget_today (self);
  muster_history_set_person (self, 0);
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

/* Returns: people who were let in today */
guint
muster_history_count_in (MusterHistory *self)
{
  g_return_val_if_fail (MUSTER_IS_HISTORY (self), 0);
  return muster_day_people_count_in (self->people);
}
