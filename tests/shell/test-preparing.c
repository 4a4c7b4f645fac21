/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk-kit.h"

#include "muster-preparing-window.h"
#include "muster-services.h"

/* The first start of a rehearsal, with a real store and the real engine: it is shown how far it is,
 * the main loop goes on meanwhile, and what was done once is used again. */

#define TICK_MS  10
#define N_PEOPLE 12

typedef struct {
  char *folder;
  MusterStore *store;
  MusterFaceEngine *engine; /* NULL without models */
} Fixture;

typedef struct {
  MusterPreparingWindow *window;
  gboolean done;
  GError *error;
  gboolean seen; /* it showed itself */
  gint64 last_us;
  gint64 longest_us; /* between two turns of the main loop */
  guint cancel_at;   /* close it when so many are ready; 0 = never */
  char *count;       /* what it said last */
} Run;

static gboolean
has_models (void)
{
  if (*TEST_MODELS != '\0')
    return TRUE;
  g_test_skip ("configured without -Dmodels");
  return FALSE;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  MusterSettings settings = {0};

  f->folder = g_dir_make_tmp ("muster-preparing-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (f->folder, "rehearsal.db", NULL);
  f->store = muster_store_open (path, "1", &error);
  g_assert_no_error (error);
  if (*TEST_MODELS == '\0')
    return;
  settings.data = muster_services_dup_data_folder ();
  settings.models = g_strdup (TEST_MODELS);
  f->engine = muster_services_open_engine (&settings, &error);
  muster_settings_clear (&settings);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->engine != NULL)
    muster_face_engine_shutdown (f->engine);
  g_clear_object (&f->engine);
  muster_store_close (f->store);
  g_assert_finalize_object (f->store);
  g_assert_true (muster_services_remove_folder (f->folder, NULL));
  g_free (f->folder);
}

static void
prepared_cb (MusterPreparingWindow *window, const GError *error, Run *run)
{
  run->done = TRUE;
  if (error != NULL)
    run->error = g_error_copy (error);
}

static gboolean
tick_cb (gpointer user_data)
{
  Run *run = user_data;
  GtkWidget *count = desk_kit_find (GTK_WIDGET (run->window), GTK_TYPE_LABEL, "count");
  gint64 now_us = g_get_monotonic_time ();
  guint ready = 0;

  run->longest_us = MAX (run->longest_us, now_us - run->last_us);
  run->last_us = now_us;
  run->seen |= gtk_widget_get_mapped (GTK_WIDGET (run->window));
  g_free (run->count);
  run->count = g_strdup (gtk_label_get_text (GTK_LABEL (count)));
  for (const char *c = run->count; *c != '\0' && ready == 0; c++)
    ready = (guint) g_ascii_strtoull (c, NULL, 10);
  if (run->cancel_at > 0 && ready >= run->cancel_at)
    gtk_window_close (GTK_WINDOW (run->window));
  return G_SOURCE_CONTINUE;
}

/* Returns: how long it took, µs */
static gint64
prepare (Fixture *f, Run *run)
{
  gint64 began_us = g_get_monotonic_time ();
  guint tick = g_timeout_add (TICK_MS, tick_cb, run);

  run->window = g_object_ref_sink (
      muster_preparing_window_new (GTK_APPLICATION (g_application_get_default ())));
  run->last_us = began_us;
  g_signal_connect (run->window, "prepared", G_CALLBACK (prepared_cb), run);
  muster_preparing_window_run (run->window, f->store, f->engine);
  while (!run->done)
    g_main_context_iteration (NULL, TRUE);
  began_us = g_get_monotonic_time () - began_us;
  g_source_remove (tick);
  return began_us;
}

static void
run_clear (Run *run)
{
  gtk_window_destroy (GTK_WINDOW (run->window));
  desk_kit_settle (20);
  g_assert_finalize_object (run->window);
  g_clear_error (&run->error);
  g_clear_pointer (&run->count, g_free);
}

static guint
count_references (Fixture *f)
{
  guint n = 0;

  g_assert_cmpuint (muster_store_count_people (f->store, &n, NULL), ==, N_PEOPLE);
  return n;
}

/* Nobody can be drawn without models; the people are known, and no window flashes. */
static void
test_no_models (Fixture *f, gconstpointer data)
{
  Run run = {0};
  g_autoptr (MusterFaceEngine) engine = g_steal_pointer (&f->engine);

  prepare (f, &run);
  g_assert_no_error (run.error);
  g_assert_false (run.seen);
  g_assert_cmpuint (count_references (f), ==, 0);
  run_clear (&run);
  f->engine = g_steal_pointer (&engine);
}

static void
test_twice (Fixture *f, gconstpointer data)
{
  Run first = {0}, second = {0};
  gint64 first_us, second_us;

  if (!has_models ())
    return;
  first_us = prepare (f, &first);
  g_assert_no_error (first.error);
  g_assert_true (first.seen);
  g_assert_cmpuint (count_references (f), ==, N_PEOPLE);
  second_us = prepare (f, &second);
  g_assert_no_error (second.error);
  g_test_message ("first %d ms, the main loop never stood still for more than %d ms; again %d ms",
                  (int) first_us / 1000,
                  (int) first.longest_us / 1000,
                  (int) second_us / 1000);
  g_assert_cmpint (first.longest_us, <, first_us / 3);
  g_assert_cmpint (second_us, <, first_us / 4);
  run_clear (&first);
  run_clear (&second);
}

/* Closed in the middle: it ends, and what was done by then is kept. */
static void
test_cancel (Fixture *f, gconstpointer data)
{
  Run first = {.cancel_at = 3}, second = {0};
  guint kept;

  if (!has_models ())
    return;
  prepare (f, &first);
  g_assert_error (first.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (first.window)));
  kept = count_references (f);
  g_assert_cmpuint (kept, >=, 3);
  g_assert_cmpuint (kept, <, N_PEOPLE);
  run_clear (&first);
  prepare (f, &second);
  g_assert_no_error (second.error);
  g_assert_cmpuint (count_references (f), ==, N_PEOPLE);
  run_clear (&second);
}

/* The program is told to end in the middle. */
static void
test_abort (Fixture *f, gconstpointer data)
{
  Run run = {.window = NULL};

  if (!has_models ())
    return;
  run.window = g_object_ref_sink (
      muster_preparing_window_new (GTK_APPLICATION (g_application_get_default ())));
  g_signal_connect (run.window, "prepared", G_CALLBACK (prepared_cb), &run);
  muster_preparing_window_run (run.window, f->store, f->engine);
  desk_kit_settle (600);
  if (gtk_widget_get_mapped (GTK_WIDGET (run.window)))
    desk_kit_save (GTK_WIDGET (run.window), "preparing");
  muster_preparing_window_abort (run.window);
  g_assert_true (run.done);
  g_assert_error (run.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  run_clear (&run);
}

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
  g_test_add ("/shell/preparing/no-models", Fixture, NULL, set_up, test_no_models, tear_down);
  g_test_add ("/shell/preparing/twice", Fixture, NULL, set_up, test_twice, tear_down);
  g_test_add ("/shell/preparing/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  g_test_add ("/shell/preparing/abort", Fixture, NULL, set_up, test_abort, tear_down);
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
