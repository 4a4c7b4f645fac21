/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-command-sign.h"
#include "muster-command.h"
#include "muster-duty-tell.h"
#include "muster-error.h"
#include "muster-station-kit.h"

/* Who of the roster sits before the camera, as the desk asks it. Nobody is let in. */
typedef struct {
  MusterStation *station; /* borrowed */
  gboolean begun;
  gint64 began_us;
} Run;

/* Bands are told in words here: a number beside a name is soon read as a probability. */
static const char *
get_word (MusterBand band)
{
  return band == MUSTER_BAND_PASS ? _ ("strong") : _ ("unclear");
}

static void
print_candidate (const MusterSearchView *view, guint i, gboolean json)
{
  const MusterLookup *lookup = view->people[i];
  const MusterBand band = view->finding.candidates[i].band;
  const char *number =
      lookup != NULL ? muster_person_get_student_number (lookup->found->person) : "";
  g_autoptr (JsonBuilder) builder = NULL;

  if (!json) {
    g_print ("%u  %s  %s\n", i + 1, number, get_word (band));
    return;
  }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  muster_command_add_int (builder, "rank", i + 1);
  muster_command_add_string (builder, "student", number);
  muster_command_add_string (builder, "likeness", band == MUSTER_BAND_PASS ? "strong" : "unclear");
  muster_command_print_json (builder);
}

static void
print_finding (const Run *run, const MusterSearchView *view, gboolean json)
{
  const MusterFaceFinding *finding = &view->finding;
  g_autoptr (JsonBuilder) builder = NULL;

  if (!json) {
    g_print (_ ("%s: %u candidates among %u references\n"),
             muster_face_answer_to_nick (finding->answer),
             finding->n,
             finding->n_references);
  } else {
    builder = json_builder_new ();
    json_builder_begin_object (builder);
    muster_command_add_string (builder, "answer", muster_face_answer_to_nick (finding->answer));
    muster_command_add_int (builder, "candidates", finding->n);
    muster_command_add_int (builder, "references", finding->n_references);
    muster_command_add_int (builder, "ms", (g_get_monotonic_time () - run->began_us) / 1000);
    muster_command_print_json (builder);
  }
  for (guint i = 0; i < finding->n; i++)
    print_candidate (view, i, json);
}

/* The roster is read first: who waits before the camera should not wait for that. */
static gboolean
step (Run *run)
{
  const MusterSearchView *view = muster_station_get_search (run->station);

  if (!run->begun && muster_station_can_search (run->station)) {
    run->begun = TRUE;
    run->began_us = g_get_monotonic_time ();
    muster_station_search (run->station, NULL, FALSE, NULL); /* without a duty nobody is refused */
  }
  return run->begun && (view->state == MUSTER_SEARCH_FOUND || view->state == MUSTER_SEARCH_FAILED);
}

static gboolean
run_find (MusterCommandLine *line, const MusterCommandSigners *signers, GError **error)
{
  g_auto (MusterStationKit) kit = {0};
  MusterStaffBy by;
  const MusterSearchView *view;
  const GError *trouble;
  Run run = {0};

  line->settings.rehearsal = g_str_has_prefix (line->settings.camera, "rehearsal");
  if (!muster_station_kit_open (&kit, &line->settings, error) ||
      !muster_command_sign (kit.store, signers, MUSTER_RIGHT_FIND_FACE, 0, &by, error))
    return FALSE;
  if (by.by != 0)
    muster_duty_tell_sign (kit.store, by.by, muster_right_to_nick (MUSTER_RIGHT_FIND_FACE), TRUE);
  trouble = kit.camera_error != NULL ? kit.camera_error : kit.engine_error;
  if (trouble != NULL) {
    g_propagate_error (error, g_error_copy (trouble));
    return FALSE;
  }
  run.station = kit.station;
  view = muster_station_get_search (kit.station);
  if (view == NULL) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_USAGE,
                 _ ("the profile “%s” does not let people be found by face"),
                 muster_profile_get_id (muster_station_get_profile (kit.station)));
    return FALSE;
  }
  muster_station_start (kit.station);
  while (!step (&run))
    g_main_context_iteration (NULL, TRUE);
  if (view->state == MUSTER_SEARCH_FAILED) {
    trouble = muster_station_get_camera_error (kit.station);
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_FAILED,
                 _ ("nobody was looked for: %s"),
                 trouble != NULL ? trouble->message : muster_reason_to_nick (view->reason));
    return FALSE;
  }
  print_finding (&run, view, line->json);
  return TRUE;
}

gboolean
muster_command_find (int argc, char *argv[], GError **error)
{
  g_auto (MusterCommandLine) line = {0};
  MusterCommandSigners signers = {0};
  const GOptionEntry entries[] = {
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
          &line, argc, argv, _ ("– find who is before the camera in the roster"), entries, error))
    return FALSE;
  if (line.settings.camera == NULL) {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_USAGE, _ ("say which --camera"));
    return FALSE;
  }
  return run_find (&line, &signers, error);
}
