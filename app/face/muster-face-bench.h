/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-engine.h"

G_BEGIN_DECLS

typedef enum {
  MUSTER_BENCH_DECODE,
  MUSTER_BENCH_DETECT,
  MUSTER_BENCH_MESH,  /* both runs */
  MUSTER_BENCH_EMBED, /* alignment, face and mirror image, all embedders */
  MUSTER_BENCH_N_STAGES,
} MusterBenchStage;

/* False match rates at which the false non-match rate is told: 1e-2, 1e-3, 1e-4. */
#define MUSTER_BENCH_N_RATES 3

typedef struct {
  guint n_pictures;
  guint n_genuine;
  guint n_impostor;
  guint failed_to_enrol; /* pictures without a template; their comparisons count as non-matches */
  double eer;            /* rates are fractions */
  double fnmr[MUSTER_BENCH_N_RATES];
  double threshold[MUSTER_BENCH_N_RATES];
  double ms[MUSTER_BENCH_N_STAGES]; /* medians */
} MusterFaceBench;

typedef void (*MusterFaceBenchProgress) (guint done, guint total, gpointer user_data);

double muster_face_bench_get_rate (guint i);
gboolean muster_face_bench_run (MusterModelPack *pack,
                                const char *const *folders,
                                const char *images,
                                const char *pairs,
                                GCancellable *cancellable,
                                MusterFaceBenchProgress progress,
                                gpointer user_data,
                                MusterFaceBench *result,
                                GError **error);

/* What the live loop costs. CPU times are of one core. */
typedef struct {
  guint n_frames;
  guint n_fit;
  guint n_probes;
  double positioning_ms;    /* CPU a frame, median: detect and one mesh */
  double gathering_ms;      /* CPU of a fit frame that is embedded, median; 0 if there was none */
  double positioning_share; /* of one core at 15 frames a second */
  double gathering_share;   /* with one probe gathered after the other, mean over all frames */
  double watching_ms;       /* CPU of a frame that is measured for liveness too, median */
  double watching_share;    /* the same with the checks who it is, mean over all frames */
  double probe_ms;          /* from the last good frame to the fused template, median */
} MusterFaceLoop;

gboolean muster_face_bench_loop (MusterModelPack *pack,
                                 const char *const *folders,
                                 MusterFrame *const *frames,
                                 gsize n_frames,
                                 guint probe_frames,
                                 GCancellable *cancellable,
                                 MusterFaceLoop *result,
                                 GError **error);

G_END_DECLS
