/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One Muster at a time writes a store. */
int muster_db_lock_take (const char *store, GError **error);

G_END_DECLS
