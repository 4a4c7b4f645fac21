/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include "sdt-pty.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

struct _SdtPty {
  SdtEmulator *emulator; /* borrowed */
  char *folder;          /* owned */
  char *port;            /* owned: a link in @folder */
  int master;            /* -1 while unplugged */
  int slave;             /* kept open, so that the master does not hang up when the host closes */
  int wake[2];           /* a pipe: its closing ends the thread */
  GThread *thread;       /* owned; NULL while unplugged */
  gint piece;            /* atomic */
};

static void
send_all (int fd, const guint8 *bytes, gsize size)
{
  while (size > 0) {
    gssize n = write (fd, bytes, size);

    if (n < 0 && errno != EINTR && errno != EAGAIN)
      return; /* nobody listens any more */
    if (n > 0) {
      bytes += n;
      size -= (gsize) n;
    }
  }
}

static void
speak (SdtPty *self)
{
  guint8 buffer[4096];
  guint piece = (guint) g_atomic_int_get (&self->piece);
  gsize n;

  while ((n = sdt_emulator_speak (self->emulator,
                                  buffer,
                                  piece > 0 ? MIN (piece, sizeof buffer) : sizeof buffer)) > 0) {
    send_all (self->master, buffer, n);
    if (piece > 0)
      g_usleep (1000);
  }
}

static gpointer
pty_thread (gpointer data)
{
  SdtPty *self = data;
  GPollFD fds[2] = {{.fd = self->master, .events = G_IO_IN},
                    {.fd = self->wake[0], .events = G_IO_IN | G_IO_HUP}};

  for (;;) {
    gint64 next = sdt_emulator_get_next_time (self->emulator);
    gint64 left = next < 0 ? -1 : MAX (0, next - g_get_monotonic_time ());
    guint8 buffer[256];
    gssize n;

    if (g_poll (fds, 2, left < 0 ? -1 : (int) ((left + 999) / 1000)) < 0 && errno != EINTR)
      g_error ("poll: %s", g_strerror (errno));
    if (fds[1].revents != 0)
      return NULL;
    if ((fds[0].revents & G_IO_IN) != 0 && (n = read (self->master, buffer, sizeof buffer)) > 0)
      sdt_emulator_hear (self->emulator, buffer, (gsize) n);
    speak (self);
  }
}

void
sdt_pty_plug (SdtPty *self)
{
  struct termios settings;
  char name[64];

  g_assert_null (self->thread);
  self->master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (self->master, >=, 0);
  g_assert_cmpint (grantpt (self->master), ==, 0);
  g_assert_cmpint (unlockpt (self->master), ==, 0);
  g_assert_cmpint (ptsname_r (self->master, name, sizeof name), ==, 0);
  self->slave = open (name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (self->slave, >=, 0);
  g_assert_cmpint (tcgetattr (self->slave, &settings), ==, 0);
  /* A port nobody has set up treats bytes as lines of text; but no wire has an echo. */
  settings.c_lflag &= ~(tcflag_t) ECHO;
  g_assert_cmpint (tcsetattr (self->slave, TCSANOW, &settings), ==, 0);
  g_assert_cmpint (pipe (self->wake), ==, 0);
  self->thread = g_thread_new ("sdt-pty", pty_thread, self);
  g_assert_cmpint (symlink (name, self->port), ==, 0);
}

void
sdt_pty_unplug (SdtPty *self)
{
  g_assert_nonnull (self->thread);
  g_unlink (self->port);
  close (self->wake[1]);
  g_thread_join (g_steal_pointer (&self->thread));
  close (self->wake[0]);
  close (self->slave);
  close (self->master);
  sdt_emulator_power_off (self->emulator);
}

SdtPty *
sdt_pty_new (SdtEmulator *emulator)
{
  SdtPty *self = g_new0 (SdtPty, 1);

  self->emulator = emulator;
  self->folder = g_dir_make_tmp ("muster-sdt-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->port = g_build_filename (self->folder, "port", NULL);
  sdt_pty_plug (self);
  return self;
}

void
sdt_pty_free (SdtPty *self)
{
  if (self->thread != NULL)
    sdt_pty_unplug (self);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->port);
  g_free (self);
}

const char *
sdt_pty_get_port (SdtPty *self)
{
  return self->port;
}

void
sdt_pty_say (SdtPty *self, const guint8 *bytes, gsize size)
{
  send_all (self->master, bytes, size);
}

void
sdt_pty_set_piece (SdtPty *self, guint size)
{
  g_atomic_int_set (&self->piece, (gint) size);
}
