/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-journal.h"

G_BEGIN_DECLS

/* Events of a station that nobody has opened: see muster-waiting.c. */
gboolean muster_waiting_set_up (MusterDb *db, GError **error);
gboolean muster_waiting_append (MusterDb *db, MusterJournalAppend *append, GError **error);

typedef struct {
  const char *station; /* borrowed */
  const char *boot;    /* borrowed */
  guint joined, lost;  /* out */
} MusterWaitingJoin;

gboolean muster_waiting_join (MusterDb *db, MusterWaitingJoin *join, GError **error);

G_END_DECLS
