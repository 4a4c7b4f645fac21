/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "muster-camera-check.h"
#include "muster-camera-pin.h"
#include "muster-capture.h"
#include "muster-error.h"

/* What becomes of a camera whose pictures may be made up: a real store, and a test picture that is
 * said to come from a device. */

#define PATIENCE_US (20 * G_USEC_PER_SEC)

static const MusterPolicy without = {.challenges = 0};
static const MusterPolicy with = {.challenges = 2};
static const MusterCameraIdentity desk = {MUSTER_CAMERA_PLUGGED, (char *) "046d:0825:A:x-4"};
static const MusterCameraIdentity hall = {MUSTER_CAMERA_PLUGGED, (char *) "046d:0825:B:x-5"};
static const MusterCameraIdentity lid = {MUSTER_CAMERA_BUILT_IN, (char *) "built-in"};
static const MusterCameraIdentity loopback = {MUSTER_CAMERA_MADE_UP, NULL};

typedef struct {
  char *path; /* owned */
  MusterStore *store;
  MusterCamera *camera;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("muster-pin-XXXXXX", &error);

  g_assert_no_error (error);
  fixture->path = g_build_filename (folder, "pin.db", NULL);
  fixture->store = muster_store_open (fixture->path, "1", &error);
  g_assert_no_error (error);
  fixture->camera = muster_camera_open ("test", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *command = g_strdup_printf ("rm -r %s", folder);

  g_object_unref (fixture->camera);
  muster_store_close (fixture->store);
  g_object_unref (fixture->store);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  g_free (fixture->path);
}

/* From here on the test picture is what @identity says; @is_virtual only as PipeWire would. */
static void
be (Fixture *fixture, const MusterCameraIdentity *identity, gboolean is_virtual)
{
  muster_camera_set_identity (fixture->camera, identity);
  muster_camera_set_virtual (fixture->camera, is_virtual);
}

static void
assert_check (Fixture *fixture,
              const MusterPolicy *policy,
              MusterReadyState state,
              gboolean acceptable)
{
  g_autoptr (MusterReadyItem) item = muster_camera_check (fixture->camera, policy);

  g_test_message ("%s", item->what);
  g_assert_cmpint (item->state, ==, state);
  g_assert_cmpint (item->acceptable, ==, acceptable);
  g_assert_true ((item->remedy == NULL) == (state == MUSTER_READY_OK));
  g_assert_nonnull (strstr (item->what, muster_camera_get_name (fixture->camera)));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
accept (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_camera_pin_accept_async (fixture->store,
                                  fixture->camera,
                                  &(MusterStaffBy){.by = 7, .second = 8},
                                  answered_cb,
                                  &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return muster_camera_pin_accept_finish (fixture->camera, result, error);
}

static void
test_check (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MusterReadyItem) none = muster_camera_check (NULL, &with);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (none->state, ==, MUSTER_READY_FAIL);
  muster_camera_pin_load (fixture->store, fixture->camera);

  be (fixture, NULL, TRUE); /* a picture */
  assert_check (fixture, NULL, MUSTER_READY_WARN, FALSE);
  assert_check (fixture, &without, MUSTER_READY_WARN, FALSE);
  assert_check (fixture, &with, MUSTER_READY_FAIL, FALSE);
  be (fixture, &loopback, TRUE);
  assert_check (fixture, &without, MUSTER_READY_WARN, FALSE);
  assert_check (fixture, &with, MUSTER_READY_FAIL, FALSE);
  be (fixture, NULL, FALSE); /* a program's node that says it has a device */
  assert_check (fixture, &without, MUSTER_READY_OK, FALSE);
  assert_check (fixture, &with, MUSTER_READY_FAIL, FALSE);

  be (fixture, &desk, FALSE);
  assert_check (fixture, &without, MUSTER_READY_OK, FALSE);
  assert_check (fixture, &with, MUSTER_READY_WARN, TRUE);
  g_assert_true (accept (fixture, &error));
  g_assert_no_error (error);
  assert_check (fixture, &with, MUSTER_READY_OK, FALSE);

  be (fixture, &hall, FALSE);
  assert_check (fixture, &without, MUSTER_READY_WARN, TRUE);
  assert_check (fixture, &with, MUSTER_READY_FAIL, TRUE);
  be (fixture, &lid, FALSE);
  assert_check (fixture, &with, MUSTER_READY_FAIL, TRUE);
  g_assert_true (accept (fixture, &error));
  assert_check (fixture, &with, MUSTER_READY_OK, FALSE);
  be (fixture, &desk, FALSE);
  assert_check (fixture, &with, MUSTER_READY_FAIL, TRUE);

  be (fixture, NULL, TRUE);
  muster_camera_set_practice (fixture->camera, TRUE);
  assert_check (fixture, &with, MUSTER_READY_WARN, FALSE);
}

/* The journal has who accepted which, and only what was accepted. */
static void
assert_told (Fixture *fixture, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (fixture->store, 1, 0, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, n);
  for (guint i = 0; i < n; i++) {
    const MusterJournalEntry *entry = g_ptr_array_index (entries, i);
    g_autoptr (GBytes) json = g_bytes_new (entry->json, strlen (entry->json));
    g_autoptr (MusterEvent) event = muster_event_parse (json, &error);

    g_assert_cmpstr (muster_event_get_type_name (event), ==, "camera-accepted");
    g_assert_cmpint (muster_event_get_int (event, "staff_id"), ==, 7);
    g_assert_cmpint (muster_event_get_int (event, "second_id"), ==, 8);
  }
}

/* Kept over a start of the program; what cannot be accepted changes nothing. */
static void
test_pin (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  be (fixture, &desk, FALSE);
  g_assert_true (accept (fixture, &error));
  assert_told (fixture, 1);
  be (fixture, &loopback, TRUE);
  g_assert_false (accept (fixture, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_UNTRUSTED);
  g_clear_error (&error);
  assert_told (fixture, 1);
  be (fixture, NULL, TRUE);
  g_assert_false (accept (fixture, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_UNTRUSTED);
  g_clear_error (&error);

  muster_store_close (fixture->store);
  g_object_unref (fixture->store);
  fixture->store = muster_store_open (fixture->path, "1", &error);
  g_assert_no_error (error);
  muster_camera_set_pin (fixture->camera, NULL);
  muster_camera_pin_load (fixture->store, fixture->camera);
  be (fixture, &hall, FALSE);
  g_assert_cmpint (muster_camera_get_trust (fixture->camera), ==, MUSTER_CAMERA_TRUST_OTHER);
  be (fixture, &desk, FALSE);
  g_assert_cmpint (muster_camera_get_trust (fixture->camera), ==, MUSTER_CAMERA_TRUST_ACCEPTED);
}

typedef struct {
  guint frames;
  GString *failed;
} Seen;

static void
frame_cb (MusterCapture *capture, MusterFrame *frame, Seen *seen)
{
  seen->frames++;
}

static void
failed_cb (MusterCapture *capture, guint reason, Seen *seen)
{
  g_string_append_printf (seen->failed, "%s ", muster_reason_to_nick (reason));
}

static gboolean
nothing_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Until there are frames, or as long as three would take, if there are to be none. */
static void
run (const Seen *seen, gboolean wanted)
{
  gint64 until = g_get_monotonic_time () + (wanted ? PATIENCE_US : 300000);
  guint source = g_timeout_add (20, nothing_cb, NULL);

  while (g_get_monotonic_time () < until && (!wanted || seen->frames < 3))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

static void
test_capture (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const MusterCameraIdentity *identity;
    gboolean needed;
    gboolean practice;
    const char *failed;
  } cases[] = {
      {NULL, TRUE, FALSE, "camera-untrusted "},
      {&loopback, TRUE, FALSE, "camera-untrusted "},
      {&hall, TRUE, FALSE, "camera-untrusted "},
      {&desk, TRUE, FALSE, ""},
      {NULL, FALSE, FALSE, ""},
      {NULL, TRUE, TRUE, ""},
  };

  muster_camera_set_pin (fixture->camera, desk.pin);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (MusterCapture) capture = muster_capture_new (fixture->camera, NULL, FALSE, 1);
    Seen seen = {0, g_string_new (NULL)};

    muster_camera_set_identity (fixture->camera, cases[i].identity);
    muster_camera_set_practice (fixture->camera, cases[i].practice);
    muster_capture_set_needs_trust (capture, cases[i].needed);
    g_signal_connect (capture, "frame", G_CALLBACK (frame_cb), &seen);
    g_signal_connect (capture, "failed", G_CALLBACK (failed_cb), &seen);
    muster_capture_start (capture);
    g_assert_cmpstr (seen.failed->str, ==, cases[i].failed);
    if (*cases[i].failed != '\0') {
      g_assert_error (muster_capture_get_error (capture), MUSTER_ERROR, MUSTER_ERROR_UNTRUSTED);
      muster_capture_stop (capture); /* as the visit does */
    }
    run (&seen, *cases[i].failed == '\0');
    g_assert_cmpint (seen.frames > 0, ==, *cases[i].failed == '\0');
    g_assert_cmpstr (seen.failed->str, ==, cases[i].failed);
    muster_capture_stop (capture);
    g_string_free (seen.failed, TRUE);
  }
}

#define ADD(name, func) g_test_add ("/camera-check/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("check", test_check);
  ADD ("pin", test_pin);
  ADD ("capture", test_capture);
  return g_test_run ();
}
