/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-cross-scores.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-template-parts.h"

#define N_WORKERS 2

/* Templates whose products with one other are summed at a time: eight vectors of four floats, which
 * is what the registers of every 64-bit processor hold. */
#define LANES  4
#define PANELS 8
#define BLOCK  (LANES * PANELS)

/* Pairs kept; when there are twice as many the lower half goes. */
#define MAX_NEAREST 4096

typedef float Lanes __attribute__ ((vector_size (LANES * sizeof (float))));

typedef struct {
  const MusterCrossEntry *entries;
  guint n_entries;
  guint dimension;
  guint n_groups;
  float *rows; /* owned: n_entries × dimension */
  GCancellable *cancellable;
  MusterCrossProgress progress;
  gpointer user_data;
  gint next; /* atomic: blocks begun */
  gint done; /* atomic: blocks done */
} Job;

typedef struct {
  Job *job;
  MusterCrossScores scores;
  float floor;      /* of .scores.nearest */
  gboolean reports; /* on the caller's own thread */
} Worker;

guint
muster_score_to_bin (double score)
{
  const double bin = floor ((score + 1) * ((MUSTER_SCORE_BINS - 1) / 2.0));

  return (guint) CLAMP (bin, 0, MUSTER_SCORE_BINS - 1);
}

/* The lowest score of @bin. */
double
muster_score_of_bin (guint bin)
{
  return bin / ((MUSTER_SCORE_BINS - 1) / 2.0) - 1;
}

/* --- results --- */

static guint64 **
new_bins (guint n)
{
  guint64 **bins = g_new0 (guint64 *, n);

  for (guint i = 0; i < n; i++)
    bins[i] = g_new0 (guint64, MUSTER_SCORE_BINS);
  return bins;
}

static void
free_bins (guint64 **bins, guint n)
{
  for (guint i = 0; bins != NULL && i < n; i++)
    g_free (bins[i]);
  g_free (bins);
}

static void
init_scores (MusterCrossScores *self, guint n_groups)
{
  *self = (MusterCrossScores){
      .impostor = g_new0 (guint64, MUSTER_SCORE_BINS),
      .mated = g_new0 (guint64, MUSTER_SCORE_BINS),
      .n_groups = n_groups,
      .group_impostor = new_bins (n_groups),
      .group_mated = new_bins (n_groups),
      .nearest = g_array_new (FALSE, FALSE, sizeof (MusterCrossPair)),
  };
}

void
muster_cross_scores_clear (MusterCrossScores *self)
{
  g_clear_pointer (&self->impostor, g_free);
  g_clear_pointer (&self->mated, g_free);
  free_bins (self->group_impostor, self->n_groups);
  free_bins (self->group_mated, self->n_groups);
  g_clear_pointer (&self->nearest, g_array_unref);
  *self = (MusterCrossScores){0};
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const MusterCrossPair *left = a, *right = b;

  if (left->score != right->score)
    return left->score > right->score ? -1 : 1;
  if (left->a != right->a)
    return left->a < right->a ? -1 : 1;
  return left->b < right->b ? -1 : left->b > right->b;
}

static void
add_bins (guint64 *to, const guint64 *from)
{
  for (guint i = 0; i < MUSTER_SCORE_BINS; i++)
    to[i] += from[i];
}

static void
merge (MusterCrossScores *to, const MusterCrossScores *from)
{
  add_bins (to->impostor, from->impostor);
  add_bins (to->mated, from->mated);
  for (guint i = 0; i < to->n_groups; i++) {
    add_bins (to->group_impostor[i], from->group_impostor[i]);
    add_bins (to->group_mated[i], from->group_mated[i]);
  }
  g_array_append_vals (to->nearest, from->nearest->data, from->nearest->len);
}

/* --- products --- */

/* The block's templates side by side: value k of all of them in a row. */
static void
turn_block (const Job *job, guint first, Lanes *panel)
{
  float *values = (float *) panel;

  memset (panel, 0, job->dimension * PANELS * sizeof (Lanes));
  for (guint j = 0; j < BLOCK && first + j < job->n_entries; j++) {
    const float *row = job->rows + (gsize) (first + j) * job->dimension;

    for (guint k = 0; k < job->dimension; k++)
      values[k * BLOCK + j] = row[k];
  }
}

static void
multiply (const float *row, const Lanes *panel, guint dimension, float *products)
{
  Lanes sums[PANELS] = {{0}};

  for (guint k = 0; k < dimension; k++, panel += PANELS) {
    const Lanes value = {row[k], row[k], row[k], row[k]};

    for (guint p = 0; p < PANELS; p++)
      sums[p] += value * panel[p];
  }
  memcpy (products, sums, sizeof sums);
}

static void
keep_nearest (Worker *worker, guint a, guint b, float score)
{
  GArray *nearest = worker->scores.nearest;
  const MusterCrossPair pair = {a, b, score};

  g_array_append_val (nearest, pair);
  if (nearest->len < 2 * MAX_NEAREST)
    return;
  g_array_sort (nearest, compare_pairs);
  g_array_set_size (nearest, MAX_NEAREST);
  worker->floor = g_array_index (nearest, MusterCrossPair, MAX_NEAREST - 1).score;
}

static void
count (Worker *worker, guint a, guint b, float score)
{
  const MusterCrossEntry *one = &worker->job->entries[a], *other = &worker->job->entries[b];
  const guint bin = muster_score_to_bin (score);

  if (one->person == other->person) {
    worker->scores.mated[bin]++;
    if (one->group >= 0)
      worker->scores.group_mated[one->group][bin]++;
    return;
  }
  worker->scores.impostor[bin]++;
  if (one->group >= 0 && one->group == other->group)
    worker->scores.group_impostor[one->group][bin]++;
  if (score >= worker->floor)
    keep_nearest (worker, a, b, score);
}

