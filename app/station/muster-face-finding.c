/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-face-finding.h"

/* Chance that a search finds somebody else by mistake, up to which it may name one person. */
#define MOST_FALSE 1e-2

const char *
muster_face_answer_to_nick (MusterFaceAnswer answer)
{
  static const char *const nicks[] = {
      [MUSTER_FACE_NOBODY] = "nobody",
      [MUSTER_FACE_ALONE] = "alone",
      [MUSTER_FACE_UNCLEAR] = "unclear",
      [MUSTER_FACE_LOOK_ALIKES] = "look-alikes",
      [MUSTER_FACE_ASSIST] = "assist",
      [MUSTER_FACE_RATE_UNKNOWN] = "rate-unknown",
      [MUSTER_FACE_TOO_MANY] = "too-many",
  };

  g_return_val_if_fail ((guint) answer < G_N_ELEMENTS (nicks), "nobody");
  return nicks[answer];
}

/**
 * muster_face_finding_add:
 * @self: zeroed at first
 * @similarity: to one reference of @person; not greater than that of the hit before
 *
 * Keeps each person once, by the reference that is most alike; who is below the review threshold is
 * a different person, and who comes after the first five is left out.
 */
void
muster_face_finding_add (MusterFaceFinding *self,
                         gint64 person,
                         double similarity,
                         const MusterPolicy *policy)
{
  const MusterBand band = muster_band_of (similarity, policy->review, policy->accept);

  if (band < MUSTER_BAND_REVIEW || self->n == MUSTER_FACE_FINDING_MOST)
    return;
  for (guint i = 0; i < self->n; i++)
    if (self->candidates[i].person == person)
      return;
  self->candidates[self->n++] = (MusterFaceCandidate){person, band, similarity};
}

/* A calibration tells the rate only at its own threshold; a stricter one has a smaller rate. */
static double
get_rate (guint n_people, const MusterPolicy *policy, const MusterCalibrated *calibrated)
{
  if (!calibrated->enough || !(calibrated->fmr > 0) || policy->accept < calibrated->accept - 1e-9 ||
      muster_calibrated_is_outgrown (calibrated, n_people))
    return 0;
  return calibrated->fmr;
}

/**
 * muster_face_finding_judge:
 * @self: with candidates and the number of references; answer and rate are set
 * @n_people: of the roster now, with a reference
 * @calibrated: what “muster calibrate” kept for the model in use; all zero if nothing
 *
 * One candidate may be taken without staff only if all of this holds:
 *
 * - The first is at or above accept, and no second one at or above review: look-alikes are told
 *   apart by people.
 * - The false match rate of one comparison at that threshold is known from this station's own
 *   people, and times the number of references it is at most 1e-2. What a model pack was shipped
 *   with was measured on others and counts for nothing here.
 * - Neither pack nor profile ask staff to confirm everybody.
 */
void
muster_face_finding_judge (MusterFaceFinding *self,
                           guint n_people,
                           const MusterPolicy *policy,
                           const MusterCalibrated *calibrated)
{
  self->fmr = get_rate (n_people, policy, calibrated);
  if (self->n == 0)
    self->answer = MUSTER_FACE_NOBODY;
  else if (self->candidates[0].band != MUSTER_BAND_PASS)
    self->answer = MUSTER_FACE_UNCLEAR;
  else if (self->n > 1)
    self->answer = MUSTER_FACE_LOOK_ALIKES;
  else if (policy->staff_confirms)
    self->answer = MUSTER_FACE_ASSIST;
  else if (!(self->fmr > 0))
    self->answer = MUSTER_FACE_RATE_UNKNOWN;
  else if (self->fmr * self->n_references > MOST_FALSE * (1 + 1e-9))
    self->answer = MUSTER_FACE_TOO_MANY;
  else
    self->answer = MUSTER_FACE_ALONE;
}
