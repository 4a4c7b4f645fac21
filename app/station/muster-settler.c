/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-settler.h"

#include "muster-error.h"
#include "muster-face-engine.h"

/* A page of the list: more than fits on a screen. */
#define PAGE 50

struct _MusterSettleItem {
  GObject parent_instance;

  MusterOpenCaseRow *row; /* owned */
};

struct _MusterSettler {
  GObject parent_instance;

  MusterStore *store;     /* owned */
  MusterHistory *history; /* owned */
  MusterDuty *duty;       /* owned, nullable: whoever is there may do everything */
  guint doubtful_hours;
  GListStore *list; /* owned, of MusterSettleItem, as the store orders them */
  MusterOpenCaseTotals totals;
  gboolean forgotten;    /* only the totals are known */
  GCancellable *loading; /* owned, NULL if nothing is under way */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterSettleItem, muster_settle_item, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE (MusterSettler, muster_settler, G_TYPE_OBJECT)

/* --- items --- */

static void
muster_settle_item_finalize (GObject *object)
{
  muster_open_case_row_free (MUSTER_SETTLE_ITEM (object)->row);
  G_OBJECT_CLASS (muster_settle_item_parent_class)->finalize (object);
}

static void
muster_settle_item_class_init (MusterSettleItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = muster_settle_item_finalize;
}

static void
muster_settle_item_init (MusterSettleItem *self)
{
}

const MusterOpenCaseRow *
muster_settle_item_get_row (MusterSettleItem *self)
{
  g_return_val_if_fail (MUSTER_IS_SETTLE_ITEM (self), NULL);
  return self->row;
}

/* --- the list --- */

/* Returns: (transfer full) (element-type MusterSettleItem): takes the rows out of @rows */
static GPtrArray *
new_items (GPtrArray *rows)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_set_free_func (rows, NULL);
  for (guint i = 0; i < rows->len; i++) {
    MusterSettleItem *item = g_object_new (MUSTER_TYPE_SETTLE_ITEM, NULL);

    item->row = g_ptr_array_index (rows, i);
    g_ptr_array_add (items, item);
  }
  return items;
}

/* @keep: how many of the list stay before what was loaded; NULL if somebody asked anew since */
static void
loaded (MusterSettler *self, GAsyncResult *result, guint keep)
{
  g_autoptr (GError) error = NULL;
  MusterOpenCaseTotals totals = {0};
  g_autoptr (GPtrArray) rows =
      muster_store_list_open_cases_finish (self->store, result, &totals, &error);
  g_autoptr (GPtrArray) items = NULL;
  guint n;

  if (muster_error_is_cancelled (error))
    return;
  g_clear_object (&self->loading);
  if (rows == NULL) {
    /* while nobody has opened the store there is nothing to tell */
    if (!g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF))
      g_warning ("Open cases: %s", error->message);
    return;
  }
  items = new_items (rows);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  keep = MIN (keep, n);
  g_list_store_splice (self->list, keep, n - keep, items->pdata, items->len);
  self->totals = totals;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterSettler) self = user_data;

  loaded (self, result, 0);
}

static void
more_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterSettler) self = user_data;

  loaded (self, result, G_MAXUINT);
}

static void
load (MusterSettler *self,
      const MusterOpenCasePlace *after,
      guint limit,
      GAsyncReadyCallback callback)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  muster_store_list_open_cases_async (
      self->store, after, limit, self->loading, callback, g_object_ref (self));
}

/**
 * muster_settler_refresh:
 *
 * Reads as many as were shown, or the first page; while they are forgotten only how many there are.
 */
void
muster_settler_refresh (MusterSettler *self)
{
  g_return_if_fail (MUSTER_IS_SETTLER (self));
  if (self->forgotten) /* after the last one: no name is read to count them */
    load (self, &(MusterOpenCasePlace){0, G_MAXINT64}, 1, refreshed_cb);
  else
    load (
        self, NULL, MAX (g_list_model_get_n_items (G_LIST_MODEL (self->list)), PAGE), refreshed_cb);
}

/* The next page, if there is one. */
void
muster_settler_more (MusterSettler *self)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  g_autoptr (MusterSettleItem) last = NULL;

  if (n == 0 || n >= self->totals.all || self->loading != NULL)
    return;
  last = g_list_model_get_item (G_LIST_MODEL (self->list), n - 1);
  load (self, &(MusterOpenCasePlace){last->row->due, last->row->seq}, PAGE, more_cb);
}

void
muster_settler_remember (MusterSettler *self)
{
  g_return_if_fail (MUSTER_IS_SETTLER (self));
  self->forgotten = FALSE;
  muster_settler_refresh (self);
}

static void
duplicates_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterSettler) self = user_data;
  g_autoptr (GError) error = NULL;
  const int n = muster_store_open_duplicates_finish (MUSTER_STORE (source), result, &error);

  if (n > 0)
    muster_settler_refresh (self);
  else if (n < 0 && !g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF))
    g_warning ("Duplicates: %s", error->message);
}

