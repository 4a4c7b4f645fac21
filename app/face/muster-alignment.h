/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-model-pack.h"

G_BEGIN_DECLS

#define MUSTER_ALIGNMENT_MAX 6

typedef enum {
  MUSTER_ALIGNMENT_MESH,
  MUSTER_ALIGNMENT_DETECTOR,
} MusterAlignmentPoints;

/* One way to lay a face into the recogniser's input. */
typedef struct {
  MusterAlignmentPoints points; /* whose five points are brought to the template */
  double zoom;                  /* of the face about the middle of the template's points */
  gboolean mirrored;            /* left and right change places */
} MusterAlignment;

guint muster_alignment_parse_list (const MusterModel *model,
                                   MusterAlignment list[MUSTER_ALIGNMENT_MAX],
                                   GError **error);

G_END_DECLS
