/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-verdict.h"

G_BEGIN_DECLS

/* Components of quality, each a score from 0 to 100; 100 is best, and nothing to be said. */
typedef enum {
  MUSTER_QUALITY_SHARP,
  MUSTER_QUALITY_NOT_DARK,
  MUSTER_QUALITY_NOT_BRIGHT,
  MUSTER_QUALITY_RANGE,
  MUSTER_QUALITY_EVEN_LIGHT,
  MUSTER_QUALITY_COLOUR,
  MUSTER_QUALITY_INTER_EYE,
  MUSTER_QUALITY_HEAD_SIZE,
  MUSTER_QUALITY_MARGINS,
  MUSTER_QUALITY_POSE,
  MUSTER_QUALITY_EYES_OPEN,
  MUSTER_QUALITY_MOUTH_SHUT,
  MUSTER_QUALITY_SINGLE,
  MUSTER_QUALITY_BACKGROUND,
  MUSTER_QUALITY_NO_GLARE,
  MUSTER_QUALITY_NO_MASK,
  MUSTER_QUALITY_NO_HAT,
  MUSTER_QUALITY_NO_DARK_GLASSES,
  MUSTER_N_QUALITIES,
} MusterQuality;

/* What the engine found in one frame. Plain value. Coordinates are pixels of the frame. */
typedef struct {
  gint64 time_us; /* of the frame */
  int frame_width;
  int frame_height;
  guint n_faces;
  float second_face;         /* side of the largest other face over the main one's */
  float x, y, width, height; /* the main face's box; 0 if none */
  float score;               /* detector, 0 to 1 */
  float yaw, pitch,
      roll; /* degrees; yaw > 0 nose to picture right, pitch > 0 up, roll > 0 clockwise */
  float eye_left, eye_right; /* eye aspect ratio, picture sides */
  float eye_open;            /* mean ratio of this person's open eyes so far; 0 in a still */
  float iris;                /* contrast of the clearer iris, 0 to 1 */
  float mouth;               /* height over width of the inner lips */
  float inter_eye;           /* pixels */
  float size;                /* head height over frame height */
  float off_x, off_y;        /* face centre from frame centre, in frame widths and heights */
  float sharpness;           /* 0 to 100 */
  float brightness;          /* mean luma of the face, 0 to 255 */
  float dark_share;          /* share of face pixels under 25 */
  float bright_share;        /* share over 247 */
  float picture_mean; /* mean luma of the whole picture: a covered or dead camera is near 0 */
  float scores[MUSTER_N_QUALITIES]; /* all 0 without a face */
  MusterCoach hint; /* what staff may want to look at although nothing is demanded; FIT = nothing */
  MusterCoach coach;  /* the worst thing, without hysteresis */
  guint track;        /* changes when the track breaks */
  guint probe_frames; /* fit frames fused so far on this track */
  gboolean probe_ready;
} MusterFaceReport;

G_END_DECLS
