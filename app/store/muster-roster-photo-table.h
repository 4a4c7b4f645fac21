/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-store-roster-photos.h"

G_BEGIN_DECLS

typedef struct {
  gint64 person;
  const char *h;   /* borrowed; NULL: none any more */
  gint64 size;     /* bytes */
  GBytes *picture; /* borrowed; of keep alone */
} MusterRosterPhotoPut;

/* In a transaction for writing; @data is a MusterRosterPhotoPut. */
gboolean muster_roster_photo_want (MusterDb *db, gpointer data, GError **error);
gboolean muster_roster_photo_keep (MusterDb *db, gpointer data, GError **error);
gboolean muster_roster_photo_note_gone (MusterDb *db, gpointer data, GError **error);

typedef struct {
  gint64 after;     /* a person */
  guint max;        /* people */
  GPtrArray *found; /* owned, of MusterWantedPhoto; out */
} MusterRosterPhotoList;

/* @data is a MusterRosterPhotoList. */
gboolean muster_roster_photo_list (MusterDb *db, gpointer data, GError **error);

G_END_DECLS
