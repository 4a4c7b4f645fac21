/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "heard.h"

#include <string.h>

#include "muster-card-error.h"

/* Far longer than anything takes: a machine that tests is busy with other things. */
#define PATIENCE_US (30 * G_USEC_PER_SEC)

struct _Heard {
  GString *text;
  char *leave_out;
};

static void
write_card (Heard *self, MusterCardEvent *event)
{
  g_assert_cmpint (muster_card_event_get_tap_time (event), <=, muster_card_event_get_time (event));
  g_string_append_printf (self->text,
                          "%s %s ",
                          muster_card_kind_to_nick (muster_card_event_get_card (event)),
                          muster_card_event_get_number (event));
}

static void
write_error (Heard *self, const GError *error)
{
  g_test_message ("%s", error->message);
  g_string_append_printf (self->text,
                          "%s ",
                          error->domain == MUSTER_CARD_ERROR
                              ? muster_card_error_to_nick ((MusterCardError) error->code)
                              : g_quark_to_string (error->domain));
}

static void
write_sign (Heard *self, char sign)
{
  if (strchr (self->leave_out, sign) == NULL)
    g_string_append_c (self->text, sign);
}

static void
event_cb (MusterCardReader *reader, MusterCardEvent *event, Heard *self)
{
  heard_write (self, event);
}

static void
turn (void)
{
  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (500);
}

Heard *
heard_new (const char *leave_out)
{
  Heard *self = g_new0 (Heard, 1);

  self->text = g_string_new (NULL);
  self->leave_out = g_strdup (leave_out);
  return self;
}

void
heard_free (Heard *self)
{
  g_string_free (self->text, TRUE);
  g_free (self->leave_out);
  g_free (self);
}

void
heard_follow (Heard *self, MusterCardReader *reader)
{
  g_signal_connect (reader, "event", G_CALLBACK (event_cb), self);
}

void
heard_write (Heard *self, MusterCardEvent *event)
{
  switch (muster_card_event_get_kind (event)) {
  case MUSTER_CARD_EVENT_READER_ADDED:
    write_sign (self, '+');
    break;
  case MUSTER_CARD_EVENT_READER_GONE:
    write_sign (self, '-');
    break;
  case MUSTER_CARD_EVENT_CARD_ON:
    write_sign (self, '^');
    break;
  case MUSTER_CARD_EVENT_CARD_OFF:
    write_sign (self, 'o');
    break;
  case MUSTER_CARD_EVENT_CARD_READ:
    write_card (self, event);
    break;
  case MUSTER_CARD_EVENT_ERROR:
    write_error (self, muster_card_event_get_error (event));
    break;
  case MUSTER_CARD_EVENT_READER_STATE:
  default:
    break;
  }
}

const char *
heard_get (Heard *self)
{
  return self->text->str;
}

void
heard_forget (Heard *self)
{
  g_string_truncate (self->text, 0);
}

void
heard_expect (Heard *self, const char *expected)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_US;

  while (self->text->len < strlen (expected) && g_get_monotonic_time () < end)
    turn ();
  g_assert_cmpstr (self->text->str, ==, expected);
  heard_forget (self);
}

void
heard_expect_silence (Heard *self, guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) milliseconds * 1000;

  while (g_get_monotonic_time () < end)
    turn ();
  g_assert_cmpstr (self->text->str, ==, "");
}
