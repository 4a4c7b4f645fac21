/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MUSTER_SCAN_MAX_DIMENSION 1024
/* Every dimension is a multiple of this, so that no kernel has to look at single values. */
#define MUSTER_SCAN_STEP 16
/* Rows hold value + 128: the fast instructions multiply unsigned by signed bytes. */
#define MUSTER_SCAN_OFFSET 128

/* A probe as the kernels want it. */
typedef struct {
  gint8 values[MUSTER_SCAN_MAX_DIMENSION] __attribute__ ((aligned (64)));
  guint dimension;
  gint32 bias; /* sum of the values × MUSTER_SCAN_OFFSET */
} MusterScanProbe;

/* @rows: @n_rows of the probe's dimension, one after the other. @dots: of each row with the probe,
 * the offset taken out again. */
typedef void (*MusterScanFunc) (const guint8 *rows,
                                gsize n_rows,
                                const MusterScanProbe *probe,
                                gint32 *dots);

typedef struct {
  const char *name;
  MusterScanFunc scan;
  gboolean usable; /* by this processor */
} MusterScanKernel;

void muster_scan_probe_init (MusterScanProbe *self, const gint8 *values, guint dimension);
const MusterScanKernel *muster_scan_get_kernels (guint *n_kernels);
const MusterScanKernel *muster_scan_choose (void);

G_END_DECLS
