/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-station.h"

#include "muster-card-watch.h"
#include "muster-id-number.h"
#include "muster-matcher.h"
#include "muster-readiness.h"
#include "muster-recorder.h"
#include "muster-rehearsal.h"
#include "muster-screen-build.h"
#include "muster-visit-loop.h"

/* For the last record to become durable. */
#define SHUTDOWN_US (3 * G_USEC_PER_SEC)

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

struct _MusterStation {
  GObject parent_instance;

  MusterStore *store;         /* owned */
  MusterReaderHub *hub;       /* owned, nullable */
  MusterReaderSetup *readers; /* owned, nullable: the settings of the readers in hub */
  MusterCamera *camera;       /* owned, nullable */
  MusterFaceEngine *engine;   /* owned, nullable: nobody can be compared */
  MusterProfile *profile;     /* owned */
  MusterOccasion *occasion;   /* owned */
  char *name;                 /* owned */
  MusterHistory *history;     /* owned */
  MusterRosterCount *roster;  /* owned */
  MusterCapture *capture;     /* owned */
  MusterFinder *finder;       /* owned: who the person is */
  MusterMatcher *matcher;     /* owned */
  MusterCardWatch *cards;     /* owned, nullable: what readers say */
  MusterRecorder *recorder;   /* owned: what the journal gets */
  MusterVisitLoop *loop;      /* owned: the running visit */
  MusterPolicy policy;        /* the profile's, joined with the pack's */
  gboolean shut_down;

  MusterScreenSource shown;  /* what the screens are made from; borrows from the above */
  MusterScreen *screen;      /* owned */
  MusterDeskView *desk_view; /* owned */
};

G_DEFINE_FINAL_TYPE (MusterStation, muster_station, G_TYPE_OBJECT)

static void
post_kind (MusterStation *self, MusterVisitEventKind kind, MusterReason reason)
{
  muster_visit_loop_post (self->loop, &(MusterVisitEvent){.kind = kind, .reason = reason});
}

/* --- what is shown --- */

static void
rebuild_screen (gpointer user_data)
{
  MusterStation *self = user_data;

  self->shown.lookup = muster_finder_get_lookup (self->finder);
  self->shown.lying = self->cards != NULL && muster_card_watch_is_lying (self->cards);
  self->shown.probe = muster_capture_get_best (self->capture);
  g_clear_pointer (&self->screen, muster_screen_free);
  g_clear_pointer (&self->desk_view, muster_desk_view_free);
  self->screen = muster_screen_build (&self->shown);
  self->desk_view = muster_desk_view_build (&self->shown);
  g_signal_emit (self, signals[SIGNAL_SCREEN_CHANGED], 0);
}

/* From the finder, the matcher and the readers. */
static void
told_cb (MusterStation *self, const MusterVisitEvent *event)
{
  if (event->kind == MUSTER_VISIT_EVENT_FOUND)
    muster_history_set_person (self->history, event->person);
  else if (event->kind == MUSTER_VISIT_EVENT_MATCHED)
    muster_recorder_compared (self->recorder);
  muster_visit_loop_post (self->loop, event);
}

/* --- capture --- */

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
  muster_visit_loop_post (self->loop,
                          &(MusterVisitEvent){.kind = MUSTER_VISIT_EVENT_FRAME, .coach = coach});
  if (probe_ready && muster_station_get_visit (self)->state == MUSTER_VISIT_POSITIONING)
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

static void
written_cb (MusterStation *self, gint64 seq, guint kind, const MusterVisit *visit)
{
  g_signal_emit (self, signals[SIGNAL_RECORDED], 0, seq);
  if (kind == MUSTER_RECORD_OUTCOME)
    self->shown.decided_at = g_get_real_time () / G_USEC_PER_SEC;
  post_kind (self, MUSTER_VISIT_EVENT_RECORDED, MUSTER_REASON_NONE);
  if (kind == MUSTER_RECORD_OUTCOME)
    g_signal_emit (self, signals[SIGNAL_VISIT_ENDED], 0, visit);
}

static void
record_failed_cb (MusterStation *self)
{
  post_kind (self, MUSTER_VISIT_EVENT_RECORD_FAILED, MUSTER_REASON_STORE_FAILED);
  g_signal_emit (self, signals[SIGNAL_TRUTH_CHANGED], 0);
}

static void
record (MusterStation *self, MusterRecordKind kind)
{
  const MusterLookup *lookup = muster_finder_get_lookup (self->finder);

  muster_recorder_write (self->recorder,
                         kind,
                         muster_station_get_visit (self),
                         muster_finder_get_claim (self->finder),
                         self->camera != NULL ? muster_camera_get_name (self->camera) : NULL,
                         lookup != NULL ? muster_person_get_name (lookup->found->person) : "");
}

