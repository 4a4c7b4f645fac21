/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-model-pack.h"

G_BEGIN_DECLS

/* Manifests and model files on disk. All folder lists end with NULL. */

typedef enum {
  MUSTER_MODEL_OK,
  MUSTER_MODEL_MISSING,
  MUSTER_MODEL_WRONG, /* there, but its sha256 differs, or it cannot be read */
} MusterModelState;

/* The first of @folders that holds the file with the right sha256 wins. A file with a wrong sha256
 * is an error that names file, folder and both sums, never a fall-through in silence. */
MusterModelState muster_model_find (const MusterModel *model,
                                    const char *const *folders,
                                    char **path,
                                    GError **error);
GBytes *muster_model_pack_load (const MusterModelPack *pack,
                                const char *role,
                                const char *const *folders,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_model_pack_is_complete (const MusterModelPack *pack,
                                        const char *const *folders,
                                        GError **error);

/* All manifests of @manifest_folder, best first ("standard" before "npm"); and the first one whose
 * every required file is found in @folders. */
GPtrArray *muster_model_packs_list (const char *manifest_folder,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterModelPack *muster_model_packs_choose (const char *manifest_folder,
                                            const char *const *folders,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
