/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-presence.h"
#include "muster-wedge-keys.h"

/* Real keys through a real display server. The machine may be busy while they are injected, and
 * then a burst has a gap and is rightly a person's: so a burst is tried until it was fast enough,
 * and each try must be all of one or all of the other. */
#define TRIES 20

typedef struct {
  GtkWidget *window;
  GtkWidget *entry;
  GString *lines;     /* each followed by "|" */
  GString *activated; /* texts of the entry at Enter */
} Fixture;

static void
line_cb (MusterWedgeKeys *keys, const char *line, gint64 first, gint64 enter, Fixture *f)
{
  g_assert_cmpint (first, <=, enter);
  g_string_append_printf (f->lines, "%s|", line);
}

static void
activate_cb (GtkEntry *entry, Fixture *f)
{
  g_string_append_printf (f->activated, "%s|", gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
pump (gboolean *done)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (!*done && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (*done);
}

static void
over_cb (gpointer done)
{
  *(gboolean *) done = TRUE;
}

static void
pump_ms (guint ms)
{
  gboolean done = FALSE;

  g_timeout_add_once (ms, over_cb, &done);
  pump (&done);
}

static void
exited_cb (GObject *source, GAsyncResult *result, gpointer done)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) done = TRUE;
}

static void
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  g_autoptr (GSubprocess) child =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);

  g_assert_no_error (error);
  g_subprocess_wait_check_async (child, NULL, exited_cb, &done);
  pump (&done);
}

static void
type (const char *delay, const char *text, gboolean enter)
{
  const char *const argv[] = {"xdotool",
                              "type",
                              "--delay",
                              delay,
                              "--args",
                              "1",
                              text,
                              enter ? "key" : NULL,
                              "Return",
                              NULL};

  run (argv);
  pump_ms (300); /* silence, and time for the last keys */
}

static void
set_up (Fixture *f)
{
  /* as a window manager would do */
  const char *const argv[] = {
      "xdotool", "search", "--sync", "--onlyvisible", "--name", "wedge-keys", "windowfocus", NULL};

  f->window = gtk_window_new ();
  f->entry = gtk_entry_new ();
  f->lines = g_string_new (NULL);
  f->activated = g_string_new (NULL);
  g_signal_connect (f->entry, "activate", G_CALLBACK (activate_cb), f);
  gtk_window_set_child (GTK_WINDOW (f->window), f->entry);
  gtk_window_set_title (GTK_WINDOW (f->window), "wedge-keys");
  gtk_window_present (GTK_WINDOW (f->window));
  gtk_widget_grab_focus (f->entry);
  pump_ms (50);
  run (argv);
  for (guint i = 0; i < 200 && !gtk_window_is_active (GTK_WINDOW (f->window)); i++)
    pump_ms (20);
}

static void
tear_down (Fixture *f)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_string_free (f->lines, TRUE);
  g_string_free (f->activated, TRUE);
}

static void
forget (Fixture *f)
{
  gtk_editable_set_text (GTK_EDITABLE (f->entry), "");
  g_string_truncate (f->lines, 0);
  g_string_truncate (f->activated, 0);
}

/* What comes out of @text typed fast: its line, or the same in the entry. If there was a gap right
 * after the first key, that one is a person's. */
static gboolean
type_fast (Fixture *f, const char *text)
{
  g_autofree char *whole = g_strconcat (text, "|", NULL);

  forget (f);
  type ("5", text, TRUE);
  if (f->lines->len > 0) {
    if (g_str_equal (f->lines->str, whole + 1))
      return FALSE;
    g_assert_cmpstr (f->lines->str, ==, whole);
    g_assert_cmpstr (f->activated->str, ==, "");
    g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (f->entry)), ==, "");
    return TRUE;
  }
  g_assert_cmpstr (f->activated->str, ==, whole);
  return FALSE;
}

static void
type_until_read (Fixture *f, const char *text)
{
  guint tries = 0;

  while (!type_fast (f, text))
    g_assert_cmpuint (tries++, <, TRIES);
  g_test_message ("heard at try %u", tries + 1);
}

static void
type_slowly (Fixture *f, const char *text)
{
  g_autofree char *whole = g_strconcat (text, "|", NULL);

  forget (f);
  type ("120", text, TRUE); /* xdotool waits half of it */
  g_assert_cmpstr (f->lines->str, ==, "");
  g_assert_cmpstr (f->activated->str, ==, whole);
}

