/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "../store/small-disk.h"
#include "../store/store-fixture.h"
#include "muster-duty.h"
#include "muster-error.h"

/* Who works at a desk whose disk is full is written down as visits are, from the room that is kept
 * for that: nobody can work unseen by filling the disk. Real accounts; argon2id as cheap as
 * libsodium lets it be. */

#define PIN   "918273"
#define WRONG "918274"

typedef struct {
  MusterStore *store;
  MusterDuty *duty;
  gint64 supervisor;
  gint64 operator;
} Desk;

static gboolean can_mount;

static gint64
add (Desk *desk, const char *name, MusterRole role)
{
  g_autoptr (MusterStaff) staff = muster_staff_new (name, NULL, role);
  g_autoptr (GError) error = NULL;

  muster_store_put_staff (desk->store, staff, NULL, &error);
  g_assert_no_error (error);
  muster_store_set_pin (desk->store, staff->id, PIN, &error);
  g_assert_no_error (error);
  return staff->id;
}

static void
open_desk (Desk *desk, const char *path)
{
  desk->store = fixture_open (path);
  muster_store_set_slot_cost (desk->store, 1, 8192);
  add (desk, "Ada Ng", MUSTER_ROLE_ADMIN);
  desk->supervisor = add (desk, "Sun Yi", MUSTER_ROLE_SUPERVISOR);
  desk->operator= add (desk, "Oskar Po", MUSTER_ROLE_OPERATOR);
  desk->duty = muster_duty_new (desk->store, NULL);
}

/* What was asked of the store is answered, and whoever heard of it has asked again. */
static void
settle (Desk *desk)
{
  for (guint i = 0; i < 3; i++) {
    muster_store_count_people (desk->store, NULL, NULL);
    while (g_main_context_iteration (NULL, FALSE))
      ;
  }
}

static void
close_desk (Desk *desk)
{
  settle (desk);
  g_assert_finalize_object (desk->duty);
  muster_store_close (desk->store);
  /* what was written tells so, and the threads of the tries let go */
  g_object_add_weak_pointer (G_OBJECT (desk->store), (gpointer *) &desk->store);
  g_object_unref (desk->store);
  for (guint i = 0; i < 500 && desk->store != NULL; i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_usleep (10 * 1000);
  }
  g_assert_null (desk->store);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
sign_in (Desk *desk, gint64 staff, const char *pin, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_duty_sign_in_async (desk->duty, staff, pin, NULL, done_cb, &result);
  wait_for (&result);
  return muster_duty_sign_in_finish (desk->duty, result, error);
}

static gboolean
sign_second (Desk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_duty_begin_act (desk->duty, MUSTER_RIGHT_ONE_MORE, 1, 1);
  muster_duty_sign_async (desk->duty, desk->supervisor, PIN, done_cb, &result);
  wait_for (&result);
  return muster_duty_sign_finish (desk->duty, result, NULL);
}

static guint
count (Desk *desk, gint64 from, const char *type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = muster_store_list_journal (desk->store, from, 0, 0, &error);
  g_autofree char *wanted = g_strdup_printf ("\"type\":\"%s\"", type);
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < entries->len; i++)
    n += strstr (((MusterJournalEntry *) entries->pdata[i])->json, wanted) != NULL;
  return n;
}

static gint64
verify (Desk *desk)
{
  g_autoptr (GError) error = NULL;
  gint64 n;

  muster_store_verify_journal (desk->store, &n, NULL, &error);
  g_assert_no_error (error);
  return n;
}

static void
work (Desk *desk)
{
  g_assert_false (sign_in (desk, desk->operator, WRONG, NULL));
  g_assert_true (sign_in (desk, desk->operator, PIN, NULL));
  g_assert_true (sign_second (desk));
  muster_duty_lock (desk->duty);
  g_assert_true (sign_in (desk, desk->operator, PIN, NULL));
  muster_duty_sign_out (desk->duty);
}

static void
append_until_full (Desk *desk, gsize length)
{
  g_autofree char *note = g_strnfill (length, 'x');

  for (;;) {
    g_autoptr (MusterEvent) event = muster_event_new ("attempt");

    muster_event_set_string (event, "note", note);
    if (muster_store_append (desk->store, event, NULL) < 0)
      return;
  }
}

/* Until the reserve is used up as well: whoever got in is written down, and then nobody gets in. */
static void
assert_refuses (Desk *desk)
{
  const gint64 before = verify (desk);
  g_autoptr (GError) error = NULL;
  guint n = 0;

  append_until_full (desk, 1000);
  append_until_full (desk, 0);
  while (sign_in (desk, desk->operator, PIN, &error)) {
    n++;
    muster_duty_sign_out (desk->duty);
  }
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE_FULL);
  g_assert_cmpint (muster_duty_get_state (desk->duty), ==, MUSTER_DUTY_OUT);
  g_test_message ("%u more at the end of the reserve", n);
  g_assert_cmpuint (count (desk, before + 1, "staff-in"), ==, n);
}

static void
test_full (gconstpointer data)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "disk", "store.db", NULL);
  g_autofree char *disk = g_path_get_dirname (path);
  g_autofree char *filler = g_build_filename (disk, "filler", NULL);
  Desk desk;
  gint64 before;

  if (!can_mount || !small_disk_mount (folder, disk, data != NULL)) {
    g_test_skip ("may not mount a small disk");
    return;
  }
  open_desk (&desk, path);
  small_disk_fill (filler);
  small_disk_append_until_reserve (desk.store);
  before = verify (&desk);
  work (&desk);
  g_assert_true (muster_store_is_on_reserve (desk.store));
  g_assert_cmpuint (count (&desk, before + 1, "staff-try"), ==, 1);
  g_assert_cmpuint (count (&desk, before + 1, "staff-in"), ==, 2);
  g_assert_cmpuint (count (&desk, before + 1, "staff-sign"), ==, 1);
  g_assert_cmpuint (count (&desk, before + 1, "staff-lock"), ==, 1);
  g_assert_cmpuint (count (&desk, before + 1, "staff-out"), ==, 1);
  g_assert_cmpint (verify (&desk), ==, before + 6);
  if (data == NULL) /* the small one: the other takes a minute */
    assert_refuses (&desk);
  g_assert_cmpint (g_unlink (filler), ==, 0);
  work (&desk);
  verify (&desk);
  g_assert_false (muster_store_is_on_reserve (desk.store));
  close_desk (&desk);
  small_disk_unmount (disk);
}

int
main (int argc, char *argv[])
{
  can_mount = small_disk_enter ();
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL); /* a full disk is warned of */
  g_test_add_data_func ("/station/duty-full/memory", NULL, test_full);
  g_test_add_data_func ("/station/duty-full/ext4", "ext4", test_full);
  return g_test_run ();
}
