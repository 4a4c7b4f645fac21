/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "muster-error.h"
#include "muster-store-sign-in.h"
#include "store-fixture.h"

/* Real slots, with an argon2id as cheap as libsodium lets it be. */

#define ADMIN_PIN "402817"
#define PIN       "918273"
#define WRONG     "918274"
#define CARD      "04A1B2C3"

typedef struct {
  char *folder;
  char *path;
  MusterStore *store;
  gint64 admin;
  gint64 operator;
  gint64 carded; /* needs a card, too */
} Fixture;

static gint64
add (Fixture *f, const char *name, MusterRole role, const char *pin, const char *card)
{
  g_autoptr (MusterStaff) staff = muster_staff_new (name, NULL, role);
  g_autoptr (GError) error = NULL;

  staff->card = g_strdup (card);
  muster_store_put_staff (f->store, staff, NULL, &error);
  g_assert_no_error (error);
  muster_store_set_pin (f->store, staff->id, pin, &error);
  g_assert_no_error (error);
  return staff->id;
}

static void
open_it (Fixture *f)
{
  f->store = fixture_open (f->path);
  muster_store_set_slot_cost (f->store, 1, 8192);
}

static void
reopen (Fixture *f)
{
  fixture_close (f->store);
  open_it (f);
}

static void
edit (Fixture *f, const char *sql)
{
  fixture_close (f->store);
  fixture_sql (f->path, sql);
  open_it (f);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = fixture_new_folder ();
  f->path = g_build_filename (f->folder, "store.db", NULL);
  open_it (f);
  f->admin = add (f, "Ada Ng", MUSTER_ROLE_ADMIN, ADMIN_PIN, NULL);
  f->operator= add (f, "Oskar Po", MUSTER_ROLE_OPERATOR, PIN, NULL);
  f->carded = add (f, "Cara Li", MUSTER_ROLE_SUPERVISOR, PIN, CARD);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fixture_close (f->store);
  fixture_remove_folder (f->folder);
  g_free (f->path);
}

static MusterClockReading
at (const char *boot, gint64 running)
{
  MusterClockReading reading = {.running = running};

  g_strlcpy (reading.boot, boot, sizeof reading.boot);
  return reading;
}

/* Returns: whether it succeeded; else @code is why */
static gboolean
try (Fixture *f, gint64 staff, const char *pin, const char *card, gint64 running, int *code)
{
  const MusterSignIn who = {staff, pin, card};
  const MusterClockReading reading = at ("a", running);
  g_autoptr (GError) error = NULL;
  MusterStaffRow row;
  g_autoptr (MusterStaff) signed_in = muster_store_sign_in (f->store, &who, &reading, &row, &error);

  if (code != NULL)
    *code = error != NULL ? error->code : -1;
  g_assert_true (signed_in == NULL || signed_in->id == staff);
  g_assert_cmpint (signed_in != NULL, ==, error == NULL);
  return signed_in != NULL;
}

static void
test_pin (Fixture *f, gconstpointer data)
{
  int code;

  g_assert_true (try (f, f->operator, PIN, NULL, 100, NULL));
  g_assert_false (try (f, f->operator, WRONG, NULL, 100, &code));
  g_assert_cmpint (code, ==, MUSTER_ERROR_WRONG_SECRET);
  g_assert_false (try (f, f->operator, ADMIN_PIN, NULL, 100, &code));
  g_assert_cmpint (code, ==, MUSTER_ERROR_WRONG_SECRET);
  g_assert_cmpint (fixture_query (f->path, "SELECT tries FROM staff_guard"), ==, 2);
  g_assert_true (try (f, f->operator, PIN, NULL, 100, NULL));
  g_assert_cmpint (fixture_query (f->path, "SELECT count (*) FROM staff_guard"), ==, 0);
  g_assert_false (try (f, 99, PIN, NULL, 100, &code));
  g_assert_cmpint (code, ==, MUSTER_ERROR_NOT_FOUND);
}

