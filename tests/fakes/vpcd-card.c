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

struct _VpcdCard {
  TranscriptPlay *play; /* owned, thread only until pull */
  GThread *thread;      /* owned */
  guint16 port;
  int quit[2]; /* a byte in it ends the thread */
  int fd;      /* thread only */
  GMutex lock; /* guards asked_us */
  gint64 asked_us;
};

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
take_command (VpcdCard *self, const guint8 *bytes, gsize size)
{
  guint think_ms;
  GBytes *bytes_out = transcript_play_command (self->play, bytes, size, &think_ms);

  g_mutex_lock (&self->lock);
  if (self->asked_us == 0)
    self->asked_us = g_get_monotonic_time ();
  g_mutex_unlock (&self->lock);
  if (think_ms > 0 && is_quitting (self, (int) think_ms))
    return FALSE;
  return bytes_out != NULL && answer (self, bytes_out);
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
    return answer (self, transcript_play_get (self->play)->atr);
  transcript_play_power (self->play);
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
  self->play = transcript_play_new (transcript);
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
  trouble = transcript_play_end (self->play);
  close (self->quit[0]);
  close (self->quit[1]);
  g_mutex_clear (&self->lock);
  g_free (self);
  return trouble;
}
