/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-puppet-canvas.h"
#include "muster-puppet-light.h"

/* The room behind the sitter, painted once for a size and seed. */
typedef struct {
  int width, height;
  guint32 seed;
  float *albedo; /* owned, width * height * 3 */
} MusterPuppetRoom;

void muster_puppet_room_clear (MusterPuppetRoom *self);
void muster_puppet_room_draw (MusterPuppetRoom *self,
                              MusterPuppetCanvas *canvas,
                              const MusterPuppetScene *scene,
                              const MusterPuppetLight *light);

/* Lens and sensor: blurs the linear picture, then turns it into noisy 8-bit B, G, R. */
void muster_puppet_blur (MusterPuppetCanvas *canvas, const MusterPuppetScene *scene);
void muster_puppet_expose (const MusterPuppetCanvas *canvas,
                           const MusterPuppetScene *scene,
                           guint32 identity,
                           guint8 *bgr);
