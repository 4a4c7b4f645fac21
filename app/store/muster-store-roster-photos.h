/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store.h"

G_BEGIN_DECLS

/* Pictures of people whom the roster has told of: a queue that is the rows themselves, so that it
 * is there after a restart. Not from the main thread of a window. */

typedef struct {
  gint64 person;
  char *h; /* owned: what the roster knows it by */
  gsize size;
} MusterWantedPhoto;

void muster_wanted_photo_free (MusterWantedPhoto *self);

/* @h: (nullable): the roster shows none any more; the one from there goes. */
gboolean muster_store_want_roster_photo (
    MusterStore *self, gint64 person, const char *h, gsize size, GError **error);
/* (element-type MusterWantedPhoto): at most @max, of people behind @after */
GPtrArray *muster_store_list_wanted_photos (MusterStore *self,
                                            gint64 after,
                                            guint max,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint muster_store_count_wanted_photos (MusterStore *self, GError **error);
guint muster_store_count_gone_photos (MusterStore *self, GError **error);
gboolean muster_store_keep_roster_photo (MusterStore *self,
                                         const MusterWantedPhoto *photo,
                                         GBytes *picture,
                                         GError **error);
gboolean muster_store_note_roster_photo_gone (MusterStore *self,
                                              const MusterWantedPhoto *photo,
                                              GError **error);

G_END_DECLS
