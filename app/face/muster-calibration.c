/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-calibration.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "muster-error.h"

/* Rule of 30 (G. R. Doddington and others, Speech Communication 31, 2000): to be 90 % sure that the
 * true rate is within 30 % of what was measured, 30 errors must have been seen. */
#define RULE_OF_30 30

/* References are compared with references here, but with pictures of a camera at the station. Until
 * enough people have a second reference, which shows how one face differs from picture to picture,
 * the threshold keeps off by this much. */
#define MARGIN       0.02
#define MATED_PEOPLE 100

/* A pair so near that among a roster's pairs one would be expected once in twenty such rosters. */
#define ONE_FACE_CHANCE 0.05

/* Scores from which a share of the pairs lie above must rest on this many. */
#define TAIL_PAIRS 100

/* More one-face comparisons than this for each template are not people who are there twice, but
 * scores that are spread in another way than find_one_face() thinks; then none is left out. */
#define MAX_ONE_FACE 4

static guint64
count_all (const guint64 *bins)
{
  guint64 n = 0;

  for (guint i = 0; i < MUSTER_SCORE_BINS; i++)
    n += bins[i];
  return n;
}

static guint64
count_from (const guint64 *bins, double score)
{
  guint64 n = 0;

  /* a threshold is the lower edge of a bin; half a bin guards against rounding */
  for (guint i = muster_score_to_bin (score + 0.5e-4); i < MUSTER_SCORE_BINS; i++)
    n += bins[i];
  return n;
}

/* The lowest edge of a bin with at most @allowed scores from there on. */
static double
find_edge (const guint64 *bins, double allowed)
{
  guint64 above = 0;

  for (guint i = MUSTER_SCORE_BINS; i > 0; i--) {
    above += bins[i - 1];
    if ((double) above > allowed)
      return muster_score_of_bin (i);
  }
  return -1;
}

/* --- one face, two numbers --- */

/**
 * find_one_face:
 *
 * Scores of different people are spread much like a normal distribution, in its upper tail too:
 * of 2.2 million pairs of LFW's pictures 1e-2, 1e-3, 1e-4 and 1e-5 lie above 0.228, 0.312, 0.383
 * and 0.452, the same steps as a normal distribution of standard deviation 0.11. From two such
 * shares, large enough not to be made up of one-face pairs themselves even if everybody is there
 * twice, follows where pairs of different people end.
 *
 * Returns: the score from which on hardly any two people are alike
 */
static double
find_one_face (const guint64 *bins, guint64 n, guint n_people)
{
  static const double shares[][2] = {{1e-3, 1e-2}, {1e-2, 1e-1}, {1e-1, 0.5}};
  double near, far, slope, z[2];
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (shares) &&
         ((double) n * shares[i][0] < TAIL_PAIRS || shares[i][0] < 2.0 / n_people))
    i++;
  near = find_edge (bins, (double) n * shares[i][0]);
  far = find_edge (bins, (double) n * shares[i][1]);
  z[0] = muster_normal_quantile (shares[i][0]);
  z[1] = muster_normal_quantile (shares[i][1]);
  slope = (near - far) / (z[0] - z[1]);
  return near + slope * (muster_normal_quantile (ONE_FACE_CHANCE / (double) n) - z[0]);
}

static guint64
drop_from (guint64 *bins, double score)
{
  guint64 n = 0;

  for (guint i = muster_score_to_bin (score); i < MUSTER_SCORE_BINS; i++) {
    n += bins[i];
    bins[i] = 0;
  }
  return n;
}

/* The nearest comparisons as pairs of people, each once.
 *
 * Returns: how many of them are of one face */
