/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-puppet-identity.h"

/* Hair is a thickness on the skull and a colour: no strands. */

float muster_puppet_hair_cover (const MusterPuppetIdentity *who, float theta, Vec3 p);
float muster_puppet_hair_thickness (const MusterPuppetIdentity *who, float theta, Vec3 p);
Vec3 muster_puppet_hair_albedo (const MusterPuppetIdentity *who, float theta, Vec3 p);
