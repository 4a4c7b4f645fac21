/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-station.h"
#include "muster-store-erase.h"

G_BEGIN_DECLS

/* Taking back an agreement to be compared by face, and erasing somebody, at a station that runs.
 * One of the staff with MUSTER_RIGHT_CONSENT or MUSTER_RIGHT_WIPE does it for whoever asks. */

/* Whom it is about, and what would go. */
typedef struct {
  MusterEraseWhat what;
  MusterCase *found; /* owned */
  MusterErased would;
} MusterErasure;

void muster_erasure_free (MusterErasure *self);
MusterRight muster_erasure_get_right (MusterEraseWhat what);

/* @code: (nullable): the number that was shown when they agreed, in place of @person */
void muster_erasure_look_async (MusterStation *station,
                                MusterEraseWhat what,
                                const char *code,
                                gint64 person,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
MusterErasure *muster_erasure_look_finish (MusterStation *station,
                                           GAsyncResult *result,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @staff: (nullable): who sits at the desk, where there are no accounts */
void muster_erasure_do_async (MusterStation *station,
                              MusterEraseWhat what,
                              gint64 person,
                              const char *staff,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean muster_erasure_do_finish (MusterStation *station,
                                   GAsyncResult *result,
                                   MusterErased *erased,
                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterErasure, muster_erasure_free)

G_END_DECLS
