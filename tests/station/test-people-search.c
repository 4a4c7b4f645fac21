/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "../store/store-fixture.h"
#include "muster-people-search.h"
#include "muster-station-kit.h"
#include "tests/fakes/campus-settings.h"

/* Staff look for somebody by name, through the real parts. */

#define PIN      "402817"
#define CROWD    25
#define PATIENCE (30 * G_USEC_PER_SEC)

typedef struct {
  char *folder; /* owned */
  MusterSettings settings;
  MusterStationKit kit;
  MusterDuty *duty; /* owned */
  gint64 supervisor;
  gint64 operator;
  MusterPeopleSearch *search; /* owned */
} Fixture;

static gint64
add_staff (Fixture *f, const char *name, MusterRole role)
{
  g_autoptr (MusterStaff) staff = muster_staff_new (name, NULL, role);
  g_autoptr (GError) error = NULL;

  muster_store_put_staff (f->kit.store, staff, NULL, &error);
  g_assert_no_error (error);
  muster_store_set_pin (f->kit.store, staff->id, PIN, &error);
  g_assert_no_error (error);
  return staff->id;
}

static void
put_crowd (Fixture *f)
{
  for (guint i = 0; i < CROWD; i++) {
    g_autofree char *number = g_strdup_printf ("900001%02u", i);
    g_autofree char *name = g_strdup_printf ("Crowd %02u", i);

    fixture_put_person (f->kit.store, number, name, "", NULL);
  }
  fixture_put_person (f->kit.store, "90000201", "演练甲", "", NULL);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->folder = fixture_new_folder ();
  f->settings = campus_settings_new (g_build_filename (f->folder, "muster.db", NULL));
  muster_station_kit_open (&f->kit, &f->settings, &error);
  g_assert_no_error (error);
  muster_store_set_slot_cost (f->kit.store, 1, 8192);
  put_crowd (f);
  add_staff (f, "Ada Ng", MUSTER_ROLE_ADMIN);
  f->supervisor = add_staff (f, "Sun Yi", MUSTER_ROLE_SUPERVISOR);
  f->operator= add_staff (f, "Oskar Po", MUSTER_ROLE_OPERATOR);
  f->duty = muster_duty_new (f->kit.store, NULL);
  muster_station_set_duty (f->kit.station, f->duty);
  muster_station_start (f->kit.station);
  f->search = muster_people_search_new (f->kit.station);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->search);
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

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
sign_in (Fixture *f, gint64 staff)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_duty_sign_in_async (f->duty, staff, PIN, NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (muster_duty_sign_in_finish (f->duty, result, NULL));
}

static void
count_cb (MusterPeopleSearch *search, guint *n)
{
  ++*n;
}

/* Returns: how many are shown */
static guint
look (Fixture *f, const char *text)
{
  const gint64 until = g_get_monotonic_time () + PATIENCE;
  const guint source = g_timeout_add (20, nothing_cb, NULL);
  guint n = 0;
  const gulong handler = g_signal_connect (f->search, "changed", G_CALLBACK (count_cb), &n);

  muster_people_search_look (f->search, text);
  while (n == 0 && g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n, ==, 1);
  g_signal_handler_disconnect (f->search, handler);
  g_source_remove (source);
  return muster_people_search_get_hits (f->search)->len;
}

static void
test_rights (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (muster_people_search_begin (f->search, NULL, &error));
  g_assert_nonnull (error);
  muster_people_search_look (f->search, "Crowd");
  g_assert_false (muster_people_search_pick (f->search, 0, NULL));

  sign_in (f, f->operator);
  g_assert_true (muster_people_search_begin (f->search, NULL, NULL));
  g_assert_cmpuint (look (f, "crowd"), ==, 20);
  g_assert_cmpuint (muster_people_search_get_total (f->search), ==, CROWD);
  /* whoever comes to the desk finds nothing of it, and nobody new */
  sign_in (f, f->supervisor);
  g_assert_cmpuint (muster_people_search_get_hits (f->search)->len, ==, 0);
  g_assert_false (muster_people_search_pick (f->search, 0, NULL));
}

static char *
dup_pick (Fixture *f)
{
  g_autoptr (GPtrArray) entries = muster_store_list_journal (f->kit.store, 1, 0, 0, NULL);

  for (guint i = entries->len; i > 0; i--) {
    const MusterJournalEntry *entry = g_ptr_array_index (entries, i - 1);

    if (strstr (entry->json, "\"type\":\"name-pick\"") != NULL)
      return g_strdup (entry->json);
  }
  return NULL;
}

/* From the name to the visit, and who took them. There is no photo, so it ends at the desk. */
static void
test_pick (Fixture *f, gconstpointer data)
{
  const MusterVisit *visit = muster_station_get_visit (f->kit.station);
  const gint64 until = g_get_monotonic_time () + PATIENCE;
  g_autofree char *staff = g_strdup_printf ("\"staff_id\":%d,", (int) f->operator);
  g_autofree char *entry = NULL;
  guint source;

  sign_in (f, f->operator);
  g_assert_true (muster_people_search_begin (f->search, NULL, NULL));
  g_assert_cmpuint (look (f, "nobody at all"), ==, 0);
  g_assert_null (muster_people_search_get_error (f->search));
  g_assert_false (muster_people_search_pick (f->search, 0, NULL));
  g_assert_cmpuint (look (f, "甲"), ==, 1);
  g_assert_true (muster_people_search_pick (f->search, 0, NULL));
  source = g_timeout_add (20, nothing_cb, NULL);
  while (visit->person == 0 && g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  g_assert_cmpint (visit->person, ==, CROWD + 1);
  g_assert_false (visit->by_card);
  g_assert_cmpuint (muster_people_search_get_hits (f->search)->len, ==, 0);
  entry = dup_pick (f);
  g_assert_nonnull (entry);
  g_assert_nonnull (strstr (entry, staff));
  g_assert_null (strstr (entry, "甲"));
  /* one at a time */
  g_assert_false (muster_people_search_can (f->kit.station));
}

/* A closed store shows nobody. */
static void
test_closed (Fixture *f, gconstpointer data)
{
  const guint source = g_timeout_add (20, nothing_cb, NULL);

  sign_in (f, f->operator);
  g_assert_true (muster_people_search_begin (f->search, NULL, NULL));
  g_assert_cmpuint (look (f, "Crowd 07"), ==, 1);
  g_assert_true (muster_store_close_keys (f->kit.store, NULL));
  while (muster_people_search_get_hits (f->search)->len > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (muster_people_search_can (f->kit.station));
  muster_people_search_look (f->search, "Crowd 07");
  for (guint i = 0; i < 10; i++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (muster_people_search_get_hits (f->search)->len, ==, 0);
  g_source_remove (source);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/people-search/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("rights", test_rights);
  ADD ("pick", test_pick);
  ADD ("closed", test_closed);
#undef ADD
  return g_test_run ();
}
