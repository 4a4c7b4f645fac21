/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"

G_BEGIN_DECLS

/* What the entries tell, and how many there were; @data of muster_duplicate_open(). */
typedef struct {
  const char *occasion, *profile; /* borrowed: their short names */
  gint64 policy;                  /* its version */
  const char *station, *boot;     /* borrowed */
  guint n_opened;                 /* out */
} MusterDuplicateOpen;

gboolean muster_duplicate_open (MusterDb *db, gpointer data, GError **error);

G_END_DECLS
