/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-duty-pin.h"
#include "muster-error.h"
#include "muster-roster-table.h"
#include "muster-store-rows.h"
#include "muster-wire-staff.h"

/* A desk where somebody is signed in follows what the roster says of them, with a real store and
 * real PINs; argon2id as cheap as libsodium lets it be. */

#define PIN   "918273"
#define OTHER "402817"
#define ROW   "0b2c1f5e-6a3f-4b57-9f0e-2f4c3a9d7b11"

typedef struct {
  MusterStore *store;
  MusterDuty *duty;
  gint64 admin, supervisor;
  gint64 follower;  /* of ROW */
  gint64 v;         /* of it, as of the last pull */
  gboolean removed; /* by the last pull */
} Fixture;

static gint64
add (Fixture *f, const char *name, MusterRole role)
{
  g_autoptr (MusterStaff) staff = muster_staff_new (name, NULL, role);
  g_autoptr (GError) error = NULL;

  muster_store_put_accounts (
      f->store, &staff, (const char *const[]){PIN}, 1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return staff->id;
}

/* @role: NONE: the roster removes it */
static guint
pull (Fixture *f, MusterRole role)
{
  const MusterWireStaff staff = {
      .number = (char *) "E1", .name = (char *) "Nina Qvist", .role = role};
  const gboolean there = role != MUSTER_ROLE_NONE;
  g_autoptr (GBytes) body = there ? muster_wire_staff_to_json (&staff) : NULL;
  g_auto (MusterWirePage) page = {0};
  MusterRowsOrder order = {.source = "ab.all", .page = &page, .bucket = MUSTER_ROWS_ALL, .now = 1};
  MusterRowsApplied applied = {0};
  g_autoptr (GError) error = NULL;

  f->removed = !there;
  muster_wire_page_init (&page);
  page.next = g_strdup ("c");
  g_ptr_array_add (
      page.rows,
      muster_wire_row_new (
          MUSTER_WIRE_ROW_STAFF, ROW, ++f->v, there ? MUSTER_WIRE_THERE : MUSTER_WIRE_GONE, body));
  muster_store_apply_rows (f->store, &order, &applied, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (applied.aside, ==, 0);
  return applied.accounts;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->store = muster_store_open (":memory:", "1", &error);
  g_assert_no_error (error);
  muster_store_set_slot_cost (f->store, 1, 8192);
  f->admin = add (f, "Ada Ng", MUSTER_ROLE_ADMIN);
  f->supervisor = add (f, "Sun Yi", MUSTER_ROLE_SUPERVISOR);
  g_assert_cmpuint (pull (f, MUSTER_ROLE_SUPERVISOR), ==, 1);
  f->follower = f->supervisor + 1;
  f->duty = muster_duty_new (f->store, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->duty);
  muster_store_close (f->store);
  g_object_add_weak_pointer (G_OBJECT (f->store), (gpointer *) &f->store);
  g_object_unref (f->store);
  for (guint i = 0; i < 500 && f->store != NULL; i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_usleep (10 * 1000);
  }
  g_assert_null (f->store);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
sign_in (Fixture *f, gint64 staff, const char *pin)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_duty_sign_in_async (f->duty, staff, pin, NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return muster_duty_sign_in_finish (f->duty, result, NULL);
}

/* By whoever is signed in, with a second person where @second is not 0. */
static gboolean
give_pin (Fixture *f, gint64 staff, gint64 second, MusterRight right)
{
  g_autoptr (GAsyncResult) result = NULL, signature = NULL;

  if (second != 0) {
    muster_duty_begin_act (f->duty, right, 0, (guint) staff);
    muster_duty_sign_async (f->duty, second, PIN, done_cb, &signature);
    while (signature == NULL)
      g_main_context_iteration (NULL, TRUE);
    g_assert_true (muster_duty_sign_finish (f->duty, signature, NULL));
  }
  muster_duty_set_pin_async (f->duty, staff, OTHER, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return muster_duty_set_pin_finish (f->duty, result, NULL);
}

static const MusterStaffRow *
get_row (Fixture *f)
{
  return g_ptr_array_index (muster_duty_get_accounts (f->duty), 2);
}

static gboolean
knows_last_pull (Fixture *f)
{
  if (f->removed || muster_duty_get_accounts (f->duty)->len < 3)
    return f->removed && muster_duty_get_accounts (f->duty)->len == 2;
  return get_row (f)->staff->roster_v == f->v || get_row (f)->origin == MUSTER_STAFF_RAISED;
}

/* Accounts may be on their way for something else already. */
static void
refresh (Fixture *f)
{
  const gint64 until = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  muster_duty_refresh (f->duty);
  while (!knows_last_pull (f) && g_get_monotonic_time () < until)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  g_assert_true (knows_last_pull (f));
}

/* The follower sits at the desk. */
static void
begin (Fixture *f)
{
  g_assert_true (sign_in (f, f->admin, PIN));
  g_assert_true (give_pin (f, f->follower, f->supervisor, MUSTER_RIGHT_POLICY));
  g_assert_true (sign_in (f, f->follower, OTHER));
  refresh (f);
  g_assert_cmpint (muster_duty_may (f->duty, MUSTER_RIGHT_CAMERA, 0), ==, MUSTER_SIGNED);
}

static void
test_first_pin (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (get_row (f)->origin, ==, MUSTER_STAFF_OF_ROSTER);
  g_assert_true (muster_duty_is_first_pin (get_row (f)));
  g_assert_false (sign_in (f, f->follower, OTHER));
  g_assert_cmpuint (get_row (f)->tries, ==, 0);
  g_assert_true (sign_in (f, f->admin, PIN));
  g_assert_cmpint (muster_duty_get_pin_right_for (f->duty, get_row (f)), ==, MUSTER_RIGHT_POLICY);
  g_assert_false (give_pin (f, f->follower, 0, 0));
  g_assert_true (give_pin (f, f->follower, f->supervisor, MUSTER_RIGHT_POLICY));
  g_assert_true (sign_in (f, f->follower, OTHER));
  g_assert_false (muster_duty_is_first_pin (get_row (f)));
}

static void
test_lowered (Fixture *f, gconstpointer data)
{
  begin (f);
  g_assert_cmpuint (pull (f, MUSTER_ROLE_OPERATOR), ==, 1);
  refresh (f);
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_IN);
  g_assert_cmpint (muster_duty_may (f->duty, MUSTER_RIGHT_CAMERA, 0), ==, MUSTER_SIGN_ROLE);
  g_assert_cmpint (muster_duty_may (f->duty, MUSTER_RIGHT_RETRY, 0), ==, MUSTER_SIGNED);
  /* more than now begins with the next sign-in */
  g_assert_cmpuint (pull (f, MUSTER_ROLE_SUPERVISOR), ==, 1);
  refresh (f);
  g_assert_cmpint (muster_duty_may (f->duty, MUSTER_RIGHT_CAMERA, 0), ==, MUSTER_SIGN_ROLE);
  g_assert_true (sign_in (f, f->follower, OTHER));
  g_assert_cmpint (muster_duty_may (f->duty, MUSTER_RIGHT_CAMERA, 0), ==, MUSTER_SIGNED);
}

static void
test_removed (Fixture *f, gconstpointer data)
{
  begin (f);
  g_assert_cmpuint (pull (f, MUSTER_ROLE_NONE), ==, 1);
  refresh (f);
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_OUT);
  g_assert_false (muster_duty_shows (f->duty));
  g_assert_false (sign_in (f, f->follower, OTHER));
  /* nor does the one who comes after open it for them again */
  g_assert_true (sign_in (f, f->admin, PIN));
  g_assert_false (muster_duty_switch_over (f->duty));
}

/* Who was here before is removed: a PIN is needed to come back, as nobody. */
static void
test_other_removed (Fixture *f, gconstpointer data)
{
  begin (f);
  g_assert_true (sign_in (f, f->admin, PIN));
  g_assert_cmpuint (pull (f, MUSTER_ROLE_NONE), ==, 1);
  refresh (f);
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_IN);
  g_assert_false (muster_duty_switch_over (f->duty));
  g_assert_cmpint (muster_duty_get_staff (f->duty)->id, ==, f->admin);
}

static void
test_raised (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (pull (f, MUSTER_ROLE_OPERATOR), ==, 1);
  refresh (f);
  g_assert_true (sign_in (f, f->admin, PIN));
  g_assert_true (give_pin (f, f->follower, 0, 0)); /* an operator's is the admin's to give */
  g_assert_cmpuint (pull (f, MUSTER_ROLE_ADMIN), ==, 0);
  refresh (f);
  g_assert_cmpint (get_row (f)->origin, ==, MUSTER_STAFF_RAISED);
  g_assert_cmpint (get_row (f)->told, ==, MUSTER_ROLE_ADMIN);
  g_assert_false (give_pin (f, f->follower, 0, 0));
  g_assert_true (give_pin (f, f->follower, f->supervisor, MUSTER_RIGHT_POLICY));
  g_assert_true (sign_in (f, f->follower, OTHER));
  g_assert_cmpint (muster_duty_may (f->duty, MUSTER_RIGHT_STAFF, 0), ==, MUSTER_SIGNED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/duty-roster/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("first-pin", test_first_pin);
  ADD ("lowered", test_lowered);
  ADD ("removed", test_removed);
  ADD ("other-removed", test_other_removed);
  ADD ("raised", test_raised);
#undef ADD
  return g_test_run ();
}
