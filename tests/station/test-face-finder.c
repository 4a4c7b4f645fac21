/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "muster-face-finder.h"
#include "muster-store-erase.h"
#include "muster-template-parts.h"

#define MODEL     "test-model"
#define DIMENSION 128
#define PATIENCE  (30 * G_USEC_PER_SEC)

/* --- the rules --- */

static const MusterCalibrated calibrated = {
    .accept = .5, .fmr = 1e-5, .enough = TRUE, .n_pairs = 20000000, .n_people = 1000};
static const MusterCalibrated too_little = {
    .accept = .5, .fmr = 1e-5, .enough = FALSE, .n_pairs = 100, .n_people = 1000};
static const MusterCalibrated stricter = {
    .accept = .6, .fmr = 1e-5, .enough = TRUE, .n_pairs = 20000000, .n_people = 1000};
static const MusterCalibrated small = {
    .accept = .5, .fmr = 1e-5, .enough = TRUE, .n_pairs = 20000000, .n_people = 300};
static const MusterCalibrated never = {0};

static const struct {
  const char *name;
  double hits[8]; /* similarities to persons 1, 2 …; 0 ends it */
  guint n_references;
  guint n_people;
  const MusterCalibrated *calibrated;
  gboolean assist;
  guint n;
  MusterFaceAnswer answer;
} rules[] = {
    {"nobody", {.39, .2}, 1000, 1000, &calibrated, FALSE, 0, MUSTER_FACE_NOBODY},
    {"empty", {0}, 0, 0, &calibrated, FALSE, 0, MUSTER_FACE_NOBODY},
    {"alone", {.7, .3}, 1000, 1000, &calibrated, FALSE, 1, MUSTER_FACE_ALONE},
    {"at-accept", {.5}, 1000, 1000, &calibrated, FALSE, 1, MUSTER_FACE_ALONE},
    {"unclear", {.49}, 1000, 1000, &calibrated, FALSE, 1, MUSTER_FACE_UNCLEAR},
    {"look-alikes", {.9, .41}, 1000, 1000, &calibrated, FALSE, 2, MUSTER_FACE_LOOK_ALIKES},
    {"twins", {.9, .89}, 1000, 1000, &calibrated, FALSE, 2, MUSTER_FACE_LOOK_ALIKES},
    {"five", {.9, .8, .7, .6, .5, .45}, 1000, 1000, &calibrated, FALSE, 5, MUSTER_FACE_LOOK_ALIKES},
    {"assist", {.9}, 1000, 1000, &calibrated, TRUE, 1, MUSTER_FACE_ASSIST},
    {"never", {.9}, 10, 10, &never, FALSE, 1, MUSTER_FACE_RATE_UNKNOWN},
    {"too-few-pairs", {.9}, 1000, 1000, &too_little, FALSE, 1, MUSTER_FACE_RATE_UNKNOWN},
    {"below-its-own", {.9}, 1000, 1000, &stricter, FALSE, 1, MUSTER_FACE_RATE_UNKNOWN},
    {"outgrown", {.9}, 1000, 1000, &small, FALSE, 1, MUSTER_FACE_RATE_UNKNOWN},
    {"too-many", {.9}, 1001, 1000, &calibrated, FALSE, 1, MUSTER_FACE_TOO_MANY},
};

static void
test_rule (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  const MusterPolicy policy = {.review = .4, .accept = .5, .staff_confirms = rules[i].assist};
  MusterFaceFinding finding = {.n_references = rules[i].n_references};

  for (gint64 k = 0; rules[i].hits[k] > 0; k++)
    muster_face_finding_add (&finding, k + 1, rules[i].hits[k], &policy);
  muster_face_finding_judge (&finding, rules[i].n_people, &policy, rules[i].calibrated);
  g_assert_cmpuint (finding.n, ==, rules[i].n);
  g_assert_cmpstr (muster_face_answer_to_nick (finding.answer),
                   ==,
                   muster_face_answer_to_nick (rules[i].answer));
  for (guint k = 0; k < finding.n; k++)
    g_assert_cmpint (finding.candidates[k].person, ==, k + 1);
}

