/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "muster-error.h"
#include "muster-key-sheet.h"
#include "store-fixture.h"

/* Who opens a store, and who does not. Argon2id is real, but as cheap as libsodium lets it be. */

#define PIN       "402817"
#define OTHER_PIN "402818"

typedef struct {
  char *folder; /* owned */
  char *path;   /* owned */
  MusterStore *store;
} Place;

static void
reopen (Place *place)
{
  if (place->store != NULL)
    fixture_close (place->store);
  place->store = fixture_open (place->path);
  muster_store_set_slot_cost (place->store, 1, 8192);
}

static void
place_init (Place *place, gconstpointer data)
{
  place->folder = fixture_new_folder ();
  place->path = g_build_filename (place->folder, "store.db", NULL);
  place->store = NULL;
  reopen (place);
}

static void
place_clear (Place *place, gconstpointer data)
{
  fixture_close (place->store);
  g_free (place->path);
  fixture_remove_folder (place->folder);
}

/* --- what is asked again and again --- */

static void
add_pin (Place *place, gint64 staff, const char *pin)
{
  g_autoptr (GError) error = NULL;

  muster_store_add_staff_slot (place->store, staff, pin, &error);
  g_assert_no_error (error);
}

static char *
add_sheet (Place *place)
{
  g_autoptr (GError) error = NULL;
  char *sheet = NULL;

  muster_store_add_recovery_slot (place->store, &sheet, &error);
  g_assert_no_error (error);
  return sheet;
}

/* @code: -1: opens */
static void
assert_pin (Place *place, gint64 staff, const char *pin, int code)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = muster_store_open_staff_slot (place->store, staff, pin, &error);

  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, MUSTER_ERROR, code);
  g_assert_cmpint (ok, ==, code < 0);
  g_assert_true (code < 0 || strlen (error->message) > 40); /* says the way out */
}

static void
assert_sheet (Place *place, const char *sheet, int code)
{
  g_autoptr (GError) error = NULL;

  muster_store_open_recovery_slot (place->store, sheet, &error);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, MUSTER_ERROR, code);
}

static void
close_keys (Place *place)
{
  g_autoptr (GError) error = NULL;

  muster_store_close_keys (place->store, &error);
  g_assert_no_error (error);
  g_assert_true (muster_store_is_sealed_off (place->store));
}

static void
set_opens_itself (Place *place, gboolean opens_itself)
{
  g_autoptr (GError) error = NULL;

  muster_store_set_opens_itself (place->store, opens_itself, &error);
  g_assert_no_error (error);
  g_assert_cmpint (muster_store_get_opens_itself (place->store), ==, opens_itself);
}

/* --- tests --- */

