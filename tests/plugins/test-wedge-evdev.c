/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "device-rules.h"
#include "event-node.h"
#include "heard.h"
#include "muster-debounce.h"
#include "muster-wedge.h"
#include "reader-kit.h"

#define SETTINGS "[wedge desk]\nusb=1235:0005\ngrab=%s\nform=decimal\ndigits=10\norder=4 3 2 1\n"

typedef struct {
  UMockdevTestbed *testbed;
  EventNode *node;
  EventNode *others[2];
  MusterCardReader *reader;
  MusterDebounce *debounce;
  Heard *heard;
} Fixture;

/* As the hub tells the station. */
static void
event_cb (MusterCardReader *reader, MusterCardEvent *event, Fixture *f)
{
  if (muster_debounce_is_news (f->debounce, reader, event))
    heard_write (f->heard, event);
}

static void
start (Fixture *f, const char *grab)
{
  g_autofree char *text = g_strdup_printf (SETTINGS, grab);
  g_autoptr (MusterReaderConfig) config = reader_kit_config (text);

  muster_card_reader_set_config (f->reader, config, "wedge desk");
  muster_card_reader_start (f->reader);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->testbed = umockdev_testbed_new ();
  f->others[0] = event_node_new (f->testbed, 3, "1-4", 0x046d, 0xc31c, TRUE);
  f->others[1] = event_node_new (f->testbed, 4, "1-2", 0x1235, 0x0005, FALSE);
  f->node = event_node_new (f->testbed, 5, "1-2", 0x1235, 0x0005, TRUE);
  f->reader = g_object_new (MUSTER_TYPE_WEDGE, NULL);
  f->debounce = muster_debounce_new ();
  f->heard = heard_new ("^o");
  g_signal_connect (f->reader, "event", G_CALLBACK (event_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gint64 begun = g_get_monotonic_time ();

  muster_card_reader_stop (f->reader);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 2 * G_USEC_PER_SEC);
  g_assert_finalize_object (f->reader);
  event_node_free (f->node);
  for (guint i = 0; i < G_N_ELEMENTS (f->others); i++) {
    g_assert_cmpuint (event_node_count_grabs (f->others[i]), ==, 0);
    event_node_free (f->others[i]);
  }
  g_object_unref (f->testbed);
  muster_debounce_free (f->debounce);
  heard_free (f->heard);
}

static void
test_types (Fixture *f, gconstpointer data)
{
  g_autofree char *detail = NULL;

  start (f, "auto");
  heard_expect (f->heard, "+");
  g_assert_cmpuint (event_node_count_grabs (f->node), ==, 1);
  detail = muster_card_reader_dup_detail (f->reader);
  g_assert_nonnull (strstr (detail, "Emulated wedge"));
  event_node_type (f->node, "0013110988\n");
  heard_expect (f->heard, "campus CC0EC800 ");
  /* at once after another card, with the other Enter; Shift and a key held down are no characters
   */
  event_node_type (f->node, "^00139");
  event_node_repeat (f->node, '9');
  event_node_type (f->node, "61168\r");
  heard_expect (f->heard, "campus D007D500 ");
  event_node_type (f->node, "00C80ECC\n");
  heard_expect (f->heard, "unknown-format ");
  /* without an Enter: the line is over after half a second */
  event_node_type (f->node, "0000000001");
  heard_expect (f->heard, "campus 01000000 ");
}

/* A card left lying on a reader that types it again and again is told once. */
static void
test_lying (Fixture *f, gconstpointer data)
{
  start (f, "evdev");
  heard_expect (f->heard, "+");
  for (guint i = 0; i < 8; i++) {
    event_node_type (f->node, "0013110988\n");
    g_usleep (500000);
  }
  event_node_type (f->node, "0000000001\n");
  heard_expect (f->heard, "campus CC0EC800 campus 01000000 ");
}

static void
test_dropped (Fixture *f, gconstpointer data)
{
  start (f, "evdev");
  heard_expect (f->heard, "+");
  event_node_type (f->node, "00131");
  event_node_drop (f->node);
  event_node_type (f->node, "10988\n");
  heard_expect (f->heard, "read-again ");
  event_node_type (f->node, "0013110988\n");
  heard_expect (f->heard, "campus CC0EC800 ");
}

static void
test_unplugged (Fixture *f, gconstpointer data)
{
  start (f, "evdev");
  heard_expect (f->heard, "+");
  event_node_type (f->node, "00131");
  event_node_unplug (f->node);
  heard_expect (f->heard, "-");
  event_node_free (f->node);
  f->node = event_node_new (f->testbed, 7, "1-2", 0x1235, 0x0005, TRUE);
  muster_card_reader_wake (f->reader);
  heard_expect (f->heard, "+");
  event_node_type (f->node, "0013110988\n");
  heard_expect (f->heard, "campus CC0EC800 ");
}

static void
test_busy (Fixture *f, gconstpointer data)
{
  event_node_grab (f->node, TRUE);
  start (f, "evdev");
  heard_expect (f->heard, "busy ");
  event_node_grab (f->node, FALSE);
  heard_expect (f->heard, "+");
}

static void
test_no_rights (Fixture *f, gconstpointer data)
{
  event_node_set_rights (f->node, FALSE);
  start (f, "evdev");
  heard_expect (f->heard, "no-rights ");
  event_node_set_rights (f->node, TRUE);
  heard_expect (f->heard, "+");
  event_node_type (f->node, "0013110988\n");
  heard_expect (f->heard, "campus CC0EC800 ");
}

/* Without rights it is listened to in the windows, until somebody installs the rule. */
static void
test_no_rights_auto (Fixture *f, gconstpointer data)
{
  MusterWedgeReader *wedge = MUSTER_WEDGE_READER (f->reader);

  event_node_set_rights (f->node, FALSE);
  muster_wedge_reader_push_line (wedge, "0000000001", 1, 2);
  start (f, "auto");
  heard_expect (f->heard, "+");
  g_assert_true (muster_wedge_reader_is_listening (wedge));
  muster_wedge_reader_push_line (
      wedge, "0013110988", g_get_monotonic_time () - 200000, g_get_monotonic_time ());
  heard_expect (f->heard, "campus CC0EC800 ");
  event_node_set_rights (f->node, TRUE);
  heard_expect (f->heard, "-+");
  g_assert_false (muster_wedge_reader_is_listening (wedge));
  muster_wedge_reader_push_line (wedge, "0000000001", 1, 2);
  event_node_type (f->node, "0013961168\n");
  heard_expect (f->heard, "campus D007D500 ");
}

static gpointer
refused_thread (gpointer data)
{
  Fixture *f = data;

  if (device_rules_refuse (O_RDONLY | O_NONBLOCK, O_ACCMODE | O_NONBLOCK | O_DIRECTORY))
    start (f, "evdev");
  else
    g_test_skip ("the kernel cannot refuse by seccomp");
  return NULL;
}

/* In a container whose device rules forbid it. */
static void
test_device_rules (Fixture *f, gconstpointer data)
{
  g_thread_join (g_thread_new ("refused", refused_thread, f));
  heard_expect (f->heard, "no-rights ");
  muster_card_reader_stop (f->reader);
  start (f, "evdev");
  heard_expect (f->heard, "+");
}

/* Two readers of one make: each has its own, a third has none. */
static void
test_two (Fixture *f, gconstpointer data)
{
  MusterCardReader *first = f->reader;
  EventNode *first_node = f->node;

  f->node = event_node_new (f->testbed, 6, "1-3", 0x1235, 0x0005, TRUE);
  start (f, "evdev");
  heard_expect (f->heard, "+");
  f->reader = g_object_new (MUSTER_TYPE_WEDGE, NULL);
  g_signal_connect (f->reader, "event", G_CALLBACK (event_cb), f);
  start (f, "evdev");
  heard_expect (f->heard, "+");
  event_node_type (first_node, "0013110988\n");
  heard_expect (f->heard, "campus CC0EC800 ");
  event_node_type (f->node, "0013961168\n");
  heard_expect (f->heard, "campus D007D500 ");
  event_node_free (first_node);
  heard_expect (f->heard, "-");
  muster_card_reader_stop (first);
  g_object_unref (first);
}

static void
test_not_set_up (Fixture *f, gconstpointer data)
{
  static const char *const texts[] = {
      "[wedge desk]\nusb=1235:0005\n",
      "[wedge desk]\nusb=1235:0005\ngrab=hard\nform=hex\ndigits=8\norder=1 2 3 4\n",
      "[wedge desk]\nusb=1235\nform=hex\ndigits=8\norder=1 2 3 4\n",
      "[wedge desk]\nusb=0:0\nform=hex\ndigits=8\norder=1 2 3 4\n",
      "[wedge desk]\ngrab=evdev\nform=hex\ndigits=8\norder=1 2 3 4\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (MusterReaderConfig) config = reader_kit_config (texts[i]);

    muster_card_reader_set_config (f->reader, config, "wedge desk");
    muster_card_reader_start (f->reader);
    heard_expect (f->heard, "not-set-up ");
    muster_card_reader_stop (f->reader);
  }
  g_assert_cmpuint (event_node_count_grabs (f->node), ==, 0);
}

/* Root may open everything; a station is no root. */
static void
drop_capabilities (void)
{
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};

  g_assert_cmpint (syscall (SYS_capset, &header, none), ==, 0);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
      {"/plugins/wedge-evdev/types", test_types},
      {"/plugins/wedge-evdev/lying", test_lying},
      {"/plugins/wedge-evdev/dropped", test_dropped},
      {"/plugins/wedge-evdev/unplugged", test_unplugged},
      {"/plugins/wedge-evdev/busy", test_busy},
      {"/plugins/wedge-evdev/no-rights", test_no_rights},
      {"/plugins/wedge-evdev/no-rights-auto", test_no_rights_auto},
      {"/plugins/wedge-evdev/device-rules", test_device_rules},
      {"/plugins/wedge-evdev/two", test_two},
      {"/plugins/wedge-evdev/not-set-up", test_not_set_up},
  };

  g_test_init (&argc, &argv, NULL);
  drop_capabilities ();
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
