/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-helper.h"

#include <string.h>

#include "muster-card-error.h"

/* All of these are promised in the protocol. A vendor's library may hold a helper up for some
 * seconds; 10 s without a word is no work any more. */
#define BEGIN_US   (10 * G_USEC_PER_SEC)
#define PING_US    (5 * G_USEC_PER_SEC)
#define SILENCE_US (10 * G_USEC_PER_SEC)
#define SEND_MS    1000
#define MAX_LINES  200 /* in a second; somebody taps once */

struct _MusterHelper {
  MusterLine *line; /* owned */
  guint8 *buffer;   /* owned, MUSTER_HELPER_MAX_LINE; bytes of persons: wiped as they are used */
  gsize start;      /* of what was not taken yet */
  gsize end;
  gint64 heard_us; /* when the last line came */
  gboolean pinged; /* since then */
  gint armed;      /* what it was told, -1 = nothing yet */
  gint64 second_us;
  guint n_lines; /* since second_us */
};

/**
 * muster_helper_new:
 * @line: the line to a helper; a reference is taken
 *
 * Returns: (transfer full): a dialogue that has not begun
 */
MusterHelper *
muster_helper_new (MusterLine *line)
{
  MusterHelper *self = g_new0 (MusterHelper, 1);

  self->line = g_object_ref (line);
  self->buffer = g_malloc (MUSTER_HELPER_MAX_LINE);
  self->armed = -1;
  return self;
}

static gboolean
tell (MusterHelper *self, const char *line, GCancellable *cancellable, GError **error)
{
  return muster_line_send (
      self->line, (const guint8 *) line, strlen (line), SEND_MS, cancellable, error);
}

void
muster_helper_free (MusterHelper *self)
{
  /* Closing the line says the same to a helper that listens no more. */
  (void) muster_line_send (self->line, (const guint8 *) "{\"do\":\"stop\"}\n", 14, 1, NULL, NULL);
  g_object_unref (self->line);
  explicit_bzero (self->buffer, MUSTER_HELPER_MAX_LINE);
  g_free (self->buffer);
  g_free (self);
}

static gboolean
fail (GError **error, MusterCardError code, const char *what)
{
  g_set_error_literal (error, MUSTER_CARD_ERROR, (gint) code, what);
  return FALSE;
}

/* --- lines --- */

static gboolean
is_flood (MusterHelper *self)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->second_us >= G_USEC_PER_SEC) {
    self->second_us = now;
    self->n_lines = 0;
  }
  return ++self->n_lines > MAX_LINES;
}

/* The next whole line in the buffer; *@message stays NULL if there is none. */
static gboolean
take_line (MusterHelper *self, MusterHelperMessage **message, GError **error)
{
  guint8 *from = self->buffer + self->start;
  guint8 *at = memchr (from, '\n', self->end - self->start);
  g_autoptr (GBytes) line = NULL;
  gsize size;

  if (at == NULL)
    return TRUE;
  if (is_flood (self))
    return fail (error, MUSTER_CARD_ERROR_LINE_FAULT, "the helper floods the line");
  size = (gsize) (at - from);
  line = g_bytes_new_static (from, size);
  *message = muster_helper_message_parse (line, error);
  explicit_bzero (from, size);
  self->start += size + 1;
  self->heard_us = g_get_monotonic_time ();
  self->pinged = FALSE;
  return *message != NULL;
}

/* Takes in what came, at most up to the end of the buffer. FALSE if that holds no line. */
static gboolean
receive (MusterHelper *self, guint timeout_ms, GCancellable *cancellable, GError **error)
{
  gsize n = self->end - self->start;
  gssize got;

  if (self->start > 0) {
    memmove (self->buffer, self->buffer + self->start, n);
    explicit_bzero (self->buffer + n, self->end - n);
    self->start = 0;
    self->end = n;
  }
  if (n == MUSTER_HELPER_MAX_LINE)
    return fail (error, MUSTER_CARD_ERROR_LINE_FAULT, "a helper's line is longer than 64 KiB");
  got = muster_line_receive (
      self->line, self->buffer + n, MUSTER_HELPER_MAX_LINE - n, timeout_ms, cancellable, error);
  if (got > 0)
    self->end += (gsize) got;
  return got >= 0;
}

