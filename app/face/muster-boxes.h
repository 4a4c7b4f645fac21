/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-vision.h"

G_BEGIN_DECLS

/* Lists of MusterFaceBox in a GArray: what the detectors' raw outputs mean, and what to keep of
 * them. Pure functions. */

void muster_yunet_decode (const float *cls,
                          const float *obj,
                          const float *bbox,
                          const float *kps,
                          int columns,
                          int rows,
                          int stride,
                          float threshold,
                          GArray *boxes);

#define MUSTER_BLAZEFACE_ANCHORS 896
#define MUSTER_BLAZEFACE_VALUES  17
#define MUSTER_BLAZEFACE_SIDE    128

void muster_blazeface_decode (const float *rows, float threshold, GArray *boxes);

float muster_boxes_overlap (const MusterFaceBox *a, const MusterFaceBox *b);
void muster_boxes_suppress (GArray *boxes, float overlap);
void muster_boxes_blend (GArray *boxes, float overlap);
void muster_boxes_scale (GArray *boxes, guint from, float factor, float x, float y);
int muster_boxes_find_main (const GArray *boxes, int width, int height);
float muster_boxes_second_size (const GArray *boxes, int main_box);

G_END_DECLS
