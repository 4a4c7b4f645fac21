/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "muster-error.h"
#include "muster-roster-calibration.h"
#include "muster-services.h"
#include "muster-template-parts.h"
#include "muster-thresholds.h"

#define MODEL     "test-0123"
#define DIMENSION 256

/* The program that is started; the first argument. */
static const char *muster;

static double
draw_normal (GRand *random)
{
  const double u = 1 - g_rand_double (random), v = g_rand_double (random);

  return sqrt (-2 * log (u)) * cos (2 * G_PI * v);
}

/* Faces that are all different, but the last one, which is the first one again. */
static GBytes *
new_face (const char *model, guint person, guint last)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (person == last ? 0 : person);
  float values[DIMENSION];
  guint dimension = DIMENSION;
  g_autoptr (MusterTemplate) template_ = NULL;

  for (guint k = 0; k < DIMENSION; k++)
    values[k] = (float) draw_normal (random);
  values[0] += person == last ? 0.3f : 0;
  template_ = muster_template_new (model, &dimension, 1, values);
  return muster_template_to_bytes (template_);
}

static void
put_face (MusterStore *store, gint64 person, const char *picture, const char *model, GBytes *face)
{
  g_autoptr (GBytes) bytes = g_bytes_new (picture, strlen (picture));
  g_autoptr (GError) error = NULL;
  gint64 reference;

  g_assert_true (muster_store_put_reference (store, person, bytes, "test", 0, &reference, &error));
  g_assert_true (muster_store_put_template (store, reference, model, face, &error));
  g_assert_no_error (error);
}

/* @n people: units A to C in turns, rows by twos, and a face each. */
static void
fill (MusterStore *store, const char *model, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autofree char *number = g_strdup_printf ("2026%04u", i);
    g_autofree char *extra = g_strdup_printf ("{\"row\":\"%u\"}", i / 2);
    const char *const units[] = {"A", "B", ""};
    const MusterRosterRow row = {
        .student_number = number, .name = "Somebody", .unit = units[i % 3], .extra_json = extra};
    g_autoptr (GBytes) face = new_face (model, i, n - 1);
    g_autoptr (GError) error = NULL;
    g_autoptr (MusterCase) found = NULL;

    g_assert_true (muster_store_put_people (store, &row, 1, NULL, NULL, &error));
    found = muster_store_find (store, MUSTER_FIND_BY_STUDENT, number, NULL, NULL, NULL, &error);
    g_assert_no_error (error);
    put_face (store, muster_person_get_id (found->person), number, model, face);
  }
}

static MusterStore *
open_store (const char *path)
{
  g_autoptr (GError) error = NULL;
  MusterStore *store = muster_store_open (path, "test", &error);

  g_assert_no_error (error);
  return store;
}

static void
close_store (MusterStore *store)
{
  muster_store_close (store);
  g_object_unref (store);
}

static gboolean
calibrate (MusterStore *store, const char *column, MusterRosterCalibration *result, GError **error)
{
  return muster_roster_calibration_run (
      store, MODEL, 1e-2, 0.5, column, NULL, NULL, NULL, result, error);
}

/* --- thresholds --- */

static void
test_thresholds (void)
{
  MusterStore *store = open_store (":memory:");
  const MusterCalibrated kept = {0.5, 1e-5, TRUE, 100, 10, 1};
  MusterCalibrated loaded;
  g_autoptr (GError) error = NULL;

  g_assert_false (muster_thresholds_load (store, MODEL, &loaded));
  g_assert_true (muster_thresholds_keep (store, MODEL, &kept, &error));
  g_assert_true (muster_thresholds_load (store, MODEL, &loaded));
  g_assert_cmpfloat (loaded.accept, ==, 0.5);
  g_assert_false (muster_thresholds_load (store, "another", &loaded));
  g_assert_cmpfloat (loaded.accept, ==, 0);

  g_assert_true (muster_store_set_setting (store, "calibrated-" MODEL, "nonsense", &error));
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*damaged*");
  g_assert_false (muster_thresholds_load (store, MODEL, &loaded));
  g_test_assert_expected_messages ();
  close_store (store);
}

/* --- the roster --- */