/* Nothing of a person stays behind for the next one. */
static void
forget (MusterStation *self)
{
  muster_finder_forget (self->finder);
  muster_recorder_forget (self->recorder);
  self->shown.keypad = FALSE;
  self->shown.decided_at = 0;
  muster_capture_new_probe (self->capture);
  muster_history_set_person (self->history, 0);
}

/* --- the visit --- */

static void
command_cb (const MusterCommand *command, gpointer user_data)
{
  MusterStation *self = user_data;

  switch (command->kind) {
  case MUSTER_COMMAND_LOOK_UP:
    muster_finder_look_up (self->finder, command->token);
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
    muster_matcher_match (self->matcher, command->token);
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

static void
moved_cb (const MusterVisit *before, gpointer user_data)
{
  MusterStation *self = user_data;
  const MusterVisit *visit = muster_station_get_visit (self);

  muster_capture_set_looking (self->capture,
                              visit->state == MUSTER_VISIT_POSITIONING ||
                                  visit->state == MUSTER_VISIT_CHALLENGING);
  if (visit->serial != before->serial)
    muster_recorder_begin_visit (self->recorder, g_get_monotonic_time ());
  if (MUSTER_IS_REHEARSAL_CAMERA (self->camera) && visit->coach != before->coach)
    muster_rehearsal_camera_prompt (MUSTER_REHEARSAL_CAMERA (self->camera),
                                    muster_coach_to_nick (visit->coach));
}

static const MusterVisitLoopCalls loop_calls = {
    .moved = moved_cb,
    .command = command_cb,
    .settled = rebuild_screen,
};

/* --- readers --- */

/* A second card that merely ends the running visit must not lend its number to it: the claim is
 * taken over only by the look-up it leads to. */
static void
begin (MusterStation *self, MusterVisitEventKind kind, MusterClaim claim)
{
  MusterVisitEvent event = {.kind = kind};

  event.same_card = muster_station_get_visit (self)->state != MUSTER_VISIT_IDLE &&
                    muster_finder_is_same (self->finder, &claim);
  muster_finder_offer (self->finder, &claim);
  muster_visit_loop_post (self->loop, &event);
  muster_finder_withdraw (self->finder);
}

static void
card_read_cb (MusterStation *self, MusterCardEvent *event)
{
  begin (self, MUSTER_VISIT_EVENT_CARD, muster_claim_of_event (event));
}

/* --- object --- */

static void
muster_station_finalize (GObject *object)
{
  MusterStation *self = MUSTER_STATION (object);

  g_assert (self->shut_down);
  g_clear_pointer (&self->loop, muster_visit_loop_free);
  g_clear_object (&self->store);
  g_clear_object (&self->readers);
  g_clear_object (&self->hub);
  g_clear_object (&self->camera);
  g_clear_object (&self->engine);
  g_clear_object (&self->history);
  g_clear_object (&self->roster);
  g_clear_object (&self->capture);
  g_clear_object (&self->cards);
  g_clear_object (&self->matcher);
  g_clear_object (&self->finder);
  g_clear_object (&self->recorder);
  g_clear_pointer (&self->profile, muster_profile_unref);
  g_clear_pointer (&self->occasion, muster_occasion_free);
  g_clear_pointer (&self->screen, muster_screen_free);
  g_clear_pointer (&self->desk_view, muster_desk_view_free);
  g_clear_pointer (&self->name, g_free);
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
  self->history = muster_history_new (store);
  self->roster = muster_roster_count_new (store);
  self->policy = *muster_profile_get_policy (profile);
  self->policy.never_syncs = self->policy.never_syncs || rehearsal;
  if (engine != NULL) {
    MusterModelPack *pack = muster_face_engine_get_pack (engine);

    muster_policy_join_pack (&self->policy,
                             muster_model_pack_get_review (pack),
                             muster_model_pack_get_accept (pack),
                             muster_model_pack_is_assist (pack));
  }
  self->capture =
      muster_capture_new (camera, engine, self->policy.still, self->policy.probe_frames);
  self->finder = muster_finder_new (store, engine, self->occasion, &self->policy);
  self->matcher = muster_matcher_new (self->capture, self->finder);
  self->loop = muster_visit_loop_new (&self->policy, &loop_calls, self);
  self->recorder = muster_recorder_new (
      store,
      self->history,
      &(MusterRecordSource){
          .policy = &self->policy,
          .occasion = self->occasion,
          .profile = muster_profile_get_id (profile),
          .model = engine != NULL ? muster_face_engine_get_model (engine) : NULL,
          .rehearsal = rehearsal,
      });
  self->shown = (MusterScreenSource){
      .visit = muster_station_get_visit (self),
      .policy = &self->policy,
      .profile = self->profile,
      .occasion = self->occasion,
      .claim = muster_finder_get_claim (self->finder),
      .station = self->name,
      .rehearsal = rehearsal,
      .assist = self->policy.staff_confirms,
  };
  rebuild_screen (self);
  return self;
}

static void
follow (MusterStation *self, gpointer whom, const char *signal, GCallback callback)
{
  g_signal_connect_object (whom, signal, callback, self, G_CONNECT_SWAPPED);
}

void
muster_station_start (MusterStation *self)
{
  follow (self, self->capture, "frame", G_CALLBACK (frame_cb));
  follow (self, self->capture, "report", G_CALLBACK (report_cb));
  follow (self, self->capture, "coach", G_CALLBACK (coach_cb));
  follow (self, self->capture, "failed", G_CALLBACK (capture_failed_cb));
  follow (self, self->capture, "truth-changed", G_CALLBACK (truth_changed_cb));
  follow (self, self->finder, "told", G_CALLBACK (told_cb));
  follow (self, self->matcher, "told", G_CALLBACK (told_cb));
  follow (self, self->recorder, "written", G_CALLBACK (written_cb));
  follow (self, self->recorder, "failed", G_CALLBACK (record_failed_cb));
  if (self->hub != NULL) {
    self->cards = muster_card_watch_new (self->hub);
    follow (self, self->cards, "read", G_CALLBACK (card_read_cb));
    follow (self, self->cards, "told", G_CALLBACK (told_cb));
    follow (self, self->cards, "lying-changed", G_CALLBACK (rebuild_screen));
    follow (self, self->cards, "truth-changed", G_CALLBACK (truth_changed_cb));
    muster_reader_hub_start (self->hub);
  }
  follow (self, self->roster, "changed", G_CALLBACK (truth_changed_cb));
  muster_roster_count_refresh (self->roster);
  muster_history_load (self->history);
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
  if (self->shut_down)
    return;
  muster_visit_loop_finish (self->loop, SHUTDOWN_US);
  self->shut_down = TRUE;
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
  begin (self, MUSTER_VISIT_EVENT_NUMBERS, muster_claim_of_numbers (student_number, normal));
  return TRUE;
}

void
muster_station_identify_card (MusterStation *self, MusterCardKind kind, const char *number)
{
  begin (self, MUSTER_VISIT_EVENT_CARD, muster_claim_of_card (kind, number));
}

void
muster_station_show_keypad (MusterStation *self, gboolean shown)
{
  const MusterVisit *visit = muster_station_get_visit (self);

  /* from what is told of a card that leads to nobody, typing is a way on */
  if (shown && (visit->state == MUSTER_VISIT_IDLE ||
                (visit->state == MUSTER_VISIT_RECORDED && visit->person == 0)))
    post_kind (self, MUSTER_VISIT_EVENT_END, MUSTER_REASON_NONE);
  if (self->shown.keypad == shown || visit->state != MUSTER_VISIT_IDLE)
    return;
  self->shown.keypad = shown;
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
  muster_recorder_set_staff (self->recorder, staff, code, note);
  post_kind (self, kind, MUSTER_REASON_NONE);
  muster_recorder_set_staff (self->recorder, NULL, NULL, NULL);
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
  return muster_visit_loop_get_visit (self->loop);
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
  *people = muster_roster_count_get (self->roster)->people;
}

static void
readers_changed_cb (MusterStation *self)
{
  g_signal_emit (self, signals[SIGNAL_TRUTH_CHANGED], 0);
}

/**
 * muster_station_set_readers:
 * @readers: (nullable): the settings that the readers of the hub follow, told of by readiness
 */
void
muster_station_set_readers (MusterStation *self, MusterReaderSetup *readers)
{
  g_return_if_fail (MUSTER_IS_STATION (self));

  if (self->readers != NULL)
    g_signal_handlers_disconnect_by_data (self->readers, self);
  g_set_object (&self->readers, readers);
  if (readers != NULL)
    g_signal_connect_object (
        readers, "changed", G_CALLBACK (readers_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * muster_station_check_readiness:
 *
 * Waits for nothing. The roster is counted anew each time; "truth-changed" comes if that made a
 * difference.
 *
 * Returns: (transfer full): a #GPtrArray of #MusterReadyItem
 */
GPtrArray *
muster_station_check_readiness (MusterStation *self)
{
  MusterModelPack *pack = self->engine != NULL ? muster_face_engine_get_pack (self->engine) : NULL;

  const GError *readers_error =
      self->readers != NULL ? muster_reader_setup_get_error (self->readers) : NULL;

  muster_roster_count_refresh (self->roster);
  return muster_readiness_check (self->store,
                                 muster_roster_count_get (self->roster),
                                 NULL,
                                 self->hub,
                                 readers_error,
                                 self->camera,
                                 pack,
                                 NULL);
}
