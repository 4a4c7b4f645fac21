/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include "false-clock.h"
#include "muster-error.h"
#include "store-fixture.h"

/* The clock leaps by ten years either way, and the machine has been started anew: the journal goes
 * by its numbers, so neither entries nor signatures are harmed. */

#define TEN_YEARS ((gint64) 10 * 365 * 24 * 60 * 60)

static char *
dup_year (MusterStore *store, gint64 seq)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (store, seq, 1, 0, &error);
  const MusterJournalEntry *entry;
  const char *found;

  g_assert_no_error (error);
  entry = g_ptr_array_index (entries, 0);
  found = strstr (entry->json, "\"time\":\"");
  g_assert_nonnull (found);
  return g_strndup (found + strlen ("\"time\":\""), 4);
}

static void
test_leaps (void)
{
  static const gint64 leaps[] = {0, TEN_YEARS, -TEN_YEARS, 3600, -3600, 0};
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *first = NULL, *second = NULL;
  MusterStore *store = fixture_open (path);
  g_autoptr (GError) error = NULL;
  gint64 n, seq = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (leaps); i++) {
    false_clock_set_leap (leaps[i]);
    for (guint j = 0; j < 3; j++)
      g_assert_cmpint (fixture_append (store, "attempt", 1, "fail"), ==, ++seq);
    muster_store_verify_journal (store, &n, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpint (n, ==, seq);
    if (i % 2 == 1) { /* also over a restart of the program */
      fixture_close (store);
      store = fixture_open (path);
    }
  }
  first = dup_year (store, 4);
  second = dup_year (store, 7);
  g_assert_cmpint (atoi (first) - atoi (second), >=, 19); /* the leaps were seen at all */
  fixture_close (store);
}

static gboolean
enter_own_namespace (void)
{
  int flags = geteuid () == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS;

  return unshare (flags) == 0 && mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static gboolean can_mount;

static void
set_boot (const char *folder, const char *id)
{
  g_autofree char *path = g_build_filename (folder, id, NULL);
  g_autofree char *line = g_strconcat (id, "\n", NULL);

  g_assert_true (g_file_set_contents (path, line, -1, NULL));
  g_assert_cmpint (mount (path, "/proc/sys/kernel/random/boot_id", NULL, MS_BIND, NULL), ==, 0);
}

static void
test_boots (void)
{
  static const char *const boots[] = {"11111111-1111-4111-8111-111111111111",
                                      "22222222-2222-4222-8222-222222222222"};
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GError) error = NULL;
  gint64 n;

  if (!can_mount) {
    g_test_skip ("may not mount over the machine's boot id");
    return;
  }
  for (guint i = 0; i < 4; i++) {
    const char *boot = boots[i % 2];
    g_autoptr (GPtrArray) entries = NULL;
    MusterStore *store;

    set_boot (folder, boot);
    store = fixture_open (path);
    false_clock_set_leap (i % 2 == 0 ? TEN_YEARS : -TEN_YEARS);
    g_assert_cmpint (fixture_append (store, "outcome", 1, "pass"), ==, i + 1);
    entries = muster_store_list_journal (store, i + 1, 1, 0, &error);
    g_assert_no_error (error);
    g_assert_nonnull (strstr (((MusterJournalEntry *) entries->pdata[0])->json, boot));
    muster_store_verify_journal (store, &n, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpint (n, ==, i + 1);
    fixture_close (store);
    g_assert_cmpint (umount2 ("/proc/sys/kernel/random/boot_id", MNT_DETACH), ==, 0);
  }
  false_clock_reset ();
}

int
main (int argc, char *argv[])
{
  can_mount = enter_own_namespace ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crash/clock/leaps", test_leaps);
  g_test_add_func ("/crash/clock/boots", test_boots);
  return g_test_run ();
}
