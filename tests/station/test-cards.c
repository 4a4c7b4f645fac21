/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-card-error.h"
#include "muster-rehearsal-card.h"
#include "station-fixture.h"

/* What a station makes of each kind of card, through the real reader thread, hub, store and
 * journal; one station for all of them. Skipped without models. */

typedef struct {
  const char *path;
  void (*run) (StationFixture *fixture);
  StationFixture *fixture; /* borrowed */
} Case;

static void
wait_a_little (void)
{
  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (5000);
}

static void
tap (StationFixture *fixture, guint person, MusterRehearsalCard card)
{
  g_autoptr (GBytes) text = muster_rehearsal_card_dup_text (&fixture->people[person], card);

  muster_virtual_reader_tap_id (fixture->reader, text);
}

static void
lift (StationFixture *fixture)
{
  muster_virtual_reader_lift (fixture->reader);
}

static const MusterVisit *
get_visit (StationFixture *fixture)
{
  return muster_station_get_visit (fixture->kit.station);
}

static const MusterDeskView *
get_view (StationFixture *fixture)
{
  return muster_station_get_desk_view (fixture->kit.station);
}

static void
assert_refused (StationFixture *fixture, MusterReason reason)
{
  g_assert_cmpstr (
      muster_reason_to_nick (fixture->ended.reason), ==, muster_reason_to_nick (reason));
  g_assert_cmpint (fixture->ended.outcome, ==, MUSTER_OUTCOME_REFUSED);
  station_fixture_assert_page (fixture, MUSTER_PAGE_REFER);
}

/* The newest outcome in the journal, as it lies there. */
static char *
dup_last_entry (StationFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (fixture->kit.store, 1, 0, 0, &error);
  const MusterJournalEntry *entry = g_ptr_array_index (entries, entries->len - 1);

  g_assert_no_error (error);
  return g_strdup (entry->json);
}

static void
test_id_card (StationFixture *fixture)
{
  const MusterRehearsalPerson *person = &fixture->people[0];
  g_autofree char *json = NULL;

  tap (fixture, 0, MUSTER_REHEARSAL_CARD_ID);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  g_assert_cmpstr (get_view (fixture)->name, ==, person->name);
  g_assert_cmpstr (get_view (fixture)->card_name, ==, "");
  g_assert_cmpstr (get_view (fixture)->way, ==, "id");
  muster_station_act (fixture->kit.station, MUSTER_VISIT_EVENT_NOT_ME);
  station_fixture_wait_ended (fixture, 1);
  /* kind and reader, and nothing of what the card says */
  json = dup_last_entry (fixture);
  g_assert_nonnull (strstr (json, "\"identified_by\":\"id\""));
  g_assert_nonnull (strstr (json, "\"reader\":\"test reader\""));
  g_assert_null (strstr (json, person->id_number));
  g_assert_null (strstr (json, person->name));
  g_assert_null (get_view (fixture)->way);
}

static void
test_expired (StationFixture *fixture)
{
  tap (fixture, 1, MUSTER_REHEARSAL_CARD_ID_EXPIRED);
  station_fixture_wait_ended (fixture, 1);
  assert_refused (fixture, MUSTER_REASON_CARD_EXPIRED);
  g_assert_true (fixture->ended.awaits_staff);
  /* staff may let the person in all the same */
  muster_station_staff_pass (fixture->kit.station, "document", NULL, "Li", NULL);
  station_fixture_wait_ended (fixture, 2);
  g_assert_cmpint (fixture->ended.outcome, ==, MUSTER_OUTCOME_OVERRIDE);
}

static void
test_other_name (StationFixture *fixture)
{
  tap (fixture, 2, MUSTER_REHEARSAL_CARD_ID_OTHER_NAME);
  station_fixture_wait_ended (fixture, 1);
  assert_refused (fixture, MUSTER_REASON_NAME_DIFFERS);
  g_assert_cmpstr (get_view (fixture)->name, ==, fixture->people[2].name);
  g_assert_cmpstr (get_view (fixture)->card_name, ==, "周示样");
}

static void
test_unknown (StationFixture *fixture)
{
  tap (fixture, 3, MUSTER_REHEARSAL_CARD_ID_UNKNOWN);
  station_fixture_wait_ended (fixture, 1);
  assert_refused (fixture, MUSTER_REASON_UNKNOWN_ID_CARD);
  g_assert_cmpint (fixture->ended.person, ==, 0);
}

/* Typing is the way on, from the page that says so. */
static void
test_new_kind (StationFixture *fixture)
{
  tap (fixture, 4, MUSTER_REHEARSAL_CARD_ID_NEW_KIND);
  station_fixture_wait_ended (fixture, 1);
  assert_refused (fixture, MUSTER_REASON_UNKNOWN_LAYOUT);
  muster_station_show_keypad (fixture->kit.station, TRUE);
  station_fixture_assert_page (fixture, MUSTER_PAGE_IDENTIFY);
}

static void
wait_reason (StationFixture *fixture, MusterReason reason)
{
  gint64 until = g_get_monotonic_time () + STATION_PATIENCE_S * G_USEC_PER_SEC;

  while (get_visit (fixture)->reason != reason && g_get_monotonic_time () < until)
    wait_a_little ();
  g_assert_cmpstr (
      muster_reason_to_nick (get_visit (fixture)->reason), ==, muster_reason_to_nick (reason));
}

