/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "face-test.h"
#include "muster-blas.h"
#include "muster-gallery-bench.h"
#include "muster-gallery-scan.h"
#include "muster-gallery.h"
#include "muster-pairs.h"
#include "muster-template-parts.h"

#define MODEL "test 1"

/* --- kernels --- */

#define MAX_ROWS 67

typedef struct {
  guint8 rows[MAX_ROWS * MUSTER_SCAN_MAX_DIMENSION];
  gint8 probe[MUSTER_SCAN_MAX_DIMENSION];
} Bytes;

static void
fill_random (Bytes *bytes, GRand *random)
{
  for (gsize i = 0; i < sizeof bytes->rows; i++)
    bytes->rows[i] = (guint8) g_rand_int (random);
  for (gsize i = 0; i < sizeof bytes->probe; i++)
    bytes->probe[i] = (gint8) g_rand_int (random);
}

/* Only the ends of both ranges: where sums of products are largest, and saturate if they can. */
static void
fill_extreme (Bytes *bytes, GRand *random)
{
  static const guint8 rows[] = {0, 1, 127, 128, 255};
  static const gint8 probe[] = {-128, -127, -1, 0, 127};

  for (gsize i = 0; i < sizeof bytes->rows; i++)
    bytes->rows[i] = rows[g_rand_int_range (random, 0, G_N_ELEMENTS (rows))];
  for (gsize i = 0; i < sizeof bytes->probe; i++)
    bytes->probe[i] = probe[g_rand_int_range (random, 0, G_N_ELEMENTS (probe))];
}

static void
fill_with (Bytes *bytes, guint8 row, gint8 probe)
{
  memset (bytes->rows, row, sizeof bytes->rows);
  memset (bytes->probe, probe, sizeof bytes->probe);
}

/* Each kernel that can run here, with every number of rows and at places that are not aligned. */
static void
compare_kernels (const Bytes *bytes, guint dimension)
{
  guint n_kernels;
  const MusterScanKernel *kernels = muster_scan_get_kernels (&n_kernels);
  MusterScanProbe probe;
  gint32 expected[MAX_ROWS], dots[MAX_ROWS + 1];

  muster_scan_probe_init (&probe, bytes->probe, dimension);
  for (guint i = 0; i < MAX_ROWS; i++) {
    expected[i] = 0;
    for (guint k = 0; k < dimension; k++)
      expected[i] += (bytes->rows[i * dimension + k] - 128) * bytes->probe[k];
  }
  for (guint kernel = 0; kernel < n_kernels; kernel++) {
    if (!kernels[kernel].usable)
      continue;
    for (guint n = 0; n <= MAX_ROWS; n += n < 9 ? 1 : 29) {
      memset (dots, 0x55, sizeof dots);
      kernels[kernel].scan (bytes->rows, n, &probe, dots);
      g_assert_cmpmem (dots, n * sizeof (gint32), expected, n * sizeof (gint32));
      g_assert_cmphex ((guint32) dots[n], ==, 0x55555555);
    }
  }
}

static void
test_kernels (void)
{
  g_autofree Bytes *bytes = g_new (Bytes, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint dimension = MUSTER_SCAN_STEP; dimension <= MUSTER_SCAN_MAX_DIMENSION;
       dimension += MUSTER_SCAN_STEP) {
    fill_random (bytes, random);
    compare_kernels (bytes, dimension);
    fill_extreme (bytes, random);
    compare_kernels (bytes, dimension);
  }
  fill_with (bytes, 255, -128);
  compare_kernels (bytes, MUSTER_SCAN_MAX_DIMENSION);
  fill_with (bytes, 255, 127);
  compare_kernels (bytes, MUSTER_SCAN_MAX_DIMENSION);
  fill_with (bytes, 0, -128);
  compare_kernels (bytes, MUSTER_SCAN_MAX_DIMENSION);
  fill_with (bytes, 0, 127);
  compare_kernels (bytes, MUSTER_SCAN_MAX_DIMENSION);
}

static void
test_choice (void)
{
  guint n;
  const MusterScanKernel *kernels = muster_scan_get_kernels (&n);
  const MusterScanKernel *chosen = muster_scan_choose ();

  g_assert_true (chosen->usable);
  g_assert_cmpstr (kernels[0].name, ==, "scalar");
  for (const MusterScanKernel *better = chosen + 1; better < kernels + n; better++)
    g_assert_false (better->usable);
  g_test_message ("kernel %s", chosen->name);
}

/* --- gallery --- */

