/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wedge.h"

#include <string.h>

#include "muster-wedge-codes.h"
#include "muster-wedge-evdev.h"

/* One wait for a report; what lies between two of them stays in the device. */
#define REPORT_WAIT_MS 60000
/* The keyboard driver takes a new device a moment after it came, and the event node is what we
 * want; a replugged reader has to be ready within 2 s. */
#define SETTLE_MS 500

struct _MusterWedge {
  MusterWedgeReader parent_instance;

  /* All of the worker's. Of the two ways one is open at a time. */
  MusterWedgeEvdev *evdev; /* owned */
  MusterUsb *usb;          /* owned; made by the first open */
  gboolean usb_is_open;
  MusterWedgeReport report;
  char chars[MUSTER_WEDGE_REPORT_KEYS]; /* of the last report */
  int n_chars;
  int at; /* the next of them to be handed out */
};

G_DEFINE_FINAL_TYPE (MusterWedge, muster_wedge, MUSTER_TYPE_WEDGE_READER)

/* --- over USB --- */

static gboolean
open_usb (MusterWedge *self, const MusterUsbId *id, GError **error)
{
  const MusterUsbMatch match = {.ids = id, .n_ids = 1, .kind = MUSTER_USB_KEYBOARD, .detach = TRUE};

  if (self->usb == NULL)
    self->usb = muster_usb_new (MUSTER_USB_SANDBOX_FILE);
  self->usb_is_open = muster_usb_open (self->usb, MUSTER_CARD_READER (self), &match, error);
  memset (&self->report, 0, sizeof self->report);
  self->n_chars = self->at = 0;
  return self->usb_is_open;
}

static int
next_usb_key (MusterWedge *self, int timeout_ms, GCancellable *cancellable, GError **error)
{
  guint8 report[MUSTER_WEDGE_REPORT_SIZE];
  guint wait_ms = timeout_ms < 0 ? REPORT_WAIT_MS : MAX ((guint) timeout_ms, 1);
  gssize size;

  if (self->at == self->n_chars) {
    size = muster_usb_receive (self->usb, 0, report, sizeof report, wait_ms, cancellable, error);
    if (size < 0)
      return -1;
    self->at = 0;
    self->n_chars = muster_wedge_report_push (&self->report, report, (gsize) size, self->chars);
    explicit_bzero (report, sizeof report);
    if (self->n_chars < 0) {
      self->n_chars = 0;
      g_set_error_literal (
          error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_LINE_FAULT, "the reader lost its keys");
      return -1;
    }
  }
  return self->at < self->n_chars ? self->chars[self->at++] : 0;
}

/* --- vfuncs, on the worker --- */

/* The kernel's event node first: the keyboard driver stays where it is, and whoever looks at the
 * machine still sees a keyboard. Where the node is not to be had for want of rights, the rule may
 * have given the USB device itself; where there is none, no driver may have taken the device. */
static gboolean
muster_wedge_grab (MusterWedgeReader *reader,
                   MusterWedgeGrab how,
                   const MusterUsbId *id,
                   GCancellable *cancellable,
                   GError **error)
{
  MusterWedge *self = MUSTER_WEDGE (reader);
  g_autoptr (GError) of_node = NULL;
  g_autoptr (GError) of_usb = NULL;

  if (how == MUSTER_WEDGE_GRAB_USB)
    return open_usb (self, id, error);
  self->evdev = muster_wedge_evdev_open (MUSTER_CARD_READER (self), id, &of_node);
  if (self->evdev != NULL)
    return TRUE;
  if (how == MUSTER_WEDGE_GRAB_AUTO &&
      !g_error_matches (of_node, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_BUSY)) {
    if (open_usb (self, id, &of_usb))
      return TRUE;
    if (g_error_matches (of_node, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NO_READER)) {
      g_propagate_error (error, g_steal_pointer (&of_usb));
      return FALSE;
    }
  }
  g_propagate_error (error, g_steal_pointer (&of_node));
  return FALSE;
}

static int
muster_wedge_next_key (MusterWedgeReader *reader,
                       int timeout_ms,
                       GCancellable *cancellable,
                       GError **error)
{
  MusterWedge *self = MUSTER_WEDGE (reader);

  if (self->evdev != NULL)
    return muster_wedge_evdev_next (self->evdev, timeout_ms, cancellable, error);
  return next_usb_key (self, timeout_ms, cancellable, error);
}

static void
muster_wedge_let_go (MusterWedgeReader *reader)
{
  MusterWedge *self = MUSTER_WEDGE (reader);

  g_clear_pointer (&self->evdev, muster_wedge_evdev_free);
  if (self->usb_is_open)
    muster_usb_close (self->usb);
  self->usb_is_open = FALSE;
  explicit_bzero (self->chars, sizeof self->chars);
}

static void
muster_wedge_pause (MusterCardReader *reader, guint milliseconds)
{
  MusterWedge *self = MUSTER_WEDGE (reader);
  gint64 end = g_get_monotonic_time () + (gint64) milliseconds * 1000;

  if (self->usb == NULL)
    self->usb = muster_usb_new (MUSTER_USB_SANDBOX_FILE);
  muster_usb_pause (self->usb, reader, milliseconds);
  if (g_get_monotonic_time () < end)
    MUSTER_CARD_READER_CLASS (muster_wedge_parent_class)->pause (reader, SETTLE_MS);
}

static void
muster_wedge_finalize (GObject *object)
{
  g_clear_pointer (&MUSTER_WEDGE (object)->usb, muster_usb_free);
  G_OBJECT_CLASS (muster_wedge_parent_class)->finalize (object);
}

static void
muster_wedge_class_init (MusterWedgeClass *klass)
{
  MusterCardReaderClass *reader_class = MUSTER_CARD_READER_CLASS (klass);
  MusterWedgeReaderClass *wedge_class = MUSTER_WEDGE_READER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_wedge_finalize;
  reader_class->id = "wedge";
  reader_class->needs_setup = TRUE;
  reader_class->pause = muster_wedge_pause;
  wedge_class->grab = muster_wedge_grab;
  wedge_class->next_key = muster_wedge_next_key;
  wedge_class->let_go = muster_wedge_let_go;
}

static void
muster_wedge_init (MusterWedge *self)
{
}
