/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-gallery.h"

#include "muster-gallery-scan.h"
#include "muster-nearest.h"
#include "muster-template-parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Rows lie in slabs, so that a growing gallery moves nothing and needs no second copy. A slab's
 * bytes are one huge page: with small ones a scan also waits for the page tables. */
#define SLAB_BYTES (2u << 20)

/* Rows scanned before their scores are looked at: small enough to stay in the first cache. */
#define BATCH 256

/* The first look keeps this many, or four times what is asked for; see search_among(). */
#define MIN_CANDIDATES 32

/* From here on a second thread saves more than the 50 µs that starting it costs. */
#define THREAD_BYTES (4u << 20)

/* Templates are unit vectors to 1e-6 or so; float sums of up to 1,024 products add less than this.
 */
#define ROUNDING 1e-5

typedef struct {
  guint8 *rows;  /* owned: bytes as the kernels want them */
  float *values; /* owned: the same vectors, exact */
  float *scales; /* owned: what one step of a row's bytes is worth */
  gint64 *ids;   /* owned; keys of .places point in here */
} Slab;

struct _MusterGallery {
  GMutex gate; /* passed before .lock is taken: searches that never pause would keep a writer out */
  GRWLock lock;
  char *model; /* owned */
  guint dimension;
  guint slab_rows;
  guint size;
  GArray *slabs;      /* owned, of Slab */
  GHashTable *places; /* owned: id → row */
  double max_error;   /* length of the largest difference between a row and its bytes, ever */
  const MusterScanKernel *kernel;
};

typedef struct {
  const MusterGallery *gallery;
  const MusterScanProbe *probe;
  float probe_scale;
  gint next; /* atomic: slab to scan */
} Scan;

typedef struct {
  Scan *scan;
  MusterNearest *nearest; /* borrowed */
} Worker;

/* --- rows --- */

static Slab *
slab_of (const MusterGallery *self, guint row)
{
  return &g_array_index (self->slabs, Slab, row / self->slab_rows);
}

static void
slab_clear (gpointer data)
{
  Slab *slab = data;

  free (slab->rows);
  g_free (slab->values);
  g_free (slab->scales);
  g_free (slab->ids);
}

static void
add_slab (MusterGallery *self)
{
  Slab slab = {0};

  if (posix_memalign ((void **) &slab.rows, SLAB_BYTES, SLAB_BYTES) != 0)
    g_error ("no memory for %u bytes", SLAB_BYTES);
#ifdef MADV_HUGEPAGE
  madvise (slab.rows, SLAB_BYTES, MADV_HUGEPAGE); /* a wish: where it is not granted, all works */
#endif
  slab.values = g_new (float, (gsize) self->slab_rows * self->dimension);
  slab.scales = g_new (float, self->slab_rows);
  slab.ids = g_new (gint64, self->slab_rows);
  g_array_append_val (self->slabs, slab);
}

/* A face that is forgotten leaves nothing behind. */
static void
wipe_row (MusterGallery *self, guint row)
{
  Slab *slab = slab_of (self, row);
  const gsize at = row % self->slab_rows;

  explicit_bzero (slab->rows + at * self->dimension, self->dimension);
  explicit_bzero (slab->values + at * self->dimension, self->dimension * sizeof (float));
}

/* The nearest of 255 steps for each value; the largest value takes the last step. A scale for each
 * row: one for all has to serve the row with the largest value, and the error of a score (faces,
 * 128 values, both sides in bytes) is then 0.0011 instead of 0.0008.
 *
 * Returns: length of the difference. */
static double
quantise (const float *values, guint dimension, gint8 *bytes, float *scale)
{
  float largest = 0;
  double error = 0;

  for (guint k = 0; k < dimension; k++)
    largest = MAX (largest, fabsf (values[k]));
  *scale = largest > 0 ? largest / 127 : 1;
  for (guint k = 0; k < dimension; k++) {
    const double step = rint ((double) values[k] / *scale);
    double difference;

    bytes[k] = (gint8) CLAMP (step, -127, 127);
    difference = values[k] - (double) bytes[k] * *scale;
    error += difference * difference;
  }
  return sqrt (error);
}