static MusterTemplate *
new_random (GRand *random, guint dimension)
{
  g_autofree float *values = g_new (float, dimension);

  for (guint k = 0; k < dimension; k++)
    values[k] = (float) (g_rand_double (random) + g_rand_double (random) - 1);
  return muster_template_new (MODEL, &dimension, 1, values);
}

/* Somebody very like @whose. */
static MusterTemplate *
new_like (GRand *random, const MusterTemplate *whose, double noise)
{
  guint dimension;
  const float *from = muster_template_get_values (whose, &dimension);
  g_autofree float *values = g_memdup2 (from, dimension * sizeof (float));

  for (guint k = 0; k < dimension; k++)
    values[k] += (float) (noise * (g_rand_double (random) - 0.5));
  return muster_template_new (MODEL, &dimension, 1, values);
}

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  const MusterGalleryHit *left = a, *right = b;

  if (left->similarity != right->similarity)
    return left->similarity > right->similarity ? -1 : 1;
  return left->id < right->id ? -1 : left->id > right->id;
}

/* @templates: id → template. The gallery must give what comparing with each of them gives. */
static void
compare_search (MusterGallery *gallery, GHashTable *templates, const MusterTemplate *probe, guint n)
{
  g_autofree MusterGalleryHit *expected =
      g_new (MusterGalleryHit, g_hash_table_size (templates) + 1);
  MusterGalleryHit hits[MUSTER_GALLERY_MAX_HITS];
  GHashTableIter iter;
  gpointer id, template_;
  guint all = 0, found;

  g_hash_table_iter_init (&iter, templates);
  while (g_hash_table_iter_next (&iter, &id, &template_))
    expected[all++] =
        (MusterGalleryHit){GPOINTER_TO_INT (id), muster_template_similarity (template_, probe)};
  qsort (expected, all, sizeof *expected, compare_hits);
  found = muster_gallery_search (gallery, probe, hits, n);
  g_assert_cmpuint (found, ==, MIN (n, all));
  for (guint i = 0; i < found; i++) {
    g_assert_cmpint (hits[i].id, ==, expected[i].id);
    g_assert_cmpfloat (hits[i].similarity, ==, expected[i].similarity);
  }
}

static GHashTable *
new_templates (void)
{
  return g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) muster_template_unref);
}

static void
put (MusterGallery *gallery, GHashTable *templates, int id, MusterTemplate *template_)
{
  g_assert_true (muster_gallery_put (gallery, id, template_));
  g_hash_table_replace (templates, GINT_TO_POINTER (id), template_);
}

/* Random people of every size of template; probes that resemble somebody and nobody. */
static void
test_search (void)
{
  static const guint dimensions[] = {16, 48, 128, 192, 256, 320, 1024};

  for (guint i = 0; i < G_N_ELEMENTS (dimensions); i++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (i);
    g_autoptr (GHashTable) templates = new_templates ();
    g_autoptr (MusterGallery) gallery = muster_gallery_new (MODEL, dimensions[i]);
    const int size = i == 3 ? 30000 : 2500; /* 30,000 × 192: three slabs, two threads */

    for (int id = 0; id < size; id++)
      put (gallery, templates, id * 7 - 500, new_random (random, dimensions[i]));
    g_assert_cmpuint (muster_gallery_get_size (gallery), ==, (guint) size);
    for (int query = 0; query < 20; query++) {
      const int whose = g_rand_int_range (random, 0, size) * 7 - 500;
      g_autoptr (MusterTemplate) probe =
          query % 2 == 0
              ? new_random (random, dimensions[i])
              : new_like (random, g_hash_table_lookup (templates, GINT_TO_POINTER (whose)), 0.1);

      compare_search (gallery, templates, probe, 1 + (guint) query);
    }
  }
}

/* So many look alike that bytes cannot tell them apart: the first look is never enough. */
static void
test_crowd (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (GHashTable) templates = new_templates ();
  g_autoptr (MusterGallery) gallery = muster_gallery_new (MODEL, 128);
  g_autoptr (MusterTemplate) face = new_random (random, 128);

  for (int id = 0; id < 3000; id++) /* every third is the same to the last bit */
    put (gallery,
         templates,
         id,
         id % 3 == 0 ? muster_template_ref (face) : new_like (random, face, 1e-3));
  for (int query = 0; query < 20; query++) {
    g_autoptr (MusterTemplate) probe = new_like (random, face, 0.01 * query);

    compare_search (gallery, templates, probe, 1);
    compare_search (gallery, templates, probe, MUSTER_GALLERY_MAX_HITS);
  }
}

