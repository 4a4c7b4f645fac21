/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-event.h"

G_BEGIN_DECLS

/* In a transaction. */
gboolean muster_staff_ever (MusterDb *db, gboolean *ever, GError **error);
gboolean muster_staff_ever_tell (MusterDb *db, MusterEvent *event, gint64 seq, GError **error);

G_END_DECLS
