/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk-kit.h"

/* The made-up visits. */

static DeskCase *
case_new (MusterVisitState state)
{
  DeskCase *self = g_new0 (DeskCase, 1);

  muster_visit_init (&self->visit);
  self->visit.state = state;
  self->visit.serial = 1;
  self->policy.version = 7;
  self->policy.attempt_limit = 3;
  self->policy.challenges = 2;
  self->policy.review = 0.50;
  self->policy.accept = 0.60;
  self->view = muster_desk_view_new ();
  self->view->visit = &self->visit;
  self->view->policy = &self->policy;
  self->view->tries_left = 3;
  return self;
}

DeskCase *
desk_case_new_nobody (void)
{
  return case_new (MUSTER_VISIT_IDLE);
}

static void
put (char **where, const char *text)
{
  g_free (*where);
  *where = g_strdup (text);
}

DeskCase *
desk_case_new_person (MusterVisitState state)
{
  DeskCase *self = case_new (state);
  gboolean zh = desk_kit_is_chinese ();

  self->visit.person = 17;
  self->visit.consented = TRUE;
  put (&self->view->name, zh ? "陈安然" : "Chen Anran");
  put (&self->view->student_number, "2026101017");
  put (&self->view->unit, zh ? "计算机学院　2026 级硕士" : "Computer Science · Master 2026");
  put (&self->view->id_masked, "**************0013");
  put (&self->view->reference_source, "campus-card");
  self->view->reference_taken_at = g_get_real_time () / G_USEC_PER_SEC - (gint64) 4 * 366 * 86400;
  self->view->reference = desk_kit_draw_figure (FALSE);
  return self;
}

static const MusterLivenessStep turned = {
    .kind = MUSTER_CHALLENGE_TURN_LEFT,
    .result = MUSTER_LIVENESS_LIVE,
    .llr = 2,
    .findings = {{"turn.angle", 24.1, 18, TRUE},
                 {"turn.parallax", 22.6, 15, TRUE},
                 {"turn.squeeze", 1.02, 0.94, TRUE},
                 {"turn.wrong", 0, 0, TRUE}},
    .n_findings = 4,
};

static const MusterLivenessStep blinked = {
    .kind = MUSTER_CHALLENGE_BLINK,
    .result = MUSTER_LIVENESS_LIVE,
    .llr = 0.5,
    .findings = {{"blink.depth", 0.42, 0.65, TRUE},
                 {"blink.length", 133, 400, TRUE},
                 {"blink.delay", 480, 2000, TRUE},
                 {"blink.motion", 0.012, 0.05, TRUE}},
    .n_findings = 4,
};

static const MusterLivenessStep sheet = {
    .kind = MUSTER_CHALLENGE_TURN_RIGHT,
    .result = MUSTER_LIVENESS_NOT_LIVE,
    .llr = -8,
    .findings = {{"turn.angle", 6.2, 18, FALSE}, {"turn.squeeze", 0.86, 0.94, FALSE}},
    .n_findings = 2,
};

static const MusterLivenessStep exchanged = {.kind = MUSTER_CHALLENGE_TURN_RIGHT};

static const MusterLivenessStep silent = {
    .kind = MUSTER_CHALLENGE_BLINK,
    .result = MUSTER_LIVENESS_NO_RESPONSE,
};

static const MusterLivenessStep approached = {
    .kind = MUSTER_CHALLENGE_APPROACH,
    .result = MUSTER_LIVENESS_LIVE,
    .llr = 0.82,
    .findings = {{"approach.ratio", 1.53, 1.5, TRUE},
                 {"approach.coefficient", 0.36, 0.28, TRUE},
                 {"approach.residual", 0.011, 0.02, TRUE}},
    .n_findings = 3,
};

static const MusterLivenessStep lost = {
    .kind = MUSTER_CHALLENGE_MOUTH,
    .result = MUSTER_LIVENESS_BROKEN,
    .llr = -8,
};