static void
test_pin (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (muster_store_is_sealed_off (place->store)); /* a new one opens itself */
  g_assert_false (muster_store_has_staff_slots (place->store, &error));
  assert_pin (place, 1, PIN, MUSTER_ERROR_NOT_FOUND);
  add_pin (place, 1, PIN);
  g_assert_true (muster_store_has_staff_slots (place->store, &error));
  g_assert_true (muster_store_has_staff_slot (place->store, 1, &error));
  g_assert_false (muster_store_has_staff_slot (place->store, 2, &error));
  /* checked while it is open */
  assert_pin (place, 1, PIN, -1);
  assert_pin (place, 1, OTHER_PIN, MUSTER_ERROR_WRONG_SECRET);
  assert_pin (place, 1, "", MUSTER_ERROR_BAD_DATA);
  assert_pin (place, 2, PIN, MUSTER_ERROR_NOT_FOUND);

  close_keys (place);
  assert_pin (place, 1, OTHER_PIN, MUSTER_ERROR_WRONG_SECRET);
  g_assert_true (muster_store_is_sealed_off (place->store));
  g_assert_false (muster_store_add_staff_slot (place->store, 2, PIN, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF);
  g_clear_error (&error);
  g_assert_false (muster_store_remove_staff_slot (place->store, 1, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF);
  assert_pin (place, 1, PIN, -1);
  g_assert_false (muster_store_is_sealed_off (place->store));

  /* a new PIN takes the place of the old one */
  add_pin (place, 1, OTHER_PIN);
  assert_pin (place, 1, PIN, MUSTER_ERROR_WRONG_SECRET);
  assert_pin (place, 1, OTHER_PIN, -1);
  /* the same PIN of somebody else is another slot */
  add_pin (place, 2, OTHER_PIN);
  g_assert_cmpint (
      fixture_query (place->path, "SELECT count (DISTINCT wrapped) FROM key_slot"), ==, 3);
}

static void
test_opens_itself (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sheet = NULL;

  g_assert_false (muster_store_set_opens_itself (place->store, FALSE, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
  g_clear_error (&error);
  add_pin (place, 1, PIN);
  g_assert_false (muster_store_set_opens_itself (place->store, FALSE, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "recovery sheet"));
  g_clear_error (&error);
  sheet = add_sheet (place);
  set_opens_itself (place, FALSE);
  g_assert_false (muster_store_is_sealed_off (place->store));

  reopen (place);
  g_assert_true (muster_store_is_sealed_off (place->store));
  g_assert_false (muster_store_set_opens_itself (place->store, TRUE, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF);
  g_clear_error (&error);
  assert_pin (place, 1, PIN, -1);
  /* somebody must be able to open it */
  g_assert_false (muster_store_remove_staff_slot (place->store, 1, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
  g_clear_error (&error);
  add_pin (place, 2, OTHER_PIN);
  muster_store_remove_staff_slot (place->store, 1, &error);
  g_assert_no_error (error);
  assert_pin (place, 1, PIN, MUSTER_ERROR_NOT_FOUND);
  assert_pin (place, 2, OTHER_PIN, -1);

  set_opens_itself (place, TRUE);
  reopen (place);
  g_assert_false (muster_store_is_sealed_off (place->store));
}

static void
test_recovery (Place *place, gconstpointer data)
{
  g_autofree char *none = g_strdup ("0000-0000-0000-0000-0000-0000-0000-0000");
  g_autofree char *first = NULL, *second = NULL, *typed = NULL;

  assert_sheet (place, none, MUSTER_ERROR_BAD_DATA);
  first = add_sheet (place);
  second = add_sheet (place);
  g_assert_cmpuint (strlen (first), ==, 39);
  g_assert_cmpstr (first, !=, second);
  close_keys (place);
  assert_sheet (place, first, MUSTER_ERROR_WRONG_SECRET);
  g_assert_true (muster_store_is_sealed_off (place->store));
  typed = g_ascii_strdown (second, -1);
  g_strdelimit (typed, "-", ' ');
  for (char *p = typed; *p != '\0'; p++)
    *p = *p == '0' ? 'o' : *p == '1' ? 'l' : *p;
  assert_sheet (place, typed, -1);
  g_assert_false (muster_store_is_sealed_off (place->store));
}

/* Without the device's secret a PIN opens nothing; the sheet does. */
static void
test_device_gone (Place *place, gconstpointer data)
{
  g_autofree char *key = g_strconcat (place->path, "-key", NULL);
  g_autofree char *away = g_strconcat (key, "-away", NULL);
  g_autofree char *sheet = NULL;
  g_autoptr (GError) error = NULL;
  static const char other[] =
      "muster-key 1\n0101010101010101010101010101010101010101010101010101010101010101\n";

  add_pin (place, 1, PIN);
  sheet = add_sheet (place);
  g_assert_cmpint (g_rename (key, away), ==, 0);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "*-key is missing*recovery sheet*");
  reopen (place);
  g_test_assert_expected_messages ();
  g_assert_true (muster_store_is_sealed_off (place->store));
  g_assert_false (g_file_test (key, G_FILE_TEST_EXISTS)); /* no other is made in silence */
  assert_pin (place, 1, PIN, MUSTER_ERROR_NOT_FOUND);
  assert_sheet (place, sheet, -1);
  g_assert_false (muster_store_is_sealed_off (place->store));

  g_assert_true (g_file_set_contents (key, other, -1, NULL));
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "*is not the one*recovery sheet*");
  reopen (place);
  g_test_assert_expected_messages ();
  assert_pin (place, 1, PIN, MUSTER_ERROR_STORE);
  assert_sheet (place, sheet, -1);
  /* not even then is another store's secret written over */
  g_assert_false (muster_store_renew_device_secret (place->store, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);

  g_assert_cmpint (g_rename (away, key), ==, 0);
  reopen (place);
  g_assert_false (muster_store_is_sealed_off (place->store));
  assert_pin (place, 1, PIN, -1);
}

static void
test_renew (Place *place, gconstpointer data)
{
  g_autofree char *key = g_strconcat (place->path, "-key", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *sheet = NULL;
  guint lost = 0;

  add_pin (place, 1, PIN);
  g_assert_false (muster_store_has_recovery_slot (place->store, &error));
  sheet = add_sheet (place);
  g_assert_true (muster_store_has_recovery_slot (place->store, &error));
  g_assert_false (muster_store_renew_device_secret (place->store, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_cmpint (g_unlink (key), ==, 0);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "*-key is missing*");
  reopen (place);
  g_test_assert_expected_messages ();
  g_assert_false (muster_store_renew_device_secret (place->store, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_SEALED_OFF);
  g_clear_error (&error);
  assert_sheet (place, sheet, -1);
  muster_store_renew_device_secret (place->store, &lost, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lost, ==, 1);
  g_assert_true (muster_store_get_opens_itself (place->store));
  reopen (place);
  g_assert_false (muster_store_is_sealed_off (place->store));
  assert_pin (place, 1, PIN, MUSTER_ERROR_NOT_FOUND);
  add_pin (place, 1, PIN);
  close_keys (place);
  assert_pin (place, 1, PIN, -1);
  assert_sheet (place, sheet, -1);
}

/* Each change to a slot in the file makes it open nothing. */
static void
test_slot_changed (Place *place, gconstpointer data)
{
  static const struct {
    const char *sql;
    int code;
  } changes[] = {
      {"UPDATE key_slot SET staff = 3 WHERE staff = 2", MUSTER_ERROR_NOT_FOUND},
      /* somebody else's, whose PIN is known */
      {"UPDATE key_slot SET (salt, wrapped) = (SELECT salt, wrapped FROM key_slot"
       " WHERE staff = 1) WHERE staff = 2",
       MUSTER_ERROR_WRONG_SECRET},
      {"UPDATE key_slot SET operations = 2 WHERE staff = 2", MUSTER_ERROR_WRONG_SECRET},
      {"UPDATE key_slot SET memory = 16384 WHERE staff = 2", MUSTER_ERROR_WRONG_SECRET},
      {"UPDATE key_slot SET salt = zeroblob (16) WHERE staff = 2", MUSTER_ERROR_WRONG_SECRET},
      {"UPDATE key_slot SET wrapped = x'01' WHERE staff = 2", MUSTER_ERROR_WRONG_SECRET},
      {"UPDATE key_slot SET wrapped = substr (wrapped, 1, length (wrapped) - 1)"
       " WHERE staff = 2",
       MUSTER_ERROR_WRONG_SECRET},
      {"UPDATE key_state SET name = 'another'", MUSTER_ERROR_STORE},
      /* would keep the machine busy for hours, or take all its memory */
      {"UPDATE key_slot SET operations = 4000000000 WHERE staff = 2", MUSTER_ERROR_BAD_DATA},
      {"UPDATE key_slot SET memory = 4000000000 WHERE staff = 2", MUSTER_ERROR_BAD_DATA},
      {"UPDATE key_slot SET operations = -1 WHERE staff = 2", MUSTER_ERROR_BAD_DATA},
  };
  g_autofree char *sheet = NULL;

  add_pin (place, 1, OTHER_PIN);
  add_pin (place, 2, PIN);
  sheet = add_sheet (place);
  set_opens_itself (place, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
    fixture_sql (place->path,
                 "DROP TABLE IF EXISTS kept; DROP TABLE IF EXISTS kept_state;"
                 "CREATE TABLE kept AS SELECT * FROM key_slot;"
                 "CREATE TABLE kept_state AS SELECT * FROM key_state");
    fixture_sql (place->path, changes[i].sql);
    reopen (place);
    g_test_message ("%s", changes[i].sql);
    assert_pin (place, 2, i == 1 ? OTHER_PIN : PIN, changes[i].code);
    g_assert_true (muster_store_is_sealed_off (place->store));
    fixture_sql (place->path,
                 "DELETE FROM key_slot; INSERT INTO key_slot SELECT * FROM kept;"
                 "DELETE FROM key_state; INSERT INTO key_state SELECT * FROM kept_state");
  }
  reopen (place);
  assert_pin (place, 2, PIN, -1);
}

/* Slots that somebody took away do not make a store whose keys are made anew. */
static void
test_slots_removed (Place *place, gconstpointer data)
{
  g_autofree char *sheet = add_sheet (place);

  fixture_sql (place->path, "DELETE FROM key_slot WHERE kind = 'device'");
  reopen (place);
  g_assert_true (muster_store_is_sealed_off (place->store));
  assert_sheet (place, sheet, -1);
  fixture_sql (place->path, "DELETE FROM key_slot");
  reopen (place);
  assert_sheet (place, sheet, MUSTER_ERROR_NOT_FOUND);
  g_assert_true (muster_store_is_sealed_off (place->store));
}

/* What a station's slot costs is written in it, and opens. */
static void
test_cost (Place *place, gconstpointer data)
{
  muster_store_set_slot_cost (place->store, 3, 256 << 20);
  add_pin (place, 1, PIN);
  g_assert_cmpint (
      fixture_query (place->path, "SELECT operations FROM key_slot WHERE staff = 1"), ==, 3);
  g_assert_cmpint (
      fixture_query (place->path, "SELECT memory FROM key_slot WHERE staff = 1"), ==, 256 << 20);
  assert_pin (place, 1, PIN, -1);
}

/* --- the sheet --- */

static void
test_sheet (void)
{
  static const char *const bad[] = {
      "",
      "-",
      "0000-0000-0000-0000-0000-0000-0000",
      "0000-0000-0000-0000-0000-0000-0000-00000",
      "0000-0000-0000-0000-0000-0000-0000-000U",
      "0000-0000-0000-0000-0000-0000-0000-000é",
      "0000-0000-0000-0000-0000-0000-0000-0000",
  };
  guint8 secret[MUSTER_KEY_SHEET_BYTES], back[MUSTER_KEY_SHEET_BYTES];
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < sizeof secret; i++)
    secret[i] = (guint8) (i * 37 + 11);
  text = muster_key_sheet_print (secret);
  g_assert_true (
      g_regex_match_simple ("^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$", text, 0, 0));
  g_assert_true (muster_key_sheet_parse (text, strlen (text), back, &error));
  g_assert_cmpmem (secret, sizeof secret, back, sizeof back);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_assert_false (muster_key_sheet_parse (bad[i], strlen (bad[i]), back, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_clear_error (&error);
  }
  /* each character counts */
  for (char *p = text; *p != '\0'; p++) {
    const char was = *p;

    if (was == '-')
      continue;
    *p = was == '7' ? '8' : '7';
    g_assert_false (muster_key_sheet_parse (text, strlen (text), back, NULL));
    *p = was;
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/keys/pin", Place, NULL, place_init, test_pin, place_clear);
  g_test_add ("/store/keys/opens-itself", Place, NULL, place_init, test_opens_itself, place_clear);
  g_test_add ("/store/keys/recovery", Place, NULL, place_init, test_recovery, place_clear);
  g_test_add ("/store/keys/device-gone", Place, NULL, place_init, test_device_gone, place_clear);
  g_test_add ("/store/keys/renew", Place, NULL, place_init, test_renew, place_clear);
  g_test_add ("/store/keys/slot-changed", Place, NULL, place_init, test_slot_changed, place_clear);
  g_test_add (
      "/store/keys/slots-removed", Place, NULL, place_init, test_slots_removed, place_clear);
  g_test_add ("/store/keys/cost", Place, NULL, place_init, test_cost, place_clear);
  g_test_add_func ("/store/keys/sheet", test_sheet);
  return g_test_run ();
}
