/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store.h"

G_BEGIN_DECLS

/* Entries of a stretch of time, for the figures of a day. */
typedef struct {
  GPtrArray *events; /* owned, of MusterEvent, in the order in which they were written */
  guint n_unread;    /* entries that were damaged or changed in the store's file */
  gint64 next;       /* where to go on; 0: that was all */
  gint64 head;       /* number of the newest entry of the journal, 0 = it is empty */
  char *head_hash;   /* owned, hex */
} MusterDaySlice;

void muster_day_slice_free (MusterDaySlice *slice);

void muster_store_read_day_async (MusterStore *self,
                                  gint64 since,
                                  gint64 until,
                                  gint64 from_seq,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
MusterDaySlice *muster_store_read_day_finish (MusterStore *self,
                                              GAsyncResult *result,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterDaySlice, muster_day_slice_free)

G_END_DECLS
