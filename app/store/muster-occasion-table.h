/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-db.h"
#include "muster-store.h"

G_BEGIN_DECLS

typedef struct {
  const char *occasion; /* borrowed */
  gint64 person;
  const MusterExpected *expected; /* borrowed */
} MusterExpectedPut;

gboolean muster_occasion_check (const MusterOccasion *occasion, GError **error);
gboolean muster_occasion_check_id (const char *id, GError **error);
gboolean muster_expected_check (const MusterExpectedPut *put, GError **error);

/* In a transaction; @data is a MusterOccasion or a MusterExpectedPut, checked. */
gboolean muster_occasion_put (MusterDb *db, gpointer data, GError **error);
gboolean muster_expected_put (MusterDb *db, gpointer data, GError **error);

MusterOccasion *
muster_occasion_load (MusterDb *db, const char *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_expected_load (
    MusterDb *db, const char *occasion, gint64 person, MusterExpected *expected, GError **error);

G_END_DECLS
