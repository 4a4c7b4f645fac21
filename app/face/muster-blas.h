/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A BLAS library of this machine, for comparison in benchmarks. Muster itself needs none. */
typedef struct _MusterBlas MusterBlas;

MusterBlas *muster_blas_open (guint n_threads) G_GNUC_WARN_UNUSED_RESULT;
void muster_blas_free (MusterBlas *self);
const char *muster_blas_get_name (const MusterBlas *self);
void muster_blas_multiply (const MusterBlas *self,
                           const float *rows,
                           guint n_rows,
                           guint dimension,
                           const float *vector,
                           float *product);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterBlas, muster_blas_free)

G_END_DECLS
