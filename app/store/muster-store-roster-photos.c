/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store-roster-photos.h"

#include "muster-reference-table.h"
#include "muster-roster-photo-table.h"
#include "muster-store-private.h"

void
muster_wanted_photo_free (MusterWantedPhoto *self)
{
  g_free (self->h);
  g_free (self);
}

/**
 * muster_store_want_roster_photo:
 * @h: (nullable): 64 hex digits
 * @size: bytes of it
 *
 * What is here already under the same hash stays. Errors: STORE, STORE_FULL
 */
gboolean
muster_store_want_roster_photo (
    MusterStore *self, gint64 person, const char *h, gsize size, GError **error)
{
  MusterRosterPhotoPut put = {person, h, (gint64) size, NULL};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run_write (self, muster_roster_photo_want, &put, error);
}

GPtrArray *
muster_store_list_wanted_photos (MusterStore *self, gint64 after, guint max, GError **error)
{
  MusterRosterPhotoList list = {after, max, NULL};

  g_return_val_if_fail (MUSTER_IS_STORE (self), NULL);
  return muster_store_run_read (self, muster_roster_photo_list, &list, error) ? list.found : NULL;
}

static gboolean
count_wanted (MusterDb *db, gpointer data, GError **error)
{
  return muster_db_query_int64 (
      db, "SELECT count (*) FROM roster_photo WHERE state = 'wanted'", data, error);
}

/* Returns: how many are still to be fetched; 0 with @error set on STORE */
guint
muster_store_count_wanted_photos (MusterStore *self, GError **error)
{
  gint64 n = 0;

  g_return_val_if_fail (MUSTER_IS_STORE (self), 0);
  return muster_store_run_read (self, count_wanted, &n, error) ? (guint) n : 0;
}

static gboolean
count_gone (MusterDb *db, gpointer data, GError **error)
{
  return muster_db_query_int64 (
      db, "SELECT count (*) FROM roster_photo WHERE state = 'gone'", data, error);
}

/* Returns: how many the roster tells of and does not have; 0 with @error set on STORE */
guint
muster_store_count_gone_photos (MusterStore *self, GError **error)
{
  gint64 n = 0;

  g_return_val_if_fail (MUSTER_IS_STORE (self), 0);
  return muster_store_run_read (self, count_gone, &n, error) ? (guint) n : 0;
}

/**
 * muster_store_keep_roster_photo:
 * @picture: of that hash
 *
 * It becomes the person's reference, and the one that the roster had before goes. If it is not
 * wanted any more, nothing happens. Errors: BAD_DATA, SEALED_OFF, STORE, STORE_FULL
 */
gboolean
muster_store_keep_roster_photo (MusterStore *self,
                                const MusterWantedPhoto *photo,
                                GBytes *picture,
                                GError **error)
{
  MusterRosterPhotoPut put = {photo->person, photo->h, (gint64) photo->size, picture};
  const MusterReferencePut check = {
      .person = photo->person, .picture = picture, .source = "roster"};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_reference_check (&check, error) &&
         muster_store_run_write (self, muster_roster_photo_keep, &put, error);
}

/* It is not asked for again until the roster tells of another, or both sides have compared. What
 * was before it is not what the roster shows any more, and goes. */
gboolean
muster_store_note_roster_photo_gone (MusterStore *self,
                                     const MusterWantedPhoto *photo,
                                     GError **error)
{
  MusterRosterPhotoPut put = {photo->person, photo->h, (gint64) photo->size, NULL};

  g_return_val_if_fail (MUSTER_IS_STORE (self), FALSE);
  return muster_store_run_write (self, muster_roster_photo_note_gone, &put, error);
}
