/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-station-private.h"
#include "muster-store-roster-link.h"
#include "muster-store-rows.h"
#include "muster-wire-admission.h"
#include "muster-wire-person.h"
#include "station-fixture.h"

/* Somebody comes whom the roster knows at another station, through the real parts. Skipped without
 * models. */

#define KEY  "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define OWN  "72036eaf-2e63-409e-a97d-357b56cfcfc4"
#define GATE "0b3f8f6e-0f60-4b0c-8e5d-6f1f0f2f3f4f"
#define WHO  "1d8f0b72-4f7b-4a3c-9f43-2f7f6c1f1a01"
#define ROW  "2e8f0b72-4f7b-4a3c-9f43-2f7f6c1f1a02"
#define AT   G_GINT64_CONSTANT (1790000000)

typedef StationFixture Fixture;

static void
join (Fixture *fixture)
{
  MusterRosterLink link = {(char *) "https://127.0.0.1:1",
                           (char *) OWN,
                           (char *) KEY,
                           (char *) "-----BEGIN CERTIFICATE-----\n",
                           (char *) "all"};
  g_autoptr (GError) error = NULL;

  muster_store_put_roster_link (fixture->kit.store, &link, &error);
  g_assert_no_error (error);
}

static void
apply (Fixture *fixture, MusterWireRow *row)
{
  g_auto (MusterWirePage) page = {0};
  MusterRowsApplied applied = {0};
  MusterRowsOrder order = {
      .source = KEY ".all", .page = &page, .bucket = MUSTER_ROWS_ALL, .now = AT};
  g_autoptr (GError) error = NULL;

  muster_wire_page_init (&page);
  g_ptr_array_add (page.rows, row);
  page.next = g_strdup ("c.1");
  muster_store_apply_rows (fixture->kit.store, &order, &applied, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (applied.aside, ==, 0);
}

static void
put_person (Fixture *fixture)
{
  const MusterRehearsalPerson *who = &fixture->people[0];
  const char *const cards[] = {who->card_uid, NULL};
  const MusterWirePerson person = {
      .number = (char *) who->student_number, .name = (char *) "演示", .cards = (GStrv) cards};
  g_autoptr (GBytes) body = muster_wire_person_to_json (&person);

  apply (fixture, muster_wire_row_new (MUSTER_WIRE_ROW_PERSON, WHO, 1, MUSTER_WIRE_THERE, body));
}

/* @station: where they were let in */
static void
put_admission (Fixture *fixture, gint64 v, const char *station)
{
  g_autoptr (GPtrArray) passes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_wire_pass_free);
  const MusterWireAdmission admission = {
      muster_station_get_parts (fixture->kit.station)->occasion->id, (char *) WHO, passes};
  g_autoptr (GBytes) body = NULL;

  g_ptr_array_add (passes, muster_wire_pass_new (station, "East gate", AT * 1000));
  body = muster_wire_admission_to_json (&admission);
  apply (fixture, muster_wire_row_new (MUSTER_WIRE_ROW_ADMISSION, ROW, v, MUSTER_WIRE_THERE, body));
}

static void
tap (Fixture *fixture)
{
  muster_rehearsal_camera_set_sitter (MUSTER_REHEARSAL_CAMERA (fixture->kit.camera),
                                      fixture->people[0].identity,
                                      MUSTER_SITTER_GOOD);
  muster_virtual_reader_tap (fixture->reader, MUSTER_CARD_CAMPUS, fixture->people[0].card_uid);
  muster_virtual_reader_lift (fixture->reader);
}

/* What the profile of a campus says: they go on, staff see it, the journal tells it. */
static void
test_told (Fixture *fixture, gconstpointer data)
{
  const MusterDeskView *view;

  join (fixture);
  put_person (fixture);
  put_admission (fixture, 1, GATE);
  tap (fixture);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  view = muster_station_get_desk_view (fixture->kit.station);
  g_assert_cmpint (view->doubt, ==, MUSTER_REASON_IN_ELSEWHERE);
  g_assert_cmpstr (view->elsewhere, ==, "East gate");
  g_assert_cmpint (view->elsewhere_at, ==, AT);
}

/* Where it is a reason to look: a person does, and the screen says where and when. */
static void
test_referred (Fixture *fixture, gconstpointer data)
{
  const MusterScreen *screen;

  join (fixture);
  put_person (fixture);
  put_admission (fixture, 1, GATE);
  tap (fixture);
  station_fixture_wait_ended (fixture, 1);
  g_assert_cmpint (fixture->ended.outcome, ==, MUSTER_OUTCOME_REFUSED);
  g_assert_cmpint (fixture->ended.reason, ==, MUSTER_REASON_IN_ELSEWHERE);
  g_assert_true (muster_station_get_visit (fixture->kit.station)->awaits_staff);
  screen = muster_station_get_screen (fixture->kit.station);
  station_fixture_assert_page (fixture, MUSTER_PAGE_REFER);
  g_assert_cmpstr (screen->elsewhere, ==, "East gate");
  g_assert_cmpstr (screen->time, !=, "");
}

/* What this station did itself, another occasion, and what was taken back refuse nobody. */
static void
test_not_elsewhere (Fixture *fixture, gconstpointer data)
{
  join (fixture);
  put_person (fixture);
  put_admission (fixture, 1, OWN);
  tap (fixture);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  muster_station_act (fixture->kit.station, MUSTER_VISIT_EVENT_END);
  station_fixture_wait_for (fixture, MUSTER_VISIT_IDLE);
  put_admission (fixture, 2, GATE);
  apply (fixture, muster_wire_row_new (MUSTER_WIRE_ROW_ADMISSION, ROW, 3, MUSTER_WIRE_GONE, NULL));
  tap (fixture);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  g_assert_cmpint (
      muster_station_get_desk_view (fixture->kit.station)->doubt, ==, MUSTER_REASON_NONE);
}

int
main (int argc, char **argv)
{
#define ADD(name, rule, func)                                                                      \
  g_test_add ("/station/elsewhere/" name,                                                          \
              Fixture,                                                                             \
              rule,                                                                                \
              station_fixture_set_up,                                                              \
              func,                                                                                \
              station_fixture_tear_down)

  MusterSettings settings = {.data = muster_services_dup_data_folder ()};
  g_autoptr (MusterModelPack) pack = muster_services_choose_pack (&settings, NULL);

  g_test_init (&argc, &argv, NULL);
  muster_settings_clear (&settings);
  if (pack == NULL)
    return 77;
  ADD ("told", NULL, test_told);
  ADD ("referred", "admitted-elsewhere=refer", test_referred);
  ADD ("not-elsewhere", "admitted-elsewhere=refer", test_not_elsewhere);
  return g_test_run ();
}