static void
test_roster (void)
{
  MusterStore *store = open_store (":memory:");
  g_auto (MusterRosterCalibration) result = {0};
  const MusterCalibration *calibration = &result.calibration;
  g_autoptr (GError) error = NULL;
  const MusterLookAlike *pair;
  MusterCalibrated sum;

  fill (store, MODEL, 120);
  g_assert_true (calibrate (store, "unit", &result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (calibration->n_people, ==, 120);
  g_assert_cmpuint (result.groups->len, ==, 2); /* "" is no group */
  g_assert_cmpstr (result.groups->pdata[1], ==, "B");
  g_assert_cmpuint (
      g_array_index (calibration->groups, MusterCalibrationGroup, 0).n_pairs, ==, 40 * 39 / 2);
  g_assert_cmpuint (calibration->look_alikes->len, ==, 1);
  pair = &g_array_index (calibration->look_alikes, MusterLookAlike, 0);
  g_assert_true (pair->one_face);
  g_assert_cmpstr (
      muster_roster_calibration_get_number (&result, MIN (pair->a, pair->b)), ==, "20260000");
  g_assert_cmpstr (
      muster_roster_calibration_get_number (&result, MAX (pair->a, pair->b)), ==, "20260119");
  sum = muster_roster_calibration_sum_up (&result);
  g_assert_cmpfloat (sum.accept, ==, calibration->threshold);
  g_assert_cmpfloat (sum.fmr, ==, 1e-2);
  g_assert_true (sum.enough);
  g_assert_cmpuint (sum.n_people, ==, 120);
  close_store (store);
}

static void
test_columns (void)
{
  MusterStore *store = open_store (":memory:");
  g_autoptr (GError) error = NULL;

  fill (store, MODEL, 128);
  {
    g_auto (MusterRosterCalibration) result = {0};

    g_assert_true (calibrate (store, "row", &result, &error)); /* 64 rows: just so many */
    g_assert_cmpuint (result.groups->len, ==, 64);
  }
  {
    g_auto (MusterRosterCalibration) result = {0};

    g_assert_false (calibrate (store, "colour", &result, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
    g_clear_error (&error);
  }
  fill (store, MODEL, 130);
  {
    g_auto (MusterRosterCalibration) result = {0};

    g_assert_false (calibrate (store, "row", &result, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  }
  close_store (store);
}

/* What cannot be read, or is not of the model it is filed under, is told and left out. */
static void
test_unreadable (void)
{
  MusterStore *store = open_store (":memory:");
  g_auto (MusterRosterCalibration) result = {0};
  g_autoptr (GBytes) rubbish = g_bytes_new ("rubbish", 7);
  g_autoptr (GBytes) foreign = new_face ("another", 500, 0);
  g_autoptr (GError) error = NULL;

  fill (store, MODEL, 20);
  put_face (store, 1, "second", MODEL, rubbish);
  put_face (store, 2, "second", MODEL, foreign);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*left out*");
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*left out*another model*");
  g_assert_true (calibrate (store, NULL, &result, &error));
  g_test_assert_expected_messages ();
  g_assert_cmpuint (result.calibration.n_templates, ==, 20);
  close_store (store);
}

/* --- the command --- */

typedef struct {
  char *folder; /* owned */
  char *path;   /* owned: of the store */
  char *svg;    /* owned */
  char *model;  /* owned: of the pack that the program chooses */
} Desk;

static gboolean
desk_set_up (Desk *desk, guint n)
{
  MusterSettings settings = {0};
  g_autoptr (MusterModelPack) pack = NULL;
  g_autoptr (GError) error = NULL;
  MusterStore *store;

  settings.data = muster_services_dup_data_folder ();
  pack = muster_services_choose_pack (&settings, NULL);
  muster_settings_clear (&settings);
  if (pack == NULL) {
    g_test_skip ("no model pack here");
    return FALSE;
  }
  desk->model = muster_model_pack_dup_model (pack);
  desk->folder = g_dir_make_tmp ("muster-calibrate-XXXXXX", &error);
  g_assert_no_error (error);
  desk->path = g_build_filename (desk->folder, "store.db", NULL);
  desk->svg = g_build_filename (desk->folder, "plot.svg", NULL);
  store = open_store (desk->path);
  fill (store, desk->model, n);
  close_store (store);
  return TRUE;
}

static void
desk_tear_down (Desk *desk)
{
  g_autoptr (GError) error = NULL;

  if (desk->folder != NULL)
    muster_services_remove_folder (desk->folder, &error);
  g_assert_no_error (error);
  g_free (desk->folder);
  g_free (desk->path);
  g_free (desk->svg);
  g_free (desk->model);
}

static gboolean
is_kept (const Desk *desk, MusterCalibrated *kept)
{
  MusterStore *store = open_store (desk->path);
  gboolean found = muster_thresholds_load (store, desk->model, kept);

  close_store (store);
  return found;
}

/* The objects that the command prints, one a line. */
static GPtrArray *
run (const Desk *desk, const char *const *arguments, int *status)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *objects = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

  g_ptr_array_add (argv, (char *) muster);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (char *) arguments[i]);
  g_ptr_array_add (argv, (char *) "--json");
  g_ptr_array_add (argv, (char *) "--store");
  g_ptr_array_add (argv, desk->path);
  g_ptr_array_add (argv, NULL);
  g_assert_true (
      g_spawn_sync (NULL, (char **) argv->pdata, NULL, 0, NULL, NULL, &out, NULL, status, &error));
  g_assert_no_error (error);
  lines = g_strsplit (out, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
    g_ptr_array_add (objects, json_from_string (lines[i], &error));
    g_assert_no_error (error);
  }
  return objects;
}

static JsonObject *
get_object (GPtrArray *objects, guint i)
{
  g_assert_cmpuint (i, <, objects->len);
  return json_node_get_object (g_ptr_array_index (objects, i));
}

static void
test_command (void)
{
  Desk desk = {0};
  g_autoptr (GPtrArray) tried = NULL, found = NULL, ready = NULL;
  JsonObject *last;
  MusterCalibrated kept;
  gboolean told = FALSE;
  int status;

  if (!desk_set_up (&desk, 60))
    return;
  tried =
      run (&desk,
           (const char *const[]){"calibrate", "--try", "--fmr", "0.02", "--group", "unit", NULL},
           &status);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  g_assert_cmpuint (tried->len, ==, 4); /* a pair, two groups, the result */
  g_assert_cmpstr (json_object_get_string_member (get_object (tried, 0), "pair"), ==, "one-face");
  g_assert_cmpstr (json_object_get_string_member (get_object (tried, 0), "a"), ==, "20260000");
  g_assert_cmpstr (json_object_get_string_member (get_object (tried, 0), "b"), ==, "20260059");
  g_assert_cmpstr (json_object_get_string_member (get_object (tried, 1), "group"), ==, "A");
  last = get_object (tried, 3);
  g_assert_false (json_object_get_boolean_member (last, "kept"));
  g_assert_true (json_object_get_boolean_member (last, "enough"));
  g_assert_false (is_kept (&desk, &kept));
  g_assert_false (g_file_test (desk.svg, G_FILE_TEST_EXISTS));

  found = run (
      &desk, (const char *const[]){"calibrate", "--fmr", "0.02", "--svg", desk.svg, NULL}, &status);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  g_assert_cmpuint (found->len, ==, 2);
  last = get_object (found, 1);
  g_assert_true (json_object_get_boolean_member (last, "kept"));
  g_assert_true (is_kept (&desk, &kept));
  g_assert_cmpfloat (kept.accept, ==, json_object_get_double_member (last, "threshold"));
  g_assert_cmpfloat (kept.fmr, ==, 0.02);
  g_assert_cmpuint (kept.n_people, ==, 60);
  /* made for a rate that the profile does not allow: it only counts if it is above the pack's */
  g_assert_cmpfloat (json_object_get_double_member (last, "accept"),
                     ==,
                     MAX (kept.accept, json_object_get_double_member (last, "pack_accept")));
  g_assert_true (g_file_test (desk.svg, G_FILE_TEST_EXISTS));

  ready = run (&desk, (const char *const[]){"readiness", "--camera", "rehearsal:1", NULL}, &status);
  for (guint i = 0; i < ready->len; i++)
    told = told ||
           strstr (json_object_get_string_member (get_object (ready, i), "what"), "60") != NULL;
  g_assert_true (told);
  desk_tear_down (&desk);
}

static void
test_command_faults (void)
{
  const struct {
    const char *arguments[6];
    int status;
  } cases[] = {
      {{"calibrate", "--fmr", "0.02", NULL}, 1}, /* too few people */
      {{"calibrate", "--group", "colour", NULL}, 1},
      {{"calibrate", "--fmr", "2", NULL}, 2},
      {{"calibrate", "what", NULL}, 2},
      {{"calibrate", "--profile", "no-such", NULL}, 1},
  };
  Desk desk = {0};
  MusterCalibrated kept;
  int status;

  if (!desk_set_up (&desk, 14))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) objects = run (&desk, cases[i].arguments, &status);

    g_assert_cmpuint (objects->len, ==, 0);
    g_assert_true (WIFEXITED (status));
    g_assert_cmpint (WEXITSTATUS (status), ==, cases[i].status);
  }
  g_assert_false (is_kept (&desk, &kept));
  desk_tear_down (&desk);
}

/* A picture that cannot be written: then nothing is kept either. */
static void
test_no_picture (void)
{
  Desk desk = {0};
  MusterCalibrated kept;
  int status;

  if (!desk_set_up (&desk, 30))
    return;
  {
    g_autofree char *nowhere = g_build_filename (desk.folder, "no", "such", "plot.svg", NULL);
    g_autoptr (GPtrArray) objects =
        run (&desk, (const char *const[]){"calibrate", "--svg", nowhere, NULL}, &status);

    g_assert_cmpuint (objects->len, ==, 0);
    g_assert_cmpint (WEXITSTATUS (status), ==, 1);
  }
  g_assert_false (is_kept (&desk, &kept));
  desk_tear_down (&desk);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  muster = argv[1];
  g_test_add_func ("/calibrate/thresholds", test_thresholds);
  g_test_add_func ("/calibrate/roster", test_roster);
  g_test_add_func ("/calibrate/columns", test_columns);
  g_test_add_func ("/calibrate/unreadable", test_unreadable);
  g_test_add_func ("/calibrate/command", test_command);
  g_test_add_func ("/calibrate/command-faults", test_command_faults);
  g_test_add_func ("/calibrate/no-picture", test_no_picture);
  return g_test_run ();
}
