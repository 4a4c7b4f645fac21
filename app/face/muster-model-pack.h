/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* No model, original or package is larger: a bound for every read and every download. */
#define MUSTER_MODEL_MAX_BYTES (512u * 1024 * 1024)

/* A manifest of data/models: which file plays which role, its sha256, licence, sources and
 * pre-processing, and the thresholds measured with it. Nothing about a model is hard-coded in C. */
typedef struct _MusterModelPack MusterModelPack;

/* One published file that a model is made from. */
typedef struct {
  char *path;   /* owned; appended to the address, or inside the npm package */
  char *sha256; /* owned; of the bytes from .offset on */
  gsize bytes;
  gsize offset; /* where it begins in the published file; 0 but for files packed into others */
} MusterModelOriginal;

/* One way to get a model. */
typedef struct {
  char *name;       /* owned; its section is [source NAME] */
  char *address;    /* owned; "https://…/", NULL for npm */
  char *package;    /* owned; npm's NAME@VERSION, NULL for https */
  char *sha256;     /* owned; of the npm package, NULL for https */
  gsize bytes;      /* of the npm package */
  GPtrArray *files; /* owned; MusterModelOriginal *, at least one */
  char **convert;   /* owned; format and options; NULL if the one original is the model */
} MusterModelSource;

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
