/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <sys/resource.h>

#include <json-glib/json-glib.h>

#include "muster-card-error.h"
#include "muster-error.h"
#include "muster-station-private.h"
#include "muster-store-private.h"
#include "station-fixture.h"

/* Whole visits through the real parts: virtual reader, rehearsal camera, the models, SQLite. What a
 * person does is told to the station as a window would. Skipped without models. */

typedef StationFixture Fixture;

#define PATIENCE_S STATION_PATIENCE_S
#define PIN        "918273"

static gboolean
nothing_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
act (Fixture *fixture, MusterVisitEventKind kind)
{
  muster_station_act (fixture->kit.station, kind);
}

static void
tap (Fixture *fixture, guint person, MusterSitter sitter)
{
  muster_rehearsal_camera_set_sitter (
      MUSTER_REHEARSAL_CAMERA (fixture->kit.camera), fixture->people[person].identity, sitter);
  muster_virtual_reader_tap (fixture->reader, MUSTER_CARD_CAMPUS, fixture->people[person].card_uid);
  muster_virtual_reader_lift (fixture->reader);
}

/* From the card to the camera. */
static void
walk_in (Fixture *fixture, guint person, MusterSitter sitter)
{
  tap (fixture, person, sitter);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  act (fixture, MUSTER_VISIT_EVENT_CONFIRM);
  if (muster_station_get_visit (fixture->kit.station)->state == MUSTER_VISIT_CONSENTING)
    act (fixture, MUSTER_VISIT_EVENT_CHOOSE_FACE);
}

/* The newest entry of a type; the journal it stands in is whole. */
static JsonNode *
find_entry (Fixture *fixture, const char *type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries =
      muster_store_list_journal (fixture->kit.store, 1, 1000, 0, &error);
  g_autofree char *head = NULL;
  gint64 n = 0;

  g_assert_no_error (error);
  g_assert_true (muster_store_verify_journal (fixture->kit.store, &n, &head, &error));
  g_assert_cmpint (n, ==, entries->len);
  for (guint i = entries->len; i > 0; i--) {
    const MusterJournalEntry *entry = g_ptr_array_index (entries, i - 1);
    g_autoptr (JsonNode) node = json_from_string (entry->json, &error);

    g_assert_no_error (error);
    if (g_str_equal (json_object_get_string_member (json_node_get_object (node), "type"), type))
      return g_steal_pointer (&node);
  }
  g_error ("there is no %s in the journal", type);
}

static void
test_pass (Fixture *fixture, gconstpointer data)
{
  walk_in (fixture, 0, MUSTER_SITTER_FAR);
  station_fixture_wait_for (fixture, MUSTER_VISIT_RECORDED);
  station_fixture_assert_page (fixture, MUSTER_PAGE_PASS);
  g_assert_cmpuint (fixture->n_ended, ==, 1);
  g_assert_cmpint (fixture->ended.outcome, ==, MUSTER_OUTCOME_PASS);
  g_assert_cmpuint (fixture->ended.attempts, ==, 1);
  /* the same card later in the same session is a duplicate, and says when and where */
  station_fixture_wait_for (fixture, MUSTER_VISIT_IDLE);
  tap (fixture, 0, MUSTER_SITTER_GOOD);
  station_fixture_wait_ended (fixture, 2);
  g_assert_cmpint (fixture->ended.outcome, ==, MUSTER_OUTCOME_REFUSED);
  g_assert_cmpint (fixture->ended.reason, ==, MUSTER_REASON_ALREADY_IN);
  station_fixture_assert_page (fixture, MUSTER_PAGE_REFER);
  g_assert_cmpstr (muster_station_get_screen (fixture->kit.station)->elsewhere, ==, "1");
}

static void
assert_journal_of_retry (Fixture *fixture, const char *reason, int attempts)
{
  g_autoptr (JsonNode) entry = find_entry (fixture, "retry");
  JsonObject *object = json_node_get_object (entry);

  g_assert_cmpstr (json_object_get_string_member (object, "reason"), ==, reason);
  g_assert_cmpint (json_object_get_int_member (object, "attempts_before"), ==, attempts);
  g_assert_true (json_object_get_boolean_member (object, "rehearsal"));
  g_assert_false (json_object_has_member (object, "attempts_spent"));
}

