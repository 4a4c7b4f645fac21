/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "muster-challenger.h"
#include "muster-error.h"
#include "muster-lamp-meter.h"
#include "muster-lamp-ready.h"
#include "station-fixture.h"

/* The light of a station's screen: what is kept of it, what staff are told, and the measurement
 * itself in a rehearsal, whose camera sees the screen's colours. */

/* Tries on a machine that may be too busy to draw the sitter often enough. */
#define TRIES 3

/* --- the value --- */

static void
test_text (void)
{
  static const char *const bad[] = {
      "", "(", "(0.5, 0.1, 3)", "(nan, 0.1, 5, 'a')", "(-1.0, 0.1, 5, 'a')", "(0.5, 9.0, 5, 'a')"};
  MusterLamp lamp = {.ratio = .25, .lag = .125, .time = 1800000000}, again;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  muster_lamp_set_camera (&lamp, "usb:1-2");
  text = muster_lamp_to_text (&lamp);
  g_assert_true (muster_lamp_from_text (text, &again, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (again.ratio, ==, .25);
  g_assert_cmpfloat (again.lag, ==, .125);
  g_assert_cmpint (again.time, ==, 1800000000);
  g_assert_true (muster_lamp_is_of (&again, "usb:1-2"));
  g_assert_false (muster_lamp_is_of (&again, "usb:1-3"));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_assert_false (muster_lamp_from_text (bad[i], &again, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_clear_error (&error);
    g_assert_false (muster_lamp_is_of (&again, ""));
  }
}

/* --- what staff are told --- */

static void
assert_line (const MusterLampKnown *known,
             const MusterPolicy *policy,
             MusterReadyState state,
             gboolean remedy)
{
  g_autoptr (MusterReadyItem) item = muster_lamp_ready (known, policy);

  g_assert_nonnull (item);
  g_assert_cmpstr (item->id, ==, "light");
  g_assert_cmpint (item->state, ==, state);
  g_assert_cmpint (item->remedy != NULL, ==, remedy);
  g_assert_cmpint (item->measurable, ==, known->can);
}

static void
test_lines (void)
{
  MusterPolicy policy = {.challenges = 1, .challenge_kinds = MUSTER_CHALLENGE_BLINK};
  MusterLamp lamp = {.lag = .1, .time = 1};
  MusterLampKnown known = {.can = TRUE};

  g_assert_null (muster_lamp_ready (&known, &policy));
  policy.challenge_kinds |= MUSTER_CHALLENGE_FLASH;
  assert_line (&known, &policy, MUSTER_READY_WARN, TRUE);
  known.practice = TRUE;
  assert_line (&known, &policy, MUSTER_READY_OK, FALSE);
  known.lamp = &lamp;
  lamp.ratio = .16;
  assert_line (&known, &policy, MUSTER_READY_OK, FALSE);
  lamp.ratio = .1;
  assert_line (&known, &policy, MUSTER_READY_WARN, TRUE);
  lamp.ratio = .07;
  assert_line (&known, &policy, MUSTER_READY_WARN, TRUE);
  policy.challenge_must = MUSTER_CHALLENGE_FLASH;
  assert_line (&known, &policy, MUSTER_READY_FAIL, TRUE);
  lamp.ratio = .5;
  for (guint result = MUSTER_LAMP_NO_FRAMES; result <= MUSTER_LAMP_EMPTY; result++) {
    known.result = result;
    assert_line (&known, &policy, MUSTER_READY_WARN, TRUE);
  }
  policy.challenges = 0;
  g_assert_null (muster_lamp_ready (&known, &policy));
}

/* --- what is asked --- */

static void
told_cb (MusterTeller *teller, const MusterVisitEvent *event, guint *n_failed)
{
  *n_failed += event->kind == MUSTER_VISIT_EVENT_CHALLENGE_FAILED ? 1 : 0;
}

static void
test_dark (void)
{
  const MusterPolicy policy = {.challenges = 1, .challenge_kinds = MUSTER_CHALLENGE_FLASH};
  g_autoptr (MusterChallenger) challenger = muster_challenger_new (&policy, NULL, NULL);
  MusterLamp lamp = {.ratio = .079, .time = 1};
  guint n_failed = 0;

  g_signal_connect (challenger, "told", G_CALLBACK (told_cb), &n_failed);
  muster_challenger_set_paints (challenger, TRUE);
  muster_challenger_set_lamp (challenger, &lamp);
  muster_challenger_challenge (challenger, 1, FALSE);
  g_assert_cmpint (muster_challenger_get_kind (challenger), ==, 0);
  g_assert_cmpuint (n_failed, ==, 1);
  lamp.ratio = .081;
  muster_challenger_set_lamp (challenger, &lamp);
  muster_challenger_new_try (challenger);
  muster_challenger_challenge (challenger, 2, FALSE);
  g_assert_cmpint (muster_challenger_get_kind (challenger), ==, MUSTER_CHALLENGE_FLASH);
}

/* --- the measurement --- */

typedef struct {
  StationFixture station;
  guint slot; /* told last */
  guint n_views;
} Fixture;

typedef struct {
  MusterStation *station;
  guint slot;
} Shown;

static gboolean
shown_cb (gpointer user_data)
{
  const Shown *shown = user_data;

  muster_station_shown (shown->station, shown->slot, g_get_monotonic_time ());
  return G_SOURCE_REMOVE;
}

/* A screen that needs two of its frames. */
static void
view_cb (MusterStation *station, Fixture *fixture)
{
  const MusterScreen *screen = muster_station_get_screen (station);
  Shown *shown;

  if (!screen->challenging || screen->challenge.slot == fixture->slot)
    return;
  g_assert_true (screen->can_exchange);
  g_assert_true (screen->challenge.covers_screen);
  fixture->slot = screen->challenge.slot;
  fixture->n_views++;
  shown = g_new (Shown, 1);
  *shown = (Shown){station, fixture->slot};
  g_timeout_add_full (G_PRIORITY_HIGH, 33, shown_cb, shown, g_free);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  station_fixture_set_up (&fixture->station, data);
  if (fixture->station.kit.station == NULL)
    return;
  g_signal_connect (fixture->station.kit.station, "screen-changed", G_CALLBACK (view_cb), fixture);
  g_signal_connect (fixture->station.kit.station, "colours-changed", G_CALLBACK (view_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  station_fixture_tear_down (&fixture->station, data);
}

static gboolean
is_challenging (Fixture *fixture)
{
  return muster_station_get_screen (fixture->station.kit.station)->challenging;
}

static gboolean
late_cb (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_challenging (Fixture *fixture, gboolean wanted)
{
  gboolean late = FALSE;
  const guint source = g_timeout_add_seconds (STATION_PATIENCE_S, late_cb, &late);

  while (is_challenging (fixture) != wanted && !late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (source);
}

static MusterReadyState
get_line (Fixture *fixture, gboolean *measurable)
{
  g_autoptr (GPtrArray) items = muster_station_check_readiness (fixture->station.kit.station);

  for (guint i = 0; i < items->len; i++) {
    const MusterReadyItem *item = g_ptr_array_index (items, i);

    if (!g_str_equal (item->id, "light"))
      continue;
    g_test_message ("%s → %s", item->what, item->remedy != NULL ? item->remedy : "");
    *measurable = item->measurable;
    return item->state;
  }
  g_assert_not_reached ();
}

static void
test_measure (Fixture *fixture, gconstpointer data)
{
  MusterStationKit *kit = &fixture->station.kit;
  gboolean measurable, measured = FALSE;
  MusterLamp lamp;

  if (kit->station == NULL)
    return;
  g_assert_false (muster_station_measure_light (kit->station)); /* on what? */
  muster_station_set_paints (kit->station, TRUE);
  g_assert_cmpint (get_line (fixture, &measurable), ==, MUSTER_READY_OK);
  g_assert_true (measurable);
  for (guint i = 0; i < TRIES && !measured; i++) {
    g_assert_true (muster_station_measure_light (kit->station));
    g_assert_false (muster_station_measure_light (kit->station));
    wait_challenging (fixture, TRUE);
    wait_challenging (fixture, FALSE);
    get_line (fixture, &measurable);
    measured = muster_lamp_load (kit->store, kit->camera, &lamp);
  }
  g_assert_true (measured);
  g_test_message ("ratio %.3f, lag %.3f s", lamp.ratio, lamp.lag);
  g_assert_cmpfloat (lamp.ratio, >, .1);
  g_assert_cmpfloat (lamp.ratio, <, .6);
  g_assert_cmpint (muster_camera_get_state (kit->camera), ==, MUSTER_CAMERA_OFF);
  g_assert_cmpint (muster_station_get_visit (kit->station)->state, ==, MUSTER_VISIT_IDLE);
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  MusterStationKit *kit = &fixture->station.kit;
  MusterLamp lamp;

  if (kit->station == NULL)
    return;
  muster_station_set_paints (kit->station, TRUE);
  g_assert_true (muster_station_measure_light (kit->station));
  wait_challenging (fixture, TRUE);
  muster_station_act (kit->station, MUSTER_VISIT_EVENT_OTHER_CHALLENGE);
  g_assert_false (is_challenging (fixture));
  g_assert_cmpint (muster_camera_get_state (kit->camera), ==, MUSTER_CAMERA_OFF);
  /* a card comes first */
  g_assert_true (muster_station_measure_light (kit->station));
  wait_challenging (fixture, TRUE);
  muster_station_identify_card (
      kit->station, MUSTER_CARD_CAMPUS, fixture->station.people[0].card_uid);
  station_fixture_wait_for (&fixture->station, MUSTER_VISIT_CONFIRMING);
  g_assert_false (is_challenging (fixture));
  g_assert_false (muster_station_measure_light (kit->station));
  g_assert_false (muster_lamp_load (kit->store, kit->camera, &lamp));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lamp/text", test_text);
  g_test_add_func ("/lamp/lines", test_lines);
  g_test_add_func ("/lamp/dark", test_dark);
  g_test_add ("/lamp/measure", Fixture, "flash", set_up, test_measure, tear_down);
  g_test_add ("/lamp/stop", Fixture, "flash", set_up, test_stop, tear_down);
  return g_test_run ();
}
