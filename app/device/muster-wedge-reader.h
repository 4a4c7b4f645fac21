/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-card-reader.h"
#include "muster-usb-ids.h"
#include "muster-wedge-line.h"

G_BEGIN_DECLS

/* A reader that types: the part that does not care how the keys come. Where its device can be taken
 * from the keyboard driver, a subclass delivers the keys; where it cannot, whoever owns the windows
 * delivers whole lines (see is_listening).
 *
 * Keys of its group, beside those of its format (muster-wedge-format.h):
 *   usb    ids of the device, "1235:0005"; without them it can only be listened to in the windows
 *   grab   "auto" (default): the best that works; "evdev", "usb": only that; "window": never taken
 *          from the keyboard driver */
#define MUSTER_TYPE_WEDGE_READER (muster_wedge_reader_get_type ())
G_DECLARE_DERIVABLE_TYPE (
    MusterWedgeReader, muster_wedge_reader, MUSTER, WEDGE_READER, MusterCardReader)

typedef enum {
  MUSTER_WEDGE_GRAB_AUTO,
  MUSTER_WEDGE_GRAB_EVDEV,
  MUSTER_WEDGE_GRAB_USB,
  MUSTER_WEDGE_GRAB_WINDOW,
  MUSTER_N_WEDGE_GRABS,
} MusterWedgeGrab;

struct _MusterWedgeReaderClass {
  MusterCardReaderClass parent_class;

  /* Worker. Takes the device for itself, never with WINDOW. NO_READER, NO_RIGHTS,
   * BUSY … */
  gboolean (*grab) (MusterWedgeReader *self,
                    MusterWedgeGrab how,
                    const MusterUsbId *id,
                    GCancellable *cancellable,
                    GError **error);
  /* Worker. Waits for the next key: its character, 0 for one of no meaning or if none came within
   * @timeout_ms (-1 = for ever), -1 with @error. LINE_FAULT: keys were lost, the next ones come. */
  int (*next_key) (MusterWedgeReader *self,
                   int timeout_ms,
                   GCancellable *cancellable,
                   GError **error);
  void (*let_go) (MusterWedgeReader *self);
};

/* Main thread. While somebody teaches this reader its lines are no cards: signal "line" (const char
 * *line) on the main context. */
void muster_wedge_reader_set_learning (MusterWedgeReader *self, gboolean learning);
/* Any thread. Whether lines typed into our windows are this reader's. */
gboolean muster_wedge_reader_is_listening (MusterWedgeReader *self);
/* Any thread. A line that came as fast as only a reader types; dropped unless listening. Times of
 * its first key and its Enter, of the monotonic clock. */
void muster_wedge_reader_push_line (MusterWedgeReader *self,
                                    const char *line,
                                    gint64 t_first_us,
                                    gint64 t_enter_us);

G_END_DECLS
