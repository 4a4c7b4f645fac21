/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-emergency.h"
#include "muster-error.h"

typedef struct {
  char *path;         /* owned */
  MusterStore *store; /* owned */
  guint hours;
  MusterEmergency *mode; /* owned */
  guint changed;
} Fixture;

static void
changed_cb (Fixture *f)
{
  f->changed++;
}

static void
begin (Fixture *f)
{
  const MusterEmergencyTerms terms = {
      .hours = f->hours, .policy = 3, .profile = "campus", .occasion = "autumn"};
  g_autoptr (GError) error = NULL;

  f->store = muster_store_open (f->path, "door-1", &error);
  g_assert_no_error (error);
  f->mode = muster_emergency_new (f->store, &terms);
  f->changed = 0;
  g_signal_connect_swapped (f->mode, "changed", G_CALLBACK (changed_cb), f);
  muster_emergency_start (f->mode);
}

/* What is written goes on by itself for some turns. */
static void
settle (void)
{
  for (guint i = 0; i < 20; i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_usleep (10000);
  }
}

/* As a crash does: nothing is closed. */
static void
end (Fixture *f)
{
  settle ();
  g_assert_finalize_object (f->mode);
  muster_store_close (f->store);
  g_clear_object (&f->store);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("muster-emergency-XXXXXX", NULL);

  f->path = g_build_filename (folder, "muster.db", NULL);
  f->hours = 2;
  begin (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  end (f);
  g_free (f->path);
}

typedef struct {
  gboolean done, open;
  GError *error; /* owned */
} Answer;

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->open = muster_emergency_open_finish (MUSTER_EMERGENCY (source), result, &answer->error);
  answer->done = TRUE;
}

static void
assert_opens (Fixture *f, const char *note, int code)
{
  Answer answer = {0};

  const MusterStaffAct act = {
      .name = (char *) "Wu", .note = (char *) note, .staff = 4, .second = 2};

  muster_emergency_open_async (f->mode, &act, opened_cb, &answer);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (answer.open, ==, code < 0);
  if (code >= 0)
    g_assert_error (answer.error, MUSTER_ERROR, code);
  g_clear_error (&answer.error);
}

/* All "emergency" entries, as "staff_id+second_id action cause staff note;". */
static void
assert_told (Fixture *f, const char *expected)
{
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = NULL;

  /* what is queued before it is answered before it */
  entries = muster_store_list_journal (f->store, 1, 0, 0, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < entries->len; i++) {
    const MusterJournalEntry *entry = entries->pdata[i];
    g_autoptr (GBytes) json = g_bytes_new_static (entry->json, strlen (entry->json));
    g_autoptr (MusterEvent) event = muster_event_parse (json, &error);
    static const char *const keys[] = {"action", "cause", "staff", "note"};

    g_assert_no_error (error);
    g_assert_cmpstr (muster_event_get_type_name (event), ==, "emergency");
    if (muster_event_get_int (event, "staff_id") != 0)
      g_string_append_printf (told,
                              "%d+%d ",
                              (int) muster_event_get_int (event, "staff_id"),
                              (int) muster_event_get_int (event, "second_id"));
    for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
      if (muster_event_get_string (event, keys[k]) != NULL)
        g_string_append_printf (told, "%s ", muster_event_get_string (event, keys[k]));
    g_string_append (told, "; ");
  }
  g_assert_cmpstr (told->str, ==, expected);
}

static void
close_by (Fixture *f, const char *name)
{
  const MusterStaffAct act = {.name = (char *) name, .staff = 5};

  muster_emergency_close (f->mode, &act);
}

