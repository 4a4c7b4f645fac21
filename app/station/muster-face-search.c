/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-face-search.h"

#include "muster-error.h"

/* Where the profile sets no time for positioning. */
#define USUAL_LIMIT (15 * G_TIME_SPAN_SECOND)

struct _MusterFaceSearch {
  GObject parent_instance;

  MusterStore *store;       /* owned */
  MusterCapture *capture;   /* owned */
  MusterSitting *sitting;   /* owned */
  MusterFaceFinder *finder; /* owned */
  MusterSearchTerms terms;
  MusterSearchView view;
  MusterStaffAct act;        /* owned strings: who asked */
  GCancellable *cancellable; /* owned: this search's */
  guint awaited;             /* look-ups without an answer */
  guint limit;               /* source id of the time-out, 0 = none */
  gboolean taking;
};

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterFaceSearch, muster_face_search, G_TYPE_OBJECT)

const char *
muster_search_state_to_nick (MusterSearchState state)
{
  static const char *const nicks[] = {
      [MUSTER_SEARCH_OFF] = "off",
      [MUSTER_SEARCH_LOOKING] = "looking",
      [MUSTER_SEARCH_FETCHING] = "fetching",
      [MUSTER_SEARCH_FOUND] = "found",
      [MUSTER_SEARCH_FAILED] = "failed",
  };

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (nicks), "off");
  return nicks[state];
}

static void
tell (MusterFaceSearch *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- journal --- */

static void
appended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (muster_store_append_finish (MUSTER_STORE (source), result, &error) < 0)
    g_warning ("Journal: %s", error->message);
}

/* Counts only: whose face it may have been is told once staff say so. */
static MusterEvent *
new_event (MusterFaceSearch *self, const char *type, const MusterStaffAct *act)
{
  const MusterSearchTerms *terms = &self->terms;
  const MusterFaceFinding *finding = &self->view.finding;
  MusterEvent *event = muster_event_new (type);
  guint strong = 0;

  for (guint i = 0; i < finding->n; i++)
    strong += finding->candidates[i].band == MUSTER_BAND_PASS;
  muster_event_set_string (event, "occasion", terms->occasion->id);
  muster_event_set_string (event, "profile", terms->profile);
  muster_event_set_int (event, "policy", terms->policy->version);
  muster_event_set_string (event, "answer", muster_face_answer_to_nick (finding->answer));
  muster_event_set_int (event, "candidates", finding->n);
  muster_event_set_int (event, "strong", strong);
  muster_event_set_int (event, "references", finding->n_references);
  muster_event_set_decimal (event, "review_from", terms->policy->review);
  muster_event_set_decimal (event, "accept_from", terms->policy->accept);
  muster_event_set_string (event, "model", terms->model);
  muster_staff_act_tell (act, event);
  if (terms->rehearsal)
    muster_event_set_boolean (event, "rehearsal", TRUE);
  if (terms->policy->never_syncs)
    muster_event_set_boolean (event, "never_syncs", TRUE);
  return event;
}

static void
record (MusterFaceSearch *self, MusterEvent *event)
{
  muster_store_append_async (self->store, event, NULL, appended_cb, NULL);
  muster_event_unref (event);
}

/* --- from the first picture to the candidates --- */

static void
end_looking (MusterFaceSearch *self)
{
  g_clear_handle_id (&self->limit, g_source_remove);
  if (self->view.state != MUSTER_SEARCH_LOOKING)
    return;
  muster_sitting_set_searching (self->sitting, FALSE);
  muster_capture_stop (self->capture);
}

static void
fail (MusterFaceSearch *self, MusterReason reason)
{
  end_looking (self);
  self->view.state = MUSTER_SEARCH_FAILED;
  self->view.reason = reason;
  tell (self);
}

typedef struct {
  MusterFaceSearch *self; /* owned */
  guint rank;
} Fetch;

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Fetch *fetch = user_data;
  g_autoptr (MusterFaceSearch) self = fetch->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterLookup) lookup = muster_lookup_finish (result, &error);

  if (muster_error_is_cancelled (error))
    return;
  if (lookup == NULL)
    g_warning ("Candidate: %s", error->message);
  self->view.people[fetch->rank] = g_steal_pointer (&lookup);
  if (--self->awaited > 0)
    return;
  self->view.state = MUSTER_SEARCH_FOUND;
  tell (self);
}

static void
fetch (MusterFaceSearch *self, guint rank)
{
  g_autofree char *id =
      g_strdup_printf ("%" G_GINT64_FORMAT, self->view.finding.candidates[rank].person);
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->self = g_object_ref (self);
  fetch->rank = rank;
  muster_lookup_async (self->store,
                       NULL,
                       MUSTER_FIND_BY_PERSON,
                       id,
                       NULL,
                       self->terms.occasion->id,
                       self->cancellable,
                       fetched_cb,
                       fetch);
}

static void
found (MusterFaceSearch *self, const MusterTemplate *probe)
{
  MusterFrame *best = muster_capture_get_best (self->capture);

  muster_face_finder_search (
      self->finder, probe, self->terms.policy, self->terms.calibrated, &self->view.finding);
  if (best != NULL)
    self->view.probe = muster_frame_ref (best);
  end_looking (self);
  muster_capture_new_probe (self->capture);
  record (self, new_event (self, "face-search", &self->act));
  self->awaited = self->view.finding.n;
  self->view.state = self->awaited > 0 ? MUSTER_SEARCH_FETCHING : MUSTER_SEARCH_FOUND;
  for (guint i = 0; i < self->view.finding.n; i++)
    fetch (self, i);
  tell (self);
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterFaceSearch) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterTemplate) probe =
      muster_capture_take_finish (MUSTER_CAPTURE (source), result, &error);

  self->taking = FALSE;
  if (self->view.state != MUSTER_SEARCH_LOOKING || muster_error_is_cancelled (error))
    return;
  if (probe == NULL) {
    g_warning ("Probe: %s", error->message);
    fail (self, MUSTER_REASON_ENGINE_FAILED);
    return;
  }
  found (self, probe);
}

