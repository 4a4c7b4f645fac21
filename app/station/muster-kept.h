/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-store.h"

G_BEGIN_DECLS

typedef enum {
  MUSTER_KEPT_STAFF,  /* the operator's name */
  MUSTER_KEPT_DAY,    /* whether the day pane is open: "1" or "0" */
  MUSTER_KEPT_WINDOW, /* the staff window: "WIDTH HEIGHT MAXIMIZED" */
  MUSTER_N_KEPT,
} MusterKeptKey;

/* What the station's windows remember, in memory and in the store. It is only comfort: what cannot
 * be read or written stops nobody. Main thread. */
#define MUSTER_TYPE_KEPT (muster_kept_get_type ())
G_DECLARE_FINAL_TYPE (MusterKept, muster_kept, MUSTER, KEPT, GObject)

MusterKept *muster_kept_new (MusterStore *store) G_GNUC_WARN_UNUSED_RESULT;
const char *muster_kept_get (MusterKept *self, MusterKeptKey key); /* NULL if it is not known */
void muster_kept_set (MusterKept *self, MusterKeptKey key, const char *value);

G_END_DECLS
