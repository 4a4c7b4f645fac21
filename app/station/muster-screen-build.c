/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-screen-build.h"

#include "muster-consent-code.h"
#include "muster-evidence-keeper.h"
#include "muster-identity.h"

/* Characters of what people call another station that a headline has room for. */
#define MAX_LABEL 24

static void
take_string (char **where, char *value)
{
  g_free (*where);
  *where = value != NULL ? value : g_strdup ("");
}

static void
put_text (MusterText *where, const MusterText *text)
{
  if (text == NULL)
    return;
  where->en = g_strdup (text->en);
  where->zh = g_strdup (text->zh);
}

/* A result is shown only once it is durable, so whatever is being saved shows "one moment". */
static MusterPage
page_of_settled (const MusterVisit *visit)
{
  if (muster_outcome_lets_in (visit->outcome))
    return MUSTER_PAGE_PASS;
  if (visit->outcome == MUSTER_OUTCOME_FAIL || visit->outcome == MUSTER_OUTCOME_NO_FACE)
    return MUSTER_PAGE_FAIL;
  return MUSTER_PAGE_REFER;
}

static MusterPage
page_of (const MusterScreenSource *source)
{
  const MusterVisit *visit = source->visit;

  switch (visit->state) {
  case MUSTER_VISIT_IDLE:
    if (source->keypad)
      return MUSTER_PAGE_IDENTIFY;
    /* a card that cannot be used is told, though it begins no visit */
    return visit->reason != MUSTER_REASON_NONE ? MUSTER_PAGE_REFER : MUSTER_PAGE_IDLE;
  case MUSTER_VISIT_READING:
  case MUSTER_VISIT_IDENTIFYING:
  case MUSTER_VISIT_MATCHING:
    return MUSTER_PAGE_WAIT;
  case MUSTER_VISIT_CONFIRMING:
    return MUSTER_PAGE_CONFIRM;
  case MUSTER_VISIT_CONSENTING:
    return MUSTER_PAGE_CONSENT;
  case MUSTER_VISIT_POSITIONING:
  case MUSTER_VISIT_CHALLENGING:
    return MUSTER_PAGE_CAPTURE;
  case MUSTER_VISIT_DECIDED:
    if (visit->saving)
      return MUSTER_PAGE_WAIT;
    if (visit->awaits_staff)
      return MUSTER_PAGE_REFER;
    return visit->outcome == MUSTER_OUTCOME_NONE ? MUSTER_PAGE_FAIL : page_of_settled (visit);
  case MUSTER_VISIT_RECORDED:
  default:
    /* two typed numbers that do not meet are mended where they were typed */
    if (source->keypad && visit->reason == MUSTER_REASON_NOT_FOUND)
      return MUSTER_PAGE_IDENTIFY;
    return page_of_settled (visit);
  }
}

static guint
step_of (MusterPage page, const MusterVisit *visit)
{
  if (visit->reason == MUSTER_REASON_EMERGENCY)
    return 0; /* there was a card and nothing else */
  switch (page) {
  case MUSTER_PAGE_IDLE:
  case MUSTER_PAGE_IDENTIFY:
    return 1;
  case MUSTER_PAGE_CONFIRM:
  case MUSTER_PAGE_CONSENT:
    return 2;
  case MUSTER_PAGE_CAPTURE:
  case MUSTER_PAGE_FAIL:
    return 3;
  case MUSTER_PAGE_WAIT:
    return visit->state <= MUSTER_VISIT_IDENTIFYING ? 1 : 3;
  case MUSTER_PAGE_PASS:
    return 4;
  case MUSTER_PAGE_REFER:
  default:
    return 0;
  }
}

static char *
local_time (gint64 utc)
{
  g_autoptr (GDateTime) time = utc != 0 ? g_date_time_new_from_unix_local (utc) : NULL;

  return time != NULL ? g_date_time_format (time, "%H:%M") : NULL;
}

