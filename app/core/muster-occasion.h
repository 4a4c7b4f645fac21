/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-retention.h"
#include "muster-text.h"
#include "muster-verdict.h"

G_BEGIN_DECLS

typedef enum {
  MUSTER_OCCASION_CHECK_IN,
  MUSTER_OCCASION_EXAM_DOOR,
  MUSTER_OCCASION_PHOTO_COLLECTION,
  MUSTER_OCCASION_CONFIRMATION,
} MusterOccasionKind;

/* What people check in for. */
typedef struct {
  gint64 row; /* store's id */
  char *id;   /* owned: short stable name, "autumn-2026" */
  MusterOccasionKind kind;
  MusterText title;
  gint64 opens;  /* seconds since 1970-01-01 UTC, 0 = always */
  gint64 closes; /* 0 = never */
  char *profile; /* owned: profile id */
  char *room;    /* owned, may be NULL: this station's room */
  gboolean
      everyone; /* TRUE: whoever is in the roster is expected; FALSE: the expected list rules */
  gboolean keep_known;
  MusterRetentionDays keep; /* of its profile, after it closes; only if keep_known */
} MusterOccasion;

/* Times lie before it, seconds UTC: far behind any occasion, and far from where sums overflow. */
#define MUSTER_OCCASION_MAX_TIME (G_GINT64_CONSTANT (1) << 40)

/* What the expected list says of one person. */
typedef struct {
  gboolean listed;
  gboolean fee_unpaid;
  gboolean photo_not_reviewed;
  char *room;       /* owned, may be NULL */
  char *seat;       /* owned, may be NULL */
  gboolean removed; /* by the school's roster: only who is listed here may come all the same */
} MusterExpected;

MusterOccasion *muster_occasion_new (const char *id,
                                     MusterOccasionKind kind,
                                     const char *profile) G_GNUC_WARN_UNUSED_RESULT;
MusterOccasion *muster_occasion_copy (const MusterOccasion *self) G_GNUC_WARN_UNUSED_RESULT;
void muster_occasion_free (MusterOccasion *self);
void muster_expected_clear (MusterExpected *self);
const char *muster_occasion_kind_to_nick (MusterOccasionKind kind);
gboolean muster_occasion_kind_from_nick (const char *nick, MusterOccasionKind *kind);

/* May this person go on now? @now in seconds UTC; @passed_at 0 if not yet in. Pure. */
MusterReason muster_occasion_judge (const MusterOccasion *self,
                                    const MusterExpected *expected,
                                    gint64 passed_at,
                                    gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MusterOccasion, muster_occasion_free)

G_END_DECLS
