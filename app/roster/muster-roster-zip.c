/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "muster-error.h"

#define BLOCK_BYTES   (64 * 1024)
#define FREE_UNPACKED (16 * 1024 * 1024) /* bytes that count for no ratio */

typedef struct {
  struct archive *archive;   /* owned */
  GHashTable *names;         /* owned: a set; of what was seen */
  guint64 size;              /* bytes of the archive itself */
  guint64 unpacked;          /* bytes so far */
  GCancellable *cancellable; /* borrowed, nullable */
} Walk;

static void
walk_clear (Walk *walk)
{
  if (walk->archive != NULL)
    archive_read_free (walk->archive);
  g_clear_pointer (&walk->names, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Walk, walk_clear)

static gboolean
refuse (const char *words, GError **error)
{
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, words);
  return FALSE;
}

static gboolean
refuse_damaged (GError **error)
{
  return refuse (_ ("The ZIP file is damaged, or is none. Have it made again."), error);
}

/* --- names --- */

/* Programs in Chinese have long written names in GB18030 without saying so. */
static char *
dup_name (struct archive_entry *entry)
{
  const char *raw = archive_entry_pathname (entry);
  g_autofree char *converted = NULL;

  if (raw == NULL)
    raw = archive_entry_pathname_utf8 (entry);
  if (raw == NULL || strlen (raw) > MUSTER_ROSTER_ZIP_MAX_NAME)
    return NULL;
  if (g_utf8_validate (raw, -1, NULL))
    return g_strdup (raw);
  converted = g_convert (raw, -1, "UTF-8", "GB18030", NULL, NULL, NULL);
  return g_steal_pointer (&converted);
}

/* Nothing is written under these names; but who sends such an archive means no list. */
static gboolean
is_plain (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);

  if (*name == '\0' || *name == '/' || strpbrk (name, "\\:") != NULL)
    return FALSE;
  for (guint i = 0; parts[i] != NULL; i++)
    if (g_str_equal (parts[i], "..") || g_str_equal (parts[i], "."))
      return FALSE;
  return TRUE;
}

static gboolean
check_entry (Walk *walk, struct archive_entry *entry, const char *name, GError **error)
{
  if (archive_entry_is_encrypted (entry))
    return refuse (_ ("The ZIP file is locked with a password. Send it without one, over a way "
                      "that is safe by itself."),
                   error);
  if (name == NULL || !is_plain (name))
    return refuse (
        _ ("The ZIP file has a name in it that leads out of its folder, or that nobody can read. "
           "Nothing was taken from it."),
        error);
  if (archive_entry_symlink (entry) != NULL || archive_entry_hardlink (entry) != NULL ||
      (archive_entry_filetype (entry) != AE_IFREG && archive_entry_filetype (entry) != AE_IFDIR))
    return refuse (_ ("The ZIP file has something in it that is no plain file, as a link. Nothing "
                      "was taken from it."),
                   error);
  if (!g_hash_table_add (walk->names, g_strdup (name)))
    return refuse (_ ("The ZIP file has the same name in it twice. Nothing was taken from it."),
                   error);
  if (g_hash_table_size (walk->names) > MUSTER_ROSTER_ZIP_MAX_ENTRIES)
    return refuse (_ ("The ZIP file has more than a million files in it."), error);
  return TRUE;
}

/* --- contents --- */

static gboolean
count_unpacked (Walk *walk, gsize size, GError **error)
{
  walk->unpacked += size;
  if (walk->unpacked <= FREE_UNPACKED || walk->unpacked / MUSTER_ROSTER_ZIP_MAX_RATIO <= walk->size)
    return TRUE;
  return refuse (_ ("The ZIP file unpacks to more than a hundred times its size. No list does."),
                 error);
}

/* @contents: (out): %NULL if there are more than @most */
static gboolean
read_contents (Walk *walk, gsize most, GBytes **contents, GError **error)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autofree guint8 *block = g_malloc (BLOCK_BYTES);

  *contents = NULL;
  for (;;) {
    const la_ssize_t n = archive_read_data (walk->archive, block, BLOCK_BYTES);

    if (n < 0)
      return refuse_damaged (error);
    if (n == 0)
      break;
    if (!count_unpacked (walk, (gsize) n, error) ||
        g_cancellable_set_error_if_cancelled (walk->cancellable, error))
      return FALSE;
    if ((gsize) n > most - all->len)
      return TRUE;
    g_byte_array_append (all, block, (guint) n);
  }
  *contents = g_byte_array_free_to_bytes (g_steal_pointer (&all));
  return TRUE;
}

static gboolean
visit (Walk *walk,
       struct archive_entry *entry,
       MusterRosterZipWants wants,
       MusterRosterZipFunc func,
       gpointer data,
       GError **error)
{
  g_autofree char *name = dup_name (entry);
  g_autoptr (GBytes) contents = NULL;
  gsize most;

  if (!check_entry (walk, entry, name, error))
    return FALSE;
  if (archive_entry_filetype (entry) == AE_IFDIR)
    return TRUE;
  most = wants (name, data);
  return most == 0 ||
         (read_contents (walk, most, &contents, error) && func (name, contents, data, error));
}

/* --- all --- */

static gboolean
open_archive (Walk *walk, const MusterRosterZip *zip, GError **error)
{
  gsize size = 0;
  gconstpointer data = zip->bytes != NULL ? g_bytes_get_data (zip->bytes, &size) : NULL;
  GStatBuf status;
  int got;

  walk->archive = archive_read_new ();
  walk->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  /* By its own table of contents: what is hidden between entries is not there. */
  archive_read_support_format_zip_seekable (walk->archive);
  if (zip->bytes == NULL && g_stat (zip->path, &status) != 0) {
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, _ ("There is no file %s."), zip->path);
    return FALSE;
  }
  walk->size = zip->bytes != NULL ? size : (guint64) status.st_size;
  got = zip->bytes != NULL ? archive_read_open_memory (walk->archive, data, size)
                           : archive_read_open_filename (walk->archive, zip->path, BLOCK_BYTES);
  return got == ARCHIVE_OK || refuse_damaged (error);
}

/**
 * muster_roster_zip_walk:
 * @wants: asked for each file before @func gets it
 *
 * In the order of the archive. Blocks; any thread.
 *
 * Returns: %FALSE with BAD_DATA, NOT_FOUND, %G_IO_ERROR_CANCELLED, or what @func fails with
 */
gboolean
muster_roster_zip_walk (const MusterRosterZip *zip,
                        MusterRosterZipWants wants,
                        MusterRosterZipFunc func,
                        gpointer data,
                        GCancellable *cancellable,
                        GError **error)
{
  g_auto (Walk) walk = {.cancellable = cancellable};
  struct archive_entry *entry;
  int got;

  if (!open_archive (&walk, zip, error))
    return FALSE;
  while ((got = archive_read_next_header (walk.archive, &entry)) != ARCHIVE_EOF) {
    /* A warning is about a name in a charset that this locale has not: dup_name() looks itself. */
    if (got != ARCHIVE_OK && got != ARCHIVE_WARN)
      return refuse_damaged (error);
    if (!visit (&walk, entry, wants, func, data, error) ||
        g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
  }
  return g_hash_table_size (walk.names) > 0 || refuse_damaged (error);
}
