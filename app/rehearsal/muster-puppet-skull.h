/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-puppet-identity.h"

/* The shape of a head at rest, without hair. A place on it is a longitude theta (0 in front, > 0 on
 * picture right, ±pi at the back) and a height k along the profile's knots, 0 at the crown to
 * MUSTER_PUPPET_KNOTS - 1 under the chin. */

#define MUSTER_PUPPET_KNOTS 12

typedef struct {
  float y[MUSTER_PUPPET_KNOTS];     /* height */
  float width[MUSTER_PUPPET_KNOTS]; /* half width */
  float front[MUSTER_PUPPET_KNOTS]; /* how far the face comes forward */
  float back[MUSTER_PUPPET_KNOTS];  /* and the skull back */
} MusterPuppetProfile;

void muster_puppet_profile_init (MusterPuppetProfile *self, const MusterPuppetIdentity *who);
float muster_puppet_profile_get_y (const MusterPuppetProfile *self, float k);
Vec3 muster_puppet_skull_point (const MusterPuppetIdentity *who,
                                const MusterPuppetProfile *profile,
                                float theta,
                                float k);
float muster_puppet_face_relief (const MusterPuppetIdentity *who, float x, float y);
float muster_puppet_eye_ball (const MusterPuppetIdentity *who, Vec3 p);
float muster_puppet_ear_relief (const MusterPuppetIdentity *who, float abs_theta, float y);
