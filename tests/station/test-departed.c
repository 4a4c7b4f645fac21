/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "muster-station-private.h"
#include "muster-store-erase.h"
#include "station-fixture.h"

/* Whom the roster has erased while they stand here, through the real parts. Skipped without models.
 */

typedef StationFixture Fixture;

static void
act (Fixture *fixture, MusterVisitEventKind kind)
{
  muster_station_act (fixture->kit.station, kind);
}

static void
tap (Fixture *fixture, guint person)
{
  muster_rehearsal_camera_set_sitter (MUSTER_REHEARSAL_CAMERA (fixture->kit.camera),
                                      fixture->people[person].identity,
                                      MUSTER_SITTER_FAR);
  muster_virtual_reader_tap (fixture->reader, MUSTER_CARD_CAMPUS, fixture->people[person].card_uid);
  muster_virtual_reader_lift (fixture->reader);
}

static gint64
begin_visit (Fixture *fixture, guint person)
{
  tap (fixture, person);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  return muster_station_get_visit (fixture->kit.station)->person;
}

/* As a round of the courier does. */
static void
erase_at_roster (Fixture *fixture, gint64 person)
{
  const MusterEraseOrder order = {.what = MUSTER_ERASE_PERSON,
                                  .person = person,
                                  .cause = "roster",
                                  .even_unsent = TRUE,
                                  .file_later = TRUE};
  g_autoptr (GError) error = NULL;
  MusterErased erased;

  g_assert_true (muster_store_erase (fixture->kit.store, &order, &erased, &error));
  g_assert_no_error (error);
  muster_departed_look (muster_station_get_parts (fixture->kit.station)->departed);
}

static void
assert_nothing_of (Fixture *fixture, gint64 person)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries =
      muster_store_list_journal (fixture->kit.store, 1, 0, person, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 0);
  g_assert_true (muster_store_verify_journal (fixture->kit.store, NULL, NULL, &error));
  g_assert_null (
      muster_finder_get_lookup (muster_station_get_parts (fixture->kit.station)->finder));
  g_assert_cmpstr (muster_station_get_desk_view (fixture->kit.station)->name, ==, "");
}

/* Told in words, with a way on; the next guest is not concerned. */
static void
test_erased (Fixture *fixture, gconstpointer unused)
{
  const gint64 person = begin_visit (fixture, 0);
  gint64 other;

  act (fixture, MUSTER_VISIT_EVENT_CONFIRM);
  if (muster_station_get_visit (fixture->kit.station)->state == MUSTER_VISIT_CONSENTING)
    act (fixture, MUSTER_VISIT_EVENT_CHOOSE_FACE);
  station_fixture_wait_for (fixture, MUSTER_VISIT_POSITIONING);
  erase_at_roster (fixture, person);
  station_fixture_wait_ended (fixture, 1);
  g_assert_cmpint (fixture->ended.outcome, ==, MUSTER_OUTCOME_REFUSED);
  g_assert_cmpint (fixture->ended.reason, ==, MUSTER_REASON_NOT_EXPECTED);
  g_assert_cmpint (fixture->ended.person, ==, 0);
  station_fixture_assert_page (fixture, MUSTER_PAGE_REFER);
  assert_nothing_of (fixture, person);
  act (fixture, MUSTER_VISIT_EVENT_CHOOSE_DESK);
  station_fixture_wait_for (fixture, MUSTER_VISIT_DECIDED);
  act (fixture, MUSTER_VISIT_EVENT_END);
  station_fixture_wait_ended (fixture, 2);
  station_fixture_wait_for (fixture, MUSTER_VISIT_RECORDED);
  act (fixture, MUSTER_VISIT_EVENT_END);
  other = begin_visit (fixture, 1);
  g_assert_cmpint (other, !=, 0);
  g_assert_cmpint (other, !=, person);
  act (fixture, MUSTER_VISIT_EVENT_CONFIRM);
  g_assert_cmpint (muster_station_get_visit (fixture->kit.station)->person, ==, other);
}

/* Who is still there is not disturbed. */
static void
test_other (Fixture *fixture, gconstpointer unused)
{
  const gint64 gone = begin_visit (fixture, 0);
  gint64 other;

  act (fixture, MUSTER_VISIT_EVENT_NOT_ME);
  station_fixture_wait_ended (fixture, 1);
  station_fixture_wait_for (fixture, MUSTER_VISIT_IDLE);
  other = begin_visit (fixture, 1);
  erase_at_roster (fixture, gone);
  for (guint i = 0; i < 50; i++) {
    g_main_context_iteration (NULL, FALSE);
    g_usleep (10 * 1000);
  }
  g_assert_cmpint (
      muster_station_get_visit (fixture->kit.station)->state, ==, MUSTER_VISIT_CONFIRMING);
  g_assert_cmpint (muster_station_get_visit (fixture->kit.station)->person, ==, other);
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
  g_test_add ("/station/departed/erased",
              Fixture,
              NULL,
              station_fixture_set_up,
              test_erased,
              station_fixture_tear_down);
  g_test_add ("/station/departed/other",
              Fixture,
              NULL,
              station_fixture_set_up,
              test_other,
              station_fixture_tear_down);
  return g_test_run ();
}
