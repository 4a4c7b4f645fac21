/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-flash-parts.h"

G_BEGIN_DECLS

/* For MusterLampCheck: how a light follows a screen that is white and black in turn. */

typedef struct {
  guint n;
  gint64 times[MUSTER_FLASH_MAX_FRAMES];
  double light[MUSTER_FLASH_MAX_FRAMES]; /* linear, above 0 */
  double whole[MUSTER_FLASH_MAX_FRAMES]; /* of the picture: what a camera's exposure goes by */
} MusterLampCourse;

typedef struct {
  double ratio; /* white over what is there in black; below 0 if it answers the other way */
  double error; /* of the ratio: one standard deviation */
  double lag;   /* seconds */
  double share; /* of what changes that the screen explains, 0 to 1 */
} MusterLampFit;

/* Columns of @timeline: 0 is grey, the odd ones white, the others black. */
void muster_lamp_fit (const MusterLampCourse *course,
                      const MusterFlashTimeline *timeline,
                      MusterLampFit *fit);
void muster_lamp_fit_at (const MusterLampCourse *course,
                         const MusterFlashTimeline *timeline,
                         double lag,
                         MusterLampFit *fit);

G_END_DECLS
