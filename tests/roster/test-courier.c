/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "muster-courier.h"
#include "muster-roster-book.h"
#include "muster-roster-join.h"
#include "muster-roster-stations.h"

#define SECONDS 60

/* A roster as its own program, and a store that belongs to it. */
typedef struct {
  char *folder, *data; /* owned */
  GSubprocess *server; /* owned */
  guint port;
  char *pin; /* owned */
  MusterStore *store;
  MusterCourier *courier;
  guint told; /* how often "changed" was */
} Fixture;

static const char *program;

static void
start_server (Fixture *self)
{
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", self->port);
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;

  self->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                   &error,
                                   program,
                                   "serve",
                                   "--data",
                                   self->data,
                                   "--listen",
                                   listen,
                                   NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->server));
  line = g_data_input_stream_read_line (output, NULL, NULL, NULL);
  g_assert_nonnull (line);
  words = g_strsplit_set (line, " .", -1);
  g_clear_pointer (&self->pin, g_free);
  for (guint i = 0; words[i] != NULL; i++) {
    if (strspn (words[i], "0123456789") == strlen (words[i]) && *words[i] != '\0')
      self->port = (guint) g_ascii_strtoull (words[i], NULL, 10);
    if (strlen (words[i]) == 64)
      self->pin = g_strdup (words[i]);
  }
  g_assert_nonnull (self->pin);
}

static void
stop_server (Fixture *self)
{
  g_subprocess_send_signal (self->server, SIGTERM);
  g_assert_true (g_subprocess_wait (self->server, NULL, NULL));
  g_clear_object (&self->server);
}

static char *
new_code (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterRosterBook) book = muster_roster_book_open (self->data, &error);
  char *code;

  g_assert_no_error (error);
  code =
      muster_roster_stations_add_code (book, "Gate", g_get_real_time () / G_USEC_PER_SEC, &error);
  g_assert_no_error (error);
  return code;
}

static void
append (Fixture *self)
{
  g_autoptr (MusterEvent) event = muster_event_new ("station");
  g_autoptr (GError) error = NULL;

  muster_store_append (self->store, event, &error);
  g_assert_no_error (error);
}

static void
join (Fixture *self)
{
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u", self->port);
  g_autofree char *code = new_code (self);
  const MusterRosterOrder order = {
      .url = url, .code = code, .pin = self->pin, .label = "East gate"};
  g_auto (MusterRosterLink) link = {0};
  g_autoptr (GError) error = NULL;

  g_assert_true (muster_roster_join (self->store, &order, &link, NULL, &error));
  g_assert_no_error (error);
}

static void
changed_cb (Fixture *self)
{
  self->told++;
}

static void
open_store (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  self->store = muster_store_open (path, "East gate", &error);
  g_assert_no_error (error);
  self->courier = muster_courier_new (self->store);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = g_dir_make_tmp ("muster-courier-XXXXXX", NULL);
  self->data = g_build_filename (self->folder, "roster", NULL);
  start_server (self);
  open_store (self, "store.db");
  g_signal_connect_swapped (self->courier, "changed", G_CALLBACK (changed_cb), self);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    remove_tree (child);
  }
  g_remove (path);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_assert_finalize_object (self->courier);
  muster_store_close (self->store);
  g_object_unref (self->store);
  if (self->server != NULL)
    stop_server (self);
  remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->data);
  g_free (self->pin);
}

/* --- waiting --- */

typedef gboolean (*Wanted) (const MusterCourierState *state);

static gboolean
late_cb (gpointer unused)
{
  g_error ("it did not happen in time");
  return G_SOURCE_REMOVE;
}

static void
wait_for (Fixture *self, Wanted wanted)
{
  const guint timer = g_timeout_add_seconds (SECONDS, late_cb, NULL);

  for (;;) {
    g_auto (MusterCourierState) state = {0};

    muster_courier_get_state (self->courier, &state);
    if (wanted (&state))
      break;
    g_main_context_iteration (NULL, TRUE);
  }
  g_source_remove (timer);
}

static gboolean
all_sent (const MusterCourierState *state)
{
  return state->enrolled && state->unsent == 0 && state->trouble == NULL && state->proven_at > 0;
}

