/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store.h"

G_BEGIN_DECLS

/* What stands against making away with a store. */
typedef struct {
  gint64 entries;      /* of the journal, with those that wait to join it */
  gint64 unsent;       /* of those that are nowhere else */
  gboolean has_server; /* one countersigns: what it has not seen is unsent */
  gboolean handed_out; /* without one: the newest entry tells of an export of all of them */
  gboolean with_names; /* that export says who it was */
} MusterResetLook;

gboolean muster_store_look_at_reset (MusterStore *self, MusterResetLook *look, GError **error);
gboolean muster_reset_look_check (const MusterResetLook *look, GError **error);
gboolean muster_store_reset (MusterStore *self, gboolean even_unsent, GError **error);

G_END_DECLS
