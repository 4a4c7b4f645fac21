/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-name-index.h"

#include <sodium.h>
#include <string.h>

#include "muster-error.h"
#include "muster-roster-table.h"
#include "muster-stmt.h"
#include "muster-vault-key.h"
#include "muster-vault.h"

/* Names lie in the file so that nobody can look for a part of one. So they are read once, when they
 * are first asked for, and kept in memory as long as the store is open: one line a person, the name
 * and the student number in the form in which they are compared. A search walks all of it. */

typedef struct {
  gint64 person;
  gsize start; /* of its line in the text */
} Line;

typedef struct {
  GArray *lines;       /* owned, of Line */
  GByteArray *text;    /* owned: lines that end with 0 */
  gint64 data_version; /* another process has written since, if this differs */
} NameIndex;

void
muster_person_hit_free (MusterPersonHit *hit)
{
  if (hit == NULL)
    return;
  g_free (hit->name);
  g_free (hit->student_number);
  g_free (hit->unit);
  g_free (hit);
}

static void
name_index_free (gpointer data)
{
  NameIndex *index = data;

  sodium_memzero (index->text->data, index->text->len);
  g_byte_array_unref (index->text);
  g_array_unref (index->lines);
  g_free (index);
}

/* Full and half width, composed and not, big and small are the same. */
static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);

  return g_utf8_casefold (normal != NULL ? normal : text, -1);
}

/* --- making it --- */

static gboolean
add_person (MusterDb *db, NameIndex *index, MusterStmt *stmt, GError **error)
{
  static const char *const cells[] = {"person.name", "person.student_number"};
  Line line = {muster_stmt_get_int64 (stmt, 0), index->text->len};

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++) {
    g_autoptr (GBytes) sealed = muster_stmt_dup_bytes (stmt, (int) i + 1);
    g_autofree char *text = muster_vault_open_text (db, cells[i], line.person, sealed, error);
    g_autofree char *folded = NULL;

    if (text == NULL)
      return FALSE;
    folded = fold (text);
    g_byte_array_append (index->text, (const guint8 *) folded, (guint) strlen (folded));
    g_byte_array_append (index->text, (const guint8 *) (i == 0 ? "\n" : ""), 1);
  }
  g_array_append_val (index->lines, line);
  return TRUE;
}

/* One whose name somebody changed in the file cannot be searched for; the others can. */
static gboolean
add_readable (MusterDb *db, NameIndex *index, MusterStmt *stmt, GError **error)
{
  const guint end = index->text->len;
  g_autoptr (GError) failure = NULL;

  if (add_person (db, index, stmt, &failure))
    return TRUE;
  if (g_error_matches (failure, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA)) {
    g_byte_array_set_size (index->text, end);
    g_warning ("A name is left out: %s", failure->message);
    return TRUE;
  }
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static NameIndex *
name_index_new (MusterDb *db, gint64 data_version, GError **error)
{
  NameIndex *index = g_new0 (NameIndex, 1);
  g_autoptr (MusterStmt) stmt =
      muster_stmt_new (db, "SELECT id, name, student_number FROM person ORDER BY id");
  gboolean has_row;

  index->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  index->text = g_byte_array_new ();
  index->data_version = data_version;
  while (muster_stmt_step (stmt, &has_row, error)) {
    if (!has_row)
      return index;
    if (!add_readable (db, index, stmt, error))
      break;
  }
  name_index_free (index);
  return NULL;
}

static const NameIndex *
get_index (MusterDb *db, GError **error)
{
  NameIndex *index;
  gint64 version;

  if (muster_vault_key_get (db, MUSTER_VAULT_ROSTER, error) == NULL ||
      !muster_db_query_int64 (db, "PRAGMA data_version", &version, error))
    return NULL;
  index = muster_vault_key_get_kept (db);
  if (index != NULL && index->data_version == version)
    return index;
  index = name_index_new (db, version, error);
  muster_vault_key_set_kept (db, index, name_index_free);
  return index;
}

/**
 * muster_name_index_forget:
 *
 * People were put in or changed: the next search reads them anew.
 */
void
muster_name_index_forget (MusterDb *db)
{
  muster_vault_key_set_kept (db, NULL, NULL);
}

/* --- searching --- */

static gboolean
has_all (const char *line, char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (line, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
add_hit (MusterDb *db, GPtrArray *found, gint64 id, GError **error)
{
  g_autoptr (MusterPerson) person = muster_roster_load_person (db, id, error);
  MusterPersonHit *hit;

  if (person == NULL)
    return FALSE;
  hit = g_new0 (MusterPersonHit, 1);
  hit->person = id;
  hit->name = g_strdup (muster_person_get_name (person));
  hit->student_number = g_strdup (muster_person_get_student_number (person));
  hit->unit = g_strdup (muster_person_get_unit (person));
  g_ptr_array_add (found, hit);
  return TRUE;
}

/* @begins: those whose name begins with the first word, or the others */
static gboolean
collect (MusterDb *db,
         const NameIndex *index,
         char *const *words,
         gboolean begins,
         MusterNameSearch *search,
         GError **error)
{
  for (guint i = 0; i < index->lines->len; i++) {
    const Line *line = &g_array_index (index->lines, Line, i);
    const char *text = (const char *) index->text->data + line->start;

    if (!has_all (text, words) || g_str_has_prefix (text, words[0]) != begins)
      continue;
    search->total++;
    if (search->found->len < search->limit && !add_hit (db, search->found, line->person, error))
      return FALSE;
  }
  return TRUE;
}

/* Returns: (transfer full): the words that are compared, without empty ones */
static char **
split (const char *text)
{
  g_autofree char *folded = fold (text);
  g_auto (GStrv) pieces = g_strsplit_set (folded, " \t\r\n", -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; pieces[i] != NULL; i++)
    if (*pieces[i] != '\0')
      g_strv_builder_add (words, pieces[i]);
  return g_strv_builder_end (words);
}

/**
 * muster_name_index_search:
 * @data: a #MusterNameSearch
 *
 * Errors: SEALED_OFF, STORE
 */
gboolean
muster_name_index_search (MusterDb *db, gpointer data, GError **error)
{
  MusterNameSearch *search = data;
  const NameIndex *index = get_index (db, error);
  g_auto (GStrv) words = split (search->text);

  search->found = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_person_hit_free);
  if (index == NULL)
    return FALSE;
  return words[0] == NULL || (collect (db, index, words, TRUE, search, error) &&
                              collect (db, index, words, FALSE, search, error));
}
