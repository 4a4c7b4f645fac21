/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device-rules.h"
#include "heard.h"
#include "reader-kit.h"
#include "sdt-card.h"
#include "sdt-pty.h"

/* The driver against an emulated reader behind a pseudo-terminal. */
typedef struct {
  SdtEmulator *emulator;
  SdtPty *pty;
  MusterCardReader *reader;
  Heard *heard;
} Fixture;

static MusterCardReader *
new_reader (const char *port, const char *speed)
{
  g_autofree char *text = g_strdup_printf ("[sdt-serial test]\n%s%s\n%s%s\n",
                                           port != NULL ? "port=" : "",
                                           port != NULL ? port : "",
                                           speed != NULL ? "speed=" : "",
                                           speed != NULL ? speed : "");
  g_autoptr (MusterReaderConfig) config = reader_kit_config (text);
  MusterCardReader *reader = g_object_new (reader_kit_find ("sdt-serial") (), NULL);

  muster_card_reader_set_config (reader, config, "sdt-serial test");
  return reader;
}

/* Until the emulator thinks over its @n-th READ. */
static void
wait_for_read (Fixture *f, guint n)
{
  for (int i = 0; i < 15000 && sdt_emulator_get_count (f->emulator, SDT_READ) < n; i++)
    g_usleep (1000);
  g_assert_cmpuint (sdt_emulator_get_count (f->emulator, SDT_READ), ==, n);
  g_assert_cmpint (muster_card_reader_get_state (f->reader), ==, MUSTER_READER_READING);
}

static void
put (Fixture *f, guint n)
{
  guint8 text[SDT_CARD_TEXT_SIZE];

  sdt_card_fill (text, ' ', n);
  sdt_emulator_put (f->emulator, text);
}

static void
wait_for_card (Fixture *f, const char *before, guint n)
{
  g_autofree char *number = sdt_card_dup_number (' ', n);
  g_autofree char *expected = g_strdup_printf ("%s^id %s ", before, number);

  heard_expect (f->heard, expected);
}

static void
start (Fixture *f)
{
  muster_card_reader_start (f->reader);
  heard_expect (f->heard, "+");
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->emulator = sdt_emulator_new ();
  f->pty = sdt_pty_new (f->emulator);
  f->reader = new_reader (sdt_pty_get_port (f->pty), NULL);
  f->heard = heard_new ("");
  heard_follow (f->heard, f->reader);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  muster_card_reader_stop (f->reader);
  g_assert_cmpstr (heard_get (f->heard), ==, "");
  /* Never the fingerprints. */
  g_assert_cmpuint (sdt_emulator_get_count (f->emulator, 0x3010), ==, 0);
  g_assert_finalize_object (f->reader);
  sdt_pty_free (f->pty);
  sdt_emulator_free (f->emulator);
  heard_free (f->heard);
}

static void
test_read (Fixture *f, gconstpointer data)
{
  g_autofree char *detail = NULL;

  start (f);
  detail = muster_card_reader_dup_detail (f->reader);
  g_assert_true (g_str_has_prefix (detail, sdt_pty_get_port (f->pty)));
  g_assert_nonnull (strstr (detail, "SAM 05.01-"));
  put (f, 1);
  wait_for_card (f, "", 1);
  sdt_emulator_lift (f->emulator);
  heard_expect (f->heard, "o");
  sdt_emulator_set_habit (f->emulator, SDT_FOUND_FOR_EVER);
  put (f, 2);
  wait_for_card (f, "", 2);
  g_usleep (800 * 1000); /* it lies there and is no second card */
  sdt_emulator_lift (f->emulator);
  heard_expect (f->heard, "o");
  sdt_emulator_put_other (f->emulator);
  heard_expect (f->heard, "^not-an-id-card ");
}

static void
test_disarmed (Fixture *f, gconstpointer data)
{
  guint n_finds;

  muster_card_reader_set_armed (f->reader, FALSE);
  start (f);
  put (f, 4);
  n_finds = sdt_emulator_get_count (f->emulator, SDT_FIND);
  while (sdt_emulator_get_count (f->emulator, SDT_FIND) < n_finds + 2)
    g_usleep (10000);
  g_assert_cmpuint (sdt_emulator_get_count (f->emulator, SDT_SELECT), ==, 0);
  muster_card_reader_set_armed (f->reader, TRUE);
  wait_for_card (f, "", 4);
}