void
muster_settler_find_duplicates (MusterSettler *self,
                                const char *occasion,
                                const char *profile,
                                gint64 policy)
{
  g_return_if_fail (MUSTER_IS_SETTLER (self));
  muster_store_open_duplicates_async (
      self->store, occasion, profile, policy, duplicates_cb, g_object_ref (self));
}

void
muster_settler_forget (MusterSettler *self)
{
  g_return_if_fail (MUSTER_IS_SETTLER (self));
  self->forgotten = TRUE;
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_list_store_remove_all (self->list);
}

GListModel *
muster_settler_get_list (MusterSettler *self)
{
  g_return_val_if_fail (MUSTER_IS_SETTLER (self), NULL);
  return G_LIST_MODEL (self->list);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *rows =
      muster_store_list_open_cases_finish (MUSTER_STORE (source), result, NULL, &error);

  if (rows == NULL) {
    g_task_return_error (task, error);
    return;
  }
  for (guint i = rows->len; i > 0; i--)
    if (((MusterOpenCaseRow *) g_ptr_array_index (rows, i - 1))->kind != MUSTER_OPEN_CASE_DOUBTFUL)
      g_ptr_array_remove_index (rows, i - 1);
  g_task_return_pointer (task, rows, (GDestroyNotify) g_ptr_array_unref);
}

void
muster_settler_list_doubtful_async (MusterSettler *self,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, muster_settler_list_doubtful_async);
  muster_store_list_open_cases_async (self->store, NULL, 0, NULL, listed_cb, task);
}

GPtrArray *
muster_settler_list_doubtful_finish (MusterSettler *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* How many are open, whether or not the list has reached them. */
guint
muster_settler_get_total (MusterSettler *self)
{
  g_return_val_if_fail (MUSTER_IS_SETTLER (self), 0);
  return self->totals.all;
}

/* Of them, people who were let in at two stations. */
guint
muster_settler_get_duplicates (MusterSettler *self)
{
  g_return_val_if_fail (MUSTER_IS_SETTLER (self), 0);
  return self->totals.duplicates;
}

/* --- one of them --- */

void
muster_settle_view_free (MusterSettleView *view)
{
  if (view == NULL)
    return;
  muster_open_case_free (view->open);
  g_clear_pointer (&view->photo, muster_frame_unref);
  g_clear_pointer (&view->reference, muster_frame_unref);
  g_free (view->source);
  g_free (view);
}

static MusterFrame *
decode (GBytes *picture)
{
  g_autoptr (GError) error = NULL;
  MusterFrame *frame = picture != NULL ? muster_picture_decode (picture, &error) : NULL;

  if (error != NULL)
    g_warning ("A picture of an open case: %s", error->message);
  return frame;
}

/* Two decodes: short work, so the shared pool may carry it. */
static void
decode_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  MusterSettleView *view = g_new0 (MusterSettleView, 1);

  view->open = g_steal_pointer ((MusterOpenCase **) task_data);
  view->photo = decode (view->open->photo);
  view->source = g_strdup ("");
  if (view->open->references->len > 0) {
    const MusterReference *newest = g_ptr_array_index (view->open->references, 0);

    view->reference = decode (newest->picture);
    g_free (view->source);
    view->source = g_strdup (newest->source);
    view->taken_at = newest->taken_at;
  }
  g_task_return_pointer (task, view, (GDestroyNotify) muster_settle_view_free);
}

static void
slot_free (gpointer data)
{
  MusterOpenCase **slot = data;

  muster_open_case_free (*slot);
  g_free (slot);
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterOpenCase **slot = g_task_get_task_data (task);
  GError *error = NULL;

  *slot = muster_store_get_open_case_finish (MUSTER_STORE (source), result, &error);
  if (*slot == NULL)
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, decode_in_thread);
}

/**
 * muster_settler_look_async:
 *
 * Errors: NOT_FOUND, SEALED_OFF, BAD_DATA, STORE
 */
void
muster_settler_look_async (MusterSettler *self,
                           gint64 seq,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, muster_settler_look_async);
  g_task_set_task_data (task, g_new0 (MusterOpenCase *, 1), slot_free);
  muster_store_get_open_case_async (self->store, seq, cancellable, got_cb, task);
}

MusterSettleView *
muster_settler_look_finish (MusterSettler *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- settling --- */

/* What is on its way to the journal. */
typedef struct {
  gint64 person;
  char *name;    /* owned */
  gboolean undo; /* somebody is not in any more */
} Act;

static void
act_free (gpointer data)
{
  Act *act = data;

  g_free (act->name);
  g_free (act);
}

MusterSignResult
muster_settler_may (MusterSettler *self, MusterRight right, gint64 person)
{
  g_return_val_if_fail (MUSTER_IS_SETTLER (self), MUSTER_SIGN_NOBODY);
  return self->duty != NULL ? muster_duty_may (self->duty, right, person) : MUSTER_SIGNED;
}

/* The counts of the day follow what was taken back. */
static void
tell_history (MusterSettler *self, const Act *act, gint64 seq)
{
  g_autoptr (MusterHistoryItem) item = muster_history_item_new (seq,
                                                                act->person,
                                                                g_get_real_time () / G_USEC_PER_SEC,
                                                                act->name,
                                                                MUSTER_OUTCOME_UNDO,
                                                                MUSTER_REASON_NONE,
                                                                0);

  muster_history_add (self->history, item);
}

static void
settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterSettler *self = g_task_get_source_object (task);
  const Act *act = g_task_get_task_data (task);
  GError *error = NULL;
  const gint64 seq = muster_store_settle_case_finish (MUSTER_STORE (source), result, &error);

  muster_settler_refresh (self);
  if (seq < 0) {
    g_task_return_error (task, error);
    return;
  }
  if (act->undo)
    tell_history (self, act, seq);
  g_signal_emit (self, signals[CHANGED], 0);
  g_task_return_boolean (task, TRUE);
}

