/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-puppet-canvas.h"
#include "muster-puppet-head.h"
#include "muster-puppet-light.h"

/* Puts a person, dressed and in a pose, on a canvas. */
void muster_puppet_add_person (MusterPuppetCanvas *canvas,
                               const MusterPuppetHead *head,
                               const MusterPuppetScene *scene,
                               const MusterPuppetLight *light);
/* An empty chair where the person would be. */
void muster_puppet_add_chair (MusterPuppetCanvas *canvas,
                              const MusterPuppetScene *scene,
                              const MusterPuppetLight *light);
void muster_puppet_head_placing_init (MusterPuppetPlacing *self, const MusterPuppetScene *scene);
void muster_puppet_light_grid (MusterPuppetGrid *grid,
                               const MusterPuppetCanvas *canvas,
                               const MusterPuppetLight *light,
                               float access);

/* Shared with the shading: where hat, mask and open mouth are, in head coordinates at rest. */
float muster_puppet_hat_line (float z);
gboolean muster_puppet_in_mask (const MusterPuppetIdentity *who, float x, float y);
float muster_puppet_jaw_gap (const MusterPuppetIdentity *who, const MusterPuppetPose *pose);
