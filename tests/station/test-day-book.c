/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "muster-day-book.h"
#include "muster-day-ready.h"
#include "muster-db.h"
#include "muster-error.h"

/* Days of a real store, and who signs them with real PINs; argon2id as cheap as libsodium lets it
 * be. */

#define PIN   "918273"
#define CROWD 450 /* more than two slices of the journal */

#define PATIENCE (30 * G_USEC_PER_SEC)

typedef struct {
  MusterStore *store;
  MusterDayBook *days;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->store = muster_store_open (":memory:", "1", &error);
  g_assert_no_error (error);
  muster_store_set_slot_cost (f->store, 1, 8192);
  f->days = muster_day_book_new (f->store, "campus-check-in", FALSE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->days);
  muster_store_close (f->store);
  g_object_unref (f->store);
}

static gint64
write_end (Fixture *f, gint64 person, const char *outcome, const char *code, gint64 staff)
{
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;
  gint64 seq;

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "outcome", outcome);
  muster_event_set_string (event, "code", code);
  if (staff != 0)
    muster_event_set_int (event, "staff_id", staff);
  seq = muster_store_append (f->store, event, &error);
  g_assert_no_error (error);
  return seq;
}

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

static gboolean
close_day (Fixture *f, guint32 day, const char *staff, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_day_book_close_async (f->days, day, staff, done_cb, &result);
  wait_for (&result);
  return muster_day_book_close_finish (f->days, result, error);
}

static MusterEvent *
get_newest_from (Fixture *f, gint64 seq)
{
  g_autoptr (GPtrArray) entries = muster_store_list_journal (f->store, seq, 0, 0, NULL);
  const MusterJournalEntry *entry = g_ptr_array_index (entries, entries->len - 1);
  g_autoptr (GBytes) json = g_bytes_new_static (entry->json, strlen (entry->json));

  return muster_event_parse (json, NULL);
}

static MusterEvent *
get_newest (Fixture *f)
{
  return get_newest_from (f, 0);
}

/* All of it, however many slices it comes in, and what is written meanwhile once or not at all. */
static void
test_slices (Fixture *f, gconstpointer data)
{
  const guint32 today = muster_day_book_get_today ();
  g_autoptr (MusterDayReport) report = NULL, before = NULL;

  for (gint64 person = 1; person <= CROWD; person++)
    write_end (f,
               person,
               person % 10 == 0 ? "override" : "pass",
               person % 10 == 0 ? "papers" : NULL,
               person % 10 == 0 ? 3 : 0);
  report = load (f, today);
  g_assert_cmpuint (report->figures->visits, ==, CROWD);
  g_assert_cmpuint (report->figures->people_in, ==, CROWD);
  g_assert_cmpuint (report->figures->overrides, ==, CROWD / 10);
  g_assert_cmpint (report->figures->last, ==, CROWD);
  g_assert_cmpint (report->head, ==, CROWD);
  g_assert_cmpint (report->closed, ==, 0);
  before = load (f, today - 1);
  g_assert_cmpuint (before->figures->visits, ==, 0);
  g_assert_cmpint (before->head, ==, CROWD);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  muster_day_book_load_async (f->days, muster_day_book_get_today (), cancellable, done_cb, &result);
  g_cancellable_cancel (cancellable);
  wait_for (&result);
  g_assert_null (muster_day_book_load_finish (f->days, result, &error));
  g_assert_true (muster_error_is_cancelled (error));
}

static guint
get_figure (const MusterEvent *event, const char *nick)
{
  for (guint i = 0; i < muster_event_count_items (event, "figures"); i++) {
    const MusterEvent *item = muster_event_get_item (event, "figures", i);

    if (g_str_equal (muster_event_get_string (item, "nick"), nick))
      return (guint) muster_event_get_int (item, "n");
  }
  g_assert_not_reached ();
}

/* The signature is over the figures of its own moment; what comes later is told apart, until
 * somebody signs that as well. */
