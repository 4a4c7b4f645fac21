/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "muster-staff-guard.h"
#include "muster-staff.h"

#include <string.h>

/* --- accounts --- */

static void
test_round_trip (void)
{
  g_autoptr (MusterStaff) staff = muster_staff_new (" 王芳 ", NULL, MUSTER_ROLE_SUPERVISOR);
  g_autoptr (MusterStaff) again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (staff->name, ==, "王芳");
  g_assert_cmpstr (staff->label, ==, "王");
  staff->id = 4;
  staff->card = g_strdup ("04A1B2C3");
  staff->person = 12;
  staff->retired = TRUE;
  bytes = muster_staff_to_bytes (staff);
  again = muster_staff_parse (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->id, ==, 4);
  g_assert_cmpstr (again->name, ==, "王芳");
  g_assert_cmpstr (again->label, ==, "王");
  g_assert_cmpint (again->role, ==, MUSTER_ROLE_SUPERVISOR);
  g_assert_cmpstr (again->card, ==, "04A1B2C3");
  g_assert_cmpint (again->person, ==, 12);
  g_assert_true (again->retired);
  g_assert_cmpint (muster_staff_to_voucher (again, 3).staff, ==, 0);
  again->retired = FALSE;
  g_assert_cmpint (muster_staff_to_voucher (again, 3).staff, ==, 4);
  g_assert_cmpint (muster_staff_to_voucher (again, 3).act, ==, 3);
  g_assert_cmpint (muster_staff_to_voucher (NULL, 3).staff, ==, 0);
}

static void
test_labels (void)
{
  static const char *const names[][2] = {
      {"Mary Lee", "ML"},
      {"anna-lena o'neil schmidt", "AL"},
      {"Zoë", "Z"},
      {"欧阳 修", "欧修"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (MusterStaff) staff = muster_staff_new (names[i][0], NULL, MUSTER_ROLE_OPERATOR);

    g_assert_cmpstr (staff->label, ==, names[i][1]);
    g_assert_true (muster_staff_check (staff, NULL));
  }
}

static void
test_wrong_accounts (void)
{
  static const struct {
    const char *name;
    const char *label;
    MusterRole role;
    const char *card;
  } cases[] = {
      {NULL, "A", MUSTER_ROLE_ADMIN, NULL},
      {"", NULL, MUSTER_ROLE_ADMIN, NULL},
      {"...", NULL, MUSTER_ROLE_ADMIN, NULL}, /* no initials */
      {"A\nB", "A", MUSTER_ROLE_ADMIN, NULL},
      {"\xff", "A", MUSTER_ROLE_ADMIN, NULL},
      {"A", "12345678901234567", MUSTER_ROLE_ADMIN, NULL},
      {"A", "A", MUSTER_ROLE_NONE, NULL},
      {"A", "A", MUSTER_N_ROLES, NULL},
      {"A", "A", MUSTER_ROLE_ADMIN, "04a1b2c3"}, /* not in its one form */
      {"A", "A", MUSTER_ROLE_ADMIN, "04"},
      {"A", "A", MUSTER_ROLE_ADMIN, ""},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (MusterStaff) staff = muster_staff_new (cases[i].name, cases[i].label, cases[i].role);

    staff->card = g_strdup (cases[i].card);
    g_test_message ("case %u", i);
    g_assert_false (muster_staff_check (staff, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  }
}

static void
test_wrong_bytes (void)
{
  static const char *const texts[] = {
      "",
      "{}",
      "{\"type\":\"staff\"}",
      "{\"id\":1,\"label\":\"A\",\"name\":\"A\",\"role\":\"admin\",\"type\":\"outcome\"}",
      "{\"id\":1,\"label\":\"A\",\"name\":\"A\",\"role\":\"none\",\"type\":\"staff\"}",
      "{\"id\":1,\"label\":\"A\",\"name\":\"A\",\"role\":3,\"type\":\"staff\"}",
      "{\"id\":0,\"label\":\"A\",\"name\":\"A\",\"role\":\"admin\",\"type\":\"staff\"}",
      "{\"id\":-1,\"label\":\"A\",\"name\":\"A\",\"role\":\"admin\",\"type\":\"staff\"}",
      "{\"id\":1,\"label\":\"A\",\"role\":\"admin\",\"type\":\"staff\"}",
      "{\"card\":\"x\",\"id\":1,\"label\":\"A\",\"name\":\"A\",\"role\":\"admin\",\"type\":"
      "\"staff\"}",
      "{\"id\":1,\"label\":\"A\",\"name\":\"A\",\"person\":-2,\"role\":\"admin\",\"type\":"
      "\"staff\"}",
  };
  static const char right[] =
      "{\"id\":1,\"label\":\"A\",\"name\":\"A\",\"role\":\"admin\",\"type\":\"staff\"}";
  g_autoptr (GBytes) good = g_bytes_new_static (right, strlen (right));
  g_autoptr (MusterStaff) parsed = muster_staff_parse (good, NULL);

  g_assert_nonnull (parsed);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));
    g_autoptr (GError) error = NULL;

    g_assert_null (muster_staff_parse (bytes, &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  }
}

static void
test_pins (void)
{
  static const char *const bad[] = {"",
                                    "12345",
                                    "1234567890123",
                                    "12345a",
                                    "27 183",
                                    "000000",
                                    "121212",
                                    "123123",
                                    "12312312",
                                    "123456",
                                    "654321",
                                    "890123",
                                    "210987",
                                    "246802",
                                    "135791"};
  static const char *const good[] = {"271828", "112233", "100000", "314159265358"};

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", bad[i]);
    g_assert_false (muster_pin_check (bad[i], &error));
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_assert_true (*bad[i] == '\0' || strstr (error->message, bad[i]) == NULL);
  }
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (muster_pin_check (good[i], NULL));
}

/* --- tries --- */

static MusterClockReading
at (const char *boot, gint64 running)
{
  MusterClockReading reading = {.running = running};

  g_strlcpy (reading.boot, boot, sizeof reading.boot);
  return reading;
}

/* Tries as soon as it may, with a wrong PIN; returns how long the next one has to wait. */
static gint64
fail_at (MusterStaffGuard *guard, MusterClockReading *now)
{
  now->running += muster_staff_guard_get_wait (guard, now);
  g_assert_true (muster_staff_guard_count (guard, now));
  return muster_staff_guard_get_wait (guard, now);
}

static void
test_delays (void)
{
  static const gint64 waits[] = {0, 0, 0, 0, 30, 60, 120, 240, 480};
  MusterStaffGuard guard = {0};
  MusterClockReading now = at ("a", 1000);

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++) {
    g_assert_false (muster_staff_guard_is_shut (&guard));
    g_assert_cmpint (fail_at (&guard, &now), ==, waits[i]);
  }
  /* a try before its time does not count, and does not begin the wait anew */
  now.running += 479;
  g_assert_false (muster_staff_guard_count (&guard, &now));
  g_assert_cmpint (muster_staff_guard_get_wait (&guard, &now), ==, 1);
  g_assert_cmpuint (guard.tries, ==, 9);
  now.running += 1;
  g_assert_true (muster_staff_guard_count (&guard, &now));
  g_assert_true (muster_staff_guard_is_shut (&guard));
  now.running += 1000000;
  g_assert_false (muster_staff_guard_count (&guard, &now));
  g_assert_cmpuint (guard.tries, ==, MUSTER_STAFF_MAX_TRIES);
}

