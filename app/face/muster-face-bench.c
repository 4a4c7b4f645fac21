/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-face-bench.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-face-chain.h"
#include "muster-pairs.h"
#include "muster-roc.h"

/* Each has its own nets: two take half the time on two cores, and some 40 MiB more. */
#define N_WORKERS 2

/* Of a comparison with a picture that has no template: never a match. */
#define NO_TEMPLATE_SCORE -1.0

static const double rates[MUSTER_BENCH_N_RATES] = {1e-2, 1e-3, 1e-4};

typedef struct {
  MusterPairs *pairs; /* owned */
  const char *images;
  const char *list;
  GCancellable *cancellable;
  MusterFaceBenchProgress progress;
  gpointer user_data;
  MusterTemplate **templates;       /* owned; one a picture, NULL if it failed to enrol */
  float *ms[MUSTER_BENCH_N_STAGES]; /* owned; one a picture, 0 where a stage was not reached */
  gint next;                        /* atomic */
  gint done;                        /* atomic */
  gint stop;                        /* atomic: an error was met */
} Job;

typedef struct {
  Job *job;
  MusterFaceChain *chain; /* owned */
  gboolean reports;       /* on the caller's own thread */
  GError *error;          /* owned */
} Worker;

static float
ms_since (gint64 *start)
{
  const gint64 now = g_get_monotonic_time ();
  const float ms = (float) (now - *start) / 1000;

  *start = now;
  return MAX (ms, 0.001f);
}

static GBytes *
read_picture (const Job *job, guint index, GError **error)
{
  const char *name = g_ptr_array_index (job->pairs->names, index);
  g_autofree char *path = g_build_filename (job->images, name, NULL);
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GError) cause = NULL;

  file = g_mapped_file_new (path, FALSE, &cause);
  if (file != NULL)
    return g_mapped_file_get_bytes (file);
  g_set_error (error,
               MUSTER_ERROR,
               MUSTER_ERROR_NOT_FOUND,
               _ ("%s, line %u: %s"),
               job->list,
               g_array_index (job->pairs->lines, guint, index),
               cause->message);
  return NULL;
}

/* Returns FALSE only if a net failed; sight->main_box tells if there is a face. */
static gboolean
find_face (
    Worker *worker, guint index, const MusterPixels *pixels, MusterFaceSight *sight, GError **error)
{
  Job *job = worker->job;
  gint64 start = g_get_monotonic_time ();

  if (!muster_face_chain_find (worker->chain, pixels, TRUE, sight, error))
    return FALSE;
  job->ms[MUSTER_BENCH_DETECT][index] = ms_since (&start);
  if (sight->main_box >= 0 && !muster_face_chain_mesh (worker->chain, pixels, sight, error))
    return FALSE;
  if (sight->main_box >= 0 && !muster_face_chain_refine (worker->chain, pixels, sight, error))
    return FALSE;
  job->ms[MUSTER_BENCH_MESH][index] = ms_since (&start);
  return TRUE;
}

/* A picture that cannot be decoded or has no face fails to enrol, which is a result; a missing one
 * is a fault of the list. */
static gboolean
enrol (Worker *worker, guint index, MusterFaceSight *sight, GError **error)
{
  Job *job = worker->job;
  g_autoptr (GBytes) bytes = read_picture (job, index, error);
  g_autoptr (MusterFrame) frame = NULL;
  MusterPixels pixels;
  gint64 start = g_get_monotonic_time ();

  if (bytes == NULL)
    return FALSE;
  frame = muster_picture_decode (bytes, NULL);
  if (frame == NULL)
    return TRUE;
  job->ms[MUSTER_BENCH_DECODE][index] = ms_since (&start);
  pixels = muster_pixels_of_frame (frame);
  if (!find_face (worker, index, &pixels, sight, error))
    return FALSE;
  if (sight->main_box < 0)
    return TRUE;
  start = g_get_monotonic_time ();
  job->templates[index] = muster_face_chain_embed (worker->chain, &pixels, sight, TRUE, error);
  job->ms[MUSTER_BENCH_EMBED][index] = ms_since (&start);
  return job->templates[index] != NULL;
}

static gpointer
work (gpointer data)
{
  Worker *worker = data;
  Job *job = worker->job;
  const guint total = job->pairs->names->len;
  g_auto (MusterFaceSight) sight = {0};

  muster_face_sight_init (&sight);
  while (!g_atomic_int_get (&job->stop)) {
    const guint index = (guint) g_atomic_int_add (&job->next, 1);

    if (index >= total)
      break;
    if (g_cancellable_set_error_if_cancelled (job->cancellable, &worker->error) ||
        !enrol (worker, index, &sight, &worker->error)) {
      g_atomic_int_set (&job->stop, 1);
      break;
    }
    g_atomic_int_inc (&job->done);
    if (worker->reports && job->progress != NULL)
      job->progress ((guint) g_atomic_int_get (&job->done), total, job->user_data);
  }
  return NULL;
}

