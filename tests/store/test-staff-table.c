/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sqlite3.h>

#include "muster-error.h"
#include "muster-migrate.h"
#include "muster-staff-ever.h"
#include "muster-store-private.h"
#include "muster-store-staff.h"
#include "store-fixture.h"

typedef struct {
  char *folder;
  char *path;
  MusterStore *store;
  gint64 admin;
  gint64 operator;
} Fixture;

static gint64
add (MusterStore *store, const char *name, MusterRole role, const char *card)
{
  g_autoptr (MusterStaff) staff = muster_staff_new (name, NULL, role);
  g_autoptr (GError) error = NULL;

  staff->card = g_strdup (card);
  muster_store_put_staff (store, staff, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (staff->id, >, 0);
  return staff->id;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = fixture_new_folder ();
  f->path = g_build_filename (f->folder, "store.db", NULL);
  f->store = fixture_open (f->path);
  f->admin = add (f->store, "Ada Ng", MUSTER_ROLE_ADMIN, NULL);
  f->operator= add (f->store, "Oskar Po", MUSTER_ROLE_OPERATOR, "04A1B2C3");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->store != NULL)
    fixture_close (f->store);
  fixture_remove_folder (f->folder);
  g_free (f->path);
}

static void
reopen (Fixture *f)
{
  fixture_close (f->store);
  f->store = fixture_open (f->path);
}

/* Behind the store's back. */
static void
edit (Fixture *f, const char *sql)
{
  fixture_close (f->store);
  fixture_sql (f->path, sql);
  f->store = fixture_open (f->path);
}

static MusterStaff *
get (Fixture *f, gint64 id)
{
  g_autoptr (GError) error = NULL;
  MusterStaff *staff = muster_store_get_staff (f->store, id, &error);

  g_assert_no_error (error);
  return staff;
}

