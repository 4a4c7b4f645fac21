/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "store-fixture.h"

/* Finding somebody by a part of a name, of which nothing lies readable in the file. */

#define PIN "402817"

static void
put (MusterStore *store, const char *student, const char *name)
{
  fixture_put_person (store, student, name, NULL, NULL);
}

static MusterStore *
open_filled (const char *path)
{
  MusterStore *store = fixture_open (path);

  put (store, "2026001", "Zhang Wei");
  put (store, "2026002", "张伟");
  put (store, "2026003", "Wei Zhang");
  put (store, "2026004", "Élodie Dupont");
  put (store, "2026005", "ＬＩ ＭＩＮＧ");
  return store;
}

/* The student numbers that are found, with blanks between. */
static char *
dup_found (MusterStore *store, const char *text, guint limit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = muster_store_search_people (store, text, limit, &error);
  GString *numbers = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++) {
    const MusterPersonHit *hit = g_ptr_array_index (found, i);

    g_assert_cmpint (hit->person, >, 0);
    g_assert_cmpstr (hit->unit, ==, "Physics");
    g_assert_cmpstr (hit->name, !=, "");
    g_string_append_printf (numbers, "%s%s", i > 0 ? " " : "", hit->student_number);
  }
  return g_string_free (numbers, FALSE);
}

static void
assert_found (MusterStore *store, const char *text, guint limit, const char *numbers)
{
  g_autofree char *found = dup_found (store, text, limit);

  g_assert_cmpstr (found, ==, numbers);
}

static void
test_parts (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = open_filled (path);

  assert_found (store, "", 10, "");
  assert_found (store, "  ", 10, "");
  assert_found (store, "zhang", 10, "2026001 2026003");
  assert_found (store, "wei", 10, "2026003 2026001"); /* who begins with it comes first */
  assert_found (store, "WEI zha", 10, "2026003 2026001");
  assert_found (store, "张", 10, "2026002");
  assert_found (store, "伟", 10, "2026002");
  assert_found (store, "élo", 10, "2026004");
  assert_found (store, "e\xcc\x81LO", 10, "2026004"); /* accent by itself */
  assert_found (store, "li ming", 10, "2026005");
  assert_found (store, "26003", 10, "2026003");
  assert_found (store, "zhang 26003", 10, "2026003");
  assert_found (store, "2026", 3, "2026001 2026002 2026003");
  assert_found (store, "2026", 0, "");
  assert_found (store, "wei\n2026", 10, "2026003 2026001");
  assert_found (store, "nobody", 10, "");
  fixture_close (store);
}

/* What was imported is found at once, what was changed under its new name only. */
static void
test_changes (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = open_filled (path), *beside;
  g_autoptr (GError) error = NULL;

  assert_found (store, "maria", 10, "");
  put (store, "2026006", "Maria");
  assert_found (store, "maria", 10, "2026006");
  put (store, "2026006", "Mariana Souza");
  assert_found (store, "souza", 10, "2026006");
  fixture_append (store, "outcome", 1, "pass");
  assert_found (store, "souza", 10, "2026006");
  /* a command beside the station sees what the station writes */
  beside = muster_store_open_readonly (path, &error);
  g_assert_no_error (error);
  assert_found (beside, "souza", 10, "2026006");
  put (store, "2026006", "Joana");
  assert_found (beside, "souza", 10, "");
  assert_found (beside, "joana", 10, "2026006");
  fixture_close (beside);
  fixture_close (store);
}

/* A damaged name costs that one person the search, and nobody else. */
static void
test_damaged (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = open_filled (path);

  fixture_close (store);
  fixture_sql (path,
               "UPDATE person SET name = (SELECT name FROM person WHERE id = 2) WHERE id = 1");
  store = fixture_open (path);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "A name is left out: *");
  assert_found (store, "zhang", 10, "2026003");
  g_test_assert_expected_messages ();
  assert_found (store, "伟", 10, "2026002");
  fixture_close (store);
}

static void
test_closed (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = open_filled (path);
  g_autoptr (GError) error = NULL;

  muster_store_set_slot_cost (store, 1, 8192);
  muster_store_add_staff_slot (store, 1, PIN, &error);
  g_assert_no_error (error);
  assert_found (store, "zhang", 10, "2026001 2026003");
  muster_store_close_keys (store, &error);
  g_assert_no_error (error);
  g_assert_null (muster_store_search_people (store, "zhang", 10, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF);
  g_clear_error (&error);
  muster_store_open_staff_slot (store, 1, PIN, &error);
  g_assert_no_error (error);
  assert_found (store, "zhang", 10, "2026001 2026003");
  fixture_close (store);
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  guint *n = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found =
      muster_store_search_people_finish (MUSTER_STORE (source), result, NULL, &error);

  g_assert_no_error (error);
  *n = found->len;
}

static void
test_async (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  MusterStore *store = open_filled (path);
  guint n = G_MAXUINT;

  muster_store_search_people_async (store, "wei", 10, NULL, searched_cb, &n);
  while (n == G_MAXUINT)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n, ==, 2);
  fixture_close (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/search/parts", test_parts);
  g_test_add_func ("/store/search/changes", test_changes);
  g_test_add_func ("/store/search/closed", test_closed);
  g_test_add_func ("/store/search/damaged", test_damaged);
  g_test_add_func ("/store/search/async", test_async);
  return g_test_run ();
}
