/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-people-sheet.h"
#include "muster-roster-book.h"
#include "muster-roster-zip.h"

G_BEGIN_DECLS

/* The pictures that come with a list, each named by the student number: looked through, and kept
 * unless it is a rehearsal. */

typedef void (*MusterRosterProgress) (guint done, guint all, gpointer data);

/* All borrowed. */
typedef struct {
  MusterRosterBook *book;
  const MusterRosterZip *zip; /* nullable */
  const char *folder;         /* nullable */
  const MusterPeopleRow *rows;
  gsize n_rows;
  gboolean keep;
  GPtrArray *notes;              /* of MusterPeopleNote; gets what is wrong with which */
  MusterRosterProgress progress; /* nullable */
  gpointer progress_data;
  GCancellable *cancellable; /* nullable */
} MusterRosterPhotosOrder;

typedef struct {
  char *h;     /* owned */
  gint64 size; /* bytes */
} MusterRosterPhoto;

typedef struct {
  GHashTable *found; /* owned, char * (student number) to MusterRosterPhoto */
  GPtrArray *made;   /* owned, of char *: hashes that were not there before */
  guint unused;      /* pictures of nobody in the list */
} MusterRosterPhotos;

gboolean muster_roster_photos_take (const MusterRosterPhotosOrder *order,
                                    MusterRosterPhotos *photos,
                                    GError **error);
void muster_roster_photos_undo (MusterRosterPhotos *photos, MusterRosterBook *book);
void muster_roster_photos_clear (MusterRosterPhotos *photos);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterRosterPhotos, muster_roster_photos_clear)

G_END_DECLS
