/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memmem */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "muster-error.h"
#include "muster-roster-rows.h"
#include "muster-row-sum.h"
#include "muster-stmt.h"
#include "muster-wire-person.h"

#define NOW   G_GINT64_CONSTANT (1790000000)
#define SCOPE MUSTER_ROSTER_SCOPE_ALL

typedef struct {
  char *folder; /* owned */
  MusterRosterBook *book;
  MusterRosterRows *rows;
  gint64 since_ms; /* before anything was written */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("muster-rows-XXXXXX", NULL);
  self->book = muster_roster_book_open (self->folder, &error);
  g_assert_no_error (error);
  self->since_ms = g_get_real_time () / 1000;
  self->rows = muster_roster_rows_new (self->book->db, SCOPE);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  GDir *folder;
  const char *name;

  muster_roster_rows_free (self->rows);
  muster_roster_book_close (self->book);
  folder = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (self->folder, name, NULL);

    g_remove (path);
  }
  g_dir_close (folder);
  g_rmdir (self->folder);
  g_free (self->folder);
}

/* --- writing --- */

typedef struct {
  MusterRosterRows *rows;
  const char *kind, *ext;
  GBytes *body;
  char *id;
  MusterRosterRowPut put;
} Put;

static gboolean
put_cb (MusterDb *db, gpointer data, GError **error)
{
  Put *put = data;

  return muster_roster_rows_put (
      put->rows, put->kind, put->ext, put->body, &put->id, &put->put, error);
}

static char *
put (Fixture *self, const char *kind, const char *ext, GBytes *body, MusterRosterRowPut *how)
{
  Put what = {self->rows, kind, ext, body, NULL, 0};
  g_autoptr (GError) error = NULL;

  muster_db_write (self->book->db, put_cb, &what, &error);
  g_assert_no_error (error);
  if (how != NULL)
    *how = what.put;
  return what.id;
}

static GBytes *
new_person (const char *number, const char *name)
{
  const MusterWirePerson person = {.number = (char *) number, .name = (char *) name};

  return muster_wire_person_to_json (&person);
}

static char *
put_person (Fixture *self, const char *number, const char *name, MusterRosterRowPut *how)
{
  g_autoptr (GBytes) body = new_person (number, name);

  return put (self, MUSTER_WIRE_ROW_PERSON, number, body, how);
}

static char *
put_occasion (Fixture *self, const char *name)
{
  g_autoptr (MusterOccasion) occasion =
      muster_occasion_new (name, MUSTER_OCCASION_CHECK_IN, "freshman-registration");
  g_autoptr (GBytes) body = muster_wire_occasion_to_json (occasion);

  return put (self, MUSTER_WIRE_ROW_SESSION, name, body, NULL);
}

typedef struct {
  MusterRosterRows *rows;
  const char *id;
  MusterWirePresence presence;
  gint64 now;
} Remove;

static gboolean
remove_cb (MusterDb *db, gpointer data, GError **error)
{
  const Remove *what = data;

  return muster_roster_rows_remove (
      what->rows, MUSTER_WIRE_ROW_PERSON, what->id, what->presence, what->now, error);
}

static void
remove_person (Fixture *self, const char *id, MusterWirePresence presence, gint64 now)
{
  Remove what = {self->rows, id, presence, now};
  g_autoptr (GError) error = NULL;

  muster_db_write (self->book->db, remove_cb, &what, &error);
  g_assert_no_error (error);
}

/* --- reading, each page in a transaction of its own --- */

static void
read_changes (Fixture *self, gint64 *change, MusterWirePage *page)
{
  g_autoptr (GError) error = NULL;

  muster_wire_page_init (page);
  muster_roster_rows_read_changes (self->book->db, SCOPE, change, page, &error);
  g_assert_no_error (error);
}

static const MusterWireRow *
row_at (const MusterWirePage *page, guint i)
{
  return g_ptr_array_index (page->rows, i);
}

/* No v is below the time: a book that is put back from a copy gives none twice. */
static gint64
get_v (Fixture *self, const char *id)
{
  g_autoptr (MusterWireRow) row =
      muster_roster_rows_get (self->book->db, SCOPE, MUSTER_WIRE_ROW_PERSON, id, NULL);

  g_assert_cmpint (row->v, >=, self->since_ms);
  g_assert_cmpint (row->v, <=, g_get_real_time () / 1000);
  return row->v;
}

