/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-download.h"
#include "muster-model-pack.h"

G_BEGIN_DECLS

/* The outside world of one fetch: what was already fetched in this run, and who did not answer. */
typedef struct _MusterModelSources MusterModelSources;

MusterModelSources *muster_model_sources_new (const char *work,
                                              const char *converters,
                                              const char *npm,
                                              const MusterDownloadOptions *download);
void muster_model_sources_free (MusterModelSources *self);

char *muster_model_sources_make (MusterModelSources *self,
                                 const MusterModelSource *source,
                                 const char *file,
                                 MusterDownloadProgress progress,
                                 gpointer user_data,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterModelSources, muster_model_sources_free)

G_END_DECLS
