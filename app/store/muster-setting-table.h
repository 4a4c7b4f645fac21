/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"

G_BEGIN_DECLS

typedef struct {
  const char *key; /* borrowed */
  char *value;     /* put: borrowed, NULL removes; get: owned by the caller, NULL if absent */
} MusterSetting;

gboolean muster_setting_put (MusterDb *db, gpointer data, GError **error);
gboolean muster_setting_load (MusterDb *db, gpointer data, GError **error);

G_END_DECLS
