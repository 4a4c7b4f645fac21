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
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("muster-courier-XXXXXX", NULL);
  self->data = g_build_filename (self->folder, "roster", NULL);
  path = g_build_filename (self->folder, "store.db", NULL);
  start_server (self);
  self->store = muster_store_open (path, "East gate", &error);
  g_assert_no_error (error);
  self->courier = muster_courier_new (self->store);
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
  return g_test_run ();
}
