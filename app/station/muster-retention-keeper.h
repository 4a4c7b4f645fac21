/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-screen.h"
#include "muster-store-retention.h"

G_BEGIN_DECLS

/* Sees to it, when the store is opened and every six hours, that of no occasion anything stays
 * longer than its profile says; and that the store's file is written anew after an erasure, when
 * nobody has been here for a minute. Main thread. */
#define MUSTER_TYPE_RETENTION_KEEPER (muster_retention_keeper_get_type ())
G_DECLARE_FINAL_TYPE (
    MusterRetentionKeeper, muster_retention_keeper, MUSTER, RETENTION_KEEPER, GObject)

MusterRetentionKeeper *muster_retention_keeper_new (MusterStore *store) G_GNUC_WARN_UNUSED_RESULT;
void muster_retention_keeper_look (MusterRetentionKeeper *self);
void muster_retention_keeper_watch_file (MusterRetentionKeeper *self);
void muster_retention_keeper_stop (MusterRetentionKeeper *self);

/* Who is here. */
typedef gint64 (*MusterIdleFunc) (gpointer data);

void muster_retention_keeper_touch (MusterRetentionKeeper *self);
void muster_retention_keeper_set_idle (MusterRetentionKeeper *self,
                                       MusterIdleFunc get_idle,
                                       gpointer data);
void muster_retention_keeper_set_quiet (MusterRetentionKeeper *self, guint ms);

/* Whether something went in the newest look. */
gboolean muster_retention_keeper_has_taken (MusterRetentionKeeper *self);

/* The line "retention" of readiness; NULL: not known yet. */
MusterReadyItem *
muster_retention_keeper_dup_ready (MusterRetentionKeeper *self) G_GNUC_WARN_UNUSED_RESULT;

/* The line "remains" of readiness; NULL: the file is clean, as far as is known. */
MusterReadyItem *
muster_retention_keeper_dup_remains (MusterRetentionKeeper *self) G_GNUC_WARN_UNUSED_RESULT;
MusterReadyItem *muster_retention_dup_remains (const char *why) G_GNUC_WARN_UNUSED_RESULT;

/* Signal "changed" (): something went, or more is known. */

G_END_DECLS
