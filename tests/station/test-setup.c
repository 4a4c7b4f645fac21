/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "../store/store-fixture.h"
#include "muster-error.h"
#include "muster-setup.h"
#include "muster-store-sign-in.h"

#define ADMIN_PIN    "40281796"
#define OPERATOR_PIN "91827364"

static const char *program;

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **kept = data;

  *kept = g_object_ref (result);
}

static gboolean
apply (MusterSetup *setup, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_setup_apply_async (setup, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return muster_setup_apply_finish (setup, result, error);
}

static char *
make_sheet (MusterSetup *setup)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *sheet;

  muster_setup_make_sheet_async (setup, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  sheet = muster_setup_make_sheet_finish (setup, result, &error);
  g_assert_no_error (error);
  return sheet;
}

static MusterStore *
open_cheap (const char *path)
{
  MusterStore *store = fixture_open (path);

  muster_store_set_slot_cost (store, 1, 8192);
  return store;
}

static MusterRole
sign_in (MusterStore *store, gint64 id, const char *pin)
{
  const MusterSignIn who = {id, pin, NULL};
  MusterStaffRow row;
  g_autoptr (MusterStaff) staff = muster_store_sign_in (store, &who, NULL, &row, NULL);

  return staff != NULL ? staff->role : MUSTER_ROLE_NONE;
}

static void
add_two (MusterSetup *setup)
{
  g_autoptr (GError) error = NULL;

  muster_setup_add (setup, " Ada Ng ", MUSTER_ROLE_ADMIN, ADMIN_PIN, &error);
  g_assert_no_error (error);
  muster_setup_add (setup, "王芳", MUSTER_ROLE_OPERATOR, OPERATOR_PIN, &error);
  g_assert_no_error (error);
}

static void
test_said (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = open_cheap (path);
  g_autoptr (MusterSetup) setup = muster_setup_new (store);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ever = TRUE;

  add_two (setup);
  g_assert_false (muster_setup_add (setup, "Ada Ng", MUSTER_ROLE_SUPERVISOR, "615243", &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_false (muster_setup_add (setup, "Bo", MUSTER_ROLE_SUPERVISOR, "123456", &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_cmpuint (muster_setup_get_n (setup), ==, 2);
  g_assert_cmpstr (muster_setup_get_name (setup, 0), ==, "Ada Ng");
  g_assert_false (muster_setup_has_second (setup));
  /* nothing is there before all was said */
  rows = muster_store_list_staff (store, &ever, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 0);
  g_assert_false (ever);
  g_assert_true (muster_setup_add (setup, "Sun Yi", MUSTER_ROLE_SUPERVISOR, "615243", &error));
  g_assert_true (muster_setup_has_second (setup));
  muster_setup_remove (setup, 1);
  g_assert_cmpstr (muster_setup_get_name (setup, 1), ==, "Sun Yi");
  /* the admin is typed anew */
  muster_setup_remove (setup, 0);
  g_assert_true (muster_setup_add (setup, "Ada", MUSTER_ROLE_ADMIN, ADMIN_PIN, &error));
  g_assert_cmpstr (muster_setup_get_name (setup, 0), ==, "Ada");
  g_clear_object (&setup);
  fixture_close (store);
}

static void
test_apply (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = open_cheap (path);
  g_autoptr (MusterSetup) setup = muster_setup_new (store);
  g_autoptr (GError) error = NULL;
  g_autofree char *sheet = NULL;

  add_two (setup);
  sheet = make_sheet (setup);
  muster_setup_set_opens_itself (setup, FALSE);
  g_assert_true (apply (setup, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (muster_setup_get_n_made (setup), ==, 2);
  g_clear_object (&setup);
  fixture_close (store);

  store = open_cheap (path);
  g_assert_true (muster_store_is_sealed_off (store));
  g_assert_cmpint (sign_in (store, 2, ADMIN_PIN), ==, MUSTER_ROLE_NONE);
  g_assert_cmpint (sign_in (store, 2, OPERATOR_PIN), ==, MUSTER_ROLE_OPERATOR);
  g_assert_false (muster_store_is_sealed_off (store));
  g_assert_cmpint (sign_in (store, 1, ADMIN_PIN), ==, MUSTER_ROLE_ADMIN);
  fixture_close (store);
  store = open_cheap (path);
  g_assert_true (muster_store_open_recovery_slot (store, sheet, &error));
  g_assert_no_error (error);
  fixture_close (store);
}

/* Without a sheet the store goes on opening itself; what was made stays, and a second try ends it.
 */
static void
test_again (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = open_cheap (path);
  g_autoptr (MusterSetup) setup = muster_setup_new (store);
  g_autoptr (GError) error = NULL;
  g_autofree char *sheet = NULL;

  add_two (setup);
  muster_setup_set_opens_itself (setup, FALSE);
  g_assert_false (apply (setup, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_cmpuint (muster_setup_get_n_made (setup), ==, 2);
  g_assert_true (muster_store_get_opens_itself (store));
  sheet = make_sheet (setup);
  g_assert_true (apply (setup, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM staff"), ==, 2);
  g_assert_false (muster_store_get_opens_itself (store));
  g_clear_object (&setup);
  fixture_close (store);
}

/* --- all or nothing --- */

/* One that the store refuses is noticed after the PINs: nobody of them is there. */
static void
test_none (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = open_cheap (path);
  g_autoptr (MusterStaff) ada = muster_staff_new ("Ada Ng", NULL, MUSTER_ROLE_ADMIN);
  g_autoptr (MusterStaff) bo = muster_staff_new ("Bo Li", NULL, MUSTER_ROLE_OPERATOR);
  MusterStaff *const staff[] = {ada, bo};
  const char *const pins[] = {ADMIN_PIN, OPERATOR_PIN};
  g_autoptr (GError) error = NULL;

  ada->card = g_strdup ("04A1B2C3");
  bo->card = g_strdup ("04A1B2C3");
  g_assert_false (muster_store_put_accounts (store, staff, pins, 2, NULL, NULL, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_cmpint (ada->id, ==, 0);
  g_assert_cmpint (fixture_query (path, "SELECT count (*) FROM staff"), ==, 0);
  g_assert_cmpint (
      fixture_query (path, "SELECT count (*) FROM journal_index WHERE type LIKE 'staff-%'"), ==, 0);
  g_clear_pointer (&bo->card, g_free);
  g_assert_true (muster_store_put_accounts (store, staff, pins, 2, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sign_in (store, bo->id, OPERATOR_PIN), ==, MUSTER_ROLE_OPERATOR);
  fixture_close (store);
}

/* What a killed one does: PINs as costly as at a desk. */
static int
set_up_forever (const char *path)
{
  MusterStore *store = fixture_open (path);
  g_autoptr (MusterSetup) setup = muster_setup_new (store);

  add_two (setup);
  g_print ("begun\n");
  apply (setup, NULL);
  g_clear_object (&setup);
  fixture_close (store);
  return 0;
}

/* Killed at any time there is a desk with all its accounts and PINs, or one without accounts. */
static void
test_killed (void)
{
  const guint waits_ms[] = {0, 100, 300, 600, 1000, 1500};
  guint n_before = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (waits_ms); i++) {
    FIXTURE_FOLDER folder = fixture_new_folder ();
    g_autofree char *path = g_build_filename (folder, "store.db", NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (GSubprocess) process =
        g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--set-up", path, NULL);
    gint64 n_staff;
    char said[6];

    g_assert_no_error (error);
    g_assert_true (g_input_stream_read_all (
        g_subprocess_get_stdout_pipe (process), said, sizeof said, NULL, NULL, &error));
    g_usleep (waits_ms[i] * 1000);
    g_subprocess_force_exit (process);
    g_subprocess_wait (process, NULL, NULL);
    n_staff = fixture_query (path, "SELECT count (*) FROM staff");
    g_assert_true (n_staff == 0 || n_staff == 2);
    g_assert_cmpint (
        fixture_query (path, "SELECT count (*) FROM key_slot WHERE kind = 'staff'"), ==, n_staff);
    n_before += n_staff == 0;
  }
  g_assert_cmpuint (n_before, >, 0); /* it was killed in time */
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--set-up"))
    return set_up_forever (argv[2]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/station/setup/said", test_said);
  g_test_add_func ("/station/setup/apply", test_apply);
  g_test_add_func ("/station/setup/again", test_again);
  g_test_add_func ("/station/setup/none", test_none);
  g_test_add_func ("/station/setup/killed", test_killed);
  return g_test_run ();
}
