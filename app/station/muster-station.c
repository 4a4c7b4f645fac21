/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-capture.h"
#include "muster-card-error.h"
#include "muster-error.h"
#include "muster-history.h"
#include "muster-id-number.h"
#include "muster-lookup.h"
#include "muster-readiness.h"
#include "muster-record.h"
#include "muster-rehearsal.h"
#include "muster-screen-build.h"
#include "muster-station.h"

/* Time-outs are seconds and the coach holds a phrase 1.2 s: a tenth is fine enough and costs
 * nothing. */
#define TICK_MS 100

enum {
  SIGNAL_SCREEN_CHANGED,
  SIGNAL_FRAME,
  SIGNAL_REPORT,
  SIGNAL_SOUND,
  SIGNAL_SAY,
  SIGNAL_CALL_STAFF,
  SIGNAL_RECORDED,
  SIGNAL_VISIT_ENDED,
  SIGNAL_TRUTH_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Whom somebody says to be: a card or two numbers. Owned strings. */
typedef struct {
  MusterFind by;
  char *a;
  char *b;
} Claim;

struct _MusterStation {
  GObject parent_instance;

  MusterStore *store;       /* owned */
  MusterReaderHub *hub;     /* owned, nullable */
  MusterCamera *camera;     /* owned, nullable */
  MusterFaceEngine *engine; /* owned, nullable: nobody can be compared */
  MusterProfile *profile;   /* owned */
  MusterOccasion *occasion; /* owned */
  char *name;               /* owned */
  char *model;              /* owned, nullable */
  MusterHistory *history;   /* owned */
  MusterCapture *capture;   /* owned */
  MusterPolicy policy;      /* the profile's, joined with the pack's */
  gboolean rehearsal;
  gboolean keypad;
  gboolean shut_down;
  guint people; /* in the roster when the station started */

  MusterVisit visit;
  char *visit_id; /* owned: of the running visit */
  gint64 began_us;
  gint64 decided_at;    /* seconds UTC */
  gboolean unspent;     /* a comparison was made that no record has told yet */
  MusterStaffAct staff; /* for the next record */

  Claim next;  /* what LOOK_UP will look up */
  Claim claim; /* what the running visit began with */
  guint find_token;
  guint match_token;
  MusterLookup *lookup;      /* owned, nullable: the identified person */
  GCancellable *cancellable; /* owned: this visit's look-up */

  GQueue events; /* of MusterVisitEvent, owned: events that came while one was handled */
  gboolean handling;
  guint tick;

