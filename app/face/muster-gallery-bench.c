/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-gallery-bench.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>

#include "muster-blas.h"
#include "muster-error.h"
#include "muster-gallery-scan.h"
#include "muster-gallery.h"
#include "muster-template-parts.h"

#define MODEL     "bench"
#define N_QUERIES 60
#define N_THREADS 2
#define SEED      20260901

/* Every second probe resembles somebody, as a person in front of the camera does: a cosine of about
 * 0.7. The others resemble nobody. */
#define NOISE 1.0

typedef struct {
  float *rows;    /* owned: size × dimension */
  float *probe;   /* owned */
  float *product; /* owned: size */
  MusterGallery *gallery;
  MusterBlas *blas; /* nullable */
  GRand *random;
  double ms[2][N_QUERIES]; /* gallery, BLAS */
} Bench;

/* The directions of such vectors are spread evenly over the sphere, nearly enough. */
static float
draw (GRand *random)
{
  double sum = 0;

  for (guint i = 0; i < 2; i++) {
    const guint32 bits = g_rand_int (random);

    sum += (bits & 0xffff) + (double) (bits >> 16);
  }
  return (float) (sum / 0x10000 - 2);
}

static MusterTemplate *
new_template (const float *values, guint dimension)
{
  return muster_template_new (MODEL, &dimension, 1, values);
}

static void
fill (Bench *bench,
      guint size,
      guint dimension,
      MusterGalleryBenchProgress progress,
      gpointer user_data)
{
  for (guint i = 0; i < size; i++) {
    float *row = bench->rows + (gsize) i * dimension;
    g_autoptr (MusterTemplate) template_ = NULL;

    for (guint k = 0; k < dimension; k++)
      row[k] = draw (bench->random);
    template_ = new_template (row, dimension);
    memcpy (row, muster_template_get_values (template_, &dimension), dimension * sizeof (float));
    muster_gallery_put (bench->gallery, i, template_);
    if (progress != NULL && (i + 1) % 1000 == 0)
      progress (i + 1, size, user_data);
  }
}

static MusterTemplate *
draw_probe (Bench *bench, guint query, guint size, guint dimension)
{
  const gsize whose = (gsize) g_rand_int_range (bench->random, 0, (gint32) size) * dimension;
  /* draw() has a variance of 1/3, a row's value one of 1/dimension */
  const double noise = query % 2 == 0 ? NOISE * sqrt (3.0 / dimension) : 1;
  const float weight = query % 2 == 0 ? 1 : 0;

  for (guint k = 0; k < dimension; k++)
    bench->probe[k] = weight * bench->rows[whose + k] + (float) (noise * draw (bench->random));
  return new_template (bench->probe, dimension);
}

/* By the definition: the first of those with the greatest similarity. */
static gint64
find_exactly (const Bench *bench, const MusterTemplate *probe, guint size)
{
  guint dimension;
  const float *values = muster_template_get_values (probe, &dimension);
  double best = -INFINITY;
  gint64 id = -1;

  for (guint i = 0; i < size; i++) {
    const double similarity =
        muster_template_dot (bench->rows + (gsize) i * dimension, values, dimension);

    if (similarity > best) {
      best = similarity;
      id = i;
    }
  }
  return id;
}

static double
ms_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1000;
}

/* One after the other, so that what else the machine does falls on both alike. */
static void
query (Bench *bench, guint number, MusterGalleryBench *result)
{
  g_autoptr (MusterTemplate) probe = draw_probe (bench, number, result->size, result->dimension);
  guint dimension;
  const float *values = muster_template_get_values (probe, &dimension);
  MusterGalleryHit hit = {-1, 0};
  gint64 start = g_get_monotonic_time ();

  muster_gallery_search (bench->gallery, probe, &hit, 1);
  bench->ms[0][number] = ms_since (start);
  if (bench->blas != NULL) {
    start = g_get_monotonic_time ();
    muster_blas_multiply (
        bench->blas, bench->rows, result->size, dimension, values, bench->product);
    bench->ms[1][number] = ms_since (start);
  }
  result->n_first_equal += hit.id == find_exactly (bench, probe, result->size);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  const double left = *(const double *) a, right = *(const double *) b;

  return left < right ? -1 : left > right;
}

