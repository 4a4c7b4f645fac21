/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-puppet-identity.h"

/* A person's head at rest: a grid over longitude (columns, dense in front) and height (rows, crown
 * to under the chin), and the painted albedo over the same two directions. Made once. */

#define MUSTER_PUPPET_HEAD_COLUMNS 161
#define MUSTER_PUPPET_HEAD_ROWS    157
#define MUSTER_PUPPET_HEAD_POINTS  (MUSTER_PUPPET_HEAD_COLUMNS * MUSTER_PUPPET_HEAD_ROWS)
#define MUSTER_PUPPET_SKIN_SIDE    640
/* Half height of the mouth slit in the grid at rest, cm. */
#define MUSTER_PUPPET_SLIT .03f

typedef struct {
  MusterPuppetIdentity who;
  Vec3 rest[MUSTER_PUPPET_HEAD_POINTS];    /* surface of skin and hair */
  float access[MUSTER_PUPPET_HEAD_POINTS]; /* share of ambient light that gets there */
  float hair[MUSTER_PUPPET_HEAD_POINTS];   /* cover */
  float skin[MUSTER_PUPPET_SKIN_SIDE * MUSTER_PUPPET_SKIN_SIDE * 3];
  int slit_row; /* the row just above the slit of the mouth */
} MusterPuppetHead;

MusterPuppetHead *muster_puppet_head_new (guint32 identity) G_GNUC_WARN_UNUSED_RESULT;
void muster_puppet_head_free (MusterPuppetHead *self);

/* Longitude of a column, @u -1 to 1 from the back over picture left and the front to the back. */
static inline float
muster_puppet_head_theta (float u)
{
  return PUPPET_PI * (.42f * u + .58f * u * u * u);
}
