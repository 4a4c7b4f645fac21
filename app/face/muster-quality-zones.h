/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-mesh.h"

G_BEGIN_DECLS

/* The face at one scale and upright, so that a threshold means the same at every distance: eye
 * centres MUSTER_FACE_CROP_EYES apart, forehead to chin inside. */
#define MUSTER_FACE_CROP_WIDTH  96
#define MUSTER_FACE_CROP_HEIGHT 128
#define MUSTER_FACE_CROP_EYES   40

typedef struct {
  guint8 bgr[MUSTER_FACE_CROP_HEIGHT][MUSTER_FACE_CROP_WIDTH][3];
  MusterAffine matrix; /* frame to crop */
} MusterFaceCrop;

/* What parts of a face look like beside each other. Plain numbers. */
typedef struct {
  float overlap;     /* of the cheeks' histograms of linear luminance, 0 to 1 */
  float lab[3];      /* mean of both cheeks, CIELAB */
  float entropy;     /* of the face's luma, bits */
  float glare;       /* share of the eye zone that is burnt out */
  float lower[2];    /* mouth and chin, */
  float forehead[2]; /* forehead, */
  float eyes[2];     /* and eye zone beside the skin under the eyes, or the cheeks: distance of the
                        colour and natural logarithm of the luminance's ratio */
} MusterQualityZones;

void muster_quality_zones_measure (const MusterFaceCrop *crop,
                                   const MusterMeshFace *face,
                                   MusterQualityZones *zones);

G_END_DECLS
