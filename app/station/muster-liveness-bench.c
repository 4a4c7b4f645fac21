/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-liveness-bench.h"

#include <string.h>
#include <time.h>

/* A mesh less sure of a face than this is looked for again. */
#define MIN_SCORE .5f

gboolean
muster_liveness_lab_init (MusterLivenessLab *lab,
                          MusterModelPack *pack,
                          const char *const *folders,
                          GError **error)
{
  lab->chain = muster_face_chain_new (pack, folders, error);
  if (lab->chain == NULL)
    return FALSE;
  muster_face_sight_init (&lab->sight);
  return TRUE;
}

void
muster_liveness_lab_clear (MusterLivenessLab *lab)
{
  g_clear_pointer (&lab->chain, muster_face_chain_free);
  g_clear_pointer (&lab->person, muster_puppet_free);
  muster_face_sight_clear (&lab->sight);
}

/* Another person comes. */
void
muster_liveness_lab_begin (MusterLivenessLab *lab)
{
  lab->followed = FALSE;
}

/**
 * muster_liveness_lab_get_person:
 *
 * Every seed is another person, whatever the species: run all species of one seed after the other.
 *
 * Returns: (transfer none): until the next call
 */
MusterPuppet *
muster_liveness_lab_get_person (MusterLivenessLab *lab, guint64 seed)
{
  if (lab->person == NULL || lab->person_seed != seed) {
    g_clear_pointer (&lab->person, muster_puppet_free);
    lab->person = muster_puppet_new ((guint32) (seed ^ seed >> 32));
    lab->person_seed = seed;
  }
  return lab->person;
}

/* Finds the face, or follows it. */
static gboolean
see (MusterLivenessLab *lab, const MusterPixels *pixels, GError **error)
{
  if (lab->followed) {
    if (!muster_face_chain_follow (lab->chain, pixels, &lab->sight, error))
      return FALSE;
    if (lab->sight.mesh.score >= MIN_SCORE)
      return TRUE;
  }
  lab->followed = FALSE;
  if (!muster_face_chain_find (lab->chain, pixels, FALSE, &lab->sight, error))
    return FALSE;
  if (lab->sight.main_box >= 0 && !muster_face_chain_mesh (lab->chain, pixels, &lab->sight, error))
    return FALSE;
  lab->followed = lab->sight.main_box >= 0;
  return TRUE;
}

/* @look: (out): with time, track and what the mesh measures; no quality */
static gboolean
look_at (MusterLivenessLab *lab,
         const MusterPixels *pixels,
         gint64 time_us,
         MusterFaceLook *look,
         GError **error)
{
  MusterFaceReport report = {
      .time_us = time_us, .frame_width = pixels->width, .frame_height = pixels->height, .track = 1};
  MusterMeshMeasures measures;

  if (!see (lab, pixels, error))
    return FALSE;
  if (!lab->followed) {
    muster_face_look_measure (pixels, NULL, &report, look);
    return TRUE;
  }
  muster_mesh_measure (&lab->sight.mesh, &measures);
  report.n_faces = 1;
  report.yaw = measures.yaw;
  report.pitch = measures.pitch;
  report.roll = measures.roll;
  report.eye_left = measures.eye_left;
  report.eye_right = measures.eye_right;
  report.mouth = measures.mouth;
  report.inter_eye = measures.inter_eye;
  muster_face_look_measure (pixels, &lab->sight.mesh, &report, look);
  return TRUE;
}

/* Of this thread. */
static double
get_cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

/**
 * muster_liveness_lab_show:
 * @pixels: the next picture of the presentation
 * @challenge: gets what is seen in it
 * @outcome: its verdict_ms becomes the time that the challenge took; that of the last picture stays
 */
gboolean
muster_liveness_lab_show (MusterLivenessLab *lab,
                          const MusterPixels *pixels,
                          gint64 time_us,
                          MusterChallenge *challenge,
                          MusterLivenessOutcome *outcome,
                          GError **error)
{
  MusterFaceLook look;
  double began;

  if (!look_at (lab, pixels, time_us, &look, error))
    return FALSE;
  began = get_cpu_ms ();
  muster_challenge_look (challenge, &look);
  outcome->verdict_ms = get_cpu_ms () - began;
  return TRUE;
}

/* How a finished challenge ended; the time of the verdict is not touched. */
void
muster_liveness_outcome_take (MusterLivenessOutcome *outcome, MusterChallenge *challenge)
{
  const MusterLivenessFinding *findings =
      muster_challenge_get_findings (challenge, &outcome->n_findings);

  outcome->result = muster_challenge_get_result (challenge);
  outcome->llr = muster_challenge_get_llr (challenge);
  memcpy (outcome->findings, findings, outcome->n_findings * sizeof *findings);
}

void
muster_liveness_tally_add (MusterLivenessTally *tally, const MusterLivenessOutcome *outcome)
{
  tally->llr_low = tally->n == 0 ? outcome->llr : MIN (tally->llr_low, outcome->llr);
  tally->llr_high = tally->n == 0 ? outcome->llr : MAX (tally->llr_high, outcome->llr);
  tally->n++;
  switch (outcome->result) {
  case MUSTER_LIVENESS_LIVE:
    tally->live++;
    break;
  case MUSTER_LIVENESS_NOT_LIVE:
    tally->not_live++;
    break;
  case MUSTER_LIVENESS_BROKEN:
    tally->broken++;
    break;
  case MUSTER_LIVENESS_OPEN:
  case MUSTER_LIVENESS_NO_RESPONSE:
  default:
    tally->no_response++;
    break;
  }
  tally->verdict_ms = MAX (tally->verdict_ms, outcome->verdict_ms);
}

/**
 * muster_liveness_spread_seed:
 * @purpose: another one, other bytes
 * @out: (out): 32 bytes from the 8 of @seed, by SHA-256
 */
void
muster_liveness_spread_seed (guint64 seed, const char *purpose, guint8 out[32])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const guint64 bytes = GUINT64_TO_LE (seed);
  gsize length = 32;

  g_checksum_update (sum, (const guchar *) &bytes, sizeof bytes);
  g_checksum_update (sum, (const guchar *) purpose, -1);
  g_checksum_get_digest (sum, out, &length);
}