/* No file may grow: what SQLite meets on a full disk. */
static void
fill_disk (gboolean full)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = full ? 0 : limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* Until all that was asked of the store so far is done. */
static void
drain (Fixture *fixture)
{
  g_autofree char *head = NULL;
  gint64 n;

  g_assert_true (muster_store_verify_journal (fixture->kit.store, &n, &head, NULL));
}

/* A decision that could not be saved still says who made it when it is saved again. */
static void
assert_keeps_staff (Fixture *fixture, guint n_ended)
{
  g_autoptr (JsonNode) entry = NULL;
  JsonObject *object;

  fill_disk (TRUE);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "Journal: *");
  muster_station_staff_pass (fixture->kit.station, "document", NULL, "Li", NULL);
  station_fixture_wait_for (fixture, MUSTER_VISIT_DECIDED);
  g_test_assert_expected_messages ();
  fill_disk (FALSE);
  g_assert_cmpint (
      muster_station_get_visit (fixture->kit.station)->reason, ==, MUSTER_REASON_STORE_FAILED);
  act (fixture, MUSTER_VISIT_EVENT_RETRY);
  station_fixture_wait_ended (fixture, n_ended);
  g_assert_cmpint (fixture->ended.outcome, ==, MUSTER_OUTCOME_OVERRIDE);
  entry = find_entry (fixture, "outcome");
  object = json_node_get_object (entry);
  g_assert_cmpstr (json_object_get_string_member (object, "staff"), ==, "Li");
  g_assert_cmpstr (json_object_get_string_member (object, "code"), ==, "document");
}

static void
test_impostor (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) entry = NULL;
  JsonObject *object;

  walk_in (fixture, 1, MUSTER_SITTER_IMPOSTOR);
  for (guint try = 1; try <= 2; try++) {
    station_fixture_wait_for (fixture, MUSTER_VISIT_DECIDED);
    g_assert_cmpstr (
        muster_reason_to_nick (muster_station_get_visit (fixture->kit.station)->reason),
        ==,
        muster_reason_to_nick (MUSTER_REASON_DIFFERENT));
    station_fixture_assert_page (fixture, MUSTER_PAGE_FAIL);
    g_assert_cmpuint (muster_station_get_screen (fixture->kit.station)->tries_left, ==, 3 - try);
    act (fixture, MUSTER_VISIT_EVENT_RETRY);
  }
  station_fixture_wait_for (fixture, MUSTER_VISIT_RECORDED);
  g_assert_cmpint (fixture->ended.outcome, ==, MUSTER_OUTCOME_FAIL);
  g_assert_cmpint (fixture->ended.reason, ==, MUSTER_REASON_NO_TRIES_LEFT);
  g_assert_cmpint (fixture->ended.band, ==, MUSTER_BAND_DIFFERENT);
  assert_journal_of_retry (fixture, "different", 2);
  /* staff grant another attempt, and then take over with a reason */
  muster_station_staff_act (
      fixture->kit.station, MUSTER_VISIT_EVENT_STAFF_ONE_MORE, "supervisor", NULL, "Wang", NULL);
  station_fixture_wait_for (fixture, MUSTER_VISIT_RECORDED);
  g_assert_cmpuint (fixture->ended.attempts, ==, 4);
  entry = find_entry (fixture, "one-more");
  object = json_node_get_object (entry);
  g_assert_cmpstr (json_object_get_string_member (object, "staff"), ==, "Wang");
  g_assert_cmpstr (json_object_get_string_member (object, "code"), ==, "supervisor");
  g_assert_cmpstr (json_object_get_string_member (object, "reason"), ==, "no-tries-left");
  g_assert_cmpint (json_object_get_int_member (object, "granted"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (object, "attempts_before"), ==, 3);
  assert_keeps_staff (fixture, 3);
}

