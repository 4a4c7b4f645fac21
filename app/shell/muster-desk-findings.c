/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-findings.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-words.h"
#include "muster-liveness-words.h"

/* A photo from before a four-year course began shows somebody who has grown up since. */
#define OLD_PHOTO_YEARS 4
#define YEAR_SECONDS    (G_GINT64_CONSTANT (31556952)) /* mean Gregorian year */

static void
add_with (GPtrArray *findings, const char *style, char *text, char *detail)
{
  MusterFinding *finding = g_new0 (MusterFinding, 1);

  finding->style = style;
  finding->text = text;
  finding->detail = detail;
  g_ptr_array_add (findings, finding);
}

static void
add (GPtrArray *findings, const char *style, char *text)
{
  add_with (findings, style, text, NULL);
}

static const char *
get_reason_style (MusterReason reason)
{
  switch (reason) {
  case MUSTER_REASON_NOT_LIVE:
  case MUSTER_REASON_ALREADY_IN:
  case MUSTER_REASON_IN_ELSEWHERE:
  case MUSTER_REASON_STAFF_REJECTED:
  case MUSTER_REASON_STORE_FAILED:
  case MUSTER_REASON_ENGINE_FAILED:
  case MUSTER_REASON_CAMERA_LOST:
  case MUSTER_REASON_CAMERA_BUSY:
  case MUSTER_REASON_CAMERA_REFUSED:
  case MUSTER_REASON_CAMERA_BLACK:
  case MUSTER_REASON_CAMERA_UNTRUSTED:
    return "stop";
  case MUSTER_REASON_EMERGENCY:
  case MUSTER_REASON_ASSIST:
  case MUSTER_REASON_UNCLEAR:
  case MUSTER_REASON_CHOSE_DESK:
    return "doubt";
  default:
    return "again";
  }
}

/* --- liveness --- */

static gboolean
has_result (const MusterDeskView *view, MusterLivenessResult result)
{
  for (gsize i = 0; i < view->n_steps; i++)
    if (view->steps[i].result == result)
      return TRUE;
  return FALSE;
}

static const char *
get_step_style (MusterLivenessResult result)
{
  switch (result) {
  case MUSTER_LIVENESS_NOT_LIVE:
    return "stop";
  case MUSTER_LIVENESS_NO_RESPONSE:
  case MUSTER_LIVENESS_BROKEN:
    return "again";
  case MUSTER_LIVENESS_LIVE:
    return "pass";
  case MUSTER_LIVENESS_OPEN:
  default:
    return "plain";
  }
}

/* What was not done is none if another challenge was asked in its place, and that was done or is
 * not over yet. */
static gboolean
is_exception (const MusterDeskView *view, MusterLivenessResult result)
{
  if (result == MUSTER_LIVENESS_NO_RESPONSE)
    result = view->liveness.result;
  return result != MUSTER_LIVENESS_LIVE && result != MUSTER_LIVENESS_OPEN;
}

static void
add_steps (GPtrArray *findings, const MusterDeskView *view, gboolean exceptions)
{
  for (gsize i = 0; i < view->n_steps; i++) {
    const MusterLivenessStep *step = &view->steps[i];
    const gboolean made_up =
        step->result == MUSTER_LIVENESS_NO_RESPONSE && !is_exception (view, step->result);

    if (is_exception (view, step->result) == exceptions)
      add_with (findings,
                made_up ? "plain" : get_step_style (step->result),
                muster_liveness_words_step (step),
                muster_liveness_words_detail (step));
  }
}

/* All were done, and none of them says enough. While the next one runs that is no matter yet, and
 * where none was asked for there was nothing to do. */
static void
add_weight (GPtrArray *findings, const MusterDeskView *view)
{
  if (view->visit->state == MUSTER_VISIT_CHALLENGING || view->n_steps == 0 ||
      view->liveness.result != MUSTER_LIVENESS_NO_RESPONSE ||
      has_result (view, MUSTER_LIVENESS_NO_RESPONSE))
    return;
  add_with (findings,
            "again",
            g_strdup (_ ("All prompts were followed, but together they prove too little")),
            muster_liveness_words_weight (view->liveness.llr, MUSTER_FUSION_ACCEPT));
}

static gboolean
looks_made_up (const MusterDeskView *view)
{
  return view->liveness.doubted && view->liveness.real < MUSTER_FUSION_DOUBT;
}

static void
add_passive (GPtrArray *findings, const MusterDeskView *view)
{
  if (!view->liveness.doubted)
    return;
  add_with (findings,
            looks_made_up (view) ? "doubt" : "plain",
            g_strdup (looks_made_up (view) ? _ ("The picture looks like a print or a screen")
                                           : _ ("Nothing that looks like a print or a screen")),
            muster_liveness_words_passive (&view->liveness));
}

/* --- all --- */

static void
add_elsewhere (GPtrArray *findings, const MusterDeskView *view)
{
  g_autofree char *when = NULL;

  if (view->elsewhere_at == 0)
    return;
  when = muster_desk_words_day (view->elsewhere_at);
  /* Translators: what people call a station, then a day and a time */
  add (findings,
       view->doubt == MUSTER_REASON_IN_ELSEWHERE ? "doubt" : "again",
       g_strdup_printf (_ ("By the roster, let in at %s, %s"), view->elsewhere, when));
}

static void
add_exceptions (GPtrArray *findings, const MusterDeskView *view, gint64 now)
{
  gint64 years;

  /* the challenge in which the face was lost says so itself */
  if (view->reason != MUSTER_REASON_NONE &&
      !(view->reason == MUSTER_REASON_FACE_LOST && has_result (view, MUSTER_LIVENESS_BROKEN)))
    add (findings,
         get_reason_style (view->reason),
         g_strdup (muster_desk_words_reason (view->reason)));
  add_steps (findings, view, TRUE);
  add_weight (findings, view);
  if (looks_made_up (view))
    add_passive (findings, view);
  add_elsewhere (findings, view);
  if (view->doubt != MUSTER_REASON_NONE && view->doubt != view->reason &&
      view->doubt != MUSTER_REASON_IN_ELSEWHERE)
    add (findings, "doubt", g_strdup (muster_desk_words_reason (view->doubt)));
  if (muster_text_get (&view->told, FALSE) != NULL)
    /* Translators: what the person is told of a photo that was refused */
    add (findings,
         "again",
         g_strdup_printf (_ ("Photo in review: %s"), muster_desk_words_choose (&view->told)));
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
  return (view->doubt != MUSTER_REASON_NONE && view->doubt != MUSTER_REASON_IN_ELSEWHERE) ||
         *view->card_name != '\0' || view->reason == MUSTER_REASON_CARD_EXPIRED ||
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
  add_steps (findings, view, FALSE);
  if (!looks_made_up (view))
    add_passive (findings, view);
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

gboolean
muster_findings_equal (const GPtrArray *some, const GPtrArray *others)
{
  if (some == NULL || others == NULL || some->len != others->len)
    return FALSE;
  for (guint i = 0; i < some->len; i++) {
    const MusterFinding *a = g_ptr_array_index (some, i);
    const MusterFinding *b = g_ptr_array_index (others, i);

    if (!g_str_equal (a->style, b->style) || !g_str_equal (a->text, b->text) ||
        g_strcmp0 (a->detail, b->detail) != 0)
      return FALSE;
  }
  return TRUE;
}

void
muster_finding_free (gpointer data)
{
  MusterFinding *finding = data;

  g_free (finding->text);
  g_free (finding->detail);
  g_free (finding);
}
