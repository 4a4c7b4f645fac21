/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-verdict.h"

#include <math.h>

/* Nicks lie in journals: they are added to, never changed. */
static const char *const outcome_nicks[MUSTER_N_OUTCOMES] = {
    [MUSTER_OUTCOME_NONE] = "none",
    [MUSTER_OUTCOME_PASS] = "pass",
    [MUSTER_OUTCOME_FAIL] = "fail",
    [MUSTER_OUTCOME_REVIEW] = "review",
    [MUSTER_OUTCOME_NO_FACE] = "no-face",
    [MUSTER_OUTCOME_OVERRIDE] = "override",
    [MUSTER_OUTCOME_CARD_ONLY] = "card-only",
    [MUSTER_OUTCOME_REFERRED] = "referred",
    [MUSTER_OUTCOME_DOUBTFUL] = "doubtful",
    [MUSTER_OUTCOME_REFUSED] = "refused",
    [MUSTER_OUTCOME_ABANDONED] = "abandoned",
    [MUSTER_OUTCOME_UNDO] = "undo",
    [MUSTER_OUTCOME_ERROR] = "error",
};

static const char *const band_nicks[] = {
    [MUSTER_BAND_NONE] = "none",
    [MUSTER_BAND_DIFFERENT] = "different",
    [MUSTER_BAND_REVIEW] = "review",
    [MUSTER_BAND_PASS] = "pass",
};

static const char *const coach_nicks[] = {
    [MUSTER_COACH_NO_FACE] = "no-face", [MUSTER_COACH_MANY_FACES] = "many-faces",
    [MUSTER_COACH_CLOSER] = "closer",   [MUSTER_COACH_BACK] = "back",
    [MUSTER_COACH_CENTRE] = "centre",   [MUSTER_COACH_FRONTAL] = "frontal",
    [MUSTER_COACH_LEVEL] = "level",     [MUSTER_COACH_DARK] = "dark",
    [MUSTER_COACH_BRIGHT] = "bright",   [MUSTER_COACH_BLURRED] = "blurred",
    [MUSTER_COACH_EYES] = "eyes",       [MUSTER_COACH_UNEVEN] = "uneven",
    [MUSTER_COACH_GLARE] = "glare",     [MUSTER_COACH_MASK] = "mask",
    [MUSTER_COACH_HAT] = "hat",         [MUSTER_COACH_DARK_GLASSES] = "dark-glasses",
    [MUSTER_COACH_MOUTH] = "mouth",     [MUSTER_COACH_HOLD_STILL] = "hold-still",
    [MUSTER_COACH_BLACK] = "black",     [MUSTER_COACH_FIT] = "fit",
};

static const char *const reason_nicks[MUSTER_N_REASONS] = {
    [MUSTER_REASON_NONE] = "none",
    [MUSTER_REASON_UNKNOWN_CARD] = "unknown-card",
    [MUSTER_REASON_UNKNOWN_ID_CARD] = "unknown-id-card",
    [MUSTER_REASON_AMBIGUOUS_CARD] = "ambiguous-card",
    [MUSTER_REASON_CARD_UNREADABLE] = "card-unreadable",
    [MUSTER_REASON_CARD_LEFT_EARLY] = "card-left-early",
    [MUSTER_REASON_CARD_REFUSED] = "card-refused",
    [MUSTER_REASON_NOT_AN_ID_CARD] = "not-an-id-card",
    [MUSTER_REASON_UNKNOWN_LAYOUT] = "unknown-layout",
    [MUSTER_REASON_RANDOM_UID] = "random-uid",
    [MUSTER_REASON_UNKNOWN_FORMAT] = "unknown-format",
    [MUSTER_REASON_CARD_EXPIRED] = "card-expired",
    [MUSTER_REASON_CARD_NOT_YET_VALID] = "card-not-yet-valid",
    [MUSTER_REASON_NAME_DIFFERS] = "name-differs",
    [MUSTER_REASON_NOT_FOUND] = "not-found",
    [MUSTER_REASON_WRONG_DIGIT] = "wrong-digit",
    [MUSTER_REASON_NOT_EXPECTED] = "not-expected",
    [MUSTER_REASON_TOO_EARLY] = "too-early",
    [MUSTER_REASON_TOO_LATE] = "too-late",
    [MUSTER_REASON_WRONG_ROOM] = "wrong-room",
    [MUSTER_REASON_FEE_UNPAID] = "fee-unpaid",
    [MUSTER_REASON_PHOTO_NOT_REVIEWED] = "photo-not-reviewed",
    [MUSTER_REASON_ALREADY_IN] = "already-in",
    [MUSTER_REASON_IN_ELSEWHERE] = "in-elsewhere",
    [MUSTER_REASON_NO_REFERENCE] = "no-reference",
    [MUSTER_REASON_NOT_ME] = "not-me",
    [MUSTER_REASON_WRONG_DATA] = "wrong-data",
    [MUSTER_REASON_CHOSE_DESK] = "chose-desk",
    [MUSTER_REASON_ENDED] = "ended",
    [MUSTER_REASON_SECOND_CARD] = "second-card",
    [MUSTER_REASON_TIMED_OUT] = "timed-out",
    [MUSTER_REASON_NO_FACE] = "no-face",
    [MUSTER_REASON_CAMERA_LOST] = "camera-lost",
    [MUSTER_REASON_CAMERA_BUSY] = "camera-busy",
    [MUSTER_REASON_CAMERA_REFUSED] = "camera-refused",
    [MUSTER_REASON_CAMERA_BLACK] = "camera-black",
    [MUSTER_REASON_CAMERA_UNTRUSTED] = "camera-untrusted",
    [MUSTER_REASON_NO_RESPONSE] = "no-response",
    [MUSTER_REASON_FACE_LOST] = "face-lost",
    [MUSTER_REASON_NOT_LIVE] = "not-live",
    [MUSTER_REASON_DIFFERENT] = "different",
    [MUSTER_REASON_UNCLEAR] = "unclear",
    [MUSTER_REASON_ASSIST] = "assist",
    [MUSTER_REASON_NO_TRIES_LEFT] = "no-tries-left",
    [MUSTER_REASON_STAFF_REJECTED] = "staff-rejected",
    [MUSTER_REASON_EMERGENCY] = "emergency",
    [MUSTER_REASON_STORE_FAILED] = "store-failed",
    [MUSTER_REASON_ENGINE_FAILED] = "engine-failed",
};

