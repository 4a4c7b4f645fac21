/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "../store/erase-fixture.h"
#include "../store/store-fixture.h"
#include "muster-retention-keeper.h"
#include "muster-store-clean.h"
#include "muster-store-erase.h"

/* When the store's file is written anew, and what readiness says until then. */

#define QUIET_MS 200
#define PATIENCE (60 * G_USEC_PER_SEC)

typedef struct {
  char *folder, *path; /* owned */
  MusterStore *store;
  MusterRetentionKeeper *keeper;
  gint64 idle;   /* what a visit, or the desk, says */
  gboolean said; /* remains, at any time */
} Fixture;

static gint64
get_idle (gpointer data)
{
  return ((Fixture *) data)->idle;
}

static void
changed_cb (Fixture *f)
{
  g_autoptr (MusterReadyItem) item = muster_retention_keeper_dup_remains (f->keeper);

  f->said |= item != NULL;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  MusterEraseOrder order = {.what = MUSTER_ERASE_PERSON, .cause = "request", .file_later = TRUE};
  g_autoptr (GError) error = NULL;
  MusterErased erased;
  gint64 other;

  f->folder = fixture_new_folder ();
  f->path = g_build_filename (f->folder, "store.db", NULL);
  erase_make_store (f->path, &order.person, &other);
  f->store = fixture_open (f->path);
  g_assert_true (muster_store_erase (f->store, &order, &erased, &error));
  g_assert_no_error (error);
  f->keeper = muster_retention_keeper_new (f->store);
  g_signal_connect_swapped (f->keeper, "changed", G_CALLBACK (changed_cb), f);
  f->idle = G_MAXINT32;
  muster_retention_keeper_set_idle (f->keeper, get_idle, f);
  muster_retention_keeper_set_quiet (f->keeper, QUIET_MS);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  muster_retention_keeper_stop (f->keeper);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (f->keeper);
  fixture_close (f->store);
  fixture_remove_folder (f->folder);
  g_free (f->path);
}

static gboolean
nothing_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
run_for (guint ms)
{
  const gint64 until = g_get_monotonic_time () + ms * 1000;
  const guint source = g_timeout_add (10, nothing_cb, NULL);

  while (g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

static gboolean
says (Fixture *f, const char *word)
{
  MusterReadyItem *item = muster_retention_keeper_dup_remains (f->keeper);
  const gboolean there =
      item != NULL && (word == NULL || g_strstr_len (item->remedy, -1, word) != NULL);

  if (item != NULL) {
    g_assert_cmpstr (item->id, ==, "remains");
    g_assert_cmpint (item->state, ==, MUSTER_READY_WARN);
  }
  g_clear_pointer (&item, muster_ready_item_free);
  return there;
}

static void
wait_until (Fixture *f, gboolean there, const char *word)
{
  const gint64 until = g_get_monotonic_time () + PATIENCE;

  while (says (f, word) != there) {
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    run_for (20);
  }
}

static gboolean
is_clean (Fixture *f)
{
  return fixture_query (f->path, "SELECT count (*) FROM erasure_open") == 0;
}

static void
test_quiet (Fixture *f, gconstpointer data)
{
  g_assert_false (says (f, NULL));
  muster_retention_keeper_watch_file (f->keeper);
  while (!f->said)
    g_main_context_iteration (NULL, TRUE);
  wait_until (f, FALSE, NULL);
  g_assert_true (is_clean (f));
}

/* While somebody checks in, or works at the desk, it is only told. */
static void
test_busy (Fixture *f, gconstpointer data)
{
  f->idle = 0;
  muster_retention_keeper_watch_file (f->keeper);
  wait_until (f, TRUE, NULL);
  run_for (5 * QUIET_MS);
  g_assert_false (is_clean (f));
  f->idle = G_MAXINT32;
  for (guint i = 0; i < 10; i++) {
    muster_retention_keeper_touch (f->keeper);
    run_for (QUIET_MS / 2);
    g_assert_false (is_clean (f));
  }
  wait_until (f, FALSE, NULL);
  g_assert_true (is_clean (f));
}

static guint n_messages;

static GLogWriterOutput
count_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") &&
        g_str_has_prefix (fields[i].value, "Cleaning the store's file"))
      n_messages++;
  return G_LOG_WRITER_HANDLED;
}

/* Somebody reads beside all the while: it says so, waits longer each time, and does it in the end.
 */
static void
test_reader (Fixture *f, gconstpointer data)
{
  sqlite3 *reader = NULL;

  g_assert_cmpint (sqlite3_open (f->path, &reader), ==, SQLITE_OK);
  fixture_append (f->store, "station", 0, NULL);
  g_assert_cmpint (sqlite3_exec (reader, "BEGIN; SELECT count (*) FROM person", NULL, NULL, NULL),
                   ==,
                   SQLITE_OK);
  fixture_append (f->store, "station", 0, NULL);
  muster_retention_keeper_watch_file (f->keeper);
  wait_until (f, TRUE, "beside");
  run_for (3 * QUIET_MS);
  g_assert_cmpuint (n_messages, ==, 1); /* the same is told once */
  g_assert_false (is_clean (f));
  g_assert_cmpint (sqlite3_exec (reader, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (reader), ==, SQLITE_OK);
  wait_until (f, FALSE, NULL);
  g_assert_true (is_clean (f));
}

/* Nobody has opened the store: it cannot be done, and is told. */
static void
test_closed (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean remains = FALSE;

  g_assert_true (muster_store_close_keys (f->store, &error));
  g_assert_true (muster_store_has_remains (f->store, &remains, &error));
  g_assert_true (remains);
  muster_retention_keeper_watch_file (f->keeper);
  wait_until (f, TRUE, NULL);
  run_for (4 * QUIET_MS);
  g_assert_true (says (f, NULL));
  g_assert_false (is_clean (f));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (count_cb, NULL, NULL);
#define ADD(name, test)                                                                            \
  g_test_add ("/retention-keeper/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("quiet", test_quiet);
  ADD ("busy", test_busy);
  ADD ("reader", test_reader);
  ADD ("closed", test_closed);
  return g_test_run ();
}