/* What is still to be shown, by when; the profile's words, the date as both languages write it. */
static gboolean
put_bring (MusterText *where, const MusterScreenSource *source)
{
  const MusterText *text = muster_profile_get_text (source->profile, "bring");
  const gint64 due = source->decided_at + (gint64) source->policy->doubtful_hours * 60 * 60;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (due);
  const char *const given[] = {text != NULL ? text->en : NULL, text != NULL ? text->zh : NULL};
  char **const slots[] = {&where->en, &where->zh};

  if (text == NULL || source->decided_at == 0 || source->policy->doubtful_hours == 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (given); i++) {
    g_autofree char *date = g_date_time_format (time, "%Y-%m-%d");
    g_auto (GStrv) parts = given[i] != NULL ? g_strsplit (given[i], "{date}", -1) : NULL;

    if (parts != NULL)
      *slots[i] = g_strjoinv (date, parts);
  }
  return TRUE;
}

/* In the profile's words; as staff wrote it for the person, where those are no reason by
 * themselves. */
static void
put_told (MusterText *where, const MusterScreenSource *source)
{
  const MusterCase *found = source->lookup->found;
  const MusterOverrideReason *reason =
      muster_profile_get_refusal (source->profile, found->told_code);
  const gboolean note = found->told_note != NULL && *found->told_note != '\0';

  if (found->told && note && (reason == NULL || reason->needs_note))
    muster_text_set (where, found->told_note, found->told_note);
  else if (found->told && reason != NULL)
    muster_text_copy (&reason->text, where);
}

/* The person's masked data, and what is known of an earlier pass. */
static void
fill_person (MusterScreen *screen, const MusterScreenSource *source)
{
  const MusterCase *found = source->lookup->found;

  take_string (&screen->masked_name, muster_person_dup_masked_name (found->person));
  take_string (&screen->masked_number, muster_person_dup_masked_student_number (found->person));
  take_string (&screen->id_tail, muster_person_dup_id_number_tail (found->person));
  take_string (&screen->unit, g_strdup (muster_person_get_unit (found->person)));
  take_string (&screen->seat, g_strdup (found->expected.seat));
  put_told (&screen->told, source);
  if (source->visit->reason == MUSTER_REASON_ALREADY_IN) {
    take_string (&screen->time, local_time (found->passed_at));
    take_string (&screen->elsewhere, g_strdup (found->passed_station));
  } else if (source->visit->reason == MUSTER_REASON_IN_ELSEWHERE) {
    take_string (&screen->time, local_time (found->elsewhere_at));
    if (g_utf8_strlen (found->elsewhere, -1) <= MAX_LABEL)
      take_string (&screen->elsewhere, g_strdup (found->elsewhere));
  } else if (source->visit->reason == MUSTER_REASON_WRONG_ROOM) {
    take_string (&screen->elsewhere, g_strdup (found->expected.room));
  }
}

/* In the middle of a visit a card may lie where it is. */
static gboolean
is_over (const MusterVisit *visit)
{
  return visit->state == MUSTER_VISIT_IDLE || visit->state == MUSTER_VISIT_RECORDED;
}

/**
 * muster_screen_build:
 * @source: what the station knows
 *
 * Pure. After %MUSTER_VISIT_RECORDED of an abandoned visit no data of the person is put on the
 * screen.
 *
 * Returns: (transfer full): what the guest sees
 */
MusterScreen *
muster_screen_build (const MusterScreenSource *source)
{
  MusterScreen *screen = muster_screen_new ();
  const MusterVisit *visit = source->visit;

  screen->page = page_of (source);
  screen->reason = visit->reason;
  screen->coach = visit->coach;
  screen->step = step_of (screen->page, visit);
  screen->rehearsal = source->rehearsal;
  screen->emergency = source->emergency;
  screen->typed = source->keypad;
  if (screen->page == MUSTER_PAGE_CAPTURE)
    screen->colours = source->colours;
  screen->challenging = visit->state == MUSTER_VISIT_CHALLENGING && source->challenge != NULL;
  if (screen->challenging) {
    screen->challenge = *source->challenge;
    screen->kind = source->kind;
    screen->can_exchange = source->can_exchange;
  }
  if (visit->state == MUSTER_VISIT_IDLE && source->measuring != NULL) {
    screen->challenging = screen->can_exchange = TRUE; /* it can be stopped */
    screen->challenge = *source->measuring;
  }
  screen->reading = visit->state == MUSTER_VISIT_READING;
  screen->lying = source->lying && is_over (visit);
  screen->may_type = (source->policy->identify & MUSTER_IDENTIFY_NUMBERS) != 0;
  if (muster_visit_can_retry (visit, source->policy))
    screen->tries_left = muster_visit_get_tries_left (visit, source->policy);
  screen->entered_us = visit->entered_us;
  screen->deadline_us = visit->deadline_us;
  take_string (&screen->station, g_strdup (source->station));
  take_string (&screen->time, local_time (source->decided_at));
  if (source->lookup != NULL && visit->outcome != MUSTER_OUTCOME_ABANDONED)
    fill_person (screen, source);
  if (screen->page == MUSTER_PAGE_CONSENT && source->withdrawal != NULL)
    take_string (&screen->withdrawal, muster_consent_code_to_text (source->withdrawal));
  put_text (&screen->occasion, &source->occasion->title);
  if (visit->outcome != MUSTER_OUTCOME_DOUBTFUL || !put_bring (&screen->next_step, source))
    put_text (&screen->next_step, muster_profile_get_text (source->profile, "next-step"));
  put_text (&screen->desk, muster_profile_get_text (source->profile, "desk"));
  put_text (&screen->phone, muster_profile_get_text (source->profile, "phone"));
  put_text (&screen->consent, muster_profile_get_text (source->profile, "consent"));
  return screen;
}

