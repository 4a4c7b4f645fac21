/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-consent-code.h"
#include "muster-error.h"
#include "muster-store-erase.h"
#include "station-fixture.h"

/* Agreeing to be compared, and taking it back, through the real parts. Skipped without models. */

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

/* The newest consent in the journal, which is whole. */
static MusterEvent *
find_consent (MusterStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (store, 1, 0, 0, &error);

  g_assert_no_error (error);
  g_assert_true (muster_store_verify_journal (store, NULL, NULL, &error));
  for (guint i = entries->len; i > 0; i--) {
    const char *json = ((MusterJournalEntry *) entries->pdata[i - 1])->json;
    g_autoptr (GBytes) bytes = g_bytes_new_static (json, strlen (json));
    g_autoptr (MusterEvent) event = muster_event_parse (bytes, &error);

    g_assert_no_error (error);
    if (g_str_equal (muster_event_get_type_name (event), "consent"))
      return g_steal_pointer (&event);
  }
  g_error ("there is no consent in the journal");
}

/* Agrees and goes before anything is compared. Returns: the number on the screen */
static char *
agree_and_go (Fixture *fixture, guint person)
{
  char *code;

  tap (fixture, person);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  g_assert_cmpstr (muster_station_get_screen (fixture->kit.station)->withdrawal, ==, "");
  act (fixture, MUSTER_VISIT_EVENT_CONFIRM);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONSENTING);
  station_fixture_assert_page (fixture, MUSTER_PAGE_CONSENT);
  code = g_strdup (muster_station_get_screen (fixture->kit.station)->withdrawal);
  act (fixture, MUSTER_VISIT_EVENT_CHOOSE_FACE);
  act (fixture, MUSTER_VISIT_EVENT_END);
  station_fixture_wait_ended (fixture, fixture->n_ended + 1);
  station_fixture_wait_for (fixture, MUSTER_VISIT_IDLE);
  return code;
}

static MusterCase *
find (Fixture *fixture, guint person)
{
  g_autoptr (GError) error = NULL;
  MusterCase *found = muster_store_find (fixture->kit.store,
                                         MUSTER_FIND_BY_CARD,
                                         fixture->people[person].card_uid,
                                         NULL,
                                         NULL,
                                         NULL,
                                         &error);

  g_assert_no_error (error);
  return found;
}

static void
test_record (Fixture *fixture, gconstpointer data)
{
  MusterProfile *profile = muster_station_get_profile (fixture->kit.station);
  g_autofree char *shown = NULL, *code = NULL;
  g_autofree char *digest =
      muster_consent_dup_digest (muster_profile_get_text (profile, "consent"));
  g_autoptr (MusterEvent) event = NULL;
  g_autoptr (MusterCase) found = find (fixture, 0);
  g_autoptr (GError) error = NULL;

  muster_station_set_guest_language (fixture->kit.station, TRUE);
  shown = agree_and_go (fixture, 0);
  code = muster_consent_code_normalise (shown);
  event = find_consent (fixture->kit.store);
  g_assert_nonnull (code);
  g_assert_cmpstr (muster_event_get_string (event, "withdrawal"), ==, code);
  g_assert_cmpstr (muster_event_get_string (event, "consent_text"), ==, digest);
  g_assert_cmpstr (muster_event_get_string (event, "language"), ==, "zh");
  g_assert_cmpstr (muster_event_get_string (event, "lane"), ==, "face");
  g_assert_cmpint (muster_event_get_int (event, "consent_version"), >, 0);
  g_assert_cmpint (muster_store_find_consent (fixture->kit.store, shown, &error),
                   ==,
                   muster_person_get_id (found->person));
  g_assert_no_error (error);
  g_assert_cmpint (muster_store_find_consent (fixture->kit.store, "1", &error), ==, 0);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
}

/* From now on a person looks at the card, and nothing that staff press brings the camera back. */
static void
test_withdraw (Fixture *fixture, gconstpointer data)
{
  MusterEraseOrder order = {.what = MUSTER_ERASE_FACE, .cause = "withdrawal"};
  const MusterVisit *visit = muster_station_get_visit (fixture->kit.station);
  g_autofree char *shown = agree_and_go (fixture, 0);
  g_autoptr (MusterEvent) event = NULL;
  g_autoptr (MusterCase) found = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) templates = NULL;
  MusterErased erased;

  order.person = muster_store_find_consent (fixture->kit.store, shown, &error);
  g_assert_no_error (error);
  muster_store_erase (fixture->kit.store, &order, &erased, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (erased.templates, >, 0);
  event = find_consent (fixture->kit.store);
  g_assert_cmpint (muster_event_get_int (event, "consent_version"), ==, 0);
  found = find (fixture, 0);
  g_assert_true (found->withdrawn);

  tap (fixture, 0);
  station_fixture_wait_for (fixture, MUSTER_VISIT_DECIDED);
  g_assert_cmpint (visit->outcome, ==, MUSTER_OUTCOME_REFERRED);
  g_assert_cmpint (visit->reason, ==, MUSTER_REASON_CHOSE_DESK);
  g_assert_cmpint (visit->lane, ==, MUSTER_LANE_DESK);
  g_assert_true (visit->awaits_staff);
  act (fixture, MUSTER_VISIT_EVENT_RETRY);
  act (fixture, MUSTER_VISIT_EVENT_STAFF_ONE_MORE);
  act (fixture, MUSTER_VISIT_EVENT_CHOOSE_FACE);
  g_assert_cmpint (visit->state, ==, MUSTER_VISIT_DECIDED);
  g_assert_false (visit->camera_on);
  act (fixture, MUSTER_VISIT_EVENT_STAFF_CARD_ONLY);
  station_fixture_wait_for (fixture, MUSTER_VISIT_RECORDED);
  g_assert_cmpint (visit->outcome, ==, MUSTER_OUTCOME_CARD_ONLY);

  /* the look-up has not made a template anew, and the next import cannot either */
  templates = muster_store_list_templates (
      fixture->kit.store, muster_face_engine_get_model (fixture->kit.engine), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < templates->len; i++)
    g_assert_cmpint (((MusterRosterTemplate *) templates->pdata[i])->person, !=, order.person);
  g_assert_false (
      muster_store_put_template (fixture->kit.store,
                                 ((MusterReference *) found->references->pdata[0])->id,
                                 "any",
                                 ((MusterReference *) found->references->pdata[0])->picture,
                                 &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS);
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
  g_test_add ("/station/consent/record",
              Fixture,
              NULL,
              station_fixture_set_up,
              test_record,
              station_fixture_tear_down);
  g_test_add ("/station/consent/withdraw",
              Fixture,
              NULL,
              station_fixture_set_up,
              test_withdraw,
              station_fixture_tear_down);
  return g_test_run ();
}