static gint64
add_account (Fixture *fixture, const char *name, MusterRole role)
{
  g_autoptr (MusterStaff) staff = muster_staff_new (name, NULL, role);
  g_autoptr (GError) error = NULL;

  muster_store_put_staff (fixture->kit.store, staff, NULL, &error);
  g_assert_no_error (error);
  muster_store_set_pin (fixture->kit.store, staff->id, PIN, &error);
  g_assert_no_error (error);
  return staff->id;
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
sign_in (MusterDuty *duty, gint64 staff)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_duty_sign_in_async (duty, staff, PIN, NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (muster_duty_sign_in_finish (duty, result, NULL));
}

/* Two signed it and the disk was full. Whoever saves it again at the desk is neither of them. */
static void
test_saved_by_another (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MusterDuty) duty = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) entry = NULL;
  const MusterVisit *visit = muster_station_get_visit (fixture->kit.station);
  gint64 first, second, another;

  muster_store_set_slot_cost (fixture->kit.store, 1, 8192);
  add_account (fixture, "Ada Ng", MUSTER_ROLE_ADMIN);
  first = add_account (fixture, "Oskar Po", MUSTER_ROLE_OPERATOR);
  second = add_account (fixture, "Sun Yi", MUSTER_ROLE_SUPERVISOR);
  another = add_account (fixture, "Olga Qi", MUSTER_ROLE_OPERATOR);
  duty = muster_duty_new (fixture->kit.store, NULL);
  muster_station_set_duty (fixture->kit.station, duty);
  sign_in (duty, first);
  tap (fixture, 1, MUSTER_SITTER_GOOD);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  muster_duty_begin_act (duty, MUSTER_RIGHT_DOUBTFUL, visit->person, visit->serial);
  muster_duty_sign_async (duty, second, PIN, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (muster_duty_sign_finish (duty, result, NULL));
  drain (fixture);
  fill_disk (TRUE);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "Journal: *");
  g_assert_true (muster_station_staff_act (
      fixture->kit.station, MUSTER_VISIT_EVENT_STAFF_DOUBTFUL, "document", NULL, NULL, &error));
  station_fixture_wait_for (fixture, MUSTER_VISIT_DECIDED);
  g_test_assert_expected_messages ();
  fill_disk (FALSE);
  g_assert_true (visit->store_failed);
  sign_in (duty, another);
  g_assert_true (muster_station_staff_act (
      fixture->kit.station, MUSTER_VISIT_EVENT_RETRY, NULL, NULL, NULL, &error));
  station_fixture_wait_ended (fixture, 1);
  g_assert_cmpint (fixture->ended.outcome, ==, MUSTER_OUTCOME_DOUBTFUL);
  entry = find_entry (fixture, "outcome");
  g_assert_cmpint (
      json_object_get_int_member (json_node_get_object (entry), "staff_id"), ==, first);
  g_assert_cmpint (
      json_object_get_int_member (json_node_get_object (entry), "second_id"), ==, second);
  g_assert_cmpstr (
      json_object_get_string_member (json_node_get_object (entry), "code"), ==, "document");
  muster_station_set_duty (fixture->kit.station, NULL);
}

static void
failed_cb (MusterRecorder *recorder, gboolean *failed)
{
  *failed = TRUE;
}

