/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-bus.h"
#include "muster-reader-hub.h"

#define PLAIN (FAKE_BUS_SIZE - 1)

static const MusterPluginGetType drivers[] = {
    fake_many_get_type, fake_setup_get_type, fake_plain_get_type, fake_virtual_get_type, NULL};
static const MusterPluginGetType many_only[] = {fake_many_get_type, NULL};

typedef struct {
  MusterReaderHub *hub;
  GString *heard; /* "+", "-", "c:NUMBER ", "o", "e:CLASS " of "event" */
  GString *raw;   /* the same of "raw" */
} Fixture;

static void
write_down (GString *to, MusterCardEvent *event)
{
  static const char letters[] = "+-s^coe"; /* as MusterCardEventKind */
  MusterCardEventKind kind = muster_card_event_get_kind (event);

  if (kind == MUSTER_CARD_EVENT_READER_STATE || kind == MUSTER_CARD_EVENT_CARD_ON)
    return;
  g_string_append_c (to, letters[kind]);
  if (kind == MUSTER_CARD_EVENT_CARD_READ)
    g_string_append_printf (to, ":%s ", muster_card_event_get_number (event));
  if (kind == MUSTER_CARD_EVENT_ERROR)
    g_string_append_printf (to, ":%s ", muster_card_event_get_error (event)->message);
}

static void
event_cb (MusterReaderHub *hub, MusterCardEvent *event, Fixture *f)
{
  write_down (f->heard, event);
}

static void
raw_cb (MusterReaderHub *hub, MusterCardReader *reader, MusterCardEvent *event, Fixture *f)
{
  g_assert_cmpstr (muster_card_reader_get_name (reader), ==, muster_card_event_get_reader (event));
  write_down (f->raw, event);
}

static MusterReaderConfig *
config_of (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  MusterReaderConfig *config = muster_reader_config_parse (bytes, &error);

  g_assert_no_error (error);
  return config;
}

static void
set_drivers (Fixture *f, const MusterPluginGetType *types, const char *text)
{
  g_autoptr (MusterReaderConfig) config = config_of (text);

  muster_reader_hub_set_drivers (f->hub, types, config);
}

/* "sdt-usb,sdt-usb 2*": the names of the readers, those with a device marked. */
static char *
dup_readers (Fixture *f)
{
  GListModel *readers = muster_reader_hub_get_readers (f->hub);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (readers); i++) {
    g_autoptr (MusterCardReader) reader = g_list_model_get_item (readers, i);
    g_autofree char *detail = muster_card_reader_dup_detail (reader);

    g_string_append_printf (text,
                            "%s%s%s",
                            i > 0 ? "," : "",
                            muster_card_reader_get_name (reader),
                            *detail != '\0' ? "*" : "");
  }
  return g_string_free (text, FALSE);
}

static MusterCardReader *
find_reader (Fixture *f, const char *name)
{
  GListModel *readers = muster_reader_hub_get_readers (f->hub);

  for (guint i = 0; i < g_list_model_get_n_items (readers); i++) {
    g_autoptr (MusterCardReader) reader = g_list_model_get_item (readers, i);

    if (g_strcmp0 (muster_card_reader_get_name (reader), name) == 0)
      return reader;
  }
  return NULL;
}

static void
wait_for_readers (Fixture *f, const char *expected)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  g_autofree char *readers = dup_readers (f);

  while (!g_str_equal (readers, expected) && g_get_monotonic_time () < end) {
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
    g_free (readers);
    readers = dup_readers (f);
  }
  g_assert_cmpstr (readers, ==, expected);
}

static void
wait_for (GString *log, const char *expected)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (!g_str_equal (log->str, expected) && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
  g_assert_cmpstr (log->str, ==, expected);
  g_string_truncate (log, 0);
}

