/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "../store/store-fixture.h"
#include "false-clock.h"
#include "muster-day-book.h"
#include "muster-day.h"
#include "muster-duty.h"
#include "muster-error.h"

/* Clocks change for the summer, are set by hand, and machines sleep, while people check in and
 * staff sign: no entry is harmed, everybody waits for as long as they have to, and what happened
 * lies on the day on which it did. A real store, real accounts and the machine's own zones;
 * argon2id as cheap as libsodium lets it be. */

#define PIN    "918273"
#define WRONG  "918274"
#define HOUR   ((gint64) 60 * 60)
#define MINUTE 60

/* What is left of a wait may be a second less than what was slept: the test itself takes time. */
#define SLACK 5

typedef struct {
  const char *zone;
  const char *change; /* UTC: from this second on the clock on the wall is another one */
  const char *begin;  /* UTC: of its day */
  int length;         /* hours of that day */
  guint hour_before;  /* on the wall, in the last second before */
  guint hour_after;   /* in the first second after */
} Change;

static const Change changes[] = {
    {"Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-28T23:00:00Z", 23, 1, 3},
    {"Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-24T22:00:00Z", 25, 2, 2},
    {"America/New_York", "2026-03-08T07:00:00Z", "2026-03-08T05:00:00Z", 23, 1, 3},
    {"America/New_York", "2026-11-01T06:00:00Z", "2026-11-01T04:00:00Z", 25, 1, 1},
};

typedef struct {
  char *folder;
  MusterStore *store;
  MusterDuty *duty;
  MusterDayBook *days;
  gint64 operator;
  gint64 supervisor;
  gint64 last_person;
} Fixture;

static gint64
add (Fixture *f, const char *name, MusterRole role)
{
  g_autoptr (MusterStaff) staff = muster_staff_new (name, NULL, role);
  g_autoptr (GError) error = NULL;

  muster_store_put_staff (f->store, staff, NULL, &error);
  g_assert_no_error (error);
  muster_store_set_pin (f->store, staff->id, PIN, &error);
  g_assert_no_error (error);
  return staff->id;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;

  f->folder = fixture_new_folder ();
  path = g_build_filename (f->folder, "store.db", NULL);
  f->store = fixture_open (path);
  muster_store_set_slot_cost (f->store, 1, 8192);
  add (f, "Ada Ng", MUSTER_ROLE_ADMIN);
  f->supervisor = add (f, "Sun Yi", MUSTER_ROLE_SUPERVISOR);
  f->operator= add (f, "Oskar Po", MUSTER_ROLE_OPERATOR);
  f->duty = muster_duty_new (f->store, NULL);
  f->days = muster_day_book_new (f->store, "campus-check-in", FALSE);
}

/* What was written tells so, and the threads of the tries let go. */
static void
close_store (Fixture *f)
{
  muster_store_close (f->store);
  g_object_add_weak_pointer (G_OBJECT (f->store), (gpointer *) &f->store);
  g_object_unref (f->store);
  for (guint i = 0; i < 500 && f->store != NULL; i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_usleep (10 * 1000);
  }
  g_assert_null (f->store);
}

/* What was asked of the store is answered, and whoever heard of it has asked again. */
static void
settle (Fixture *f)
{
  for (guint i = 0; i < 3; i++) {
    muster_store_count_people (f->store, NULL, NULL);
    while (g_main_context_iteration (NULL, FALSE))
      ;
  }
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 n;

  muster_store_verify_journal (f->store, &n, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n, >, 0);
  settle (f);
  g_assert_finalize_object (f->duty);
  g_assert_finalize_object (f->days);
  close_store (f);
  fixture_remove_folder (f->folder);
  false_clock_reset ();
  g_setenv ("TZ", "UTC", TRUE);
}

static gint64
from_iso (const char *text)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

  return g_date_time_to_unix (time);
}

/* Returns: %FALSE, with the test skipped, where the machine does not know that place */
static gboolean
go_to (const char *zone)
{
  g_autoptr (GTimeZone) known = g_time_zone_new_identifier (zone);

  if (known == NULL) {
    g_test_skip ("the machine has no such time zone");
    return FALSE;
  }
  g_setenv ("TZ", zone, TRUE);
  return TRUE;
}

/* --- what goes on --- */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* Returns: -1 = somebody is signed in; else the code of the error */
static int
sign_in (Fixture *f, gint64 staff, const char *pin)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  muster_duty_sign_in_async (f->duty, staff, pin, NULL, done_cb, &result);
  wait_for (&result);
  return muster_duty_sign_in_finish (f->duty, result, &error) ? -1 : error->code;
}

