/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "muster-calibration-plot.h"
#include "muster-calibration.h"
#include "muster-error.h"
#include "muster-template-parts.h"

#define MODEL     "test 1"
#define DIMENSION 64

/* People whose templates are spread evenly over the sphere, so that it is known how alike two are.
 */
typedef struct {
  GRand *random;        /* owned */
  GPtrArray *templates; /* owned */
  GArray *entries;      /* owned, of MusterCrossEntry */
  guint dimension;
} People;

static void
people_init (People *people, guint dimension, guint32 seed)
{
  people->random = g_rand_new_with_seed (seed);
  people->templates = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_template_unref);
  people->entries = g_array_new (FALSE, TRUE, sizeof (MusterCrossEntry));
  people->dimension = dimension;
}

static void
people_clear (People *people)
{
  g_rand_free (people->random);
  g_ptr_array_unref (people->templates);
  g_array_unref (people->entries);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (People, people_clear)

/* By two uniform numbers a normal one (Box and Muller), whose vectors have no preferred direction.
 */
static double
draw_normal (GRand *random)
{
  const double u = 1 - g_rand_double (random), v = g_rand_double (random);

  return sqrt (-2 * log (u)) * cos (2 * G_PI * v);
}

static const MusterTemplate *
add (People *people, gint64 person, int group, const MusterTemplate *like, double noise)
{
  g_autofree float *values = g_new0 (float, people->dimension);
  guint dimension = people->dimension;
  MusterTemplate *template_;
  MusterCrossEntry entry = {.person = person, .group = group};

  if (like != NULL)
    memcpy (
        values, muster_template_get_values (like, &dimension), people->dimension * sizeof (float));
  for (guint k = 0; k < people->dimension; k++)
    values[k] += (float) (noise * draw_normal (people->random));
  template_ = muster_template_new (MODEL, &dimension, 1, values);
  g_ptr_array_add (people->templates, template_);
  entry.template_ = template_;
  g_array_append_val (people->entries, entry);
  return template_;
}

static void
add_strangers (People *people, guint n)
{
  for (guint i = 0; i < n; i++)
    add (people, 1000 + i, MUSTER_CROSS_NO_GROUP, NULL, 1);
}

static const MusterCrossEntry *
entries_of (const People *people)
{
  return (const MusterCrossEntry *) (gpointer) people->entries->data;
}

static gboolean
calibrate (const People *people, guint n_groups, double fmr, MusterCalibration *result)
{
  g_autoptr (GError) error = NULL;
  const gboolean done = muster_calibration_run (entries_of (people),
                                                people->entries->len,
                                                n_groups,
                                                fmr,
                                                0.9,
                                                NULL,
                                                NULL,
                                                NULL,
                                                result,
                                                &error);

  g_assert_no_error (error);
  return done;
}

/* The cosine that a share @above of all pairs of evenly spread directions exceed: its density is
 * (1 − t²) to the power of (dimension − 3) / 2. */
static double
true_quantile (guint dimension, double above)
{
  const guint steps = 200000;
  double all = 0, sum = 0;

  for (guint i = 0; i < steps; i++)
    all += pow (1 - pow (-1 + (i + 0.5) * 2.0 / steps, 2), (dimension - 3) / 2.0);
  for (guint i = steps; i > 0; i--) {
    const double t = -1 + (i - 0.5) * 2.0 / steps;

    sum += pow (1 - t * t, (dimension - 3) / 2.0);
    if (sum >= above * all)
      return t;
  }
  return -1;
}

static void
assert_near (double value, double expected, double within)
{
  if (!(fabs (value - expected) <= within))
    g_error ("%.9g instead of %.9g", value, expected);
}

/* --- rates --- */

static void
test_rate (void)
{
  static const struct {
    double errors, n, low, high;
  } cases[] = {
      {0, 300, 0, 0.012643},
      {300, 300, 0.987357, 1},
      {1, 10, 0.017876, 0.404150},
      {5, 10, 0.236593, 0.763407},
      {30, 3e6, 7.0041e-6, 1.42755e-5},
      {0, 0, 0, 1},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    const MusterRate rate = muster_rate_of (cases[i].errors, cases[i].n);

    assert_near (rate.low, cases[i].low, cases[i].high * 1e-4);
    assert_near (rate.high, cases[i].high, cases[i].high * 1e-4);
    g_assert_cmpfloat (rate.low, <=, rate.rate);
  }
}

static void
test_normal (void)
{
  assert_near (muster_normal_quantile (0.5), 0, 1e-9);
  assert_near (muster_normal_quantile (0.025), 1.959964, 1e-6);
  assert_near (muster_normal_quantile (0.9), -1.281552, 1e-6);
  assert_near (muster_normal_quantile (1e-5), 4.264891, 1e-6);
  assert_near (muster_normal_quantile (1e-9), 5.997807, 1e-6);
}

/* --- cross scores --- */

static void
progress_cb (guint64 done, guint64 total, gpointer user_data)
{
  guint64 *told = user_data;

  g_assert_cmpuint (done, <=, total);
  g_assert_cmpuint (done, >=, *told);
  *told = done;
}

/* Sizes around the blocks, and a dimension that is no multiple of anything: as one by one. */
static void
test_scores (void)
{
  static const guint sizes[] = {1, 2, 31, 32, 33, 64, 95, 260};

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++) {
    g_auto (People) people = {0};
    g_auto (MusterCrossScores) scores = {0};
    g_autofree guint64 *impostor = g_new0 (guint64, MUSTER_SCORE_BINS);
    g_autofree guint64 *mated = g_new0 (guint64, MUSTER_SCORE_BINS);
    g_autoptr (GError) error = NULL;
    guint64 told = 0, in_group = 0, group_scores = 0;
    double best = -2;

    people_init (&people, 37, s);
    for (guint i = 0; i < sizes[s]; i++)
      add (&people, i / 3, (int) (i % 2), NULL, 1);
    g_assert_true (muster_cross_scores_run (
        entries_of (&people), sizes[s], 2, NULL, progress_cb, &told, &scores, &error));
    for (guint i = 0; i < sizes[s]; i++) {
      for (guint j = 0; j < i; j++) {
        const double score =
            muster_template_similarity (people.templates->pdata[i], people.templates->pdata[j]);
        const gboolean same = i / 3 == j / 3;

        (same ? mated : impostor)[muster_score_to_bin (score)]++;
        in_group += !same && i % 2 == j % 2;
        best = same ? best : MAX (best, score);
      }
    }
    for (guint b = 0, off = 0; b < MUSTER_SCORE_BINS; b++) {
      /* one in a thousand lies so near the border of two steps that the rounding of floats decides
       */
      off += impostor[b] != scores.impostor[b] || mated[b] != scores.mated[b];
      g_assert_cmpuint (off, <=, 2 + sizes[s] * sizes[s] / 200);
      group_scores += scores.group_impostor[0][b] + scores.group_impostor[1][b];
    }
    g_assert_cmpuint (group_scores, ==, in_group);
    g_assert_cmpuint (told, ==, sizes[s] * (sizes[s] - 1) / 2);
    if (scores.nearest->len > 0)
      assert_near (g_array_index (scores.nearest, MusterCrossPair, 0).score, best, 1e-6);
    g_assert_cmpuint (scores.nearest->len, ==, MIN (4096, scores.nearest->len));
  }
}

