/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-vision.h"

G_BEGIN_DECLS

gboolean muster_similarity_fit (const MusterPoint *from,
                                const MusterPoint *to,
                                guint n,
                                MusterAffine *matrix);
/* Rotation by @angle and scale about a centre: maps a square of @side around (@x, @y) of the frame
 * to 0 … @target. */
MusterAffine
muster_similarity_of_square (double x, double y, double side, double angle, double target);
gboolean muster_affine_invert (const MusterAffine *matrix, MusterAffine *inverse);
MusterPoint muster_affine_map (const MusterAffine *matrix, MusterPoint point);

G_END_DECLS