static gboolean
sign_second (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  MusterStaffBy by;

  muster_duty_begin_act (f->duty, MUSTER_RIGHT_ONE_MORE, 1, 1);
  muster_duty_sign_async (f->duty, f->supervisor, PIN, done_cb, &result);
  wait_for (&result);
  return muster_duty_sign_finish (f->duty, result, NULL) &&
         muster_duty_take (f->duty, MUSTER_RIGHT_ONE_MORE, 1, 1, &by) == MUSTER_SIGNED;
}

static void
visit (Fixture *f)
{
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;

  muster_event_set_int (event, "person", ++f->last_person);
  muster_event_set_string (event, "outcome", "pass");
  g_assert_cmpint (muster_store_append (f->store, event, &error), >, 0);
  g_assert_no_error (error);
}

/* A visit, and two of the staff at work. */
static void
work (Fixture *f)
{
  visit (f);
  g_assert_cmpint (sign_in (f, f->operator, WRONG), ==, MUSTER_ERROR_WRONG_SECRET);
  g_assert_cmpint (sign_in (f, f->operator, PIN), ==, -1);
  g_assert_true (sign_second (f));
  muster_duty_sign_out (f->duty);
}

static void
spend_tries (Fixture *f)
{
  for (guint i = 0; i < MUSTER_STAFF_FREE_TRIES; i++)
    g_assert_cmpint (sign_in (f, f->operator, WRONG), ==, MUSTER_ERROR_WRONG_SECRET);
}

static gint64
get_wait (Fixture *f)
{
  GPtrArray *accounts = muster_duty_get_accounts (f->duty);

  for (guint i = 0; i < accounts->len; i++) {
    const MusterStaffRow *row = g_ptr_array_index (accounts, i);

    if (row->staff->id == f->operator)
      return muster_staff_row_get_wait (row);
  }
  g_assert_not_reached ();
}

static void
assert_waits (Fixture *f, gint64 seconds)
{
  const gint64 wait = get_wait (f);

  g_assert_cmpint (wait, <=, seconds);
  g_assert_cmpint (wait, >, MAX (seconds - SLACK, 0));
  g_assert_cmpint (sign_in (f, f->operator, PIN), ==, MUSTER_ERROR_NO_RIGHTS);
}

static MusterDayReport *
load (Fixture *f, guint32 day)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  MusterDayReport *report;

  muster_day_book_load_async (f->days, day, NULL, done_cb, &result);
  wait_for (&result);
  report = muster_day_book_load_finish (f->days, result, &error);
  g_assert_no_error (error);
  return report;
}

static void
assert_visits (Fixture *f, guint32 day, guint n)
{
  g_autoptr (MusterDayReport) report = load (f, day);

  g_assert_cmpuint (report->figures->visits, ==, n);
}

/* --- the tests --- */

static guint
get_entered (const MusterDayReport *report, guint hour)
{
  return report->figures->hours[hour][MUSTER_DAY_BY_MACHINE];
}

/* Shortly before the day and in its first second, around the change, shortly before the next day
 * and in its first second. */
static void
test_summer (Fixture *f, gconstpointer data)
{
  const Change *change = data;
  const gint64 begin = from_iso (change->begin), at = from_iso (change->change);
  const gint64 end = begin + change->length * HOUR;
  const gint64 moments[] = {begin - MINUTE, begin, at - MINUTE, at, end - MINUTE, end};
  g_autoptr (MusterDayReport) report = NULL;
  guint32 day;

  if (!go_to (change->zone))
    return;
  false_clock_set_wall (at);
  day = muster_day_book_get_today ();
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++) {
    const guint32 today = i == 0 ? day - 1 : i == G_N_ELEMENTS (moments) - 1 ? day + 1 : day;

    false_clock_set_wall (moments[i]);
    g_assert_cmpuint (muster_day_book_get_today (), ==, today);
    work (f);
  }
  assert_visits (f, day - 1, 1);
  assert_visits (f, day + 1, 1);
  report = load (f, day);
  g_assert_cmpuint (report->figures->visits, ==, 4);
  g_assert_cmpuint (get_entered (report, 0), ==, 1);
  g_assert_cmpuint (get_entered (report, 23), ==, 1);
  if (change->hour_before == change->hour_after) { /* that hour comes twice */
    g_assert_cmpuint (get_entered (report, change->hour_before), ==, 2);
  } else {
    g_assert_cmpuint (get_entered (report, change->hour_before), ==, 1);
    g_assert_cmpuint (get_entered (report, change->hour_after), ==, 1);
    g_assert_cmpuint (get_entered (report, change->hour_before + 1), ==, 0);
  }
}

