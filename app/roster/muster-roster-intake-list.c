/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-intake.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-stmt.h"

#define LIST_NAME "people.csv"
#define MAX_LIST  (64 * 1024 * 1024)
#define SEPARATOR "\036" /* spreadsheets write line ends into names of columns */

/* --- in an archive --- */

typedef struct {
  char *chosen;  /* owned, nullable */
  guint n_lists; /* that could be it */
  gboolean named;
  GBytes *contents; /* owned, nullable */
} Search;

static void
search_clear (Search *search)
{
  g_free (search->chosen);
  g_clear_pointer (&search->contents, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

/* One that is called people.csv, or else the only one. */
static gsize
choose_cb (const char *name, gpointer data)
{
  Search *search = data;
  g_autofree char *base = g_path_get_basename (name);
  g_autofree char *small = g_ascii_strdown (base, -1);
  const gboolean named = g_str_equal (small, LIST_NAME);

  if (*base == '.' || strstr (name, "__MACOSX/") != NULL || !g_str_has_suffix (small, ".csv") ||
      (search->named && !named))
    return 0;
  if (named && !search->named) {
    search->named = TRUE;
    search->n_lists = 0;
  }
  search->n_lists += 1;
  g_free (search->chosen);
  search->chosen = g_strdup (name);
  return 0;
}

static gsize
wants_cb (const char *name, gpointer data)
{
  const Search *search = data;

  return g_str_equal (name, search->chosen) ? MAX_LIST : 0;
}

static gboolean
entry_cb (const char *name, GBytes *contents, gpointer data, GError **error)
{
  Search *search = data;

  if (contents == NULL) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("The list is larger than 64 MiB."));
    return FALSE;
  }
  search->contents = g_bytes_ref (contents);
  return TRUE;
}

static GBytes *
load_from_zip (const char *path, GCancellable *cancellable, GError **error)
{
  const MusterRosterZip zip = {path, NULL};
  g_auto (Search) search = {0};

  if (!muster_roster_zip_walk (&zip, choose_cb, entry_cb, &search, cancellable, error))
    return NULL;
  if (search.n_lists != 1) {
    g_set_error_literal (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_BAD_DATA,
        search.n_lists == 0
            ? _ ("There is no list in the ZIP file: it has people.csv, and photos/NUMBER.jpg "
                 "beside it.")
            : _ ("There is more than one list in the ZIP file. Leave people.csv alone in it."));
    return NULL;
  }
  if (!muster_roster_zip_walk (&zip, wants_cb, entry_cb, &search, cancellable, error))
    return NULL;
  return g_steal_pointer (&search.contents);
}

/* --- the list --- */

/* By what it is called; what is in it is looked at later. */
gboolean
muster_roster_intake_is_zip (const char *path)
{
  g_autofree char *small = g_ascii_strdown (path, -1);

  return g_str_has_suffix (small, ".zip");
}

/* Returns: (transfer full): the list; %NULL with NOT_FOUND, BAD_DATA, %G_IO_ERROR_CANCELLED */
MusterCsv *
muster_roster_intake_load (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) cause = NULL;
  char *contents;
  gsize size;

  if (muster_roster_intake_is_zip (path)) {
    bytes = load_from_zip (path, cancellable, error);
  } else if (g_file_get_contents (path, &contents, &size, &cause)) {
    bytes = g_bytes_new_take (contents, size);
  } else {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, cause->message);
  }
  return bytes != NULL ? muster_csv_parse (bytes, error) : NULL;
}

/* --- what its columns are --- */

static void
hash_header (const MusterCsv *csv, guint8 *hash)
{
  crypto_generichash_state state;

  crypto_generichash_init (&state, NULL, 0, 32);
  for (guint i = 0; i < muster_csv_get_n_columns (csv); i++) {
    const char *name = muster_csv_get_column (csv, i);

    crypto_generichash_update (&state, (const guint8 *) name, strlen (name) + 1);
  }
  crypto_generichash_final (&state, hash, 32);
}

/* Returns: (transfer full) (nullable): what was said of a list with this first line; %NULL without
 *   @error: nothing */
char **
muster_roster_intake_dup_map (MusterRosterBook *book, const MusterCsv *csv, GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (book->db, "SELECT map FROM list_map WHERE header = :header");
  guint8 hash[32];
  gboolean has_row;

  hash_header (csv, hash);
  muster_stmt_bind_blob (stmt, ":header", hash, sizeof hash);
  if (!muster_stmt_step (stmt, &has_row, error) || !has_row)
    return NULL;
  return g_strsplit (muster_stmt_get_text (stmt, 0), SEPARATOR, -1);
}

/* In a transaction for writing. */
gboolean
muster_roster_intake_save_map (MusterRosterBook *book,
                               const MusterCsv *csv,
                               char *const *map,
                               GError **error)
{
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (book->db,
                       "INSERT INTO list_map (header, map) VALUES (:header, :map)"
                       " ON CONFLICT (header) DO UPDATE SET map = excluded.map");
  g_autofree char *text = g_strjoinv (SEPARATOR, (char **) map);
  guint8 hash[32];

  hash_header (csv, hash);
  muster_stmt_bind_blob (stmt, ":header", hash, sizeof hash);
  muster_stmt_bind_text (stmt, ":map", text);
  return muster_stmt_run (stmt, error);
}
