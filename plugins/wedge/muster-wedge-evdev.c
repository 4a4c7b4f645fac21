/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wedge-evdev.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "muster-wedge-codes.h"

#define SYSFS "/sys/class/input"

struct _MusterWedgeEvdev {
  int fd;
  struct input_event events[64];
  guint n_events;
  guint at;           /* the next of them to be looked at */
  gboolean resyncing; /* the kernel dropped events: nothing counts until the next whole report */
};

/* --- which node --- */

/* An attribute of the device behind event node @name, trimmed; NULL if it has none. */
static char *
dup_attribute (const char *name, const char *attribute)
{
  g_autofree char *path = g_build_filename (SYSFS, name, "device", attribute, NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? g_strstrip (text) : NULL;
}

static gboolean
has_id (const char *name, const char *attribute, guint16 wanted)
{
  g_autofree char *text = dup_attribute (name, attribute);
  guint64 value = 0;

  return text != NULL && g_ascii_string_to_unsigned (text, 16, 0, 0xffff, &value, NULL) &&
         value == wanted;
}

/* The lowest word of the bitmap of keys, which is the last one written, has the digits and the
 * Enter. A reader may have other nodes, for a mouse or media keys it never uses. */
static gboolean
types_digits (const char *name)
{
  const guint64 wanted = (G_GUINT64_CONSTANT (0x3ff) << KEY_1) | G_GUINT64_CONSTANT (1)
                                                                     << KEY_ENTER;
  g_autofree char *text = dup_attribute (name, "capabilities/key");
  const char *last = text != NULL ? strrchr (text, ' ') : NULL;

  if (text == NULL)
    return FALSE;
  return (g_ascii_strtoull (last != NULL ? last + 1 : text, NULL, 16) & wanted) == wanted;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Names of the event nodes of this device, "event5"; always in the same order. */
static GPtrArray *
list_nodes (const MusterUsbId *id)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (SYSFS, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "event") && has_id (name, "id/vendor", id->vendor) &&
        has_id (name, "id/product", id->product) && types_digits (name))
      g_ptr_array_add (nodes, g_strdup (name));
  g_ptr_array_sort (nodes, compare_names);
  return nodes;
}

/* The same name of the place as a driver of USB devices has, "usb:1-2", so that nobody takes away
 * the device under a reader of ours; of the node for what is no USB device. */
static char *
dup_place (const char *name)
{
  g_autofree char *link = g_build_filename (SYSFS, name, NULL);
  g_autofree char *path = realpath (link, NULL);
  g_auto (GStrv) parts = g_strsplit (path != NULL ? path : "", "/", -1);
  const char *port = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    if (g_regex_match_simple ("^[0-9]+-[0-9.]+$", parts[i], 0, 0))
      port = parts[i];
  return port != NULL ? g_strconcat ("usb:", port, NULL) : g_strconcat ("input:", name, NULL);
}

static void
set_error_from_errno (GError **error, const char *name, int number)
{
  MusterCardError code = MUSTER_CARD_ERROR_LINE_FAULT;

  if (number == EACCES || number == EPERM)
    code = MUSTER_CARD_ERROR_NO_RIGHTS;
  else if (number == EBUSY)
    code = MUSTER_CARD_ERROR_BUSY;
  else if (number == ENODEV || number == ENOENT || number == ENXIO)
    code = MUSTER_CARD_ERROR_NO_READER;
  g_set_error (error, MUSTER_CARD_ERROR, code, "/dev/input/%s: %s", name, g_strerror (number));
}

static MusterWedgeEvdev *
open_node (const char *name, GError **error)
{
  g_autofree char *path = g_build_filename ("/dev/input", name, NULL);
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  MusterWedgeEvdev *self;

  if (fd < 0 || ioctl (fd, EVIOCGRAB, 1) != 0) {
    set_error_from_errno (error, name, errno);
    if (fd >= 0)
      close (fd);
    return NULL;
  }
  self = g_new0 (MusterWedgeEvdev, 1);
  self->fd = fd;
  return self;
}

