/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-evidence-clock.h"
#include "muster-retention.h"
#include "muster-store-staff.h"

G_BEGIN_DECLS

typedef struct {
  const char *occasion; /* id; copied. Staff want all of it gone, whatever its days say. NULL: what
                         * is due goes, of whichever occasion */
  MusterStaffBy by;     /* who signed for that */
  const MusterClockReading
      *reading; /* nullable: what the clocks say; NULL reads those of the machine */
} MusterRetentionOrder;

/* What went, and what is next. */
typedef struct {
  guint people, references, templates, expected, evidence;
  guint entries;   /* of the journal, that say no more whom they are about */
  guint held;      /* people who stay for an open case or another occasion, though it is time */
  gint64 proof;    /* number of the newest entry that proves it; 0: nothing went */
  guint ends;      /* how many occasions have an end and days after it */
  gint64 next_due; /* seconds UTC of what goes next; 0 = nothing does by itself */
  gboolean unsure; /* it is time by the clock, but no time server vouches for the clock */
  guint failed;    /* occasions of which nothing went because of an error */
} MusterRetained;

/* @retained is told in any case: what went of the other occasions. */
gboolean muster_store_retain (MusterStore *self,
                              const MusterRetentionOrder *order,
                              MusterRetained *retained,
                              GError **error);
void muster_store_retain_async (MusterStore *self,
                                const MusterRetentionOrder *order,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean muster_store_retain_finish (MusterStore *self,
                                     GAsyncResult *result,
                                     MusterRetained *retained,
                                     GError **error);

G_END_DECLS
