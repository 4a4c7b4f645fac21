/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-error.h"
#include "muster-station-kit.h"

/* One headless visit through the same station as the windows. The person at the desk is played: she
 * confirms, consents to the face lane and takes no second try. */
typedef struct {
  MusterStation *station; /* borrowed */
  gboolean json;
  gboolean over;
  gboolean seen;   /* the camera has delivered */
  gboolean failed; /* the outcome could not be recorded */
  MusterVisit ended;
  MusterVisitState state; /* the last one told */
  gint64 began_us;
} Run;

static void
tell_state (Run *run, const MusterVisit *visit)
{
  g_autoptr (JsonBuilder) builder = NULL;

  if (visit->state == run->state)
    return;
  run->state = visit->state;
  if (!run->json)
    return;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  muster_command_add_string (builder, "state", muster_visit_state_to_nick (visit->state));
  muster_command_add_int (builder, "ms", (g_get_monotonic_time () - run->began_us) / 1000);
  muster_command_print_json (builder);
}

/* Answers from a fresh main loop turn: the station is in the middle of telling. */
static gboolean
answer_cb (gpointer user_data)
{
  Run *run = user_data;
  const MusterVisit *visit = muster_station_get_visit (run->station);

  if (run->over || visit->saving)
    return G_SOURCE_REMOVE;
  if (visit->state == MUSTER_VISIT_CONFIRMING)
    muster_station_act (run->station, MUSTER_VISIT_EVENT_CONFIRM);
  else if (visit->state == MUSTER_VISIT_CONSENTING)
    muster_station_act (run->station, MUSTER_VISIT_EVENT_CHOOSE_FACE);
  else if (visit->state == MUSTER_VISIT_DECIDED)
    muster_station_act (run->station, MUSTER_VISIT_EVENT_END);
  return G_SOURCE_REMOVE;
}

static void
screen_cb (MusterStation *station, Run *run)
{
  const MusterVisit *visit = muster_station_get_visit (station);

  tell_state (run, visit);
  if (visit->reason == MUSTER_REASON_STORE_FAILED && !visit->saving) {
    run->failed = TRUE;
    run->over = TRUE;
    return;
  }
  g_idle_add (answer_cb, run);
}

static void
frame_cb (MusterStation *station, MusterFrame *frame, Run *run)
{
  g_autoptr (JsonBuilder) builder = NULL;

  if (!run->json || run->seen)
    return;
  run->seen = TRUE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  muster_command_add_int (
      builder, "first_frame_ms", (g_get_monotonic_time () - run->began_us) / 1000);
  muster_command_print_json (builder);
}

static void
recorded_cb (MusterStation *station, gint64 seq, Run *run)
{
  g_autoptr (JsonBuilder) builder = NULL;

  if (!run->json)
    return;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  muster_command_add_int (builder, "recorded", seq);
  muster_command_print_json (builder);
}

static void
ended_cb (MusterStation *station, MusterVisit *visit, Run *run)
{
  run->ended = *visit;
  run->over = TRUE;
}

/* What the challenges of the last try came to; the journal has what each measured. */
static void
add_liveness (JsonBuilder *builder, const MusterDeskView *view)
{
  if (view->n_steps == 0)
    return;
  json_builder_set_member_name (builder, "liveness");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < view->n_steps; i++) {
    json_builder_begin_object (builder);
    muster_command_add_string (
        builder, "kind", muster_challenge_kind_to_nick (view->steps[i].kind));
    muster_command_add_string (
        builder, "result", muster_liveness_result_to_nick (view->steps[i].result));
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
print_outcome (const Run *run, MusterStation *station)
{
  const MusterVisit *visit = &run->ended;
  const char *outcome = muster_outcome_to_nick (visit->outcome);
  const char *reason = muster_reason_to_nick (visit->reason);
  g_autoptr (JsonBuilder) builder = NULL;

  if (!run->json) {
    g_print ("%s (%s)", outcome, reason);
    if (visit->band != MUSTER_BAND_NONE)
      g_print (" %s %.3f", muster_band_to_nick (visit->band), visit->similarity);
    g_print ("\n");
    return;
  }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  muster_command_add_string (builder, "outcome", outcome);
  muster_command_add_string (builder, "reason", reason);
  add_liveness (builder, muster_station_get_desk_view (station));
  if (visit->band != MUSTER_BAND_NONE) {
    muster_command_add_string (builder, "band", muster_band_to_nick (visit->band));
    muster_command_add_double (builder, "similarity", visit->similarity);
  }
  muster_command_add_int (builder, "attempts", visit->attempts);
  muster_command_add_string (
      builder, "profile", muster_profile_get_id (muster_station_get_profile (station)));
  muster_command_add_int (builder, "ms", (g_get_monotonic_time () - run->began_us) / 1000);
  muster_command_print_json (builder);
}

/* --- who may --- */

static gboolean
tell_signers (MusterStore *store,
              const MusterSettings *settings,
              const MusterStaffBy *by,
              GError **error)
{
  g_autoptr (MusterEvent) event = muster_event_new ("visit-command");

  muster_event_set_string (event, "occasion", settings->occasion);
  muster_event_set_string (event, "profile", settings->profile);
  muster_event_set_int (event, "staff_id", by->by);
  if (by->second != 0)
    muster_event_set_int (event, "second_id", by->second);
  return muster_store_append (store, event, error) > 0;
}

/* Rules, or models, that are not the station's own: whoever may change those has to sign. */
static gboolean
has_own_rules (const MusterSettings *settings)
{
  g_autofree char *usual = muster_services_dup_data_folder ();

  return (settings->profile != NULL && g_str_has_suffix (settings->profile, ".ini")) ||
         !g_str_equal (settings->data, usual);
}

/* The command answers for the person and for whoever would sit at the desk, and sees through
 * whatever it is told is a camera. So where there are accounts one of them stands behind it, and
 * the journal says who before it says how the visit ended. A rehearsal in its own store is nobody's
 * visit. */
static gboolean
sign_for_visit (const MusterSettings *settings, const MusterCommandSigners *signers, GError **error)
{
  const MusterRight right = has_own_rules (settings) ? MUSTER_RIGHT_POLICY : MUSTER_RIGHT_CONFIRM;
  g_autoptr (MusterStore) store = NULL;
  MusterStaffBy by;

  if (settings->rehearsal && settings->store == NULL)
    return TRUE;
  store = muster_services_open_store (settings, TRUE, error);
  if (store == NULL || !muster_command_sign (store, signers, right, 0, &by, error))
    return FALSE;
  return by.by == 0 || tell_signers (store, settings, &by, error);
}

/* --- the visit --- */

/* A verdict of any kind is a success of the command; a visit that could not be judged is not. */
static gboolean
check_outcome (const Run *run, GError **error)
{
  const GError *trouble;

  if (run->ended.outcome != MUSTER_OUTCOME_ERROR)
    return TRUE;
  trouble = muster_station_get_camera_error (run->station);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_FAILED,
               _ ("nobody was judged: %s"),
               trouble != NULL ? trouble->message : muster_reason_to_nick (run->ended.reason));
  return FALSE;
}

