/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "station-fixture.h"

/* Staff let the station find who sits there, in the roster of the rehearsal, through the real
 * parts; skipped without models. */

typedef StationFixture Fixture;

static gboolean
nothing_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_ready (Fixture *fixture)
{
  const gint64 until = g_get_monotonic_time () + STATION_PATIENCE_S * G_USEC_PER_SEC;
  const guint source = g_timeout_add (50, nothing_cb, NULL);

  while (!muster_station_can_search (fixture->kit.station)) {
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    g_main_context_iteration (NULL, TRUE);
  }
  g_source_remove (source);
}

static const MusterSearchView *
wait_search (Fixture *fixture, MusterSearchState state)
{
  const gint64 until = g_get_monotonic_time () + STATION_PATIENCE_S * G_USEC_PER_SEC;
  const MusterSearchView *view = muster_station_get_search (fixture->kit.station);
  const guint source = g_timeout_add (50, nothing_cb, NULL);

  while (view->state != state) {
    if (g_get_monotonic_time () > until)
      g_error ("in %s (%s), not in %s",
               muster_search_state_to_nick (view->state),
               muster_coach_to_nick (view->coach),
               muster_search_state_to_nick (state));
    /* who waits before the camera is no guest yet */
    station_fixture_assert_page (fixture, MUSTER_PAGE_IDLE);
    g_main_context_iteration (NULL, TRUE);
  }
  g_source_remove (source);
  return view;
}

static void
seat (Fixture *fixture, guint32 identity)
{
  muster_rehearsal_camera_set_sitter (
      MUSTER_REHEARSAL_CAMERA (fixture->kit.camera), identity, MUSTER_SITTER_GOOD);
}

/* The newest entry of this type. */
static MusterEvent *
find_entry (Fixture *fixture, const char *type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries =
      muster_store_list_journal (fixture->kit.store, 1, 1000, 0, &error);

  g_assert_no_error (error);
  for (guint i = entries->len; i > 0; i--) {
    const MusterJournalEntry *entry = g_ptr_array_index (entries, i - 1);
    g_autoptr (GBytes) json = g_bytes_new_static (entry->json, strlen (entry->json));
    g_autoptr (MusterEvent) event = muster_event_parse (json, &error);

    g_assert_no_error (error);
    if (g_str_equal (muster_event_get_type_name (event), type))
      return g_steal_pointer (&event);
  }
  return NULL;
}

/* From the face to “is this you?”, and who it was picked by. */
static void
test_pick (Fixture *fixture, gconstpointer data)
{
  const MusterRehearsalPerson *person = &fixture->people[4];
  MusterStation *station = fixture->kit.station;
  const MusterVisit *visit = muster_station_get_visit (station);
  const MusterSearchView *view;
  g_autoptr (MusterEvent) searched = NULL;
  g_autoptr (MusterEvent) picked = NULL;
  g_autoptr (MusterEvent) outcome = NULL;

  wait_ready (fixture);
  seat (fixture, person->identity);
  muster_station_search (station, "Wang", TRUE, NULL);
  g_assert_cmpint (muster_station_get_search (station)->state, ==, MUSTER_SEARCH_LOOKING);
  view = wait_search (fixture, MUSTER_SEARCH_FOUND);
  g_assert_cmpuint (view->finding.n, >=, 1);
  g_assert_cmpuint (view->finding.n_references, ==, fixture->n_people);
  g_assert_cmpstr (muster_person_get_student_number (view->people[0]->found->person),
                   ==,
                   person->student_number);
  g_assert_nonnull (view->people[0]->picture);
  g_assert_nonnull (view->probe);
  g_assert_null (muster_station_get_frame (station)); /* the camera is off again */
  /* nobody has calibrated this station, so it takes nobody by itself */
  g_assert_cmpint (view->finding.answer, !=, MUSTER_FACE_ALONE);
  g_assert_cmpint (visit->state, ==, MUSTER_VISIT_IDLE);

  muster_station_pick (station, view->finding.n, NULL);
  g_assert_cmpint (visit->state, ==, MUSTER_VISIT_IDLE);
  muster_station_pick (station, 0, NULL);
  g_assert_cmpint (view->state, ==, MUSTER_SEARCH_OFF);
  g_assert_null (view->people[0]);
  g_assert_null (view->probe);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  g_assert_false (muster_station_can_search (station));
  muster_station_act (station, MUSTER_VISIT_EVENT_END);
  station_fixture_wait_ended (fixture, 1);

  searched = find_entry (fixture, "face-search");
  picked = find_entry (fixture, "face-pick");
  g_assert_cmpstr (muster_event_get_string (searched, "staff"), ==, "Wang");
  g_assert_cmpstr (muster_event_get_string (searched, "answer"), !=, "alone");
  g_assert_cmpint (muster_event_get_int (searched, "person"), ==, 0);
  g_assert_cmpint (muster_event_get_int (picked, "person"), ==, fixture->ended.person);
  g_assert_cmpint (muster_event_get_int (picked, "rank"), ==, 1);
  outcome = find_entry (fixture, "outcome");
  g_assert_cmpstr (muster_event_get_string (outcome, "identified_by"), ==, "face");
}

/* Somebody with a card comes first: the search is over, and nothing of it stays. */
static void
test_card (Fixture *fixture, gconstpointer data)
{
  MusterStation *station = fixture->kit.station;
  const MusterSearchView *view = muster_station_get_search (station);

  wait_ready (fixture);
  seat (fixture, fixture->people[0].identity);
  muster_station_search (station, "Wang", FALSE, NULL);
  muster_station_identify_card (station, MUSTER_CARD_CAMPUS, fixture->people[1].card_uid);
  g_assert_cmpint (view->state, ==, MUSTER_SEARCH_OFF);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  muster_station_search (station, "Wang", FALSE, NULL);
  g_assert_cmpint (view->state, ==, MUSTER_SEARCH_OFF);
  muster_station_act (station, MUSTER_VISIT_EVENT_END);
  station_fixture_wait_ended (fixture, 1);
  g_assert_null (find_entry (fixture, "face-search"));
}

/* A face that the roster does not have: made-up faces are more alike than people, so somebody may
 * be found; but nobody begins a visit by it. */
static void
test_stranger (Fixture *fixture, gconstpointer data)
{
  const MusterSearchView *view;

  wait_ready (fixture);
  seat (fixture, muster_rehearsal_get_impostor (fixture->people[2].identity));
  muster_station_search (fixture->kit.station, NULL, TRUE, NULL);
  view = wait_search (fixture, MUSTER_SEARCH_FOUND);
  g_assert_cmpint (view->finding.answer, !=, MUSTER_FACE_ALONE);
  g_assert_cmpint (muster_station_get_visit (fixture->kit.station)->state, ==, MUSTER_VISIT_IDLE);
  muster_station_stop_search (fixture->kit.station);
  g_assert_cmpint (view->state, ==, MUSTER_SEARCH_OFF);
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
#define ADD(path, test)                                                                            \
  g_test_add (path, Fixture, NULL, station_fixture_set_up, test, station_fixture_tear_down)
  ADD ("/station/search/pick", test_pick);
  ADD ("/station/search/card", test_card);
  ADD ("/station/search/stranger", test_stranger);
#undef ADD
  return g_test_run ();
}
