/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "muster-calibrated.h"
#include "muster-gallery.h"
#include "muster-policy.h"
#include "muster-verdict.h"

G_BEGIN_DECLS

/* What a search of the whole roster for one face (1:N) comes to. */

#define MUSTER_FACE_FINDING_MOST 5

typedef struct {
  gint64 person;     /* roster id */
  MusterBand band;   /* REVIEW or PASS: those below are no candidates */
  double similarity; /* of the most similar reference */
} MusterFaceCandidate;

/* Whether somebody may be taken without staff, and if not, why. The nicks go into the journal. */
typedef enum {
  MUSTER_FACE_NOBODY,  /* nobody is alike enough */
  MUSTER_FACE_ALONE,   /* the first candidate, who is asked “is this you?” and compared 1:1 */
  MUSTER_FACE_UNCLEAR, /* the first is not alike enough */
  MUSTER_FACE_LOOK_ALIKES,  /* another is nearly as alike */
  MUSTER_FACE_ASSIST,       /* pack or profile let nobody pass without staff */
  MUSTER_FACE_RATE_UNKNOWN, /* this station was not calibrated for the threshold in force */
  MUSTER_FACE_TOO_MANY,     /* in so large a roster somebody else is too easily found */
} MusterFaceAnswer;

const char *muster_face_answer_to_nick (MusterFaceAnswer answer);

typedef struct {
  MusterFaceAnswer answer;
  guint n;
  MusterFaceCandidate candidates[MUSTER_FACE_FINDING_MOST]; /* most similar first */
  guint n_references;                                       /* compared with */
  double fmr; /* of one comparison at the threshold in force; 0 = not known */
} MusterFaceFinding;

void muster_face_finding_add (MusterFaceFinding *self,
                              gint64 person,
                              double similarity,
                              const MusterPolicy *policy);
void muster_face_finding_judge (MusterFaceFinding *self,
                                guint n_people,
                                const MusterPolicy *policy,
                                const MusterCalibrated *calibrated);

G_END_DECLS
