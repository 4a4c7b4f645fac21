/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-engine.h"

G_BEGIN_DECLS

#define MUSTER_TEMPLATE_MAX_PARTS  4
#define MUSTER_TEMPLATE_MAX_VALUES 2048

/* How a template is made, inside this room. */
MusterTemplate *muster_template_new (const char *model,
                                     const guint *dimensions,
                                     guint n_parts,
                                     const float *values) G_GNUC_WARN_UNUSED_RESULT;
MusterTemplate *muster_template_new_weighted (const char *model,
                                              const guint *dimensions,
                                              const double *weights,
                                              guint n_parts,
                                              const float *values) G_GNUC_WARN_UNUSED_RESULT;
MusterTemplate *muster_template_fuse (MusterTemplate *const *templates,
                                      guint n) G_GNUC_WARN_UNUSED_RESULT;

/* All parts one after the other, a unit vector; borrowed. */
const float *muster_template_get_values (const MusterTemplate *self, guint *n_values);
double muster_template_dot (const float *a, const float *b, guint n_values);

G_END_DECLS