  MusterScreen *screen;      /* owned */
  MusterDeskView *desk_view; /* owned */
};

G_DEFINE_FINAL_TYPE (MusterStation, muster_station, G_TYPE_OBJECT)

static void post (MusterStation *self, const MusterVisitEvent *event);

static void
claim_clear (Claim *claim)
{
  g_clear_pointer (&claim->a, g_free);
  g_clear_pointer (&claim->b, g_free);
}

static void
post_kind (MusterStation *self, MusterVisitEventKind kind, MusterReason reason)
{
  post (self, &(MusterVisitEvent){.kind = kind, .reason = reason});
}

/* --- what is shown --- */

static void
rebuild_screen (MusterStation *self)
{
  MusterScreenSource source = {
      .visit = &self->visit,
      .policy = &self->policy,
      .profile = self->profile,
      .occasion = self->occasion,
      .lookup = self->lookup,
      .probe = muster_capture_get_best (self->capture),
      .station = self->name,
      .keypad = self->keypad,
      .rehearsal = self->rehearsal,
      .assist = self->policy.staff_confirms,
      .decided_at = self->decided_at,
  };

  g_clear_pointer (&self->screen, muster_screen_free);
  g_clear_pointer (&self->desk_view, muster_desk_view_free);
  self->screen = muster_screen_build (&source);
  self->desk_view = muster_desk_view_build (&source);
  g_signal_emit (self, signals[SIGNAL_SCREEN_CHANGED], 0);
}

/* --- identify --- */

static void
found (MusterStation *self, MusterLookup *lookup)
{
  MusterCase *found = lookup->found;
  MusterVisitEvent event = {.kind = MUSTER_VISIT_EVENT_FOUND, .token = self->find_token};
  gint64 passed_at = self->policy.allow_again ? 0 : found->passed_at;

  g_clear_pointer (&self->lookup, muster_lookup_free);
  self->lookup = lookup;
  event.person = muster_person_get_id (found->person);
  event.consented_version = found->consented_version;
  event.attempts_before = self->policy.allow_again ? 0 : found->attempts;
  event.has_reference = lookup->templates->len > 0;
  event.reason = muster_occasion_judge (
      self->occasion, &found->expected, passed_at, g_get_real_time () / G_USEC_PER_SEC);
  /* the disk is full: what is left of its reserve is for visits that have begun */
  if (event.reason == MUSTER_REASON_NONE && muster_store_is_on_reserve (self->store))
    event.reason = MUSTER_REASON_STORE_FAILED;
  if (event.reason == MUSTER_REASON_NONE && self->engine == NULL)
    event.reason = MUSTER_REASON_ENGINE_FAILED;
  muster_history_set_person (self->history, event.person);
  post (self, &event);
}

static void
lookup_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterStation) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterLookup) lookup = muster_lookup_finish (result, &error);
  MusterVisitEvent event = {.kind = MUSTER_VISIT_EVENT_NOT_FOUND, .token = self->find_token};

  if (muster_error_is_cancelled (error))
    return; /* an older look-up: only the newest is not cancelled */
  if (lookup != NULL) {
    found (self, g_steal_pointer (&lookup));
    return;
  }
  if (!g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND)) {
    g_warning ("Look-up: %s", error->message);
    event.reason = MUSTER_REASON_STORE_FAILED;
  } else if (self->claim.by == MUSTER_FIND_BY_NUMBERS) {
    event.reason = MUSTER_REASON_NOT_FOUND;
  } else {
    event.reason = MUSTER_REASON_UNKNOWN_CARD;
  }
  post (self, &event);
}

static void
look_up (MusterStation *self, guint token)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->find_token = token;
  claim_clear (&self->claim);
  self->claim = self->next;
  self->next = (Claim){0};
  muster_lookup_async (self->store,
                       self->engine,
                       self->claim.by,
                       self->claim.a,
                       self->claim.b,
                       self->occasion->id,
                       self->cancellable,
                       lookup_cb,
                       g_object_ref (self));
}

/* --- capture and match --- */

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterStation) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterTemplate) probe =
      muster_capture_take_finish (MUSTER_CAPTURE (source), result, &error);
  MusterVisitEvent event = {.kind = MUSTER_VISIT_EVENT_MATCHED, .token = self->match_token};

  if (muster_error_is_cancelled (error))
    return; /* an older match: the visit has moved on */
  if (probe == NULL || self->lookup == NULL) {
    g_warning ("Probe: %s", error != NULL ? error->message : "nobody to compare with");
    post_kind (self, MUSTER_VISIT_EVENT_MATCH_FAILED, MUSTER_REASON_ENGINE_FAILED);
    return;
  }
  event.similarity = muster_lookup_compare (self->lookup, probe);
  self->unspent = TRUE;
  post (self, &event);
}

static void
match (MusterStation *self, guint token)
{
  self->match_token = token;
  if (self->lookup == NULL || self->lookup->templates->len == 0)
    post_kind (self, MUSTER_VISIT_EVENT_MATCH_FAILED, MUSTER_REASON_ENGINE_FAILED);
  else
    muster_capture_take_async (self->capture, taken_cb, g_object_ref (self));
}

static void
frame_cb (MusterStation *self, MusterFrame *frame)
{
  g_signal_emit (self, signals[SIGNAL_FRAME], 0, frame);
}

static void
report_cb (MusterStation *self, const MusterFaceReport *report)
{
  g_signal_emit (self, signals[SIGNAL_REPORT], 0, report);
}

static void
coach_cb (MusterStation *self, guint coach, gboolean probe_ready)
{
  post (self, &(MusterVisitEvent){.kind = MUSTER_VISIT_EVENT_FRAME, .coach = coach});
  if (probe_ready && self->visit.state == MUSTER_VISIT_POSITIONING)
    post_kind (self, MUSTER_VISIT_EVENT_PROBE_READY, MUSTER_REASON_NONE);
}

