/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-secret-place.h"

G_BEGIN_DECLS

/* Makes away with a store and its keys: see muster-reset.c. @store is its path. */
gboolean muster_reset_is_begun (const char *store);
gboolean
muster_reset_begin (const char *store, const char *place, const char *name, GError **error);
gboolean
muster_reset_finish (const char *store, const MusterSecretPlace *const *places, GError **error);
gboolean muster_reset_settle (const char *store,
                              const MusterSecretPlace *const *places,
                              gboolean writes,
                              GError **error);

G_END_DECLS
