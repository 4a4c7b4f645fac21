/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-chain.h"

G_BEGIN_DECLS

/* The highest eye aspect ratios of the last seconds: what "open" means for this person. */
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

void muster_quality_look (const MusterPixels *pixels, MusterFaceReport *report);
gboolean muster_quality_measure (const MusterPixels *pixels,
                                 const MusterFaceSight *sight,
                                 MusterFaceReport *report,
                                 GError **error);
MusterCoach
muster_quality_judge (const MusterFaceReport *report, float second_face, float eye_open);
float muster_quality_rank (const MusterFaceReport *report);

G_END_DECLS