/* Pulled out while a card is read, and while nobody uses it. */
static void
test_unplug (Fixture *f, gconstpointer data)
{
  start (f);
  sdt_emulator_set_time (f->emulator, SDT_READ, 800);
  put (f, 5);
  wait_for_read (f, 1);
  sdt_pty_unplug (f->pty);
  heard_expect (f->heard, "^-");
  sdt_emulator_set_time (f->emulator, SDT_READ, 0);
  sdt_pty_plug (f->pty);
  wait_for_card (f, "+", 5);
  sdt_emulator_lift (f->emulator);
  heard_expect (f->heard, "o");
  sdt_pty_unplug (f->pty);
  heard_expect (f->heard, "-");
  g_assert_cmpint (muster_card_reader_get_state (f->reader), !=, MUSTER_READER_IDLE);
  g_usleep (600 * 1000);
  sdt_pty_plug (f->pty);
  heard_expect (f->heard, "+");
}

/* Everything a line can do to a dialogue that the dialogue survives. */
static void
test_noise (Fixture *f, gconstpointer data)
{
  static const guint8 noise[] = {0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x08, 0x13, 0x37};

  sdt_pty_say (f->pty, noise, sizeof noise); /* before it is opened */
  sdt_emulator_spoil (f->emulator, SDT_STATUS, SDT_FAULT_NOISE, 0);
  start (f);
  for (int i = 0; i < 40; i++) {
    sdt_pty_say (f->pty, noise, sizeof noise);
    g_usleep (i % 7 * 1000);
  }
  sdt_emulator_spoil (f->emulator, SDT_FIND, SDT_FAULT_PREFIX, 0);
  sdt_emulator_spoil (f->emulator, SDT_SELECT, SDT_FAULT_NOISE, 0);
  sdt_emulator_spoil (f->emulator, SDT_READ, SDT_FAULT_SUM, 0);
  sdt_pty_set_piece (f->pty, 200);
  put (f, 6);
  wait_for_card (f, "", 6);
  sdt_emulator_lift (f->emulator);
  heard_expect (f->heard, "o");
  sdt_emulator_spoil (f->emulator, SDT_READ, SDT_FAULT_CUT, 0);
  sdt_pty_set_piece (f->pty, 500);
  put (f, 7);
  wait_for_card (f, "", 7);
}

static void
test_late (Fixture *f, gconstpointer data)
{
  start (f);
  sdt_emulator_spoil (f->emulator, SDT_FIND, SDT_FAULT_LATE, 1200);
  sdt_emulator_spoil (f->emulator, SDT_READ, SDT_FAULT_MARKER, 0);
  put (f, 8);
  wait_for_card (f, "", 8);
}

/* A reader that falls silent: told, lost, and looked for again. */
static void
test_silent (Fixture *f, gconstpointer data)
{
  start (f);
  sdt_emulator_spoil (f->emulator, SDT_FIND, SDT_FAULT_SILENCE, 0);
  sdt_emulator_spoil (f->emulator, SDT_FIND, SDT_FAULT_SILENCE, 0);
  heard_expect (f->heard, "line-fault -+");
}

/* Stopped in the middle of a read: the answer is waited for and dropped, and the next start finds a
 * clean line. */
static void
test_cancel (Fixture *f, gconstpointer data)
{
  gint64 begun;

  start (f);
  sdt_emulator_set_time (f->emulator, SDT_READ, 800);
  put (f, 9);
  wait_for_read (f, 1);
  begun = g_get_monotonic_time ();
  muster_card_reader_stop (f->reader);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 4 * G_USEC_PER_SEC);
  g_assert_cmpuint (sdt_emulator_get_count (f->emulator, SDT_READ), ==, 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (heard_get (f->heard), ==, "");
  sdt_emulator_set_time (f->emulator, SDT_READ, 0);
  sdt_emulator_lift (f->emulator);
  put (f, 10);
  muster_card_reader_start (f->reader);
  wait_for_card (f, "+", 10);
}

