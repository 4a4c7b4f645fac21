/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The only door to OpenCV: plain buffers in, plain structs out. No C++ type, no exception and no
 * allocation of the other side crosses it. */

#include <gio/gio.h>

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

/* A borrowed view of 8-bit B, G, R pixels. */
typedef struct {
  const guint8 *data;
  int width;
  int height;
  gsize stride;
} MusterPixels;

/* x' = a x + b y + c; y' = d x + e y + f */
typedef struct {
  double a, b, c, d, e, f;
} MusterAffine;

/* How pixels become the net's input: planes of (value - mean) * scale, in the net's channel order.
 * Pixels smaller than the input are padded with black at the right and below. */
typedef struct {
  int width;
  int height;
  float mean[3];
  float scale[3];
  gboolean rgb; /* the net wants R, G, B; otherwise B, G, R */
} MusterNetInput;

/* Borrowed from the net until its next run. */
typedef struct {
  const float *values;
  gsize length;
} MusterTensor;

typedef struct _MusterNet MusterNet;

MusterNet *muster_net_new (GBytes *onnx, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_net_free (MusterNet *self);
gboolean muster_net_run (MusterNet *self,
                         const MusterPixels *pixels,
                         const MusterNetInput *input,
                         const char *const *outputs,
                         MusterTensor *tensors,
                         GError **error);

gboolean muster_pixels_warp (const MusterPixels *source,
                             const MusterAffine *matrix,
                             guint8 *target,
                             int width,
                             int height,
                             GError **error);
gboolean muster_pixels_resize (
    const MusterPixels *source, guint8 *target, int width, int height, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterNet, muster_net_free)

G_END_DECLS
