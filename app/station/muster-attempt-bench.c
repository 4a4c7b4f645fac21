/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-attempt-bench.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-station-kit.h"

/* Longer than all times of a profile together. */
#define LATE_SECONDS 240

typedef struct {
  MusterStation *station;        /* borrowed */
  MusterRehearsalCamera *camera; /* borrowed */
  MusterAttempt attempt;
  gint64 seen_us;           /* first picture with a face, 0 = none yet */
  gint64 step_us;           /* when the newest challenge began */
  MusterChallengeKind kind; /* that runs, 0 = none */
  guint slot;               /* of the colours that were shown last */
  gboolean told;            /* the page with the verdict was shown */
  gboolean over;            /* the station waits for the next person */
  gboolean late;
} Run;

static double
since (gint64 from_us)
{
  return (double) (g_get_monotonic_time () - from_us) / G_USEC_PER_SEC;
}

/* --- what is shown --- */

static void
end_step (Run *run)
{
  MusterAttempt *attempt = &run->attempt;

  if (run->kind != 0 && attempt->n_steps < MUSTER_ATTEMPT_MAX_STEPS)
    attempt->steps[attempt->n_steps++] =
        (MusterAttemptStep){.kind = run->kind, .seconds = since (run->step_us)};
}

static void
follow_challenge (Run *run, const MusterScreen *screen)
{
  const MusterChallengeKind kind = screen->challenging ? screen->kind : 0;

  if (kind == run->kind)
    return;
  end_step (run);
  if (run->attempt.n_steps == 0 && run->kind == 0 && run->seen_us != 0)
    run->attempt.positioning = since (run->seen_us);
  run->kind = kind;
  run->step_us = g_get_monotonic_time ();
  run->slot = 0;
}

static void
paint (Run *run, const MusterScreen *screen)
{
  if (!screen->challenging || !screen->challenge.covers_screen ||
      screen->challenge.slot == run->slot)
    return;
  run->slot = screen->challenge.slot;
  muster_station_shown (run->station, run->slot, g_get_monotonic_time ());
}

/* Results stand at the desk, in the order in which they came. */
static void
tell (Run *run, const MusterScreen *screen)
{
  const MusterDeskView *view = muster_station_get_desk_view (run->station);
  MusterAttempt *attempt = &run->attempt;

  run->told = TRUE;
  attempt->seconds = run->seen_us != 0 ? since (run->seen_us) : 0;
  attempt->passed = screen->page == MUSTER_PAGE_PASS;
  attempt->reason = screen->reason;
  for (gsize i = 0; i < view->n_steps && i < attempt->n_steps; i++)
    attempt->steps[i].result = view->steps[i].result;
}

/* The station is in the middle of telling: answered from a fresh turn of the loop. */
static gboolean
answer_cb (gpointer user_data)
{
  Run *run = user_data;

  switch ((guint) muster_station_get_screen (run->station)->page) {
  case MUSTER_PAGE_CONFIRM:
    muster_station_act (run->station, MUSTER_VISIT_EVENT_CONFIRM);
    break;
  case MUSTER_PAGE_CONSENT:
    muster_station_act (run->station, MUSTER_VISIT_EVENT_CHOOSE_FACE);
    break;
  case MUSTER_PAGE_PASS:
  case MUSTER_PAGE_FAIL:
  case MUSTER_PAGE_REFER:
    muster_station_act (run->station, MUSTER_VISIT_EVENT_END);
    break;
  case MUSTER_PAGE_IDLE:
    run->over = run->told;
    break;
  default:
    break;
  }
  return G_SOURCE_REMOVE;
}

static void
screen_cb (MusterStation *station, Run *run)
{
  const MusterScreen *screen = muster_station_get_screen (station);

  follow_challenge (run, screen);
  paint (run, screen);
  if (!run->told && (screen->page == MUSTER_PAGE_PASS || screen->page == MUSTER_PAGE_FAIL ||
                     screen->page == MUSTER_PAGE_REFER))
    tell (run, screen);
  g_idle_add (answer_cb, run);
}

static void
colours_cb (MusterStation *station, Run *run)
{
  paint (run, muster_station_get_screen (station));
}