static guint
count_journal (Fixture *f, const char *type)
{
  g_autoptr (GPtrArray) entries = muster_store_list_journal (f->store, 1, 0, 0, NULL);
  g_autofree char *wanted = g_strdup_printf ("\"type\":\"%s\"", type);
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    n += strstr (((MusterJournalEntry *) g_ptr_array_index (entries, i))->json, wanted) != NULL;
  return n;
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gint64
find (Fixture *f, const char *card, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_store_find_staff_async (f->store, card, NULL, found_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return muster_store_find_staff_finish (f->store, result, error);
}

static void
test_accounts (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterStaff) staff = NULL;
  g_autoptr (MusterStaff) other = muster_staff_new ("Olga Ra", NULL, MUSTER_ROLE_OPERATOR);
  g_autoptr (GPtrArray) rows = NULL;
  gboolean ever = FALSE;

  reopen (f);
  staff = get (f, f->operator);
  g_assert_cmpstr (staff->name, ==, "Oskar Po");
  g_assert_cmpstr (staff->label, ==, "OP");
  g_assert_cmpint (find (f, "04:a1:b2:c3", &error), ==, f->operator);
  g_assert_no_error (error);
  g_assert_cmpint (find (f, "04A1B2C4", &error), ==, 0);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* a card is one person's, until it was given back */
  other->card = g_strdup ("04A1B2C3");
  g_assert_false (muster_store_put_staff (f->store, other, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_assert_cmpint (other->id, ==, 0);
  g_clear_error (&error);
  staff->retired = TRUE;
  g_assert_true (muster_store_put_staff (f->store, staff, NULL, &error));
  g_assert_true (muster_store_put_staff (f->store, other, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (other->id, >, staff->id);

  rows = muster_store_list_staff (f->store, &ever, &error);
  g_assert_no_error (error);
  g_assert_true (ever);
  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_true (((MusterStaffRow *) g_ptr_array_index (rows, 1))->staff->retired);
  g_assert_cmpuint (count_journal (f, "staff-change"), ==, 4);
}

/* The last admin stays, and the first account is one. */
static void
test_admin_stays (Fixture *f, gconstpointer data)
{
  g_autoptr (MusterStaff) admin = get (f, f->admin);
  g_autoptr (MusterStore) fresh = fixture_open (":memory:");
  g_autoptr (MusterStaff) first = muster_staff_new ("Olga Ra", NULL, MUSTER_ROLE_SUPERVISOR);
  g_autoptr (GError) error = NULL;

  admin->role = MUSTER_ROLE_SUPERVISOR;
  g_assert_false (muster_store_put_staff (f->store, admin, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  admin->role = MUSTER_ROLE_ADMIN;
  admin->retired = TRUE;
  g_assert_false (muster_store_put_staff (f->store, admin, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_false (muster_store_put_staff (fresh, first, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  muster_store_close (fresh);
}

/* A station whose accounts were taken out of the file is not one that never had any. */
static void
test_taken_out (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (MusterStore) fresh = fixture_open (":memory:");
  gboolean ever = FALSE;

  edit (f, "DELETE FROM staff");
  rows = muster_store_list_staff (f->store, &ever, NULL);
  g_assert_cmpuint (rows->len, ==, 0);
  g_assert_true (ever);
  g_ptr_array_unref (rows);
  rows = muster_store_list_staff (fresh, &ever, NULL);
  g_assert_cmpuint (rows->len, ==, 0);
  g_assert_false (ever);
  muster_store_close (fresh);
}

static gboolean
has_ever (const char *path)
{
  MusterStore *store = fixture_open (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  gboolean ever = FALSE;

  rows = muster_store_list_staff (store, &ever, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 0);
  fixture_close (store);
  return ever;
}

/* Nor if what the index says of them goes with them, or the journal is cut off before them. */
static void
test_taken_out_whole (Fixture *f, gconstpointer data)
{
  static const char *const attacks[] = {
      "",
      "DELETE FROM journal WHERE seq > 1; DELETE FROM journal_part WHERE seq > 1;"
      "UPDATE journal_head SET seq = 1, hash = (SELECT hash FROM journal WHERE seq = 1)",
      "UPDATE journal_head SET signature = (SELECT signature FROM journal WHERE seq = 1)",
      "UPDATE journal SET form = 1, signature = NULL; DELETE FROM journal_key",
      "UPDATE journal_key SET public = zeroblob (32)",
      "DELETE FROM journal; DELETE FROM journal_part; DELETE FROM journal_index;"
      "UPDATE journal_head SET seq = 0, hash = zeroblob (32)",
  };

  for (guint i = 0; i < G_N_ELEMENTS (attacks); i++) {
    g_autofree char *path = g_strdup_printf ("%s/%u.db", f->folder, i);
    MusterStore *store = fixture_open (path);

    g_test_message ("%s", attacks[i]);
    fixture_append (store, "import", 0, NULL);
    fixture_close (store);
    g_assert_false (has_ever (path));

    store = fixture_open (path);
    add (store, "Ada Ng", MUSTER_ROLE_ADMIN, NULL);
    fixture_append (store, "attempt", 1, "fail");
    fixture_close (store);
    fixture_sql (path,
                 "DROP TRIGGER journal_no_delete; DROP TRIGGER journal_no_update;"
                 "DELETE FROM staff; DELETE FROM journal_index WHERE seq > 1");
    fixture_sql (path, attacks[i]);
    g_assert_true (has_ever (path));
  }
}

/* The desk stays shut after what comes later, too. */
static void
test_taken_out_later (Fixture *f, gconstpointer data)
{
  fixture_append (f->store, "attempt", 1, "fail");
  edit (f, "DELETE FROM staff; DELETE FROM journal_index WHERE type = 'staff-change'");
  fixture_append (f->store, "attempt", 1, "fail");
  fixture_append (f->store, "attempt", 1, "fail");
  fixture_close (f->store);
  g_assert_true (has_ever (f->path));
  f->store = fixture_open (f->path);
}

/* Moved, relabelled, brought back: none of it makes an account that counts. */
static void
test_edited (Fixture *f, gconstpointer data)
{
  static const char *const edits[] = {
      "UPDATE staff SET sealed = (SELECT sealed FROM staff WHERE id = 1) WHERE id = 2",
      "UPDATE staff SET label = 'AN' WHERE id = 2",
      "UPDATE staff SET retired = 1 WHERE id = 2",
      "UPDATE staff SET sealed = x'00' WHERE id = 2",
  };

  g_assert_cmpint (f->operator, ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (edits); i++) {
    g_autoptr (GPtrArray) rows = NULL;
    g_autoptr (GError) error = NULL;
    const MusterStaffRow *row;

    g_test_message ("%s", edits[i]);
    edit (f, "CREATE TABLE before AS SELECT label, retired, sealed FROM staff WHERE id = 2");
    edit (f, edits[i]);
    g_assert_null (muster_store_get_staff (f->store, 2, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    rows = muster_store_list_staff (f->store, NULL, NULL);
    row = g_ptr_array_index (rows, 1);
    g_assert_true (row->damaged);
    g_assert_cmpint (row->staff->role, ==, MUSTER_ROLE_NONE);
    edit (f,
          "UPDATE staff SET (label, retired, sealed) = (SELECT * FROM before) WHERE id = 2;"
          "DROP TABLE before");
    muster_staff_free (get (f, 2));
  }
}

/* What was changed can be retired, which is all that helps then. */
static void
test_retire_damaged (Fixture *f, gconstpointer data)
{
  g_autoptr (MusterStaff) staff = get (f, f->operator);
  g_autoptr (GError) error = NULL;

  edit (f, "UPDATE staff SET sealed = x'00' WHERE id = 2");
  g_assert_false (muster_store_put_staff (f->store, staff, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_clear_error (&error);
  staff->retired = TRUE;
  g_assert_true (muster_store_put_staff (f->store, staff, NULL, &error));
  g_assert_no_error (error);
}

/* --- tries --- */

static MusterClockReading
at (const char *boot, gint64 running)
{
  MusterClockReading reading = {.running = running};

  g_strlcpy (reading.boot, boot, sizeof reading.boot);
  return reading;
}

static MusterStaffRow
try_at (Fixture *f, const char *boot, gint64 running)
{
  const MusterClockReading reading = at (boot, running);
  g_autoptr (GError) error = NULL;
  MusterStaffRow row;

  muster_store_count_try (f->store, f->operator, & reading, &row, &error);
  g_assert_no_error (error);
  return row;
}

/* As somebody would guess who may switch the machine off and on, and kill the program between the
 * count and the look: every try is on the disk. */
static void
test_guessing (Fixture *f, gconstpointer data)
{
  MusterStaffRow row;

  for (guint i = 1; i <= 5; i++) {
    row = try_at (f, "a", 100);
    g_assert_true (row.counted);
    g_assert_cmpuint (row.tries, ==, i);
    reopen (f);
    g_assert_cmpint (fixture_query (f->path, "SELECT tries FROM staff_guard"), ==, i);
  }
  g_assert_cmpint (row.wait, ==, 30);
  g_assert_false (try_at (f, "a", 129).counted);
  /* another start of the machine: all of it once more, however long that runs already */
  row = try_at (f, "b", 5000);
  g_assert_false (row.counted);
  g_assert_cmpint (row.wait, ==, 30);
  reopen (f);
  g_assert_false (try_at (f, "b", 5029).counted);
  row = try_at (f, "b", 5030);
  g_assert_true (row.counted);
  g_assert_cmpint (row.wait, ==, 60);
  /* and back to the first: not what it had waited */
  g_assert_cmpint (try_at (f, "a", 100000).wait, ==, 60);
  for (gint64 now = 200000, n = 7; n <= 10; n++, now += 1000) {
    row = try_at (f, "a", now);
    g_assert_true (row.counted);
    g_assert_cmpuint (row.tries, ==, n);
  }
  g_assert_true (row.shut);
  row = try_at (f, "a", 9000000);
  g_assert_false (row.counted);
  g_assert_true (row.shut);
}

static void
test_reset (Fixture *f, gconstpointer data)
{
  const MusterStaffBy by = {.by = f->admin};
  g_autoptr (GError) error = NULL;
  MusterStaffRow row;

  for (gint64 now = 0; now < 10000; now += 1000)
    try_at (f, "a", now);
  g_assert_true (try_at (f, "a", 20000).shut);
  g_assert_false (muster_store_reset_tries (f->store, 99, &by, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (muster_store_reset_tries (f->store, f->operator, & by, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_journal (f, "staff-reset"), ==, 1);
  row = try_at (f, "a", 20000);
  g_assert_true (row.counted);
  g_assert_cmpuint (row.tries, ==, 1);
  /* the right PIN */
  g_assert_true (muster_store_reset_tries (f->store, f->operator, NULL, &error));
  g_assert_cmpuint (count_journal (f, "staff-reset"), ==, 1);
  g_assert_cmpuint (try_at (f, "a", 20001).tries, ==, 1);
}

static void
test_no_account (Fixture *f, gconstpointer data)
{
  g_autoptr (MusterStaff) staff = get (f, f->operator);
  g_autoptr (GError) error = NULL;
  MusterStaffRow row;

  g_assert_false (muster_store_count_try (f->store, 99, NULL, &row, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  staff->retired = TRUE;
  g_assert_true (muster_store_put_staff (f->store, staff, NULL, NULL));
  g_assert_false (muster_store_count_try (f->store, f->operator, NULL, &row, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
}

/* A try that cannot be taken back is not one that was. */
static void
test_unreadable_tries (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (muster_store_uncount_try (f->store, f->operator, & error));
  g_assert_no_error (error);
  fixture_sql (f->path, "DROP TABLE staff_guard");
  g_assert_false (muster_store_uncount_try (f->store, f->operator, & error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
}

/* --- many entries --- */

#define MAX_STEPS 2000

static int
count_steps (gpointer data)
{
  (*(guint *) data)++;
  return 0;
}

static gboolean
ask_ever (MusterDb *db, gpointer data, GError **error)
{
  return muster_staff_ever (db, data, error);
}

/* Each entry asks it before it is written: that takes no longer after a term of them. */
static void
test_ever_is_quick (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (GPtrArray) migrations = muster_migrate_get_built_in ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterDb) db = NULL;
  gboolean ever = TRUE;
  guint steps = 0;

  fixture_close (fixture_open (path));
  fixture_sql (path,
               "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
               " INSERT INTO journal_index"
               " (seq, person, occasion, type, outcome, spent, consent, time, station)"
               " SELECT i, 1, '', 'outcome', 'pass', 0, 0, 0, '3' FROM n");
  db = muster_db_open (path, MUSTER_DB_READ, migrations->len, &error);
  g_assert_no_error (error);
  sqlite3_progress_handler (muster_db_get_handle (db), 1, count_steps, &steps);
  g_assert_true (muster_db_read (db, ask_ever, &ever, &error));
  g_assert_no_error (error);
  g_assert_false (ever);
  g_assert_cmpuint (steps, >, 0);
  g_assert_cmpuint (steps, <, MAX_STEPS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/staff/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("accounts", test_accounts);
  ADD ("admin-stays", test_admin_stays);
  ADD ("taken-out", test_taken_out);
  ADD ("taken-out-whole", test_taken_out_whole);
  ADD ("taken-out-later", test_taken_out_later);
  ADD ("edited", test_edited);
  ADD ("retire-damaged", test_retire_damaged);
  ADD ("guessing", test_guessing);
  ADD ("unreadable-tries", test_unreadable_tries);
  ADD ("reset", test_reset);
  ADD ("no-account", test_no_account);
#undef ADD
  g_test_add_func ("/staff/ever-is-quick", test_ever_is_quick);
  return g_test_run ();
}
