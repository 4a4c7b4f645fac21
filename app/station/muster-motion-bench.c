/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-motion-bench.h"

#include <string.h>

#include "muster-approach.h"
#include "muster-blink.h"
#include "muster-eyes.h"
#include "muster-mouth.h"
#include "muster-turn.h"

#define WIDTH  640
#define HEIGHT 480
#define PERIOD (G_USEC_PER_SEC / 15)
/* Share of the frames that never come. */
#define DROPPED 0.04

typedef struct {
  MusterFaceChain *chain; /* borrowed */
  MusterFaceSight sight;
  MusterActor actor;
  MusterPuppet *puppet; /* owned */
  guint8 bgr[WIDTH * HEIGHT * 3];
} Stage;

static Stage *
stage_new (MusterFaceChain *chain, MusterActorSpecies species, guint64 seed)
{
  Stage *self = g_new0 (Stage, 1);

  self->chain = chain;
  muster_face_sight_init (&self->sight);
  muster_actor_init (&self->actor, species, seed);
  self->puppet = muster_puppet_new (self->actor.identity);
  return self;
}

static void
stage_free (Stage *self)
{
  muster_face_sight_clear (&self->sight);
  muster_puppet_free (self->puppet);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stage, stage_free)

static const MusterMotionKind kinds[] = {
    {"approach",
     {MUSTER_ACTOR_LIVE, MUSTER_ACTOR_PRINT, MUSTER_ACTOR_BENT, MUSTER_ACTOR_TABLET},
     4},
    {"turn", {MUSTER_ACTOR_LIVE, MUSTER_ACTOR_PRINT, MUSTER_ACTOR_BENT, MUSTER_ACTOR_TABLET}, 4},
    {"blink", {MUSTER_ACTOR_LIVE, MUSTER_ACTOR_PRINT, MUSTER_ACTOR_VIDEO, MUSTER_ACTOR_CUTOUT}, 4},
    {"mouth", {MUSTER_ACTOR_LIVE, MUSTER_ACTOR_PRINT, MUSTER_ACTOR_VIDEO}, 3},
};

/**
 * muster_motion_bench_get_kind:
 *
 * Returns: (nullable): the kind of that name
 */
const MusterMotionKind *
muster_motion_bench_get_kind (const char *nick)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].nick, nick) == 0)
      return &kinds[i];
  return NULL;
}

static MusterChallenge *
new_challenge (const MusterMotionKind *kind, guint64 seed)
{
  const MusterChance chance = muster_chance_of_seed (seed);

  if (g_str_equal (kind->nick, "approach"))
    return muster_approach_new ();
  if (g_str_equal (kind->nick, "blink"))
    return muster_blink_new (chance);
  if (g_str_equal (kind->nick, "mouth"))
    return muster_mouth_new (chance);
  return muster_turn_new (seed % 2 ? MUSTER_CHALLENGE_TURN_LEFT : MUSTER_CHALLENGE_TURN_RIGHT,
                          chance);
}

/* Everything that the four challenges want to know of a frame, as muster_face_live_process() finds
 * it. */
static gboolean
look_at (Stage *self, gint64 time_us, MusterFaceLook *look, GError **error)
{
  const MusterPixels pixels = {self->bgr, WIDTH, HEIGHT, WIDTH * 3};
  MusterFaceReport *report = &look->report;
  MusterFaceSight *sight = &self->sight;
  MusterMeshMeasures m;

  *look = (MusterFaceLook){0};
  *report = (MusterFaceReport){
      .time_us = time_us, .frame_width = WIDTH, .frame_height = HEIGHT, .track = 1};
  if (!muster_face_chain_find (self->chain, &pixels, FALSE, sight, error) ||
      (sight->main_box >= 0 && !muster_face_chain_mesh (self->chain, &pixels, sight, error)))
    return FALSE;
  if (sight->main_box < 0)
    return TRUE;
  muster_mesh_measure (&sight->mesh, &m);
  if (!muster_eyes_find_iris (&pixels, &sight->mesh, &report->iris, error) ||
      !muster_face_chain_refine (self->chain, &pixels, sight, error))
    return FALSE;
  report->n_faces = 1;
  report->yaw = m.yaw;
  report->pitch = m.pitch;
  report->roll = m.roll;
  report->eye_left = m.eye_left;
  report->eye_right = m.eye_right;
  report->mouth = m.mouth;
  report->inter_eye = m.inter_eye;
  memcpy (look->points, sight->mesh.points, sizeof look->points);
  return TRUE;
}

/**
 * muster_motion_bench_present:
 * @chain: the nets
 * @seed: of person, room, light, lens, delays; the same one gives the same presentation
 *
 * 640x480 at 15 frames a second, of which 4 % are lost, until the challenge ends.
 *
 * Returns: (transfer full): the challenge with its result, or %NULL with %MUSTER_ERROR_BAD_MODEL
 */
MusterChallenge *
muster_motion_bench_present (MusterFaceChain *chain,
                             const MusterMotionKind *kind,
                             MusterActorSpecies species,
                             guint64 seed,
                             GError **error)
{
  g_autoptr (MusterChallenge) challenge = new_challenge (kind, seed);
  g_autoptr (Stage) stage = stage_new (chain, species, seed);
  MusterChance drops = muster_chance_of_seed (seed + 1);
  gint64 now = G_USEC_PER_SEC;

  muster_challenge_begin (challenge, now);
  while (muster_challenge_get_result (challenge) == MUSTER_LIVENESS_OPEN) {
    const MusterPrompt prompt = muster_challenge_get_view (challenge)->prompt;
    const MusterPuppetScene *scene = muster_actor_step (&stage->actor, prompt, now += PERIOD);
    MusterFaceLook look;

    if (muster_chance_draw (&drops, 0, 1) >= DROPPED) {
      muster_puppet_render (stage->puppet, scene, WIDTH, HEIGHT, stage->bgr);
      if (!look_at (stage, now, &look, error))
        return NULL;
      muster_challenge_look (challenge, &look);
    }
    muster_challenge_tick (challenge, now);
  }
  return g_steal_pointer (&challenge);
}
