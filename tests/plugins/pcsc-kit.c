/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pcsc-kit.h"

#include "reader-kit.h"

#define PATIENCE_US (30 * G_USEC_PER_SEC)

Ear *
ear_new (const char *settings)
{
  Ear *self = g_new0 (Ear, 1);
  g_autofree char *text = g_strconcat ("[pcsc]\n", settings, NULL);
  g_autoptr (MusterReaderConfig) config = reader_kit_config (text);

  self->reader = g_object_new (MUSTER_TYPE_PCSC_READER, NULL);
  self->heard = heard_new ("");
  muster_card_reader_set_config (self->reader, config, "pcsc");
  heard_follow (self->heard, self->reader);
  muster_card_reader_start (self->reader);
  return self;
}

void
ear_expect (Ear *self, const char *heard)
{
  heard_expect (self->heard, heard);
}

void
ear_expect_state (Ear *self, MusterReaderState state)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_US;

  while (muster_card_reader_get_state (self->reader) != state && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  g_assert_cmpint (muster_card_reader_get_state (self->reader), ==, state);
}

void
ear_expect_silence (Ear *self, guint milliseconds)
{
  heard_expect_silence (self->heard, milliseconds);
}

/* A reader that does not end in time is named in a warning, which is fatal here. */
void
ear_free (Ear *self)
{
  muster_card_reader_stop (self->reader);
  g_assert_finalize_object (self->reader);
  heard_free (self->heard);
  g_free (self);
}