/* Each template of the block with all that stand before it. */
static void
compare_block (Worker *worker, guint first, Lanes *panel)
{
  const Job *job = worker->job;
  const guint end = MIN (first + BLOCK, job->n_entries);
  float products[BLOCK];

  turn_block (job, first, panel);
  for (guint i = 0; i + 1 < end; i++) {
    multiply (job->rows + (gsize) i * job->dimension, panel, job->dimension, products);
    for (guint j = MAX (first, i + 1); j < end; j++)
      count (worker, i, j, products[j - first]);
  }
}

static void
tell (Worker *worker, guint n_blocks)
{
  Job *job = worker->job;
  const guint64 n = job->n_entries, total = n * (n - 1) / 2;
  const guint done = (guint) g_atomic_int_add (&job->done, 1) + 1;
  const guint64 left = MIN ((guint64) (n_blocks - done) * BLOCK, n);

  if (worker->reports && job->progress != NULL && left > 0)
    job->progress (total - left * (left - 1) / 2, total, job->user_data);
}

static gpointer
work (gpointer data)
{
  Worker *worker = data;
  Job *job = worker->job;
  const guint n_blocks = (job->n_entries + BLOCK - 1) / BLOCK;
  Lanes *panel = NULL;

  if (posix_memalign ((void **) &panel, 64, job->dimension * PANELS * sizeof (Lanes)) != 0)
    g_error ("no memory for a block of templates");
  while (!g_cancellable_is_cancelled (job->cancellable)) {
    const guint begun = (guint) g_atomic_int_add (&job->next, 1);

    if (begun >= n_blocks)
      break;
    compare_block (worker, (n_blocks - 1 - begun) * BLOCK, panel); /* the longest first */
    tell (worker, n_blocks);
  }
  explicit_bzero (panel, job->dimension * PANELS * sizeof (Lanes));
  free (panel);
  return NULL;
}

static gboolean
copy_rows (Job *job, GError **error)
{
  job->rows = g_new (float, (gsize) job->n_entries * job->dimension);
  for (guint i = 0; i < job->n_entries; i++) {
    guint dimension;
    const float *values = muster_template_get_values (job->entries[i].template_, &dimension);

    if (dimension != job->dimension) {
      g_set_error_literal (
          error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("The templates are not all of one size."));
      return FALSE;
    }
    memcpy (job->rows + (gsize) i * job->dimension, values, dimension * sizeof (float));
  }
  return TRUE;
}

static void
free_rows (Job *job)
{
  explicit_bzero (job->rows, (gsize) job->n_entries * job->dimension * sizeof (float));
  g_free (job->rows);
}

/**
 * muster_cross_scores_run:
 * @entries: of one model, in any order
 * @n_groups: how many groups @entries name, at most %MUSTER_CROSS_MAX_GROUPS
 * @progress: (nullable) (scope call): comparisons done, on this thread now and then
 * @scores: (out): of the nearest pairs the best 4,096
 *
 * Blocks, on two threads; 12.5 million comparisons of 256 values take under a second of a core.
 * Scores are sums of floats: right to 1e-6, far below a step of the counts.
 *
 * Returns: %FALSE with %G_IO_ERROR_CANCELLED or %MUSTER_ERROR_BAD_DATA, @scores then being empty
 */
gboolean
muster_cross_scores_run (const MusterCrossEntry *entries,
                         guint n_entries,
                         guint n_groups,
                         GCancellable *cancellable,
                         MusterCrossProgress progress,
                         gpointer user_data,
                         MusterCrossScores *scores,
                         GError **error)
{
  Job job = {.entries = entries,
             .n_entries = n_entries,
             .n_groups = n_groups,
             .cancellable = cancellable,
             .progress = progress,
             .user_data = user_data};
  Worker workers[N_WORKERS] = {0};
  GThread *threads[N_WORKERS] = {NULL};

  g_return_val_if_fail (n_entries > 0 && n_groups <= MUSTER_CROSS_MAX_GROUPS, FALSE);

  *scores = (MusterCrossScores){0};
  muster_template_get_values (entries[0].template_, &job.dimension);
  if (!copy_rows (&job, error)) {
    free_rows (&job);
    return FALSE;
  }
  for (guint i = 0; i < N_WORKERS; i++) {
    workers[i] = (Worker){.job = &job, .floor = -INFINITY, .reports = i == 0};
    init_scores (&workers[i].scores, n_groups);
  }
  for (guint i = 1; i < N_WORKERS; i++)
    threads[i] = g_thread_new ("muster-cross", work, &workers[i]);
  work (&workers[0]);
  for (guint i = 1; i < N_WORKERS; i++) {
    g_thread_join (threads[i]);
    merge (&workers[0].scores, &workers[i].scores);
    muster_cross_scores_clear (&workers[i].scores);
  }
  free_rows (&job);
  *scores = workers[0].scores;
  g_array_sort (scores->nearest, compare_pairs);
  g_array_set_size (scores->nearest, MIN (scores->nearest->len, MAX_NEAREST));
  if (g_cancellable_set_error_if_cancelled (cancellable, error)) {
    muster_cross_scores_clear (scores);
    return FALSE;
  }
  if (progress != NULL)
    progress ((guint64) n_entries * (n_entries - 1) / 2,
              (guint64) n_entries * (n_entries - 1) / 2,
              user_data);
  return TRUE;
}
