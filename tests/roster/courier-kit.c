/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "courier-kit.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "muster-roster-book.h"
#include "muster-roster-join.h"
#include "muster-roster-stations.h"

#define SECONDS 60

/* A test that fails leaves nobody behind, whom it may have halted. */
static void
child_setup_cb (gpointer unused)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

void
courier_kit_start_server (CourierKit *self)
{
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", self->port);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, child_setup_cb, NULL, NULL);
  self->server = g_subprocess_launcher_spawn (
      launcher, &error, self->program, "serve", "--data", self->data, "--listen", listen, NULL);
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

void
courier_kit_stop_server (CourierKit *self)
{
  g_subprocess_send_signal (self->server, SIGTERM);
  g_assert_true (g_subprocess_wait (self->server, NULL, NULL));
  g_clear_object (&self->server);
}

char *
courier_kit_new_code (CourierKit *self)
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

void
courier_kit_append (CourierKit *self)
{
  g_autoptr (MusterEvent) event = muster_event_new ("station");
  g_autoptr (GError) error = NULL;

  muster_store_append (self->store, event, &error);
  g_assert_no_error (error);
}

void
courier_kit_join (CourierKit *self)
{
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u", self->port);
  g_autofree char *code = courier_kit_new_code (self);
  const MusterRosterOrder order = {
      .url = url, .code = code, .pin = self->pin, .label = "East gate"};
  g_auto (MusterRosterLink) link = {0};
  g_autoptr (GError) error = NULL;

  g_assert_true (muster_roster_join (self->store, &order, &link, NULL, &error));
  g_assert_no_error (error);
}

static void
changed_cb (CourierKit *self)
{
  self->told++;
}

void
courier_kit_open_store (CourierKit *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  self->store = muster_store_open (path, "East gate", &error);
  g_assert_no_error (error);
  self->courier = muster_courier_new (self->store);
}

void
courier_kit_set_up (CourierKit *self, gconstpointer program)
{
  self->program = program;
  self->folder = g_dir_make_tmp ("muster-courier-XXXXXX", NULL);
  self->data = g_build_filename (self->folder, "roster", NULL);
  courier_kit_start_server (self);
  courier_kit_open_store (self, "store.db");
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

void
courier_kit_tear_down (CourierKit *self, gconstpointer unused)
{
  g_assert_finalize_object (self->courier);
  muster_store_close (self->store);
  g_object_unref (self->store);
  if (self->server != NULL)
    courier_kit_stop_server (self);
  remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->data);
  g_free (self->pin);
}

/* --- waiting --- */

static gboolean
late_cb (gpointer unused)
{
  g_error ("it did not happen in time");
  return G_SOURCE_REMOVE;
}

void
courier_kit_wait_for (CourierKit *self, CourierKitWanted wanted)
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

gboolean
courier_kit_all_sent (const MusterCourierState *state)
{
  return state->enrolled && state->unsent == 0 &&
         muster_courier_state_get_trouble (state) == NULL && state->proven_at > 0;
}

gboolean
courier_kit_in_trouble (const MusterCourierState *state)
{
  return muster_courier_state_get_trouble (state) != NULL &&
         !muster_courier_state_is_refused (state);
}

/* As windows do meanwhile. */
void
courier_kit_run_for (guint ms)
{
  const gint64 until = g_get_monotonic_time () + (gint64) ms * 1000;

  while (g_get_monotonic_time () < until) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_usleep (10 * 1000);
  }
}
