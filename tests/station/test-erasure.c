/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "../store/store-fixture.h"
#include "false-clock.h"
#include "muster-erasure.h"
#include "muster-error.h"
#include "muster-station-private.h"
#include "station-fixture.h"
#include "tests/fakes/campus-settings.h"

/* What a running station does when somebody is erased: by staff, or since their time is over. */

#define LONG_AGO G_GINT64_CONSTANT (1600000000) /* of 2020 */

/* --- time is over --- */

typedef struct {
  char *folder; /* owned */
  MusterSettings settings;
  MusterStationKit kit;
} Ended;

/* Ana was expected where all is over, and was here today; Ben is in the roster alone. */
static void
make_store (Ended *f)
{
  const MusterRetentionDays days = {.templates = 1, .pictures = 1, .journal = 1, .roster = 1};
  const MusterExpected expected = {.listed = TRUE};
  g_autoptr (MusterOccasion) occasion =
      muster_occasion_new ("spring-2020", MUSTER_OCCASION_CHECK_IN, "campus-check-in");
  MusterStore *store = fixture_open (f->settings.store);
  g_autoptr (GError) error = NULL;
  gint64 ana;

  occasion->closes = LONG_AGO;
  occasion->everyone = FALSE;
  occasion->keep_known = TRUE;
  occasion->keep = days;
  muster_store_put_occasion (store, occasion, &error);
  g_assert_no_error (error);
  ana = fixture_put_person (store, "2020001", "Ana Sample", "", "04A1B2C3");
  fixture_put_person (store, "2020002", "Ben Sample", "", "04A1B2C4");
  muster_store_put_expected (store, "spring-2020", ana, &expected, &error);
  g_assert_no_error (error);
  fixture_append (store, "outcome", ana, "pass");
  fixture_close (store);
}

static void
set_up_ended (Ended *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->folder = fixture_new_folder ();
  f->settings = campus_settings_new (g_build_filename (f->folder, "muster.db", NULL));
  make_store (f);
  muster_station_kit_open (&f->kit, &f->settings, &error);
  g_assert_no_error (error);
}

static void
tear_down_ended (Ended *f, gconstpointer data)
{
  muster_station_kit_close (&f->kit);
  muster_settings_clear (&f->settings);
  fixture_remove_folder (f->folder);
  false_clock_reset ();
}

static gboolean
nothing_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static guint
count_people (Ended *f)
{
  guint passed, waiting, people;

  muster_station_get_counts (f->kit.station, &passed, &waiting, &people);
  return people;
}

static gboolean
is_name_shown (Ended *f)
{
  GListModel *today = muster_station_get_today (f->kit.station);

  for (guint i = 0; i < g_list_model_get_n_items (today); i++) {
    g_autoptr (MusterHistoryItem) item = g_list_model_get_item (today, i);

    if (*muster_history_item_get_name (item) != '\0')
      return TRUE;
  }
  return FALSE;
}

/* Until @n people are counted, and somebody is listed or nobody is. */
static void
wait_for (Ended *f, guint n, gboolean shown)
{
  const gint64 until = g_get_monotonic_time () + STATION_PATIENCE_S * G_USEC_PER_SEC;
  const guint source = g_timeout_add (50, nothing_cb, NULL);

  while ((count_people (f) != n || is_name_shown (f) != shown) && g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  g_assert_cmpuint (count_people (f), ==, n);
  g_assert_cmpint (is_name_shown (f), ==, shown);
}

/* Whoever went is not counted nor shown any more, without anybody starting the station anew. */
static void
test_retained (Ended *f, gconstpointer data)
{
  muster_station_start (f->kit.station);
  wait_for (f, 2, TRUE); /* no time server vouches for the clock yet */
  false_clock_set_synced ();
  muster_retention_keeper_look (muster_station_get_parts (f->kit.station)->retention);
  wait_for (f, 1, FALSE);
}

/* --- closing --- */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static MusterCase *
find (StationFixture *fixture)
{
  return muster_store_find (
      fixture->kit.store, MUSTER_FIND_BY_CARD, fixture->people[0].card_uid, NULL, NULL, NULL, NULL);
}

static gint64
begin_visit (StationFixture *fixture)
{
  muster_rehearsal_camera_set_sitter (MUSTER_REHEARSAL_CAMERA (fixture->kit.camera),
                                      fixture->people[0].identity,
                                      MUSTER_SITTER_FAR);
  muster_virtual_reader_tap (fixture->reader, MUSTER_CARD_CAMPUS, fixture->people[0].card_uid);
  muster_virtual_reader_lift (fixture->reader);
  station_fixture_wait_for (fixture, MUSTER_VISIT_CONFIRMING);
  return muster_station_get_visit (fixture->kit.station)->person;
}

static void
assert_refused (StationFixture *fixture, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found = NULL;
  MusterErased erased;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (muster_erasure_do_finish (fixture->kit.station, *result, &erased, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BUSY);
  g_assert_cmpint (erased.proof, ==, 0);
  g_clear_object (result);
  found = find (fixture);
  g_assert_nonnull (found);
}

/* It waits for the visit to end, and the station is closed: nothing is erased, and whoever asked
 * hears of it; so does who asks later. */
static void
test_closing (StationFixture *fixture, gconstpointer data)
{
  const gint64 person = begin_visit (fixture);
  g_autoptr (GAsyncResult) result = NULL;

  muster_erasure_do_async (
      fixture->kit.station, MUSTER_ERASE_PERSON, person, "Oskar Po", done_cb, &result);
  g_assert_null (result);
  muster_station_shutdown (fixture->kit.station);
  assert_refused (fixture, &result);
  muster_erasure_do_async (
      fixture->kit.station, MUSTER_ERASE_PERSON, person, "Oskar Po", done_cb, &result);
  assert_refused (fixture, &result);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add (
      "/station/erasure/retained", Ended, NULL, set_up_ended, test_retained, tear_down_ended);
  g_test_add ("/station/erasure/closing",
              StationFixture,
              NULL,
              station_fixture_set_up,
              test_closing,
              station_fixture_tear_down);
  return g_test_run ();
}
