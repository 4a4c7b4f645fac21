/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"

G_BEGIN_DECLS

typedef struct {
  gint64 from_seq;
  guint max_events;
  gsize max_bytes;
  GPtrArray *events; /* out, owned, of MusterWireEvent */
} MusterOutboxList;

/* In a transaction; @data is a MusterOutboxList. */
gboolean muster_outbox_list (MusterDb *db, gpointer data, GError **error);

G_END_DECLS
