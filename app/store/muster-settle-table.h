/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-store-cases.h"

G_BEGIN_DECLS

typedef struct {
  MusterSettle settle; /* its strings owned */
  const char *station; /* borrowed */
  const char *boot;    /* borrowed */
  gint64 entry;        /* out */
} MusterSettlePut;

MusterSettlePut *muster_settle_put_new (const MusterSettle *settle,
                                        const char *station,
                                        const char *boot) G_GNUC_WARN_UNUSED_RESULT;
void muster_settle_put_free (gpointer put);

/* In a transaction of a writer; @data is a MusterSettlePut. */
gboolean muster_settle_put (MusterDb *db, gpointer put, GError **error);
gboolean muster_settle_undo (MusterDb *db, gpointer put, GError **error);

G_END_DECLS
