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

/* @data is a MusterErase. Look runs in a transaction, erase makes its own. */
gboolean muster_erase_look (MusterDb *db, gpointer erase, GError **error);
gboolean muster_erase_run (MusterDb *db, gpointer erase, GError **error);

/* Outside of any transaction. */
gboolean muster_erase_write_anew (MusterDb *db, GError **error);
/* In the transaction of @proof: the file is still to be cleaned. */
gboolean muster_erase_leave_open (MusterDb *db, gint64 proof, GError **error);
void muster_erase_settle (MusterDb *db, const char *station, const char *boot);

G_END_DECLS
