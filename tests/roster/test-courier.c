/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>

#include "courier-kit.h"
#include "muster-retention-keeper.h"
#include "muster-roster-book.h"
#include "muster-roster-stations.h"

#define SECONDS 60

static gboolean
in_conflict (const MusterCourierState *state)
{
  return state->conflicts == 3 && state->unsent == 3;
}

static gboolean
in_more_conflict (const MusterCourierState *state)
{
  return state->conflicts == 4 && state->unsent == 4;
}

static gboolean
refused (const MusterCourierState *state)
{
  return muster_courier_state_is_refused (state);
}

static void
assert_item (CourierKit *self, MusterReadyState state, const char *what)
{
  g_autoptr (MusterReadyItem) item = muster_courier_dup_ready (self->courier);

  g_assert_nonnull (item);
  g_test_message ("%s | %s", item->what, item->remedy);
  g_assert_cmpstr (item->id, ==, "roster");
  g_assert_cmpint (item->state, ==, state);
  g_assert_nonnull (strstr (item->what, what));
  g_assert_cmpint (item->remedy != NULL, ==, state != MUSTER_READY_OK);
}

/* --- tests --- */

/* The network is gone while people are checked in, and comes back: nobody has to do anything. */
static void
test_offline (CourierKit *self, gconstpointer unused)
{
  courier_kit_join (self);
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, courier_kit_all_sent);
  assert_item (self, MUSTER_READY_OK, "Everything has reached");
  courier_kit_stop_server (self);
  for (guint i = 0; i < 3; i++)
    courier_kit_append (self);
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, courier_kit_in_trouble);
  assert_item (self, MUSTER_READY_WARN, "3 entries wait");
  courier_kit_start_server (self);
  courier_kit_wait_for (self, courier_kit_all_sent);
  assert_item (self, MUSTER_READY_OK, "Everything has reached");
}

/* A station that belongs to no roster has nothing to say of one, until it does. */
static void
test_later (CourierKit *self, gconstpointer unused)
{
  muster_courier_wake (self->courier);
  g_assert_null (muster_courier_dup_ready (self->courier));
  courier_kit_join (self);
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, courier_kit_all_sent);
}

static void
test_revoked (CourierKit *self, gconstpointer unused)
{
  g_autoptr (MusterRosterBook) book = NULL;
  g_autoptr (GPtrArray) all = NULL;
  const MusterRosterStation *station;

  courier_kit_join (self);
  book = muster_roster_book_open (self->data, NULL);
  all = muster_roster_stations_list (book, NULL);
  g_assert_cmpuint (all->len, ==, 1);
  station = g_ptr_array_index (all, 0);
  g_assert_true (muster_roster_stations_revoke (book, station->id, 1, NULL));
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, refused);
  assert_item (self, MUSTER_READY_FAIL, "wait");
}

/* In the middle of a wait, and of a try that gets no answer, the station can be closed at once. */
static void
test_stop (CourierKit *self, gconstpointer unused)
{
  const gint64 began = g_get_monotonic_time ();

  courier_kit_join (self);
  g_subprocess_send_signal (self->server, SIGSTOP);
  muster_courier_wake (self->courier);
  g_usleep (G_USEC_PER_SEC / 2);
  muster_courier_stop (self->courier);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 15 * G_USEC_PER_SEC);
  g_subprocess_send_signal (self->server, SIGCONT);
}

/* With nothing unsent, too, a roster that is gone is in trouble until it is there again, not only
 * until the next look. */
static void
test_gone (CourierKit *self, gconstpointer unused)
{
  gint64 until;

  courier_kit_join (self);
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, courier_kit_all_sent);
  g_assert_finalize_object (self->courier);
  courier_kit_stop_server (self);
  self->courier = muster_courier_new (self->store);
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, courier_kit_in_trouble);
  until = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  while (g_get_monotonic_time () < until) {
    g_auto (MusterCourierState) state = {0};

    muster_courier_wake (self->courier); /* as the next look would, without its wait */
    muster_courier_get_state (self->courier, &state);
    g_assert_cmpint (state.unsent, ==, 0);
    g_assert_nonnull (muster_courier_state_get_trouble (&state));
    courier_kit_run_for (50);
  }
  courier_kit_start_server (self);
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, courier_kit_all_sent);
}

/* One way to the roster, with one token, as long as the station belongs to it; and who listens is
 * told what is new alone. */
static void
test_kept (CourierKit *self, gconstpointer unused)
{
  g_autoptr (MusterRosterBook) book = NULL;
  g_autoptr (GPtrArray) all = NULL, after = NULL;
  const MusterRosterStation *station;
  guint told;

  courier_kit_join (self);
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, courier_kit_all_sent);
  book = muster_roster_book_open (self->data, NULL);
  all = muster_roster_stations_list (book, NULL);
  station = g_ptr_array_index (all, 0);
  g_assert_true (muster_roster_stations_mark_seen (book, station->id, 1, NULL));
  courier_kit_run_for (200);
  told = self->told;
  for (guint i = 0; i < 10; i++) { /* looks, and there is nothing */
    muster_courier_wake (self->courier);
    courier_kit_run_for (50);
  }
  g_assert_cmpuint (self->told, ==, told);
  courier_kit_append (self);
  muster_courier_wake (self->courier);
  while (self->told == told)
    g_main_context_iteration (NULL, TRUE);
  courier_kit_wait_for (self, courier_kit_all_sent);
  courier_kit_run_for (200);
  g_assert_cmpuint (self->told, <=, told + 2);
  after = muster_roster_stations_list (book, NULL);
  station = g_ptr_array_index (after, 0);
  g_assert_cmpint (station->seen, ==, 1);
}

