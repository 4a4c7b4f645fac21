/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-bus.h"
#include "muster-reader-hub.h"

/* New settings while a driver takes its time to end. */
#define DOOR    6
#define OTHER   7
#define SLOW_MS 3000
/* Waiting for the slow one would take longer than this, whatever else the machine does. */
#define STUCK_US (1500 * G_TIME_SPAN_MILLISECOND)
#define LONG_US  (20 * G_USEC_PER_SEC)

static const MusterPluginGetType drivers[] = {fake_many_get_type, fake_setup_get_type, NULL};

typedef struct {
  MusterReaderHub *hub;
  GString *heard;    /* "+", "-", "c:NUMBER ", "o", "e:CLASS " of "event" */
  GString *applying; /* "1" and "0" of "applying-changed" */
  gint64 gap_us;     /* the longest time the main loop stood still */
} Fixture;

static void
event_cb (MusterReaderHub *hub, MusterCardEvent *event, Fixture *f)
{
  static const char letters[] = "+-s^coe"; /* as MusterCardEventKind */
  MusterCardEventKind kind = muster_card_event_get_kind (event);

  if (kind == MUSTER_CARD_EVENT_READER_STATE || kind == MUSTER_CARD_EVENT_CARD_ON)
    return;
  g_string_append_c (f->heard, letters[kind]);
  if (kind == MUSTER_CARD_EVENT_CARD_READ)
    g_string_append_printf (f->heard, ":%s ", muster_card_event_get_number (event));
  if (kind == MUSTER_CARD_EVENT_ERROR)
    g_string_append_printf (f->heard, ":%s ", muster_card_event_get_error (event)->message);
}

static void
applying_cb (MusterReaderHub *hub, Fixture *f)
{
  g_string_append_c (f->applying, muster_reader_hub_is_applying (hub) ? '1' : '0');
}

static void
note_gap (Fixture *f, gint64 since_us)
{
  f->gap_us = MAX (f->gap_us, g_get_monotonic_time () - since_us);
}

static void
turn (Fixture *f)
{
  gint64 began = g_get_monotonic_time ();

  if (g_main_context_iteration (NULL, FALSE))
    note_gap (f, began);
  else
    g_usleep (500);
}

static void
wait_for (Fixture *f, const char *expected)
{
  gint64 end = g_get_monotonic_time () + LONG_US;

  while (!g_str_equal (f->heard->str, expected) && g_get_monotonic_time () < end)
    turn (f);
  g_assert_cmpstr (f->heard->str, ==, expected);
  g_string_truncate (f->heard, 0);
}

static void
wait_applied (Fixture *f)
{
  gint64 end = g_get_monotonic_time () + LONG_US;

  while (muster_reader_hub_is_applying (f->hub) && g_get_monotonic_time () < end)
    turn (f);
  g_assert_false (muster_reader_hub_is_applying (f->hub));
}

static void
apply (Fixture *f, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterReaderConfig) config = muster_reader_config_parse (bytes, &error);
  gint64 began = g_get_monotonic_time ();

  g_assert_no_error (error);
  muster_reader_hub_set_drivers (f->hub, drivers, config);
  note_gap (f, began);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  fake_bus_reset ();
  f->hub = muster_reader_hub_new ();
  f->heard = g_string_new (NULL);
  f->applying = g_string_new (NULL);
  g_signal_connect (f->hub, "event", G_CALLBACK (event_cb), f);
  g_signal_connect (f->hub, "applying-changed", G_CALLBACK (applying_cb), f);
  fake_bus_plug (DOOR);
  fake_bus_plug (OTHER);
  fake_bus_set_slow (DOOR, SLOW_MS);
  apply (f, "[sdt-usb]\nenabled=no\n[sdt-serial door]\nport=6\n[sdt-serial other]\nport=7\n");
  muster_reader_hub_start (f->hub);
  wait_for (f, "++");
  g_assert_cmpstr (f->applying->str, ==, "");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fake_bus_set_slow (DOOR, 0);
  muster_reader_hub_shutdown (f->hub);
  g_assert_false (muster_reader_hub_is_applying (f->hub));
  g_assert_finalize_object (f->hub);
  g_string_free (f->heard, TRUE);
  g_string_free (f->applying, TRUE);
  g_test_message ("the longest gap: %.1f ms", (double) f->gap_us / 1000);
}

/* The station goes on meanwhile: the other reader reads, the new one begins when the device is
 * free, and the card that came in between is read once. */