static gboolean
in_trouble (const MusterCourierState *state)
{
  return state->trouble != NULL && !state->refused;
}

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
  return state->refused;
}

static void
assert_item (Fixture *self, MusterReadyState state, const char *what)
{
  g_autoptr (MusterReadyItem) item = muster_courier_dup_ready (self->courier);

  g_assert_nonnull (item);
  g_test_message ("%s | %s", item->what, item->remedy);
  g_assert_cmpstr (item->id, ==, "roster");
  g_assert_cmpint (item->state, ==, state);
  g_assert_nonnull (strstr (item->what, what));
  g_assert_cmpint (item->remedy != NULL, ==, state != MUSTER_READY_OK);
}

/* As windows do meanwhile. */
static void
run_for (guint ms)
{
  const gint64 until = g_get_monotonic_time () + (gint64) ms * 1000;

  while (g_get_monotonic_time () < until) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_usleep (10 * 1000);
  }
}

/* --- tests --- */

/* The network is gone while people are checked in, and comes back: nobody has to do anything. */
static void
test_offline (Fixture *self, gconstpointer unused)
{
  join (self);
  muster_courier_wake (self->courier);
  wait_for (self, all_sent);
  assert_item (self, MUSTER_READY_OK, "Everything has reached");
  stop_server (self);
  for (guint i = 0; i < 3; i++)
    append (self);
  muster_courier_wake (self->courier);
  wait_for (self, in_trouble);
  assert_item (self, MUSTER_READY_WARN, "3 entries wait");
  start_server (self);
  wait_for (self, all_sent);
  assert_item (self, MUSTER_READY_OK, "Everything has reached");
}

/* A station that belongs to no roster has nothing to say of one, until it does. */
static void
test_later (Fixture *self, gconstpointer unused)
{
  muster_courier_wake (self->courier);
  g_assert_null (muster_courier_dup_ready (self->courier));
  join (self);
  muster_courier_wake (self->courier);
  wait_for (self, all_sent);
}

static void
test_revoked (Fixture *self, gconstpointer unused)
{
  g_autoptr (MusterRosterBook) book = NULL;
  g_autoptr (GPtrArray) all = NULL;
  const MusterRosterStation *station;

  join (self);
  book = muster_roster_book_open (self->data, NULL);
  all = muster_roster_stations_list (book, NULL);
  g_assert_cmpuint (all->len, ==, 1);
  station = g_ptr_array_index (all, 0);
  g_assert_true (muster_roster_stations_revoke (book, station->id, 1, NULL));
  muster_courier_wake (self->courier);
  wait_for (self, refused);
  assert_item (self, MUSTER_READY_FAIL, "wait");
}

