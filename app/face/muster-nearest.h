/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A row of a gallery that may be among the best. */
typedef struct {
  gint64 id;
  float score; /* cosine as bytes give it */
  guint row;
  double similarity; /* as floats give it, later */
} MusterCandidate;

/* The best of what was offered so far; the worst of them first, as in every heap. */
typedef struct {
  MusterCandidate *items; /* owned */
  guint n;
  guint capacity;
} MusterNearest;

void muster_nearest_init (MusterNearest *self, guint capacity);
void muster_nearest_clear (MusterNearest *self);
void muster_nearest_offer (MusterNearest *self, const MusterCandidate *candidate);
float muster_nearest_get_floor (const MusterNearest *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterNearest, muster_nearest_clear)

G_END_DECLS