static void
test_slow (Fixture *f, gconstpointer data)
{
  gint64 began = g_get_monotonic_time ();

  apply (f,
         "[sdt-usb]\nenabled=no\n[sdt-serial door]\nport=6\nspeed=9600\n[sdt-serial "
         "other]\nport=7\n");
  g_assert_true (muster_reader_hub_is_applying (f->hub));
  wait_for (f, "-");
  fake_bus_tap (DOOR, "04000001");
  fake_bus_tap (OTHER, "04000002");
  wait_for (f, "c:04000002 ");
  g_assert_cmpint (g_get_monotonic_time () - began, <, SLOW_MS * G_TIME_SPAN_MILLISECOND);
  wait_for (f, "+c:04000001 ");
  g_assert_cmpint (g_get_monotonic_time () - began, >=, SLOW_MS * G_TIME_SPAN_MILLISECOND);
  wait_applied (f);
  g_assert_cmpstr (f->applying->str, ==, "10");
  g_assert_cmpuint (fake_bus_count_conflicts (), ==, 0);
  g_assert_cmpuint (fake_bus_count_opens (), ==, 3);
  g_assert_cmpint (f->gap_us, <, STUCK_US);
}

/* Somebody changes their mind, also about the reader's name: the last word counts, the device is
 * opened once more and not more often. */
static void
test_last_wins (Fixture *f, gconstpointer data)
{
  static const char *const words[] = {
      "[sdt-usb]\nenabled=no\n[sdt-serial other]\nport=7\n",
      "[sdt-usb]\nenabled=no\n[sdt-serial other]\nport=7\n[sdt-serial door]\nport=6\nspeed=1\n",
      "[sdt-usb]\nenabled=no\n[sdt-serial other]\nport=7\n[sdt-serial gate]\nport=6\n",
      "[sdt-usb]\nenabled=no\n[sdt-serial other]\nport=7\n[sdt-serial door]\nport=6\nenabled=no\n",
      "[sdt-usb]\nenabled=no\n[sdt-serial other]\nport=7\n[sdt-serial last]\nport=6\n",
  };
  GListModel *readers = muster_reader_hub_get_readers (f->hub);
  g_autoptr (MusterCardReader) last = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
    gint64 end = g_get_monotonic_time () + 100 * G_TIME_SPAN_MILLISECOND;

    apply (f, words[i]);
    while (g_get_monotonic_time () < end)
      turn (f);
  }
  g_assert_cmpuint (g_list_model_get_n_items (readers), ==, 2);
  wait_for (f, "-+");
  wait_applied (f);
  last = g_list_model_get_item (readers, 1);
  g_assert_cmpstr (muster_card_reader_get_name (last), ==, "sdt-serial last");
  fake_bus_tap (DOOR, "04000003");
  wait_for (f, "c:04000003 ");
  g_assert_cmpstr (f->applying->str, ==, "10");
  g_assert_cmpuint (fake_bus_count_conflicts (), ==, 0);
  g_assert_cmpuint (fake_bus_count_opens (), ==, 3);
  g_assert_cmpint (f->gap_us, <, STUCK_US);
}

/* One that breaks its contract is left to end by itself; who waited for its device finds it taken,
 * and has it later. */
static void
test_too_slow (Fixture *f, gconstpointer data)
{
  fake_bus_set_slow (DOOR, MUSTER_CARD_READER_STOP_MS + 2000);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*sdt-serial door did not end in time");
  apply (f, "[sdt-usb]\nenabled=no\n[sdt-serial other]\nport=7\n[sdt-serial gate]\nport=6\n");
  wait_for (f, "-");
  wait_applied (f);
  g_test_assert_expected_messages ();
  fake_bus_set_slow (DOOR, 0);
  wait_for (f, "+");
  g_assert_cmpuint (fake_bus_count_conflicts (), >, 0);
  g_assert_cmpuint (fake_bus_count_opens (), ==, 3);
  g_assert_cmpint (f->gap_us, <, STUCK_US);
}

/* The station is closed in the middle of it. */
static void
test_shutdown (Fixture *f, gconstpointer data)
{
  gint64 began = g_get_monotonic_time ();

  apply (f, "[sdt-usb]\nenabled=no\n[sdt-serial gate]\nport=6\n");
  wait_for (f, "--");
  muster_reader_hub_shutdown (f->hub);
  g_assert_false (muster_reader_hub_is_applying (f->hub));
  g_assert_cmpint (g_get_monotonic_time () - began, >=, SLOW_MS * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpuint (muster_reader_hub_get_n_ready (f->hub), ==, 0);
  fake_bus_set_slow (DOOR, 0);
  muster_reader_hub_start (f->hub);
  wait_for (f, "+");
  g_assert_cmpstr (f->applying->str, ==, "10");
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
      {"/device/apply/slow", test_slow},
      {"/device/apply/last-wins", test_last_wins},
      {"/device/apply/too-slow", test_too_slow},
      {"/device/apply/shutdown", test_shutdown},
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