static void
report_cb (MusterStation *station, const MusterFaceReport *report, Run *run)
{
  if (run->seen_us == 0 && report->n_faces > 0)
    run->seen_us = g_get_monotonic_time ();
}

/* --- running --- */

static gboolean
late_cb (gpointer user_data)
{
  ((Run *) user_data)->late = TRUE;
  return G_SOURCE_CONTINUE;
}

static gboolean
visit (Run *run, guint person, MusterSitter sitter, GError **error)
{
  gsize n_people;
  const MusterRehearsalPerson *people = muster_rehearsal_get_people (&n_people);
  guint timeout;

  *run = (Run){.station = run->station, .camera = run->camera, .attempt.person = person + 1};
  timeout = g_timeout_add_seconds (LATE_SECONDS, late_cb, run);
  muster_rehearsal_camera_set_sitter (run->camera, people[person].identity, sitter);
  muster_station_identify_card (run->station, MUSTER_CARD_CAMPUS, people[person].card_uid);
  while (!run->over && !run->late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
  while (g_source_remove_by_user_data (run))
    ;
  if (run->over)
    return TRUE;
  g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("visit %u did not end"), person + 1);
  return FALSE;
}

/* Everybody once: who has checked in is not compared again that day. */
static gboolean
run_round (const MusterSettings *settings,
           MusterSitter sitter,
           guint n,
           MusterAttemptFunc each,
           gpointer user_data,
           GError **error)
{
  g_auto (MusterStationKit) kit = {0};
  Run run;
  gboolean done = TRUE;

  if (!muster_station_kit_open (&kit, settings, error))
    return FALSE;
  if (kit.engine_error != NULL || !MUSTER_IS_REHEARSAL_CAMERA (kit.camera)) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_FAILED,
                         kit.engine_error != NULL ? kit.engine_error->message
                                                  : _ ("this is no rehearsal"));
    return FALSE;
  }
  run = (Run){.station = kit.station, .camera = MUSTER_REHEARSAL_CAMERA (kit.camera)};
  muster_station_set_paints (kit.station, TRUE);
  g_signal_connect (kit.station, "screen-changed", G_CALLBACK (screen_cb), &run);
  g_signal_connect (kit.station, "colours-changed", G_CALLBACK (colours_cb), &run);
  g_signal_connect (kit.station, "report", G_CALLBACK (report_cb), &run);
  muster_station_start (kit.station);
  for (guint i = 0; i < n && done; i++) {
    done = visit (&run, i, sitter, error);
    if (done)
      each (&run.attempt, user_data);
  }
  g_signal_handlers_disconnect_by_data (kit.station, &run);
  return done;
}

static gboolean
run_in (const char *folder,
        const MusterSettings *settings,
        MusterSitter sitter,
        guint n,
        MusterAttemptFunc each,
        gpointer user_data,
        GError **error)
{
  gsize n_people;

  muster_rehearsal_get_people (&n_people);
  for (guint done = 0, round = 0; done < n; done += (guint) n_people, round++) {
    g_autofree char *file = g_strdup_printf ("rehearsal-%u.db", round);
    g_autofree char *store = g_build_filename (folder, file, NULL);
    MusterSettings here = *settings;

    here.rehearsal = TRUE;
    here.camera = NULL;
    here.readers = NULL;
    here.open_readers = FALSE;
    here.store = store;
    if (!run_round (&here, sitter, MIN (n - done, (guint) n_people), each, user_data, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * muster_attempt_bench_run:
 * @settings: data, models, profile and occasion are looked at
 * @sitter: how all of them behave
 * @n: visits, the twelve in turn
 * @each: called as each has ended
 * @error: FAILED if there are no models or a visit hangs; whatever opening a station says
 *
 * Takes as long as the visits. Its stores lie in a folder of its own, which is removed. Blocks.
 *
 * Returns: whether all were carried out; what came of them is not looked at
 */
gboolean
muster_attempt_bench_run (const MusterSettings *settings,
                          MusterSitter sitter,
                          guint n,
                          MusterAttemptFunc each,
                          gpointer user_data,
                          GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("muster-attempts-XXXXXX", error);
  gboolean done;

  if (folder == NULL)
    return FALSE;
  done = run_in (folder, settings, sitter, n, each, user_data, error);
  return muster_services_remove_folder (folder, done ? error : NULL) && done;
}
