/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-key-slot.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* Between the files that make up the store's public functions. */
gboolean muster_store_run (MusterStore *self, MusterDbFunc func, gpointer data, GError **error);
gboolean
muster_store_run_read (MusterStore *self, MusterDbFunc func, gpointer data, GError **error);
gboolean
muster_store_run_write (MusterStore *self, MusterDbFunc func, gpointer data, GError **error);
/* As run_write, from the reserve on a full disk. */
gboolean
muster_store_run_urgent (MusterStore *self, MusterDbFunc func, gpointer data, GError **error);

gboolean muster_store_uncount_try (MusterStore *self, gint64 staff, GError **error);

/* A PIN on its way into the store: stretched on the caller's thread, saved in a transaction, once
 * slot.staff is known. */
typedef struct {
  MusterKeySlot slot;
  guint8 stretched[MUSTER_VAULT_KEY_BYTES];
} MusterStaffSlot;

void muster_staff_slot_clear (MusterStaffSlot *self);
gboolean muster_store_stretch_staff_slot (MusterStore *self,
                                          MusterStaffSlot *slot,
                                          const char *secret,
                                          GError **error);
gboolean muster_store_save_staff_slot (MusterDb *db, MusterStaffSlot *slot, GError **error);

GTask *muster_store_new_task (MusterStore *self,
                              gpointer tag,
                              gpointer data,
                              GDestroyNotify free_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void muster_store_push (MusterStore *self, MusterDbFunc func, GTask *task);

/* Whether anybody waits for what the store does just now; on its thread. @self is a MusterStore. */
gboolean muster_store_is_wanted (gpointer self);

/* Once a connection can read what is sealed. */
gboolean muster_store_settle (MusterDb *db, const char *station, const char *boot, GError **error);

const char *muster_store_get_station (MusterStore *self);
const char *muster_store_get_boot (MusterStore *self);
void muster_store_get_slot_cost (MusterStore *self, guint64 *operations, gsize *memory);

G_END_DECLS