static gboolean
enrol_all (Job *job, MusterModelPack *pack, const char *const *folders, GError **error)
{
  Worker workers[N_WORKERS] = {0};
  GThread *threads[N_WORKERS] = {NULL};
  gboolean done = TRUE;

  for (guint i = 0; i < N_WORKERS && done; i++) {
    workers[i].job = job;
    workers[i].reports = i == 0;
    workers[i].chain = muster_face_chain_new (pack, folders, error);
    done = workers[i].chain != NULL;
  }
  if (done) {
    for (guint i = 1; i < N_WORKERS; i++)
      threads[i] = g_thread_new ("muster-bench", work, &workers[i]);
    work (&workers[0]);
    for (guint i = 1; i < N_WORKERS; i++)
      g_thread_join (threads[i]);
  }
  for (guint i = 0; i < N_WORKERS; i++) {
    if (workers[i].error != NULL && done) {
      g_propagate_error (error, g_steal_pointer (&workers[i].error));
      done = FALSE;
    }
    g_clear_error (&workers[i].error);
    g_clear_pointer (&workers[i].chain, muster_face_chain_free);
  }
  return done;
}

static gint
compare_floats (gconstpointer a, gconstpointer b)
{
  const float left = *(const float *) a, right = *(const float *) b;

  return left < right ? -1 : left > right;
}

/* Sorts @values; those of 0 do not count. */
static double
median (float *values, guint n)
{
  guint empty = 0;

  qsort (values, n, sizeof (float), compare_floats);
  while (empty < n && values[empty] <= 0)
    empty++;
  return empty < n ? values[empty + (n - empty) / 2] : 0;
}

static void
compare_all (const Job *job, MusterFaceBench *result)
{
  const GArray *pairs = job->pairs->pairs;
  MusterRoc roc = {g_new (double, pairs->len), g_new (double, pairs->len), 0, 0};

  for (guint i = 0; i < pairs->len; i++) {
    const MusterPair *pair = &g_array_index (pairs, MusterPair, i);
    const MusterTemplate *a = job->templates[pair->first], *b = job->templates[pair->second];
    const double score =
        a != NULL && b != NULL ? muster_template_similarity (a, b) : NO_TEMPLATE_SCORE;

    if (pair->same)
      roc.genuine[roc.n_genuine++] = score;
    else
      roc.impostor[roc.n_impostor++] = score;
  }
  muster_roc_sort (&roc);
  result->n_genuine = (guint) roc.n_genuine;
  result->n_impostor = (guint) roc.n_impostor;
  result->eer = muster_roc_get_eer (&roc);
  for (guint i = 0; i < MUSTER_BENCH_N_RATES; i++) {
    result->threshold[i] = muster_roc_get_threshold (&roc, rates[i]);
    result->fnmr[i] = muster_roc_get_fnmr (&roc, result->threshold[i]);
  }
  g_free (roc.genuine);
  g_free (roc.impostor);
}

static MusterPairs *
read_list (const char *path, const char *name, GError **error)
{
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) cause = NULL;

  file = g_mapped_file_new (path, FALSE, &cause);
  if (file == NULL) {
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, "%s", cause->message);
    return NULL;
  }
  bytes = g_mapped_file_get_bytes (file);
  return muster_pairs_parse (bytes, name, error);
}

double
muster_face_bench_get_rate (guint i)
{
  g_return_val_if_fail (i < MUSTER_BENCH_N_RATES, 0);
  return rates[i];
}

/**
 * muster_face_bench_run:
 * @images: folder of the pictures
 * @pairs: file of `pictureA pictureB 1|0` lines, see muster_pairs_parse()
 * @progress: (nullable) (scope call): called on this thread now and then
 * @result: (out)
 *
 * Enrols every picture once, as muster_face_engine_enrol() does, on two threads, and compares the
 * pairs. Blocks; some 20 pictures a second and core.
 *
 * Returns: %FALSE with %MUSTER_ERROR_BAD_DATA or %MUSTER_ERROR_NOT_FOUND that names the line of the
 * list, %MUSTER_ERROR_BAD_MODEL, or %G_IO_ERROR_CANCELLED
 */
gboolean
muster_face_bench_run (MusterModelPack *pack,
                       const char *const *folders,
                       const char *images,
                       const char *pairs,
                       GCancellable *cancellable,
                       MusterFaceBenchProgress progress,
                       gpointer user_data,
                       MusterFaceBench *result,
                       GError **error)
{
  g_autofree char *list = g_path_get_basename (pairs);
  Job job = {.images = images,
             .list = list,
             .cancellable = cancellable,
             .progress = progress,
             .user_data = user_data};
  gboolean done;
  guint n;

  job.pairs = read_list (pairs, list, error);
  if (job.pairs == NULL)
    return FALSE;
  n = job.pairs->names->len;
  job.templates = g_new0 (MusterTemplate *, n);
  for (guint i = 0; i < MUSTER_BENCH_N_STAGES; i++)
    job.ms[i] = g_new0 (float, n);

  done = enrol_all (&job, pack, folders, error);
  if (done) {
    *result = (MusterFaceBench){.n_pictures = n};
    compare_all (&job, result);
    for (guint i = 0; i < MUSTER_BENCH_N_STAGES; i++)
      result->ms[i] = median (job.ms[i], n);
  }
  for (guint i = 0; i < n; i++) {
    if (job.templates[i] != NULL)
      muster_template_unref (job.templates[i]);
    else if (done)
      result->failed_to_enrol++;
  }
  g_free (job.templates);
  for (guint i = 0; i < MUSTER_BENCH_N_STAGES; i++)
    g_free (job.ms[i]);
  muster_pairs_free (job.pairs);
  return done;
}
