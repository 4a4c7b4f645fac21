/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-store-erase.h"

G_BEGIN_DECLS

typedef struct {
  const MusterEraseOrder *order; /* borrowed */
  const char *station, *boot;    /* borrowed */
  MusterErased result;           /* out */
} MusterErase;

/* @data is a MusterErase. Look and within run in a transaction, run makes its own. */
gboolean muster_erase_look (MusterDb *db, gpointer erase, GError **error);
gboolean muster_erase_within (MusterDb *db, gpointer erase, GError **error);
gboolean muster_erase_run (MusterDb *db, gpointer erase, GError **error);

G_END_DECLS