static void
test_bins (void)
{
  g_assert_cmpuint (muster_score_to_bin (-1), ==, 0);
  g_assert_cmpuint (muster_score_to_bin (-1.001), ==, 0);
  g_assert_cmpuint (muster_score_to_bin (1.0001), ==, MUSTER_SCORE_BINS - 1);
  for (guint bin = 0; bin < MUSTER_SCORE_BINS; bin++)
    g_assert_cmpuint (muster_score_to_bin (muster_score_of_bin (bin) + 1e-5), ==, bin);
}

/* --- calibration --- */

/* The true threshold is known and must lie in the interval that is told. */
static void
test_threshold (void)
{
  g_auto (People) people = {0};
  g_auto (MusterCalibration) enough = {0}, too_few = {0};

  people_init (&people, DIMENSION, 11);
  add_strangers (&people, 1000);
  g_assert_true (calibrate (&people, 0, 1e-3, &enough));
  g_assert_cmpuint (enough.n_people, ==, 1000);
  g_assert_cmpuint (enough.n_pairs, ==, 499500);
  g_assert_cmpuint (enough.n_person_pairs, ==, 499500);
  g_assert_cmpuint (enough.n_one_face, ==, 0);
  g_assert_cmpuint (enough.look_alikes->len, ==, 0);
  g_assert_true (enough.enough);
  g_assert_cmpfloat (enough.bare_low, <=, true_quantile (DIMENSION, 1e-3));
  g_assert_cmpfloat (enough.bare_high, >=, true_quantile (DIMENSION, 1e-3));
  g_assert_cmpfloat (enough.bare_high - enough.bare_low, <, 0.02);
  assert_near (enough.threshold, enough.bare + 0.02, 1e-9); /* no mated pairs: the margin */
  g_assert_cmpfloat (enough.fmr.high, <, 1e-3);
  g_assert_cmpfloat (enough.fnmr.high, ==, 1); /* nothing is known of it */

  g_assert_true (calibrate (&people, 0, 1e-5, &too_few));
  g_assert_false (too_few.enough);
  assert_near (too_few.sought_fmr, 30 / 499500.0, 1e-9);
  g_assert_cmpfloat (too_few.bare_low, <=, true_quantile (DIMENSION, too_few.sought_fmr));
  g_assert_cmpfloat (too_few.bare_high, >=, true_quantile (DIMENSION, too_few.sought_fmr));
  g_assert_cmpfloat (too_few.bare, <, true_quantile (DIMENSION, 1e-5));
}