static void
capture_failed_cb (MusterStation *self, guint reason)
{
  post_kind (self, MUSTER_VISIT_EVENT_CAMERA_FAILED, reason);
}

static void
truth_changed_cb (MusterStation *self)
{
  g_signal_emit (self, signals[SIGNAL_TRUTH_CHANGED], 0);
}

/* --- records --- */

/* A record on its way to the disk: the visit may go on meanwhile. */
typedef struct {
  MusterStation *station; /* owned */
  MusterRecordKind kind;
  MusterVisit visit; /* as recorded */
  char *name;        /* owned, "" for nobody */
  gboolean spends;   /* it tells of a comparison */
} Record;

static void
record_free (Record *record)
{
  g_object_unref (record->station);
  g_free (record->name);
  g_free (record);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Record, record_free)

static void
add_history (const Record *record, gint64 seq)
{
  gboolean is_outcome = record->kind == MUSTER_RECORD_OUTCOME;
  g_autoptr (MusterHistoryItem) item = NULL;

  if (record->kind == MUSTER_RECORD_CONSENT)
    return;
  item = muster_history_item_new (seq,
                                  record->visit.person,
                                  g_get_real_time () / G_USEC_PER_SEC,
                                  record->name,
                                  is_outcome ? record->visit.outcome : MUSTER_OUTCOME_NONE,
                                  record->visit.reason,
                                  record->visit.similarity);
  muster_history_add (record->station->history, item);
}

static void
append_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Record) record = user_data;
  MusterStation *self = record->station;
  g_autoptr (GError) error = NULL;
  gint64 seq = muster_store_append_finish (MUSTER_STORE (source), result, &error);

  if (seq < 0) {
    g_warning ("Journal: %s", error->message);
    self->unspent = self->unspent || record->spends;
    post_kind (self, MUSTER_VISIT_EVENT_RECORD_FAILED, MUSTER_REASON_STORE_FAILED);
    g_signal_emit (self, signals[SIGNAL_TRUTH_CHANGED], 0);
    return;
  }
  add_history (record, seq);
  g_signal_emit (self, signals[SIGNAL_RECORDED], 0, seq);
  if (record->kind == MUSTER_RECORD_OUTCOME)
    self->decided_at = g_get_real_time () / G_USEC_PER_SEC;
  post_kind (self, MUSTER_VISIT_EVENT_RECORDED, MUSTER_REASON_NONE);
  if (record->kind == MUSTER_RECORD_OUTCOME)
    g_signal_emit (self, signals[SIGNAL_VISIT_ENDED], 0, &record->visit);
}

static void
record (MusterStation *self, MusterRecordKind kind)
{
  MusterRecordSource source = {
      .visit = &self->visit,
      .policy = &self->policy,
      .occasion = self->occasion,
      .profile = muster_profile_get_id (self->profile),
      .model = self->model,
      .visit_id = self->visit_id,
      .camera = self->camera != NULL ? muster_camera_get_name (self->camera) : NULL,
      .staff = &self->staff,
      .began_us = self->began_us,
      .now_us = g_get_monotonic_time (),
      .spends_attempt = self->unspent && kind != MUSTER_RECORD_CONSENT,
      .rehearsal = self->rehearsal,
  };
  g_autoptr (MusterEvent) event = muster_record_build (kind, &source);
  Record *entry = g_new0 (Record, 1);

  entry->station = g_object_ref (self);
  entry->kind = kind;
  entry->visit = self->visit;
  entry->name =
      g_strdup (self->lookup != NULL ? muster_person_get_name (self->lookup->found->person) : "");
  entry->spends = source.spends_attempt;
  if (entry->spends)
    self->unspent = FALSE;
  if (kind != MUSTER_RECORD_CONSENT)
    muster_staff_act_clear (&self->staff);
  /* Not the visit's cancellable: once begun, a record is written even if the window closes. */
  muster_store_append_async (self->store, event, NULL, append_cb, entry);
}

