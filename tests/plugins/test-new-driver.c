/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-plugin.h"

GType muster_bell_reader_get_type (void);

static void
heard_cb (MusterCardReader *reader, MusterCardEvent *event, guint *n_cards)
{
  if (muster_card_event_get_kind (event) != MUSTER_CARD_EVENT_CARD_READ)
    return;
  g_assert_cmpstr (muster_card_event_get_reader (event), ==, "bell");
  g_assert_cmpstr (muster_card_event_get_number (event), ==, "04A1B2C3");
  (*n_cards)++;
}

/* The driver that CONTRIBUTING.md walks through, as it is printed there. */
static void
test_walk_through (void)
{
  MusterCardReader *reader = g_object_new (muster_bell_reader_get_type (), NULL);
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;
  g_autofree char *detail = NULL;
  guint n_cards = 0;

  g_signal_connect (reader, "event", G_CALLBACK (heard_cb), &n_cards);
  muster_card_reader_start (reader);
  while (n_cards < 2 && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  detail = muster_card_reader_dup_detail (reader);
  g_assert_cmpstr (detail, ==, "Bell");
  muster_card_reader_stop (reader);
  g_assert_cmpuint (n_cards, >=, 2);
  g_assert_finalize_object (reader);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/new-driver/walk-through", test_walk_through);
  return g_test_run ();
}
