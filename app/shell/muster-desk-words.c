/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-words.h"

#include <glib/gi18n-lib.h>

#include "muster-card-words.h"
#include "muster-identity.h"

/* Tables hold the source words; N_() marks them, the functions translate. */
static const char *const outcome_words[] = {
    [MUSTER_OUTCOME_NONE] = "",
    [MUSTER_OUTCOME_PASS] = N_ ("Passed"),
    [MUSTER_OUTCOME_FAIL] = N_ ("Did not match"),
    [MUSTER_OUTCOME_REVIEW] = N_ ("Waits for you"),
    [MUSTER_OUTCOME_NO_FACE] = N_ ("No usable picture"),
    [MUSTER_OUTCOME_OVERRIDE] = N_ ("Let pass by staff"),
    [MUSTER_OUTCOME_CARD_ONLY] = N_ ("By card only"),
    [MUSTER_OUTCOME_REFERRED] = N_ ("In review"),
    [MUSTER_OUTCOME_DOUBTFUL] = N_ ("Doubtful"),
    [MUSTER_OUTCOME_REFUSED] = N_ ("Not admitted"),
    [MUSTER_OUTCOME_ABANDONED] = N_ ("Ended"),
    [MUSTER_OUTCOME_UNDO] = N_ ("Taken back"),
    [MUSTER_OUTCOME_ERROR] = N_ ("Machine fault"),
};

static const char *const outcome_styles[] = {
    [MUSTER_OUTCOME_NONE] = "plain",
    [MUSTER_OUTCOME_PASS] = "pass",
    [MUSTER_OUTCOME_FAIL] = "again",
    [MUSTER_OUTCOME_REVIEW] = "again",
    [MUSTER_OUTCOME_NO_FACE] = "again",
    [MUSTER_OUTCOME_OVERRIDE] = "pass",
    [MUSTER_OUTCOME_CARD_ONLY] = "pass",
    [MUSTER_OUTCOME_REFERRED] = "doubt",
    [MUSTER_OUTCOME_DOUBTFUL] = "doubt",
    [MUSTER_OUTCOME_REFUSED] = "stop",
    [MUSTER_OUTCOME_ABANDONED] = "plain",
    [MUSTER_OUTCOME_UNDO] = "plain",
    [MUSTER_OUTCOME_ERROR] = "stop",
};

