/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-guest-texts.h"

/* Every word a guest can meet because of a reason or a coach is in this file. House rules: the
 * headline has at most 12 Chinese characters; nobody is blamed; no score, no limit, no suspicion;
 * each says the way on. */

typedef struct {
  const char *headline;
  const char *detail;
  MusterGuestLook look;
} ReasonText;

static const ReasonText REASONS[MUSTER_N_REASONS] = {
    [MUSTER_REASON_NONE] = {N_ ("Please go to the service desk"),
                            N_ ("Bring your card. A person will finish it with you."),
                            {"muster-help-desk-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_UNKNOWN_CARD] = {N_ ("This card is not in the roster"),
                                    N_ ("Try your other card, or ask at the service desk."),
                                    {"muster-id-card-symbolic", MUSTER_TONE_AGAIN, FALSE, TRUE}},
    [MUSTER_REASON_UNKNOWN_ID_CARD] =
        {N_ ("This ID card is not in the roster"),
         N_ ("Try your campus card, or let the desk look you up by name."),
         {"muster-id-card-symbolic", MUSTER_TONE_AGAIN, TRUE, FALSE}},
    [MUSTER_REASON_AMBIGUOUS_CARD] =
        {N_ ("This card fits several people"),
         N_ ("Use your ID card, or type your two numbers."),
         {"muster-two-people-symbolic", MUSTER_TONE_AGAIN, FALSE, TRUE}},
    [MUSTER_REASON_CARD_UNREADABLE] =
        {N_ ("The card could not be read"),
         N_ ("Hold it flat on the reader for one second."),
         {"muster-card-tap-symbolic", MUSTER_TONE_AGAIN, FALSE, TRUE}},
    [MUSTER_REASON_CARD_LEFT_EARLY] =
        {N_ ("The card was lifted too soon"),
         N_ ("Please tap again and leave it there until the tone."),
         {"muster-card-tap-symbolic", MUSTER_TONE_AGAIN, FALSE, FALSE}},
    [MUSTER_REASON_CARD_REFUSED] = {N_ ("A person will look at your card"),
                                    N_ ("Please take it to the service desk and check in there."),
                                    {"muster-help-desk-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_NOT_AN_ID_CARD] =
        {N_ ("This reader is for ID cards"),
         N_ ("Put your ID card here. Campus cards go on the other reader."),
         {"muster-id-card-symbolic", MUSTER_TONE_AGAIN, FALSE, TRUE}},
    [MUSTER_REASON_UNKNOWN_LAYOUT] =
        {N_ ("Your card is of a new kind"),
         N_ ("It cannot be read here yet. Type your numbers, or ask a person."),
         {"muster-id-card-symbolic", MUSTER_TONE_ASK, FALSE, TRUE}},
    [MUSTER_REASON_RANDOM_UID] =
        {N_ ("Please use the card itself"),
         N_ ("A phone does not tell whose it is. Use your campus or ID card."),
         {"muster-phone-symbolic", MUSTER_TONE_AGAIN, FALSE, TRUE}},
    [MUSTER_REASON_UNKNOWN_FORMAT] = {N_ ("This card cannot be used here"),
                                      N_ ("Use your other card, or type your two numbers."),
                                      {"muster-card-tap-symbolic", MUSTER_TONE_AGAIN, FALSE, TRUE}},
    [MUSTER_REASON_CARD_EXPIRED] = {N_ ("Your ID card has expired"),
                                    N_ ("A person will go on with you. Other papers help too."),
                                    {"muster-clock-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_CARD_NOT_YET_VALID] =
        {N_ ("Your ID card is not valid yet"),
         N_ ("A person will go on with you. Bring the older card if you have it."),
         {"muster-clock-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_NAME_DIFFERS] =
        {N_ ("Your name is written another way"),
         N_ ("The desk compares your card with the list and can correct it."),
         {"muster-wrong-data-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_NOT_FOUND] = {N_ ("No match for these two numbers"),
                                 N_ ("Check both numbers, or ask at the service desk."),
                                 {"muster-keypad-symbolic", MUSTER_TONE_AGAIN, TRUE, FALSE}},
    [MUSTER_REASON_WRONG_DIGIT] = {N_ ("The last digit does not fit"),
                                   N_ ("Please check the ID card number."),
                                   {"muster-keypad-symbolic", MUSTER_TONE_AGAIN, FALSE, FALSE}},
    [MUSTER_REASON_NOT_EXPECTED] = {N_ ("You are not on this list"),
                                    N_ ("The service desk can look up where to go."),
                                    {"muster-roster-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_TOO_EARLY] = {N_ ("It is not open yet"),
                                 N_ ("Please come back during the opening hours."),
                                 {"muster-clock-symbolic", MUSTER_TONE_CALM, FALSE, FALSE}},
    [MUSTER_REASON_TOO_LATE] = {N_ ("The time has passed"),
                                N_ ("The service desk will tell you how to go on."),
                                {"muster-clock-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_WRONG_ROOM] = {N_ ("Please go to room %s"),
                                  N_ ("Your place is there, not here."),
                                  {"muster-door-symbolic", MUSTER_TONE_ASK, FALSE, FALSE}},
    [MUSTER_REASON_FEE_UNPAID] =
        {N_ ("The fee is not paid yet"),
         N_ ("Pay it, then tap your card again. The service desk can help."),
         {"muster-roster-symbolic", MUSTER_TONE_AGAIN, TRUE, FALSE}},
    [MUSTER_REASON_PHOTO_NOT_REVIEWED] =
        {N_ ("Your photo is still in review"),
         N_ ("Come back when it is done, or ask at the service desk."),
         {"muster-photo-review-symbolic", MUSTER_TONE_CALM, TRUE, FALSE}},
    [MUSTER_REASON_ALREADY_IN] = {N_ ("You checked in at %s (station %s)"),
                                  N_ ("There is nothing more to do here."),
                                  {"muster-shape-pass-symbolic", MUSTER_TONE_CALM, FALSE, FALSE}},
    [MUSTER_REASON_IN_ELSEWHERE] =
        {N_ ("Checked in at %s (%s)"),
         N_ ("A person will look at it with you. If it was not you, say so."),
         {"muster-two-people-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_NO_REFERENCE] = {N_ ("No photo on file to compare with"),
                                    N_ ("A person will compare your card instead."),
                                    {"muster-id-card-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_NOT_ME] = {N_ ("Please tap your own card"),
                              N_ ("A card you have found belongs at the service desk."),
                              {"muster-id-card-symbolic", MUSTER_TONE_AGAIN, TRUE, FALSE}},
    [MUSTER_REASON_WRONG_DATA] = {N_ ("The desk will correct your data"),
                                  N_ ("Bring your ID card. You can check in there as well."),
                                  {"muster-wrong-data-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_CHOSE_DESK] = {N_ ("A person will check you in"),
                                  N_ ("Please go to the service desk with your card."),
                                  {"muster-help-desk-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_ENDED] = {N_ ("Ended"),
                             N_ ("Your data is cleared from this screen."),
                             {"muster-card-tap-symbolic", MUSTER_TONE_CALM, FALSE, FALSE}},
    [MUSTER_REASON_SECOND_CARD] =
        {N_ ("Another card was tapped"),
         N_ ("The visit before has ended. One person at a time, please tap again."),
         {"muster-two-people-symbolic", MUSTER_TONE_AGAIN, FALSE, FALSE}},
    [MUSTER_REASON_TIMED_OUT] = {N_ ("Time is up"),
                                 N_ ("Your data is cleared. Please tap your card again."),
                                 {"muster-clock-symbolic", MUSTER_TONE_AGAIN, FALSE, FALSE}},
    [MUSTER_REASON_NO_FACE] = {N_ ("No clear picture this time"),
                               N_ ("It costs no try. You may do it again, or ask a person."),
                               {"muster-shape-again-symbolic", MUSTER_TONE_AGAIN, TRUE, FALSE}},
    [MUSTER_REASON_CAMERA_LOST] = {N_ ("The camera is not connected"),
                                   N_ ("A person will check you in. Nothing is lost."),
                                   {"muster-camera-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_CAMERA_BUSY] = {N_ ("The camera is in use elsewhere"),
                                   N_ ("A person will check you in with your card."),
                                   {"muster-camera-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_CAMERA_REFUSED] = {N_ ("The camera may not be used"),
                                      N_ ("Staff can allow it. You can check in with a person."),
                                      {"muster-camera-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_CAMERA_BLACK] = {N_ ("The camera picture is black"),
                                    N_ ("Something may cover it. A person will help you."),
                                    {"muster-camera-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_CAMERA_UNTRUSTED] =
        {N_ ("A person will check you in today"),
         N_ ("Please show your card at the service desk."),
         {"muster-help-desk-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_NO_RESPONSE] = {N_ ("No movement was seen"),
                                   N_ ("Follow the one line on the screen. There is no hurry."),
                                   {"muster-shape-again-symbolic", MUSTER_TONE_AGAIN, TRUE, FALSE}},
    [MUSTER_REASON_FACE_LOST] = {N_ ("Your face left the picture"),
                                 N_ ("Please stay in the frame until it is done."),
                                 {"muster-shape-again-symbolic", MUSTER_TONE_AGAIN, TRUE, FALSE}},
    [MUSTER_REASON_NOT_LIVE] = {N_ ("Please go on at the service desk"),
                                N_ ("A person will finish it with you. Bring your card."),
                                {"muster-help-desk-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_DIFFERENT] = {N_ ("The pictures did not match this time"),
                                 N_ ("Light, glasses, hair or an old photo can be why."),
                                 {"muster-shape-again-symbolic", MUSTER_TONE_AGAIN, TRUE, FALSE}},
    [MUSTER_REASON_UNCLEAR] = {N_ ("A person will take a look"),
                               N_ ("The photo on file may be old. Please have your card ready."),
                               {"muster-help-desk-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_ASSIST] = {N_ ("A person confirms it now"),
                              N_ ("Please stay here for a moment."),
                              {"muster-help-desk-symbolic", MUSTER_TONE_ASK, FALSE, FALSE}},
    [MUSTER_REASON_NO_TRIES_LEFT] =
        {N_ ("A person will finish it with you"),
         N_ ("At the service desk your card is enough, no face needed."),
         {"muster-help-desk-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_STAFF_REJECTED] = {N_ ("Please talk to the service desk"),
                                      N_ ("They will tell you what is still needed."),
                                      {"muster-help-desk-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_EMERGENCY] = {N_ ("Your card is enough today"),
                                 N_ ("Your photo is looked at later. You need not wait for that."),
                                 {"muster-card-tap-symbolic", MUSTER_TONE_ASK, FALSE, FALSE}},
    [MUSTER_REASON_STORE_FAILED] = {N_ ("This could not be saved"),
                                    N_ ("You are not checked in yet. A person will help you."),
                                    {"muster-unsent-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
    [MUSTER_REASON_ENGINE_FAILED] = {N_ ("The comparison did not work"),
                                     N_ ("It costs no try. A person will help you."),
                                     {"muster-help-desk-symbolic", MUSTER_TONE_ASK, TRUE, FALSE}},
};

typedef struct {
  const char *line;
  const char *icon;
} LineText;

static const LineText COACHES[MUSTER_COACH_FIT + 1] = {
    [MUSTER_COACH_NO_FACE] = {N_ ("Step in front of the camera"), "muster-face-frame-symbolic"},
    [MUSTER_COACH_MANY_FACES] = {N_ ("One person at a time"), "muster-two-people-symbolic"},
    [MUSTER_COACH_CLOSER] = {N_ ("Come a little closer"), "muster-closer-symbolic"},
    [MUSTER_COACH_BACK] = {N_ ("Move back a little"), "muster-back-symbolic"},
    [MUSTER_COACH_CENTRE] = {N_ ("Move to the middle"), "muster-centre-symbolic"},
    [MUSTER_COACH_FRONTAL] = {N_ ("Look straight at the screen"), "muster-face-frame-symbolic"},
    [MUSTER_COACH_LEVEL] = {N_ ("Hold your head upright"), "muster-upright-symbolic"},
    [MUSTER_COACH_DARK] = {N_ ("Face the light"), "muster-light-symbolic"},
    [MUSTER_COACH_BRIGHT] = {N_ ("Turn away from the bright light"), "muster-light-symbolic"},
    [MUSTER_COACH_BLURRED] = {N_ ("Stand still for a moment"), "muster-hold-still-symbolic"},
    [MUSTER_COACH_EYES] = {N_ ("Keep both eyes open"), "muster-eye-symbolic"},
    [MUSTER_COACH_UNEVEN] = {N_ ("Turn so that the light comes from the front"),
                             "muster-light-symbolic"},
    [MUSTER_COACH_GLARE] = {N_ ("Tilt your glasses, they reflect"), "muster-glasses-symbolic"},
    [MUSTER_COACH_MASK] = {N_ ("Please take off your mask"), "muster-mask-symbolic"},
    [MUSTER_COACH_HAT] = {N_ ("Please take off your hat"), "muster-hat-symbolic"},
    [MUSTER_COACH_DARK_GLASSES] = {N_ ("Please take off your dark glasses"),
                                   "muster-glasses-symbolic"},
    [MUSTER_COACH_MOUTH] = {N_ ("Close your mouth"), "muster-mouth-symbolic"},
    [MUSTER_COACH_HOLD_STILL] = {N_ ("Hold still"), "muster-hold-still-symbolic"},
    [MUSTER_COACH_BLACK] = {N_ ("Something covers the camera"), "muster-camera-symbolic"},
    [MUSTER_COACH_FIT] = {N_ ("Good, hold still"), "muster-hold-still-symbolic"},
};

/* What a liveness challenge asks for. Left and right are the person's own, as in a mirror. */
static const LineText PROMPTS[MUSTER_N_PROMPTS] = {
    [MUSTER_PROMPT_NONE] = {N_ ("Look straight at the screen"), "muster-face-frame-symbolic"},
    [MUSTER_PROMPT_HOLD_STILL] = {N_ ("Hold still, colours will change"),
                                  "muster-hold-still-symbolic"},
    [MUSTER_PROMPT_COME_CLOSER] = {N_ ("Slowly come closer"), "muster-closer-symbolic"},
    [MUSTER_PROMPT_GO_BACK] = {N_ ("Move back a little"), "muster-back-symbolic"},
    [MUSTER_PROMPT_TURN_LEFT] = {N_ ("Turn your head left"), "muster-turn-left-symbolic"},
    [MUSTER_PROMPT_TURN_RIGHT] = {N_ ("Turn your head right"), "muster-turn-right-symbolic"},
    [MUSTER_PROMPT_TO_FRONT] = {N_ ("Now look straight again"), "muster-face-frame-symbolic"},
    [MUSTER_PROMPT_BLINK] = {N_ ("Blink once"), "muster-eye-symbolic"},
    [MUSTER_PROMPT_OPEN_MOUTH] = {N_ ("Open your mouth wide"), "muster-mouth-symbolic"},
    [MUSTER_PROMPT_CLOSE_MOUTH] = {N_ ("Close your mouth"), "muster-mouth-symbolic"},
    [MUSTER_PROMPT_READ_CODE] = {N_ ("Read the digits aloud"), "muster-keypad-symbolic"},
    [MUSTER_PROMPT_SPEAK_UP] = {N_ ("A little louder, please"), "muster-keypad-symbolic"},
    [MUSTER_PROMPT_WELL_DONE] = {N_ ("Well done"), "muster-shape-pass-symbolic"},
};

static const ReasonText *
text_of (MusterReason reason)
{
  g_return_val_if_fail ((guint) reason < MUSTER_N_REASONS, &REASONS[MUSTER_REASON_NONE]);

  return &REASONS[reason];
}

/**
 * muster_guest_headline:
 * @screen: reason, and what its words name (time, station, room)
 *
 * Returns: (transfer full): at most 12 Chinese characters besides numbers
 */
MusterPhrase *
muster_guest_headline (const MusterScreen *screen)
{
  if (screen->reason == MUSTER_REASON_ALREADY_IN) {
    if (*screen->time == '\0')
      return muster_phrase_new (N_ ("You are already checked in"));
    if (*screen->elsewhere == '\0')
      return muster_phrase_new_format (N_ ("You checked in at %s"), screen->time);
    return muster_phrase_new_format (
        N_ ("You checked in at %s (station %s)"), screen->time, screen->elsewhere);
  }
  if (screen->reason == MUSTER_REASON_IN_ELSEWHERE) {
    if (*screen->time == '\0' || *screen->elsewhere == '\0')
      return muster_phrase_new (N_ ("Checked in at another station"));
    return muster_phrase_new_format (N_ ("Checked in at %s (%s)"), screen->time, screen->elsewhere);
  }
  if (screen->reason == MUSTER_REASON_WRONG_ROOM) {
    if (*screen->elsewhere == '\0')
      return muster_phrase_new (N_ ("Your room is another one"));
    return muster_phrase_new_format (N_ ("Please go to room %s"), screen->elsewhere);
  }
  return muster_phrase_new (text_of (screen->reason)->headline);
}

/**
 * muster_guest_detail:
 *
 * Returns: (transfer full): what to do, in one or two short sentences
 */
MusterPhrase *
muster_guest_detail (const MusterScreen *screen)
{
  return muster_phrase_new (text_of (screen->reason)->detail);
}

const MusterGuestLook *
muster_guest_look (MusterReason reason)
{
  return &text_of (reason)->look;
}

/**
 * muster_guest_coach_line:
 *
 * Returns: (transfer full): the Line, one instruction
 */
MusterPhrase *
muster_guest_coach_line (MusterCoach coach)
{
  g_return_val_if_fail ((guint) coach < G_N_ELEMENTS (COACHES), muster_phrase_new_literal (""));

  return muster_phrase_new (COACHES[coach].line);
}

const char *
muster_guest_coach_icon (MusterCoach coach)
{
  g_return_val_if_fail ((guint) coach < G_N_ELEMENTS (COACHES), COACHES[0].icon);

  return COACHES[coach].icon;
}

/**
 * muster_guest_prompt_line:
 *
 * Returns: (transfer full): the Line of a challenge, one instruction
 */
MusterPhrase *
muster_guest_prompt_line (MusterPrompt prompt)
{
  g_return_val_if_fail ((guint) prompt < MUSTER_N_PROMPTS, muster_phrase_new_literal (""));

  return muster_phrase_new (PROMPTS[prompt].line);
}

const char *
muster_guest_prompt_icon (MusterPrompt prompt)
{
  g_return_val_if_fail ((guint) prompt < MUSTER_N_PROMPTS, PROMPTS[0].icon);

  return PROMPTS[prompt].icon;
}

/**
 * muster_guest_spoken:
 * @screen: what is shown
 *
 * What the voice says to a page. Never a name, a number, a score or a cause.
 *
 * Returns: (transfer full) (nullable): the sentence, or %NULL if the page is silent
 */
MusterPhrase *
muster_guest_spoken (const MusterScreen *screen)
{
  switch (screen->page) {
  case MUSTER_PAGE_IDLE:
    return muster_phrase_new (N_ ("Please tap your card."));
  case MUSTER_PAGE_PASS:
    return muster_phrase_new (N_ ("Checked in. What comes next is on the screen."));
  case MUSTER_PAGE_FAIL:
    return muster_phrase_new (N_ ("Not matched. The ways to go on are on the screen."));
  case MUSTER_PAGE_REFER:
    if (muster_guest_look (screen->reason)->tone == MUSTER_TONE_ASK)
      return muster_phrase_new (N_ ("Please go to the service desk. A person will help you."));
    return muster_phrase_new (N_ ("Please look at the screen."));
  case MUSTER_PAGE_IDENTIFY:
  case MUSTER_PAGE_CONFIRM:
  case MUSTER_PAGE_CONSENT:
  case MUSTER_PAGE_CAPTURE:
  case MUSTER_PAGE_WAIT:
  case MUSTER_N_PAGES:
  default:
    return NULL;
  }
}
