/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-model-pack.h"
#include "muster-vision.h"

G_BEGIN_DECLS

/* What nets that look at one picture alone say of whether the face in it is there, or a picture of
 * one: a hint that decides nothing. A pack may have one, two or none of them, and a site may do
 * without their files. One thread at a time. */
typedef struct _MusterPassive MusterPassive;

gboolean muster_passive_load (const MusterModelPack *pack,
                              const char *const *folders,
                              MusterPassive **passive,
                              GError **error);
void muster_passive_free (MusterPassive *self);
gboolean muster_passive_run (MusterPassive *self,
                             const MusterPixels *pixels,
                             const MusterFaceBox *box,
                             gboolean *asked,
                             float *real,
                             GError **error);

/* The part of a picture that is @scale times as wide and high as the face. */
typedef struct {
  int x, y, width, height;
} MusterPassiveCrop;

gboolean muster_passive_crop_init (
    MusterPassiveCrop *crop, const MusterFaceBox *box, double scale, int width, int height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterPassive, muster_passive_free)

G_END_DECLS
