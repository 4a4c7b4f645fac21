/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "muster-error.h"
#include "muster-store-places.h"
#include "muster-store-reset.h"
#include "sealing-fixture.h"
#include "store-fixture.h"

/* The device secret on its way from one place to another: it is never in none, and afterwards in
 * one. The other place is one that a test can lock, take away, make lie, and kill us in. What it
 * keeps it keeps in a file, as a keyring does. */

#define N_KILLS 30

typedef enum { GOOD, LOCKED, ABSENT, FULL, LIES, STICKS } Mood;

typedef struct {
  char *path; /* owned */
  Mood mood;
  guint calls;
  guint kill_at; /* 0: never */
} Other;

static Other other;

/* Before and after each thing that it does. */
static void
step (void)
{
  if (++other.calls == other.kill_at)
    kill (getpid (), SIGKILL);
}

static gboolean
answer (GError **error)
{
  step ();
  if (other.mood == LOCKED)
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS, "it is locked");
  else if (other.mood == ABSENT)
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_NO_DEVICE, "it is not there");
  return other.mood != LOCKED && other.mood != ABSENT;
}

static gboolean
load (gpointer data, const char *name, guint8 *secret, GError **error)
{
  g_autofree char *kept = NULL;
  gsize size;

  if (!answer (error))
    return FALSE;
  if (!g_file_get_contents (other.path, &kept, &size, NULL)) {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND, "it has none");
    return FALSE;
  }
  g_assert_cmpuint (size, ==, MUSTER_SECRET_BYTES);
  memcpy (secret, kept, size);
  step ();
  return TRUE;
}

static gboolean
save (gpointer data, const char *name, const guint8 *secret, GError **error)
{
  guint8 kept[MUSTER_SECRET_BYTES];

  if (!answer (error))
    return FALSE;
  if (other.mood == FULL) {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, "it takes no more");
    return FALSE;
  }
  memcpy (kept, secret, sizeof kept);
  kept[0] ^= other.mood == LIES;
  g_assert_true (g_file_set_contents (other.path, (const char *) kept, sizeof kept, NULL));
  step ();
  return TRUE;
}

static gboolean
destroy (gpointer data, const char *name, GError **error)
{
  if (!answer (error))
    return FALSE;
  if (other.mood == STICKS) {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, "it keeps what it has");
    return FALSE;
  }
  g_unlink (other.path);
  step ();
  return TRUE;
}

static const MusterSecretPlace place = {
    .nick = "other", .load = load, .save = save, .destroy = destroy};
static const MusterSecretPlace *const places[] = {&place, NULL};

/* -- a store -- */

typedef struct {
  char *folder, *path, *key; /* owned */
  MusterStore *store;
  char *sheet; /* owned */
} Fixture;

static void
open_it (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->store = muster_store_open_with_places (f->path, "door-1", places, &error);
  g_assert_no_error (error);
}

