/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-duty-unlock.h"
#include "muster-duty.h"
#include "muster-error.h"
#include "muster-store-private.h"

/* Who is at the desk, with a real store and real PINs; argon2id as cheap as libsodium lets it be.
 */

#define PIN    "918273"
#define WRONG  "918274"
#define MINUTE 60
#define PERSON 7
#define VISIT  3

typedef struct {
  MusterStore *store;
  MusterDuty *duty;
  gint64 admin;
  gint64 supervisor;
  gint64 operator;
} Fixture;

static gint64 now;

static gint64
fake_clock (void)
{
  return now;
}

static gint64
add (Fixture *f, const char *name, MusterRole role, gint64 person)
{
  g_autoptr (MusterStaff) staff = muster_staff_new (name, NULL, role);
  g_autoptr (GError) error = NULL;

  staff->person = person;
  muster_store_put_staff (f->store, staff, NULL, &error);
  g_assert_no_error (error);
  muster_store_set_pin (f->store, staff->id, PIN, &error);
  g_assert_no_error (error);
  return staff->id;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  now = 1000;
  f->store = muster_store_open (":memory:", "1", &error);
  g_assert_no_error (error);
  muster_store_set_slot_cost (f->store, 1, 8192);
  f->admin = add (f, "Ada Ng", MUSTER_ROLE_ADMIN, 0);
  f->supervisor = add (f, "Sun Yi", MUSTER_ROLE_SUPERVISOR, PERSON);
  f->operator= add (f, "Oskar Po", MUSTER_ROLE_OPERATOR, 0);
  f->duty = muster_duty_new (f->store, NULL);
  muster_duty_set_clock (f->duty, fake_clock);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->duty);
  muster_store_close (f->store);
  /* what was written tells so, and the threads of the tries let go */
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

static gboolean
sign (Fixture *f, gint64 staff, const char *pin)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_duty_sign_async (f->duty, staff, pin, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return muster_duty_sign_finish (f->duty, result, NULL);
}

static MusterSignResult
take (Fixture *f, MusterRight right, gint64 person, guint visit)
{
  MusterStaffBy by;

  return muster_duty_take (f->duty, right, person, visit, &by);
}

static void
test_open (void)
{
  g_autoptr (MusterStore) store = muster_store_open (":memory:", "1", NULL);
  g_autoptr (MusterDuty) duty = muster_duty_new (store, NULL);
  MusterStaffBy by = {.by = 5, .second = 5};

  g_assert_cmpint (muster_duty_get_state (duty), ==, MUSTER_DUTY_OPEN);
  g_assert_true (muster_duty_shows (duty));
  for (MusterRight right = 0; right < MUSTER_N_RIGHTS; right++) {
    g_assert_cmpint (muster_duty_may (duty, right, 1), ==, MUSTER_SIGNED);
    g_assert_cmpint (muster_duty_take (duty, right, 1, 1, &by), ==, MUSTER_SIGNED);
    g_assert_cmpint (by.by, ==, 0);
  }
  g_clear_object (&duty);
  muster_store_close (store);
}

static void
test_sign_in (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_OUT);
  g_assert_false (muster_duty_shows (f->duty));
  g_assert_cmpint (take (f, MUSTER_RIGHT_RETRY, 0, 0), ==, MUSTER_SIGN_NOBODY);
  g_assert_false (sign_in (f, f->operator, WRONG));
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_OUT);
  g_assert_true (sign_in (f, f->operator, PIN));
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_IN);
  g_assert_cmpint (muster_duty_get_staff (f->duty)->id, ==, f->operator);
  g_assert_cmpint (muster_duty_may (f->duty, MUSTER_RIGHT_OVERRIDE, 1), ==, MUSTER_SIGNED);
  g_assert_cmpint (muster_duty_may (f->duty, MUSTER_RIGHT_CAMERA, 0), ==, MUSTER_SIGN_ROLE);
  muster_duty_sign_out (f->duty);
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_OUT);
}

