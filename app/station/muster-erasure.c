/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-erasure.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-station-private.h"

void
muster_erasure_free (MusterErasure *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->found, muster_case_free);
  g_free (self);
}

MusterRight
muster_erasure_get_right (MusterEraseWhat what)
{
  return what == MUSTER_ERASE_FACE ? MUSTER_RIGHT_CONSENT : MUSTER_RIGHT_WIPE;
}

/* --- looking --- */

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (MusterErasure) erasure =
      g_memdup2 (g_task_get_task_data (task), sizeof (MusterErasure));
  GError *error = NULL;

  erasure->found = muster_store_find_finish (MUSTER_STORE (source), result, &error);
  if (erasure->found == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&erasure), (GDestroyNotify) muster_erasure_free);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterErasure *erasure = g_task_get_task_data (task);
  GError *error = NULL;
  const gint64 person =
      muster_store_look_at_erasure_finish (MUSTER_STORE (source), result, &erasure->would, &error);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, person);

  if (person == 0) {
    g_task_return_error (task, error);
    return;
  }
  muster_store_find_async (MUSTER_STORE (source),
                           MUSTER_FIND_BY_PERSON,
                           number,
                           NULL,
                           NULL,
                           NULL,
                           g_task_get_cancellable (task),
                           found_cb,
                           g_object_ref (task));
}

/**
 * muster_erasure_look_async:
 * @code: (nullable): the number that was shown when they agreed; %NULL: it is about @person
 * @person: roster id
 *
 * Changes nothing, and asks nobody's right: who is meant must be seen before it is done. Main
 * thread.
 *
 * Errors: BAD_DATA (no such number can be), NOT_FOUND, SEALED_OFF, STORE
 */
void
muster_erasure_look_async (MusterStation *station,
                           MusterEraseWhat what,
                           const char *code,
                           gint64 person,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (station, cancellable, callback, user_data);
  MusterErasure *erasure = g_new0 (MusterErasure, 1);

  g_task_set_source_tag (task, muster_erasure_look_async);
  erasure->what = what;
  g_task_set_task_data (task, erasure, g_free);
  muster_store_look_at_erasure_async (
      muster_station_get_parts (station)->store, what, code, person, cancellable, looked_cb, task);
}

MusterErasure *
muster_erasure_look_finish (MusterStation *station, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, station), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- doing --- */

/* Data of the task. */
typedef struct {
  MusterEraseOrder order; /* its name owned */
  MusterErased erased;
  gulong handler, closing; /* while a visit of the person is being ended */
  guint ended;             /* 1 + the state in which that was asked for last */
} Doing;

static void
doing_free (gpointer data)
{
  Doing *doing = data;

  g_free ((char *) doing->order.name);
  g_free (doing);
}

/* Nothing in memory knows the face any more, nor, where all went, the name. */
static void
forget (MusterStation *station, const MusterEraseOrder *order)
{
  const MusterStationParts *parts = muster_station_get_parts (station);

  muster_station_stop_search (station);
  if (parts->faces != NULL) {
    muster_face_finder_forget (parts->faces);
    muster_face_finder_refresh (parts->faces);
  }
  if (muster_station_get_visit (station)->person == order->person) /* came meanwhile */
    muster_station_act (station, MUSTER_VISIT_EVENT_END);
  muster_history_load (parts->history);
  muster_settler_refresh (parts->settler);
  g_signal_emit_by_name (station, "truth-changed");
}

static void
erased_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Doing *doing = g_task_get_task_data (task);
  GError *error = NULL;

  if (!muster_store_erase_finish (MUSTER_STORE (source), result, &doing->erased, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (!muster_station_is_closing (g_task_get_source_object (task)))
    forget (g_task_get_source_object (task), &doing->order);
  g_task_return_boolean (task, TRUE);
}

/* @task: (transfer full) */
static void
erase (GTask *task)
{
  MusterStation *station = g_task_get_source_object (task);
  const Doing *doing = g_task_get_task_data (task);

  muster_store_erase_async (
      muster_station_get_parts (station)->store, &doing->order, erased_cb, task);
}

static void
stop_waiting (MusterStation *station, Doing *doing)
{
  g_clear_signal_handler (&doing->handler, station);
  g_clear_signal_handler (&doing->closing, station);
}

/* @task: (transfer full) */
static void
give_up (GTask *task, const char *why)
{
  g_task_return_new_error (task, MUSTER_ERROR, MUSTER_ERROR_BUSY, "%s", why);
  g_object_unref (task);
}

/* Whoever asked is told before the windows are gone, and nothing is erased that nobody hears of. */
static void
closing_cb (MusterStation *station, GTask *task)
{
  stop_waiting (station, g_task_get_task_data (task));
  give_up (task, _ ("The station is being closed. Nothing was erased: do it once it runs again."));
}

/* Once the visit is over and its record durable: what it would have left goes too, and nobody is
 * compared with what is in memory. Each state is asked to end once; one that is saving ends by the
 * next. */
static void
visit_cb (MusterStation *station, GTask *task)
{
  const MusterVisit *visit = muster_station_get_visit (station);
  Doing *doing = g_task_get_task_data (task);
  const guint now = 1 + (guint) visit->state + (visit->saving ? 100 : 0);

  if (visit->person == doing->order.person && !visit->store_failed) {
    if (doing->ended == now)
      return;
    doing->ended = now;
    muster_station_act (station, MUSTER_VISIT_EVENT_END);
    return;
  }
  stop_waiting (station, doing);
  if (visit->person != doing->order.person)
    erase (task);
  else
    give_up (task,
             _ ("What happened to this person could not be recorded yet. Do it once that is "
                "done."));
}

/**
 * muster_erasure_do_async:
 * @person: roster id
 *
 * Uses up what a second person signed for @person. A visit of theirs is ended first. The proof goes
 * into the journal with it; the store's file is written anew later, when nobody waits, since that
 * takes minutes. Main thread.
 *
 * Errors: NO_RIGHTS, NOT_FOUND, BUSY (a server or the journal has not seen all of it, or the
 * station is being closed), SEALED_OFF, STORE, STORE_FULL; then nothing was erased
 */
void
muster_erasure_do_async (MusterStation *station,
                         MusterEraseWhat what,
                         gint64 person,
                         const char *staff,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (station, NULL, callback, user_data);
  Doing *doing = g_new0 (Doing, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, muster_erasure_do_async);
  g_task_set_task_data (task, doing, doing_free);
  doing->order = (MusterEraseOrder){
      .what = what,
      .person = person,
      .cause = what == MUSTER_ERASE_FACE ? "withdrawal" : "request",
      .name = g_strdup (staff),
      .file_later = TRUE,
  };
  if (muster_station_is_closing (station)) {
    closing_cb (station, task);
    return;
  }
  if (!muster_duty_demand (muster_station_get_duty (station),
                           muster_erasure_get_right (what),
                           person,
                           0,
                           &doing->order.by,
                           &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  doing->handler = g_signal_connect (station, "screen-changed", G_CALLBACK (visit_cb), task);
  doing->closing = g_signal_connect (station, "closing", G_CALLBACK (closing_cb), task);
  visit_cb (station, task);
}

gboolean
muster_erasure_do_finish (MusterStation *station,
                          GAsyncResult *result,
                          MusterErased *erased,
                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, station), FALSE);
  *erased = ((Doing *) g_task_get_task_data (G_TASK (result)))->erased;
  return g_task_propagate_boolean (G_TASK (result), error);
}