static gboolean
begin (Run *run, const char *card, const char *student, const char *id, GError **error)
{
  if (card != NULL) {
    muster_station_identify_card (run->station, MUSTER_CARD_CAMPUS, card);
    return TRUE;
  }
  return muster_station_identify_numbers (run->station, student, id, error);
}

static gboolean
check_claim (const char *card, const char *student, const char *id, GError **error)
{
  gboolean by_card = card != NULL && student == NULL && id == NULL;
  gboolean by_numbers = card == NULL && student != NULL && id != NULL;

  if (by_card || by_numbers)
    return TRUE;
  g_set_error_literal (
      error, MUSTER_ERROR, MUSTER_ERROR_USAGE, _ ("give either --card, or --student and --id"));
  return FALSE;
}

static void
wait_for_end (Run *run)
{
  while (!run->over)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (run->station, run);
  while (g_source_remove_by_user_data (run))
    ;
}

static gboolean
run_visit (
    MusterCommandLine *line, const char *card, const char *student, const char *id, GError **error)
{
  g_auto (MusterStationKit) kit = {0};
  const GError *trouble;
  Run run = {.json = line->json, .began_us = g_get_monotonic_time ()};

  if (!muster_station_kit_open (&kit, &line->settings, error))
    return FALSE;
  /* Windows can do without a camera or models and send people to the desk; a command has no desk.
   */
  trouble = kit.camera_error != NULL ? kit.camera_error : kit.engine_error;
  if (trouble != NULL) {
    g_propagate_error (error, g_error_copy (trouble));
    return FALSE;
  }
  run.station = kit.station;
  g_signal_connect (kit.station, "screen-changed", G_CALLBACK (screen_cb), &run);
  g_signal_connect (kit.station, "frame", G_CALLBACK (frame_cb), &run);
  g_signal_connect (kit.station, "recorded", G_CALLBACK (recorded_cb), &run);
  g_signal_connect (kit.station, "visit-ended", G_CALLBACK (ended_cb), &run);
  muster_station_start (kit.station);
  if (!begin (&run, card, student, id, error))
    return FALSE;
  wait_for_end (&run);
  if (run.failed) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_STORE,
                         _ ("the visit could not be recorded; nobody was passed"));
    return FALSE;
  }
  print_outcome (&run, kit.station);
  return check_outcome (&run, error);
}

gboolean
muster_command_visit (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  g_autofree char *card = NULL;
  g_autofree char *student = NULL;
  g_autofree char *id = NULL;
  MusterCommandSigners signers = {0};
  const GOptionEntry entries[] = {
      {"card", 0, 0, G_OPTION_ARG_STRING, &card, N_ ("Card number (UID in hex)"), N_ ("UID")},
      {"student", 0, 0, G_OPTION_ARG_STRING, &student, N_ ("Student number"), N_ ("NUMBER")},
      {"id", 0, 0, G_OPTION_ARG_STRING, &id, N_ ("ID card number"), N_ ("NUMBER")},
      {"camera",
       0,
       0,
       G_OPTION_ARG_STRING,
       &line.settings.camera,
       N_ ("Picture, folder, device:NAME, rehearsal:N"),
       N_ ("SOURCE")},
      {"occasion", 0, 0, G_OPTION_ARG_STRING, &line.settings.occasion, N_ ("Occasion"), N_ ("ID")},
      {"profile",
       0,
       0,
       G_OPTION_ARG_STRING,
       &line.settings.profile,
       N_ ("Profile, or a path of one"),
       N_ ("ID")},
      MUSTER_COMMAND_SIGNER_OPTIONS (&signers),
      G_OPTION_ENTRY_NULL,
  };

  if (!muster_command_parse (
          &line, argc, argv, _ ("– carry one visit out without windows"), entries, error))
    return FALSE;
  if (!check_claim (card, student, id, error))
    return FALSE;
  if (line.settings.camera == NULL) {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_USAGE, _ ("say which --camera"));
    return FALSE;
  }
  line.settings.rehearsal = g_str_has_prefix (line.settings.camera, "rehearsal");
  return sign_for_visit (&line.settings, &signers, error) &&
         run_visit (&line, card, student, id, error);
}
