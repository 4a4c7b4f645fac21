/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MUSTER_EVIDENCE_MAX_BOOT 40

/* What the clocks of the machine say. */
typedef struct {
  gint64 wall;     /* seconds UTC; anybody can have set it to anything */
  gint64 running;  /* seconds since the machine was started, asleep or not; nobody can set it */
  gboolean synced; /* the kernel says that a time server keeps wall right */
  char boot[MUSTER_EVIDENCE_MAX_BOOT]; /* which start of the machine; letters, digits, '-' */
} MusterClockReading;

/* How long things have been kept, in seconds that only ever become more. It never goes by one look
 * at the wall clock, so that a clock which is wrong by years neither purges nor keeps everything.
 * A plain value. */
typedef struct {
  gint64 age; /* counted seconds, since the store's first reading */
  MusterClockReading last;
  gint64 sure_age;  /* age at the last synced reading */
  gint64 sure_wall; /* 0 = there was none */
  gint64 doubted;   /* seconds that a leap of the wall clock would have counted, and did not */
} MusterEvidenceClock;

/* Nobody shuts a station off for longer than a summer. A leap beyond it counts only if it is sure.
 */
#define MUSTER_EVIDENCE_BELIEVED (G_GINT64_CONSTANT (100) * 24 * 60 * 60)

void muster_evidence_clock_advance (MusterEvidenceClock *self, const MusterClockReading *reading);
void muster_evidence_clock_believe (MusterEvidenceClock *self);

char *muster_evidence_clock_to_text (const MusterEvidenceClock *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean muster_evidence_clock_from_text (MusterEvidenceClock *self, const char *text);

G_END_DECLS