static const char *
nick_at (const char *const *nicks, guint n, guint index)
{
  g_return_val_if_fail (index < n, "none");
  return nicks[index];
}

static gboolean
find_nick (const char *const *nicks, guint n, const char *nick, guint *index)
{
  for (guint i = 0; i < n; i++) {
    if (g_strcmp0 (nicks[i], nick) == 0) {
      *index = i;
      return TRUE;
    }
  }
  return FALSE;
}

const char *
muster_outcome_to_nick (MusterOutcome outcome)
{
  return nick_at (outcome_nicks, G_N_ELEMENTS (outcome_nicks), outcome);
}

/**
 * muster_outcome_from_nick:
 * @nick: (nullable): a nick, as it lies in the journal
 * @outcome: (out): the outcome; untouched if there is none of that name
 *
 * Returns: whether @nick names an outcome
 */
gboolean
muster_outcome_from_nick (const char *nick, MusterOutcome *outcome)
{
  guint index;

  if (!find_nick (outcome_nicks, G_N_ELEMENTS (outcome_nicks), nick, &index))
    return FALSE;
  *outcome = index;
  return TRUE;
}

const char *
muster_band_to_nick (MusterBand band)
{
  return nick_at (band_nicks, G_N_ELEMENTS (band_nicks), band);
}

/**
 * muster_band_of:
 * @similarity: cosine, -1 to 1
 * @review: cosine from which staff may decide
 * @accept: cosine from which the station decides by itself
 *
 * Thresholds that were never set (@accept not above 0) let nobody pass and fail nobody: staff
 * decide. A similarity that is no number is different from everything.
 *
 * Returns: the band, never %MUSTER_BAND_NONE
 */
MusterBand
muster_band_of (double similarity, double review, double accept)
{
  if (isnan (similarity))
    return MUSTER_BAND_DIFFERENT;
  if (!(accept > 0))
    return MUSTER_BAND_REVIEW;
  if (similarity >= accept)
    return MUSTER_BAND_PASS;
  return similarity >= review ? MUSTER_BAND_REVIEW : MUSTER_BAND_DIFFERENT;
}

const char *
muster_coach_to_nick (MusterCoach coach)
{
  return nick_at (coach_nicks, G_N_ELEMENTS (coach_nicks), coach);
}

const char *
muster_reason_to_nick (MusterReason reason)
{
  return nick_at (reason_nicks, G_N_ELEMENTS (reason_nicks), reason);
}

/**
 * muster_reason_from_nick:
 * @nick: (nullable): a nick, as it lies in the journal
 * @reason: (out): the reason; untouched if there is none of that name
 *
 * Returns: whether @nick names a reason
 */
gboolean
muster_reason_from_nick (const char *nick, MusterReason *reason)
{
  guint index;

  if (!find_nick (reason_nicks, MUSTER_N_REASONS, nick, &index))
    return FALSE;
  *reason = index;
  return TRUE;
}

/**
 * muster_outcome_lets_in:
 * @outcome: how a visit ended
 *
 * Returns: whether the person is in: by the machine, by staff, or for now
 */
gboolean
muster_outcome_lets_in (MusterOutcome outcome)
{
  return outcome == MUSTER_OUTCOME_PASS || outcome == MUSTER_OUTCOME_OVERRIDE ||
         outcome == MUSTER_OUTCOME_CARD_ONLY || outcome == MUSTER_OUTCOME_DOUBTFUL;
}
