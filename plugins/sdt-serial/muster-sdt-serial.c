/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-plugin.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define DEFAULT_SPEED "115200"
/* How often to look whether a port that was away is there again, and how long udev may take from
 * then on to give it its rights. */
#define LOOK_MS   250
#define RIGHTS_MS 250

/* Speeds such readers know, readers.md. */
static const struct {
  const char *name;
  speed_t speed;
} speeds[] = {
    {"9600", B9600},
    {"19200", B19200},
    {"38400", B38400},
    {"57600", B57600},
    {"115200", B115200},
};

/* --- the line --- */

#define MUSTER_TYPE_SERIAL_LINE (muster_serial_line_get_type ())
G_DECLARE_FINAL_TYPE (MusterSerialLine, muster_serial_line, MUSTER, SERIAL_LINE, MusterLine)

struct _MusterSerialLine {
  MusterLine parent_instance;
  int fd;
};

G_DEFINE_FINAL_TYPE (MusterSerialLine, muster_serial_line, MUSTER_TYPE_LINE)

static gboolean
lost (GError **error)
{
  g_set_error_literal (
      error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER, "the serial port is gone");
  return FALSE;
}

/* Returns 1 when the port can do @events, or is lost, 0 when it could not by @end_us, -1 with
 * CANCELLED. */
static int
wait_until (MusterSerialLine *self,
            GIOCondition events,
            gint64 end_us,
            GCancellable *cancellable,
            GError **error)
{
  GPollFD fds[2] = {{.fd = self->fd, .events = events}};
  gboolean watched = g_cancellable_make_pollfd (cancellable, &fds[1]);
  int n;

  do {
    gint64 left = end_us - g_get_monotonic_time ();

    n = g_poll (fds, watched ? 2 : 1, left > 0 ? (int) ((left + 999) / 1000) : 0);
  } while (n < 0 && errno == EINTR);
  if (watched)
    g_cancellable_release_fd (cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  return fds[0].revents != 0;
}

static gboolean
muster_serial_line_send (MusterLine *line,
                         const guint8 *bytes,
                         gsize size,
                         guint timeout_ms,
                         GCancellable *cancellable,
                         GError **error)
{
  MusterSerialLine *self = MUSTER_SERIAL_LINE (line);
  gint64 end_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;

  while (size > 0) {
    int ready = wait_until (self, G_IO_OUT, end_us, cancellable, error);
    gssize n;

    if (ready < 0)
      return FALSE;
    if (ready == 0) {
      g_set_error_literal (
          error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_LINE_FAULT, "the serial port is stuck");
      return FALSE;
    }
    n = write (self->fd, bytes, size);
    if (n < 0 && errno != EAGAIN && errno != EINTR)
      return lost (error);
    if (n > 0) {
      bytes += n;
      size -= (gsize) n;
    }
  }
  return TRUE;
}

static gssize
muster_serial_line_receive (MusterLine *line,
                            guint8 *buffer,
                            gsize size,
                            guint timeout_ms,
                            GCancellable *cancellable,
                            GError **error)
{
  MusterSerialLine *self = MUSTER_SERIAL_LINE (line);
  gint64 end_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;

  for (;;) {
    int ready = wait_until (self, G_IO_IN, end_us, cancellable, error);
    gssize n;

    if (ready <= 0)
      return ready;
    n = read (self->fd, buffer, size);
    if (n > 0)
      return n;
    /* VMIN is 1: no byte at all is the end, and a hang-up has none to come. */
    if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
      lost (error);
      return -1;
    }
  }
}

static void
muster_serial_line_flush (MusterLine *line)
{
  tcflush (MUSTER_SERIAL_LINE (line)->fd, TCIFLUSH);
}

static void
muster_serial_line_finalize (GObject *object)
{
  MusterSerialLine *self = MUSTER_SERIAL_LINE (object);

  ioctl (self->fd, TIOCNXCL);
  close (self->fd);
  G_OBJECT_CLASS (muster_serial_line_parent_class)->finalize (object);
}

static void
muster_serial_line_class_init (MusterSerialLineClass *klass)
{
  MusterLineClass *line_class = MUSTER_LINE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_serial_line_finalize;
  line_class->send = muster_serial_line_send;
  line_class->receive = muster_serial_line_receive;
  line_class->flush = muster_serial_line_flush;
}

static void
muster_serial_line_init (MusterSerialLine *self)
{
  self->fd = -1;
}

/* --- opening a port --- */

static MusterCardError
class_of (int number)
{
  switch (number) {
  case ENOENT:
  case ENOTDIR:
  case ENODEV:
  case ENXIO:
  case EIO:
    return MUSTER_CARD_ERROR_NO_READER;
  case EACCES:
  case EPERM:
    return MUSTER_CARD_ERROR_NO_RIGHTS;
  case EBUSY:
  case EWOULDBLOCK:
    return MUSTER_CARD_ERROR_BUSY;
  case ENOTTY:
    return MUSTER_CARD_ERROR_NOT_SET_UP;
  default:
    return MUSTER_CARD_ERROR_LINE_FAULT;
  }
}

