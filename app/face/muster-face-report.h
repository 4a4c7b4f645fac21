/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-verdict.h"

G_BEGIN_DECLS

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
  MusterCoach coach;  /* the worst thing, without hysteresis */
  guint track;        /* changes when the track breaks */
  guint probe_frames; /* fit frames fused so far on this track */
  gboolean probe_ready;
} MusterFaceReport;

G_END_DECLS