/* Each way in which one person could sign for two, or a second one for something else. */
static void
test_four_eyes (Fixture *f, gconstpointer data)
{
  MusterStaffBy by;

  g_assert_true (sign_in (f, f->operator, PIN));
  g_assert_cmpint (take (f, MUSTER_RIGHT_ONE_MORE, 1, VISIT), ==, MUSTER_SIGN_NEEDS_OTHER);

  muster_duty_begin_act (f->duty, MUSTER_RIGHT_ONE_MORE, 1, VISIT);
  g_assert_false (sign (f, f->operator, PIN)); /* herself */
  g_assert_false (sign (f, f->supervisor, WRONG));
  g_assert_cmpint (take (f, MUSTER_RIGHT_ONE_MORE, 1, VISIT), ==, MUSTER_SIGN_NEEDS_OTHER);

  muster_duty_begin_act (f->duty, MUSTER_RIGHT_ONE_MORE, 1, VISIT);
  g_assert_true (sign (f, f->supervisor, PIN));
  g_assert_cmpint (
      muster_duty_take (f->duty, MUSTER_RIGHT_ONE_MORE, 1, VISIT, &by), ==, MUSTER_SIGNED);
  g_assert_cmpint (by.by, ==, f->operator);
  g_assert_cmpint (by.second, ==, f->supervisor);
  /* once */
  g_assert_cmpint (take (f, MUSTER_RIGHT_ONE_MORE, 1, VISIT), ==, MUSTER_SIGN_NEEDS_OTHER);

  /* another act, person, visit; after which nothing of it is left */
  for (guint i = 0; i < 3; i++) {
    muster_duty_begin_act (f->duty, MUSTER_RIGHT_ONE_MORE, 1, VISIT);
    g_assert_true (sign (f, f->supervisor, PIN));
    g_assert_cmpint (take (f,
                           i == 0 ? MUSTER_RIGHT_DOUBTFUL : MUSTER_RIGHT_ONE_MORE,
                           i == 1 ? 2 : 1,
                           i == 2 ? VISIT + 1 : VISIT),
                     ==,
                     MUSTER_SIGN_NEEDS_OTHER);
    g_assert_cmpint (take (f, MUSTER_RIGHT_ONE_MORE, 1, VISIT), ==, MUSTER_SIGN_NEEDS_OTHER);
  }

  /* the second person's own record, and a signature that came after it was given up */
  muster_duty_begin_act (f->duty, MUSTER_RIGHT_ONE_MORE, PERSON, VISIT);
  g_assert_false (sign (f, f->supervisor, PIN));
  muster_duty_drop_act (f->duty);
  g_assert_false (sign (f, f->supervisor, PIN));
  g_assert_cmpint (take (f, MUSTER_RIGHT_ONE_MORE, 1, VISIT), ==, MUSTER_SIGN_NEEDS_OTHER);

  /* whoever signed, then sits down herself: it is not two persons */
  muster_duty_begin_act (f->duty, MUSTER_RIGHT_ONE_MORE, 1, VISIT);
  g_assert_true (sign (f, f->supervisor, PIN));
  g_assert_true (sign_in (f, f->supervisor, PIN));
  g_assert_cmpint (take (f, MUSTER_RIGHT_ONE_MORE, 1, VISIT), ==, MUSTER_SIGN_NEEDS_OTHER);
}

static void
test_away (Fixture *f, gconstpointer data)
{
  g_assert_true (sign_in (f, f->operator, PIN));
  now += 5 * MINUTE - 1;
  muster_duty_touch (f->duty);
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_IN);
  now += 5 * MINUTE;
  muster_duty_touch (f->duty); /* too late, even if nobody looked meanwhile */
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_LOCKED);
  g_assert_false (muster_duty_shows (f->duty));
  g_assert_cmpint (take (f, MUSTER_RIGHT_RETRY, 0, 0), ==, MUSTER_SIGN_NOBODY);
  g_assert_false (sign_in (f, f->operator, WRONG));
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_LOCKED);
  g_assert_true (sign_in (f, f->operator, PIN));
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_IN);
  muster_duty_lock (f->duty);
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_LOCKED);
}

static void
lock_soon_cb (MusterDuty *duty, guint seconds, GArray *told)
{
  g_array_append_val (told, seconds);
}

/* Runs the loop until something more was told. */
static guint
wait_told (GArray *told)
{
  const guint n = told->len;

  while (told->len == n)
    g_main_context_iteration (NULL, TRUE);
  return g_array_index (told, guint, told->len - 1);
}