/**
 * muster_wedge_evdev_open:
 * @reader: for whom; claims the node and says what it is
 * @id: the model
 * @error: NO_READER if there is no keyboard of these ids that is not another reader's, NO_RIGHTS,
 *   BUSY if another program has grabbed it
 *
 * Returns: (transfer full): the keyboard, whose keys now come to nobody else
 */
MusterWedgeEvdev *
muster_wedge_evdev_open (MusterCardReader *reader, const MusterUsbId *id, GError **error)
{
  g_autoptr (GPtrArray) nodes = list_nodes (id);

  for (guint i = 0; i < nodes->len; i++) {
    const char *name = g_ptr_array_index (nodes, i);
    g_autofree char *place = dup_place (name);
    g_autofree char *product_name = dup_attribute (name, "name");
    g_autofree char *detail =
        g_strconcat (product_name != NULL ? product_name : "keyboard", ", /dev/input/", name, NULL);
    MusterWedgeEvdev *self;

    if (!muster_card_reader_claim (reader, place))
      continue;
    self = open_node (name, error);
    if (self != NULL)
      muster_card_reader_set_detail (reader, detail);
    return self;
  }
  g_set_error (error,
               MUSTER_CARD_ERROR,
               MUSTER_CARD_ERROR_NO_READER,
               "no keyboard %04x:%04x is attached",
               id->vendor,
               id->product);
  return NULL;
}

void
muster_wedge_evdev_free (MusterWedgeEvdev *self)
{
  close (self->fd); /* gives the keys back too */
  explicit_bzero (self->events, sizeof self->events);
  g_free (self);
}

/* --- keys --- */

/* The character of the next event that is a key going down; 0 if there is none, -1 with
 * LINE_FAULT if the kernel had to drop events. Repeats of a key held down are no keys. */
static int
take_event (MusterWedgeEvdev *self, GError **error)
{
  while (self->at < self->n_events) {
    const struct input_event *event = &self->events[self->at++];
    char c;

    if (event->type == EV_SYN && event->code == SYN_DROPPED) {
      self->resyncing = TRUE;
      g_set_error_literal (
          error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_LINE_FAULT, "the kernel dropped keys");
      return -1;
    }
    if (event->type == EV_SYN && event->code == SYN_REPORT)
      self->resyncing = FALSE;
    if (event->type != EV_KEY || event->value != 1 || self->resyncing)
      continue;
    c = muster_wedge_char_of_code (event->code);
    if (c != '\0')
      return c;
  }
  return 0;
}

/* FALSE with NO_READER or CANCELLED; else whatever has come is in self->events. */
static gboolean
fill (MusterWedgeEvdev *self, int timeout_ms, GCancellable *cancellable, GError **error)
{
  GPollFD fds[2] = {{self->fd, G_IO_IN, 0}};
  guint n_fds = g_cancellable_make_pollfd (cancellable, &fds[1]) ? 2 : 1;
  int ready = g_poll (fds, n_fds, timeout_ms);
  gssize size = 0;

  if (n_fds == 2)
    g_cancellable_release_fd (cancellable);
  self->at = self->n_events = 0;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (ready <= 0 || fds[0].revents == 0)
    return TRUE;
  size = read (self->fd, self->events, sizeof self->events);
  if (size < 0 && (errno == EAGAIN || errno == EINTR) && (fds[0].revents & G_IO_IN) != 0)
    return TRUE;
  if (size <= 0) {
    g_set_error_literal (
        error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER, "the keyboard is gone");
    return FALSE;
  }
  self->n_events = (guint) ((gsize) size / sizeof *self->events);
  return TRUE;
}

/**
 * muster_wedge_evdev_next:
 * @self: a keyboard
 * @timeout_ms: how long to wait, -1 = for ever
 * @cancellable: ends the wait
 * @error: NO_READER, LINE_FAULT if keys were lost but more may come, CANCELLED
 *
 * Returns: the character of the next key, 0 if none came, -1 with @error
 */
int
muster_wedge_evdev_next (MusterWedgeEvdev *self,
                         int timeout_ms,
                         GCancellable *cancellable,
                         GError **error)
{
  int c = take_event (self, error);

  if (c != 0 || !fill (self, timeout_ms, cancellable, error))
    return c != 0 ? c : -1;
  return take_event (self, error);
}
