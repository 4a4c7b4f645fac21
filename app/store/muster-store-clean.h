/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store.h"

G_BEGIN_DECLS

/* Takes remains of what was erased out of the store's file. */
gboolean muster_store_clean (MusterStore *self, GError **error);
/* Gives way to whatever is asked of the store meanwhile, with BUSY. */
void muster_store_clean_async (MusterStore *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean muster_store_clean_finish (MusterStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