/* What should not come has time to. */
static void
settle (void)
{
  gint64 end = g_get_monotonic_time () + 60 * 1000;

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  fake_bus_reset ();
  f->hub = muster_reader_hub_new ();
  f->heard = g_string_new (NULL);
  f->raw = g_string_new (NULL);
  g_signal_connect (f->hub, "event", G_CALLBACK (event_cb), f);
  g_signal_connect (f->hub, "raw", G_CALLBACK (raw_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  muster_reader_hub_shutdown (f->hub);
  g_assert_cmpuint (muster_reader_hub_get_n_ready (f->hub), ==, 0);
  g_assert_finalize_object (f->hub);
  g_string_free (f->heard, TRUE);
  g_string_free (f->raw, TRUE);
}

/* Which readers the settings make, before any device is there. */
static void
test_families (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *settings;
    const char *readers;
  } cases[] = {
      {"", "sdt-usb,pcsc"},
      {"[sdt-serial]\nport=6\n", "sdt-usb,pcsc,sdt-serial"},
      {"[sdt-serial left]\n[sdt-serial right]\nport=6\n",
       "sdt-usb,pcsc,sdt-serial left,sdt-serial right"},
      {"[sdt-serial left]\nenabled=no\n[pcsc]\nenabled=no\n", "sdt-usb"},
      {"[sdt-usb]\nenabled=no\n[pcsc a]\n[pcsc b]\n", "pcsc a,pcsc b"},
      {"", "sdt-usb,pcsc"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *readers = NULL;
    g_auto (GStrv) got = NULL;
    g_auto (GStrv) expected = g_strsplit (cases[i].readers, ",", -1);

    set_drivers (f, drivers, cases[i].settings);
    readers = dup_readers (f);
    got = g_strsplit (readers, ",", -1);
    g_test_message ("%s", readers);
    g_assert_cmpuint (g_strv_length (got), ==, g_strv_length (expected));
    for (guint k = 0; expected[k] != NULL; k++)
      g_assert_true (g_strv_contains ((const char *const *) got, expected[k]));
  }
}

/* A reader for each device and one that waits; a device back in time is the same reader. */
static void
test_devices_come_and_go (Fixture *f, gconstpointer data)
{
  fake_bus_plug (0);
  set_drivers (f, many_only, "");
  muster_reader_hub_start (f->hub);
  wait_for_readers (f, "sdt-usb*,sdt-usb 2");
  fake_bus_plug (1);
  fake_bus_plug (2);
  wait_for_readers (f, "sdt-usb*,sdt-usb 2*,sdt-usb 3*,sdt-usb 4");
  g_assert_cmpuint (muster_reader_hub_get_n_ready (f->hub), ==, 3);
  wait_for (f->heard, "+++");

  fake_bus_unplug (1); /* the one that lost it stays, the one that waited goes */
  wait_for_readers (f, "sdt-usb*,sdt-usb 2,sdt-usb 3*");
  fake_bus_plug (1);
  wait_for_readers (f, "sdt-usb*,sdt-usb 2*,sdt-usb 3*,sdt-usb 4");
  fake_bus_unplug (0);
  fake_bus_unplug (1);
  fake_bus_unplug (2);
  wait_for (f->heard, "-+---");
  settle ();
  g_assert_cmpuint (g_list_model_get_n_items (muster_reader_hub_get_readers (f->hub)), ==, 1);
  fake_bus_plug (4);
  wait_for (f->heard, "+");
  g_assert_cmpuint (g_list_model_get_n_items (muster_reader_hub_get_readers (f->hub)), ==, 2);
}

/* Shut down, only one reader is left to wait; started again, it finds everything again. */
static void
test_shutdown_and_start (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < FAKE_BUS_FOUND; i++)
    fake_bus_plug (i);
  set_drivers (f, many_only, "");
  muster_reader_hub_start (f->hub);
  wait_for (f->heard, "++++++");
  muster_reader_hub_shutdown (f->hub);
  g_assert_cmpuint (g_list_model_get_n_items (muster_reader_hub_get_readers (f->hub)), ==, 1);
  muster_reader_hub_start (f->hub);
  wait_for (f->heard, "++++++");
  g_assert_cmpuint (muster_reader_hub_get_n_ready (f->hub), ==, FAKE_BUS_FOUND);
}

/* Changed settings touch only their own readers. */
static void
test_settings_change (Fixture *f, gconstpointer data)
{
  g_autoptr (MusterCardReader) by_hand = g_object_new (fake_plain_get_type (), NULL);
  MusterCardReader *usb, *serial;
  guint opens;

  muster_card_reader_set_name (by_hand, "by hand");
  fake_bus_plug (0);
  fake_bus_plug (6);
  fake_bus_plug (PLAIN);
  muster_reader_hub_add (f->hub, by_hand);
  set_drivers (f, drivers, "[pcsc]\nenabled=no\n[sdt-serial]\nport=6\n");
  muster_reader_hub_start (f->hub);
  wait_for (f->heard, "+++");
  wait_for_readers (f, "by hand*,sdt-usb*,sdt-serial*,sdt-usb 2");
  usb = find_reader (f, "sdt-usb");
  serial = find_reader (f, "sdt-serial");
  opens = fake_bus_count_opens ();

  set_drivers (f, drivers, "[sdt-serial]\nport=6\n[pcsc]\nenabled=no\n");
  wait_for_readers (f, "by hand*,sdt-usb*,sdt-serial*,sdt-usb 2");
  g_assert_true (find_reader (f, "sdt-serial") == serial);
  settle ();
  g_assert_cmpuint (fake_bus_count_opens (), ==, opens);

  set_drivers (f, drivers, "[sdt-serial]\nport=6\nspeed=9600\n[pcsc]\nenabled=no\n");
  wait_for (f->heard, "-+");
  g_assert_true (find_reader (f, "sdt-serial") != serial);
  g_assert_true (find_reader (f, "sdt-usb") == usb);
  g_assert_cmpuint (fake_bus_count_opens (), ==, opens + 1);

  set_drivers (f, drivers, "[pcsc]\nenabled=no\n");
  wait_for_readers (f, "by hand*,sdt-usb*,sdt-usb 2");
  set_drivers (f, drivers, "[pcsc]\nenabled=no\n[sdt-usb]\nenabled=no\n");
  wait_for_readers (f, "by hand*");
  wait_for (f->heard, "--");
}

/* A reader that is taken away with a card on it takes the card along. */
static void
test_card_on_removed_reader (Fixture *f, gconstpointer data)
{
  fake_bus_plug (6);
  set_drivers (f, drivers, "[sdt-serial]\nport=6\n");
  muster_reader_hub_start (f->hub);
  fake_bus_tap (6, "04A1B2C3");
  wait_for (f->heard, "+c:04A1B2C3 ");
  set_drivers (f, drivers, "");
  wait_for (f->heard, "-");
}

static void
test_one_tap_on_two_readers (Fixture *f, gconstpointer data)
{
  fake_bus_plug (0);
  fake_bus_plug (PLAIN);
  set_drivers (f, drivers, "");
  muster_reader_hub_start (f->hub);
  wait_for (f->heard, "++");
  fake_bus_tap (0, "04A1B2C3");
  wait_for (f->heard, "c:04A1B2C3 ");
  fake_bus_tap (PLAIN, "04A1B2C3");
  wait_for (f->raw, "++c:04A1B2C3 c:04A1B2C3 ");
  fake_bus_tap (PLAIN, "04A1B2C4");
  wait_for (f->heard, "c:04A1B2C4 ");
  fake_bus_lift (PLAIN);
  fake_bus_lift (0);
  wait_for (f->heard, "oo");
}

static void
test_testing (Fixture *f, gconstpointer data)
{
  fake_bus_plug (0);
  set_drivers (f, many_only, "");
  muster_reader_hub_start (f->hub);
  fake_bus_tap (0, "04000001");
  wait_for (f->heard, "+c:04000001 ");
  wait_for (f->raw, "+c:04000001 ");

  /* The station was told of this card, so it hears of its end; not of those of the test. */
  muster_reader_hub_set_testing (f->hub, TRUE);
  g_assert_true (muster_reader_hub_get_testing (f->hub));
  fake_bus_lift (0);
  fake_bus_tap (0, "!");
  fake_bus_lift (0);
  fake_bus_tap (0, "04000002");
  fake_bus_lift (0);
  fake_bus_tap (0, "04000003");
  wait_for (f->raw, "oe:read-again c:04000002 oc:04000003 ");
  wait_for (f->heard, "o");

  /* The last one still lies there when the test ends; it flutters, and is lifted. */
  muster_reader_hub_set_testing (f->hub, FALSE);
  fake_bus_lift (0);
  fake_bus_tap (0, "04000003");
  fake_bus_lift (0);
  wait_for (f->raw, "oc:04000003 o");
  fake_bus_tap (0, "04000004");
  wait_for (f->heard, "oc:04000004 ");
}

static void
test_armed (Fixture *f, gconstpointer data)
{
  MusterCardReader *reader;

  muster_reader_hub_set_armed (f->hub, FALSE);
  fake_bus_plug (0);
  set_drivers (f, many_only, "");
  reader = find_reader (f, "sdt-usb");
  g_assert_false (muster_card_reader_get_armed (reader));
  muster_reader_hub_set_testing (f->hub, TRUE);
  g_assert_true (muster_card_reader_get_armed (reader));
  muster_reader_hub_set_testing (f->hub, FALSE);
  g_assert_false (muster_card_reader_get_armed (reader));
  muster_reader_hub_start (f->hub);
  wait_for_readers (f, "sdt-usb*,sdt-usb 2");
  g_assert_false (muster_card_reader_get_armed (find_reader (f, "sdt-usb 2")));
  muster_reader_hub_set_armed (f->hub, TRUE);
  g_assert_true (muster_card_reader_get_armed (reader));
}

static void
test_last_error (Fixture *f, gconstpointer data)
{
  gint64 before = g_get_monotonic_time (), when = 0;
  MusterCardReader *reader;
  const GError *error;

  fake_bus_plug (0);
  fake_bus_refuse (0, MUSTER_CARD_ERROR_NO_RIGHTS);
  set_drivers (f, many_only, "");
  reader = find_reader (f, "sdt-usb");
  g_assert_null (muster_reader_hub_get_last_error (f->hub, reader, &when));
  muster_reader_hub_start (f->hub);
  wait_for (f->heard, "e:no-rights ");
  error = muster_reader_hub_get_last_error (f->hub, reader, &when);
  g_assert_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_RIGHTS);
  g_assert_cmpint (when, >=, before);
  g_assert_true (muster_reader_hub_get_trouble (f->hub, reader) == error);

  /* Pulled out instead of mended: the trouble is over, the memory stays. */
  fake_bus_unplug (0);
  wait_for (f->heard, "e:no-reader ");
  g_assert_null (muster_reader_hub_get_trouble (f->hub, reader));
  g_assert_nonnull (muster_reader_hub_get_last_error (f->hub, reader, NULL));
  fake_bus_plug (0);
  wait_for (f->heard, "e:no-rights ");
  fake_bus_refuse (0, -1);
  wait_for (f->heard, "+");
  g_assert_null (muster_reader_hub_get_trouble (f->hub, reader));

  /* A card's fault is no trouble of the reader. */
  fake_bus_tap (0, "!");
  wait_for (f->heard, "e:read-again ");
  error = muster_reader_hub_get_last_error (f->hub, reader, NULL);
  g_assert_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_READ_AGAIN);
  g_assert_null (muster_reader_hub_get_trouble (f->hub, reader));
}