static void
test_open_close (Fixture *f, gconstpointer data)
{
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  assert_opens (f, "", MUSTER_ERROR_USAGE);
  assert_opens (f, NULL, MUSTER_ERROR_USAGE);
  g_assert_cmpint (muster_emergency_get_seq (f->mode), ==, 0);
  assert_opens (f, "no light", -1);
  g_assert_true (muster_emergency_is_open (f->mode));
  g_assert_cmpint (muster_emergency_get_seq (f->mode), ==, 1);
  g_assert_cmpint (muster_emergency_get_until (f->mode) - now, >=, 7200);
  g_assert_cmpint (muster_emergency_get_until (f->mode) - now, <, 7260);
  assert_opens (f, "again", MUSTER_ERROR_NO_RIGHTS);
  close_by (f, "Li");
  g_assert_cmpint (muster_emergency_get_seq (f->mode), ==, 0);
  g_assert_cmpint (muster_emergency_get_until (f->mode), ==, 0);
  close_by (f, "Li");
  g_assert_cmpuint (f->changed, ==, 2);
  assert_told (f, "4+2 open Wu no light ; 5+0 close staff Li ; ");
}

static void
test_not_in_profile (Fixture *f, gconstpointer data)
{
  end (f);
  f->hours = 0;
  begin (f);
  assert_opens (f, "no light", MUSTER_ERROR_NO_RIGHTS);
  g_assert_cmpuint (f->changed, ==, 0);
  assert_told (f, "");
}

static void
test_expires (Fixture *f, gconstpointer data)
{
  assert_opens (f, "no light", -1);
  muster_emergency_pass_time (f->mode, 7100);
  for (gint64 until = g_get_monotonic_time () + 6 * G_USEC_PER_SEC;
       g_get_monotonic_time () < until;)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (10000);
  g_assert_true (muster_emergency_is_open (f->mode));
  muster_emergency_pass_time (f->mode, 101);
  while (muster_emergency_is_open (f->mode))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (muster_emergency_get_seq (f->mode), ==, 0);
  assert_told (f, "4+2 open Wu no light ; close expired ; ");
}

/* Whoever starts the station anew finds it closed, and the journal says since when. */
static void
test_restart (Fixture *f, gconstpointer data)
{
  assert_opens (f, "no light", -1);
  end (f);
  begin (f);
  g_assert_false (muster_emergency_is_open (f->mode));
  g_assert_cmpint (muster_emergency_get_seq (f->mode), ==, 0);
  assert_told (f, "4+2 open Wu no light ; close restart ; ");
  end (f);
  begin (f);
  assert_told (f, "4+2 open Wu no light ; close restart ; ");
}

/* The program ends while an opening is being written: nothing begins, and what it borrowed of the
 * station is not touched. */
static void
test_stop (Fixture *f, gconstpointer data)
{
  const MusterStaffAct act = {.name = (char *) "Wu", .note = (char *) "no light"};
  Answer answer = {0};

  muster_emergency_open_async (f->mode, &act, opened_cb, &answer);
  muster_emergency_stop (f->mode);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (answer.open);
  g_clear_error (&answer.error);
  g_assert_false (muster_emergency_is_open (f->mode));
  assert_opens (f, "no light", MUSTER_ERROR_FAILED);
  g_assert_cmpuint (f->changed, ==, 0);
}

/* Closed and at once opened anew: the closing, which ends later, does not take the mark away. */
static void
test_reopened (Fixture *f, gconstpointer data)
{
  assert_opens (f, "no light", -1);
  close_by (f, "Li");
  assert_opens (f, "still none", -1);
  end (f);
  begin (f);
  assert_told (f,
               "4+2 open Wu no light ; 5+0 close staff Li ; 4+2 open Wu still none ; "
               "close restart ; ");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/station/emergency/open-close", Fixture, NULL, set_up, test_open_close, tear_down);
  g_test_add (
      "/station/emergency/not-in-profile", Fixture, NULL, set_up, test_not_in_profile, tear_down);
  g_test_add ("/station/emergency/expires", Fixture, NULL, set_up, test_expires, tear_down);
  g_test_add ("/station/emergency/restart", Fixture, NULL, set_up, test_restart, tear_down);
  g_test_add ("/station/emergency/stop", Fixture, NULL, set_up, test_stop, tear_down);
  g_test_add ("/station/emergency/reopened", Fixture, NULL, set_up, test_reopened, tear_down);
  return g_test_run ();
}