/* Eight bits, no parity, one stop bit, no flow control, nothing translated. */
static gboolean
set_up (int fd, speed_t speed)
{
  struct termios settings;

  if (tcgetattr (fd, &settings) < 0)
    return FALSE;
  cfmakeraw (&settings);
  settings.c_cflag &= ~(tcflag_t) (CSTOPB | CRTSCTS);
  settings.c_cflag |= CLOCAL | CREAD;
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  return cfsetspeed (&settings, speed) == 0 && tcsetattr (fd, TCSANOW, &settings) == 0;
}

/* Keeps other programs away: those that ask for the lock, and all that do not run as root. */
static gboolean
keep_others_away (int fd)
{
  return flock (fd, LOCK_EX | LOCK_NB) == 0 && ioctl (fd, TIOCEXCL) == 0;
}

static MusterLine *
open_port (const char *port, speed_t speed, GError **error)
{
  MusterSerialLine *self;
  int fd = open (port, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0 || !isatty (fd) || !keep_others_away (fd) || !set_up (fd, speed)) {
    int number = errno;

    g_set_error (error, MUSTER_CARD_ERROR, class_of (number), "%s: %s", port, g_strerror (number));
    if (fd >= 0)
      close (fd);
    return NULL;
  }
  tcflush (fd, TCIOFLUSH);
  self = g_object_new (MUSTER_TYPE_SERIAL_LINE, NULL);
  self->fd = fd;
  return MUSTER_LINE (self);
}

/* --- the reader --- */

#define MUSTER_TYPE_SDT_SERIAL (muster_sdt_serial_get_type ())
G_DECLARE_FINAL_TYPE (MusterSdtSerial, muster_sdt_serial, MUSTER, SDT_SERIAL, MusterSdtReader)

struct _MusterSdtSerial {
  MusterSdtReader parent_instance;
};

G_DEFINE_FINAL_TYPE (MusterSdtSerial, muster_sdt_serial, MUSTER_TYPE_SDT_READER)

static char *
dup_setting (MusterCardReader *reader, const char *key)
{
  return muster_reader_config_dup_string (
      muster_card_reader_get_config (reader), muster_card_reader_get_group (reader), key);
}

static gboolean
get_speed (MusterCardReader *reader, speed_t *speed)
{
  g_autofree char *name = dup_setting (reader, "speed");

  for (gsize i = 0; i < G_N_ELEMENTS (speeds); i++) {
    if (g_str_equal (name != NULL ? name : DEFAULT_SPEED, speeds[i].name)) {
      *speed = speeds[i].speed;
      return TRUE;
    }
  }
  return FALSE;
}

static MusterLine *
muster_sdt_serial_open_line (MusterSdtReader *sdt_reader, GCancellable *cancellable, GError **error)
{
  MusterCardReader *reader = MUSTER_CARD_READER (sdt_reader);
  g_autofree char *port = dup_setting (reader, "port");
  g_autofree char *place = NULL;
  MusterLine *line;
  speed_t speed;

  if (port == NULL || !g_path_is_absolute (port) || !get_speed (reader, &speed)) {
    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 MUSTER_CARD_ERROR_NOT_SET_UP,
                 "[%s]: port is a path, speed one of 9600 19200 38400 57600 115200",
                 muster_card_reader_get_group (reader));
    return NULL;
  }
  /* One port has several names: /dev/serial/by-id/… */
  place = realpath (port, NULL);
  if (place != NULL && !muster_card_reader_claim (reader, place)) {
    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 MUSTER_CARD_ERROR_BUSY,
                 "%s belongs to another reader of the settings",
                 port);
    return NULL;
  }
  line = open_port (port, speed, error);
  if (line != NULL)
    muster_card_reader_set_detail (reader, port);
  return line;
}

/* A port that is away is looked for more often than the back-off says, so that a reader that was
 * pulled out is ready soon after it is put in again. */
static void
muster_sdt_serial_pause (MusterCardReader *reader, guint milliseconds)
{
  MusterCardReaderClass *parent = MUSTER_CARD_READER_CLASS (muster_sdt_serial_parent_class);
  g_autofree char *port = dup_setting (reader, "port");
  gint64 end = g_get_monotonic_time () + (gint64) milliseconds * 1000;

  if (port == NULL || g_file_test (port, G_FILE_TEST_EXISTS)) {
    parent->pause (reader, milliseconds);
    return;
  }
  while (g_get_monotonic_time () < end && !g_file_test (port, G_FILE_TEST_EXISTS)) {
    gint64 begun = g_get_monotonic_time ();

    parent->pause (reader, LOOK_MS);
    if (g_get_monotonic_time () - begun < LOOK_MS * 1000)
      return; /* woken or to be stopped */
  }
  parent->pause (reader, RIGHTS_MS);
}

static void
muster_sdt_serial_class_init (MusterSdtSerialClass *klass)
{
  MusterCardReaderClass *reader_class = MUSTER_CARD_READER_CLASS (klass);

  reader_class->id = "sdt-serial";
  reader_class->needs_setup = TRUE;
  reader_class->pause = muster_sdt_serial_pause;
  MUSTER_SDT_READER_CLASS (klass)->open_line = muster_sdt_serial_open_line;
}

static void
muster_sdt_serial_init (MusterSdtSerial *self)
{
}