static void
test_close (Fixture *f, gconstpointer data)
{
  const guint32 today = muster_day_book_get_today ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterEvent) event = NULL;
  g_autofree char *head = NULL;

  write_end (f, 1, "pass", NULL, 0);
  write_end (f, 2, "fail", NULL, 0);
  {
    g_autoptr (MusterDayReport) report = load (f, today);

    head = g_strdup_printf ("2:%s", report->head_hash);
  }
  g_assert_true (close_day (f, today, "Sun Yi", &error));
  g_assert_no_error (error);
  event = get_newest (f);
  g_assert_cmpstr (muster_event_get_type_name (event), ==, "day-close");
  g_assert_cmpstr (muster_event_get_string (event, "head"), ==, head);
  g_assert_cmpstr (muster_event_get_string (event, "staff"), ==, "Sun Yi");
  g_assert_cmpuint (get_figure (event, "visits"), ==, 2);
  g_assert_cmpuint (get_figure (event, "waiting"), ==, 1);
  write_end (f, 2, "override", "papers", 0);
  {
    g_autoptr (MusterDayReport) report = load (f, today);

    g_assert_cmpint (report->closed, ==, 3);
    g_assert_cmpstr (report->closed_name, ==, "Sun Yi");
    g_assert_cmpuint (report->after_close, ==, 1);
  }
  g_assert_true (close_day (f, today, NULL, &error));
  {
    g_autoptr (MusterDayReport) report = load (f, today);
    g_autoptr (MusterDayReport) before = load (f, today - 1);

    g_assert_cmpint (report->closed, ==, 5);
    g_assert_cmpuint (report->after_close, ==, 0);
    g_assert_cmpint (before->closed, ==, 0);
  }
}

/* --- damage --- */

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_assert_cmpint (g_remove (path), ==, 0);
  }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
damage_entry (const char *path, gint64 seq)
{
  g_autofree char *sql = g_strdup_printf ("DROP TRIGGER journal_no_update;"
                                          "UPDATE journal SET json = zeroblob (40) WHERE seq = %d",
                                          (int) seq);
  g_autoptr (GError) error = NULL;
  MusterDb *db = muster_db_open (path, MUSTER_DB_WRITE, G_MAXINT64, &error);

  g_assert_no_error (error);
  muster_db_exec (db, sql, &error);
  g_assert_no_error (error);
  muster_db_close (db);
}

/* One entry that nobody can read keeps back neither the others nor the signature, which says so. */
static void
test_damaged (void)
{
  g_autofree char *folder = g_dir_make_tmp ("muster-day-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const guint32 today = muster_day_book_get_today ();
  Fixture f = {.store = muster_store_open (path, "1", NULL)};
  g_autoptr (MusterDayReport) report = NULL;
  g_autoptr (MusterEvent) event = NULL;
  g_autoptr (GError) error = NULL;

  write_end (&f, 1, "pass", NULL, 0);
  write_end (&f, 2, "pass", NULL, 0);
  muster_store_close (f.store);
  g_object_unref (f.store);
  damage_entry (path, 1);
  f.store = muster_store_open (path, "1", &error);
  g_assert_no_error (error);
  f.days = muster_day_book_new (f.store, "campus-check-in", FALSE);
  report = load (&f, today);
  g_assert_cmpuint (report->figures->visits, ==, 1);
  g_assert_cmpuint (report->figures->unread, ==, 1);
  g_assert_true (close_day (&f, today, "Sun Yi", &error));
  g_assert_no_error (error);
  event = get_newest_from (&f, 2);
  g_assert_cmpuint (get_figure (event, "unread"), ==, 1);
  tear_down (&f, NULL);
  remove_folder (folder);
}

/* --- who may --- */

static gint64
add_account (Fixture *f, const char *name, MusterRole role)
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
sign_in (MusterDuty *duty, gint64 staff)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  muster_duty_sign_in_async (duty, staff, PIN, NULL, done_cb, &result);
  wait_for (&result);
  g_assert_true (muster_duty_sign_in_finish (duty, result, &error));
  g_assert_no_error (error);
}

