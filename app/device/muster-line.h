/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bytes to and from a reader, whatever carries them: bulk pipes, a serial line, a transcript in a
 * test. A protocol is written against this and never sees what is underneath. Worker thread only;
 * errors are in MUSTER_CARD_ERROR, or CANCELLED. */
#define MUSTER_TYPE_LINE (muster_line_get_type ())
G_DECLARE_DERIVABLE_TYPE (MusterLine, muster_line, MUSTER, LINE, GObject)

struct _MusterLineClass {
  GObjectClass parent_class;

  gboolean (*send) (MusterLine *self,
                    const guint8 *bytes,
                    gsize size,
                    guint timeout_ms,
                    GCancellable *cancellable,
                    GError **error);
  gssize (*receive) (MusterLine *self,
                     guint8 *buffer,
                     gsize size,
                     guint timeout_ms,
                     GCancellable *cancellable,
                     GError **error);
  void (*flush) (MusterLine *self);
};

/* Sends all of @bytes. */
gboolean muster_line_send (MusterLine *self,
                           const guint8 *bytes,
                           gsize size,
                           guint timeout_ms,
                           GCancellable *cancellable,
                           GError **error);
/* Waits for the first bytes. Returns how many came, 0 when none came in time, -1 on error. */
gssize muster_line_receive (MusterLine *self,
                            guint8 *buffer,
                            gsize size,
                            guint timeout_ms,
                            GCancellable *cancellable,
                            GError **error);
/* Drops what came late and was not received yet. */
void muster_line_flush (MusterLine *self);

G_END_DECLS
