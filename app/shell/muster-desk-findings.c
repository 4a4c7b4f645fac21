/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-findings.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-words.h"

/* A photo from before a four-year course began shows somebody who has grown up since. */
#define OLD_PHOTO_YEARS 4
#define YEAR_SECONDS    (G_GINT64_CONSTANT (31556952)) /* mean Gregorian year */

static void
add (GPtrArray *findings, const char *style, char *text)
{
  MusterFinding *finding = g_new0 (MusterFinding, 1);

  finding->style = style;
  finding->text = text;
  g_ptr_array_add (findings, finding);
}

static const char *
get_reason_style (MusterReason reason)
{
  switch (reason) {
  case MUSTER_REASON_NOT_LIVE:
  case MUSTER_REASON_ALREADY_IN:
  case MUSTER_REASON_STAFF_REJECTED:
  case MUSTER_REASON_STORE_FAILED:
  case MUSTER_REASON_ENGINE_FAILED:
  case MUSTER_REASON_CAMERA_LOST:
  case MUSTER_REASON_CAMERA_BUSY:
  case MUSTER_REASON_CAMERA_REFUSED:
  case MUSTER_REASON_CAMERA_BLACK:
  case MUSTER_REASON_CAMERA_UNTRUSTED:
    return "stop";
  case MUSTER_REASON_ASSIST:
  case MUSTER_REASON_UNCLEAR:
  case MUSTER_REASON_CHOSE_DESK:
    return "doubt";
  default:
    return "again";
  }
}

static void
add_exceptions (GPtrArray *findings, const MusterDeskView *view, gint64 now)
{
  gint64 years;

  if (view->reason != MUSTER_REASON_NONE)
    add (findings,
         get_reason_style (view->reason),
         g_strdup (muster_desk_words_reason (view->reason)));
  if (view->doubt != MUSTER_REASON_NONE && view->doubt != view->reason)
    add (findings, "doubt", g_strdup (muster_desk_words_reason (view->doubt)));
  if (*view->card_name != '\0')
    /* Translators: a name as the chip of the ID card has it, where the roster has another */
    add (findings, "again", g_strdup_printf (_ ("On the card: %s"), view->card_name));
  if (view->policy->attempt_limit > 0 && view->tries_left == 0 &&
      view->reason != MUSTER_REASON_NO_TRIES_LEFT && view->outcome != MUSTER_OUTCOME_PASS)
    add (findings, "again", g_strdup (muster_desk_words_reason (MUSTER_REASON_NO_TRIES_LEFT)));
  if (view->reference == NULL && view->reason != MUSTER_REASON_NO_REFERENCE)
    add (findings, "again", g_strdup (muster_desk_words_reason (MUSTER_REASON_NO_REFERENCE)));
  years = view->reference_taken_at > 0 ? (now - view->reference_taken_at) / YEAR_SECONDS : 0;
  if (years >= OLD_PHOTO_YEARS)
    add (findings,
         "again",
         g_strdup_printf (
             g_dngettext (
                 GETTEXT_PACKAGE, "Photo is %u year old", "Photo is %u years old", (gulong) years),
             (guint) years));
  if (view->assist && view->reason != MUSTER_REASON_ASSIST)
    add (findings, "doubt", g_strdup (muster_desk_words_reason (MUSTER_REASON_ASSIST)));
}

/* The exceptions speak of the card then. */
static gboolean
is_card_in_question (const MusterDeskView *view)
{
  return view->doubt != MUSTER_REASON_NONE || *view->card_name != '\0' ||
         view->reason == MUSTER_REASON_CARD_EXPIRED ||
         view->reason == MUSTER_REASON_CARD_NOT_YET_VALID;
}

static void
add_quiet (GPtrArray *findings, const MusterDeskView *view)
{
  const MusterVisit *visit = view->visit;

  if (view->way != NULL && !is_card_in_question (view))
    add (findings, "pass", g_strdup (muster_desk_words_way (view->way)));
  if (visit->consented)
    add (findings, "pass", g_strdup (_ ("Agreed to the face check")));
  if (visit->challenges_passed > 0)
    add (findings,
         "pass",
         g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "Followed %u prompt",
                                       "Followed %u prompts",
                                       visit->challenges_passed),
                          visit->challenges_passed));
  if (view->band != MUSTER_BAND_NONE)
    add (findings, "pass", g_strdup (_ ("Good picture")));
  if (visit->lane == MUSTER_LANE_FACE && view->policy->challenges == 0 &&
      view->band != MUSTER_BAND_NONE)
    add (findings, "plain", g_strdup (_ ("Liveness is not checked")));
}

/**
 * muster_findings_new:
 * @view: what the station knows of the visit
 * @now: seconds UTC
 *
 * Returns: (transfer full) (element-type MusterFinding): exceptions first, then what went well
 */
GPtrArray *
muster_findings_new (const MusterDeskView *view, gint64 now)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func (muster_finding_free);

  add_exceptions (findings, view, now);
  add_quiet (findings, view);
  return findings;
}

void
muster_finding_free (gpointer finding)
{
  g_free (((MusterFinding *) finding)->text);
  g_free (finding);
}
