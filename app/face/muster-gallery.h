/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-face-engine.h"

G_BEGIN_DECLS

/* Many templates of one model, searched all at once (1:N). Thread-safe: any number of threads may
 * search at a time; who changes it waits until they are done, and they wait for him. */
typedef struct _MusterGallery MusterGallery;

typedef struct {
  gint64 id;
  double similarity; /* the cosine that muster_template_similarity() gives */
} MusterGalleryHit;

#define MUSTER_GALLERY_MAX_HITS 64

MusterGallery *muster_gallery_new (const char *model, guint dimension) G_GNUC_WARN_UNUSED_RESULT;
MusterGallery *muster_gallery_new_like (const MusterTemplate *template_) G_GNUC_WARN_UNUSED_RESULT;
void muster_gallery_free (MusterGallery *self);

gboolean muster_gallery_put (MusterGallery *self, gint64 id, const MusterTemplate *template_);
gboolean muster_gallery_remove (MusterGallery *self, gint64 id);
guint muster_gallery_get_size (MusterGallery *self);
guint64 muster_gallery_get_bytes (MusterGallery *self);

guint muster_gallery_search (MusterGallery *self,
                             const MusterTemplate *probe,
                             MusterGalleryHit *hits,
                             guint n_hits);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterGallery, muster_gallery_free)

G_END_DECLS