/* Nothing of a person stays behind for the next one. */
static void
forget (MusterStation *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->lookup, muster_lookup_free);
  claim_clear (&self->claim);
  muster_staff_act_clear (&self->staff);
  self->keypad = FALSE;
  self->unspent = FALSE;
  self->decided_at = 0;
  muster_capture_new_probe (self->capture);
  muster_history_set_person (self->history, 0);
}

/* --- the visit --- */

static void
carry_out (MusterStation *self, const MusterCommand *command)
{
  switch (command->kind) {
  case MUSTER_COMMAND_LOOK_UP:
    look_up (self, command->token);
    break;
  case MUSTER_COMMAND_CAMERA_ON:
    muster_capture_start (self->capture);
    break;
  case MUSTER_COMMAND_CAMERA_OFF:
    muster_capture_stop (self->capture);
    break;
  case MUSTER_COMMAND_NEW_PROBE:
    muster_capture_new_probe (self->capture);
    break;
  case MUSTER_COMMAND_CHALLENGE:
    /* This version has no liveness challenge. A profile that asks for one gets staff, never less.
     */
    post_kind (self, MUSTER_VISIT_EVENT_CHALLENGE_FAILED, MUSTER_REASON_NO_RESPONSE);
    break;
  case MUSTER_COMMAND_MATCH:
    match (self, command->token);
    break;
  case MUSTER_COMMAND_RECORD:
    record (self, command->record);
    break;
  case MUSTER_COMMAND_SAY:
    g_signal_emit (self, signals[SIGNAL_SAY], 0, command->coach, command->say_result);
    break;
  case MUSTER_COMMAND_SOUND:
    g_signal_emit (self, signals[SIGNAL_SOUND], 0, command->sound);
    break;
  case MUSTER_COMMAND_CALL_STAFF:
    g_signal_emit (self, signals[SIGNAL_CALL_STAFF], 0);
    break;
  case MUSTER_COMMAND_FORGET:
    forget (self);
    break;
  default:
    g_assert_not_reached ();
  }
}

/* Also in idle: the word about an unreadable card goes away by itself. */
static gboolean
needs_ticks (MusterStation *self)
{
  return self->visit.state != MUSTER_VISIT_IDLE || self->visit.deadline_us != 0;
}