/* Nobody is locked out without having been told in time, and any sign of life is enough. */
static void
test_warning (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (guint));

  g_signal_connect (f->duty, "lock-soon", G_CALLBACK (lock_soon_cb), told);
  g_assert_true (sign_in (f, f->operator, PIN));
  now += 5 * MINUTE - 20;
  g_assert_cmpuint (wait_told (told), ==, 20);
  now += 5;
  g_assert_cmpuint (wait_told (told), ==, 15);
  muster_duty_touch (f->duty);
  g_assert_cmpuint (g_array_index (told, guint, told->len - 1), ==, 0);
  now += 5 * MINUTE - 1;
  g_assert_cmpuint (wait_told (told), ==, 1);
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_IN);
  now += 1;
  g_assert_cmpuint (wait_told (told), ==, 0);
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_LOCKED);
}

/* Downwards and at once; with a PIN upwards, after a while, and at a locked desk. */
static void
test_switch (Fixture *f, gconstpointer data)
{
  g_assert_true (sign_in (f, f->operator, PIN));
  g_assert_false (muster_duty_switch_over (f->duty));
  now += MINUTE;
  g_assert_true (sign_in (f, f->supervisor, PIN));
  g_assert_cmpint (muster_duty_get_other (f->duty)->id, ==, f->operator);
  now += MINUTE;
  g_assert_true (muster_duty_switch_over (f->duty));
  g_assert_cmpint (muster_duty_get_staff (f->duty)->id, ==, f->operator);
  /* nobody comes by more rights without a PIN */
  g_assert_cmpint (muster_duty_get_other (f->duty)->id, ==, f->supervisor);
  g_assert_false (muster_duty_switch_over (f->duty));
  g_assert_cmpint (muster_duty_get_staff (f->duty)->id, ==, f->operator);
  g_assert_cmpint (muster_duty_may (f->duty, MUSTER_RIGHT_CAMERA, 0), ==, MUSTER_SIGN_ROLE);
  /* nobody unlocks a desk by changing over */
  g_assert_true (sign_in (f, f->supervisor, PIN));
  muster_duty_lock (f->duty);
  g_assert_false (muster_duty_switch_over (f->duty));
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_LOCKED);
}

/* Two of one role, one of whom has gone: changing to and fro keeps the other's session for no
 * longer than if nobody had. */
static void
test_switch_renews_nothing (Fixture *f, gconstpointer data)
{
  const gint64 gone = add (f, "Gus Ma", MUSTER_ROLE_OPERATOR, 0);

  g_assert_true (sign_in (f, gone, PIN));
  g_assert_true (sign_in (f, f->operator, PIN));
  for (guint i = 0; i < 4; i++) {
    now += MINUTE;
    muster_duty_touch (f->duty);
    g_assert_true (muster_duty_switch_over (f->duty));
    g_assert_cmpint (muster_duty_get_staff (f->duty)->id, ==, i % 2 == 0 ? gone : f->operator);
  }
  now += MINUTE;
  muster_duty_touch (f->duty);
  g_assert_cmpint (muster_duty_get_staff (f->duty)->id, ==, f->operator);
  g_assert_false (muster_duty_switch_over (f->duty));
  g_assert_cmpint (muster_duty_get_staff (f->duty)->id, ==, f->operator);
}

/* Who hands the desk over without a PIN may still sit at it: not the second person, and not the
 * one it is about. */
static void
test_switch_is_one_human (Fixture *f, gconstpointer data)
{
  g_assert_true (sign_in (f, f->operator, PIN));
  g_assert_true (sign_in (f, f->supervisor, PIN));
  g_assert_true (muster_duty_switch_over (f->duty));
  muster_duty_begin_act (f->duty, MUSTER_RIGHT_ONE_MORE, 1, VISIT);
  g_assert_false (sign (f, f->supervisor, PIN));
  g_assert_cmpint (take (f, MUSTER_RIGHT_ONE_MORE, 1, VISIT), ==, MUSTER_SIGN_NEEDS_OTHER);
  g_assert_cmpint (take (f, MUSTER_RIGHT_OVERRIDE, PERSON, VISIT), ==, MUSTER_SIGN_OWN);
  g_assert_cmpint (take (f, MUSTER_RIGHT_OVERRIDE, 1, VISIT), ==, MUSTER_SIGNED);
  /* with the PIN it is the operator */
  g_assert_true (sign_in (f, f->operator, PIN));
  g_assert_cmpint (take (f, MUSTER_RIGHT_OVERRIDE, PERSON, VISIT), ==, MUSTER_SIGNED);
  muster_duty_begin_act (f->duty, MUSTER_RIGHT_ONE_MORE, 1, VISIT);
  g_assert_true (sign (f, f->supervisor, PIN));
  g_assert_cmpint (take (f, MUSTER_RIGHT_ONE_MORE, 1, VISIT), ==, MUSTER_SIGNED);
}

