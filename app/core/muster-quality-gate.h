/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a live picture must be like to be compared, as far as a profile may say. A member of 0 is
 * the engine's own value; of the scores it is no demand: what they find is shown to staff only. */
typedef struct {
  float inter_eye; /* pixels, at least */
  float size;      /* head over picture height, at most */
  float off;       /* of the face from the middle, in picture widths and heights, at most */
  float yaw;       /* degrees, at most; the next two also */
  float pitch;
  float roll;
  float dark;      /* mean luma of the face, at least */
  float bright;    /* mean luma of the face, at most */
  float sharpness; /* 0 to 100, at least */

  float even_light; /* scores of MusterFaceReport, 0 to 100, at least */
  float glare;
  float mask;
  float hat;
  float dark_glasses;
  float mouth;
} MusterQualityGate;

G_END_DECLS
