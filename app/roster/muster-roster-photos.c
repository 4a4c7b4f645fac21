/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-photos.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "muster-error.h"
#include "muster-picture-header.h"
#include "muster-roster-blobs.h"
#include "muster-wire-person.h"

/* Fewer pixels a side than that show no face that can be compared. */
#define LEAST_SIDE 96

typedef struct {
  const MusterRosterPhotosOrder *order; /* borrowed */
  MusterRosterPhotos *photos;           /* borrowed */
  GHashTable *people;                   /* owned, char * to MusterPeopleRow, both borrowed */
  guint seen;
} Taking;

static const char *const suffixes[] = {".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG"};

static void
photo_free (MusterRosterPhoto *photo)
{
  g_free (photo->h);
  g_free (photo);
}

void
muster_roster_photos_clear (MusterRosterPhotos *photos)
{
  g_clear_pointer (&photos->found, g_hash_table_unref);
  g_clear_pointer (&photos->made, g_ptr_array_unref);
}

/* What was written for a list that was not taken in the end. */
void
muster_roster_photos_undo (MusterRosterPhotos *photos, MusterRosterBook *book)
{
  if (photos->made == NULL)
    return;
  for (guint i = 0; i < photos->made->len; i++)
    muster_roster_blobs_delete (book, g_ptr_array_index (photos->made, i));
  g_ptr_array_set_size (photos->made, 0);
}

static void
note (Taking *taking, const MusterPeopleRow *person, const char *id, const char *what)
{
  g_ptr_array_add (taking->order->notes,
                   muster_people_note_new (person->line, id, "", person->student_number, what));
}

/* --- one picture --- */

/* Only what a station could take: the picture is not decoded here. */
static gboolean
is_fit (Taking *taking, const MusterPeopleRow *person, GBytes *picture)
{
  MusterPictureHeader header = {0};
  g_autoptr (GError) error = NULL;

  if (!muster_picture_read_header (picture, &header, &error)) {
    note (taking, person, "unfit-photo", error->message);
    return FALSE;
  }
  if (header.width >= LEAST_SIDE && header.height >= LEAST_SIDE)
    return TRUE;
  note (taking, person, "unfit-photo", _ ("the picture has too few pixels to compare a face with"));
  return FALSE;
}

static gboolean
keep (Taking *taking, const MusterPeopleRow *person, GBytes *picture, GError **error)
{
  const MusterRosterPhotosOrder *order = taking->order;
  MusterRosterPhoto *photo = g_new0 (MusterRosterPhoto, 1);
  gboolean made = FALSE;

  photo->h = muster_roster_blobs_dup_hash (order->book, picture);
  photo->size = (gint64) g_bytes_get_size (picture);
  g_hash_table_insert (taking->photos->found, g_strdup (person->student_number), photo);
  if (order->keep && !muster_roster_blobs_put (order->book, photo->h, picture, &made, error))
    return FALSE;
  if (made)
    g_ptr_array_add (taking->photos->made, g_strdup (photo->h));
  return TRUE;
}

/* @picture: (nullable): %NULL: it is too large */
static gboolean
take (Taking *taking, const MusterPeopleRow *person, GBytes *picture, GError **error)
{
  const MusterRosterPhotosOrder *order = taking->order;

  taking->seen += 1;
  if (order->progress != NULL)
    order->progress (taking->seen, (guint) order->n_rows, order->progress_data);
  if (g_cancellable_set_error_if_cancelled (order->cancellable, error))
    return FALSE;
  if (picture == NULL) {
    note (taking, person, "large-photo", _ ("the picture is larger than 2 MiB"));
    return TRUE;
  }
  if (!is_fit (taking, person, picture))
    return TRUE;
  if (g_hash_table_contains (taking->photos->found, person->student_number)) {
    note (taking, person, "two-photos", _ ("there are two pictures; the first one counts"));
    return TRUE;
  }
  return keep (taking, person, picture, error);
}