/* Nor somebody else than who decided, though the account is another one: what is signed says so. */
static void
test_switch_also_signs (Fixture *f, gconstpointer data)
{
  const gint64 gone = add (f, "Gus Ma", MUSTER_ROLE_OPERATOR, 7);
  MusterStaffBy by;

  g_assert_true (sign_in (f, f->operator, PIN));
  g_assert_true (sign_in (f, gone, PIN));
  g_assert_cmpint (
      muster_duty_take (f->duty, MUSTER_RIGHT_SETTLE, 1, VISIT, &by), ==, MUSTER_SIGNED);
  g_assert_cmpint (by.also, ==, 0);
  g_assert_false (muster_duty_may_be (f->duty, f->operator, 0));
  g_assert_true (muster_duty_switch_over (f->duty));
  g_assert_cmpint (
      muster_duty_take (f->duty, MUSTER_RIGHT_SETTLE, 1, VISIT, &by), ==, MUSTER_SIGNED);
  g_assert_cmpint (by.by, ==, f->operator);
  g_assert_cmpint (by.also, ==, gone);
  g_assert_true (muster_duty_may_be (f->duty, gone, 0));
  g_assert_true (muster_duty_may_be (f->duty, 0, 7));
  g_assert_false (muster_duty_may_be (f->duty, 0, 0));
  g_assert_true (sign_in (f, f->operator, PIN));
  g_assert_false (muster_duty_may_be (f->duty, gone, 0));
}

static void
test_journal (Fixture *f, gconstpointer data)
{
  static const char *const types[] = {"staff-try", "staff-in", "staff-sign", "staff-lock"};
  g_autoptr (GPtrArray) entries = NULL;
  guint next = 0;

  sign_in (f, f->operator, WRONG);
  sign_in (f, f->operator, PIN);
  muster_duty_begin_act (f->duty, MUSTER_RIGHT_ONE_MORE, 1, VISIT);
  sign (f, f->supervisor, PIN);
  muster_duty_lock (f->duty);
  entries = muster_store_list_journal (f->store, 1, 0, 0, NULL);
  for (guint i = 0; i < entries->len && next < G_N_ELEMENTS (types); i++) {
    const MusterJournalEntry *entry = g_ptr_array_index (entries, i);
    g_autofree char *wanted = g_strdup_printf ("\"type\":\"%s\"", types[next]);

    g_assert_null (strstr (entry->json, PIN));
    g_assert_null (strstr (entry->json, WRONG));
    g_assert_null (strstr (entry->json, "Oskar"));
    next += strstr (entry->json, wanted) != NULL;
  }
  g_assert_cmpuint (next, ==, G_N_ELEMENTS (types));
}

/* What somebody signed is written down as it was when they began, and serves nothing else. */
static void
test_other_act_meanwhile (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  guint n = 0;

  g_assert_true (sign_in (f, f->operator, PIN));
  muster_duty_begin_act (f->duty, MUSTER_RIGHT_ONE_MORE, 1, VISIT);
  muster_duty_sign_async (f->duty, f->supervisor, PIN, done_cb, &result);
  muster_duty_begin_act (f->duty, MUSTER_RIGHT_DOUBTFUL, 1, VISIT);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (muster_duty_sign_finish (f->duty, result, NULL));
  g_assert_cmpint (take (f, MUSTER_RIGHT_DOUBTFUL, 1, VISIT), ==, MUSTER_SIGN_NEEDS_OTHER);
  entries = muster_store_list_journal (f->store, 1, 0, 0, NULL);
  for (guint i = 0; i < entries->len; i++) {
    const MusterJournalEntry *entry = g_ptr_array_index (entries, i);

    n += strstr (entry->json, "\"for\":\"one-more\"") != NULL;
    g_assert_null (strstr (entry->json, "\"for\":\"doubtful\""));
  }
  g_assert_cmpuint (n, ==, 1);
}