/* An operator signs no day; a supervisor does, and the journal has the account. */
static void
test_rights (Fixture *f, gconstpointer data)
{
  const guint32 today = muster_day_book_get_today ();
  const gint64 admin = add_account (f, "Ada Ng", MUSTER_ROLE_ADMIN);
  const gint64 supervisor = add_account (f, "Sun Yi", MUSTER_ROLE_SUPERVISOR);
  const gint64 operator_ = add_account (f, "Oskar Po", MUSTER_ROLE_OPERATOR);
  g_autoptr (MusterDuty) duty = muster_duty_new (f->store, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (admin, >, 0);
  write_end (f, 1, "pass", NULL, 0);
  muster_day_book_set_duty (f->days, duty);
  g_assert_false (close_day (f, today, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS);
  g_clear_error (&error);
  sign_in (duty, operator_);
  g_assert_false (close_day (f, today, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS);
  g_clear_error (&error);
  {
    g_autoptr (MusterDayReport) report = load (f, today);

    g_assert_cmpint (report->closed, ==, 0);
  }
  sign_in (duty, supervisor);
  g_assert_true (close_day (f, today, "somebody else", &error));
  g_assert_no_error (error);
  {
    g_autoptr (MusterDayReport) report = load (f, today);

    g_assert_cmpint (report->closed_by, ==, supervisor);
    g_assert_null (report->closed_name);
  }
  muster_day_book_set_duty (f->days, NULL);
}

/* --- the next morning --- */

static void
changed_cb (gboolean *changed)
{
  *changed = TRUE;
}

static void
look (MusterDayReady *ready, gboolean *changed)
{
  *changed = FALSE;
  muster_day_ready_refresh (ready);
  while (!*changed)
    g_main_context_iteration (NULL, TRUE);
}

/* Readiness asks for the signature under the last day on which people came, also over a weekend. */
static void
test_ready (Fixture *f, gconstpointer data)
{
  const guint32 today = muster_day_book_get_today ();
  g_autoptr (MusterDayReady) ready = muster_day_ready_new (f->days);
  g_autoptr (GError) error = NULL;
  gboolean changed;

  g_signal_connect_swapped (ready, "changed", G_CALLBACK (changed_cb), &changed);
  write_end (f, 1, "pass", NULL, 0);
  look (ready, &changed);
  g_assert_null (muster_day_ready_dup_item (ready)); /* today may still be signed */
  muster_day_ready_set_today (ready, today + 3);
  look (ready, &changed);
  {
    g_autoptr (MusterReadyItem) item = muster_day_ready_dup_item (ready);

    g_assert_cmpstr (item->id, ==, "day");
    g_assert_cmpint (item->state, ==, MUSTER_READY_WARN);
    g_assert_nonnull (item->remedy);
  }
  changed = FALSE;
  g_assert_true (close_day (f, today, NULL, &error));
  while (!changed)
    g_main_context_iteration (NULL, TRUE);
  {
    g_autoptr (MusterReadyItem) item = muster_day_ready_dup_item (ready);

    g_assert_cmpint (item->state, ==, MUSTER_READY_OK);
    g_assert_null (item->remedy);
  }
  write_end (f, 2, "pass", NULL, 0);
  muster_day_ready_set_today (ready, today + 4);
  look (ready, &changed);
  {
    g_autoptr (MusterReadyItem) item = muster_day_ready_dup_item (ready);

    g_assert_cmpint (item->state, ==, MUSTER_READY_WARN);
  }
  muster_day_ready_set_today (ready, today + 40);
  look (ready, &changed);
  g_assert_null (muster_day_ready_dup_item (ready));
}

static void
count_cb (guint *n)
{
  ++*n;
}

static void
wait_for_count (const guint *n, guint wanted)
{
  const gint64 until = g_get_monotonic_time () + PATIENCE;

  while (*n < wanted) {
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    g_main_context_iteration (NULL, FALSE);
    g_usleep (1000);
  }
}

/* A day is signed while a look is under way: it is looked at once more. */
static void
test_ready_again (Fixture *f, gconstpointer data)
{
  g_autoptr (MusterDayReady) ready = muster_day_ready_new (f->days);
  guint n = 0;

  g_signal_connect_swapped (ready, "changed", G_CALLBACK (count_cb), &n);
  write_end (f, 1, "pass", NULL, 0);
  muster_day_ready_set_today (ready, muster_day_book_get_today () + 1);
  muster_day_ready_refresh (ready);
  g_signal_emit_by_name (f->days, "changed");
  wait_for_count (&n, 2);
}

/* What cannot be read is told, once for all times it is tried. */
static void
test_ready_unknown (Fixture *f, gconstpointer data)
{
  g_autoptr (MusterDayReady) ready = muster_day_ready_new (f->days);
  guint n = 0;

  g_signal_connect_swapped (ready, "changed", G_CALLBACK (count_cb), &n);
  muster_store_close (f->store);
  muster_day_ready_refresh (ready);
  wait_for_count (&n, 1);
  {
    g_autoptr (MusterReadyItem) item = muster_day_ready_dup_item (ready);

    g_assert_cmpstr (item->id, ==, "day");
    g_assert_cmpint (item->state, ==, MUSTER_READY_WARN);
    g_assert_nonnull (item->remedy);
  }
  muster_day_ready_refresh (ready);
  for (guint i = 0; i < 100; i++) {
    g_main_context_iteration (NULL, FALSE);
    g_usleep (1000);
  }
  g_assert_cmpuint (n, ==, 1);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/station/day-book/slices", test_slices);
  ADD ("/station/day-book/cancel", test_cancel);
  ADD ("/station/day-book/close", test_close);
  g_test_add_func ("/station/day-book/damaged", test_damaged);
  ADD ("/station/day-book/rights", test_rights);
  ADD ("/station/day-book/ready", test_ready);
  ADD ("/station/day-book/ready-again", test_ready_again);
  ADD ("/station/day-book/ready-unknown", test_ready_unknown);
  return g_test_run ();
}
