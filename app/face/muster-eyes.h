/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-mesh.h"

G_BEGIN_DECLS

/* The eye aspect ratios of the last seconds: what "open" means for this person. */
#define MUSTER_EYE_RECORD_SIZE 64

typedef struct {
  float ratios[MUSTER_EYE_RECORD_SIZE];
  gint64 times[MUSTER_EYE_RECORD_SIZE];
  guint next;
  guint n;
} MusterEyeRecord;

void muster_eye_record_reset (MusterEyeRecord *record);
void muster_eye_record_add (MusterEyeRecord *record, gint64 time_us, float ratio);
float muster_eye_record_get_open (const MusterEyeRecord *record, gint64 now_us);

/* One eye with its corners at (8, 14) and (40, 14), in grey. */
#define MUSTER_EYE_WIDTH  48
#define MUSTER_EYE_HEIGHT 28

typedef struct {
  float gray[MUSTER_EYE_HEIGHT][MUSTER_EYE_WIDTH];
} MusterEyePatch;

float muster_eye_patch_get_iris (const MusterEyePatch *patch);
gboolean muster_eyes_find_iris (const MusterPixels *pixels,
                                const MusterMeshFace *face,
                                float *contrast,
                                GError **error);

G_END_DECLS
