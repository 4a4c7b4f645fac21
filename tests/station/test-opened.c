/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "../store/store-fixture.h"
#include "muster-station-kit.h"
#include "muster-station-private.h"
#include "tests/fakes/campus-settings.h"

/* A station that starts with a store nobody has opened, and what it knows once somebody at the desk
 * has. */

#define PIN      "402817"
#define PATIENCE (90 * G_USEC_PER_SEC)

typedef struct {
  char *folder; /* owned */
  MusterSettings settings;
  MusterStationKit kit;
  MusterDuty *duty; /* owned */
  gint64 staff;
} Fixture;

static void
write_down (MusterStore *store, const char *outcome, gint64 person, const char *open)
{
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "outcome", outcome);
  muster_event_set_string (event, "case", open);
  muster_store_append (store, event, &error);
  g_assert_no_error (error);
}

/* A day that was begun: two are in, one of them in doubt; then the machine was off, and from now on
 * only a PIN opens the store. */
static void
make_closed (Fixture *f)
{
  MusterStore *store = fixture_open (f->settings.store);
  g_autoptr (MusterStaff) staff = muster_staff_new ("Ada Ng", NULL, MUSTER_ROLE_ADMIN);
  g_autofree char *sheet = NULL;
  g_autoptr (GError) error = NULL;

  muster_store_set_slot_cost (store, 1, 8192);
  write_down (
      store, "pass", fixture_put_person (store, "90000101", "演练甲", "", "04A1B2C3"), NULL);
  write_down (store,
              "doubtful",
              fixture_put_person (store, "90000102", "演练乙", "", "04A1B2C4"),
              "doubtful");
  muster_store_put_staff (store, staff, NULL, &error);
  g_assert_no_error (error);
  f->staff = staff->id;
  muster_store_set_pin (store, f->staff, PIN, &error);
  muster_store_add_recovery_slot (store, &sheet, &error);
  muster_store_set_opens_itself (store, FALSE, &error);
  g_assert_no_error (error);
  fixture_close (store);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->folder = fixture_new_folder ();
  f->settings = campus_settings_new (g_build_filename (f->folder, "muster.db", NULL));
  make_closed (f);
  muster_station_kit_open (&f->kit, &f->settings, &error);
  g_assert_no_error (error);
  g_assert_true (muster_store_is_sealed_off (f->kit.store));
  f->duty = muster_duty_new (f->kit.store, NULL);
  muster_station_set_duty (f->kit.station, f->duty);
  muster_station_start (f->kit.station);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->duty);
  muster_station_kit_close (&f->kit);
  muster_settings_clear (&f->settings);
  fixture_remove_folder (f->folder);
}

static gboolean
nothing_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

typedef struct {
  guint passed, waiting, people, rows;
  gboolean can_search;
} Known;

static Known
look (Fixture *f)
{
  Known known;

  muster_station_get_counts (f->kit.station, &known.passed, &known.waiting, &known.people);
  known.rows = g_list_model_get_n_items (muster_station_get_today (f->kit.station));
  known.can_search = muster_station_can_search (f->kit.station);
  return known;
}

static void
wait_rows (Fixture *f, guint rows, guint passed)
{
  const gboolean searches = muster_station_get_search (f->kit.station) != NULL;
  const gint64 until = g_get_monotonic_time () + PATIENCE;
  const guint source = g_timeout_add (20, nothing_cb, NULL);
  Known known = look (f);

  while (known.rows != rows || known.passed != passed || known.waiting != 1 ||
         known.can_search != searches) {
    if (g_get_monotonic_time () > until)
      g_error ("%u rows, %u in, %u open, %s search",
               known.rows,
               known.passed,
               known.waiting,
               known.can_search ? "can" : "cannot");
    g_main_context_iteration (NULL, TRUE);
    known = look (f);
  }
  g_source_remove (source);
}