static void
assert_row (
    const MusterWirePage *page, guint i, const char *id, gint64 v, MusterWirePresence presence)
{
  g_assert_cmpuint (i, <, page->rows->len);
  g_assert_cmpstr (row_at (page, i)->id, ==, id);
  g_assert_cmpint (row_at (page, i)->v, ==, v);
  g_assert_cmpint (row_at (page, i)->presence, ==, presence);
  g_assert_true ((row_at (page, i)->body != NULL) == (presence == MUSTER_WIRE_THERE));
}

/* Found again by its number; a change moves it to the end, and it has one place alone. */
static void
test_changes (Fixture *self, gconstpointer unused)
{
  MusterRosterRowPut how[4];
  g_autofree char *a = put_person (self, "1", "Ada", &how[0]);
  g_autofree char *b = put_person (self, "2", "Bo", &how[1]);
  g_autofree char *same = put_person (self, "2", "Bo", &how[2]);
  g_autofree char *other = put_person (self, "1", "Ada L.", &how[3]);
  g_auto (MusterWirePage) page = {0}, none = {0};
  const gint64 first = get_v (self, b);
  gint64 change = 0;

  g_assert_cmpint (how[0], ==, MUSTER_ROSTER_ROW_NEW);
  g_assert_cmpint (how[1], ==, MUSTER_ROSTER_ROW_NEW);
  g_assert_cmpint (how[2], ==, MUSTER_ROSTER_ROW_SAME);
  g_assert_cmpint (how[3], ==, MUSTER_ROSTER_ROW_CHANGED);
  g_assert_cmpstr (same, ==, b);
  g_assert_cmpstr (other, ==, a);
  read_changes (self, &change, &page);
  g_assert_cmpuint (page.rows->len, ==, 2);
  g_assert_false (page.more);
  assert_row (&page, 0, b, first, MUSTER_WIRE_THERE);
  assert_row (&page, 1, a, first + 1, MUSTER_WIRE_THERE);
  g_assert_cmpint (change, ==, 3);
  read_changes (self, &change, &none);
  g_assert_cmpuint (none.rows->len, ==, 0);
  g_assert_cmpint (change, ==, 3);
}

static gboolean
rehearse_cb (MusterDb *db, gpointer data, GError **error)
{
  if (put_cb (db, data, error))
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, "a rehearsal");
  return FALSE;
}

