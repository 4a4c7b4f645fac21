/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MUSTER_GALLERY_BENCH_MAX_SIZE 4000000

typedef struct {
  guint size;
  guint dimension;
  guint n_queries;
  guint n_first_equal; /* queries whose first hit is the one that comparing all floats gives */
  const char *kernel;  /* static */
  double median_ms;    /* of one search */
  double p95_ms;
  double gallery_mib; /* what the gallery takes */
  char *blas;         /* owned: what float products were made with; NULL: there is none here */
  double blas_median_ms;
  double blas_p95_ms;
  double float_mib; /* what the float rows alone take */
} MusterGalleryBench;

typedef void (*MusterGalleryBenchProgress) (guint done, guint total, gpointer user_data);

gboolean muster_gallery_bench_run (guint size,
                                   guint dimension,
                                   MusterGalleryBenchProgress progress,
                                   gpointer user_data,
                                   MusterGalleryBench *result,
                                   GError **error);
void muster_gallery_bench_clear (MusterGalleryBench *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterGalleryBench, muster_gallery_bench_clear)

G_END_DECLS