/* Any change of the wall clock, and any restart, at any moment of any wait: never sooner. */
static void
test_restarts (void)
{
  for (gint64 used = 0; used <= 480; used += 13) {
    MusterStaffGuard guard = {0};
    MusterClockReading now = at ("a", 1000);
    gint64 wait = 0;

    for (guint i = 0; i < 9; i++)
      wait = fail_at (&guard, &now);
    now.running += used;
    now.wall += 315360000;
    g_assert_cmpint (muster_staff_guard_get_wait (&guard, &now), ==, wait - used);

    now = at ("b", 20 + used * 100); /* perhaps long up before the program looks */
    g_assert_cmpint (muster_staff_guard_get_wait (&guard, &now), ==, wait);
    g_assert_true (muster_staff_guard_settle (&guard, &now));
    g_assert_false (muster_staff_guard_settle (&guard, &now));
    g_assert_cmpint (muster_staff_guard_get_wait (&guard, &now), ==, wait);
    now.running += wait - 1;
    g_assert_false (muster_staff_guard_count (&guard, &now));
    now.running += 1;
    g_assert_true (muster_staff_guard_count (&guard, &now));
    g_assert_true (muster_staff_guard_is_shut (&guard));
  }
}

/* What cannot be counts as a restart: the same start of the machine, but earlier. */
static void
test_backwards (void)
{
  MusterStaffGuard guard = {0};
  MusterClockReading now = at ("a", 1000);

  for (guint i = 0; i < 6; i++)
    fail_at (&guard, &now);
  now.running = 5;
  g_assert_cmpint (muster_staff_guard_get_wait (&guard, &now), ==, 60);
  g_assert_true (muster_staff_guard_settle (&guard, &now));
  g_assert_cmpint (guard.since, ==, 5);
}

static void
test_same_name (void)
{
  g_assert_true (muster_staff_is_same_name ("Li Lei", " li lei"));
  g_assert_true (muster_staff_is_same_name ("李 雷", "李雷"));
  g_assert_true (muster_staff_is_same_name ("\xef\xbc\xac\xef\xbd\x89", "LI"));
  g_assert_false (muster_staff_is_same_name ("Li Lei", "Li Mei"));
  g_assert_false (muster_staff_is_same_name (NULL, NULL));
  g_assert_false (muster_staff_is_same_name ("", " "));
  g_assert_false (muster_staff_is_same_name ("Li", NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/staff/round-trip", test_round_trip);
  g_test_add_func ("/staff/labels", test_labels);
  g_test_add_func ("/staff/wrong-accounts", test_wrong_accounts);
  g_test_add_func ("/staff/wrong-bytes", test_wrong_bytes);
  g_test_add_func ("/staff/pins", test_pins);
  g_test_add_func ("/staff/delays", test_delays);
  g_test_add_func ("/staff/restarts", test_restarts);
  g_test_add_func ("/staff/backwards", test_backwards);
  g_test_add_func ("/staff/same-name", test_same_name);
  return g_test_run ();
}