static void
test_reader_and_typist (void)
{
  Fixture f;
  MusterWedgeKeys *keys;

  set_up (&f);
  keys = muster_wedge_keys_new (GTK_WINDOW (f.window));
  g_signal_connect (keys, "line", G_CALLBACK (line_cb), &f);
  type_until_read (&f, "0013110988");
  type_slowly (&f, "2026010117");
  type_until_read (&f, "00C80ECC");
  type_slowly (&f, "Chen, Jiaran!");
  /* too short to be a card, however fast: whole in the entry */
  forget (&f);
  type ("5", "1234", TRUE);
  g_assert_cmpstr (f.activated->str, ==, "1234|");
  /* an Enter that never comes: not lost either */
  forget (&f);
  type ("5", "0013110988", FALSE);
  g_assert_cmpstr (f.lines->str, ==, "");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (f.entry)), ==, "0013110988");

  g_assert_finalize_object (keys);
  forget (&f);
  type ("5", "0013110988", TRUE);
  g_assert_cmpstr (f.lines->str, ==, "");
  g_assert_cmpstr (f.activated->str, ==, "0013110988|");
  tear_down (&f);
}

/* --- whether somebody is there --- */

#define PIN    "918273"
#define MINUTE 60

static gint64 now;

static gint64
fake_clock (void)
{
  return now;
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer done)
{
  g_autoptr (GError) error = NULL;

  muster_duty_sign_in_finish (MUSTER_DUTY (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) done = TRUE;
}

static void
sign_in (MusterDuty *duty, gint64 staff)
{
  gboolean done = FALSE;

  muster_duty_sign_in_async (duty, staff, PIN, NULL, signed_in_cb, &done);
  pump (&done);
  g_assert_cmpint (muster_duty_get_state (duty), ==, MUSTER_DUTY_IN);
}

/* Returns: whether the desk is still open, had nobody else been there for almost too long before
 * what was typed */
static gboolean
stays_open (MusterDuty *duty)
{
  const gint64 limit = (gint64) muster_duty_get_auto_lock (duty) * MINUTE;

  now += limit - MINUTE;
  pump_ms (1500); /* the duty looks every second */
  return muster_duty_get_state (duty) == MUSTER_DUTY_IN;
}

/* A reader that types keeps no desk open, capitals or not; a person does, with any key. */
static void
test_presence (void)
{
  static const char *const cards[] = {"0013110988", "00C80ECC"};
  g_autoptr (MusterStaff) staff = muster_staff_new ("Ada Ng", NULL, MUSTER_ROLE_ADMIN);
  g_autoptr (MusterStore) store = muster_store_open (":memory:", "1", NULL);
  g_autoptr (MusterDuty) duty = NULL;
  g_autoptr (MusterWedgeKeys) keys = NULL;
  g_autoptr (MusterPresence) presence = NULL;
  Fixture f;

  muster_store_set_slot_cost (store, 1, 8192);
  g_assert_true (muster_store_put_staff (store, staff, NULL, NULL));
  g_assert_true (muster_store_set_pin (store, staff->id, PIN, NULL));
  duty = muster_duty_new (store, NULL);
  muster_duty_set_clock (duty, fake_clock);
  set_up (&f);
  keys = muster_wedge_keys_new (GTK_WINDOW (f.window));
  g_signal_connect (keys, "line", G_CALLBACK (line_cb), &f);
  presence = muster_presence_new (GTK_WINDOW (f.window), duty);
  muster_presence_set_keys (presence, keys);
  for (guint i = 0; i < G_N_ELEMENTS (cards); i++) {
    guint tries = 0;

    do { /* a burst with a gap is a person's */
      g_assert_cmpuint (tries++, <, TRIES);
      sign_in (duty, staff->id);
      now += 2 * MINUTE;
    } while (!type_fast (&f, cards[i]));
    g_assert_false (stays_open (duty));
  }
  sign_in (duty, staff->id);
  now += 2 * MINUTE;
  type_slowly (&f, "ab");
  g_assert_true (stays_open (duty));
  tear_down (&f);
  g_clear_object (&presence);
  muster_store_close (store);
}

/* A window that closes with keys held, and ears that outlive their window. */
static void
test_ends (void)
{
  Fixture f;
  MusterWedgeKeys *keys;

  set_up (&f);
  keys = muster_wedge_keys_new (GTK_WINDOW (f.window));
  g_signal_connect (keys, "line", G_CALLBACK (line_cb), &f);
  type_slowly (&f, "ab");
  tear_down (&f);
  pump_ms (50);
  g_assert_finalize_object (keys);
}

int
main (int argc, char *argv[])
{
  g_autofree char *xdotool = g_find_program_in_path ("xdotool");

  if (xdotool == NULL)
    return 77;
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wedge-keys/reader-and-typist", test_reader_and_typist);
  g_test_add_func ("/wedge-keys/presence", test_presence);
  g_test_add_func ("/wedge-keys/ends", test_ends);
  return g_test_run ();
}
