/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-duty.h"
#include "muster-error.h"

/* A sign-in that is called off while its PIN is looked at, with a real store and real PINs;
 * argon2id as cheap as libsodium lets it be. */

#define PIN   "918273"
#define WRONG "918274"

typedef struct {
  MusterStore *store;
  MusterDuty *duty;
  gint64 supervisor;
  gint64 operator;
} Fixture;

static gint64
add (Fixture *f, const char *name, MusterRole role)
{
  g_autoptr (MusterStaff) staff = muster_staff_new (name, NULL, role);
  g_autoptr (GError) error = NULL;

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

  f->store = muster_store_open (":memory:", "1", &error);
  g_assert_no_error (error);
  muster_store_set_slot_cost (f->store, 1, 8192);
  add (f, "Ada Ng", MUSTER_ROLE_ADMIN);
  f->supervisor = add (f, "Sun Yi", MUSTER_ROLE_SUPERVISOR);
  f->operator= add (f, "Oskar Po", MUSTER_ROLE_OPERATOR);
  f->duty = muster_duty_new (f->store, NULL);
}

/* What was asked of the store is answered, and whoever heard of it has asked again. */
static void
settle (Fixture *f)
{
  for (guint i = 0; i < 3; i++) {
    muster_store_count_people (f->store, NULL, NULL);
    while (g_main_context_iteration (NULL, FALSE))
      ;
  }
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  settle (f);
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

/* "Cancel" while the PIN is being looked at: nobody is signed in, however right it was. */
static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  muster_duty_sign_in_async (f->duty, f->supervisor, PIN, cancellable, done_cb, &result);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (muster_duty_sign_in_finish (f->duty, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (muster_duty_get_state (f->duty), ==, MUSTER_DUTY_OUT);
}

static guint
count_entries (Fixture *f, const char *wanted)
{
  g_autoptr (GPtrArray) entries = muster_store_list_journal (f->store, 1, 0, 0, NULL);
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    n += strstr (((MusterJournalEntry *) entries->pdata[i])->json, wanted) != NULL;
  return n;
}

static void
close_keys (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  muster_store_close_keys (f->store, &error);
  g_assert_no_error (error);
  g_assert_true (muster_store_is_sealed_off (f->store));
}

/* It had opened the store by then: nobody is here for whom it should be open. */
static void
test_cancel_closes (Fixture *f, gconstpointer data)
{
  close_keys (f);
  test_cancel (f, data);
  g_assert_true (muster_store_is_sealed_off (f->store));
  g_assert_true (sign_in (f, f->operator, PIN));
  g_assert_false (muster_store_is_sealed_off (f->store));
  g_assert_cmpuint (count_entries (f, "\"why\":\"cancelled\""), ==, 1);
  muster_duty_sign_out (f->duty);
  test_cancel (f, data); /* a store that was open is none of its business */
  g_assert_false (muster_store_is_sealed_off (f->store));
}

/* Two are looked at, and the one that opened the store is called off: it stays open if the other
 * one is right, and only then. */
static void
test_cancel_beside (Fixture *f, gconstpointer data)
{
  static const char *const pins[] = {WRONG, PIN};

  for (guint i = 0; i < G_N_ELEMENTS (pins); i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) first = NULL, second = NULL;

    close_keys (f);
    muster_duty_sign_in_async (f->duty, f->supervisor, PIN, cancellable, done_cb, &first);
    muster_duty_sign_in_async (f->duty, f->operator, pins[i], NULL, done_cb, &second);
    g_cancellable_cancel (cancellable);
    while (first == NULL || second == NULL)
      g_main_context_iteration (NULL, TRUE);
    g_assert_false (muster_duty_sign_in_finish (f->duty, first, NULL));
    g_assert_cmpint (muster_duty_sign_in_finish (f->duty, second, NULL), ==, i == 1);
    g_assert_cmpint (muster_store_is_sealed_off (f->store), ==, i == 0);
  }
}

#define ADD(name, test)                                                                            \
  g_test_add ("/station/duty-cancel/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("nobody", test_cancel);
  ADD ("closes", test_cancel_closes);
  ADD ("beside", test_cancel_beside);
  return g_test_run ();
}
