/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-store-cases.h"

G_BEGIN_DECLS

typedef struct {
  MusterOpenCasePlace after;
  guint limit;                 /* 0 = all */
  MusterOpenCaseTotals totals; /* out */
  GPtrArray *rows;             /* out, owned */
} MusterOpenCaseList;

typedef struct {
  gint64 seq;
  const char *boot;       /* borrowed */
  MusterOpenCase *result; /* out, owned */
} MusterOpenCaseGet;

/* In a transaction; @data is the struct named beside. */
gboolean muster_open_case_list (MusterDb *db, gpointer list, GError **error);
gboolean muster_open_case_get (MusterDb *db, gpointer get, GError **error);

G_END_DECLS