static GTask *
new_act (MusterSettler *self,
         gint64 person,
         const char *name,
         gboolean undo,
         GAsyncReadyCallback callback,
         gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Act *act = g_new0 (Act, 1);

  act->person = person;
  act->name = g_strdup (name);
  act->undo = undo;
  g_task_set_task_data (task, act, act_free);
  return task;
}

/* Uses up what a second person signed for this very case. */
static gboolean
take (MusterSettler *self, MusterRight right, gint64 person, MusterSettle *settle, GError **error)
{
  return muster_duty_demand (self->duty, right, person, (guint) settle->seq, &settle->by, error);
}

/**
 * muster_settler_settle_async:
 *
 * Errors: NO_RIGHTS (not who is at the desk, or they opened the case), NOT_FOUND (somebody has
 * settled it), USAGE (a note is needed), STORE, STORE_FULL
 */
void
muster_settler_settle_async (MusterSettler *self,
                             const MusterOpenCaseRow *row,
                             MusterSettleAnswer answer,
                             const char *code,
                             const char *note,
                             const char *staff,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const gint64 person = row->person != NULL ? muster_person_get_id (row->person) : 0;
  const char *name = row->person != NULL ? muster_person_get_name (row->person) : "";
  g_autoptr (GTask) task =
      new_act (self, person, name, answer == MUSTER_SETTLE_WITHDRAWN, callback, user_data);
  MusterSettle settle = {
      .seq = row->seq, .answer = answer, .code = code, .note = note, .staff = staff};
  GError *error = NULL;

  g_return_if_fail (MUSTER_IS_SETTLER (self));
  if (!take (self, muster_settle_get_right (answer), person, &settle, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (self->doubtful_hours > 0)
    settle.due = g_get_real_time () / G_USEC_PER_SEC + (gint64) self->doubtful_hours * 60 * 60;
  muster_store_settle_case_async (self->store, &settle, settled_cb, g_object_ref (task));
}

/**
 * muster_settler_undo_async:
 *
 * Errors: as of settling; BAD_DATA if the entry let nobody in
 */
void
muster_settler_undo_async (MusterSettler *self,
                           MusterHistoryItem *item,
                           const char *note,
                           const char *staff,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  const gint64 person = muster_history_item_get_person (item);
  g_autoptr (GTask) task =
      new_act (self, person, muster_history_item_get_name (item), TRUE, callback, user_data);
  MusterSettle settle = {.seq = muster_history_item_get_seq (item), .note = note, .staff = staff};
  GError *error = NULL;

  g_return_if_fail (MUSTER_IS_SETTLER (self));
  if (!take (self, MUSTER_RIGHT_UNDO, person, &settle, &error)) {
    g_task_return_error (task, error);
    return;
  }
  muster_store_undo_async (self->store, &settle, settled_cb, g_object_ref (task));
}

gboolean
muster_settler_finish (MusterSettler *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- object --- */

static void
muster_settler_dispose (GObject *object)
{
  MusterSettler *self = MUSTER_SETTLER (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->list);
  g_clear_object (&self->duty);
  g_clear_object (&self->history);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (muster_settler_parent_class)->dispose (object);
}

static void
muster_settler_class_init (MusterSettlerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_settler_dispose;
  signals[CHANGED] = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_settler_init (MusterSettler *self)
{
  self->list = g_list_store_new (MUSTER_TYPE_SETTLE_ITEM);
}

/**
 * muster_settler_new:
 * @doubtful_hours: of the policy; 0 = no time is set
 *
 * Returns: (transfer full): with an empty list until muster_settler_refresh()
 */
MusterSettler *
muster_settler_new (MusterStore *store, MusterHistory *history, guint doubtful_hours)
{
  MusterSettler *self = g_object_new (MUSTER_TYPE_SETTLER, NULL);

  self->store = g_object_ref (store);
  self->history = g_object_ref (history);
  self->doubtful_hours = doubtful_hours;
  return self;
}

/**
 * muster_settler_set_duty:
 * @duty: (nullable): %NULL: whoever is there may do everything
 */
void
muster_settler_set_duty (MusterSettler *self, MusterDuty *duty)
{
  g_return_if_fail (MUSTER_IS_SETTLER (self));
  g_set_object (&self->duty, duty);
}

MusterDuty *
muster_settler_get_duty (MusterSettler *self)
{
  g_return_val_if_fail (MUSTER_IS_SETTLER (self), NULL);
  return self->duty;
}
