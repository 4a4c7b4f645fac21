/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file beside the store that holds room on the disk, to be given back when the disk is full: what
 * is going on at the desk can then still be recorded. */
typedef struct _MusterReserve MusterReserve;

MusterReserve *muster_reserve_new (const char *store_path) G_GNUC_WARN_UNUSED_RESULT;
void muster_reserve_free (MusterReserve *self);

gboolean muster_reserve_release (MusterReserve *self);
void muster_reserve_refill (MusterReserve *self);
gint64 muster_reserve_get_size (MusterReserve *self);
gboolean muster_reserve_is_spent (MusterReserve *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterReserve, muster_reserve_free)

G_END_DECLS