/* --- where they come from --- */

static gboolean
load_file (const char *path, GBytes **picture)
{
  GStatBuf status;
  char *contents;
  gsize size;

  if (g_stat (path, &status) != 0 || !S_ISREG (status.st_mode))
    return FALSE;
  *picture = NULL;
  if (status.st_size > MUSTER_WIRE_MAX_PHOTO)
    return TRUE;
  if (!g_file_get_contents (path, &contents, &size, NULL))
    return FALSE;
  *picture = g_bytes_new_take (contents, size);
  return TRUE;
}

static gboolean
take_from_folder (Taking *taking, GError **error)
{
  const MusterRosterPhotosOrder *order = taking->order;

  for (gsize row = 0; row < order->n_rows; row++)
    for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
      g_autofree char *name = g_strconcat (order->rows[row].student_number, suffixes[i], NULL);
      g_autofree char *path = g_build_filename (order->folder, name, NULL);
      g_autoptr (GBytes) picture = NULL;

      if (load_file (path, &picture) && !take (taking, &order->rows[row], picture, error))
        return FALSE;
    }
  return TRUE;
}

/* Whose picture it is by its name. Returns: (nullable): %NULL: it is no picture, or of nobody here
 */
static const MusterPeopleRow *
find_person (Taking *taking, const char *name, gboolean *is_picture)
{
  g_autofree char *base = g_path_get_basename (name);

  *is_picture = FALSE;
  if (*base == '.' || strstr (name, "__MACOSX/") != NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (base, suffixes[i])) {
      *is_picture = TRUE;
      base[strlen (base) - strlen (suffixes[i])] = '\0';
      return g_hash_table_lookup (taking->people, base);
    }
  return NULL;
}

static gsize
wants_cb (const char *name, gpointer data)
{
  Taking *taking = data;
  gboolean is_picture;
  const MusterPeopleRow *person = find_person (taking, name, &is_picture);

  taking->photos->unused += is_picture && person == NULL;
  return person != NULL ? MUSTER_WIRE_MAX_PHOTO : 0;
}

static gboolean
entry_cb (const char *name, GBytes *contents, gpointer data, GError **error)
{
  Taking *taking = data;
  gboolean is_picture;

  return take (taking, find_person (taking, name, &is_picture), contents, error);
}

static gboolean
take_all (Taking *taking, GError **error)
{
  const MusterRosterPhotosOrder *order = taking->order;

  if (order->zip != NULL &&
      !muster_roster_zip_walk (order->zip, wants_cb, entry_cb, taking, order->cancellable, error))
    return FALSE;
  return order->folder == NULL || take_from_folder (taking, error);
}

/**
 * muster_roster_photos_take:
 * @photos: (out caller-allocates): to be cleared, whatever comes back
 *
 * What is wrong with one picture is a note and keeps nobody out. Outside of a transaction: what was
 * written is swept if nobody shows it in the end.
 *
 * Returns: %FALSE with BAD_DATA (the archive), STORE, STORE_FULL, %G_IO_ERROR_CANCELLED; then
 *   nothing of it is left
 */
gboolean
muster_roster_photos_take (const MusterRosterPhotosOrder *order,
                           MusterRosterPhotos *photos,
                           GError **error)
{
  Taking taking = {.order = order, .photos = photos};
  gboolean ok;

  photos->found =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) photo_free);
  photos->made = g_ptr_array_new_with_free_func (g_free);
  photos->unused = 0;
  taking.people = g_hash_table_new (g_str_hash, g_str_equal);
  for (gsize i = 0; i < order->n_rows; i++)
    g_hash_table_insert (
        taking.people, (gpointer) order->rows[i].student_number, (gpointer) &order->rows[i]);
  ok = take_all (&taking, error);
  g_hash_table_unref (taking.people);
  if (!ok)
    muster_roster_photos_undo (photos, order->book);
  return ok;
}