/* Who has to wait, waits on, and no longer than without the change. */
static void
test_wait_in_summer (Fixture *f, gconstpointer data)
{
  const Change *change = data;

  if (!go_to (change->zone))
    return;
  false_clock_set_wall (from_iso (change->change) - MUSTER_STAFF_WAIT / 2);
  spend_tries (f);
  assert_waits (f, MUSTER_STAFF_WAIT);
  false_clock_pass (MUSTER_STAFF_WAIT - 2 * SLACK); /* it is another time on the wall now */
  visit (f);
  assert_waits (f, 2 * SLACK);
  false_clock_pass (2 * SLACK);
  g_assert_cmpint (get_wait (f), ==, 0);
  g_assert_cmpint (sign_in (f, f->operator, PIN), ==, -1);
}

/* Where nobody told the machine of the change, somebody sets the clock by hand. */
static void
test_set_by_hand (Fixture *f, gconstpointer data)
{
  static const gint64 leaps[] = {HOUR, -HOUR, 24 * HOUR, -24 * HOUR};

  g_assert_cmpint (sign_in (f, f->supervisor, PIN), ==, -1);
  spend_tries (f);
  for (guint i = 0; i < G_N_ELEMENTS (leaps); i++) {
    false_clock_set_leap (leaps[i]);
    visit (f);
    assert_waits (f, MUSTER_STAFF_WAIT);
    muster_duty_touch (f->duty);
    g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_IN);
  }
  false_clock_pass (MUSTER_STAFF_WAIT);
  g_assert_cmpint (sign_in (f, f->operator, PIN), ==, -1);
}

/* The night counts as waiting, and as having been away. */
static void
test_sleep (Fixture *f, gconstpointer data)
{
  spend_tries (f);
  false_clock_sleep (MUSTER_STAFF_WAIT / 2);
  visit (f);
  assert_waits (f, MUSTER_STAFF_WAIT / 2);
  false_clock_sleep (MUSTER_STAFF_WAIT / 2);
  g_assert_cmpint (get_wait (f), ==, 0);
  g_assert_cmpint (sign_in (f, f->operator, PIN), ==, -1);

  false_clock_sleep ((gint64) muster_duty_get_auto_lock (f->duty) * MINUTE - SLACK);
  muster_duty_touch (f->duty);
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_IN);
  false_clock_sleep ((gint64) muster_duty_get_auto_lock (f->duty) * MINUTE);
  muster_duty_touch (f->duty);
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_LOCKED);
  visit (f);
}

/* What was read of the accounts once is no older than it is, however often it is looked at. */
static void
test_told_wait (Fixture *f, gconstpointer data)
{
  spend_tries (f);
  g_assert_cmpint (get_wait (f), >, MUSTER_STAFF_WAIT - SLACK);
  false_clock_pass (SLACK);
  false_clock_sleep (SLACK);
  g_assert_cmpint (get_wait (f), <=, MUSTER_STAFF_WAIT - 2 * SLACK);
  g_assert_cmpint (get_wait (f), >, MUSTER_STAFF_WAIT - 3 * SLACK);
  false_clock_set_leap (-24 * HOUR);
  g_assert_cmpint (get_wait (f), >, MUSTER_STAFF_WAIT - 3 * SLACK);
}

#define ADD(path, data, test) g_test_add (path, Fixture, data, set_up, test, tear_down)

static void
add_changes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
    const char *day = changes[i].change;
    g_autofree char *summer = g_strdup_printf ("/station/clock/day/%s/%.10s", changes[i].zone, day);
    g_autofree char *wait = g_strdup_printf ("/station/clock/wait/%s/%.10s", changes[i].zone, day);

    ADD (summer, &changes[i], test_summer);
    ADD (wait, &changes[i], test_wait_in_summer);
  }
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE); /* there before the threads are: then it is only exchanged */
  g_test_init (&argc, &argv, NULL);
  add_changes ();
  ADD ("/station/clock/set-by-hand", NULL, test_set_by_hand);
  ADD ("/station/clock/sleep", NULL, test_sleep);
  ADD ("/station/clock/told-wait", NULL, test_told_wait);
  return g_test_run ();
}