static void
coach_cb (MusterFaceSearch *self, guint coach, gboolean ready)
{
  if (self->view.state != MUSTER_SEARCH_LOOKING || self->taking)
    return;
  if (ready && muster_face_finder_is_ready (self->finder)) {
    self->taking = TRUE;
    muster_capture_take_async (self->capture, taken_cb, g_object_ref (self));
  } else if (self->view.coach != coach) {
    self->view.coach = coach;
    tell (self);
  }
}

static void
failed_cb (MusterFaceSearch *self, guint reason)
{
  if (self->view.state == MUSTER_SEARCH_LOOKING)
    fail (self, reason);
}

static gboolean
limit_cb (gpointer user_data)
{
  MusterFaceSearch *self = user_data;

  self->limit = 0;
  fail (self,
        muster_face_finder_is_ready (self->finder) ? MUSTER_REASON_NO_FACE
                                                   : MUSTER_REASON_STORE_FAILED);
  return G_SOURCE_REMOVE;
}

/* --- object --- */

static void
view_clear (MusterSearchView *view)
{
  for (guint i = 0; i < MUSTER_FACE_FINDING_MOST; i++)
    g_clear_pointer (&view->people[i], muster_lookup_free);
  g_clear_pointer (&view->probe, muster_frame_unref);
  *view = (MusterSearchView){0};
}

static void
forget (MusterFaceSearch *self)
{
  end_looking (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->taking = FALSE;
  muster_staff_act_clear (&self->act);
  view_clear (&self->view);
}

static void
muster_face_search_dispose (GObject *object)
{
  MusterFaceSearch *self = MUSTER_FACE_SEARCH (object);

  if (self->capture != NULL)
    forget (self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);
  g_clear_object (&self->capture);
  g_clear_object (&self->sitting);
  g_clear_object (&self->finder);
  G_OBJECT_CLASS (muster_face_search_parent_class)->dispose (object);
}

static void
muster_face_search_class_init (MusterFaceSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_face_search_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_face_search_init (MusterFaceSearch *self)
{
  self->cancellable = g_cancellable_new ();
}

MusterFaceSearch *
muster_face_search_new (MusterStore *store,
                        MusterCapture *capture,
                        MusterSitting *sitting,
                        MusterFaceFinder *finder,
                        const MusterSearchTerms *terms)
{
  MusterFaceSearch *self = g_object_new (MUSTER_TYPE_FACE_SEARCH, NULL);

  self->store = g_object_ref (store);
  self->capture = g_object_ref (capture);
  self->sitting = g_object_ref (sitting);
  self->finder = g_object_ref (finder);
  self->terms = *terms;
  g_signal_connect_object (capture, "coach", G_CALLBACK (coach_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (capture, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * muster_face_search_begin:
 * @act: who asked: the name and the accounts of it
 *
 * Switches the camera on; the person was asked before, since no page asks for consent here. It ends
 * by itself with candidates, nobody, or a failure; muster_face_search_stop() ends it at any time.
 */
void
muster_face_search_begin (MusterFaceSearch *self, const MusterStaffAct *act)
{
  const gint64 limit = self->terms.policy->position_timeout;

  g_return_if_fail (MUSTER_IS_FACE_SEARCH (self));
  forget (self);
  self->act =
      (MusterStaffAct){.name = g_strdup (act->name), .staff = act->staff, .second = act->second};
  self->view.state = MUSTER_SEARCH_LOOKING;
  self->view.coach = MUSTER_COACH_NO_FACE;
  self->limit = g_timeout_add (
      (guint) ((limit > 0 ? limit : USUAL_LIMIT) / G_TIME_SPAN_MILLISECOND), limit_cb, self);
  muster_capture_new_probe (self->capture);
  muster_sitting_set_searching (self->sitting, TRUE);
  tell (self);
  muster_capture_start (self->capture);
}

void
muster_face_search_stop (MusterFaceSearch *self)
{
  g_return_if_fail (MUSTER_IS_FACE_SEARCH (self));
  if (self->view.state == MUSTER_SEARCH_OFF)
    return;
  forget (self);
  tell (self);
}

gboolean
muster_face_search_is_running (MusterFaceSearch *self)
{
  g_return_val_if_fail (MUSTER_IS_FACE_SEARCH (self), FALSE);
  return self->view.state != MUSTER_SEARCH_OFF;
}

const MusterSearchView *
muster_face_search_get_view (MusterFaceSearch *self)
{
  g_return_val_if_fail (MUSTER_IS_FACE_SEARCH (self), NULL);
  return &self->view;
}

const MusterStaffAct *
muster_face_search_get_act (MusterFaceSearch *self)
{
  g_return_val_if_fail (MUSTER_IS_FACE_SEARCH (self), NULL);
  return &self->act;
}

gint64
muster_face_search_pick (MusterFaceSearch *self, guint rank, gboolean by_staff)
{
  MusterEvent *event;
  gint64 person;

  g_return_val_if_fail (MUSTER_IS_FACE_SEARCH (self), 0);
  if (self->view.state != MUSTER_SEARCH_FOUND || rank >= self->view.finding.n ||
      self->view.people[rank] == NULL)
    return 0;
  person = self->view.finding.candidates[rank].person;
  event = new_event (self, "face-pick", by_staff ? &self->act : NULL);
  muster_event_set_int (event, "person", person);
  muster_event_set_int (event, "rank", rank + 1);
  record (self, event);
  return person;
}