/* Opens without a worker, so it gives back what it claimed by itself. */
static void
fail_with (MusterCardReader *reader, MusterCardError code)
{
  g_autofree char *port = muster_reader_config_dup_string (
      muster_card_reader_get_config (reader), "sdt-serial test", "port");
  g_autofree char *place = port != NULL ? realpath (port, NULL) : NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (MUSTER_CARD_READER_GET_CLASS (reader)->open (reader, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, MUSTER_CARD_ERROR, (int) code);
  if (place != NULL)
    muster_card_reader_unclaim (reader, place);
  g_object_unref (reader);
}

static void
test_cannot_open (Fixture *f, gconstpointer data)
{
  const char *port = sdt_pty_get_port (f->pty);
  g_autofree char *real = realpath (port, NULL);
  int fd;

  fail_with (new_reader (NULL, NULL), MUSTER_CARD_ERROR_NOT_SET_UP);
  fail_with (new_reader ("ttyS0", NULL), MUSTER_CARD_ERROR_NOT_SET_UP);
  fail_with (new_reader (port, "9601"), MUSTER_CARD_ERROR_NOT_SET_UP);
  fail_with (new_reader ("/dev/null", NULL), MUSTER_CARD_ERROR_NOT_SET_UP);
  fail_with (new_reader ("/nonexistent/port", NULL), MUSTER_CARD_ERROR_NO_READER);
  /* another program has it */
  fd = open (port, O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  fail_with (new_reader (port, NULL), MUSTER_CARD_ERROR_BUSY);
  close (fd);
  /* another reader of ours has it, under its other name */
  start (f);
  fail_with (new_reader (real, NULL), MUSTER_CARD_ERROR_BUSY);
}

/* Root may open everything. */
static void
become_nobody (void)
{
  if (geteuid () == 0)
    g_assert_cmpint (seteuid (65534), ==, 0);
}

static void
open_and_close (const char *port)
{
  MusterCardReader *reader = new_reader (port, NULL);
  MusterCardReaderClass *klass = MUSTER_CARD_READER_GET_CLASS (reader);
  g_autofree char *place = realpath (port, NULL);
  g_autoptr (GError) error = NULL;

  klass->open (reader, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (open (port, O_RDWR | O_NOCTTY | O_CLOEXEC), <, 0);
  g_assert_cmpint (errno, ==, EBUSY);
  klass->close (reader);
  muster_card_reader_unclaim (reader, place);
  g_object_unref (reader);
}

/* As the user of a station: a port that is forbidden, and one that is ours alone while it is open.
 */
static void
test_rights (void)
{
  if (g_test_subprocess ()) {
    g_autoptr (SdtEmulator) emulator = sdt_emulator_new ();
    g_autoptr (SdtPty) pty = sdt_pty_new (emulator);
    const char *port = sdt_pty_get_port (pty);
    g_autofree char *folder = g_path_get_dirname (port);
    uid_t me = geteuid ();

    g_assert_cmpint (chmod (folder, 0755), ==, 0);
    g_assert_cmpint (chmod (port, 0), ==, 0);
    become_nobody ();
    fail_with (new_reader (port, NULL), MUSTER_CARD_ERROR_NO_RIGHTS);
    g_assert_cmpint (seteuid (me), ==, 0);
    g_assert_cmpint (chmod (port, 0666), ==, 0);
    become_nobody ();
    open_and_close (port);
    open_and_close (port);
    g_assert_cmpint (seteuid (me), ==, 0);
    return;
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static gpointer
refused_thread (gpointer port)
{
  if (device_rules_refuse (O_RDWR, O_ACCMODE))
    fail_with (new_reader (port, NULL), MUSTER_CARD_ERROR_NO_RIGHTS);
  else
    g_test_skip ("the kernel cannot refuse by seccomp");
  return NULL;
}

/* In a container whose device rules forbid it. */
static void
test_device_rules (Fixture *f, gconstpointer data)
{
  g_autofree char *port = g_strdup (sdt_pty_get_port (f->pty));

  g_thread_join (g_thread_new ("refused", refused_thread, port));
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
      {"/plugins/sdt-serial/read", test_read},
      {"/plugins/sdt-serial/disarmed", test_disarmed},
      {"/plugins/sdt-serial/unplug", test_unplug},
      {"/plugins/sdt-serial/noise", test_noise},
      {"/plugins/sdt-serial/late", test_late},
      {"/plugins/sdt-serial/silent", test_silent},
      {"/plugins/sdt-serial/cancel", test_cancel},
      {"/plugins/sdt-serial/cannot-open", test_cannot_open},
      {"/plugins/sdt-serial/device-rules", test_device_rules},
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  g_test_add_func ("/plugins/sdt-serial/rights", test_rights);
  return g_test_run ();
}