static const char *const reason_words[MUSTER_N_REASONS] = {
    [MUSTER_REASON_NONE] = "",
    [MUSTER_REASON_UNKNOWN_CARD] = N_ ("This card is not in the roster"),
    [MUSTER_REASON_UNKNOWN_ID_CARD] = N_ ("This ID card is not in the roster"),
    [MUSTER_REASON_AMBIGUOUS_CARD] = N_ ("The card fits more than one person"),
    [MUSTER_REASON_CARD_EXPIRED] = N_ ("ID card has expired"),
    [MUSTER_REASON_CARD_NOT_YET_VALID] = N_ ("ID card is not valid yet"),
    [MUSTER_REASON_NAME_DIFFERS] = N_ ("Name differs on the ID card"),
    [MUSTER_REASON_NOT_FOUND] = N_ ("The two numbers do not belong together"),
    [MUSTER_REASON_WRONG_DIGIT] = N_ ("The ID number has a wrong digit"),
    [MUSTER_REASON_NOT_EXPECTED] = N_ ("Not on this list"),
    [MUSTER_REASON_TOO_EARLY] = N_ ("Too early"),
    [MUSTER_REASON_TOO_LATE] = N_ ("Too late"),
    [MUSTER_REASON_WRONG_ROOM] = N_ ("Another room"),
    [MUSTER_REASON_FEE_UNPAID] = N_ ("Fee not paid"),
    [MUSTER_REASON_PHOTO_NOT_REVIEWED] = N_ ("Photo not reviewed yet"),
    [MUSTER_REASON_ALREADY_IN] = N_ ("Already checked in"),
    [MUSTER_REASON_IN_ELSEWHERE] = N_ ("Checked in at another station"),
    [MUSTER_REASON_NO_REFERENCE] = N_ ("No photo on file"),
    [MUSTER_REASON_NOT_ME] = N_ ("Said: not me"),
    [MUSTER_REASON_WRONG_DATA] = N_ ("Said: my data is wrong"),
    [MUSTER_REASON_CHOSE_DESK] = N_ ("Chose a person"),
    [MUSTER_REASON_ENDED] = N_ ("Ended the visit"),
    [MUSTER_REASON_SECOND_CARD] = N_ ("Another card was tapped"),
    [MUSTER_REASON_TIMED_OUT] = N_ ("Time ran out"),
    [MUSTER_REASON_NO_FACE] = N_ ("No clear face in time"),
    [MUSTER_REASON_CAMERA_LOST] = N_ ("The camera is gone"),
    [MUSTER_REASON_CAMERA_BUSY] = N_ ("Another program uses the camera"),
    [MUSTER_REASON_CAMERA_REFUSED] = N_ ("No permission for the camera"),
    [MUSTER_REASON_CAMERA_BLACK] = N_ ("The camera picture is black"),
    [MUSTER_REASON_CAMERA_UNTRUSTED] = N_ ("Not the camera of this station"),
    [MUSTER_REASON_NO_RESPONSE] = N_ ("Liveness not confirmed"),
    [MUSTER_REASON_FACE_LOST] = N_ ("The face left or changed during the check"),
    [MUSTER_REASON_NOT_LIVE] = N_ ("Maybe a picture of a face"),
    [MUSTER_REASON_DIFFERENT] = N_ ("Below the limit"),
    [MUSTER_REASON_UNCLEAR] = N_ ("Too close to call"),
    [MUSTER_REASON_ASSIST] = N_ ("Staff confirm every match here"),
    [MUSTER_REASON_NO_TRIES_LEFT] = N_ ("No tries left"),
    [MUSTER_REASON_STAFF_REJECTED] = N_ ("Staff: not the same person"),
    [MUSTER_REASON_EMERGENCY] = N_ ("Emergency mode: look at the face later"),
    [MUSTER_REASON_STORE_FAILED] = N_ ("The record could not be written"),
    [MUSTER_REASON_ENGINE_FAILED] = N_ ("The comparison failed"),
};

/* What staff do next when nobody was identified, or the machine failed. */
static const char *const advice_words[MUSTER_N_REASONS] = {
    [MUSTER_REASON_UNKNOWN_CARD] =
        N_ ("Ask for student number and ID number, or look the person up in the school's list."),
    [MUSTER_REASON_UNKNOWN_ID_CARD] =
        N_ ("Try the campus card. The ID number in the roster may be mistyped."),
    [MUSTER_REASON_AMBIGUOUS_CARD] =
        N_ ("This reader tells only a part of the number. Use the ID card or the two numbers."),
    [MUSTER_REASON_NOT_FOUND] = N_ ("Compare both numbers with the papers and type them again."),
    [MUSTER_REASON_WRONG_DIGIT] = N_ ("The last character does not fit the others. Type it again."),
    [MUSTER_REASON_CHOSE_DESK] = N_ ("Somebody asks for you at the guest screen."),
    [MUSTER_REASON_SECOND_CARD] = N_ ("The first visit was closed. Tap one card at a time."),
    [MUSTER_REASON_TIMED_OUT] = N_ ("The screen was cleared. The person can tap again."),
    [MUSTER_REASON_ENDED] = N_ ("The screen was cleared. The person can tap again."),
    [MUSTER_REASON_NOT_ME] = N_ ("Check whose card it is."),
    [MUSTER_REASON_WRONG_DATA] = N_ ("Compare the roster with the papers; the visit is closed."),
    [MUSTER_REASON_STORE_FAILED] = N_ ("Nothing was recorded. Look at the readiness page."),
    [MUSTER_REASON_ENGINE_FAILED] = N_ ("Nothing was recorded. Look at the readiness page."),
    [MUSTER_REASON_CAMERA_LOST] = N_ ("Plug the camera in again; it starts by itself."),
    [MUSTER_REASON_CAMERA_BUSY] = N_ ("Close the other program; the camera starts by itself."),
    [MUSTER_REASON_CAMERA_UNTRUSTED] =
        N_ ("Compare the card yourself. The readiness page says what is wrong with the camera."),
};

