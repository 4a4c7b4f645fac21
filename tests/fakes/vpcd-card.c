/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vpcd-card.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONNECT_US (20 * G_USEC_PER_SEC) /* pcscd may still be starting on a busy machine */

typedef struct {
  GBytes *command; /* owned */
  GBytes *answer;  /* owned; NULL: pulled out */
  guint think_ms;
} Step;

struct _VpcdCard {
  const Transcript *transcript; /* borrowed */
  GThread *thread;              /* owned */
  guint16 port;
  int quit[2];     /* a byte in it ends the thread */
  int fd;          /* thread only */
  guint next;      /* thread only: step */
  guint reached;   /* thread only until pull: the furthest one */
  char *trouble;   /* owned, thread only until pull */
  gint64 asked_us; /* atomic by lock */
  GMutex lock;
};

/* --- transcript --- */

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

/* A MIFARE Classic 1K of this UID. */
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

/* --- the card's side of vpcd: two bytes of length, big endian, then an APDU or one control byte:
 * 0 off, 1 on, 2 reset, 4 tell the ATR --- */

static gboolean
is_quitting (VpcdCard *self, int timeout_ms)
{
  struct pollfd fd = {.fd = self->quit[0], .events = POLLIN};

  return poll (&fd, 1, timeout_ms) > 0;
}

static gboolean
receive (VpcdCard *self, guint8 *bytes, gsize size)
{
  while (size > 0) {
    struct pollfd fds[] = {{.fd = self->fd, .events = POLLIN},
                           {.fd = self->quit[0], .events = POLLIN}};
    int on = 1;
    gssize n;

    /* Has to be asked for again and again: tcp(7). Without it each answer takes 40 ms. */
    setsockopt (self->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
    if (poll (fds, 2, -1) < 0 || fds[1].revents != 0)
      return FALSE;
    n = read (self->fd, bytes, size);
    if (n <= 0)
      return FALSE;
    bytes += n;
    size -= (gsize) n;
  }
  return TRUE;
}

static gboolean
answer (VpcdCard *self, GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autofree guint8 *frame = g_malloc (size + 2);

  frame[0] = (guint8) (size >> 8);
  frame[1] = (guint8) size;
  if (size > 0)
    memcpy (frame + 2, data, size);
  return write (self->fd, frame, size + 2) == (gssize) size + 2;
}

static gboolean
refuse (VpcdCard *self, const guint8 *bytes, gsize size)
{
  g_autoptr (GBytes) no = g_bytes_new_static ("\x6f\x00", 2);

  if (self->trouble == NULL) {
    GString *text = g_string_new (NULL);

    for (gsize i = 0; i < size; i++)
      g_string_append_printf (text, "%02X", bytes[i]);
    g_string_append_printf (text, " as command %u", self->next + 1);
    self->trouble = g_string_free (text, FALSE);
  }
  return answer (self, no);
}

static gboolean
take_command (VpcdCard *self, const guint8 *bytes, gsize size)
{
  g_autoptr (GBytes) command = g_bytes_new (bytes, size);
  GPtrArray *steps = self->transcript->steps;
  Step *step;

  g_mutex_lock (&self->lock);
  if (self->asked_us == 0)
    self->asked_us = g_get_monotonic_time ();
  g_mutex_unlock (&self->lock);
  if (self->transcript->is_endless && self->next == steps->len)
    self->next = 0;
  step = self->next < steps->len ? g_ptr_array_index (steps, self->next) : NULL;
  if (step == NULL || !g_bytes_equal (command, step->command))
    return refuse (self, bytes, size);
  self->next++;
  self->reached = MAX (self->reached, self->next);
  if (step->think_ms > 0 && is_quitting (self, (int) step->think_ms))
    return FALSE;
  return step->answer != NULL && answer (self, step->answer);
}

static gboolean
serve_one (VpcdCard *self)
{
  guint8 head[2], bytes[65536];
  gsize size;

  if (!receive (self, head, sizeof head))
    return FALSE;
  size = (gsize) head[0] << 8 | head[1];
  if (!receive (self, bytes, size))
    return FALSE;
  if (size != 1)
    return take_command (self, bytes, size);
  if (bytes[0] == 4)
    return answer (self, self->transcript->atr);
  self->next = 0;
  return TRUE;
}

static gboolean
dial (VpcdCard *self)
{
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons (self->port),
                                .sin_addr.s_addr = htonl (INADDR_LOOPBACK)};
  gint64 end = g_get_monotonic_time () + CONNECT_US;
  int on = 1;

  while (g_get_monotonic_time () < end) {
    self->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint (self->fd, >=, 0);
    if (connect (self->fd, (struct sockaddr *) &address, sizeof address) == 0) {
      setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      return TRUE;
    }
    close (self->fd);
    if (is_quitting (self, 10))
      return FALSE;
  }
  return FALSE;
}

static gpointer
card_thread (gpointer data)
{
  VpcdCard *self = data;

  if (!dial (self))
    return NULL;
  while (serve_one (self))
    ;
  close (self->fd);
  return NULL;
}

VpcdCard *
vpcd_card_insert (guint16 port, const Transcript *transcript)
{
  VpcdCard *self = g_new0 (VpcdCard, 1);

  self->port = port;
  self->transcript = transcript;
  g_mutex_init (&self->lock);
  g_assert_cmpint (pipe (self->quit), ==, 0);
  self->thread = g_thread_new ("vpcd-card", card_thread, self);
  return self;
}

gint64
vpcd_card_get_asked_us (VpcdCard *self)
{
  gint64 asked;

  g_mutex_lock (&self->lock);
  asked = self->asked_us;
  g_mutex_unlock (&self->lock);
  return asked;
}

char *
vpcd_card_pull (VpcdCard *self)
{
  char *trouble;

  g_assert_cmpint (write (self->quit[1], "", 1), ==, 1);
  g_thread_join (self->thread);
  trouble = self->trouble;
  if (trouble == NULL && self->reached < self->transcript->steps->len)
    trouble = g_strdup_printf ("command %u never came", self->reached + 1);
  close (self->quit[0]);
  close (self->quit[1]);
  g_mutex_clear (&self->lock);
  g_free (self);
  return trouble;
}
