/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-challenge-kind.h"
#include "muster-quality-gate.h"
#include "muster-retention.h"
#include "muster-rights.h"

G_BEGIN_DECLS

typedef enum {
  MUSTER_IDENTIFY_CARD = 1 << 0,    /* campus card or ID card on any reader */
  MUSTER_IDENTIFY_NUMBERS = 1 << 1, /* student number and ID number */
  MUSTER_IDENTIFY_SEARCH = 1 << 2,  /* staff only */
  MUSTER_IDENTIFY_FACE = 1 << 3,    /* found in the roster by face: staff see the candidates */
} MusterIdentifyMethods;

/* One false match in 100,000 comparisons, where a profile says nothing. */
#define MUSTER_POLICY_FMR 1e-5

/* What follows from an ID card that is out of its time, or bears another name than the roster. */
typedef enum {
  MUSTER_CARD_RULE_REFER, /* staff look first; what holds where a profile says nothing */
  MUSTER_CARD_RULE_WARN,  /* the person goes on, staff see it and the journal tells it */
  MUSTER_CARD_RULE_ALLOW,
} MusterCardRule;

/* Of which tries the evidence is kept, sealed, for staff to look at again. */
typedef enum {
  MUSTER_EVIDENCE_NEVER, /* what holds where a profile says nothing */
  MUSTER_EVIDENCE_FAILED,
  MUSTER_EVIDENCE_ALL,
} MusterEvidenceRule;

/* The rules of one campaign as plain values: what the visit state machine looks at.
 * Filled by MusterProfile from data/profiles; thresholds come from the model pack unless the
 * profile sets stricter ones. Times in microseconds, 0 = no limit. Copyable, owns nothing. */
typedef struct {
  guint version;
  MusterIdentifyMethods identify;
  MusterCardRule expired_card; /* also one that is not valid yet */
  MusterCardRule name_differs;
  MusterCardRule admitted_elsewhere; /* by another station, as the roster says */
  gboolean settle_duplicates;        /* whoever turns out to be let in at two is a case for staff */
  gboolean ask_confirm;              /* "is this you?" */
  gboolean ask_consent;              /* first time, or a new text version */
  guint consent_version;
  guint attempt_limit;                 /* fit probes compared over all stations; 0 = none */
  gboolean refer_after_tries;          /* whoever has spent them is a case for staff */
  guint challenges;                    /* liveness challenges a visit must pass; 0 = no liveness */
  MusterChallengeKind challenge_kinds; /* what they may be; at least as many as `challenges` */
  MusterChallengeKind challenge_must;  /* a part of these: always among them, unless the person asks
                                          for another one */
  gboolean
      staff_confirms; /* nobody passes without staff: an `assist` pack, or the profile says so */
  gboolean never_syncs;
  MusterEvidenceRule evidence;
  guint evidence_days;   /* and for how many days; 0 = none is kept */
  guint emergency_hours; /* how long staff may open card-only mode for; 0 = not at all */
  guint doubtful_hours;  /* an admission in doubt is to be settled within; 0 = no time is set */
  gboolean still;       /* judge single pictures as they are: no coach, no track, full resolution */
  gboolean allow_again; /* a person who is already in may go through again (judging, training) */
  MusterRights rights;  /* who of the staff may do what, beyond what always holds */
  MusterRetentionDays retention; /* what goes when the occasion is over */
  MusterQualityGate quality;
  guint probe_frames; /* fit frames fused into one probe, 1 to 8 */
  double review;      /* cosine from which staff may decide */
  double accept;      /* cosine from which the station decides by itself */
  double fmr;         /* false match rate of one comparison that calibration aims at */
  gint64 confirm_timeout;
  gint64 consent_timeout;
  gint64 position_timeout; /* without a fit probe */
  gint64 challenge_timeout;
  gint64 match_timeout;
  gint64 decide_timeout; /* choice after a fail */
  gint64 result_time;    /* how long a pass stays shown */
  gint64 notice_time;    /* how long a refusal or time-out stays shown */
} MusterPolicy;

G_END_DECLS
