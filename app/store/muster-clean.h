/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-store-erase.h"

G_BEGIN_DECLS

typedef struct {
  const char *station, *boot;   /* borrowed: of the entry that tells of it */
  MusterDbWanted is_wanted;     /* nullable: whether somebody waits for the connection */
  gpointer wanted_data;         /* borrowed */
  MusterEraseProgress progress; /* nullable */
  gpointer progress_data;       /* borrowed */
} MusterClean;

/* In the transaction of @proof: the file is still to be cleaned. */
gboolean muster_clean_leave_open (MusterDb *db, gint64 proof, GError **error);
/* @needed: a gboolean, set to whether anything is left to be cleaned. */
gboolean muster_clean_is_needed (MusterDb *db, gpointer needed, GError **error);
/* Outside of any transaction. */
gboolean muster_clean_run (MusterDb *db, gpointer clean, GError **error);

G_END_DECLS
