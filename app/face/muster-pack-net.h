/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-model-pack.h"
#include "muster-vision.h"

G_BEGIN_DECLS

/* One net of a pack and how its manifest wants it fed. */
typedef struct {
  MusterNet *net;           /* owned */
  const MusterModel *model; /* borrowed from the pack */
  MusterNetInput input;     /* width and height 0 where the manifest leaves them open */
  char **outputs;           /* owned */
} MusterPackNet;

MusterPackNet *muster_pack_net_load (const MusterModelPack *pack,
                                     const char *role,
                                     const char *const *folders,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_pack_net_free (MusterPackNet *self);
gsize muster_pack_net_get_n_outputs (const MusterPackNet *self);
gboolean muster_pack_net_run (MusterPackNet *self,
                              const MusterPixels *pixels,
                              int width,
                              int height,
                              MusterTensor *tensors,
                              GError **error);
double muster_pack_net_get_number (const MusterPackNet *self, const char *key, double fallback);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterPackNet, muster_pack_net_free)

G_END_DECLS
