/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-line.h"

G_DEFINE_ABSTRACT_TYPE (MusterLine, muster_line, G_TYPE_OBJECT)

static void
muster_line_default_flush (MusterLine *self)
{
}

static void
muster_line_class_init (MusterLineClass *klass)
{
  klass->flush = muster_line_default_flush;
}

static void
muster_line_init (MusterLine *self)
{
}

/**
 * muster_line_send:
 * @self: a line
 * @bytes: (array length=size): what to send
 * @size: how many, at least 1
 * @timeout_ms: how long all of it may take; at least 1
 * @cancellable: ends the wait; what was sent by then stays sent
 * @error: NO_READER if the device is lost, LINE_FAULT if it takes no more bytes
 *
 * Returns: whether all of @bytes were sent
 */
gboolean
muster_line_send (MusterLine *self,
                  const guint8 *bytes,
                  gsize size,
                  guint timeout_ms,
                  GCancellable *cancellable,
                  GError **error)
{
  g_return_val_if_fail (MUSTER_IS_LINE (self), FALSE);
  g_return_val_if_fail (size > 0, FALSE);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  return MUSTER_LINE_GET_CLASS (self)->send (self, bytes, size, timeout_ms, cancellable, error);
}

/**
 * muster_line_receive:
 * @self: a line
 * @buffer: (out caller-allocates) (array length=size): where to
 * @size: its room, at least 1
 * @timeout_ms: how long to wait for the first byte; at least 1
 * @cancellable: ends the wait
 * @error: NO_READER if the device is lost, LINE_FAULT for a fault of the line
 *
 * Returns: how many bytes came, 0 if none came in time, -1 with @error
 */
gssize
muster_line_receive (MusterLine *self,
                     guint8 *buffer,
                     gsize size,
                     guint timeout_ms,
                     GCancellable *cancellable,
                     GError **error)
{
  g_return_val_if_fail (MUSTER_IS_LINE (self), -1);
  g_return_val_if_fail (size > 0, -1);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  return MUSTER_LINE_GET_CLASS (self)->receive (self, buffer, size, timeout_ms, cancellable, error);
}

void
muster_line_flush (MusterLine *self)
{
  g_return_if_fail (MUSTER_IS_LINE (self));
  MUSTER_LINE_GET_CLASS (self)->flush (self);
}