/* Staff compare both spellings; where they are one name, once is enough. */
static void
fill_claim (MusterDeskView *view, const MusterScreenSource *source)
{
  const MusterIdText *text = source->claim->id_text;
  const char *name = text != NULL ? muster_id_text_get_name (text) : "";

  view->way = source->claim->way;
  if (source->lookup == NULL || text == NULL ||
      muster_identity_is_same_name (name, muster_person_get_name (source->lookup->found->person)))
    return;
  take_string (&view->card_name, g_strdup (name));
}

/* Whatever the rules make of it: staff see that the roster knows another pass. */
static void
fill_elsewhere (MusterDeskView *view, const MusterScreenSource *source)
{
  const MusterCase *found = source->lookup->found;

  if (found->elsewhere == NULL)
    return;
  view->elsewhere_at = found->elsewhere_at;
  take_string (&view->elsewhere, g_strdup (found->elsewhere));
}

static void
fill_shots (MusterDeskView *view, const MusterScreenSource *source)
{
  for (gsize i = 0; i < source->n_shots; i++) {
    view->shots[i] = source->shots[i];
    muster_frame_ref (view->shots[i].frame);
  }
  view->n_shots = source->n_shots;
  view->evidence_days = muster_evidence_keeper_get_days (source->policy, source->rehearsal);
}

/**
 * muster_desk_view_build:
 * @source: what the station knows
 *
 * Returns: (transfer full): what staff see; borrows @source's visit and policy, which the station
 * owns
 */
MusterDeskView *
muster_desk_view_build (const MusterScreenSource *source)
{
  MusterDeskView *view = muster_desk_view_new ();
  const MusterVisit *visit = source->visit;

  view->visit = visit;
  view->policy = source->policy;
  view->similarity = visit->similarity;
  view->band = visit->band;
  view->outcome = visit->outcome;
  view->reason = visit->reason;
  view->doubt = visit->doubt;
  view->awaits_staff = visit->awaits_staff;
  view->tries_left = muster_visit_get_tries_left (visit, source->policy);
  view->rehearsal = source->rehearsal;
  view->assist = source->assist;
  view->steps = g_memdup2 (source->steps, source->n_steps * sizeof *source->steps);
  view->n_steps = source->n_steps;
  view->liveness = source->liveness;
  fill_shots (view, source);
  if (source->claim != NULL)
    fill_claim (view, source);
  if (source->probe != NULL)
    view->probe = muster_frame_ref (source->probe);
  if (source->lookup != NULL) {
    const MusterLookup *lookup = source->lookup;
    MusterPerson *person = lookup->found->person;
    g_autofree char *tail = muster_person_dup_id_number_tail (person);

    put_told (&view->told, source);
    fill_elsewhere (view, source);
    take_string (&view->name, g_strdup (muster_person_get_name (person)));
    take_string (&view->student_number, g_strdup (muster_person_get_student_number (person)));
    take_string (&view->unit, g_strdup (muster_person_get_unit (person)));
    if (*tail != '\0')
      take_string (&view->id_masked, g_strdup_printf ("**************%s", tail));
    take_string (&view->reference_source, g_strdup (lookup->picture_source));
    view->reference_taken_at = lookup->picture_taken_at;
    if (lookup->picture != NULL)
      view->reference = muster_frame_ref (lookup->picture);
  }
  return view;
}