/* Some are there under two numbers: they are listed, and the threshold is as if they were not. */
static void
test_one_face (void)
{
  g_auto (People) people = {0};
  g_auto (MusterCalibration) without = {0}, with = {0};
  const MusterLookAlike *first;

  people_init (&people, DIMENSION, 12);
  add_strangers (&people, 800);
  g_assert_true (calibrate (&people, 0, 1e-4, &without));
  for (guint i = 0; i < 40; i++)
    add (&people, 5000 + i, MUSTER_CROSS_NO_GROUP, people.templates->pdata[i], 0.03 + i * 1e-4);
  g_assert_true (calibrate (&people, 0, 1e-4, &with));
  g_assert_cmpuint (with.n_one_face, ==, 40);
  g_assert_cmpuint (with.n_person_pairs, ==, 840 * 839 / 2 - 40);
  g_assert_cmpuint (with.look_alikes->len, ==, 40);
  first = &g_array_index (with.look_alikes, MusterLookAlike, 0);
  g_assert_true (first->one_face);
  g_assert_cmpint (MAX (first->a, first->b) - 4000, ==, MIN (first->a, first->b));
  assert_near (with.bare, without.bare, 0.02);
  g_assert_cmpfloat (with.one_face_from, >, with.bare_high);
}

/* The whole roster was imported twice under other numbers. */
static void
test_doubled (void)
{
  g_auto (People) people = {0};
  g_auto (MusterCalibration) result = {0};

  people_init (&people, DIMENSION, 13);
  add_strangers (&people, 300);
  for (guint i = 0; i < 300; i++)
    add (&people, 5000 + i, MUSTER_CROSS_NO_GROUP, people.templates->pdata[i], 0.02);
  g_assert_true (calibrate (&people, 0, 1e-3, &result));
  g_assert_cmpuint (result.n_one_face, ==, 300);
  g_assert_cmpuint (result.look_alikes->len, ==, MUSTER_CALIBRATION_MAX_LIST);
  assert_near (result.bare, true_quantile (DIMENSION, 1e-3), 0.03);
}

/* Scores that are not spread as faces' are: then nobody is thrown out, and the threshold is high.
 */
static void
test_clusters (void)
{
  g_auto (People) people = {0};
  g_auto (MusterCalibration) result = {0};

  people_init (&people, DIMENSION, 14);
  for (guint i = 0; i < 300; i++)
    add (&people,
         i,
         MUSTER_CROSS_NO_GROUP,
         i < 10 ? NULL : people.templates->pdata[i % 10],
         i < 10 ? 1 : 0.05);
  g_assert_true (calibrate (&people, 0, 1e-3, &result));
  g_assert_cmpuint (result.n_one_face, ==, 0);
  g_assert_cmpfloat (result.threshold, >, 0.8);
}

/* Two references each; a known share of the second ones is of somebody else's face. */
static void
test_mated (void)
{
  g_auto (People) people = {0};
  g_auto (MusterCalibration) result = {0};
  const MusterCalibrationGroup *group;

  people_init (&people, DIMENSION, 15);
  for (guint i = 0; i < 400; i++) {
    const int in = i % 4 == 0 ? 1 : i % 4 == 1 ? 0 : MUSTER_CROSS_NO_GROUP;
    const MusterTemplate *first = add (&people, i, in, NULL, 1);

    add (&people, i, in, i % 20 == 0 ? NULL : first, i % 20 == 0 ? 1 : 0.03);
  }
  g_assert_true (calibrate (&people, 2, 1e-3, &result));
  g_assert_cmpuint (result.n_people, ==, 400);
  g_assert_cmpuint (result.n_templates, ==, 800);
  g_assert_cmpuint (result.n_mated, ==, 400);
  g_assert_cmpuint (result.n_mated_people, ==, 400);
  g_assert_cmpuint (result.n_pairs, ==, 4 * (400 * 399 / 2));
  g_assert_cmpuint (result.n_person_pairs, ==, 400 * 399 / 2);
  g_assert_cmpfloat (result.margin, ==, 0);
  assert_near (result.fnmr.rate, 0.05, 1e-9);
  assert_near (result.fnmr.low, muster_rate_of (20, 400).low, 1e-9);
  g_assert_cmpuint (result.groups->len, ==, 2);
  group = &g_array_index (result.groups, MusterCalibrationGroup, 1);
  g_assert_cmpuint (group->n_mated, ==, 100);
  g_assert_cmpuint (group->n_pairs, ==, 4 * (100 * 99 / 2));
  assert_near (group->fnmr.rate, 0.2, 1e-9); /* every 20th is one of every 4th */
  assert_near (group->fnmr.high, muster_rate_of (20, 100).high, 1e-9);
  group = &g_array_index (result.groups, MusterCalibrationGroup, 0);
  assert_near (group->fnmr.rate, 0, 1e-9);
  assert_near (group->fnmr.high, muster_rate_of (0, 100).high, 1e-9);
}

