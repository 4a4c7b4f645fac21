/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "muster-model-origin.h"

G_BEGIN_DECLS

/* A manifest of data/models: which file plays which role, its sha256, licence, sources and
 * pre-processing, and the thresholds measured with it. Nothing about a model is hard-coded in C. */
typedef struct _MusterModelPack MusterModelPack;

typedef struct {
  char *role;          /* owned; "detector", "mesh", "embedder", "embedder-second", … */
  char *file;          /* owned; file name, no folder */
  char *sha256;        /* owned; lower-case hex */
  char *kind;          /* owned; decoder: "yunet", "blazeface", "mesh-468", "arcface-112" */
  char *licence;       /* owned */
  gboolean required;   /* a pack is complete without the others */
  GPtrArray *sources;  /* owned; MusterModelSource * of the pack, in the order to try */
  GHashTable *options; /* owned; char* → char*: mean, scale, channels, dimension, … */
} MusterModel;

MusterModelPack *
muster_model_pack_parse (GBytes *bytes, const char *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MusterModelPack *muster_model_pack_ref (MusterModelPack *self);
void muster_model_pack_unref (MusterModelPack *self);

const char *muster_model_pack_get_id (const MusterModelPack *self);
const char *muster_model_pack_get_version (const MusterModelPack *self);
double muster_model_pack_get_review (const MusterModelPack *self);
double muster_model_pack_get_accept (const MusterModelPack *self);
gboolean muster_model_pack_is_assist (const MusterModelPack *self);
const MusterModel *muster_model_pack_get_model (const MusterModelPack *self, const char *role);
const MusterModel *muster_model_pack_get_models (const MusterModelPack *self, gsize *n);

/* Options of a model. */
const char *muster_model_get_option (const MusterModel *self, const char *key);
gboolean muster_model_get_numbers (
    const MusterModel *self, const char *key, double *numbers, guint n, GError **error);
char **muster_model_dup_list (const MusterModel *self, const char *key) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterModelPack, muster_model_pack_unref)

G_END_DECLS
