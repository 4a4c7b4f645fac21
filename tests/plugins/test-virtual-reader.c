/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "heard.h"
#include "muster-reader-hub.h"
#include "muster-virtual-reader.h"

typedef struct {
  MusterReaderHub *hub;
  MusterVirtualReader *campus;
  MusterVirtualReader *id;
  Heard *heard;
} Fixture;

static void
event_cb (MusterReaderHub *hub, MusterCardEvent *event, Heard *heard)
{
  heard_write (heard, event);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->hub = muster_reader_hub_new ();
  f->campus = muster_virtual_reader_new ("campus");
  f->id = muster_virtual_reader_new ("id");
  f->heard = heard_new ("^"); /* what happens on the way is the base class's test */
  g_signal_connect (f->hub, "event", G_CALLBACK (event_cb), f->heard);
  muster_reader_hub_add (f->hub, MUSTER_CARD_READER (f->campus));
  muster_reader_hub_add (f->hub, MUSTER_CARD_READER (f->id));
  g_assert_cmpuint (muster_reader_hub_get_n_ready (f->hub), ==, 0);
  muster_reader_hub_start (f->hub);
  heard_expect (f->heard, "++");
  g_assert_cmpuint (muster_reader_hub_get_n_ready (f->hub), ==, 2);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gint64 begun = g_get_monotonic_time ();

  muster_reader_hub_shutdown (f->hub);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, G_USEC_PER_SEC);
  g_assert_cmpuint (muster_reader_hub_get_n_ready (f->hub), ==, 0);
  g_assert_finalize_object (f->hub);
  g_assert_finalize_object (f->campus);
  g_assert_finalize_object (f->id);
  heard_free (f->heard);
}

static void
test_tap (Fixture *f, gconstpointer data)
{
  muster_virtual_reader_tap (f->campus, MUSTER_CARD_CAMPUS, "9A000001");
  heard_expect (f->heard, "campus 9A000001 ");
  g_assert_cmpint (muster_card_reader_get_state (MUSTER_CARD_READER (f->campus)),
                   ==,
                   MUSTER_READER_WAIT_REMOVAL);
  g_assert_cmpuint (muster_reader_hub_get_n_ready (f->hub), ==, 2);
  muster_virtual_reader_lift (f->campus);
  heard_expect (f->heard, "o");
  /* The same card on the other reader within 3 s is no news; another card is. */
  muster_virtual_reader_tap (f->id, MUSTER_CARD_CAMPUS, "9A000001");
  muster_virtual_reader_tap (f->id, MUSTER_CARD_ID, "000000200601010011");
  muster_virtual_reader_tap (f->id, MUSTER_CARD_CAMPUS, "9A000002");
  heard_expect (f->heard, "oid 000000200601010011 ocampus 9A000002 ");
}

static void
test_fail (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) moved =
      g_error_new_literal (MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_CARD, "moved");
  g_autoptr (GError) busy = g_error_new_literal (MUSTER_ERROR, MUSTER_ERROR_BUSY, "busy");

  muster_virtual_reader_fail (f->campus, moved);
  muster_virtual_reader_tap (f->campus, MUSTER_CARD_CAMPUS, "9A000001");
  heard_expect (f->heard, "no-card campus 9A000001 ");
  muster_virtual_reader_fail (f->id, busy);
  heard_expect (f->heard, "muster-error-quark -+"); /* lost, and back after 0.5 s */
}

static void
test_unplug (Fixture *f, gconstpointer data)
{
  muster_virtual_reader_unplug (f->campus);
  heard_expect (f->heard, "-");
  g_assert_cmpuint (muster_reader_hub_get_n_ready (f->hub), ==, 1);
  muster_virtual_reader_tap (f->campus, MUSTER_CARD_CAMPUS, "9A000001");
  muster_virtual_reader_plug (f->campus);
  heard_expect (f->heard, "+");
  g_assert_cmpuint (muster_reader_hub_get_n_ready (f->hub), ==, 2);
  muster_virtual_reader_tap (f->campus, MUSTER_CARD_CAMPUS, "9A000002");
  heard_expect (f->heard, "campus 9A000002 ");
  /* Pulled out with a card on it, and at once put back. */
  muster_virtual_reader_unplug (f->campus);
  muster_virtual_reader_plug (f->campus);
  heard_expect (f->heard, "-+");
}

static void
wait_for_reading (MusterVirtualReader *reader)
{
  for (int i = 0; i < 2000 && muster_card_reader_get_state (MUSTER_CARD_READER (reader)) !=
                                  MUSTER_READER_READING;
       i++)
    g_usleep (1000);
  g_assert_cmpint (
      muster_card_reader_get_state (MUSTER_CARD_READER (reader)), ==, MUSTER_READER_READING);
}

static void
test_in_mid_read (Fixture *f, gconstpointer data)
{
  muster_virtual_reader_set_read_time (f->id, 30000);
  muster_virtual_reader_tap (f->id, MUSTER_CARD_ID, "000000200601010011");
  wait_for_reading (f->id);
  g_assert_cmpuint (muster_reader_hub_get_n_ready (f->hub), ==, 2);
  muster_virtual_reader_lift (f->id);
  heard_expect (f->heard, "no-card ");
  muster_virtual_reader_tap (f->id, MUSTER_CARD_ID, "000000200601010011");
  wait_for_reading (f->id);
  muster_virtual_reader_unplug (f->id);
  heard_expect (f->heard, "-");
  muster_virtual_reader_plug (f->id);
  heard_expect (f->heard, "+");
  /* tear_down cancels this one in the middle */
  muster_virtual_reader_tap (f->id, MUSTER_CARD_ID, "000000200601010011");
  wait_for_reading (f->id);
}

static gpointer
tapper (gpointer data)
{
  for (int i = 0; i < 200; i++) {
    g_autofree char *number = g_strdup_printf ("%08X", i);

    muster_virtual_reader_tap (data, MUSTER_CARD_CAMPUS, number);
    muster_virtual_reader_lift (data);
  }
  return NULL;
}

static guint
count_cards (Fixture *f)
{
  guint n = 0;

  for (const char *at = heard_get (f->heard); (at = strstr (at, "campus ")) != NULL; at++)
    n++;
  return n;
}

/* Many threads, two readers: every card is told once. */
static void
test_many (Fixture *f, gconstpointer data)
{
  GThread *a = g_thread_new ("tap-a", tapper, f->campus);
  GThread *b = g_thread_new ("tap-b", tapper, f->id);
  gint64 end = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;
  guint cards = 0;

  g_thread_join (a);
  g_thread_join (b);
  while (g_get_monotonic_time () < end && cards < 200) {
    g_main_context_iteration (NULL, FALSE);
    cards = count_cards (f);
  }
  g_usleep (50000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (count_cards (f), ==, 200);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
      {"/plugins/virtual/tap", test_tap},
      {"/plugins/virtual/fail", test_fail},
      {"/plugins/virtual/unplug", test_unplug},
      {"/plugins/virtual/in-mid-read", test_in_mid_read},
      {"/plugins/virtual/many", test_many},
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