static guint
list_look_alikes (MusterCalibration *self, const MusterCrossEntry *entries, double list_from)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const GArray *nearest = self->scores.nearest;
  guint n_one_face = 0;

  self->look_alikes = g_array_new (FALSE, FALSE, sizeof (MusterLookAlike));
  for (guint i = 0; i < nearest->len; i++) {
    const MusterCrossPair *pair = &g_array_index (nearest, MusterCrossPair, i);
    const gint64 a = entries[pair->a].person, b = entries[pair->b].person;
    const MusterLookAlike found = {
        a, b, CLAMP (pair->score, -1, 1), pair->score >= self->one_face_from};

    if (!g_hash_table_add (
            seen,
            g_strdup_printf ("%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, MIN (a, b), MAX (a, b))))
      continue;
    n_one_face += found.one_face;
    if ((found.one_face || found.similarity >= list_from) &&
        self->look_alikes->len < MUSTER_CALIBRATION_MAX_LIST)
      g_array_append_val (self->look_alikes, found);
  }
  return n_one_face;
}

static void
take_out_one_faces (MusterCalibration *self, const MusterCrossEntry *entries, double list_from)
{
  const guint64 n = count_all (self->scores.impostor);
  double from = find_one_face (self->scores.impostor, n, self->n_people);

  if (count_from (self->scores.impostor, from) > MAX_ONE_FACE * (guint64) self->n_templates)
    from = 1;
  /* the lower edge of a bin, so that the list and the counts mean the same pairs */
  self->one_face_from = muster_score_of_bin (muster_score_to_bin (from));
  self->n_one_face = drop_from (self->scores.impostor, self->one_face_from);
  for (guint i = 0; i < self->scores.n_groups; i++)
    drop_from (self->scores.group_impostor[i], self->one_face_from);
  self->n_pairs = n - self->n_one_face;
  self->n_person_pairs = (guint64) self->n_people * (self->n_people - 1) / 2;
  self->n_person_pairs -= list_look_alikes (self, entries, list_from);
}

/* --- thresholds --- */

/* Comparisons of the same two people are no new evidence: together they count as one. */
static MusterRate
rate_of (guint64 errors, guint64 n, double worth)
{
  return muster_rate_of ((double) errors * worth, (double) n * worth);
}

static void
find_threshold (MusterCalibration *self, double fmr)
{
  const double worth = (double) self->n_person_pairs / (double) self->n_pairs;
  const double least = RULE_OF_30 / (double) self->n_person_pairs;
  guint64 above = 0;

  self->wanted_fmr = fmr;
  self->enough = least <= fmr * (1 + 1e-9);
  self->sought_fmr = self->enough ? fmr : least;
  self->bare = find_edge (self->scores.impostor, self->sought_fmr * (double) self->n_pairs + 1e-6);
  self->bare_low = self->bare_high = self->bare;
  for (guint i = MUSTER_SCORE_BINS; i > 0; i--) {
    MusterRate rate;

    above += self->scores.impostor[i - 1];
    rate = rate_of (above, self->n_pairs, worth);
    if (rate.high <= self->sought_fmr)
      self->bare_high = muster_score_of_bin (i - 1);
    self->bare_low = muster_score_of_bin (i - 1);
    if (rate.low >= self->sought_fmr)
      break;
  }
  self->margin = self->n_mated_people >= MATED_PEOPLE ? 0 : MARGIN;
  self->threshold = MIN (self->bare + self->margin, 1);
  self->fmr = rate_of (count_from (self->scores.impostor, self->threshold), self->n_pairs, worth);
}

static void
judge_mated (MusterCalibration *self)
{
  const double worth =
      self->n_mated > 0 ? (double) self->n_mated_people / (double) self->n_mated : 0;

  self->fnmr = rate_of (
      self->n_mated - count_from (self->scores.mated, self->threshold), self->n_mated, worth);
}

static void
judge_groups (MusterCalibration *self)
{
  const double pair_worth = (double) self->n_person_pairs / (double) self->n_pairs;
  const double mated_worth =
      self->n_mated > 0 ? (double) self->n_mated_people / (double) self->n_mated : 0;

  self->groups = g_array_new (FALSE, TRUE, sizeof (MusterCalibrationGroup));
  for (guint i = 0; i < self->scores.n_groups; i++) {
    const guint64 *impostor = self->scores.group_impostor[i], *mated = self->scores.group_mated[i];
    MusterCalibrationGroup group = {.n_pairs = count_all (impostor), .n_mated = count_all (mated)};

    group.fmr = rate_of (count_from (impostor, self->threshold), group.n_pairs, pair_worth);
    group.fnmr =
        rate_of (group.n_mated - count_from (mated, self->threshold), group.n_mated, mated_worth);
    g_array_append_val (self->groups, group);
  }
}

static int
compare_people (gconstpointer a, gconstpointer b)
{
  const gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

static void
count_people (MusterCalibration *self, const MusterCrossEntry *entries, guint n_entries)
{
  g_autofree gint64 *people = g_new (gint64, n_entries);

  for (guint i = 0; i < n_entries; i++)
    people[i] = entries[i].person;
  if (n_entries > 0) /* qsort takes no NULL, not even of nobody */
    qsort (people, n_entries, sizeof *people, compare_people);
  self->n_templates = n_entries;
  for (guint i = 0; i < n_entries; i++) {
    self->n_people += i == 0 || people[i] != people[i - 1];
    /* a person counts with the second template, once */
    self->n_mated_people +=
        i > 0 && people[i] == people[i - 1] && (i == 1 || people[i] != people[i - 2]);
  }
}

/**
 * muster_calibration_run:
 * @entries: all templates of one model; people and their groups
 * @n_groups: how many groups @entries name
 * @fmr: false match rate that is wanted of one comparison
 * @list_from: similarity from which look-alikes are listed; one-face pairs always are
 * @progress: (nullable) (scope call)
 * @result: (out)
 *
 * Blocks; see muster_cross_scores_run(). What @fmr asks for can only be told from 30 / @fmr pairs
 * of people (2,450 people for 1e-5): with fewer, the threshold is that of the smallest rate they
 * can tell, and .enough is %FALSE.
 *
 * Returns: %FALSE with %MUSTER_ERROR_NOT_FOUND (too few people), %MUSTER_ERROR_BAD_DATA or
 * %G_IO_ERROR_CANCELLED
 */
gboolean
muster_calibration_run (const MusterCrossEntry *entries,
                        guint n_entries,
                        guint n_groups,
                        double fmr,
                        double list_from,
                        GCancellable *cancellable,
                        MusterCrossProgress progress,
                        gpointer user_data,
                        MusterCalibration *result,
                        GError **error)
{
  *result = (MusterCalibration){0};
  count_people (result, entries, n_entries);
  if (result->n_people < MUSTER_CALIBRATION_MIN_PEOPLE) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_NOT_FOUND,
                 _ ("Only %u people have a face to compare; at least %u are needed."),
                 result->n_people,
                 MUSTER_CALIBRATION_MIN_PEOPLE);
    return FALSE;
  }
  if (!muster_cross_scores_run (
          entries, n_entries, n_groups, cancellable, progress, user_data, &result->scores, error))
    return FALSE;
  result->n_mated = count_all (result->scores.mated);
  take_out_one_faces (result, entries, list_from);
  find_threshold (result, fmr);
  judge_mated (result);
  judge_groups (result);
  return TRUE;
}

void
muster_calibration_clear (MusterCalibration *self)
{
  g_clear_pointer (&self->groups, g_array_unref);
  g_clear_pointer (&self->look_alikes, g_array_unref);
  muster_cross_scores_clear (&self->scores);
}