static void
reopen (Fixture *f)
{
  fixture_close (f->store);
  open_it (f);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->folder = fixture_new_folder ();
  f->path = g_build_filename (f->folder, "store.db", NULL);
  f->key = g_strconcat (f->path, "-key", NULL);
  other = (Other){.path = g_build_filename (f->folder, "other", NULL)};
  open_it (f);
  sealing_append_reason (f->store, sealing_fill (f->store));
  muster_store_add_recovery_slot (f->store, &f->sheet, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fixture_close (f->store);
  g_free (other.path);
  g_free (f->sheet);
  g_free (f->key);
  g_free (f->path);
  fixture_remove_folder (f->folder);
}

static gboolean
is_there (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Where the store says, and nowhere else; and it opens with it. */
static void
assert_lies (Fixture *f, const char *nick)
{
  const gboolean in_file = g_str_equal (nick, "file");
  g_autofree char *said = muster_store_dup_secret_place (f->store, NULL);

  g_assert_cmpstr (said, ==, nick);
  g_assert_cmpint (is_there (f->key), ==, in_file);
  g_assert_cmpint (is_there (other.path), ==, !in_file);
  g_assert_false (muster_store_is_sealed_off (f->store));
  sealing_assert_all_readable (f->store);
}

static void
move (Fixture *f, const char *nick)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (muster_store_move_secret (f->store, nick, NULL, &error));
  g_assert_no_error (error);
}

static void
test_moves (Fixture *f, gconstpointer data)
{
  assert_lies (f, "file");
  move (f, "other");
  assert_lies (f, "other");
  reopen (f);
  assert_lies (f, "other");
  move (f, "other"); /* where it is */
  assert_lies (f, "other");
  move (f, "file");
  assert_lies (f, "file");
  reopen (f);
  assert_lies (f, "file");
}

/* The journal says who did it. */
static void
test_signed (Fixture *f, gconstpointer data)
{
  const MusterStaffBy by = {.by = 7, .second = 8};
  g_autoptr (GPtrArray) entries = NULL;
  const MusterJournalEntry *last;
  g_autoptr (GError) error = NULL;

  g_assert_true (muster_store_move_secret (f->store, "other", &by, &error));
  g_assert_no_error (error);
  entries = muster_store_list_journal (f->store, 1, 0, 0, &error);
  g_assert_no_error (error);
  last = g_ptr_array_index (entries, entries->len - 1);
  g_assert_nonnull (strstr (last->json, "\"type\":\"key-place\""));
  g_assert_nonnull (strstr (last->json, "\"staff_id\":7"));
  g_assert_nonnull (strstr (last->json, "\"second_id\":8"));
}

/* No key goes where it could be lost before there is a sheet. */
static void
test_needs_sheet (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture_close (f->store);
  fixture_sql (f->path, "DELETE FROM key_slot WHERE kind = 'recovery'");
  open_it (f);
  g_assert_false (muster_store_move_secret (f->store, "other", NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (muster_store_move_secret (f->store, "nowhere", NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NO_DEVICE);
  assert_lies (f, "file");
}

/* A place that does not take it, or something else than it gets: all is as it was. */
static void
test_bad_places (Fixture *f, gconstpointer data)
{
  static const Mood moods[] = {LOCKED, ABSENT, FULL, LIES};

  for (guint i = 0; i < G_N_ELEMENTS (moods); i++) {
    g_autoptr (GError) error = NULL;

    other.mood = moods[i];
    g_assert_false (muster_store_move_secret (f->store, "other", NULL, &error));
    g_assert_nonnull (error);
    other.mood = GOOD;
    reopen (f);
    assert_lies (f, "file");
  }
}

/* An old place that does not let go is asked again by the next one who opens the store. */
static void
test_sticks (Fixture *f, gconstpointer data)
{
  move (f, "other");
  other.mood = STICKS;
  move (f, "file");
  g_assert_true (is_there (f->key) && is_there (other.path));
  reopen (f);
  g_assert_true (is_there (other.path));
  other.mood = GOOD;
  reopen (f);
  assert_lies (f, "file");
}

static void
retry (Fixture *f)
{
  muster_store_retry_keys_async (f->store);
  g_free (muster_store_dup_secret_place (f->store, NULL)); /* behind it */
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Locked at the start: the store is closed, says why, and opens when it is asked again. */
static void
test_locked (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  move (f, "other");
  other.mood = LOCKED;
  reopen (f);
  g_assert_true (muster_store_is_sealed_off (f->store));
  retry (f);
  g_assert_true (muster_store_is_sealed_off (f->store));
  /* the sheet opens it, but does not take the secret's place from it: it is only locked */
  g_assert_true (muster_store_open_recovery_slot (f->store, f->sheet, &error));
  g_assert_no_error (error);
  g_assert_false (muster_store_renew_device_secret (f->store, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS);
  g_assert_true (muster_store_close_keys (f->store, NULL));
  other.mood = GOOD;
  retry (f);
  assert_lies (f, "other");
}

/* The keyring is gone for good: the sheet opens the store, and it gets a secret in a file. */
static void
test_lost (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  move (f, "other");
  g_unlink (other.path);
  other.mood = ABSENT;
  reopen (f);
  g_assert_true (muster_store_is_sealed_off (f->store));
  g_assert_true (muster_store_open_recovery_slot (f->store, f->sheet, &error));
  g_assert_no_error (error);
  g_assert_true (muster_store_renew_device_secret (f->store, NULL, &error));
  g_assert_no_error (error);
  reopen (f);
  assert_lies (f, "file");
}

/* A station that is made away with leaves nothing there either. */
static void
test_reset (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  move (f, "other");
  g_assert_true (muster_store_reset (f->store, TRUE, &error));
  g_assert_no_error (error);
  g_assert_false (is_there (other.path));
  g_object_unref (f->store);
  open_it (f);
}

/* -- killed -- */

/* Killed just before the other place lets go: what the store knew of it is gone with the store, or
 * soon, and whoever opens it next still finds the place. */
static void
test_reset_killed (Fixture *f, gconstpointer data)
{
  pid_t child;
  int status;

  move (f, "other");
  fixture_close (f->store);
  child = fork ();
  if (child == 0) {
    open_it (f);
    other.calls = 0;
    other.kill_at = 1;
    muster_store_reset (f->store, TRUE, NULL);
    _exit (0);
  }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  g_assert_true (is_there (other.path));
  open_it (f);
  g_assert_false (is_there (other.path));
  g_assert_cmpuint (muster_store_count_people (f->store, NULL, NULL), ==, 0);
}

static void
die_moving (Fixture *f, const char *nick, guint kill_at, gulong after_us)
{
  pid_t child;

  fixture_close (f->store);
  child = fork ();
  if (child == 0) {
    open_it (f);
    other.calls = 0;
    other.kill_at = kill_at;
    muster_store_move_secret (f->store, nick, NULL, NULL);
    _exit (0);
  }
  if (after_us > 0) {
    g_usleep (after_us);
    kill (child, SIGKILL);
  }
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  open_it (f);
}

/* And the journal knows of each time that it went. */
static void
assert_lies_somewhere (Fixture *f)
{
  g_autofree char *said = muster_store_dup_secret_place (f->store, NULL);
  const gint64 n =
      fixture_query (f->path, "SELECT count (*) FROM journal_index WHERE type = 'key-place'");

  assert_lies (f, said);
  g_assert_cmpint (n % 2, ==, g_str_equal (said, "other"));
}

/* At each thing that the other place is asked for, to there and back. */
static void
test_killed_at_steps (Fixture *f, gconstpointer data)
{
  for (guint i = 1; i <= 6; i++) {
    die_moving (f, "other", i, 0);
    assert_lies_somewhere (f);
    move (f, "other");
    die_moving (f, "file", i, 0);
    assert_lies_somewhere (f);
    move (f, "file");
  }
}

static void
test_killed_at_random (Fixture *f, gconstpointer data)
{
  guint there = 0;

  for (guint i = 0; i < N_KILLS; i++) {
    const char *to = is_there (f->key) ? "other" : "file";

    die_moving (f, to, 0, (gulong) g_random_int_range (1000, 60000));
    assert_lies_somewhere (f);
    there += is_there (other.path);
  }
  g_test_message ("in the other place after %u of %d kills", there, N_KILLS);
}

#define ADD(name, func) g_test_add ("/places/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("moves", test_moves);
  ADD ("signed", test_signed);
  ADD ("needs-sheet", test_needs_sheet);
  ADD ("bad-places", test_bad_places);
  ADD ("sticks", test_sticks);
  ADD ("locked", test_locked);
  ADD ("lost", test_lost);
  ADD ("reset", test_reset);
  ADD ("reset-killed", test_reset_killed);
  ADD ("killed-at-steps", test_killed_at_steps);
  ADD ("killed-at-random", test_killed_at_random);
  return g_test_run ();
}