static gboolean
watch_silence (MusterHelper *self, GCancellable *cancellable, GError **error)
{
  gint64 silent_us = g_get_monotonic_time () - self->heard_us;

  if (silent_us >= SILENCE_US)
    return fail (error, MUSTER_CARD_ERROR_SERVICE_DOWN, "the helper does not answer");
  if (silent_us < PING_US || self->pinged)
    return TRUE;
  self->pinged = TRUE;
  return tell (self, "{\"do\":\"ping\"}\n", cancellable, error);
}

/**
 * muster_helper_hear:
 * @self: a dialogue
 * @timeout_ms: how long to wait, at least 1
 * @message: (out) (nullable): what the helper says of a card, or %NULL if nothing came in time
 * @cancellable: ends the wait
 * @error: what the helper says is wrong; LINE_FAULT if it does not keep to the protocol,
 *   SERVICE_DOWN if it ended or is silent for 10 s
 *
 * Returns: whether the dialogue can go on. After an error that is of a card it can as well
 */
gboolean
muster_helper_hear (MusterHelper *self,
                    guint timeout_ms,
                    MusterHelperMessage **message,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (MusterHelperMessage) heard = NULL;

  *message = NULL;
  if (!take_line (self, &heard, error))
    return FALSE;
  if (heard == NULL &&
      (!receive (self, timeout_ms, cancellable, error) || !take_line (self, &heard, error) ||
       !watch_silence (self, cancellable, error)))
    return FALSE;
  if (heard == NULL || heard->says == MUSTER_HELPER_PONG || heard->says == MUSTER_HELPER_OTHER)
    return TRUE;
  if (heard->says == MUSTER_HELPER_ERROR) {
    g_propagate_error (error, g_steal_pointer (&heard->error));
    return FALSE;
  }
  *message = g_steal_pointer (&heard);
  return TRUE;
}

/* --- what is said to it --- */

static gboolean
check_hello (MusterHelperMessage *message, GError **error)
{
  if (message->says != MUSTER_HELPER_HELLO)
    return fail (error, MUSTER_CARD_ERROR_LINE_FAULT, "the helper does not begin with hello");
  if (message->version != MUSTER_HELPER_VERSION) {
    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 MUSTER_CARD_ERROR_NOT_SET_UP,
                 "the helper speaks version %u of the protocol, this program version %d",
                 message->version,
                 MUSTER_HELPER_VERSION);
    return FALSE;
  }
  return TRUE;
}

/**
 * muster_helper_begin:
 * @self: a dialogue
 * @cancellable: ends the wait
 * @error: as muster_helper_hear(); NOT_SET_UP if the helper speaks another version, SERVICE_DOWN
 *   if it does not answer within 10 s
 *
 * Says hello and waits until the helper's reader can be used.
 *
 * Returns: (transfer full): what the helper calls itself, or ""
 */
char *
muster_helper_begin (MusterHelper *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (MusterHelperMessage) message = NULL;
  gint64 end_us = g_get_monotonic_time () + BEGIN_US;
  g_autofree char *hello =
      g_strdup_printf ("{\"muster\":%d,\"do\":\"hello\"}\n", MUSTER_HELPER_VERSION);

  self->heard_us = g_get_monotonic_time ();
  self->pinged = TRUE; /* hello is to be answered as a ping is */
  if (!tell (self, hello, cancellable, error))
    return NULL;
  while (message == NULL) {
    gint64 left_us = end_us - g_get_monotonic_time ();

    if (left_us <= 0) {
      fail (error, MUSTER_CARD_ERROR_SERVICE_DOWN, "the helper does not say hello");
      return NULL;
    }
    if (!muster_helper_hear (self, (guint) (left_us / 1000) + 1, &message, cancellable, error))
      return NULL;
  }
  return check_hello (message, error) ? g_steal_pointer (&message->name) : NULL;
}

/**
 * muster_helper_set_armed:
 * @self: a dialogue that has begun
 * @armed: whether cards may be read
 * @cancellable: ends the wait
 * @error: SERVICE_DOWN if it takes no more lines
 *
 * Tells the helper if it does not know yet.
 *
 * Returns: whether it knows
 */
gboolean
muster_helper_set_armed (MusterHelper *self,
                         gboolean armed,
                         GCancellable *cancellable,
                         GError **error)
{
  if (self->armed == (armed != FALSE))
    return TRUE;
  self->armed = armed != FALSE;
  return tell (self, armed ? "{\"do\":\"arm\"}\n" : "{\"do\":\"disarm\"}\n", cancellable, error);
}
