/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge-kind.h"
#include "muster-evidence.h"
#include "muster-frame.h"

G_BEGIN_DECLS

/* One picture of a try. */
typedef struct {
  const char *name;         /* static: "neutral", "coloured", "prompted-1", "prompted-2" */
  MusterChallengeKind kind; /* that it was taken in; 0 = before the first */
  MusterFrame *frame;       /* owned */
} MusterEvidenceShot;

#define MUSTER_EVIDENCE_MAX_SHOTS MUSTER_EVIDENCE_MAX_PICTURES

G_END_DECLS