/* The answer of the disk comes when the next guest is there already. */
static void
test_fails_late (Fixture *fixture, gconstpointer data)
{
  MusterRecorder *recorder = muster_station_get_parts (fixture->kit.station)->recorder;
  const MusterStaffAct act = {.name = (char *) "Li", .code = (char *) "document"};
  const MusterClaim claim = {.way = "campus"};
  MusterVisit visit = *muster_station_get_visit (fixture->kit.station);
  g_autoptr (JsonNode) entry = NULL;
  gboolean failed = FALSE;

  g_signal_connect (recorder, "failed", G_CALLBACK (failed_cb), &failed);
  visit.outcome = MUSTER_OUTCOME_REFUSED;
  visit.reason = MUSTER_REASON_UNKNOWN_CARD;
  visit.serial = 5;
  muster_recorder_begin_visit (recorder, visit.serial, g_get_monotonic_time ());
  muster_recorder_set_staff (recorder, &act);
  muster_recorder_compared (recorder);
  drain (fixture);
  fill_disk (TRUE);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "Journal: *");
  muster_recorder_write (recorder, MUSTER_RECORD_OUTCOME, &visit, &claim, NULL, NULL, "");
  visit.serial = 6;
  muster_recorder_begin_visit (recorder, visit.serial, g_get_monotonic_time ());
  while (!failed)
    g_main_context_iteration (NULL, TRUE);
  g_test_assert_expected_messages ();
  fill_disk (FALSE);
  muster_recorder_write (recorder, MUSTER_RECORD_OUTCOME, &visit, &claim, NULL, NULL, "");
  station_fixture_wait_ended (fixture, 1);
  entry = find_entry (fixture, "outcome");
  g_assert_false (json_object_has_member (json_node_get_object (entry), "staff"));
  g_assert_false (json_object_has_member (json_node_get_object (entry), "code"));
  g_assert_false (json_object_has_member (json_node_get_object (entry), "attempts_spent"));
}

static void
test_unknown_card (Fixture *fixture, gconstpointer data)
{
  muster_virtual_reader_tap (fixture->reader, MUSTER_CARD_CAMPUS, "DEADBEEF");
  station_fixture_wait_ended (fixture, 1);
  g_assert_cmpint (fixture->ended.outcome, ==, MUSTER_OUTCOME_REFUSED);
  g_assert_cmpint (fixture->ended.reason, ==, MUSTER_REASON_UNKNOWN_CARD);
  station_fixture_assert_page (fixture, MUSTER_PAGE_REFER);
}

