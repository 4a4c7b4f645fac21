/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-boxes.h"
#include "muster-model-pack.h"

G_BEGIN_DECLS

typedef struct _MusterDetector MusterDetector;

MusterDetector *muster_detector_new (const MusterModelPack *pack,
                                     const char *const *folders,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_detector_free (MusterDetector *self);
gboolean muster_detector_find (
    MusterDetector *self, const MusterPixels *pixels, int side, GArray *boxes, GError **error);
gboolean muster_detector_search (MusterDetector *self,
                                 const MusterPixels *pixels,
                                 GArray *boxes,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterDetector, muster_detector_free)

G_END_DECLS
