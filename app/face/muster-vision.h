/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The only door to OpenCV: plain buffers in, plain structs out. No C++ type, no exception and no
 * allocation of the other side crosses it. */

#include <glib.h>

#include "muster-frame.h"

G_BEGIN_DECLS

typedef struct {
  float x, y, z;
} MusterPoint;

typedef struct {
  float x, y, width, height; /* pixels of the frame; may reach outside */
  MusterPoint points[5];     /* eye (picture left), eye, nose, mouth corners; z = 0 */
  float score;               /* 0 to 1 */
} MusterFaceBox;

/* The helper of this room writes the rest: nets loaded from memory, detect, mesh, align, embed,
 * statistics of a crop, decode of a picture file. */

G_END_DECLS