static void
change_cb (MusterReaderHub *hub, MusterCardEvent *event, gpointer unused)
{
  g_autoptr (MusterReaderConfig) config = muster_reader_config_new ();
  static const MusterPluginGetType none[] = {NULL};

  if (muster_card_event_get_kind (event) == MUSTER_CARD_EVENT_CARD_READ)
    muster_reader_hub_set_drivers (hub, none, config);
}

/* Whoever hears of a card may take its reader away. */
static void
test_change_in_handler (Fixture *f, gconstpointer data)
{
  fake_bus_plug (0);
  set_drivers (f, many_only, "");
  g_signal_connect (f->hub, "event", G_CALLBACK (change_cb), NULL);
  muster_reader_hub_start (f->hub);
  fake_bus_tap (0, "04A1B2C3");
  wait_for (f->heard, "+c:04A1B2C3 -");
  wait_for_readers (f, "");
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
      {"/device/hub/families", test_families},
      {"/device/hub/devices-come-and-go", test_devices_come_and_go},
      {"/device/hub/shutdown-and-start", test_shutdown_and_start},
      {"/device/hub/settings-change", test_settings_change},
      {"/device/hub/card-on-removed-reader", test_card_on_removed_reader},
      {"/device/hub/one-tap-on-two-readers", test_one_tap_on_two_readers},
      {"/device/hub/testing", test_testing},
      {"/device/hub/armed", test_armed},
      {"/device/hub/last-error", test_last_error},
      {"/device/hub/change-in-handler", test_change_in_handler},
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
