/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-puppet-canvas.h"
#include "muster-puppet-head.h"
#include "muster-puppet-light.h"

/* Gives every pixel that shows a grid its light; the rest of the linear picture stays. @picture is
 * what a medium shows, NULL without one. */
void muster_puppet_shade (MusterPuppetCanvas *canvas,
                          const MusterPuppetHead *head,
                          const MusterPuppetScene *scene,
                          const MusterPuppetLight *light,
                          const float *picture);