static const struct {
  const MusterLivenessStep *steps[2];
  MusterLivenessResult result;
  MusterReason reason;
} tries[DESK_N_LIVENESS] = {
    [DESK_LIVENESS_GOOD] = {{&turned, &blinked}, MUSTER_LIVENESS_LIVE, MUSTER_REASON_NONE},
    [DESK_LIVENESS_PRINT] = {{&blinked, &sheet}, MUSTER_LIVENESS_NOT_LIVE, MUSTER_REASON_NOT_LIVE},
    [DESK_LIVENESS_MISS] = {{&exchanged, &silent},
                            MUSTER_LIVENESS_NO_RESPONSE,
                            MUSTER_REASON_NO_RESPONSE},
    [DESK_LIVENESS_THIN] = {{&approached, &blinked},
                            MUSTER_LIVENESS_NO_RESPONSE,
                            MUSTER_REASON_NO_RESPONSE},
    [DESK_LIVENESS_LOST] = {{&turned, &lost}, MUSTER_LIVENESS_BROKEN, MUSTER_REASON_FACE_LOST},
};

/* What did not go well ends the visit's way to a comparison, as the station shows it then. */
void
desk_case_challenge (DeskCase *self, DeskLiveness what)
{
  MusterDeskView *view = self->view;

  view->n_steps = G_N_ELEMENTS (tries[what].steps);
  view->steps = g_new (MusterLivenessStep, view->n_steps);
  view->liveness = (MusterLivenessFusion){.result = tries[what].result};
  for (gsize i = 0; i < view->n_steps; i++) {
    view->steps[i] = *tries[what].steps[i];
    view->liveness.llr += view->steps[i].llr;
    self->visit.challenges_passed += view->steps[i].result == MUSTER_LIVENESS_LIVE;
  }
  if (what == DESK_LIVENESS_GOOD)
    return;
  view->probe = desk_kit_draw_figure (TRUE);
  for (gsize i = 0; i < MUSTER_EVIDENCE_MAX_SHOTS; i++) {
    static const char *const names[] = {"neutral", "prompted-1", "prompted-2"};

    view->shots[i] = (MusterEvidenceShot){
        names[i], i > 0 ? view->steps[i - 1].kind : 0, desk_kit_draw_figure (TRUE)};
  }
  view->n_shots = MUSTER_EVIDENCE_MAX_SHOTS;
  view->evidence_days = 14;
  self->visit.reason = view->reason = tries[what].reason;
  if (what == DESK_LIVENESS_LOST) {
    self->visit.outcome = view->outcome = MUSTER_OUTCOME_FAIL;
    self->visit.attempts = 1;
    view->tries_left = muster_visit_get_tries_left (&self->visit, &self->policy);
  } else {
    self->visit.outcome = view->outcome = MUSTER_OUTCOME_REVIEW;
    self->visit.awaits_staff = view->awaits_staff = TRUE;
  }
}

/* As the station shows it after one comparison that is durable and does not pass by itself. */
void
desk_case_compare (DeskCase *self, double similarity)
{
  self->visit.attempts = 2;
  if (self->view->n_steps == 0)
    desk_case_challenge (self, DESK_LIVENESS_GOOD);
  self->visit.similarity = self->view->similarity = similarity;
  self->visit.band = self->view->band =
      muster_band_of (similarity, self->policy.review, self->policy.accept);
  self->view->tries_left = muster_visit_get_tries_left (&self->visit, &self->policy);
  g_clear_pointer (&self->view->probe, muster_frame_unref);
  self->view->probe = desk_kit_draw_figure (TRUE);
  switch (self->view->band) {
  case MUSTER_BAND_PASS:
    self->visit.outcome = MUSTER_OUTCOME_PASS;
    break;
  case MUSTER_BAND_REVIEW:
    self->visit.outcome = MUSTER_OUTCOME_REVIEW;
    self->visit.reason = MUSTER_REASON_UNCLEAR;
    self->visit.awaits_staff = TRUE;
    break;
  default:
    self->visit.outcome = MUSTER_OUTCOME_FAIL;
    self->visit.reason = MUSTER_REASON_DIFFERENT;
  }
  self->view->outcome = self->visit.outcome;
  self->view->reason = self->visit.reason;
  self->view->awaits_staff = self->visit.awaits_staff;
}

void
desk_case_free (DeskCase *self)
{
  muster_desk_view_free (self->view);
  g_free (self);
}