/* Two pictures of one person are one candidate, and no look-alike. */
static void
test_one_person (void)
{
  const MusterPolicy policy = {.review = .4, .accept = .5};
  MusterFaceFinding finding = {.n_references = 3};

  muster_face_finding_add (&finding, 7, .8, &policy);
  muster_face_finding_add (&finding, 7, .6, &policy);
  muster_face_finding_judge (&finding, 2, &policy, &calibrated);
  g_assert_cmpuint (finding.n, ==, 1);
  g_assert_cmpfloat (finding.candidates[0].similarity, ==, .8);
  g_assert_cmpint (finding.answer, ==, MUSTER_FACE_ALONE);
}

/* --- the roster --- */

/* Each face is a direction of its own, or @share of the way from it to that of the next one. */
static MusterTemplate *
new_face (guint face, float share)
{
  float values[DIMENSION] = {0};
  const guint dimension = DIMENSION;

  values[face % DIMENSION] = 1 - share;
  values[(face + 1) % DIMENSION] = share;
  return muster_template_new (MODEL, &dimension, 1, values);
}

static gint64
put_person (MusterStore *store, guint number)
{
  g_autofree char *text = g_strdup_printf ("2026%04u", number);
  const MusterRosterRow row = {.student_number = text, .name = "Somebody"};
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found = NULL;

  g_assert_true (muster_store_put_people (store, &row, 1, NULL, NULL, &error));
  found = muster_store_find (store, MUSTER_FIND_BY_STUDENT, text, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return muster_person_get_id (found->person);
}

static void
put_face (MusterStore *store, gint64 person, guint face, float share)
{
  g_autofree char *picture = g_strdup_printf ("%" G_GINT64_FORMAT " %u %g", person, face, share);
  g_autoptr (GBytes) bytes = g_bytes_new (picture, strlen (picture));
  g_autoptr (MusterTemplate) template_ = new_face (face, share);
  g_autoptr (GBytes) template_bytes = muster_template_to_bytes (template_);
  g_autoptr (GError) error = NULL;
  gint64 reference;

  g_assert_true (muster_store_put_reference (store, person, bytes, "test", 0, &reference, &error));
  g_assert_true (muster_store_put_template (store, reference, MODEL, template_bytes, &error));
  g_assert_no_error (error);
}

static void
count_cb (MusterFaceFinder *finder, guint *n)
{
  ++*n;
}

static void
wait_for (const guint *n, guint wanted)
{
  const gint64 until = g_get_monotonic_time () + PATIENCE;

  while (*n < wanted) {
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    g_main_context_iteration (NULL, FALSE);
    g_usleep (1000);
  }
}

static void
search (MusterFaceFinder *finder, guint face, float share, MusterFaceFinding *finding)
{
  const MusterPolicy policy = {.review = .4, .accept = .5};
  g_autoptr (MusterTemplate) probe = new_face (face, share);

  muster_face_finder_search (finder, probe, &policy, &calibrated, finding);
}

static void
test_roster (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterStore) store = muster_store_open (":memory:", "test", &error);
  MusterFaceFinder *finder = muster_face_finder_new (store, MODEL);
  MusterFaceFinding finding;
  gint64 people[20];
  guint n = 0;

  g_assert_no_error (error);
  g_signal_connect (finder, "changed", G_CALLBACK (count_cb), &n);
  search (finder, 3, 0, &finding);
  g_assert_false (muster_face_finder_is_ready (finder));
  g_assert_cmpint (finding.answer, ==, MUSTER_FACE_NOBODY);

  /* a roster in which nobody has a picture yet */
  muster_face_finder_refresh (finder);
  wait_for (&n, 1);
  g_assert_true (muster_face_finder_is_ready (finder));
  search (finder, 3, 0, &finding);
  g_assert_cmpint (finding.answer, ==, MUSTER_FACE_NOBODY);

  for (guint i = 0; i < G_N_ELEMENTS (people); i++) {
    people[i] = put_person (store, i);
    put_face (store, people[i], 2 * i, 0);
  }
  put_face (store, people[3], 6, .2f);
  muster_face_finder_refresh (finder);
  wait_for (&n, 2);
  g_assert_cmpuint (muster_face_finder_get_people (finder), ==, 20);
  g_assert_cmpuint (muster_face_finder_get_references (finder), ==, 21);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++) {
    search (finder, 2 * i, .1f, &finding);
    g_assert_cmpint (finding.answer, ==, MUSTER_FACE_ALONE);
    g_assert_cmpint (finding.candidates[0].person, ==, people[i]);
    g_assert_cmpint (finding.candidates[0].band, ==, MUSTER_BAND_PASS);
  }
  search (finder, 2 * 30, 0, &finding);
  g_assert_cmpint (finding.answer, ==, MUSTER_FACE_NOBODY);

  /* somebody who looks half like two of them */
  search (finder, 4, .5f, &finding);
  g_assert_cmpint (finding.candidates[0].person, ==, people[2]);
  put_face (store, people[7], 5, 0);
  muster_face_finder_refresh (finder);
  muster_face_finder_refresh (finder); /* while it reads: once more, no less */
  wait_for (&n, 4);
  search (finder, 4, .5f, &finding);
  g_assert_cmpint (finding.answer, ==, MUSTER_FACE_LOOK_ALIKES);
  g_assert_cmpuint (finding.n, ==, 2);
  g_assert_null (muster_face_finder_get_error (finder));

  muster_face_finder_stop (finder);
  g_assert_finalize_object (finder);
  muster_store_close (store);
}

