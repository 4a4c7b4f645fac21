/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A manifest of data/models: which file plays which role, its sha256, licence, sources and
 * pre-processing, and the thresholds measured with it. Nothing about a model is hard-coded in C. */
typedef struct _MusterModelPack MusterModelPack;

typedef struct {
  char *role;   /* "detector", "mesh", "embedder", "embedder-second", … */
  char *file;   /* file name, no folder */
  char *sha256; /* lower-case hex */
  char *kind;   /* decoder: "yunet", "blazeface", "mesh-468", "arcface-112" */
  char *licence;
  char *
      *sources; /* "https URL sha256 converter" or "npm NAME@VERSION path …", in the order to try */
  GHashTable *options; /* char* → char*: mean, scale, swap, dimension, … */
} MusterModel;

MusterModelPack *
muster_model_pack_parse (GBytes *bytes, const char *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterModelPack *muster_model_pack_ref (MusterModelPack *self);
void muster_model_pack_unref (MusterModelPack *self);

const char *muster_model_pack_get_id (const MusterModelPack *self);
double muster_model_pack_get_review (const MusterModelPack *self);
double muster_model_pack_get_accept (const MusterModelPack *self);
gboolean muster_model_pack_is_assist (const MusterModelPack *self);
const MusterModel *muster_model_pack_get_model (const MusterModelPack *self, const char *role);
const MusterModel *muster_model_pack_get_models (const MusterModelPack *self, gsize *n);

/* Folder rules: the first of @folders (ends with NULL) that holds the file with the right sha256
 * wins. A file with a wrong sha256 is an error that names file, folder and both sums, never a
 * fall-through in silence. */
GBytes *muster_model_pack_load (const MusterModelPack *self,
                                const char *role,
                                const char *const *folders,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All manifests of @manifest_folder, best first ("standard" before "npm"); and the first one whose
 * every required file is found in @folders. */
GPtrArray *muster_model_packs_list (const char *manifest_folder,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterModelPack *muster_model_packs_choose (const char *manifest_folder,
                                            const char *const *folders,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterModelPack, muster_model_pack_unref)

G_END_DECLS