static void
write_row (MusterGallery *self, guint row, gint64 id, const float *values)
{
  Slab *slab = slab_of (self, row);
  const gsize at = row % self->slab_rows;
  guint8 *bytes = slab->rows + at * self->dimension;
  gint8 steps[MUSTER_SCAN_MAX_DIMENSION];
  double error = quantise (values, self->dimension, steps, &slab->scales[at]);

  for (guint k = 0; k < self->dimension; k++)
    bytes[k] = (guint8) (steps[k] + MUSTER_SCAN_OFFSET);
  memcpy (slab->values + at * self->dimension, values, self->dimension * sizeof (float));
  slab->ids[at] = id;
  self->max_error = MAX (self->max_error, error);
  explicit_bzero (steps, sizeof steps);
}

/* --- search --- */

static void
take_scores (
    const Scan *scan, const Slab *slab, guint first, guint from, guint n, MusterNearest *nearest)
{
  gint32 dots[BATCH];
  float scores[BATCH];
  float floor = muster_nearest_get_floor (nearest);

  scan->gallery->kernel->scan (
      slab->rows + (gsize) from * scan->gallery->dimension, n, scan->probe, dots);
  for (guint i = 0; i < n; i++)
    scores[i] = (float) dots[i] * (slab->scales[from + i] * scan->probe_scale);
  for (guint i = 0; i < n; i++) {
    if (scores[i] < floor)
      continue;
    muster_nearest_offer (
        nearest,
        &(MusterCandidate){.id = slab->ids[from + i], .score = scores[i], .row = first + from + i});
    floor = muster_nearest_get_floor (nearest);
  }
}

static gpointer
scan_slabs (gpointer data)
{
  Worker *worker = data;
  Scan *scan = worker->scan;
  const MusterGallery *gallery = scan->gallery;

  for (;;) {
    const guint index = (guint) g_atomic_int_add (&scan->next, 1);
    const guint first = index * gallery->slab_rows;
    guint n;

    if (index >= gallery->slabs->len)
      return NULL;
    n = MIN (gallery->size - first, gallery->slab_rows);
    for (guint from = 0; from < n; from += BATCH)
      take_scores (scan,
                   &g_array_index (gallery->slabs, Slab, index),
                   first,
                   from,
                   MIN (n - from, BATCH),
                   worker->nearest);
  }
}

/* The best rows by their bytes, as many as @nearest holds. */
static void
scan_all (const MusterGallery *self,
          const MusterScanProbe *probe,
          float probe_scale,
          MusterNearest *nearest)
{
  Scan scan = {.gallery = self, .probe = probe, .probe_scale = probe_scale};
  Worker workers[2] = {{.scan = &scan, .nearest = nearest}, {.scan = &scan}};
  g_auto (MusterNearest) other = {0};
  const gboolean large = (guint64) self->size * self->dimension >= THREAD_BYTES;
  GThread *second = NULL;

  if (large) {
    muster_nearest_init (&other, nearest->capacity);
    workers[1].nearest = &other;
    second = g_thread_try_new ("muster-gallery", scan_slabs, &workers[1], NULL);
  }
  scan_slabs (&workers[0]);
  if (second != NULL)
    g_thread_join (second);
  for (guint i = 0; i < other.n; i++)
    muster_nearest_offer (nearest, &other.items[i]);
}

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const MusterCandidate *left = a, *right = b;

  if (left->similarity != right->similarity)
    return left->similarity > right->similarity ? -1 : 1;
  return left->id < right->id ? -1 : left->id > right->id;
}

static void
score_exactly (const MusterGallery *self, const float *probe, MusterNearest *nearest)
{
  for (guint i = 0; i < nearest->n; i++) {
    MusterCandidate *candidate = &nearest->items[i];
    const float *values = slab_of (self, candidate->row)->values +
                          (gsize) (candidate->row % self->slab_rows) * self->dimension;

    candidate->similarity = CLAMP (muster_template_dot (values, probe, self->dimension), -1, 1);
  }
  qsort (nearest->items, nearest->n, sizeof (MusterCandidate), compare_candidates);
}

/* Bytes against floats: |p·r − p̂·r̂| ≤ |p − p̂||r̂| + |p||r − r̂|. A row that the first look left out
 * is thus, exactly, at most this far above the worst that it kept. If that could be among the hits,
 * look again and keep more; with faces it comes to that for a probe that nobody resembles. */