static void
test_numbers (Fixture *fixture, gconstpointer data)
{
  const MusterRehearsalPerson *person = &fixture->people[2];
  g_autoptr (GError) error = NULL;

  g_assert_false (muster_station_identify_numbers (
      fixture->kit.station, person->student_number, "110105194912310021", &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_true (muster_station_identify_numbers (
      fixture->kit.station, person->student_number, person->id_number, &error));
  g_assert_no_error (error);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  act (fixture, MUSTER_VISIT_EVENT_NOT_ME);
  station_fixture_wait_ended (fixture, 1);
  g_assert_cmpint (fixture->ended.outcome, ==, MUSTER_OUTCOME_ABANDONED);
  g_assert_cmpint (fixture->ended.reason, ==, MUSTER_REASON_NOT_ME);
  g_assert_cmpstr (muster_station_get_screen (fixture->kit.station)->masked_name, ==, "");
}

/* Two right numbers of two people: back to the keypad, where they can be mended. */
static void
test_numbers_of_two (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  muster_station_show_keypad (fixture->kit.station, TRUE);
  g_assert_true (muster_station_identify_numbers (fixture->kit.station,
                                                  fixture->people[2].student_number,
                                                  fixture->people[3].id_number,
                                                  &error));
  station_fixture_wait_ended (fixture, 1);
  g_assert_cmpint (fixture->ended.outcome, ==, MUSTER_OUTCOME_REFUSED);
  g_assert_cmpint (fixture->ended.reason, ==, MUSTER_REASON_NOT_FOUND);
  station_fixture_assert_page (fixture, MUSTER_PAGE_IDENTIFY);
  g_assert_true (muster_station_identify_numbers (fixture->kit.station,
                                                  fixture->people[2].student_number,
                                                  fixture->people[2].id_number,
                                                  &error));
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
}

/* A card that could not be read is told in idle, and the word goes away by itself. */
static void
test_unreadable_card (Fixture *fixture, gconstpointer data)
{
  const MusterVisit *visit = muster_station_get_visit (fixture->kit.station);
  g_autoptr (GError) error =
      g_error_new_literal (MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_CARD, "the card moved");
  gint64 until = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;
  guint source = g_timeout_add (50, nothing_cb, NULL);

  muster_virtual_reader_fail (fixture->reader, error);
  while (visit->reason != MUSTER_REASON_CARD_LEFT_EARLY && g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (visit->reason, ==, MUSTER_REASON_CARD_LEFT_EARLY);
  while (visit->reason != MUSTER_REASON_NONE && g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (visit->reason, ==, MUSTER_REASON_NONE);
  g_source_remove (source);
}

/* Two people are never mixed: the first visit ends, and the second card begins nothing by itself.
 */
static void
test_second_card (Fixture *fixture, gconstpointer data)
{
  tap (fixture, 3, MUSTER_SITTER_GOOD);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  tap (fixture, 4, MUSTER_SITTER_GOOD);
  station_fixture_wait_ended (fixture, 1);
  g_assert_cmpint (fixture->ended.outcome, ==, MUSTER_OUTCOME_ABANDONED);
  g_assert_cmpint (fixture->ended.reason, ==, MUSTER_REASON_SECOND_CARD);
  g_assert_cmpstr (muster_station_get_desk_view (fixture->kit.station)->name, ==, "");
}

static void
test_unplugged (Fixture *fixture, gconstpointer data)
{
  MusterRehearsalCamera *camera = MUSTER_REHEARSAL_CAMERA (fixture->kit.camera);

  walk_in (fixture, 5, MUSTER_SITTER_TURNED);
  station_fixture_wait_for (fixture, MUSTER_VISIT_POSITIONING);
  muster_rehearsal_camera_unplug (camera, TRUE);
  station_fixture_wait_for (fixture, MUSTER_VISIT_DECIDED);
  g_assert_cmpint (
      muster_station_get_visit (fixture->kit.station)->reason, ==, MUSTER_REASON_CAMERA_LOST);
  g_assert_cmpuint (muster_station_get_visit (fixture->kit.station)->attempts, ==, 0);
  muster_rehearsal_camera_unplug (camera, FALSE);
  muster_rehearsal_camera_set_sitter (camera, fixture->people[5].identity, MUSTER_SITTER_GOOD);
  act (fixture, MUSTER_VISIT_EVENT_RETRY);
  station_fixture_wait_for (fixture, MUSTER_VISIT_RECORDED);
  g_assert_cmpint (fixture->ended.outcome, ==, MUSTER_OUTCOME_PASS);
  assert_journal_of_retry (fixture, "camera-lost", 0);
}

/* Closing the program in the middle of a visit leaves its end in the journal. */
static void
test_shutdown (Fixture *fixture, gconstpointer data)
{
  tap (fixture, 6, MUSTER_SITTER_GOOD);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  muster_station_shutdown (fixture->kit.station);
  g_assert_cmpuint (fixture->n_ended, ==, 1);
  g_assert_cmpint (fixture->ended.outcome, ==, MUSTER_OUTCOME_ABANDONED);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
      {"/station/pass", test_pass},
      {"/station/impostor", test_impostor},
      {"/station/saved-by-another", test_saved_by_another},
      {"/station/fails-late", test_fails_late},
      {"/station/unknown-card", test_unknown_card},
      {"/station/numbers", test_numbers},
      {"/station/numbers-of-two", test_numbers_of_two},
      {"/station/unreadable-card", test_unreadable_card},
      {"/station/second-card", test_second_card},
      {"/station/unplugged", test_unplugged},
      {"/station/shutdown", test_shutdown},
  };
  MusterSettings settings = {.data = muster_services_dup_data_folder ()};
  g_autoptr (MusterModelPack) pack = muster_services_choose_pack (&settings, NULL);

  g_test_init (&argc, &argv, NULL);
  signal (SIGXFSZ, SIG_IGN);
  muster_settings_clear (&settings);
  if (pack == NULL)
    return 77;
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path,
                Fixture,
                NULL,
                station_fixture_set_up,
                tests[i].run,
                station_fixture_tear_down);
  return g_test_run ();
}
