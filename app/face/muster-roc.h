/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Scores of genuine and impostor comparisons, sorted upwards, and the rates they make. */
typedef struct {
  double *genuine;
  double *impostor;
  gsize n_genuine;
  gsize n_impostor;
} MusterRoc;

void muster_roc_sort (MusterRoc *roc);
double muster_roc_get_fmr (const MusterRoc *roc, double threshold);
double muster_roc_get_fnmr (const MusterRoc *roc, double threshold);
double muster_roc_get_threshold (const MusterRoc *roc, double fmr);
double muster_roc_get_eer (const MusterRoc *roc);

G_END_DECLS