static void
test_faults (void)
{
  g_auto (People) people = {0};
  g_auto (MusterCalibration) result = {0};
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  people_init (&people, DIMENSION, 16);
  for (guint i = 0; i < 40; i++) /* fourteen people */
    add (&people, i % 14, MUSTER_CROSS_NO_GROUP, NULL, 1);
  g_assert_false (muster_calibration_run (
      entries_of (&people), 40, 0, 1e-5, 0.4, NULL, NULL, NULL, &result, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (
      muster_calibration_run (NULL, 0, 0, 1e-5, 0.4, NULL, NULL, NULL, &result, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_clear_error (&error);

  add (&people, 99, MUSTER_CROSS_NO_GROUP, NULL, 1);
  g_cancellable_cancel (cancellable);
  g_assert_false (muster_calibration_run (
      entries_of (&people), 41, 0, 1e-5, 0.4, cancellable, NULL, NULL, &result, &error));
  g_assert_true (muster_error_is_cancelled (error));
  g_clear_error (&error);

  people.dimension = 32;
  add (&people, 100, MUSTER_CROSS_NO_GROUP, NULL, 1);
  g_assert_false (muster_calibration_run (
      entries_of (&people), 42, 0, 1e-5, 0.4, NULL, NULL, NULL, &result, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
}

/* --- plot --- */

static void
on_element (GMarkupParseContext *context,
            const char *name,
            const char **keys,
            const char **values,
            gpointer user_data,
            GError **error)
{
  GHashTable *counts = user_data;
  const char *kind = name;

  for (guint i = 0; keys[i] != NULL; i++)
    if (g_str_equal (keys[i], "stroke-linejoin"))
      kind = "curve";
  g_hash_table_replace (
      counts,
      g_strdup (kind),
      GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, kind)) + 1));
}

static guint
count_elements (const char *svg, const char *kind)
{
  const GMarkupParser parser = {.start_element = on_element};
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, counts, NULL);
  g_autoptr (GError) error = NULL;

  g_markup_parse_context_parse (context, svg, -1, &error);
  g_assert_no_error (error);
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  return GPOINTER_TO_UINT (g_hash_table_lookup (counts, kind));
}

static void
test_plot (void)
{
  g_auto (People) people = {0};
  g_auto (MusterCalibration) alone = {0}, with_mated = {0};
  g_autofree char *one_curve = NULL, *two_curves = NULL, *threshold = NULL;

  people_init (&people, DIMENSION, 17);
  add_strangers (&people, 60);
  g_assert_true (calibrate (&people, 0, 1e-2, &alone));
  one_curve = muster_calibration_plot (&alone, 0.44);
  g_assert_cmpuint (count_elements (one_curve, "svg"), ==, 1);
  g_assert_cmpuint (count_elements (one_curve, "curve"), ==, 1);
  threshold = g_strdup_printf ("%.3f", alone.threshold);
  g_assert_nonnull (strstr (one_curve, threshold));
  g_assert_nonnull (strstr (one_curve, "0.440"));
  g_assert_null (strstr (one_curve, "nan"));

  add (&people, 1000, MUSTER_CROSS_NO_GROUP, people.templates->pdata[0], 0.1);
  g_assert_true (calibrate (&people, 0, 1e-2, &with_mated));
  two_curves = muster_calibration_plot (&with_mated, 0.44);
  g_assert_cmpuint (count_elements (two_curves, "curve"), ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calibration/rate", test_rate);
  g_test_add_func ("/calibration/normal", test_normal);
  g_test_add_func ("/calibration/scores", test_scores);
  g_test_add_func ("/calibration/bins", test_bins);
  g_test_add_func ("/calibration/threshold", test_threshold);
  g_test_add_func ("/calibration/one-face", test_one_face);
  g_test_add_func ("/calibration/doubled", test_doubled);
  g_test_add_func ("/calibration/clusters", test_clusters);
  g_test_add_func ("/calibration/mated", test_mated);
  g_test_add_func ("/calibration/faults", test_faults);
  g_test_add_func ("/calibration/plot", test_plot);
  return g_test_run ();
}
