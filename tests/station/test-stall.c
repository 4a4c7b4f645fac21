/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "station-fixture.h"

/* The main loop stands still in the middle of a challenge, as while a disk or a window is slow:
 * that costs nobody a try, and opens no door. Through the real parts; skipped without models. */

typedef StationFixture Fixture;

#define SHORT_US (400 * G_TIME_SPAN_MILLISECOND)
#define LONG_US  (1500 * G_TIME_SPAN_MILLISECOND)

static void
walk_in (Fixture *fixture)
{
  muster_rehearsal_camera_set_sitter (MUSTER_REHEARSAL_CAMERA (fixture->kit.camera),
                                      fixture->people[0].identity,
                                      MUSTER_SITTER_GOOD);
  muster_virtual_reader_tap (fixture->reader, MUSTER_CARD_CAMPUS, fixture->people[0].card_uid);
  muster_virtual_reader_lift (fixture->reader);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  muster_station_act (fixture->kit.station, MUSTER_VISIT_EVENT_CONFIRM);
  if (muster_station_get_visit (fixture->kit.station)->state == MUSTER_VISIT_CONSENTING)
    muster_station_act (fixture->kit.station, MUSTER_VISIT_EVENT_CHOOSE_FACE);
}

static void
wait_for_prompt (Fixture *fixture, MusterPrompt prompt)
{
  const gint64 until = g_get_monotonic_time () + STATION_PATIENCE_S * G_USEC_PER_SEC;
  const MusterScreen *screen = muster_station_get_screen (fixture->kit.station);

  while (!screen->challenging || screen->challenge.prompt != prompt) {
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    g_assert_cmpint (
        muster_station_get_visit (fixture->kit.station)->state, !=, MUSTER_VISIT_DECIDED);
    g_main_context_iteration (NULL, TRUE);
    screen = muster_station_get_screen (fixture->kit.station);
  }
}

static void
assert_passes (Fixture *fixture)
{
  station_fixture_wait_for (fixture, MUSTER_VISIT_RECORDED);
  station_fixture_assert_page (fixture, MUSTER_PAGE_PASS);
  g_assert_cmpuint (muster_station_get_visit (fixture->kit.station)->attempts, ==, 1);
}

/* Before they move, while they turn, and while they come back. */
static void
stall_thrice (Fixture *fixture, gulong us)
{
  walk_in (fixture);
  wait_for_prompt (fixture, MUSTER_PROMPT_NONE);
  g_usleep (us);
  wait_for_prompt (fixture, MUSTER_PROMPT_TURN_LEFT);
  g_usleep (us);
  wait_for_prompt (fixture, MUSTER_PROMPT_TO_FRONT);
  g_usleep (us);
  assert_passes (fixture);
}

static void
test_short (Fixture *fixture, gconstpointer data)
{
  stall_thrice (fixture, SHORT_US);
}

static void
test_long (Fixture *fixture, gconstpointer data)
{
  stall_thrice (fixture, LONG_US);
}

/* Meanwhile somebody else sits down. */
static void
test_exchange (Fixture *fixture, gconstpointer data)
{
  const MusterDeskView *view;

  walk_in (fixture);
  wait_for_prompt (fixture, MUSTER_PROMPT_TURN_LEFT);
  muster_rehearsal_camera_set_sitter (MUSTER_REHEARSAL_CAMERA (fixture->kit.camera),
                                      fixture->people[5].identity,
                                      MUSTER_SITTER_GOOD);
  g_usleep (LONG_US);
  station_fixture_wait_for (fixture, MUSTER_VISIT_DECIDED);
  g_assert_cmpstr (muster_reason_to_nick (muster_station_get_visit (fixture->kit.station)->reason),
                   ==,
                   muster_reason_to_nick (MUSTER_REASON_FACE_LOST));
  view = muster_station_get_desk_view (fixture->kit.station);
  g_assert_cmpuint (view->n_steps, ==, 1);
  g_assert_cmpint (view->steps[0].result, ==, MUSTER_LIVENESS_BROKEN);
}

int
main (int argc, char *argv[])
{
  MusterSettings settings = {.data = muster_services_dup_data_folder ()};
  g_autoptr (MusterModelPack) pack = muster_services_choose_pack (&settings, NULL);

  g_test_init (&argc, &argv, NULL);
  muster_settings_clear (&settings);
  if (pack == NULL)
    return 77;
#define ADD(name, test)                                                                            \
  g_test_add (name, Fixture, "turn-left", station_fixture_set_up, test, station_fixture_tear_down)
  ADD ("/station/stall/short", test_short);
  ADD ("/station/stall/long", test_long);
  ADD ("/station/stall/exchange", test_exchange);
#undef ADD
  return g_test_run ();
}