/* In the middle of a wait, and of a try that gets no answer, the station can be closed at once. */
static void
test_stop (Fixture *self, gconstpointer unused)
{
  const gint64 began = g_get_monotonic_time ();

  join (self);
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
test_gone (Fixture *self, gconstpointer unused)
{
  gint64 until;

  join (self);
  muster_courier_wake (self->courier);
  wait_for (self, all_sent);
  g_assert_finalize_object (self->courier);
  stop_server (self);
  self->courier = muster_courier_new (self->store);
  muster_courier_wake (self->courier);
  wait_for (self, in_trouble);
  until = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  while (g_get_monotonic_time () < until) {
    g_auto (MusterCourierState) state = {0};

    muster_courier_wake (self->courier); /* as the next look would, without its wait */
    muster_courier_get_state (self->courier, &state);
    g_assert_cmpint (state.unsent, ==, 0);
    g_assert_nonnull (state.trouble);
    run_for (50);
  }
  start_server (self);
  muster_courier_wake (self->courier);
  wait_for (self, all_sent);
}

/* One way to the roster, with one token, as long as the station belongs to it; and who listens is
 * told what is new alone. */
static void
test_kept (Fixture *self, gconstpointer unused)
{
  g_autoptr (MusterRosterBook) book = NULL;
  g_autoptr (GPtrArray) all = NULL, after = NULL;
  const MusterRosterStation *station;
  guint told;

  join (self);
  muster_courier_wake (self->courier);
  wait_for (self, all_sent);
  book = muster_roster_book_open (self->data, NULL);
  all = muster_roster_stations_list (book, NULL);
  station = g_ptr_array_index (all, 0);
  g_assert_true (muster_roster_stations_mark_seen (book, station->id, 1, NULL));
  run_for (200);
  told = self->told;
  for (guint i = 0; i < 10; i++) { /* looks, and there is nothing */
    muster_courier_wake (self->courier);
    run_for (50);
  }
  g_assert_cmpuint (self->told, ==, told);
  append (self);
  muster_courier_wake (self->courier);
  while (self->told == told)
    g_main_context_iteration (NULL, TRUE);
  wait_for (self, all_sent);
  run_for (200);
  g_assert_cmpuint (self->told, <=, told + 2);
  after = muster_roster_stations_list (book, NULL);
  station = g_ptr_array_index (after, 0);
  g_assert_cmpint (station->seen, ==, 1);
}

static gboolean
send_unwatched (Fixture *self)
{
  muster_courier_wake (self->courier);
  for (guint i = 0; i < SECONDS * 20; i++) {
    g_auto (MusterCourierState) state = {0};

    g_usleep (G_USEC_PER_SEC / 20);
    muster_courier_get_state (self->courier, &state);
    if (all_sent (&state))
      return TRUE;
  }
  return FALSE;
}

/* Where nobody runs the main context, nobody is told: least of all on the courier's own thread. */
static void
test_nobody (Fixture *self, gconstpointer unused)
{
  join (self);
  g_assert_true (send_unwatched (self));
  g_assert_cmpuint (self->told, ==, 0);
  run_for (100);
  g_assert_cmpuint (self->told, >, 0);
}

static void
close_store (Fixture *self)
{
  g_assert_finalize_object (self->courier);
  muster_store_close (self->store);
  g_clear_object (&self->store);
}

static void
copy (Fixture *self, const char *from, const char *to)
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
test_fork (Fixture *self, gconstpointer unused)
{
  g_autoptr (MusterRosterBook) book = NULL;

  join (self);
  muster_courier_wake (self->courier);
  wait_for (self, all_sent);
  close_store (self);
  copy (self, "store.db", "old.db");
  copy (self, "store.db-key", "old.db-key");
  open_store (self, "store.db");
  append (self);
  muster_courier_wake (self->courier);
  wait_for (self, all_sent);
  close_store (self);
  open_store (self, "old.db");
  for (guint i = 0; i < 3; i++)
    append (self);
  muster_courier_wake (self->courier);
  wait_for (self, in_conflict);
  assert_item (self, MUSTER_READY_WARN, "3 entries wait");
  book = muster_roster_book_open (self->data, NULL);
  g_assert_cmpint (count_quarantine (book), ==, 3);
  g_assert_true (muster_db_exec (
      book->db, "DELETE FROM quarantine WHERE seq < (SELECT max (seq) FROM quarantine)", NULL));
  for (guint i = 0; i < 10; i++) {
    muster_courier_wake (self->courier);
    run_for (100);
  }
  g_assert_cmpint (count_quarantine (book), ==, 1);
  append (self);
  muster_courier_wake (self->courier);
  wait_for (self, in_more_conflict);
  g_assert_cmpint (count_quarantine (book), ==, 2);
}

static void
test_wait (void)
{
  g_assert_cmpuint (muster_courier_get_longest_wait (1), ==, 2000);
  g_assert_cmpuint (muster_courier_get_longest_wait (5), ==, 32000);
  g_assert_cmpuint (muster_courier_get_longest_wait (100), ==, 300000);
}

#define ADD(name, test) g_test_add ("/courier/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add_func ("/courier/wait", test_wait);
  ADD ("offline", test_offline);
  ADD ("later", test_later);
  ADD ("revoked", test_revoked);
  ADD ("stop", test_stop);
  ADD ("gone", test_gone);
  ADD ("kept", test_kept);
  ADD ("fork", test_fork);
  ADD ("nobody", test_nobody);
  return g_test_run ();
}