/* Each trouble of a card is told in idle by its own words, without a visit. */
static void
test_troubles (StationFixture *fixture)
{
  static const struct {
    MusterCardError code;
    MusterReason reason;
  } cases[] = {
      {MUSTER_CARD_ERROR_RANDOM_UID, MUSTER_REASON_RANDOM_UID},
      {MUSTER_CARD_ERROR_NOT_AN_ID_CARD, MUSTER_REASON_NOT_AN_ID_CARD},
      {MUSTER_CARD_ERROR_UNKNOWN_FORMAT, MUSTER_REASON_UNKNOWN_FORMAT},
      {MUSTER_CARD_ERROR_READ_AGAIN, MUSTER_REASON_CARD_UNREADABLE},
      {MUSTER_CARD_ERROR_NO_CARD, MUSTER_REASON_CARD_LEFT_EARLY},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = g_error_new_literal (MUSTER_CARD_ERROR, (int) cases[i].code, "x");

    muster_virtual_reader_fail (fixture->reader, error);
    wait_reason (fixture, cases[i].reason);
    station_fixture_assert_page (fixture, MUSTER_PAGE_REFER);
    lift (fixture);
  }
  g_assert_cmpuint (fixture->n_ended, ==, 0);
}

/* While a slow card is read the guest is told to leave it there; lifted too soon, to tap again. */
static void
test_reading (StationFixture *fixture)
{
  muster_virtual_reader_set_read_time (fixture->reader, STATION_PATIENCE_S * 1000);
  tap (fixture, 5, MUSTER_REHEARSAL_CARD_ID);
  station_fixture_wait_for (fixture, MUSTER_VISIT_READING);
  station_fixture_assert_page (fixture, MUSTER_PAGE_WAIT);
  g_assert_true (muster_station_get_screen (fixture->kit.station)->reading);
  lift (fixture);
  wait_reason (fixture, MUSTER_REASON_CARD_LEFT_EARLY);
}

static void
wait_lying (StationFixture *fixture, gboolean lying)
{
  gint64 until = g_get_monotonic_time () + STATION_PATIENCE_S * G_USEC_PER_SEC;

  while (muster_station_get_screen (fixture->kit.station)->lying != lying &&
         g_get_monotonic_time () < until)
    wait_a_little ();
  g_assert_cmpint (muster_station_get_screen (fixture->kit.station)->lying, ==, lying);
}

static void
test_lying (StationFixture *fixture)
{
  tap (fixture, 6, MUSTER_REHEARSAL_CARD_ID_EXPIRED);
  station_fixture_wait_ended (fixture, 1);
  wait_lying (fixture, TRUE);
  lift (fixture);
  wait_lying (fixture, FALSE);
}

/* A keyboard reader that tells three bytes of four: these cards differ in the last byte only, so
 * that one is enough where it is told, and everybody fits where it is not. */
static void
test_part (StationFixture *fixture)
{
  g_autofree char *json = NULL;

  muster_virtual_reader_tap (fixture->reader, MUSTER_CARD_CAMPUS_PART, "9A0000??");
  station_fixture_wait_ended (fixture, 1);
  assert_refused (fixture, MUSTER_REASON_AMBIGUOUS_CARD);
  lift (fixture);
  muster_virtual_reader_tap (fixture->reader, MUSTER_CARD_CAMPUS_PART, "??000008");
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  g_assert_cmpstr (get_view (fixture)->name, ==, fixture->people[7].name);
  muster_station_act (fixture->kit.station, MUSTER_VISIT_EVENT_END);
  station_fixture_wait_ended (fixture, 2);
  json = dup_last_entry (fixture);
  g_assert_nonnull (strstr (json, "\"identified_by\":\"campus-part\""));
}

static void
test_student (StationFixture *fixture)
{
  muster_virtual_reader_tap (
      fixture->reader, MUSTER_CARD_STUDENT, fixture->people[8].student_number);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  g_assert_cmpstr (get_view (fixture)->name, ==, fixture->people[8].name);
}

/* From a clean idle page: whatever the case before left is ended. */
static void
run (gconstpointer data)
{
  const Case *test = data;

  muster_virtual_reader_set_read_time (test->fixture->reader, 0);
  lift (test->fixture);
  muster_station_act (test->fixture->kit.station, MUSTER_VISIT_EVENT_END);
  muster_station_show_keypad (test->fixture->kit.station, FALSE);
  if (get_visit (test->fixture)->state != MUSTER_VISIT_IDLE) {
    station_fixture_wait_for (test->fixture, MUSTER_VISIT_RECORDED);
    muster_station_act (test->fixture->kit.station, MUSTER_VISIT_EVENT_END);
  }
  station_fixture_wait_for (test->fixture, MUSTER_VISIT_IDLE);
  test->fixture->n_ended = 0;
  test->run (test->fixture);
}

int
main (int argc, char *argv[])
{
  Case tests[] = {
      {"/cards/id-card", test_id_card, NULL},
      {"/cards/expired", test_expired, NULL},
      {"/cards/other-name", test_other_name, NULL},
      {"/cards/unknown", test_unknown, NULL},
      {"/cards/new-kind", test_new_kind, NULL},
      {"/cards/troubles", test_troubles, NULL},
      {"/cards/reading", test_reading, NULL},
      {"/cards/lying", test_lying, NULL},
      {"/cards/part", test_part, NULL},
      {"/cards/student", test_student, NULL},
  };
  MusterSettings settings = {.data = muster_services_dup_data_folder ()};
  g_autoptr (MusterModelPack) pack = muster_services_choose_pack (&settings, NULL);
  StationFixture station = {0};
  int result;

  g_test_init (&argc, &argv, NULL);
  muster_settings_clear (&settings);
  if (pack == NULL)
    return 77;
  station_fixture_set_up (&station, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    tests[i].fixture = &station;
    g_test_add_data_func (tests[i].path, &tests[i], run);
  }
  result = g_test_run ();
  station_fixture_tear_down (&station, NULL);
  return result;
}