static const char *const coach_words[] = {
    [MUSTER_COACH_NO_FACE] = N_ ("No face"),
    [MUSTER_COACH_MANY_FACES] = N_ ("More than one person"),
    [MUSTER_COACH_CLOSER] = N_ ("Too far away"),
    [MUSTER_COACH_BACK] = N_ ("Too close"),
    [MUSTER_COACH_CENTRE] = N_ ("Not in the middle"),
    [MUSTER_COACH_FRONTAL] = N_ ("Looks aside"),
    [MUSTER_COACH_LEVEL] = N_ ("Head is tilted"),
    [MUSTER_COACH_DARK] = N_ ("Face is too dark"),
    [MUSTER_COACH_BRIGHT] = N_ ("Face is too bright"),
    [MUSTER_COACH_BLURRED] = N_ ("Picture is blurred"),
    [MUSTER_COACH_EYES] = N_ ("Eyes are shut"),
    [MUSTER_COACH_UNEVEN] = N_ ("One side of the face is dark"),
    [MUSTER_COACH_GLARE] = N_ ("Glasses reflect the light"),
    [MUSTER_COACH_MASK] = N_ ("Perhaps a mask"),
    [MUSTER_COACH_HAT] = N_ ("Perhaps a hat, or hair over the forehead"),
    [MUSTER_COACH_DARK_GLASSES] = N_ ("Perhaps dark glasses"),
    [MUSTER_COACH_MOUTH] = N_ ("Mouth is open"),
    [MUSTER_COACH_HOLD_STILL] = N_ ("Moves"),
    [MUSTER_COACH_BLACK] = N_ ("Picture is black"),
    [MUSTER_COACH_FIT] = N_ ("Picture is good"),
};

static const char *const state_words[] = {
    [MUSTER_VISIT_IDLE] = N_ ("Nobody yet"),
    [MUSTER_VISIT_READING] = N_ ("Reading a card…"),
    [MUSTER_VISIT_IDENTIFYING] = N_ ("Looking up…"),
    [MUSTER_VISIT_CONFIRMING] = N_ ("Is asked: is this you?"),
    [MUSTER_VISIT_CONSENTING] = N_ ("Is choosing the way"),
    [MUSTER_VISIT_POSITIONING] = N_ ("At the camera"),
    [MUSTER_VISIT_CHALLENGING] = N_ ("Follows the prompts"),
    [MUSTER_VISIT_MATCHING] = N_ ("Comparing…"),
    [MUSTER_VISIT_DECIDED] = N_ ("Not compared"),
    [MUSTER_VISIT_RECORDED] = N_ ("Not compared"),
};

static const char *
translate (const char *word)
{
  return word != NULL && *word != '\0' ? _ (word) : "";
}

/**
 * muster_desk_words_outcome:
 *
 * Returns: (transfer none): one or two words; "" for none
 */
const char *
muster_desk_words_outcome (MusterOutcome outcome)
{
  g_return_val_if_fail ((guint) outcome < G_N_ELEMENTS (outcome_words), "");
  return translate (outcome_words[outcome]);
}

/**
 * muster_desk_words_outcome_style:
 *
 * Returns: (transfer none): "pass", "again", "stop", "doubt" or "plain"
 */
const char *
muster_desk_words_outcome_style (MusterOutcome outcome)
{
  g_return_val_if_fail ((guint) outcome < G_N_ELEMENTS (outcome_styles), "plain");
  return outcome_styles[outcome];
}