/* Rows come and go over the borders of slabs; at each turn the answers are those of a plain list.
 */
static void
test_changes (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  g_autoptr (GHashTable) templates = new_templates ();
  g_autoptr (MusterGallery) gallery = muster_gallery_new (MODEL, 1024); /* 2,048 rows a slab */
  g_autoptr (MusterTemplate) probe = new_random (random, 1024);

  for (int turn = 0; turn < 6; turn++) {
    const gboolean grow = turn % 2 == 0;

    for (int i = 0; i < 3000; i++) {
      const int id = g_rand_int_range (random, 0, 5000);

      if (grow || i % 4 == 0)
        put (gallery, templates, id, new_random (random, 1024));
      else
        g_assert_true (muster_gallery_remove (gallery, id) ==
                       g_hash_table_remove (templates, GINT_TO_POINTER (id)));
    }
    g_assert_cmpuint (muster_gallery_get_size (gallery), ==, g_hash_table_size (templates));
    compare_search (gallery, templates, probe, 20);
  }
  for (int id = 0; id < 5000; id++)
    muster_gallery_remove (gallery, id);
  g_assert_cmpuint (muster_gallery_get_size (gallery), ==, 0);
  g_hash_table_remove_all (templates);
  compare_search (gallery, templates, probe, 5);
  put (gallery, templates, 1, new_random (random, 1024));
  compare_search (gallery, templates, probe, 5);
}

static void
test_refusals (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autoptr (MusterGallery) gallery = muster_gallery_new (MODEL, 128);
  g_autoptr (MusterTemplate) fits = new_random (random, 128);
  g_autoptr (MusterTemplate) longer = new_random (random, 144);
  guint dimension = 128;
  g_autoptr (MusterTemplate) foreign =
      muster_template_new ("other 1", &dimension, 1, muster_template_get_values (fits, &dimension));
  MusterGalleryHit hit;

  g_assert_false (muster_gallery_put (gallery, 1, longer));
  g_assert_false (muster_gallery_put (gallery, 1, foreign));
  g_assert_false (muster_gallery_remove (gallery, 1));
  g_assert_cmpuint (muster_gallery_search (gallery, fits, &hit, 1), ==, 0);
  g_assert_true (muster_gallery_put (gallery, G_MAXINT64, fits));
  g_assert_cmpuint (muster_gallery_search (gallery, foreign, &hit, 1), ==, 0);
  g_assert_cmpuint (muster_gallery_search (gallery, longer, &hit, 1), ==, 0);
  g_assert_cmpuint (muster_gallery_search (gallery, fits, &hit, 1), ==, 1);
  g_assert_cmpint (hit.id, ==, G_MAXINT64);
  g_assert_cmpfloat_with_epsilon (hit.similarity, 1, 1e-6);
}

typedef struct {
  MusterGallery *gallery;
  const MusterTemplate *probe;
  gint searches; /* atomic */
  gint over;     /* atomic */
} Searcher;

static gpointer
search_on (gpointer data)
{
  Searcher *searcher = data;

  while (!g_atomic_int_get (&searcher->over)) {
    MusterGalleryHit hit;

    g_assert_cmpuint (muster_gallery_search (searcher->gallery, searcher->probe, &hit, 1), ==, 1);
    g_assert_cmpint (hit.id, ==, 0); /* is never touched and always the nearest */
    g_atomic_int_inc (&searcher->searches);
  }
  return NULL;
}

/* Two search while a third changes everything around what they look for. */
static void
test_threads (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (6);
  g_autoptr (MusterGallery) gallery = muster_gallery_new (MODEL, 128);
  g_autoptr (MusterTemplate) probe = new_random (random, 128);
  Searcher searcher = {gallery, probe, 0, 0};
  GThread *threads[2];

  g_assert_true (muster_gallery_put (gallery, 0, probe));
  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new ("search", search_on, &searcher);
  for (int i = 0; i < 20000 || g_atomic_int_get (&searcher.searches) < 100; i++) {
    const int id = g_rand_int_range (random, 1, 2000);
    g_autoptr (MusterTemplate) template_ = new_random (random, 128);

    if (i % 3 == 0)
      muster_gallery_remove (gallery, id);
    else
      g_assert_true (muster_gallery_put (gallery, id, template_));
  }
  g_atomic_int_set (&searcher.over, 1);
  for (guint i = 0; i < 2; i++)
    g_thread_join (threads[i]);
}

