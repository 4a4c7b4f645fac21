/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-puppet-identity.h"

/* The colour of the head at a point at rest: skin, lips, brows, beard, and @cover of hair. */
Vec3 muster_puppet_paint (const MusterPuppetIdentity *who, float theta, Vec3 p, float cover);