static guint
search_among (MusterGallery *self, const float *probe, MusterGalleryHit *hits, guint n_hits)
{
  gint8 steps[MUSTER_SCAN_MAX_DIMENSION];
  MusterScanProbe bytes;
  float scale;
  const double probe_error = quantise (probe, self->dimension, steps, &scale);
  const double bound = self->max_error + probe_error * (1 + self->max_error) + ROUNDING;
  guint capacity = MAX (MIN_CANDIDATES, 4 * n_hits);
  gboolean sure = FALSE;

  n_hits = MIN (n_hits, self->size);
  muster_scan_probe_init (&bytes, steps, self->dimension);
  while (!sure) {
    g_auto (MusterNearest) nearest = {0};
    double floor;

    muster_nearest_init (&nearest, MIN (capacity, self->size));
    scan_all (self, &bytes, scale, &nearest);
    floor = self->size > nearest.n ? muster_nearest_get_floor (&nearest) : -INFINITY;
    score_exactly (self, probe, &nearest);
    sure = nearest.items[n_hits - 1].similarity > floor + bound;
    for (guint i = 0; sure && i < n_hits; i++)
      hits[i] = (MusterGalleryHit){nearest.items[i].id, nearest.items[i].similarity};
    capacity *= 8;
  }
  explicit_bzero (&bytes, sizeof bytes);
  explicit_bzero (steps, sizeof steps);
  return n_hits;
}

static void
lock_for_search (MusterGallery *self)
{
  g_mutex_lock (&self->gate);
  g_rw_lock_reader_lock (&self->lock);
  g_mutex_unlock (&self->gate);
}

static void
lock_for_change (MusterGallery *self)
{
  g_mutex_lock (&self->gate);
  g_rw_lock_writer_lock (&self->lock);
  g_mutex_unlock (&self->gate);
}

/* --- public --- */

/**
 * muster_gallery_new:
 * @model: whose templates it will hold
 * @dimension: values of a template, all parts together: a multiple of 16, up to 1,024
 *
 * Each template takes 5 bytes a value: a byte that is scanned and the float that decides. (Floats
 * of 16 bits would make it 3, and move a similarity by up to 2e-5: not worth another answer than
 * 1:1 gives.)
 */
MusterGallery *
muster_gallery_new (const char *model, guint dimension)
{
  MusterGallery *self;

  g_return_val_if_fail (dimension > 0 && dimension <= MUSTER_SCAN_MAX_DIMENSION, NULL);
  g_return_val_if_fail (dimension % MUSTER_SCAN_STEP == 0, NULL);

  self = g_new0 (MusterGallery, 1);
  g_mutex_init (&self->gate);
  g_rw_lock_init (&self->lock);
  self->model = g_strdup (model);
  self->dimension = dimension;
  self->slab_rows = SLAB_BYTES / dimension;
  self->slabs = g_array_new (FALSE, FALSE, sizeof (Slab));
  g_array_set_clear_func (self->slabs, slab_clear);
  self->places = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->kernel = muster_scan_choose ();
  return self;
}

/* Returns: (transfer full) (nullable): one for templates like @template_; %NULL if it has a size
 * that no gallery can hold */
MusterGallery *
muster_gallery_new_like (const MusterTemplate *template_)
{
  guint dimension;

  muster_template_get_values (template_, &dimension);
  if (dimension == 0 || dimension > MUSTER_SCAN_MAX_DIMENSION || dimension % MUSTER_SCAN_STEP != 0)
    return NULL;
  return muster_gallery_new (muster_template_get_model (template_), dimension);
}

/* No other thread may use it any more. */
void
muster_gallery_free (MusterGallery *self)
{
  for (guint row = 0; row < self->size; row++)
    wipe_row (self, row);
  g_hash_table_unref (self->places);
  g_array_unref (self->slabs);
  g_rw_lock_clear (&self->lock);
  g_mutex_clear (&self->gate);
  g_free (self->model);
  g_free (self);
}

/**
 * muster_gallery_put:
 * @id: the caller's name for it: a person's or a reference picture's
 *
 * Adds, or replaces what was there under @id. Any thread; waits for searches to end.
 *
 * Returns: %FALSE if @template_ is of another model or size than the gallery
 */