const char *
muster_desk_words_reason (MusterReason reason)
{
  MusterCardError error;

  g_return_val_if_fail ((guint) reason < MUSTER_N_REASONS, "");
  if (muster_identity_error_of_reason (reason, &error))
    return muster_card_error_words (error).title;
  return translate (reason_words[reason]);
}

/**
 * muster_desk_words_advice:
 *
 * Returns: (transfer none): what staff do next, "" where the actions say it all
 */
const char *
muster_desk_words_advice (MusterReason reason)
{
  MusterCardError error;

  g_return_val_if_fail ((guint) reason < MUSTER_N_REASONS, "");
  if (muster_identity_error_of_reason (reason, &error))
    return muster_card_error_words (error).remedy;
  return translate (advice_words[reason]);
}

const char *
muster_desk_words_coach (MusterCoach coach)
{
  g_return_val_if_fail ((guint) coach < G_N_ELEMENTS (coach_words), "");
  return translate (coach_words[coach]);
}

/**
 * muster_desk_words_state:
 *
 * Returns: (transfer none): what happens while there is no similarity to show
 */
const char *
muster_desk_words_state (const MusterDeskView *view)
{
  const MusterVisit *visit = view->visit;

  if (visit->saving)
    return _ ("Writing the record…");
  if (view->awaits_staff && visit->lane == MUSTER_LANE_DESK)
    return _ ("Compare by eye");
  g_return_val_if_fail ((guint) visit->state < G_N_ELEMENTS (state_words), "");
  return translate (state_words[visit->state]);
}

/**
 * muster_desk_words_way:
 * @way: how somebody was named: MusterClaim's
 *
 * Returns: (transfer none): in words
 */