static gboolean
send_unwatched (CourierKit *self)
{
  muster_courier_wake (self->courier);
  for (guint i = 0; i < SECONDS * 20; i++) {
    g_auto (MusterCourierState) state = {0};

    g_usleep (G_USEC_PER_SEC / 20);
    muster_courier_get_state (self->courier, &state);
    if (courier_kit_all_sent (&state))
      return TRUE;
  }
  return FALSE;
}

/* Where nobody runs the main context, nobody is told: least of all on the courier's own thread. */
static void
test_nobody (CourierKit *self, gconstpointer unused)
{
  courier_kit_join (self);
  g_assert_true (send_unwatched (self));
  g_assert_cmpuint (self->told, ==, 0);
  courier_kit_run_for (100);
  g_assert_cmpuint (self->told, >, 0);
}

static void
close_store (CourierKit *self)
{
  g_assert_finalize_object (self->courier);
  muster_store_close (self->store);
  g_clear_object (&self->store);
}

static void
copy (CourierKit *self, const char *from, const char *to)
{
  g_autofree char *command =
      g_strdup_printf ("cp %s/%s %s/%s", self->folder, from, self->folder, to);
  int status;

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
}

static gint64
count_quarantine (MusterRosterBook *book)
{
  gint64 n = -1;

  g_assert_true (muster_db_query_int64 (book->db, "SELECT count (*) FROM quarantine", &n, NULL));
  return n;
}

/* What is in conflict is sent once: not with each look, and not with what comes behind it. */
static void
test_fork (CourierKit *self, gconstpointer unused)
{
  g_autoptr (MusterRosterBook) book = NULL;

  courier_kit_join (self);
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, courier_kit_all_sent);
  close_store (self);
  copy (self, "store.db", "old.db");
  copy (self, "store.db-key", "old.db-key");
  courier_kit_open_store (self, "store.db");
  courier_kit_append (self);
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, courier_kit_all_sent);
  close_store (self);
  courier_kit_open_store (self, "old.db");
  for (guint i = 0; i < 3; i++)
    courier_kit_append (self);
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, in_conflict);
  assert_item (self, MUSTER_READY_WARN, "3 entries wait");
  book = muster_roster_book_open (self->data, NULL);
  g_assert_cmpint (count_quarantine (book), ==, 3);
  g_assert_true (muster_db_exec (
      book->db, "DELETE FROM quarantine WHERE seq < (SELECT max (seq) FROM quarantine)", NULL));
  for (guint i = 0; i < 10; i++) {
    muster_courier_wake (self->courier);
    courier_kit_run_for (100);
  }
  g_assert_cmpint (count_quarantine (book), ==, 1);
  courier_kit_append (self);
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, in_more_conflict);
  g_assert_cmpint (count_quarantine (book), ==, 2);
}

/* As a store was that is to be written anew, which takes a while. */
static void
spoil (CourierKit *self)
{
  g_autofree char *path = g_build_filename (self->folder, "store.db", NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (
      sqlite3_exec (db,
                    "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
                    " INSERT INTO setting (key, value) SELECT i, hex (zeroblob (200)) FROM n;"
                    "UPDATE key_state SET form = 1",
                    NULL,
                    NULL,
                    NULL),
      ==,
      SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* While the courier looks as often as it can. Within a time in which it would be tried again some
 * times if it were broken off. */
static void
wait_remains (CourierKit *self, MusterRetentionKeeper *keeper, gboolean there)
{
  const gint64 until = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  for (;;) {
    g_autoptr (MusterReadyItem) item = muster_retention_keeper_dup_remains (keeper);

    if ((item != NULL) == there)
      return;
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    muster_courier_wake (self->courier);
    courier_kit_run_for (20);
  }
}

/* The store's file is written anew although the courier asks the store all the time: what it asks
 * waits. */
static void
test_clean (CourierKit *self, gconstpointer unused)
{
  MusterRetentionKeeper *keeper;

  courier_kit_join (self);
  muster_courier_wake (self->courier);
  courier_kit_wait_for (self, courier_kit_all_sent);
  spoil (self);
  keeper = muster_retention_keeper_new (self->store);
  muster_retention_keeper_set_quiet (keeper, 100);
  muster_retention_keeper_watch_file (keeper);
  wait_remains (self, keeper, TRUE);
  wait_remains (self, keeper, FALSE);
  muster_retention_keeper_stop (keeper);
  g_object_unref (keeper);
}

static void
test_wait (void)
{
  g_assert_cmpuint (muster_courier_get_longest_wait (1), ==, 2000);
  g_assert_cmpuint (muster_courier_get_longest_wait (5), ==, 32000);
  g_assert_cmpuint (muster_courier_get_longest_wait (100), ==, 300000);
}

#define ADD(name, test)                                                                            \
  g_test_add (                                                                                     \
      "/courier/" name, CourierKit, argv[1], courier_kit_set_up, test, courier_kit_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  g_test_add_func ("/courier/wait", test_wait);
  ADD ("offline", test_offline);
  ADD ("later", test_later);
  ADD ("revoked", test_revoked);
  ADD ("stop", test_stop);
  ADD ("clean", test_clean);
  ADD ("gone", test_gone);
  ADD ("kept", test_kept);
  ADD ("fork", test_fork);
  ADD ("nobody", test_nobody);
  return g_test_run ();
}
