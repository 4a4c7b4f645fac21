/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "evidence-fixture.h"
#include "muster-error.h"
#include "store-fixture.h"

/* Evidence goes when its days are over, by a clock that may be wrong. */

#define DAY G_GINT64_CONSTANT (86400)

static MusterPurge
purge_at (MusterStore *store, gint64 wall, gint64 running, const char *boot, gboolean synced)
{
  MusterClockReading reading = {.wall = wall, .running = running, .synced = synced};
  g_autoptr (GError) error = NULL;
  MusterPurge purge;

  g_strlcpy (reading.boot, boot, sizeof reading.boot);
  muster_store_purge_evidence (store, MUSTER_PURGE_DUE, &reading, &purge, &error);
  g_assert_no_error (error);
  return purge;
}

/* Whoever signed for what was not due yet is in the proof. */
static void
test_purge_signed (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *json = NULL;
  const MusterStaffBy by = {.by = 4, .second = 9};
  MusterEvidenceKeep one = evidence_keep_of ("visit-1", 1);
  MusterStore *store = fixture_open (path);
  g_autoptr (GError) error = NULL;
  MusterPurge purge;

  evidence_keep (store, &one, NULL);
  g_assert_true (
      muster_store_purge_evidence_by (store, MUSTER_PURGE_ALL, &by, NULL, &purge, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (purge.purged, ==, 1);
  json = evidence_dup_entry (store, 2);
  g_assert_nonnull (strstr (json, "\"staff_id\":4"));
  g_assert_nonnull (strstr (json, "\"second_id\":9"));
  fixture_close (store);
}

static void
test_purge (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL), *json = NULL;
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  MusterEvidenceKeep one = evidence_keep_of ("visit-1", 1), two = evidence_keep_of ("visit-2", 1);
  MusterStore *store = fixture_open (path);
  g_autoptr (GPtrArray) entries = NULL;
  MusterPurge purge;
  GStatBuf info;

  two.days = 30;
  two.occasion = "spring-2027";
  evidence_keep (store, &one, NULL);
  evidence_keep (store, &two, NULL);
  purge = purge_at (store, now + 13 * DAY, 5, "b", FALSE);
  g_assert_cmpuint (purge.purged, ==, 0);
  purge = purge_at (store, now + 14 * DAY + 3600, 5, "c", FALSE);
  g_assert_cmpuint (purge.purged, ==, 1);
  g_assert_cmpuint (purge.left, ==, 1);
  g_assert_false (purge.in_file);
  json = evidence_dup_entry (store, 3);
  g_assert_nonnull (strstr (json, "\"purged\":1"));
  g_assert_nonnull (strstr (json, "\"type\":\"evidence-purge\""));
  g_assert_null (strstr (json, "visit-1"));
  g_assert_true (g_stat (wal, &info) != 0 || info.st_size == 0);
  g_assert_false (evidence_file_has (path, "", "visit-1", 7) &&
                  fixture_query (path, "SELECT count (*) FROM evidence") != 1);
  /* the occasion's key went with its last evidence */
  g_assert_cmpint (fixture_query (path,
                                  "SELECT count (*) FROM data_key"
                                  " WHERE scope GLOB 'evidence/*'"),
                   ==,
                   1);
  evidence_assert_opens (store, "visit-2");
  evidence_assert_whole (store);
  /* nothing to purge, nothing to tell */
  purge = purge_at (store, now + 15 * DAY, 5, "d", FALSE);
  entries = muster_store_list_journal (store, 1, 0, 0, NULL);
  g_assert_cmpuint (entries->len, ==, 3);
  fixture_close (store);
}

/* A clock that is wrong by years, and then by years the other way. */
static void
test_wrong_clock (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  MusterEvidenceKeep one = evidence_keep_of ("visit-1", 1);
  MusterStore *store = fixture_open (path);
  MusterClockReading reading = {.wall = now + 3650 * DAY, .running = 9, .boot = "wrong"};
  g_autoptr (GError) error = NULL;
  MusterPurge purge;

  evidence_keep (store, &one, NULL);
  purge = purge_at (store, now + 3650 * DAY, 5, "wrong", FALSE);
  g_assert_cmpuint (purge.purged, ==, 0);
  g_assert_cmpint (purge.doubted, >, 3600 * DAY);
  purge = purge_at (store, now - 3650 * DAY, 5, "back", FALSE);
  g_assert_cmpuint (purge.purged, ==, 0);
  evidence_assert_opens (store, "visit-1");
  g_assert_true (
      muster_store_purge_evidence (store, MUSTER_PURGE_BELIEVE, &reading, &purge, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (purge.purged, ==, 1);
  fixture_close (store);
}

/* The count is gone from the store: it goes on, and nothing is kept for ever. */
static void
test_clock_lost (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  MusterEvidenceKeep one = evidence_keep_of ("visit-1", 1);
  MusterStore *store = fixture_open (path);

  purge_at (store, now - 20 * DAY, 5, "a", FALSE);
  purge_at (store, now, 5, "b", FALSE);
  evidence_keep (store, &one, NULL);
  fixture_close (store);
  fixture_sql (path, "DELETE FROM setting WHERE key = 'evidence.clock'");
  store = fixture_open (path);
  g_assert_cmpuint (purge_at (store, now, 5, "c", FALSE).purged, ==, 0);
  g_assert_cmpuint (purge_at (store, now + 13 * DAY, 5, "d", FALSE).purged, ==, 0);
  g_assert_cmpuint (purge_at (store, now + 15 * DAY, 5, "e", FALSE).purged, ==, 1);
  fixture_close (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/evidence-purge/due", test_purge);
  g_test_add_func ("/evidence-purge/signed", test_purge_signed);
  g_test_add_func ("/evidence-purge/wrong-clock", test_wrong_clock);
  g_test_add_func ("/evidence-purge/clock-lost", test_clock_lost);
  return g_test_run ();
}
