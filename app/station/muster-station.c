/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-station.h"

#include "muster-station-private.h"

/* For the last record to become durable. */
#define SHUTDOWN_US (3 * G_USEC_PER_SEC)

enum {
  SIGNAL_SCREEN_CHANGED,
  SIGNAL_COLOURS_CHANGED,
  SIGNAL_FRAME,
  SIGNAL_REPORT,
  SIGNAL_SOUND,
  SIGNAL_SAY,
  SIGNAL_CALL_STAFF,
  SIGNAL_RECORDED,
  SIGNAL_VISIT_ENDED,
  SIGNAL_TRUTH_CHANGED,
  SIGNAL_SEARCH_CHANGED,
  SIGNAL_EMERGENCY_CHANGED,
  SIGNAL_CLOSING,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

struct _MusterStation {
  GObject parent_instance;

  MusterStationParts parts; /* what it joins */
  gboolean closing;         /* nothing new begins */
  gboolean shut_down;
};

G_DEFINE_FINAL_TYPE (MusterStation, muster_station, G_TYPE_OBJECT)

static void
post_kind (MusterStation *self, MusterVisitEventKind kind, MusterReason reason)
{
  muster_visit_loop_post (self->parts.loop, &(MusterVisitEvent){.kind = kind, .reason = reason});
}

void
muster_station_rebuild (MusterStation *self)
{
  muster_screens_rebuild (self->parts.screens);
  g_signal_emit (self, signals[SIGNAL_SCREEN_CHANGED], 0);
}

/* --- from the parts --- */

/* Whatever a part tells goes to the visit. */
static void
told_cb (MusterStation *self, const MusterVisitEvent *told)
{
  MusterVisitEvent event = *told;

  if (event.kind == MUSTER_VISIT_EVENT_FOUND) {
    event.emergency = muster_emergency_get_seq (self->parts.emergency);
    muster_history_set_person (self->parts.history, event.person);
  } else if (event.kind == MUSTER_VISIT_EVENT_MATCHED) {
    muster_recorder_compared (self->parts.recorder);
  }
  muster_visit_loop_post (self->parts.loop, &event);
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
truth_changed_cb (MusterStation *self)
{
  g_signal_emit (self, signals[SIGNAL_TRUTH_CHANGED], 0);
}

/* Who came to the roster is to be found by face too. */
static void
roster_changed_cb (MusterStation *self)
{
  if (self->parts.faces != NULL && !muster_store_is_sealed_off (self->parts.store))
    muster_face_finder_refresh (self->parts.faces);
  truth_changed_cb (self);
}

/* The same number of people may be other people, whoever stands here may not be one any more, and
 * who works here may have changed. */
static void
pulled_cb (MusterStation *self, guint erased)
{
  if (self->shut_down)
    return;
  muster_roster_count_refresh (self->parts.roster);
  if (erased > 0)
    muster_station_parts_forget_erased (&self->parts);
  muster_departed_look (self->parts.departed);
  muster_station_parts_find_duplicates (&self->parts);
  if (self->parts.duty != NULL)
    muster_duty_refresh (self->parts.duty);
  roster_changed_cb (self);
}

/* Somebody opened the store at the desk, or it was closed again. */
static void
keys_changed_cb (MusterStation *self)
{
  if (self->shut_down)
    return;
  if (muster_store_is_sealed_off (self->parts.store)) {
    muster_station_act (self, MUSTER_VISIT_EVENT_END);
    muster_station_parts_close (&self->parts);
    truth_changed_cb (self);
  } else {
    muster_station_parts_read (&self->parts);
    roster_changed_cb (self);
  }
  muster_station_rebuild (self);
}

/* Who was erased is not to be found by face any more, nor counted, nor shown. */
static void
retained_cb (MusterStation *self)
{
  if (muster_retention_keeper_has_taken (self->parts.retention)) {
    muster_roster_count_refresh (self->parts.roster);
    muster_station_parts_forget_erased (&self->parts);
    if (self->parts.faces != NULL)
      muster_face_finder_refresh (self->parts.faces);
  }
  truth_changed_cb (self);
}

static void
search_changed_cb (MusterStation *self)
{
  muster_station_search_changed (self);
  g_signal_emit (self, signals[SIGNAL_SEARCH_CHANGED], 0);
}

/* Also what lets in somebody whom the last try had left on the list. */
static gboolean
changes_cases (MusterStation *self, MusterRecordKind kind, const MusterVisit *visit)
{
  const MusterPolicy *policy = &self->parts.policy;
  MusterOpenCaseKind open;

  return muster_record_opens (kind, visit, policy, &open) ||
         (kind == MUSTER_RECORD_OUTCOME && policy->refer_after_tries &&
          muster_outcome_lets_in (visit->outcome) &&
          muster_settler_get_total (self->parts.settler) > 0);
}

static void
written_cb (MusterStation *self, gint64 seq, guint kind, const MusterVisit *visit)
{
  g_signal_emit (self, signals[SIGNAL_RECORDED], 0, seq);
  if (changes_cases (self, (MusterRecordKind) kind, visit))
    muster_settler_refresh (self->parts.settler);
  if (kind == MUSTER_RECORD_OUTCOME)
    muster_screens_set_decided (self->parts.screens, g_get_real_time () / G_USEC_PER_SEC);
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

typedef struct {
  MusterStation *self;    /* owned */
  MusterCardEvent *event; /* owned */
} OfferedCard;

/* Whoever signs in at the desk is no guest; anybody else is. */
static void
offered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree OfferedCard *card = user_data;
  g_autoptr (MusterStation) self = card->self;
  g_autoptr (MusterCardEvent) event = card->event;

  if (!muster_duty_offer_card_finish (MUSTER_DUTY (source), result) && !self->shut_down)
    muster_finder_come (self->parts.finder, MUSTER_VISIT_EVENT_CARD, muster_claim_of_event (event));
}

static void
card_read_cb (MusterStation *self, MusterCardEvent *event)
{
  MusterDuty *duty = self->parts.duty;

  if (duty != NULL && muster_duty_get_wants_card (duty) &&
      muster_card_event_get_card (event) == MUSTER_CARD_CAMPUS) {
    OfferedCard *card = g_new0 (OfferedCard, 1);

    card->self = g_object_ref (self);
    card->event = muster_card_event_ref (event);
    muster_duty_offer_card_async (duty, muster_card_event_get_number (event), offered_cb, card);
    return;
  }
  muster_finder_come (self->parts.finder, MUSTER_VISIT_EVENT_CARD, muster_claim_of_event (event));
}

static void
look_cb (MusterStation *self, const MusterFaceLook *look)
{
  muster_challenger_look (self->parts.challenger, look);
}

/* Colours fade from one slot to the next in each frame of the screen: nobody but who paints them
 * need follow. */
static gboolean
are_only_colours (const MusterScreen *screen, const MusterChallengeView *view)
{
  return view != NULL && view->covers_screen && screen->challenging &&
         screen->challenge.covers_screen && screen->challenge.prompt == view->prompt;
}

/* @view: (nullable): what the guest's screen is to show; a change of colours alone rebuilds nothing
 */
static void
tell_view (MusterStation *self, const MusterChallengeView *view)
{
  const gboolean colours = are_only_colours (muster_screens_get_screen (self->parts.screens), view);

  if (colours)
    muster_screens_follow_colours (self->parts.screens, view);
  else
    muster_screens_rebuild (self->parts.screens);
  g_signal_emit (self, signals[colours ? SIGNAL_COLOURS_CHANGED : SIGNAL_SCREEN_CHANGED], 0);
}

static void
challenge_view_cb (MusterStation *self)
{
  const MusterChallengeView *view = muster_challenger_get_view (self->parts.challenger);

  muster_sitting_show (self->parts.sitting, view);
  tell_view (self, view);
}

static void
meter_view_cb (MusterStation *self)
{
  tell_view (self, muster_lamp_meter_get_view (self->parts.meter));
}

/* Which camera it is may have changed too. */
static void
lamp_changed_cb (MusterStation *self)
{
  muster_challenger_set_lamp (self->parts.challenger,
                              muster_lamp_meter_get_lamp (self->parts.meter));
  g_signal_emit (self, signals[SIGNAL_TRUTH_CHANGED], 0);
}

/* --- the visit --- */

static void
command_cb (const MusterCommand *command, gpointer user_data)
{
  MusterStation *self = user_data;

  switch (command->kind) {
  case MUSTER_COMMAND_LOOK_UP:
    muster_finder_look_up (self->parts.finder, command->token);
    break;
  case MUSTER_COMMAND_CAMERA_ON:
  case MUSTER_COMMAND_CAMERA_OFF:
    muster_sitting_carry_out (self->parts.sitting, command);
    break;
  case MUSTER_COMMAND_NEW_PROBE:
    muster_sitting_carry_out (self->parts.sitting, command);
    muster_challenger_new_try (self->parts.challenger);
    muster_evidence_keeper_new_try (self->parts.keeper);
    break;
  case MUSTER_COMMAND_CHALLENGE:
    muster_challenger_challenge (self->parts.challenger, command->token, command->other);
    break;
  case MUSTER_COMMAND_MATCH:
    muster_matcher_match (self->parts.matcher, command->token);
    break;
  case MUSTER_COMMAND_RECORD:
    muster_station_parts_record (&self->parts, command->record);
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
    muster_station_parts_forget (&self->parts);
    break;
  default:
    g_assert_not_reached ();
  }
}

static void
begin_visit (MusterStation *self)
{
  const guint serial = muster_station_get_visit (self)->serial;

  muster_recorder_begin_visit (self->parts.recorder, serial, g_get_monotonic_time ());
  muster_evidence_keeper_begin_visit (self->parts.keeper);
}

static void
moved_cb (const MusterVisit *before, gpointer user_data)
{
  MusterStation *self = user_data;
  const MusterVisit *visit = muster_station_get_visit (self);

  muster_retention_keeper_touch (self->parts.retention);
  if (visit->state != MUSTER_VISIT_IDLE) {
    muster_lamp_meter_stop (self->parts.meter);
    muster_station_stop_search (self); /* who comes with a card goes first */
  }
  muster_sitting_follow (self->parts.sitting, before);
  /* from positioning on, so that nobody else sits down before the first challenge */
  if (self->parts.policy.challenges > 0)
    muster_capture_set_looks (self->parts.capture,
                              visit->state == MUSTER_VISIT_POSITIONING ||
                                  visit->state == MUSTER_VISIT_CHALLENGING);
  if (before->state == MUSTER_VISIT_CHALLENGING && visit->state != MUSTER_VISIT_CHALLENGING) {
    muster_challenger_stop (self->parts.challenger);
    muster_capture_keep (self->parts.capture);
  }
  if (visit->serial != before->serial)
    begin_visit (self);
}

static void
settled_cb (gpointer user_data)
{
  MusterStation *self = user_data;

  muster_station_rebuild (self);
  muster_departed_follow (self->parts.departed);
}

static const MusterVisitLoopCalls loop_calls = {
    .moved = moved_cb,
    .command = command_cb,
    .settled = settled_cb,
};

/* --- object --- */

static void
muster_station_finalize (GObject *object)
{
  MusterStation *self = MUSTER_STATION (object);

  g_assert (self->shut_down);
  muster_station_parts_clear (&self->parts);
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
  SIGNAL (SIGNAL_COLOURS_CHANGED, "colours-changed", 0);
  SIGNAL (SIGNAL_FRAME, "frame", 1, MUSTER_TYPE_FRAME);
  SIGNAL (SIGNAL_REPORT, "report", 1, G_TYPE_POINTER);
  SIGNAL (SIGNAL_SOUND, "sound", 1, G_TYPE_UINT);
  SIGNAL (SIGNAL_SAY, "say", 2, G_TYPE_UINT, G_TYPE_BOOLEAN);
  SIGNAL (SIGNAL_CALL_STAFF, "call-staff", 0);
  SIGNAL (SIGNAL_RECORDED, "recorded", 1, G_TYPE_INT64);
  SIGNAL (SIGNAL_VISIT_ENDED, "visit-ended", 1, G_TYPE_POINTER);
  SIGNAL (SIGNAL_TRUTH_CHANGED, "truth-changed", 0);
  SIGNAL (SIGNAL_SEARCH_CHANGED, "search-changed", 0);
  SIGNAL (SIGNAL_EMERGENCY_CHANGED, "emergency-changed", 0);
  SIGNAL (SIGNAL_CLOSING, "closing", 0);
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

  self->parts = (MusterStationParts){
      .store = g_object_ref (store),
      .hub = hub != NULL ? g_object_ref (hub) : NULL,
      .camera = camera != NULL ? g_object_ref (camera) : NULL,
      .engine = engine != NULL ? g_object_ref (engine) : NULL,
      .profile = muster_profile_ref (profile),
      .occasion = muster_occasion_copy (occasion),
      .name = g_strdup (name),
      .rehearsal = rehearsal,
  };
  muster_station_parts_make (&self->parts, &loop_calls, self);
  return self;
}

static void
emergency_changed_cb (MusterStation *self)
{
  muster_screens_set_emergency (self->parts.screens,
                                muster_emergency_is_open (self->parts.emergency));
  muster_station_rebuild (self);
  g_signal_emit (self, signals[SIGNAL_EMERGENCY_CHANGED], 0);
}

/* Who is followed, and what comes of it. */
static void
follow_parts (MusterStation *self)
{
  const MusterStationParts *parts = &self->parts;
  const struct {
    gpointer part;
    const char *signal;
    GCallback callback;
  } wires[] = {
      {parts->store, "keys-changed", G_CALLBACK (keys_changed_cb)},
      {parts->roster, "changed", G_CALLBACK (roster_changed_cb)},
      {parts->retention, "changed", G_CALLBACK (retained_cb)},
      {parts->history, "counted", G_CALLBACK (truth_changed_cb)},
      {parts->settler, "changed", G_CALLBACK (truth_changed_cb)},
      {parts->closing, "changed", G_CALLBACK (truth_changed_cb)},
      {parts->courier, "changed", G_CALLBACK (truth_changed_cb)},
      {parts->courier, "pulled", G_CALLBACK (pulled_cb)},
      {parts->emergency, "changed", G_CALLBACK (emergency_changed_cb)},
      {parts->capture, "frame", G_CALLBACK (frame_cb)},
      {parts->capture, "report", G_CALLBACK (report_cb)},
      {parts->capture, "look", G_CALLBACK (look_cb)},
      {parts->capture, "truth-changed", G_CALLBACK (lamp_changed_cb)},
      {parts->meter, "view-changed", G_CALLBACK (meter_view_cb)},
      {parts->meter, "ended", G_CALLBACK (lamp_changed_cb)},
      {parts->sitting, "told", G_CALLBACK (told_cb)},
      {parts->challenger, "told", G_CALLBACK (told_cb)},
      {parts->challenger, "view-changed", G_CALLBACK (challenge_view_cb)},
      {parts->finder, "told", G_CALLBACK (told_cb)},
      {parts->faces, "changed", G_CALLBACK (search_changed_cb)},
      {parts->search, "changed", G_CALLBACK (search_changed_cb)},
      {parts->departed, "told", G_CALLBACK (told_cb)},
      {parts->matcher, "told", G_CALLBACK (told_cb)},
      {parts->recorder, "written", G_CALLBACK (written_cb)},
      {parts->recorder, "failed", G_CALLBACK (record_failed_cb)},
      {parts->duty, "changed", G_CALLBACK (muster_station_rebuild)},
      {parts->cards, "told", G_CALLBACK (told_cb)},
      {parts->cards, "read", G_CALLBACK (card_read_cb)},
      {parts->cards, "lying-changed", G_CALLBACK (muster_station_rebuild)},
      {parts->cards, "truth-changed", G_CALLBACK (truth_changed_cb)},
  };

  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    if (wires[i].part != NULL)
      g_signal_connect_object (
          wires[i].part, wires[i].signal, wires[i].callback, self, G_CONNECT_SWAPPED);
}

void
muster_station_start (MusterStation *self)
{
  follow_parts (self);
  muster_challenger_set_lamp (self->parts.challenger,
                              muster_lamp_meter_get_lamp (self->parts.meter));
  if (self->parts.hub != NULL)
    muster_reader_hub_start (self->parts.hub);
  muster_emergency_start (self->parts.emergency);
  muster_evidence_keeper_start (self->parts.keeper);
  muster_station_parts_read (&self->parts);
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
  if (self->closing)
    return;
  self->closing = TRUE;
  g_signal_emit (self, signals[SIGNAL_CLOSING], 0);
  muster_lamp_meter_stop (self->parts.meter);
  muster_emergency_stop (self->parts.emergency);
  muster_station_stop_search (self);
  if (self->parts.faces != NULL)
    muster_face_finder_stop (self->parts.faces);
  muster_retention_keeper_stop (self->parts.retention); /* the courier may wait for it */
  if (self->parts.courier != NULL)
    muster_courier_stop (self->parts.courier);
  muster_visit_loop_finish (self->parts.loop, SHUTDOWN_US);
  self->shut_down = TRUE;
  if (self->parts.hub != NULL)
    muster_reader_hub_shutdown (self->parts.hub);
  muster_capture_stop (self->parts.capture);
  muster_station_parts_forget (&self->parts);
  if (self->parts.engine != NULL)
    muster_face_engine_shutdown (self->parts.engine);
}

/**
 * muster_station_act:
 * @self: a station
 * @kind: what the person or staff did: any event that carries no value
 */
void
muster_station_act (MusterStation *self, MusterVisitEventKind kind)
{
  muster_lamp_meter_stop (self->parts.meter); /* whatever somebody does ends it */
  post_kind (self, kind, MUSTER_REASON_NONE);
}

void
muster_station_practise (MusterStation *self, MusterChallengeKind kind)
{
  g_return_if_fail (self->parts.rehearsal);
  muster_challenger_practise (self->parts.challenger, kind);
}

gboolean
muster_station_is_closing (MusterStation *self)
{
  return self->closing;
}

MusterStationParts *
muster_station_get_parts (MusterStation *self)
{
  return &self->parts;
}
