/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vpcd-transcript.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  GBytes *command; /* owned */
  GBytes *answer;  /* owned; NULL: pulled out */
  guint think_ms;
} Step;

struct _TranscriptPlay {
  const Transcript *transcript; /* borrowed */
  guint next;                   /* step */
  guint reached;                /* the furthest one */
  GBytes *refusal;              /* owned */
  char *trouble;                /* owned, nullable */
};

static void
step_free (gpointer data)
{
  Step *step = data;

  g_clear_pointer (&step->command, g_bytes_unref);
  g_clear_pointer (&step->answer, g_bytes_unref);
  g_free (step);
}

static GBytes *
from_hex (const char *hex)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (; *hex != '\0'; hex++) {
    guint8 byte;

    if (*hex == ' ')
      continue;
    g_assert_true (g_ascii_isxdigit (hex[0]) && g_ascii_isxdigit (hex[1]));
    byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
    g_byte_array_append (bytes, &byte, 1);
    hex++;
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static void
take_line (Transcript *self, char sign, const char *rest)
{
  Step *last = self->steps->len > 0 ? g_ptr_array_index (self->steps, self->steps->len - 1) : NULL;
  Step *step;
  char *settings;

  switch (sign) {
  case '#':
    break;
  case ':':
    settings = g_strconcat (self->settings, rest, "\n", NULL);
    g_free (self->settings);
    self->settings = settings;
    break;
  case '@':
    g_bytes_unref (self->atr);
    self->atr = from_hex (rest);
    break;
  case '>':
    step = g_new0 (Step, 1);
    step->command = from_hex (rest);
    g_ptr_array_add (self->steps, step);
    break;
  case '~':
    last->think_ms = (guint) atoi (rest);
    break;
  case '<':
    g_assert_null (last->answer);
    last->answer = from_hex (rest);
    break;
  case '!':
    g_assert_cmpstr (rest, ==, "no-card");
    break;
  case '=':
    g_assert_null (self->outcome);
    self->outcome = g_strdup (rest);
    break;
  default:
    g_error ("a transcript has no lines with “%c”", sign);
  }
}

Transcript *
transcript_parse (const char *text)
{
  Transcript *self = g_new0 (Transcript, 1);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  self->settings = g_strdup ("");
  self->atr = g_bytes_new (NULL, 0);
  self->steps = g_ptr_array_new_with_free_func (step_free);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0')
      take_line (self, lines[i][0], g_strchug (lines[i] + 1));
  g_assert_nonnull (self->outcome);
  return self;
}

Transcript *
transcript_new_uid (const char *uid)
{
  g_autofree char *text = g_strdup_printf ("@ 3B8F8001804F0CA000000306030001000000006A\n"
                                           "> FFCA000000\n< %s9000\n= campus %s\n",
                                           uid,
                                           uid);

  return transcript_parse (text);
}

void
transcript_free (Transcript *self)
{
  g_free (self->settings);
  g_bytes_unref (self->atr);
  g_ptr_array_unref (self->steps);
  g_free (self->outcome);
  g_free (self);
}

/* --- playing --- */

TranscriptPlay *
transcript_play_new (const Transcript *transcript)
{
  TranscriptPlay *self = g_new0 (TranscriptPlay, 1);

  self->transcript = transcript;
  self->refusal = g_bytes_new_static ("\x6f\x00", 2);
  return self;
}

const Transcript *
transcript_play_get (const TranscriptPlay *self)
{
  return self->transcript;
}

void
transcript_play_power (TranscriptPlay *self)
{
  self->next = 0;
}

static GBytes *
refuse (TranscriptPlay *self, const guint8 *bytes, gsize size)
{
  if (self->trouble == NULL) {
    GString *text = g_string_new (NULL);

    for (gsize i = 0; i < size; i++)
      g_string_append_printf (text, "%02X", bytes[i]);
    g_string_append_printf (text, " as command %u", self->next + 1);
    self->trouble = g_string_free (text, FALSE);
  }
  return self->refusal;
}

GBytes *
transcript_play_command (TranscriptPlay *self, const guint8 *command, gsize size, guint *think_ms)
{
  GPtrArray *steps = self->transcript->steps;
  gsize n = 0;
  const guint8 *expected;
  Step *step;

  *think_ms = 0;
  if (self->transcript->is_endless && self->next == steps->len)
    self->next = 0;
  if (self->next == steps->len)
    return refuse (self, command, size);
  step = g_ptr_array_index (steps, self->next);
  expected = g_bytes_get_data (step->command, &n);
  if (n != size || memcmp (expected, command, n) != 0)
    return refuse (self, command, size);
  self->next++;
  self->reached = MAX (self->reached, self->next);
  *think_ms = step->think_ms;
  return step->answer;
}

char *
transcript_play_end (TranscriptPlay *self)
{
  char *trouble = self->trouble;

  if (trouble == NULL && self->reached < self->transcript->steps->len)
    trouble = g_strdup_printf ("command %u never came", self->reached + 1);
  g_bytes_unref (self->refusal);
  g_free (self);
  return trouble;
}
