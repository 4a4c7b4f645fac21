/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-store-retention.h"

G_BEGIN_DECLS

typedef struct {
  const MusterRetentionOrder *order; /* borrowed */
  const char *station, *boot;        /* borrowed */
  MusterRetained result;             /* out */
} MusterRetain;

/* @data is a MusterRetain; makes its own transaction. */
gboolean muster_retention_run (MusterDb *db, gpointer retain, GError **error);

G_END_DECLS
