/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "station-fixture.h"

/* Somebody does nothing that is asked, and tries again: what staff see of it, and what the journal
 * tells of either try. Through the real parts; skipped without models. */

typedef StationFixture Fixture;

static void
walk_in (Fixture *fixture, MusterSitter sitter)
{
  muster_rehearsal_camera_set_sitter (
      MUSTER_REHEARSAL_CAMERA (fixture->kit.camera), fixture->people[0].identity, sitter);
  muster_virtual_reader_tap (fixture->reader, MUSTER_CARD_CAMPUS, fixture->people[0].card_uid);
  muster_virtual_reader_lift (fixture->reader);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  muster_station_act (fixture->kit.station, MUSTER_VISIT_EVENT_CONFIRM);
  if (muster_station_get_visit (fixture->kit.station)->state == MUSTER_VISIT_CONSENTING)
    muster_station_act (fixture->kit.station, MUSTER_VISIT_EVENT_CHOOSE_FACE);
}

/* The findings of the newest entry of this type: results, one after the other. */
static char *
dup_results (Fixture *fixture, const char *type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries =
      muster_store_list_journal (fixture->kit.store, 1, 1000, 0, &error);
  g_autoptr (GString) results = g_string_new (type);

  g_assert_no_error (error);
  for (guint i = entries->len; i > 0; i--) {
    const MusterJournalEntry *entry = g_ptr_array_index (entries, i - 1);
    g_autoptr (GBytes) json = g_bytes_new_static (entry->json, strlen (entry->json));
    g_autoptr (MusterEvent) event = muster_event_parse (json, &error);

    g_assert_no_error (error);
    if (!g_str_equal (muster_event_get_type_name (event), type))
      continue;
    for (guint k = 0; k < muster_event_count_items (event, "liveness"); k++)
      g_string_append_printf (
          results,
          " %s",
          muster_event_get_string (muster_event_get_item (event, "liveness", k), "result"));
    return g_strdup (results->str);
  }
  g_error ("there is no %s in the journal", type);
}

static void
assert_told (Fixture *fixture, const char *type, const char *results)
{
  g_autofree char *told = dup_results (fixture, type);
  g_autofree char *expected = g_strconcat (type, results, NULL);

  g_assert_cmpstr (told, ==, expected);
}

/* Nobody moves until the challenge's time is up. On a busy machine, where the camera seems to lose
 * sight of them for a moment, that spends the try. */
static void
test_tries (Fixture *fixture, gconstpointer data)
{
  const MusterVisit *visit = muster_station_get_visit (fixture->kit.station);
  const MusterDeskView *view;
  g_autofree char *results = NULL;
  g_autofree char *head = NULL;
  gint64 n = 0;

  walk_in (fixture, MUSTER_SITTER_STILL);
  station_fixture_wait_for (fixture, MUSTER_VISIT_DECIDED);
  view = muster_station_get_desk_view (fixture->kit.station);
  g_assert_cmpuint (view->n_steps, ==, 1);
  g_assert_cmpint (view->steps[0].result, ==, view->liveness.result);
  g_assert_cmpint (view->liveness.result,
                   ==,
                   visit->reason == MUSTER_REASON_FACE_LOST ? MUSTER_LIVENESS_BROKEN
                                                            : MUSTER_LIVENESS_NO_RESPONSE);
  g_assert_cmpint (view->band, ==, MUSTER_BAND_NONE);
  g_assert_nonnull (view->probe); /* staff see who, or what, was there */
  results = g_strdup_printf (" %s", muster_liveness_result_to_nick (view->liveness.result));
  if (visit->reason == MUSTER_REASON_FACE_LOST)
    assert_told (fixture, "attempt", results);

  muster_station_act (fixture->kit.station, MUSTER_VISIT_EVENT_RETRY);
  station_fixture_wait_for (fixture, MUSTER_VISIT_POSITIONING);
  view = muster_station_get_desk_view (fixture->kit.station);
  g_assert_cmpuint (view->n_steps, ==, 0);
  g_assert_null (view->probe);
  muster_station_act (fixture->kit.station, MUSTER_VISIT_EVENT_END);
  station_fixture_wait_ended (fixture, 1);
  assert_told (fixture, "retry", results);
  assert_told (fixture, "outcome", "");
  g_assert_true (muster_store_verify_journal (fixture->kit.store, &n, &head, NULL));
  view = muster_station_get_desk_view (fixture->kit.station);
  g_assert_cmpuint (view->n_steps, ==, 0);
  g_assert_null (view->probe);
}

typedef struct {
  guint n;                    /* times that the colours changed */
  const MusterDeskView *view; /* of the desk when they first did */
  guint slot;                 /* newest */
} Colours;

/* Staff's side is not made anew sixty times a second. */
static void
colours_cb (MusterStation *station, Colours *colours)
{
  const MusterScreen *screen = muster_station_get_screen (station);

  if (colours->n++ == 0)
    colours->view = muster_station_get_desk_view (station);
  g_assert_true (muster_station_get_desk_view (station) == colours->view);
  g_assert_true (screen->challenging && screen->challenge.covers_screen);
  g_assert_cmpint (screen->kind, ==, MUSTER_CHALLENGE_FLASH);
  g_assert_cmpuint (screen->challenge.slot, >=, colours->slot);
  colours->slot = screen->challenge.slot;
}

/* A machine so busy that the face is lost before the first colour has shown nothing. */
static void
test_colours (Fixture *fixture, gconstpointer data)
{
  const gint64 until = g_get_monotonic_time () + STATION_PATIENCE_S * G_USEC_PER_SEC;
  const MusterVisit *visit = muster_station_get_visit (fixture->kit.station);
  Colours colours = {0};

  muster_station_set_paints (fixture->kit.station, TRUE);
  g_signal_connect (fixture->kit.station, "colours-changed", G_CALLBACK (colours_cb), &colours);
  walk_in (fixture, MUSTER_SITTER_GOOD);
  while (colours.n < 20 && visit->state != MUSTER_VISIT_DECIDED &&
         visit->state != MUSTER_VISIT_RECORDED) {
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    g_main_context_iteration (NULL, TRUE);
  }
  if (colours.n >= 20)
    g_assert_cmpuint (colours.slot, >, 1);
  else
    g_assert_cmpint (visit->reason, ==, MUSTER_REASON_FACE_LOST);
  muster_station_act (fixture->kit.station, MUSTER_VISIT_EVENT_END);
  station_fixture_wait_ended (fixture, 1);
  g_signal_handlers_disconnect_by_data (fixture->kit.station, &colours);
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
  g_test_add ("/station/challenged/tries",
              Fixture,
              "turn-left",
              station_fixture_set_up,
              test_tries,
              station_fixture_tear_down);
  g_test_add ("/station/challenged/colours",
              Fixture,
              "flash",
              station_fixture_set_up,
              test_colours,
              station_fixture_tear_down);
  return g_test_run ();
}
