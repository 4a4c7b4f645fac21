/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-puppet-canvas.h"
#include "muster-puppet-identity.h"
#include "muster-puppet-light.h"

/* A sheet of paper or a tablet that shows a picture of the person. */

#define MUSTER_PUPPET_PICTURE_WIDTH  352
#define MUSTER_PUPPET_PICTURE_HEIGHT 440
#define MUSTER_PUPPET_PICTURE_CM     22.0f /* width of the picture when the face has life size */

void muster_puppet_add_medium (MusterPuppetCanvas *canvas,
                               const MusterPuppetScene *scene,
                               const MusterPuppetLight *light);
void muster_puppet_develop (const MusterPuppetCanvas *canvas,
                            float lux,
                            gboolean on_paper,
                            float *picture);
Vec3 muster_puppet_shade_medium (const MusterPuppetScene *scene,
                                 const float *picture,
                                 const MusterPuppetFragment *at);
gboolean muster_puppet_is_eye_hole (const MusterPuppetIdentity *who,
                                    const MusterPuppetScene *scene,
                                    float cx,
                                    float cy);
