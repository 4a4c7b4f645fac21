/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-download.h"
#include "muster-model-folder.h"

G_BEGIN_DECLS

/* What `muster models fetch|list|verify` does. */

typedef struct {
  const char *manifests;          /* borrowed; data/models: packs, and convert/ beside them */
  const char *const *folders;     /* borrowed, ends with NULL; looked at first; may be NULL */
  const char *target;             /* borrowed; where models come to lie; made if missing */
  const char *npm;                /* borrowed; the program; NULL: "npm" */
  MusterDownloadOptions download; /* all zero: the usual */
} MusterModelFetchOptions;

/* One call with @line for each thing done (a whole sentence, translated), and calls without it
 * while @file comes in. */
typedef void (*MusterModelFetchProgress) (const char *file,
                                          const char *line, /* nullable */
                                          guint64 bytes,
                                          guint64 total,
                                          gpointer user_data);

MusterModelPack *muster_model_fetch (const char *wanted,
                                     const MusterModelFetchOptions *options,
                                     MusterModelFetchProgress progress,
                                     gpointer user_data,
                                     char **why_not,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One file of one pack, as it is found now. All strings owned. */
typedef struct {
  char *pack;
  char *role;
  char *file;
  char *licence;
  gboolean required;
  MusterModelState state;
  char *path;    /* NULL if missing */
  char *message; /* what is wrong; NULL if the file is right or missing */
} MusterModelRow;

GPtrArray *muster_model_rows (const char *manifests,
                              const char *const *folders,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* $XDG_DATA_HOME/muster/models, and the folders to look in: @given (nullable), then that. */
char *muster_model_dup_user_folder (void) G_GNUC_WARN_UNUSED_RESULT;
char **muster_model_dup_folders (const char *const *given) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