/* Reading the accounts anew, and whose a card is, waits for nothing on this thread. */
static void
test_waits_for_nothing (Fixture *f, gconstpointer data)
{
  const guint n = muster_duty_get_accounts (f->duty)->len;
  g_autoptr (GAsyncResult) result = NULL;

  add (f, "New Nu", MUSTER_ROLE_OPERATOR, 0);
  muster_duty_refresh (f->duty);
  g_assert_cmpuint (muster_duty_get_accounts (f->duty)->len, ==, n); /* not yet */
  while (muster_duty_get_accounts (f->duty)->len == n)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (muster_duty_get_accounts (f->duty)->len, ==, n + 1);
  g_assert_null (muster_duty_get_error (f->duty));
  muster_duty_offer_card_async (f->duty, "04A1B2C9", done_cb, &result);
  g_assert_null (result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (muster_duty_offer_card_finish (f->duty, result));
}

static gboolean
rename_table (MusterDb *db, gpointer names, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("ALTER TABLE %s", (const char *) names);

  return muster_db_exec (db, sql, error);
}

/* Accounts that cannot be read any more are those of before, and readiness can say why. */
static void
test_unreadable (Fixture *f, gconstpointer data)
{
  const guint n = muster_duty_get_accounts (f->duty)->len;

  g_assert_true (sign_in (f, f->operator, PIN));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (
      muster_store_run (f->store, rename_table, (gpointer) "staff RENAME TO gone", NULL));
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "Accounts: *");
  muster_duty_refresh (f->duty);
  while (muster_duty_get_error (f->duty) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (muster_duty_get_accounts (f->duty)->len, ==, n);
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_IN);
  g_assert_true (
      muster_store_run (f->store, rename_table, (gpointer) "gone RENAME TO staff", NULL));
  muster_duty_refresh (f->duty);
  while (muster_duty_get_error (f->duty) != NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* --- letting somebody try again --- */

static gboolean
unlock (Fixture *f, gint64 staff, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_duty_unlock_async (f->duty, staff, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return muster_duty_unlock_finish (f->duty, result, error);
}

/* Nobody lets themselves try again, also with an account of which the roster knows nothing. */
static void
test_unlock_own (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sign_in (f, f->admin, PIN));
  g_assert_false (unlock (f, f->admin, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS);
  g_clear_error (&error);
  g_assert_false (unlock (f, f->operator, & error)); /* it is not locked */
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
}

/* A right PIN of somebody who may not sign is no signature, and the journal says so. */
static void
test_refused_sign (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) entries = NULL;
  guint n_refused = 0, n_held = 0;

  g_assert_true (sign_in (f, f->operator, PIN));
  muster_duty_begin_act (f->duty, MUSTER_RIGHT_ONE_MORE, 1, VISIT);
  g_assert_false (sign (f, f->operator, PIN));
  g_assert_true (sign (f, f->supervisor, PIN));
  entries = muster_store_list_journal (f->store, 1, 0, 0, NULL);
  for (guint i = 0; i < entries->len; i++) {
    const char *json = ((const MusterJournalEntry *) g_ptr_array_index (entries, i))->json;

    if (strstr (json, "\"staff-sign\"") != NULL && strstr (json, "\"refused\":true") != NULL)
      n_refused++;
    else if (strstr (json, "\"staff-sign\"") != NULL)
      n_held++;
  }
  g_assert_cmpuint (n_refused, ==, 1);
  g_assert_cmpuint (n_held, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/duty/open", test_open);
#define ADD(name, func) g_test_add ("/duty/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("sign-in", test_sign_in);
  ADD ("four-eyes", test_four_eyes);
  ADD ("away", test_away);
  ADD ("warning", test_warning);
  ADD ("switch", test_switch);
  ADD ("switch/renews-nothing", test_switch_renews_nothing);
  ADD ("switch/one-human", test_switch_is_one_human);
  ADD ("switch/also-signs", test_switch_also_signs);
  ADD ("journal", test_journal);
  ADD ("unlock-own", test_unlock_own);
  ADD ("refused-sign", test_refused_sign);
  ADD ("other-act-meanwhile", test_other_act_meanwhile);
  ADD ("unreadable", test_unreadable);
  ADD ("waits-for-nothing", test_waits_for_nothing);
#undef ADD
  return g_test_run ();
}
