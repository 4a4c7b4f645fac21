/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How alike a probe and the references are, in the words of the policy's thresholds. */
typedef enum {
  MUSTER_BAND_NONE,      /* nothing was compared */
  MUSTER_BAND_DIFFERENT, /* below the review threshold */
  MUSTER_BAND_REVIEW,    /* between review and accept: a person decides */
  MUSTER_BAND_PASS,      /* at or above accept */
} MusterBand;

/* How a visit ended. The nicks ("pass", "card-only" …) go into the journal and never change. */
typedef enum {
  MUSTER_OUTCOME_NONE,
  MUSTER_OUTCOME_PASS,
  MUSTER_OUTCOME_FAIL,      /* compared, different, no way taken */
  MUSTER_OUTCOME_REVIEW,    /* compared, unclear or assisted: waits for staff */
  MUSTER_OUTCOME_NO_FACE,   /* no face, or none fit, until time was up; costs no attempt */
  MUSTER_OUTCOME_OVERRIDE,  /* staff let pass, with reason */
  MUSTER_OUTCOME_CARD_ONLY, /* emergency mode or desk lane: card and staff comparison */
  MUSTER_OUTCOME_REFERRED,  /* photo sent to review, or the case sent to the desk */
  MUSTER_OUTCOME_DOUBTFUL,
  MUSTER_OUTCOME_REFUSED,   /* not in the roster, not eligible now, already in */
  MUSTER_OUTCOME_ABANDONED, /* not me, wrong data, ended, timed out, second card */
  MUSTER_OUTCOME_UNDO,
  MUSTER_OUTCOME_ERROR, /* camera, model or store failed */
  MUSTER_N_OUTCOMES,
} MusterOutcome;

/* The code in the journal where staff only confirmed what the station compared. */
#define MUSTER_CODE_SAME_PERSON "same-person"

const char *muster_outcome_to_nick (MusterOutcome outcome);
gboolean muster_outcome_from_nick (const char *nick, MusterOutcome *outcome);
gboolean muster_outcome_lets_in (MusterOutcome outcome);
const char *muster_band_to_nick (MusterBand band);
MusterBand muster_band_of (double similarity, double review, double accept);

/* What the live coach asks for, the one worst thing at a time; MUSTER_COACH_FIT asks for nothing.
 */
typedef enum {
  MUSTER_COACH_NO_FACE,
  MUSTER_COACH_MANY_FACES,
  MUSTER_COACH_CLOSER,
  MUSTER_COACH_BACK,
  MUSTER_COACH_CENTRE,
  MUSTER_COACH_FRONTAL, /* turned, tilted up or down */
  MUSTER_COACH_LEVEL,   /* rolled */
  MUSTER_COACH_DARK,
  MUSTER_COACH_BRIGHT,
  MUSTER_COACH_BLURRED,
  MUSTER_COACH_EYES,
  MUSTER_COACH_UNEVEN, /* one side of the face is dark */
  MUSTER_COACH_GLARE,  /* on the glasses */
  MUSTER_COACH_MASK,
  MUSTER_COACH_HAT,
  MUSTER_COACH_DARK_GLASSES,
  MUSTER_COACH_MOUTH, /* is open */
  MUSTER_COACH_HOLD_STILL,
  MUSTER_COACH_BLACK, /* the camera delivers a black picture */
  MUSTER_COACH_FIT,
} MusterCoach;

const char *muster_coach_to_nick (MusterCoach coach);

/* Why a page is shown or a visit ended. Each has its own words and its own way on. */
typedef enum {
  MUSTER_REASON_NONE,
  /* identify */
  MUSTER_REASON_UNKNOWN_CARD, /* a campus card that nobody in the roster has */
  MUSTER_REASON_UNKNOWN_ID_CARD,
  MUSTER_REASON_AMBIGUOUS_CARD, /* the reader tells a part of the number that fits several people */
  MUSTER_REASON_CARD_UNREADABLE, /* once more usually works */
  MUSTER_REASON_CARD_LEFT_EARLY,
  MUSTER_REASON_CARD_REFUSED, /* card and reader do not trust each other */
  MUSTER_REASON_NOT_AN_ID_CARD,
  MUSTER_REASON_UNKNOWN_LAYOUT, /* an ID card of a kind we do not know */
  MUSTER_REASON_RANDOM_UID,
  MUSTER_REASON_UNKNOWN_FORMAT,
  MUSTER_REASON_CARD_EXPIRED,
  MUSTER_REASON_CARD_NOT_YET_VALID,
  MUSTER_REASON_NAME_DIFFERS, /* on the chip and in the roster */
  MUSTER_REASON_NOT_FOUND,    /* the two numbers do not meet in one person */
  MUSTER_REASON_WRONG_DIGIT,  /* GB 11643 check character */
  MUSTER_REASON_NOT_EXPECTED, /* in the roster, not on this occasion's list */
  MUSTER_REASON_TOO_EARLY,
  MUSTER_REASON_TOO_LATE,
  MUSTER_REASON_WRONG_ROOM,
  MUSTER_REASON_FEE_UNPAID,
  MUSTER_REASON_PHOTO_NOT_REVIEWED,
  MUSTER_REASON_ALREADY_IN,
  MUSTER_REASON_IN_ELSEWHERE, /* at another station, as the roster says */
  MUSTER_REASON_NO_REFERENCE, /* no reference photo, or no face in it */
  /* the person's own choice */
  MUSTER_REASON_NOT_ME,
  MUSTER_REASON_WRONG_DATA,
  MUSTER_REASON_CHOSE_DESK,
  MUSTER_REASON_ENDED,
  MUSTER_REASON_SECOND_CARD,
  MUSTER_REASON_TIMED_OUT,
  /* camera */
  MUSTER_REASON_NO_FACE, /* positioning ran out without a fit probe */
  MUSTER_REASON_CAMERA_LOST,
  MUSTER_REASON_CAMERA_BUSY,
  MUSTER_REASON_CAMERA_REFUSED,
  MUSTER_REASON_CAMERA_BLACK,
  MUSTER_REASON_CAMERA_UNTRUSTED, /* liveness is asked for, and the pictures may be made up */
  /* liveness */
  MUSTER_REASON_NO_RESPONSE,
  MUSTER_REASON_FACE_LOST, /* the face left or another came while it was being tested */
  MUSTER_REASON_NOT_LIVE,  /* told to the person only as "please go to the desk" */
  /* match */
  MUSTER_REASON_DIFFERENT,
  MUSTER_REASON_UNCLEAR,
  MUSTER_REASON_ASSIST, /* the model pack lets nobody pass without staff */
  MUSTER_REASON_NO_TRIES_LEFT,
  /* staff and station */
  MUSTER_REASON_STAFF_REJECTED,
  MUSTER_REASON_EMERGENCY, /* in by card alone, for the time being; the face is looked at later */
  MUSTER_REASON_STORE_FAILED,
  MUSTER_REASON_ENGINE_FAILED,
  MUSTER_N_REASONS,
} MusterReason;

const char *muster_reason_to_nick (MusterReason reason);
gboolean muster_reason_from_nick (const char *nick, MusterReason *reason);

G_END_DECLS