/* Card and PIN; nobody is told which of them was wrong. */
static void
test_card (Fixture *f, gconstpointer data)
{
  static const char *const cards[] = {NULL, "", "04A1B2C4", "04A1B2", "04A1B2C3D4E5F6"};
  int code;

  for (guint i = 0; i < G_N_ELEMENTS (cards); i++) {
    g_assert_false (try (f, f->carded, PIN, cards[i], 1000 * i, &code));
    g_assert_cmpint (code, ==, MUSTER_ERROR_WRONG_SECRET);
  }
  g_assert_false (try (f, f->carded, WRONG, CARD, 10000, &code));
  g_assert_cmpint (code, ==, MUSTER_ERROR_WRONG_SECRET);
  g_assert_true (try (f, f->carded, PIN, "04:a1:b2:c3", 20000, NULL));
}

/* The right PIN does not help who has to wait, after any number of restarts of the program. */
static void
test_guessing (Fixture *f, gconstpointer data)
{
  int code;

  for (guint i = 0; i < 5; i++) {
    g_assert_false (try (f, f->operator, WRONG, NULL, 100, &code));
    g_assert_cmpint (code, ==, MUSTER_ERROR_WRONG_SECRET);
    reopen (f);
  }
  g_assert_false (try (f, f->operator, PIN, NULL, 129, &code));
  g_assert_cmpint (code, ==, MUSTER_ERROR_NO_RIGHTS);
  for (guint i = 1; i <= 5; i++) {
    g_assert_false (try (f, f->operator, WRONG, NULL, 1000 * i, &code));
    g_assert_cmpint (code, ==, MUSTER_ERROR_WRONG_SECRET);
    reopen (f);
  }
  g_assert_false (try (f, f->operator, PIN, NULL, 1000000, &code));
  g_assert_cmpint (code, ==, MUSTER_ERROR_NO_RIGHTS);
  g_assert_true (
      muster_store_reset_tries (f->store, f->operator, & (MusterStaffBy){.by = f->carded}, NULL));
  g_assert_true (try (f, f->operator, PIN, NULL, 1000000, NULL));
}

/* Nobody can read the store: a PIN opens it; half of what is needed leaves it closed. */
static void
test_sealed_off (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  const MusterStaffRow *row;
  int code;

  g_assert_true (muster_store_close_keys (f->store, &error));
  g_assert_no_error (error);
  rows = muster_store_list_staff (f->store, NULL, &error);
  g_assert_no_error (error);
  row = g_ptr_array_index (rows, 1);
  g_assert_cmpstr (row->staff->label, ==, "OP");
  g_assert_null (row->staff->name);
  g_assert_false (row->damaged);
  g_assert_false (try (f, f->operator, WRONG, NULL, 100, &code));
  g_assert_cmpint (code, ==, MUSTER_ERROR_WRONG_SECRET);
  g_assert_true (muster_store_is_sealed_off (f->store));
  g_assert_false (try (f, f->carded, PIN, NULL, 100, &code));
  g_assert_cmpint (code, ==, MUSTER_ERROR_WRONG_SECRET);
  g_assert_true (muster_store_is_sealed_off (f->store));
  g_assert_true (try (f, f->carded, PIN, CARD, 100, NULL));
  g_assert_false (muster_store_is_sealed_off (f->store));
}

/* Where no PIN was looked at nobody has tried one, however often. */
static void
test_no_try (Fixture *f, gconstpointer data)
{
  g_autofree char *key = g_strconcat (f->path, "-key", NULL), *away = g_strconcat (key, "-a", NULL);
  int code;

  g_assert_false (try (f, f->operator, WRONG, NULL, 100, &code));
  g_assert_cmpint (fixture_query (f->path, "SELECT tries FROM staff_guard"), ==, 1);
  g_assert_cmpint (g_rename (key, away), ==, 0);
  for (guint i = 0; i < 12; i++) {
    g_assert_false (try (f, f->operator, PIN, NULL, 100, &code));
    g_assert_cmpint (code, !=, MUSTER_ERROR_WRONG_SECRET);
    g_assert_cmpint (code, !=, MUSTER_ERROR_NO_RIGHTS);
    g_assert_false (try (f, f->carded, PIN, CARD, 100, &code));
  }
  g_assert_cmpint (fixture_query (f->path, "SELECT sum (tries) FROM staff_guard"), ==, 1);
  g_assert_cmpint (g_rename (away, key), ==, 0);
  g_assert_true (try (f, f->carded, PIN, CARD, 100, NULL));
}

