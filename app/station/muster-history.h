/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-screen.h"
#include "muster-store.h"

G_BEGIN_DECLS

/* The visits of today and those of one person, as lists for staff, and how many people came today.
 * Main thread. Signal "counted": those of before the start are in the counts now. */
#define MUSTER_TYPE_HISTORY (muster_history_get_type ())
G_DECLARE_FINAL_TYPE (MusterHistory, muster_history, MUSTER, HISTORY, GObject)

MusterHistory *muster_history_new (MusterStore *store) G_GNUC_WARN_UNUSED_RESULT;

/* Fills today's list and counts from the journal, anew. */
void muster_history_load (MusterHistory *self);
void muster_history_forget (MusterHistory *self);
void muster_history_add (MusterHistory *self, MusterHistoryItem *item);
/* 0 = nobody: the person's list is emptied at once. */
void muster_history_set_person (MusterHistory *self, gint64 person);

GListModel *muster_history_get_today (MusterHistory *self);
GListModel *muster_history_get_person (MusterHistory *self);
guint muster_history_count_in (MusterHistory *self);

G_END_DECLS
