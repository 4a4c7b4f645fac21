/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pcsc-kit.h"

#include <string.h>

#define PATIENCE_US (30 * G_USEC_PER_SEC)

static void
event_cb (MusterCardReader *reader, MusterCardEvent *event, GString *heard)
{
  switch (muster_card_event_get_kind (event)) {
  case MUSTER_CARD_EVENT_READER_ADDED:
    g_string_append_c (heard, '+');
    break;
  case MUSTER_CARD_EVENT_READER_GONE:
    g_string_append_c (heard, '-');
    break;
  case MUSTER_CARD_EVENT_CARD_ON:
    g_string_append_c (heard, '^');
    break;
  case MUSTER_CARD_EVENT_CARD_OFF:
    g_string_append_c (heard, 'o');
    break;
  case MUSTER_CARD_EVENT_CARD_READ:
    g_assert_cmpint (
        muster_card_event_get_tap_time (event), <=, muster_card_event_get_time (event));
    g_string_append_printf (heard,
                            "%s %s ",
                            muster_card_kind_to_nick (muster_card_event_get_card (event)),
                            muster_card_event_get_number (event));
    break;
  case MUSTER_CARD_EVENT_ERROR:
    g_assert_true (muster_card_event_get_error (event)->domain == MUSTER_CARD_ERROR);
    g_test_message ("%s", muster_card_event_get_error (event)->message);
    g_string_append_printf (
        heard, "%s ", muster_card_error_to_nick (muster_card_event_get_error (event)->code));
    break;
  default:
    break;
  }
}

static void
turn (void)
{
  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (1000);
}

Ear *
ear_new (const char *settings)
{
  Ear *self = g_new0 (Ear, 1);
  g_autofree char *text = g_strconcat ("[pcsc]\n", settings, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterReaderConfig) config = muster_reader_config_parse (bytes, &error);

  g_assert_no_error (error);
  self->reader = g_object_new (MUSTER_TYPE_PCSC_READER, NULL);
  self->heard = g_string_new (NULL);
  muster_card_reader_set_config (self->reader, config, "pcsc");
  g_signal_connect (self->reader, "event", G_CALLBACK (event_cb), self->heard);
  muster_card_reader_start (self->reader);
  return self;
}

void
ear_expect (Ear *self, const char *heard)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_US;

  while (self->heard->len < strlen (heard) && g_get_monotonic_time () < end)
    turn ();
  g_assert_cmpstr (self->heard->str, ==, heard);
  g_string_truncate (self->heard, 0);
}

void
ear_expect_state (Ear *self, MusterReaderState state)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_US;

  while (muster_card_reader_get_state (self->reader) != state && g_get_monotonic_time () < end)
    turn ();
  g_assert_cmpint (muster_card_reader_get_state (self->reader), ==, state);
}

void
ear_expect_silence (Ear *self, guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) milliseconds * 1000;

  while (g_get_monotonic_time () < end)
    turn ();
  g_assert_cmpstr (self->heard->str, ==, "");
}

/* A reader that does not end in time is named in a warning, which is fatal here. */
void
ear_free (Ear *self)
{
  muster_card_reader_stop (self->reader);
  g_assert_finalize_object (self->reader);
  g_string_free (self->heard, TRUE);
  g_free (self);
}
