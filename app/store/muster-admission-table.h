/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-row-table.h"

G_BEGIN_DECLS

/* A pass at another station, as the roster tells it. */
typedef struct {
  gint64 at;   /* seconds UTC, 0 = there is none */
  char *label; /* owned, nullable: what people call that station */
} MusterElsewhere;

/* Somebody whom this station has let in after another one. */
typedef struct {
  gint64 person;         /* who that is here */
  MusterElsewhere first; /* where they were let in first */
} MusterTwice;

gboolean muster_admission_put (MusterDb *db, const MusterWireRow *row, GError **error);
gboolean muster_admission_find (
    MusterDb *db, gint64 person, const char *occasion, MusterElsewhere *elsewhere, GError **error);
GPtrArray *muster_admission_list_twice (MusterDb *db,
                                        const char *occasion,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void muster_elsewhere_clear (MusterElsewhere *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MusterElsewhere, muster_elsewhere_clear)

G_END_DECLS