gboolean
muster_gallery_put (MusterGallery *self, gint64 id, const MusterTemplate *template_)
{
  guint dimension;
  const float *values = muster_template_get_values (template_, &dimension);
  gpointer place;

  if (dimension != self->dimension ||
      !g_str_equal (muster_template_get_model (template_), self->model))
    return FALSE;

  lock_for_change (self);
  if (g_hash_table_lookup_extended (self->places, &id, NULL, &place)) {
    write_row (self, GPOINTER_TO_UINT (place), id, values);
  } else {
    const guint row = self->size;

    if (row % self->slab_rows == 0)
      add_slab (self);
    self->size++;
    write_row (self, row, id, values);
    g_hash_table_insert (
        self->places, &slab_of (self, row)->ids[row % self->slab_rows], GUINT_TO_POINTER (row));
  }
  g_rw_lock_writer_unlock (&self->lock);
  return TRUE;
}

/**
 * muster_gallery_remove:
 *
 * Any thread; waits for searches to end.
 *
 * Returns: %FALSE if there is nothing under @id
 */
gboolean
muster_gallery_remove (MusterGallery *self, gint64 id)
{
  gpointer place;
  guint row, last;

  lock_for_change (self);
  if (!g_hash_table_lookup_extended (self->places, &id, NULL, &place)) {
    g_rw_lock_writer_unlock (&self->lock);
    return FALSE;
  }
  row = GPOINTER_TO_UINT (place);
  last = self->size - 1;
  g_hash_table_remove (self->places, &id);
  if (row != last) { /* the last row takes the free place */
    const Slab *from = slab_of (self, last);
    const gsize at = last % self->slab_rows;

    g_hash_table_remove (self->places, &from->ids[at]);
    write_row (self, row, from->ids[at], from->values + at * self->dimension);
    g_hash_table_insert (
        self->places, &slab_of (self, row)->ids[row % self->slab_rows], GUINT_TO_POINTER (row));
  }
  wipe_row (self, last);
  self->size--;
  if (self->size % self->slab_rows == 0)
    g_array_set_size (self->slabs, self->slabs->len - 1);
  g_rw_lock_writer_unlock (&self->lock);
  return TRUE;
}

guint
muster_gallery_get_size (MusterGallery *self)
{
  guint size;

  lock_for_search (self);
  size = self->size;
  g_rw_lock_reader_unlock (&self->lock);
  return size;
}

/**
 * muster_gallery_get_bytes:
 *
 * Returns: what the rows take; the table of ids comes on top
 */
guint64
muster_gallery_get_bytes (MusterGallery *self)
{
  const guint64 row = self->dimension * (1 + sizeof (float)) + sizeof (float) + sizeof (gint64);

  return muster_gallery_get_size (self) * row;
}

/**
 * muster_gallery_search:
 * @probe: of the gallery's model
 * @hits: (out caller-allocates) (array length=n_hits): the nearest, best first; of equal ones the
 *   lower id first
 * @n_hits: 1 to %MUSTER_GALLERY_MAX_HITS
 *
 * Compares @probe with every template: with all of them by bytes, with those that may count by
 * floats. The hits are the very ones that comparing all of them with muster_template_similarity()
 * would give. Blocks, with a million templates of 128 values for some milliseconds; from four
 * million values on a second thread helps. Any thread but the main one.
 *
 * Returns: how many @hits were filled; fewer than @n_hits in a small gallery, 0 if @probe is of
 * another model
 */
guint
muster_gallery_search (MusterGallery *self,
                       const MusterTemplate *probe,
                       MusterGalleryHit *hits,
                       guint n_hits)
{
  guint dimension, found = 0;
  const float *values = muster_template_get_values (probe, &dimension);

  g_return_val_if_fail (n_hits > 0 && n_hits <= MUSTER_GALLERY_MAX_HITS, 0);

  if (dimension != self->dimension || !g_str_equal (muster_template_get_model (probe), self->model))
    return 0;

  lock_for_search (self);
  if (self->size > 0)
    found = search_among (self, values, hits, n_hits);
  g_rw_lock_reader_unlock (&self->lock);
  return found;
}
