/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-usb-line.h"

/* readers.md, frame: preamble of 5 bytes, length of what follows in 2 bytes, high byte first. */
#define HEAD_SIZE     7
#define LENGTH_OFFSET 5

struct _MusterUsbLine {
  MusterLine parent_instance;

  MusterUsb *usb; /* borrowed, closed by us */
  /* Of a reader with two pairs: where in a reply we are. */
  guint8 head[HEAD_SIZE];
  gsize head_size; /* how much of it came */
  gsize body_left; /* how much of the rest is to come, once the head is whole */
  gboolean torn;   /* the rest of a reply was given up and may be under way */
};

G_DEFINE_FINAL_TYPE (MusterUsbLine, muster_usb_line, MUSTER_TYPE_LINE)

/* What comes next is a head. */
static void
expect_head (MusterUsbLine *self)
{
  self->torn = self->torn || (self->head_size == HEAD_SIZE && self->body_left > 0);
  self->head_size = 0;
}

static gboolean
muster_usb_line_send (MusterLine *line,
                      const guint8 *bytes,
                      gsize size,
                      guint timeout_ms,
                      GCancellable *cancellable,
                      GError **error)
{
  MusterUsbLine *self = MUSTER_USB_LINE (line);

  if (muster_usb_get_n_pairs (self->usb) == 1 || size <= HEAD_SIZE)
    return muster_usb_send (self->usb, 0, bytes, size, timeout_ms, cancellable, error);
  expect_head (self);
  return muster_usb_send (self->usb, 0, bytes, HEAD_SIZE, timeout_ms, cancellable, error) &&
         muster_usb_send (
             self->usb, 1, bytes + HEAD_SIZE, size - HEAD_SIZE, timeout_ms, cancellable, error);
}

static void
note_head (MusterUsbLine *self, const guint8 *bytes, gsize size)
{
  for (gsize i = 0; i < size; i++)
    self->head[self->head_size++] = bytes[i];
  self->body_left = (gsize) self->head[LENGTH_OFFSET] << 8 | self->head[LENGTH_OFFSET + 1];
}

static gssize
muster_usb_line_receive (MusterLine *line,
                         guint8 *buffer,
                         gsize size,
                         guint timeout_ms,
                         GCancellable *cancellable,
                         GError **error)
{
  MusterUsbLine *self = MUSTER_USB_LINE (line);
  gboolean in_head;
  gssize n;

  if (muster_usb_get_n_pairs (self->usb) == 1)
    return muster_usb_receive (self->usb, 0, buffer, size, timeout_ms, cancellable, error);
  if (self->head_size == HEAD_SIZE && self->body_left == 0)
    self->head_size = 0;
  in_head = self->head_size < HEAD_SIZE;
  n = muster_usb_receive (self->usb,
                          in_head ? 0 : 1,
                          buffer,
                          MIN (size, in_head ? HEAD_SIZE - self->head_size : self->body_left),
                          timeout_ms,
                          cancellable,
                          error);
  if (n > 0 && in_head)
    note_head (self, buffer, (gsize) n);
  else if (n > 0)
    self->body_left -= (gsize) n;
  self->torn = self->torn && (in_head || self->body_left > 0);
  return n;
}

static void
muster_usb_line_flush (MusterLine *line)
{
  MusterUsbLine *self = MUSTER_USB_LINE (line);

  expect_head (self);
  if (self->torn)
    muster_usb_drain (self->usb);
  else
    muster_usb_flush (self->usb);
}

static void
muster_usb_line_finalize (GObject *object)
{
  muster_usb_close (MUSTER_USB_LINE (object)->usb);
  G_OBJECT_CLASS (muster_usb_line_parent_class)->finalize (object);
}

static void
muster_usb_line_class_init (MusterUsbLineClass *klass)
{
  MusterLineClass *line_class = MUSTER_LINE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_usb_line_finalize;
  line_class->send = muster_usb_line_send;
  line_class->receive = muster_usb_line_receive;
  line_class->flush = muster_usb_line_flush;
}

static void
muster_usb_line_init (MusterUsbLine *self)
{
}

/**
 * muster_usb_line_new:
 * @usb: open; outlives the line, which closes it in the end
 *
 * With one pair of pipes a frame is one transfer and a reply comes in any pieces. With two pairs,
 * as the SAM modules themselves have, the first carries the head of each frame (preamble and
 * length), the second its rest; readers.md, variant B.
 *
 * Returns: (transfer full): the line
 */
MusterLine *
muster_usb_line_new (MusterUsb *usb)
{
  MusterUsbLine *self = g_object_new (MUSTER_TYPE_USB_LINE, NULL);

  self->usb = usb;
  /* Whoever used the reader before may have left in the middle of a reply. */
  muster_usb_drain (usb);
  return MUSTER_LINE (self);
}