/* Nobody else can open the store: the account stays, and so does its PIN. */
static void
test_last_pin (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterStaff) before = NULL;

  g_assert_cmpint (add (f, "Ben Ho", MUSTER_ROLE_ADMIN, ADMIN_PIN, NULL), >, 0);
  edit (f, "DELETE FROM key_slot WHERE kind = 'device' OR staff > 1");
  g_assert_true (muster_store_is_sealed_off (f->store));
  g_assert_true (try (f, f->admin, ADMIN_PIN, NULL, 100, NULL));
  g_assert_false (muster_store_retire_staff (f->store, f->admin, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
  before = muster_store_get_staff (f->store, f->admin, NULL);
  g_assert_false (before->retired);
  reopen (f);
  g_assert_true (try (f, f->admin, ADMIN_PIN, NULL, 100, NULL));
}

static void
test_retired (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int code;

  g_assert_true (muster_store_retire_staff (f->store, f->operator, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (try (f, f->operator, PIN, NULL, 100, &code));
  g_assert_cmpint (code, ==, MUSTER_ERROR_NOT_FOUND);
  edit (f, "UPDATE staff SET retired = 0");
  g_assert_false (try (f, f->operator, PIN, NULL, 100, &code));
  g_assert_cmpint (code, !=, -1);
  g_assert_false (muster_store_set_pin (f->store, f->operator, PIN, NULL));
  g_assert_false (muster_store_retire_staff (f->store, f->admin, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
}

/* Who can write the file, but has no key: no role, no PIN and no card of another's comes of it. */
static void
test_edited (Fixture *f, gconstpointer data)
{
  static const char *const edits[] = {
      /* the admin's account under one's own number */
      "UPDATE staff SET sealed = (SELECT sealed FROM staff WHERE id = 1) WHERE id = 2",
      /* and the other way round: one's own PIN for the admin's account */
      "DELETE FROM key_slot WHERE staff = 1; UPDATE key_slot SET staff = 1 WHERE staff = 2",
      ("UPDATE key_slot SET (salt, wrapped) = (SELECT salt, wrapped FROM key_slot WHERE staff = 2)"
       " WHERE staff = 1"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (edits); i++) {
    Fixture g = {0};

    g_test_message ("%s", edits[i]);
    set_up (&g, NULL);
    edit (&g, edits[i]);
    g_assert_false (try (&g, i == 0 ? g.operator : g.admin, PIN, NULL, 100, NULL));
    tear_down (&g, NULL);
  }
}

static void
test_new_pin (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (muster_store_set_pin (f->store, f->operator, "123456", &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_assert_true (try (f, f->operator, PIN, NULL, 100, NULL));
  g_assert_true (muster_store_set_pin (f->store, f->operator, "55071942", NULL));
  g_assert_false (try (f, f->operator, PIN, NULL, 100, NULL));
  g_assert_true (try (f, f->operator, "55071942", NULL, 100, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/sign-in/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("pin", test_pin);
  ADD ("card", test_card);
  ADD ("guessing", test_guessing);
  ADD ("sealed-off", test_sealed_off);
  ADD ("no-try", test_no_try);
  ADD ("last-pin", test_last_pin);
  ADD ("retired", test_retired);
  ADD ("edited", test_edited);
  ADD ("new-pin", test_new_pin);
#undef ADD
  return g_test_run ();
}