/* What is under way comes to its end, if it can. */
static void
run_for (guint milliseconds)
{
  const gint64 until = g_get_monotonic_time () + milliseconds * 1000;
  const guint source = g_timeout_add (20, nothing_cb, NULL);

  while (g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
sign_in (Fixture *f, const char *pin)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_duty_sign_in_async (f->duty, f->staff, pin, NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return muster_duty_sign_in_finish (f->duty, result, NULL);
}

static void
assert_closed (Fixture *f)
{
  const Known known = look (f);

  g_assert_cmpuint (known.rows, ==, 0);
  g_assert_cmpuint (known.passed, ==, 0);
  g_assert_false (known.can_search);
}

static void
test_open (Fixture *f, gconstpointer data)
{
  Known known;

  run_for (300);
  assert_closed (f);
  known = look (f);
  g_assert_cmpuint (known.waiting, ==, 0);
  g_assert_false (sign_in (f, "402818"));
  run_for (300);
  assert_closed (f);

  g_assert_true (sign_in (f, PIN));
  wait_rows (f, 2, 2);
  known = look (f);
  g_assert_cmpuint (known.people, ==, 2);
}

/* What was written while nobody could read it has a number of its own, and is there once. */
static void
test_waited (Fixture *f, gconstpointer data)
{
  muster_station_identify_card (f->kit.station, MUSTER_CARD_CAMPUS, "04A1B2C3");
  run_for (500);
  muster_station_act (f->kit.station, MUSTER_VISIT_EVENT_END);
  run_for (500);
  g_assert_cmpuint (look (f).rows, ==, 1);
  g_assert_true (sign_in (f, PIN));
  run_for (500);
  wait_rows (f, 3, 2);
  muster_station_identify_card (f->kit.station, MUSTER_CARD_CAMPUS, "04A1B2C3");
  run_for (500);
  g_assert_cmpint (muster_station_get_visit (f->kit.station)->person, ==, 1);
}

/* Closed again, nobody who was read stays: not in a list, not before the camera. */
static void
test_close (Fixture *f, gconstpointer data)
{
  const MusterVisit *visit = muster_station_get_visit (f->kit.station);
  g_autoptr (GError) error = NULL;

  g_assert_true (sign_in (f, PIN));
  wait_rows (f, 2, 2);
  muster_station_identify_card (f->kit.station, MUSTER_CARD_CAMPUS, "04A1B2C4");
  run_for (500);
  g_assert_cmpint (visit->person, ==, 2);
  g_assert_cmpuint (
      g_list_model_get_n_items (muster_station_get_person_history (f->kit.station)), >, 0);

  muster_store_close_keys (f->kit.store, &error);
  g_assert_no_error (error);
  run_for (500);
  assert_closed (f);
  g_assert_cmpint (visit->person, ==, 0);
  g_assert_cmpuint (
      g_list_model_get_n_items (muster_station_get_person_history (f->kit.station)), ==, 0);

  g_assert_true (sign_in (f, PIN));
  wait_rows (f, 3, 2);
}

/* What stays open tells the roster by itself; a command that ends does not begin to. */
static void
test_courier (Fixture *f, gconstpointer data)
{
  MusterSettings stays = {.data = f->settings.data,
                          .store = (char *) ":memory:",
                          .camera = (char *) "rehearsal",
                          .profile = f->settings.profile,
                          .station = f->settings.station,
                          .tell_roster = TRUE};
  MusterStationKit kit = {0};
  g_autoptr (GError) error = NULL;

  g_assert_null (muster_station_get_parts (f->kit.station)->courier);
  muster_station_kit_open (&kit, &stays, &error);
  g_assert_no_error (error);
  g_assert_nonnull (muster_station_get_parts (kit.station)->courier);
  muster_station_start (kit.station);
  muster_station_kit_close (&kit);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/opened/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("by-a-pin", test_open);
  ADD ("what-waited", test_waited);
  ADD ("and-closed", test_close);
  ADD ("courier", test_courier);
#undef ADD
  return g_test_run ();
}