/* Whoever takes an agreement back is not found any more, also by what was being read before. */
static void
test_forget (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterStore) store = muster_store_open (":memory:", "test", &error);
  MusterFaceFinder *finder = muster_face_finder_new (store, MODEL);
  MusterFaceFinding finding;
  MusterEraseOrder order = {.what = MUSTER_ERASE_FACE, .cause = "withdrawal"};
  MusterErased erased;
  guint n = 0;

  g_assert_no_error (error);
  order.person = put_person (store, 1);
  put_face (store, order.person, 2, 0);
  put_face (store, put_person (store, 2), 4, 0);
  g_signal_connect (finder, "changed", G_CALLBACK (count_cb), &n);
  muster_face_finder_refresh (finder); /* may read her before she goes */
  g_assert_true (muster_store_erase (store, &order, &erased, &error));
  muster_face_finder_forget (finder);
  muster_face_finder_refresh (finder);
  g_assert_false (muster_face_finder_is_ready (finder));
  search (finder, 2, 0, &finding);
  g_assert_cmpint (finding.answer, ==, MUSTER_FACE_NOBODY);
  wait_for (&n, 2);
  search (finder, 2, 0, &finding);
  g_assert_cmpint (finding.answer, ==, MUSTER_FACE_NOBODY);
  search (finder, 4, 0, &finding);
  g_assert_cmpint (finding.answer, ==, MUSTER_FACE_ALONE);
  g_assert_cmpuint (muster_face_finder_get_people (finder), ==, 1);
  muster_face_finder_stop (finder);
  g_assert_finalize_object (finder);
  muster_store_close (store);
}

/* A search that is being read for holds its finder until it is told to stop. */
static void
test_stop (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterStore) store = muster_store_open (":memory:", "test", &error);
  MusterFaceFinder *finder = muster_face_finder_new (store, MODEL);
  MusterFaceFinder *gone = finder;
  const gint64 until = g_get_monotonic_time () + PATIENCE;
  guint n = 0;

  g_assert_no_error (error);
  g_signal_connect (finder, "changed", G_CALLBACK (count_cb), &n);
  g_object_add_weak_pointer (G_OBJECT (finder), (gpointer *) &gone);
  muster_face_finder_refresh (finder);
  muster_face_finder_stop (finder);
  g_object_unref (finder);
  while (gone != NULL) {
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    g_main_context_iteration (NULL, FALSE);
    g_usleep (1000);
  }
  g_assert_cmpuint (n, ==, 0);
  muster_store_close (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++) {
    g_autofree char *path = g_strconcat ("/station/face-finder/rule/", rules[i].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_rule);
  }
  g_test_add_func ("/station/face-finder/one-person", test_one_person);
  g_test_add_func ("/station/face-finder/roster", test_roster);
  g_test_add_func ("/station/face-finder/forget", test_forget);
  g_test_add_func ("/station/face-finder/stop", test_stop);
  return g_test_run ();
}