/* What was not meant leaves nothing, not even a number. */
static void
test_rehearsal (Fixture *self, gconstpointer unused)
{
  g_autoptr (GBytes) body = new_person ("1", "Ada"), bad = g_bytes_new_static ("{}", 2);
  Put what = {self->rows, MUSTER_WIRE_ROW_PERSON, "1", body, NULL, MUSTER_ROSTER_ROW_SAME};
  g_autoptr (GError) error = NULL, refused = NULL;
  g_auto (MusterWirePage) page = {0};
  MusterRosterScope state;
  gint64 change = 0;

  g_assert_false (muster_db_write (self->book->db, rehearse_cb, &what, &error));
  g_assert_cmpint (what.put, ==, MUSTER_ROSTER_ROW_NEW);
  g_clear_pointer (&what.id, g_free);
  what.body = bad;
  g_assert_false (muster_db_write (self->book->db, put_cb, &what, &refused));
  g_assert_error (refused, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  read_changes (self, &change, &page);
  g_assert_cmpuint (page.rows->len, ==, 0);
  g_assert_true (muster_roster_rows_get_scope (self->book->db, SCOPE, &state, NULL));
  g_assert_cmpint (state.last, ==, 0);
}

static gboolean
forget_cb (MusterDb *db, gpointer data, GError **error)
{
  return muster_roster_rows_forget_removed (data, NOW + 10, error);
}

/* Gone, then erased; told for a while, then only known by the floor. */
static void
test_removed (Fixture *self, gconstpointer unused)
{
  g_autofree char *a = put_person (self, "1", "Ada", NULL), *b = put_person (self, "2", "Bo", NULL);
  g_autofree char *found = NULL, *anew = NULL;
  g_auto (MusterWirePage) page = {0}, after = {0};
  g_autoptr (GPtrArray) ids = NULL;
  MusterRosterScope state;
  const gint64 first = get_v (self, b);
  gint64 change = 2;

  remove_person (self, a, MUSTER_WIRE_GONE, NOW);
  remove_person (self, a, MUSTER_WIRE_GONE, NOW);
  remove_person (self, a, MUSTER_WIRE_ERASED, NOW);
  remove_person (self, a, MUSTER_WIRE_GONE, NOW);
  remove_person (self, b, MUSTER_WIRE_GONE, NOW + 20);
  read_changes (self, &change, &page);
  g_assert_cmpuint (page.rows->len, ==, 2);
  assert_row (&page, 0, a, first + 2, MUSTER_WIRE_ERASED);
  assert_row (&page, 1, b, first + 1, MUSTER_WIRE_GONE);
  g_assert_true (muster_roster_rows_find (self->rows, MUSTER_WIRE_ROW_PERSON, "1", &found, NULL));
  g_assert_null (found);
  anew = put_person (self, "1", "Ada", NULL);
  g_assert_cmpstr (anew, !=, a);
  g_assert_true (muster_db_write (self->book->db, forget_cb, self->rows, NULL));
  g_assert_true (muster_roster_rows_get_scope (self->book->db, SCOPE, &state, NULL));
  g_assert_cmpint (state.floor, ==, 4);
  g_assert_cmpint (state.last, ==, 6);
  change = 0;
  read_changes (self, &change, &after);
  g_assert_cmpuint (after.rows->len, ==, 2);
  ids = muster_roster_rows_list_ids (self->book->db, SCOPE, MUSTER_WIRE_ROW_PERSON, NULL);
  g_assert_cmpuint (ids->len, ==, 1);
  g_assert_cmpstr (ids->pdata[0], ==, anew);
}

/* --- everything --- */

/* All rows that are there, once each, occasions first, in pages within the bounds. */
static GHashTable *
list_all (Fixture *self, int bucket, guint *n_pages)
{
  GHashTable *seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (MusterRosterPlace) place = {bucket, NULL, NULL};
  gboolean more = TRUE, people = FALSE;

  for (*n_pages = 0; more; ++*n_pages) {
    g_auto (MusterWirePage) page = {0};
    g_autoptr (GError) error = NULL;

    muster_wire_page_init (&page);
    muster_roster_rows_read_snapshot (self->book->db, SCOPE, &place, &page, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (page.rows->len, <=, MUSTER_WIRE_PAGE_ROWS);
    for (guint i = 0; i < page.rows->len; i++) {
      const MusterWireRow *row = row_at (&page, i);

      people |= g_str_equal (row->kind, MUSTER_WIRE_ROW_PERSON);
      g_assert_true (people == g_str_equal (row->kind, MUSTER_WIRE_ROW_PERSON));
      g_assert_true (bucket < 0 || (int) muster_wire_get_bucket (row->id) == bucket);
      g_assert_true (g_hash_table_add (seen, g_strdup (row->id)));
    }
    more = page.more;
  }
  return seen;
}

static gboolean
put_many_cb (MusterDb *db, gpointer data, GError **error)
{
  Fixture *self = data;

  for (guint i = 0; i < 2500; i++) {
    g_autofree char *number = g_strdup_printf ("2026%05u", i);
    g_autoptr (GBytes) body = new_person (number, "Secretname");
    g_autofree char *id = NULL;

    if (!muster_roster_rows_put (
            self->rows, MUSTER_WIRE_ROW_PERSON, number, body, &id, NULL, error))
      return FALSE;
  }
  return TRUE;
}

static void
test_snapshot (Fixture *self, gconstpointer unused)
{
  g_autofree char *early = put_occasion (self, "early"), *late = NULL, *gone = NULL;
  g_autoptr (GHashTable) all = NULL;
  guint n_pages, n = 0, n_bucket_pages;

  g_assert_true (muster_db_write (self->book->db, put_many_cb, self, NULL));
  late = put_occasion (self, "late");
  gone = put_person (self, "gone", "Gone", NULL);
  remove_person (self, gone, MUSTER_WIRE_ERASED, NOW);
  all = list_all (self, MUSTER_ROSTER_ALL_BUCKETS, &n_pages);
  g_assert_cmpuint (g_hash_table_size (all), ==, 2502);
  g_assert_true (g_hash_table_contains (all, early));
  g_assert_cmpuint (n_pages, ==, 3);
  for (int bucket = 0; bucket < MUSTER_WIRE_N_BUCKETS; bucket++) {
    g_autoptr (GHashTable) some = list_all (self, bucket, &n_bucket_pages);

    n += g_hash_table_size (some);
  }
  g_assert_cmpuint (n, ==, 2502);
}

static void
take_digest (Fixture *self, MusterWireDigest *digest)
{
  g_autoptr (GError) error = NULL;

  memset (digest, 0, sizeof *digest);
  muster_roster_rows_digest (self->book->db, SCOPE, digest, &error);
  g_assert_no_error (error);
}

/* The same whatever the order; another as soon as one row is another, in its bucket alone. */
static void
test_digest (Fixture *self, gconstpointer unused)
{
  g_autofree char *a = put_person (self, "1", "Ada", NULL), *b = put_person (self, "2", "Bo", NULL);
  MusterWireDigest before, other, counted = {0};
  const guint bucket = muster_wire_get_bucket (a);

  take_digest (self, &before);
  muster_row_sum_add (&counted, MUSTER_WIRE_ROW_PERSON, b, get_v (self, b));
  muster_row_sum_add (&counted, MUSTER_WIRE_ROW_PERSON, a, get_v (self, a));
  g_assert_cmpmem (before.sums, sizeof before.sums, counted.sums, sizeof counted.sums);
  g_free (put_person (self, "1", "Ada L.", NULL));
  take_digest (self, &other);
  for (guint i = 0; i < MUSTER_WIRE_N_BUCKETS; i++)
    g_assert_true ((memcmp (before.sums[i], other.sums[i], sizeof other.sums[i]) != 0) ==
                   (i == bucket));
}

/* Nothing of anybody lies in the file, and no row opens in another's place. */
static void
test_sealed (Fixture *self, gconstpointer unused)
{
  g_autofree char *a = put_person (self, "734512", "Secretname", NULL);
  g_autofree char *b = put_person (self, "734513", "Secretname", NULL);
  g_autofree char *path = g_build_filename (self->folder, "roster.db", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (MusterWireRow) whole = NULL, swapped = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_assert_true (muster_db_truncate_wal (self->book->db));
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_true (memmem (bytes, size, a, strlen (a)) != NULL);
  g_assert_true (memmem (bytes, size, "Secretname", 10) == NULL);
  g_assert_true (memmem (bytes, size, "734512", 6) == NULL);
  whole = muster_roster_rows_get (self->book->db, SCOPE, MUSTER_WIRE_ROW_PERSON, a, NULL);
  g_assert_nonnull (whole);
  g_assert_true (muster_db_exec (self->book->db,
                                 "UPDATE roster_row SET body ="
                                 " (SELECT body FROM roster_row ORDER BY change LIMIT 1)",
                                 NULL));
  swapped = muster_roster_rows_get (self->book->db, SCOPE, MUSTER_WIRE_ROW_PERSON, b, &error);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
}

/* Scopes know nothing of each other. */
static void
test_scopes (Fixture *self, gconstpointer unused)
{
  MusterRosterRows *east = muster_roster_rows_new (self->book->db, "east");
  Fixture other = {self->folder, self->book, east, self->since_ms};
  g_autofree char *here = put_person (self, "1", "Ada", NULL);
  g_autofree char *there = put_person (&other, "1", "Ada", NULL);
  g_auto (MusterWirePage) page = {0};
  gint64 change = 0;

  g_assert_cmpstr (here, !=, there);
  read_changes (self, &change, &page);
  g_assert_cmpuint (page.rows->len, ==, 1);
  assert_row (&page, 0, here, get_v (self, here), MUSTER_WIRE_THERE);
  g_assert_cmpint (change, ==, 1);
  muster_roster_rows_free (east);
}

#define ADD(name, test) g_test_add ("/roster/rows/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("changes", test_changes);
  ADD ("rehearsal", test_rehearsal);
  ADD ("removed", test_removed);
  ADD ("snapshot", test_snapshot);
  ADD ("digest", test_digest);
  ADD ("sealed", test_sealed);
  ADD ("scopes", test_scopes);
  return g_test_run ();
}