static gboolean
tick_cb (gpointer user_data)
{
  MusterStation *self = user_data;

  post_kind (self, MUSTER_VISIT_EVENT_TICK, MUSTER_REASON_NONE);
  if (needs_ticks (self))
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
begin_visit (MusterStation *self, gint64 now_us)
{
  g_free (self->visit_id);
  self->visit_id = g_uuid_string_random ();
  self->began_us = now_us;
}

static gboolean
handle_one (MusterStation *self, MusterVisitEvent *event)
{
  MusterVisit before = self->visit;
  MusterCommands commands = {.n = 0};

  event->time_us = g_get_monotonic_time ();
  muster_visit_handle (&self->visit, event, &self->policy, &commands);
  muster_capture_set_looking (self->capture,
                              self->visit.state == MUSTER_VISIT_POSITIONING ||
                                  self->visit.state == MUSTER_VISIT_CHALLENGING);
  if (self->visit.serial != before.serial)
    begin_visit (self, event->time_us);
  for (guint i = 0; i < commands.n; i++)
    carry_out (self, &commands.items[i]);
  if (self->tick == 0 && needs_ticks (self))
    self->tick = g_timeout_add (TICK_MS, tick_cb, self);
  if (MUSTER_IS_REHEARSAL_CAMERA (self->camera) && self->visit.coach != before.coach)
    muster_rehearsal_camera_prompt (MUSTER_REHEARSAL_CAMERA (self->camera),
                                    muster_coach_to_nick (self->visit.coach));
  return memcmp (&before, &self->visit, sizeof before) != 0;
}

/* Commands may cause events at once (no camera, no engine), so events queue up behind the one that
 * is being handled and the screen is rebuilt once, when all is settled. */
static void
post (MusterStation *self, const MusterVisitEvent *event)
{
  gboolean changed = FALSE;

  if (self->shut_down)
    return;
  g_queue_push_tail (&self->events, g_memdup2 (event, sizeof *event));
  if (self->handling)
    return;
  self->handling = TRUE;
  while (!g_queue_is_empty (&self->events)) {
    g_autofree MusterVisitEvent *next = g_queue_pop_head (&self->events);

    changed = handle_one (self, next) || changed;
  }
  self->handling = FALSE;
  if (changed)
    rebuild_screen (self);
}

/* --- readers --- */

/* A second card that merely ends the running visit must not lend its number to it: the claim is
 * taken over only by the look-up it leads to. */
static void
begin (MusterStation *self, MusterVisitEventKind kind, MusterFind by, const char *a, const char *b)
{
  MusterVisitEvent event = {.kind = kind};

  event.same_card = self->visit.state != MUSTER_VISIT_IDLE && self->claim.by == by &&
                    g_strcmp0 (self->claim.a, a) == 0;
  claim_clear (&self->next);
  self->next = (Claim){.by = by, .a = g_strdup (a), .b = g_strdup (b)};
  post (self, &event);
  claim_clear (&self->next);
}

static void
card_cb (MusterReaderHub *hub, MusterCardEvent *event, MusterStation *self)
{
  switch (muster_card_event_get_kind (event)) {
  case MUSTER_CARD_EVENT_CARD_READ:
    muster_station_identify_card (
        self, muster_card_event_get_card (event), muster_card_event_get_number (event));
    break;
  case MUSTER_CARD_EVENT_ERROR:
    g_info ("Reader %s: %s",
            muster_card_event_get_reader (event),
            muster_card_event_get_error (event)->message);
    if (muster_card_error_is_of_card (muster_card_event_get_error (event)))
      post_kind (self, MUSTER_VISIT_EVENT_CARD_FAILED, MUSTER_REASON_CARD_UNREADABLE);
    g_signal_emit (self, signals[SIGNAL_TRUTH_CHANGED], 0);
    break;
  case MUSTER_CARD_EVENT_READER_ADDED:
  case MUSTER_CARD_EVENT_READER_GONE:
    g_signal_emit (self, signals[SIGNAL_TRUTH_CHANGED], 0);
    break;
  case MUSTER_CARD_EVENT_READER_STATE:
  case MUSTER_CARD_EVENT_CARD_ON:
  case MUSTER_CARD_EVENT_CARD_OFF:
  default:
    break;
  }
}

/* --- object --- */

static void
muster_station_finalize (GObject *object)
{
  MusterStation *self = MUSTER_STATION (object);

  g_assert (self->shut_down);
  g_queue_clear_full (&self->events, g_free);
  g_clear_object (&self->store);
  g_clear_object (&self->hub);
  g_clear_object (&self->camera);
  g_clear_object (&self->engine);
  g_clear_object (&self->history);
  g_clear_object (&self->capture);
  g_clear_pointer (&self->profile, muster_profile_unref);
  g_clear_pointer (&self->occasion, muster_occasion_free);
  g_clear_pointer (&self->screen, muster_screen_free);
  g_clear_pointer (&self->desk_view, muster_desk_view_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->model, g_free);
  g_clear_pointer (&self->visit_id, g_free);
  G_OBJECT_CLASS (muster_station_parent_class)->finalize (object);
}

static void
muster_station_class_init (MusterStationClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_station_finalize;

#define SIGNAL(id, name, ...)                                                                      \
  signals[id] =                                                                                    \
      g_signal_new (name, type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, __VA_ARGS__)
  SIGNAL (SIGNAL_SCREEN_CHANGED, "screen-changed", 0);
  SIGNAL (SIGNAL_FRAME, "frame", 1, MUSTER_TYPE_FRAME);
  SIGNAL (SIGNAL_REPORT, "report", 1, G_TYPE_POINTER);
  SIGNAL (SIGNAL_SOUND, "sound", 1, G_TYPE_UINT);
  SIGNAL (SIGNAL_SAY, "say", 2, G_TYPE_UINT, G_TYPE_BOOLEAN);
  SIGNAL (SIGNAL_CALL_STAFF, "call-staff", 0);
  SIGNAL (SIGNAL_RECORDED, "recorded", 1, G_TYPE_INT64);
  SIGNAL (SIGNAL_VISIT_ENDED, "visit-ended", 1, G_TYPE_POINTER);
  SIGNAL (SIGNAL_TRUTH_CHANGED, "truth-changed", 0);
#undef SIGNAL
}

static void
muster_station_init (MusterStation *self)
{
  muster_visit_init (&self->visit);
  g_queue_init (&self->events);
}

/**
 * muster_station_new:
 * @store: open store
 * @hub: (nullable): readers
 * @camera: (nullable): the camera
 * @engine: (nullable): without one everybody goes to the desk, and readiness says why
 * @profile: the rules
 * @occasion: what people check in for
 * @name: the station's name as people say it ("3")
 * @rehearsal: practice: every event is marked and nothing ever syncs
 *
 * Returns: (transfer full): a station that does nothing until started
 */
MusterStation *
muster_station_new (MusterStore *store,
                    MusterReaderHub *hub,
                    MusterCamera *camera,
                    MusterFaceEngine *engine,
                    MusterProfile *profile,
                    const MusterOccasion *occasion,
                    const char *name,
                    gboolean rehearsal)
{
  MusterStation *self = g_object_new (MUSTER_TYPE_STATION, NULL);

  self->store = g_object_ref (store);
  g_set_object (&self->hub, hub);
  g_set_object (&self->camera, camera);
  g_set_object (&self->engine, engine);
  self->profile = muster_profile_ref (profile);
  self->occasion = muster_occasion_copy (occasion);
  self->name = g_strdup (name);
  self->rehearsal = rehearsal;
  self->history = muster_history_new (store);
  self->policy = *muster_profile_get_policy (profile);
  self->policy.never_syncs = self->policy.never_syncs || rehearsal;
  if (engine != NULL) {
    MusterModelPack *pack = muster_face_engine_get_pack (engine);

    self->model = g_strdup (muster_face_engine_get_model (engine));
    muster_policy_join_pack (&self->policy,
                             muster_model_pack_get_review (pack),
                             muster_model_pack_get_accept (pack),
                             muster_model_pack_is_assist (pack));
  }
  self->capture =
      muster_capture_new (camera, engine, self->policy.still, self->policy.probe_frames);
  rebuild_screen (self);
  return self;
}

static void
follow (MusterStation *self, const char *signal, GCallback callback)
{
  g_signal_connect_object (self->capture, signal, callback, self, G_CONNECT_SWAPPED);
}

void
muster_station_start (MusterStation *self)
{
  g_autoptr (GError) error = NULL;

  follow (self, "frame", G_CALLBACK (frame_cb));
  follow (self, "report", G_CALLBACK (report_cb));
  follow (self, "coach", G_CALLBACK (coach_cb));
  follow (self, "failed", G_CALLBACK (capture_failed_cb));
  follow (self, "truth-changed", G_CALLBACK (truth_changed_cb));
  if (self->hub != NULL) {
    g_signal_connect_object (self->hub, "event", G_CALLBACK (card_cb), self, 0);
    muster_reader_hub_start (self->hub);
  }
  self->people = muster_store_count_people (self->store, NULL, &error);
  if (error != NULL)
    g_warning ("Roster: %s", error->message);
  muster_history_load (self->history);
}

static gboolean
is_settled (MusterStation *self)
{
  return self->visit.state == MUSTER_VISIT_IDLE ||
         (self->visit.state == MUSTER_VISIT_RECORDED && !self->visit.saving);
}

/**
 * muster_station_shutdown:
 * @self: a station
 *
 * A running visit is ended as if the person had pressed End, and its record is waited for: the
 * journal never lacks a visit because a window was closed.
 */
void
muster_station_shutdown (MusterStation *self)
{
  gint64 until = g_get_monotonic_time () + 3 * G_USEC_PER_SEC;

  if (self->shut_down)
    return;
  if (!is_settled (self))
    post_kind (self, MUSTER_VISIT_EVENT_END, MUSTER_REASON_ENDED);
  while (!is_settled (self) && g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, TRUE);
  self->shut_down = TRUE;
  g_clear_handle_id (&self->tick, g_source_remove);
  if (self->hub != NULL)
    muster_reader_hub_shutdown (self->hub);
  muster_capture_stop (self->capture);
  forget (self);
  if (self->engine != NULL)
    muster_face_engine_shutdown (self->engine);
}

/**
 * muster_station_act:
 * @self: a station
 * @kind: what the person or staff did: any event that carries no value
 */
void
muster_station_act (MusterStation *self, MusterVisitEventKind kind)
{
  post_kind (self, kind, MUSTER_REASON_NONE);
}

gboolean
muster_station_identify_numbers (MusterStation *self,
                                 const char *student_number,
                                 const char *id_number,
                                 GError **error)
{
  g_autofree char *normal = muster_id_number_normalise (id_number, error);

  if (normal == NULL)
    return FALSE;
  begin (self, MUSTER_VISIT_EVENT_NUMBERS, MUSTER_FIND_BY_NUMBERS, student_number, normal);
  return TRUE;
}

void
muster_station_identify_card (MusterStation *self, MusterCardKind kind, const char *number)
{
  begin (self,
         MUSTER_VISIT_EVENT_CARD,
         kind == MUSTER_CARD_ID ? MUSTER_FIND_BY_ID : MUSTER_FIND_BY_CARD,
         number,
         NULL);
}

void
muster_station_show_keypad (MusterStation *self, gboolean shown)
{
  if (self->keypad == shown || self->visit.state != MUSTER_VISIT_IDLE)
    return;
  self->keypad = shown;
  rebuild_screen (self);
}

/**
 * muster_station_staff_act:
 * @self: a station
 * @kind: any event that carries no value
 * @code: (nullable): reason code of the profile
 * @note: (nullable): what they wrote
 * @staff: (nullable): who sits at the desk
 *
 * As muster_station_act(); the record that follows says who did it and why. What leads to no record
 * leaves no name behind for a later one.
 */
void
muster_station_staff_act (MusterStation *self,
                          MusterVisitEventKind kind,
                          const char *code,
                          const char *note,
                          const char *staff)
{
  muster_staff_act_clear (&self->staff);
  self->staff.name = g_strdup (staff);
  self->staff.code = g_strdup (code);
  self->staff.note = g_strdup (note);
  post_kind (self, kind, MUSTER_REASON_NONE);
  muster_staff_act_clear (&self->staff);
}

void
muster_station_staff_pass (MusterStation *self,
                           const char *code,
                           const char *note,
                           const char *staff)
{
  muster_station_staff_act (self, MUSTER_VISIT_EVENT_STAFF_PASS, code, note, staff);
}

const MusterScreen *
muster_station_get_screen (MusterStation *self)
{
  return self->screen;
}

const MusterDeskView *
muster_station_get_desk_view (MusterStation *self)
{
  return self->desk_view;
}

const MusterFaceReport *
muster_station_get_report (MusterStation *self)
{
  return muster_capture_get_report (self->capture);
}

MusterFrame *
muster_station_get_frame (MusterStation *self)
{
  return muster_capture_get_frame (self->capture);
}

const GError *
muster_station_get_camera_error (MusterStation *self)
{
  return muster_capture_get_error (self->capture);
}

const MusterVisit *
muster_station_get_visit (MusterStation *self)
{
  return &self->visit;
}

MusterProfile *
muster_station_get_profile (MusterStation *self)
{
  return self->profile;
}

MusterCamera *
muster_station_get_camera (MusterStation *self)
{
  return self->camera;
}

GListModel *
muster_station_get_today (MusterStation *self)
{
  return muster_history_get_today (self->history);
}

GListModel *
muster_station_get_person_history (MusterStation *self)
{
  return muster_history_get_person (self->history);
}

void
muster_station_get_counts (MusterStation *self, guint *passed, guint *waiting, guint *people)
{
  muster_history_get_counts (self->history, passed, waiting);
  *people = self->people;
}

GPtrArray *
muster_station_check_readiness (MusterStation *self)
{
  MusterModelPack *pack = self->engine != NULL ? muster_face_engine_get_pack (self->engine) : NULL;

  return muster_readiness_check (self->store, NULL, self->hub, self->camera, pack, NULL);
}