static void
summarise (double *ms, double *median, double *p95)
{
  qsort (ms, N_QUERIES, sizeof (double), compare_doubles);
  *median = ms[N_QUERIES / 2];
  *p95 = ms[N_QUERIES * 95 / 100];
}

static void
measure (Bench *bench,
         MusterGalleryBenchProgress progress,
         gpointer user_data,
         MusterGalleryBench *result)
{
  const double mib = 1 << 20;

  fill (bench, result->size, result->dimension, progress, user_data);
  for (guint i = 0; i < N_QUERIES; i++)
    query (bench, i, result);
  result->n_queries = N_QUERIES;
  result->kernel = muster_scan_choose ()->name;
  result->gallery_mib = (double) muster_gallery_get_bytes (bench->gallery) / mib;
  result->float_mib = (double) result->size * result->dimension * sizeof (float) / mib;
  summarise (bench->ms[0], &result->median_ms, &result->p95_ms);
  if (bench->blas != NULL) {
    result->blas = g_strdup (muster_blas_get_name (bench->blas));
    summarise (bench->ms[1], &result->blas_median_ms, &result->blas_p95_ms);
  }
}

/**
 * muster_gallery_bench_run:
 * @size: templates, 1 to %MUSTER_GALLERY_BENCH_MAX_SIZE
 * @dimension: values of each, a multiple of 16 up to 1,024
 * @progress: (nullable) (scope call)
 * @result: (out)
 *
 * Searches a gallery of random templates, and multiplies the same floats by the BLAS of this
 * machine, if it has one, in turns and on as many threads. Always the same templates and probes.
 * Blocks; takes ten bytes of memory a value.
 *
 * Returns: %FALSE with %MUSTER_ERROR_USAGE if @size or @dimension is out of range, or there is not
 * the memory
 */
gboolean
muster_gallery_bench_run (guint size,
                          guint dimension,
                          MusterGalleryBenchProgress progress,
                          gpointer user_data,
                          MusterGalleryBench *result,
                          GError **error)
{
  const gboolean fits = size > 0 && size <= MUSTER_GALLERY_BENCH_MAX_SIZE && dimension > 0 &&
                        dimension <= MUSTER_SCAN_MAX_DIMENSION && dimension % MUSTER_SCAN_STEP == 0;
  Bench bench = {0};

  if (!fits) {
    g_set_error (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_USAGE,
        _ ("a size of 1 to %u is needed, and a dimension that is a multiple of %u, up to %u"),
        MUSTER_GALLERY_BENCH_MAX_SIZE,
        MUSTER_SCAN_STEP,
        MUSTER_SCAN_MAX_DIMENSION);
    return FALSE;
  }
  bench.rows = g_try_new (float, (gsize) size *dimension);
  if (bench.rows == NULL) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_USAGE, _ ("this machine has not the memory for that"));
    return FALSE;
  }
  bench.probe = g_new (float, dimension);
  bench.product = g_new (float, size);
  bench.gallery = muster_gallery_new (MODEL, dimension);
  bench.blas = muster_blas_open (N_THREADS);
  bench.random = g_rand_new_with_seed (SEED);
  *result = (MusterGalleryBench){.size = size, .dimension = dimension};
  measure (&bench, progress, user_data, result);
  g_rand_free (bench.random);
  g_clear_pointer (&bench.blas, muster_blas_free);
  muster_gallery_free (bench.gallery);
  g_free (bench.product);
  g_free (bench.probe);
  g_free (bench.rows);
  return TRUE;
}

void
muster_gallery_bench_clear (MusterGalleryBench *self)
{
  g_clear_pointer (&self->blas, g_free);
}
