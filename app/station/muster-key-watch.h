/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store.h"

G_BEGIN_DECLS

/* While a store is closed that should have opened by itself, asks every few seconds whether it can
 * now: somebody may have unlocked the keyring. Main thread. */
typedef struct _MusterKeyWatch MusterKeyWatch;

MusterKeyWatch *muster_key_watch_new (MusterStore *store) G_GNUC_WARN_UNUSED_RESULT;
void muster_key_watch_free (MusterKeyWatch *self);

G_END_DECLS