static MusterTemplate *
enrol (MusterFaceEngine *engine, const char *name)
{
  g_autofree char *path = g_build_filename ("lfw", name, NULL);
  g_autoptr (MusterFrame) frame = face_test_load_face (path);
  g_autoptr (GError) error = NULL;
  MusterTemplate *template_ = muster_face_engine_enrol (engine, frame, NULL, &error);

  g_assert_no_error (error);
  return template_;
}

/* Real faces: one picture of each person in the gallery, another one searched for. */
static void
test_faces (void)
{
  g_autofree char *list = g_build_filename (TEST_FACES, "pairs", "east-asian.txt", NULL);
  g_autofree char *text = NULL;
  gsize size;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MusterPairs) pairs = NULL;
  g_autoptr (GHashTable) templates = new_templates ();
  g_autoptr (GHashTable) people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) probes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) muster_template_unref);
  g_autoptr (MusterModelPack) pack = NULL;
  g_autoptr (MusterFaceEngine) engine = NULL;
  g_autoptr (MusterGallery) gallery = NULL;

  if (!face_test_has_faces ())
    return;
  g_assert_true (g_file_get_contents (list, &text, &size, NULL));
  bytes = g_bytes_new (text, size);
  pairs = muster_pairs_parse (bytes, "list", NULL);
  pack = face_test_new_pack ("npm");
  engine = muster_face_engine_new (pack, face_test_get_folders (), NULL);
  for (guint i = 0; i < pairs->names->len && probes->len < 24; i++) {
    const char *name = g_ptr_array_index (pairs->names, i);
    char *person = g_path_get_dirname (name);
    const guint seen = GPOINTER_TO_UINT (g_hash_table_lookup (people, person));
    g_autoptr (MusterTemplate) template_ = NULL;
    guint dimension;

    g_hash_table_replace (people, person, GUINT_TO_POINTER (seen + 1));
    if (seen > 1)
      continue;
    template_ = enrol (engine, name);
    if (seen == 1) {
      g_ptr_array_add (probes, g_steal_pointer (&template_));
      continue;
    }
    muster_template_get_values (template_, &dimension);
    if (gallery == NULL)
      gallery = muster_gallery_new (muster_template_get_model (template_), dimension);
    put (gallery, templates, (int) i, g_steal_pointer (&template_));
  }
  g_assert_cmpuint (probes->len, >, 10);
  for (guint i = 0; i < probes->len; i++)
    compare_search (gallery, templates, g_ptr_array_index (probes, i), 5);
  muster_face_engine_shutdown (engine);
}

static void
test_bench (void)
{
  g_auto (MusterGalleryBench) result = {0};
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterBlas) blas = muster_blas_open (1);

  g_assert_true (muster_gallery_bench_run (2000, 64, NULL, NULL, &result, &error));
  g_assert_cmpuint (result.n_first_equal, ==, result.n_queries);
  g_assert_cmpfloat (result.median_ms, >, 0);
  g_assert_cmpfloat (result.p95_ms, >=, result.median_ms);
  g_assert_true ((result.blas != NULL) == (blas != NULL));
  g_assert_true ((result.blas_median_ms > 0) == (blas != NULL));
  g_assert_false (muster_gallery_bench_run (0, 64, NULL, NULL, &result, &error));
  g_clear_error (&error);
  g_assert_false (muster_gallery_bench_run (10, 100, NULL, NULL, &result, &error));
}

/* The product the benchmark compares with is the right one. */
static void
test_blas (void)
{
  static const float rows[] = {1, 2, 3, 4, 5, 6};
  static const float vector[] = {1, 10, 100};
  g_autoptr (MusterBlas) blas = muster_blas_open (2);
  float product[2] = {0};

  if (blas == NULL) {
    g_test_skip ("no BLAS here");
    return;
  }
  muster_blas_multiply (blas, rows, 2, 3, vector, product);
  g_assert_cmpfloat (product[0], ==, 321);
  g_assert_cmpfloat (product[1], ==, 654);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gallery/kernels", test_kernels);
  g_test_add_func ("/gallery/choice", test_choice);
  g_test_add_func ("/gallery/search", test_search);
  g_test_add_func ("/gallery/crowd", test_crowd);
  g_test_add_func ("/gallery/changes", test_changes);
  g_test_add_func ("/gallery/refusals", test_refusals);
  g_test_add_func ("/gallery/threads", test_threads);
  g_test_add_func ("/gallery/faces", test_faces);
  g_test_add_func ("/gallery/bench", test_bench);
  g_test_add_func ("/gallery/blas", test_blas);
  return g_test_run ();
}
