/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-puppet-math.h"
#include "muster-puppet.h"

/* The monitor as a lamp: patches across and down. */
#define MUSTER_PUPPET_PATCHES 4

/* The light of one scene: the room's, soft and from a key lamp, and the monitor's. */
typedef struct {
  Vec3 ambient; /* colour, green 1 */
  Vec3 key;     /* unit vector to the key lamp */
  float lux;
  float hardness; /* share of the key lamp */
  gboolean lit;   /* the monitor gives light */
  Vec3 quarter[4];
  Vec3 patch[MUSTER_PUPPET_PATCHES * MUSTER_PUPPET_PATCHES];
  float intensity; /* of a patch at level 1, candela times 1e4 as lengths are cm */
} MusterPuppetLight;

Vec3 muster_puppet_black_body (float kelvin);
void muster_puppet_light_init (MusterPuppetLight *self, const MusterPuppetScene *scene);
Vec3 muster_puppet_light_at (
    const MusterPuppetLight *self, Vec3 point, Vec3 normal, float access, float softness);
