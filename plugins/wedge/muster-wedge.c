/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wedge.h"

#include "muster-wedge-evdev.h"

struct _MusterWedge {
  MusterWedgeReader parent_instance;

  MusterWedgeEvdev *evdev; /* owned; worker */
};

G_DEFINE_FINAL_TYPE (MusterWedge, muster_wedge, MUSTER_TYPE_WEDGE_READER)

/* --- vfuncs, on the worker --- */

static gboolean
muster_wedge_grab (MusterWedgeReader *reader,
                   MusterWedgeGrab how,
                   guint16 vendor,
                   guint16 product,
                   GCancellable *cancellable,
                   GError **error)
{
  MusterWedge *self = MUSTER_WEDGE (reader);

  self->evdev = muster_wedge_evdev_open (MUSTER_CARD_READER (self), vendor, product, error);
  return self->evdev != NULL;
}

static int
muster_wedge_next_key (MusterWedgeReader *reader,
                       int timeout_ms,
                       GCancellable *cancellable,
                       GError **error)
{
  MusterWedge *self = MUSTER_WEDGE (reader);

  return muster_wedge_evdev_next (self->evdev, timeout_ms, cancellable, error);
}

static void
muster_wedge_let_go (MusterWedgeReader *reader)
{
  g_clear_pointer (&MUSTER_WEDGE (reader)->evdev, muster_wedge_evdev_free);
}

static void
muster_wedge_class_init (MusterWedgeClass *klass)
{
  MusterCardReaderClass *reader_class = MUSTER_CARD_READER_CLASS (klass);
  MusterWedgeReaderClass *wedge_class = MUSTER_WEDGE_READER_CLASS (klass);

  reader_class->id = "wedge";
  reader_class->needs_setup = TRUE;
  wedge_class->grab = muster_wedge_grab;
  wedge_class->next_key = muster_wedge_next_key;
  wedge_class->let_go = muster_wedge_let_go;
}

static void
muster_wedge_init (MusterWedge *self)
{
}
