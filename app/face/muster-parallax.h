/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-look.h"

G_BEGIN_DECLS

/* What two views of a face have that no two views of a flat picture can have. */

/* The mean of some looks, in the coordinates of the eyes: 0 between them, their distance 1, level;
 * x to picture right, y down, z away from the camera. */
typedef struct {
  MusterPoint points[MUSTER_MESH_POINTS];
  float distance; /* camera to eyes, in eye distances */
  guint n;        /* looks */
} MusterMeanFace;

void muster_mean_face_add (MusterMeanFace *self, const MusterFaceLook *look);
float muster_mean_face_get_width (const MusterMeanFace *self);

typedef enum {
  MUSTER_PARALLAX_APPROACH, /* from the one distance to the other */
  MUSTER_PARALLAX_YAW,      /* 5 degrees, nose to picture right */
  MUSTER_PARALLAX_PITCH,    /* 5 degrees, nose up */
  MUSTER_N_PARALLAX_MODES,
} MusterParallaxMode;

/* x and y of each point that is used */
#define MUSTER_PARALLAX_MAX (2 * MUSTER_MESH_POINTS)

typedef struct {
  guint n; /* numbers in each of the following */
  double residual[MUSTER_PARALLAX_MAX];
  double modes[MUSTER_N_PARALLAX_MODES][MUSTER_PARALLAX_MAX];
} MusterParallax;

gboolean muster_parallax_measure (MusterParallax *self,
                                  const MusterMeanFace *from,
                                  const MusterMeanFace *to);
double muster_parallax_get_yaw (const MusterParallax *self);

/* Many views from nearer by, together: their common share of the approach mode. */
typedef struct {
  double shared, own; /* with and of the mode, once turns are taken out */
  double weights;
  double sum[MUSTER_PARALLAX_MAX]; /* weighted residuals */
  guint n, looks;
} MusterApproachFit;

void muster_approach_fit_add (MusterApproachFit *self, const MusterParallax *parallax);
double muster_approach_fit_get_coefficient (const MusterApproachFit *self);
double muster_approach_fit_get_residual (const MusterApproachFit *self);

G_END_DECLS
