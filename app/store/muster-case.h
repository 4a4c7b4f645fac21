/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-store.h"

G_BEGIN_DECLS

typedef struct {
  MusterFind by;
  char *a, *b, *occasion, *model; /* owned; may be NULL */
  MusterCase *result;             /* out, owned */
} MusterCaseFind;

/* In a transaction; @data is a MusterCaseFind. */
gboolean muster_case_find (MusterDb *db, gpointer data, GError **error);

G_END_DECLS
