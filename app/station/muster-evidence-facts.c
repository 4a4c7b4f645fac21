/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-evidence-facts.h"

static void
set_count (MusterEvidence *evidence, const char *key, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  muster_evidence_set_fact (evidence, key, text);
}

static void
add_step (MusterEvidence *evidence, guint number, const MusterLivenessStep *step)
{
  const char *kind = muster_challenge_kind_to_nick (step->kind);
  g_autofree char *result = g_strdup_printf ("%u.%s.result", number, kind);
  g_autofree char *llr = g_strdup_printf ("%u.%s.llr", number, kind);

  muster_evidence_set_fact (evidence, result, muster_liveness_result_to_nick (step->result));
  muster_evidence_set_number (evidence, llr, step->llr);
  for (gsize i = 0; i < step->n_findings; i++) {
    const MusterLivenessFinding *finding = &step->findings[i];
    g_autofree char *key = g_strdup_printf ("%u.%s", number, finding->nick);
    char value[G_ASCII_DTOSTR_BUF_SIZE], limit[G_ASCII_DTOSTR_BUF_SIZE];
    g_autofree char *text =
        g_strdup_printf ("%s, limit %s, %s",
                         g_ascii_formatd (value, sizeof value, "%.5g", finding->value),
                         g_ascii_formatd (limit, sizeof limit, "%.5g", finding->limit),
                         finding->ok ? "ok" : "not ok");

    muster_evidence_set_fact (evidence, key, text);
  }
}

static void
add_camera (MusterEvidence *evidence, MusterCamera *camera)
{
  const MusterCameraIdentity *identity = muster_camera_get_identity (camera);

  muster_evidence_set_fact (evidence, "camera", muster_camera_get_name (camera));
  if (identity != NULL)
    muster_evidence_set_fact (evidence, "camera.pin", identity->pin);
  muster_evidence_set_fact (
      evidence, "camera.trusted", muster_camera_is_trusted (camera) ? "yes" : "no");
}

/**
 * muster_evidence_facts_add:
 * @source: what the record of the try tells
 * @camera: (nullable): that saw it
 * @attempt: of the visit, from 1
 *
 * Adds by which rules and limits, with which program, models and camera it was decided, and what
 * was found. No name and no number of anybody: the visit's id leads to the journal, which says who
 * it was and what staff decided.
 */
void
muster_evidence_facts_add (MusterEvidence *evidence,
                           const MusterRecordSource *source,
                           MusterCamera *camera,
                           guint attempt)
{
  const MusterVisit *visit = source->visit;
  const MusterPolicy *policy = source->policy;

  muster_evidence_set_fact (evidence, "visit", source->visit_id);
  set_count (evidence, "attempt", attempt);
  muster_evidence_set_fact (evidence, "occasion", source->occasion->id);
  muster_evidence_set_fact (evidence, "profile", source->profile);
  set_count (evidence, "policy", policy->version);
  set_count (evidence, "consent-version", policy->consent_version);
  muster_evidence_set_fact (evidence, "program", "muster " MUSTER_VERSION);
  muster_evidence_set_fact (evidence, "model", source->model);
  if (source->rehearsal)
    muster_evidence_set_fact (evidence, "rehearsal", "yes");
  if (camera != NULL)
    add_camera (evidence, camera);
  for (gsize i = 0; i < source->n_steps; i++)
    add_step (evidence, (guint) i + 1, &source->steps[i]);
  set_count (evidence, "liveness.needed", policy->challenges);
  muster_evidence_set_fact (
      evidence, "liveness.result", muster_liveness_result_to_nick (source->liveness.result));
  muster_evidence_set_number (evidence, "liveness.llr", source->liveness.llr);
  muster_evidence_set_number (evidence, "liveness.limit", MUSTER_FUSION_ACCEPT);
  muster_evidence_set_number (evidence, "match.review-from", policy->review);
  muster_evidence_set_number (evidence, "match.accept-from", policy->accept);
  if (visit->band != MUSTER_BAND_NONE) {
    muster_evidence_set_fact (evidence, "match.band", muster_band_to_nick (visit->band));
    muster_evidence_set_number (evidence, "match.similarity", visit->similarity);
  }
  if (visit->reason != MUSTER_REASON_NONE)
    muster_evidence_set_fact (evidence, "reason", muster_reason_to_nick (visit->reason));
}
