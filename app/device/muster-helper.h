/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-helper-message.h"
#include "muster-line.h"

G_BEGIN_DECLS

/* The dialogue with a helper program, data/readers/external-protocol.md, over any line. One thread.
 * Errors are in MUSTER_CARD_ERROR, or CANCELLED. */
typedef struct _MusterHelper MusterHelper;

MusterHelper *muster_helper_new (MusterLine *line) G_GNUC_WARN_UNUSED_RESULT;
void muster_helper_free (MusterHelper *self);

char *muster_helper_begin (MusterHelper *self,
                           GCancellable *cancellable,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_helper_set_armed (MusterHelper *self,
                                  gboolean armed,
                                  GCancellable *cancellable,
                                  GError **error);
gboolean muster_helper_hear (MusterHelper *self,
                             guint timeout_ms,
                             MusterHelperMessage **message,
                             GCancellable *cancellable,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterHelper, muster_helper_free)

G_END_DECLS