const char *
muster_desk_words_way (const char *way)
{
  static const char *const ways[][2] = {
      {"id", N_ ("By ID card")},
      {"campus", N_ ("By campus card")},
      {"campus-part", N_ ("By a part of the card number")},
      {"student", N_ ("By student card")},
      {"numbers", N_ ("By typed numbers")},
      {"face", N_ ("Found by face")},
      {"name", N_ ("Found by name")},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    if (g_strcmp0 (ways[i][0], way) == 0)
      return _ (ways[i][1]);
  return "";
}

/**
 * muster_desk_words_source:
 * @source: where a reference photo comes from, as the store keeps it
 *
 * Returns: (transfer none): in words; @source itself if it is none of ours
 */
const char *
muster_desk_words_source (const char *source)
{
  if (g_strcmp0 (source, "campus-card") == 0)
    return _ ("campus card");
  if (g_strcmp0 (source, "import") == 0)
    return _ ("imported");
  if (g_strcmp0 (source, "chip") == 0)
    return _ ("ID card chip");
  if (g_strcmp0 (source, "archive") == 0)
    return _ ("archive");
  if (g_strcmp0 (source, "review") == 0)
    return _ ("approved in review");
  if (g_strcmp0 (source, "rehearsal") == 0)
    return _ ("rehearsal");
  return source != NULL ? source : "";
}

/**
 * muster_desk_words_icon:
 * @style: "pass", "again", "stop", "doubt" or "plain"
 *
 * Returns: (transfer none): the shape that always goes with the colour
 */
const char *
muster_desk_words_icon (const char *style)
{
  static const char *const icons[][2] = {
      {"pass", "muster-shape-pass-symbolic"},
      {"again", "muster-shape-again-symbolic"},
      {"stop", "muster-shape-stop-symbolic"},
      {"doubt", "muster-shape-doubt-symbolic"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (icons); i++)
    if (g_str_equal (icons[i][0], style))
      return icons[i][1];
  return "muster-clock-symbolic";
}

const char *
muster_desk_words_withheld (gboolean can_ask)
{
  return can_ask ? _ ("Pictures of this try: a second person has to sign")
                 : _ ("Pictures of this try: your account may not look");
}

const char *
muster_desk_words_look_with (void)
{
  return _ ("Look, with a second person…");
}

/**
 * muster_desk_words_join:
 * @facts: (array length=n): facts; empty ones and %NULL are left out
 *
 * Returns: (transfer full): one line
 */
char *
muster_desk_words_join (const char *const *facts, gsize n)
{
  GString *line = g_string_new (NULL);

  for (gsize i = 0; i < n; i++) {
    if (facts[i] == NULL || *facts[i] == '\0')
      continue;
    if (line->len > 0)
      /* Translators: stands between two facts in one line; an ideographic space in Chinese */
      g_string_append (line, C_ ("between facts", " · "));
    g_string_append (line, facts[i]);
  }
  return g_string_free (line, FALSE);
}

/* In the language of the other words: the C library has months in that of the locale's dates, which
 * may be another one. */
static const char *
get_month (GDateTime *time)
{
  static const char *const months[] = {
      NC_ ("month", "Jan"),
      NC_ ("month", "Feb"),
      NC_ ("month", "Mar"),
      NC_ ("month", "Apr"),
      NC_ ("month", "May"),
      NC_ ("month", "Jun"),
      NC_ ("month", "Jul"),
      NC_ ("month", "Aug"),
      NC_ ("month", "Sep"),
      NC_ ("month", "Oct"),
      NC_ ("month", "Nov"),
      NC_ ("month", "Dec"),
  };

  return g_dpgettext2 (GETTEXT_PACKAGE, "month", months[g_date_time_get_month (time) - 1]);
}

static char *
format_time (gint64 seconds, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);
  g_auto (GStrv) parts = NULL;
  g_autofree char *with_month = NULL;

  if (time == NULL)
    return g_strdup ("");
  parts = g_strsplit (format, "%b", -1);
  with_month = g_strjoinv (get_month (time), parts);
  return g_date_time_format (time, with_month);
}

/**
 * muster_desk_words_clock:
 * @seconds: UTC
 *
 * Returns: (transfer full): "09:41", this machine's time zone; "" for 0
 */
char *
muster_desk_words_clock (gint64 seconds)
{
  return seconds != 0 ? format_time (seconds, "%H:%M") : g_strdup ("");
}

/**
 * muster_desk_words_day:
 *
 * Returns: (transfer full): "3 Sep, 09:41", this machine's time zone; "" for 0
 */
char *
muster_desk_words_day (gint64 seconds)
{
  /* Translators: a day and a time, see g_date_time_format(); %b is replaced with the month's name
   * in this catalogue */
  return seconds != 0 ? format_time (seconds, C_ ("day and time", "%-d %b, %H:%M")) : g_strdup ("");
}

/**
 * muster_desk_words_date:
 *
 * Returns: (transfer full): "3 Sep 2026, 09:41" for what is read another year, too; "" for 0
 */
char *
muster_desk_words_date (gint64 seconds)
{
  return seconds != 0
             /* Translators: a day with its year and a time, see g_date_time_format(); %b is
              * replaced with the month's name in this catalogue */
             ? format_time (seconds, C_ ("day of a year and time", "%-d %b %Y, %H:%M"))
             : g_strdup ("");
}

/**
 * muster_desk_words_month:
 *
 * Returns: (transfer full): "Sep 2022"; "" for 0
 */
char *
muster_desk_words_month (gint64 seconds)
{
  /* Translators: month and year of a photo, see g_date_time_format() */
  return seconds != 0 ? format_time (seconds, C_ ("month of a photo", "%b %Y")) : g_strdup ("");
}

/**
 * muster_desk_words_choose:
 * @text: (nullable): a text of the profile in two languages
 *
 * Returns: (transfer none): the one that fits the language of the staff window; "" if there is none
 */
const char *
muster_desk_words_choose (const MusterText *text)
{
  /* Translators: "en" or "zh": which text of a profile fits this catalogue */
  gboolean chinese = g_str_equal (C_ ("language of this catalogue", "en"), "zh");
  const char *found = muster_text_get (text, chinese);

  return found != NULL ? found : "";
}
