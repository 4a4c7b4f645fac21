/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-puppet-canvas.h"
#include "muster-puppet-identity.h"
#include "muster-puppet-light.h"

/* Eyes and the inside of the mouth are drawn over the skin, not modelled: @skin is the albedo
 * there, the result the albedo with the feature. */
Vec3 muster_puppet_paint_eye (const MusterPuppetIdentity *who,
                              const MusterPuppetPose *pose,
                              const MusterPuppetLight *light,
                              const MusterPuppetFragment *at,
                              Vec3 skin);
Vec3 muster_puppet_paint_mouth (const MusterPuppetIdentity *who,
                                const MusterPuppetPose *pose,
                                const MusterPuppetFragment *at,
                                Vec3 skin);
