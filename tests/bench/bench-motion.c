/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

/* Drawn presentations through the real nets to the challenges that ask for a movement. Started by
 * hand:
 *   bench-motion KIND [COUNT [FIRST-SEED]]
 * KIND is approach, turn, blink or mouth. Prints a line a presentation, then what there is of each
 * species. Seeds below 100000 were used to choose thresholds. */

#include <math.h>
#include <string.h>

#include "face-test.h"
#include "muster-approach.h"
#include "muster-blink.h"
#include "muster-eyes.h"
#include "muster-face-chain.h"
#include "muster-motion-actor.h"
#include "muster-mouth.h"
#include "muster-turn.h"

#define WIDTH  640
#define HEIGHT 480
#define PERIOD (G_USEC_PER_SEC / 15)
/* Shares of frames that never come. */
#define DROPPED 0.04

typedef struct {
  MusterFaceChain *chain;
  MusterFaceSight sight;
  guint8 bgr[WIDTH * HEIGHT * 3];
  guint frames;
} Lab;

static gboolean
look_at (Lab *lab, gint64 time_us, MusterFaceLook *look)
{
  const MusterPixels pixels = {lab->bgr, WIDTH, HEIGHT, WIDTH * 3};
  g_autoptr (GError) error = NULL;
  MusterFaceReport *report = &look->report;
  MusterMeshMeasures m;

  *look = (MusterFaceLook){0};
  *report = (MusterFaceReport){
      .time_us = time_us, .frame_width = WIDTH, .frame_height = HEIGHT, .track = 1};
  muster_face_chain_find (lab->chain, &pixels, FALSE, &lab->sight, &error);
  g_assert_no_error (error);
  if (lab->sight.main_box >= 0)
    muster_face_chain_mesh (lab->chain, &pixels, &lab->sight, &error);
  g_assert_no_error (error);
  lab->frames++;
  if (lab->sight.main_box < 0)
    return FALSE;
  muster_mesh_measure (&lab->sight.mesh, &m);
  report->n_faces = 1;
  report->yaw = m.yaw;
  report->pitch = m.pitch;
  report->roll = m.roll;
  report->eye_left = m.eye_left;
  report->eye_right = m.eye_right;
  report->mouth = m.mouth;
  report->inter_eye = m.inter_eye;
  muster_eyes_find_iris (&pixels, &lab->sight.mesh, &report->iris, &error);
  g_assert_no_error (error);
  memcpy (look->points, lab->sight.mesh.points, sizeof look->points);
  return TRUE;
}

static MusterChallenge *
new_challenge (const char *kind, guint64 seed)
{
  const MusterChance chance = muster_chance_of_seed (seed);

  if (g_str_equal (kind, "approach"))
    return muster_approach_new ();
  if (g_str_equal (kind, "blink"))
    return muster_blink_new (chance);
  if (g_str_equal (kind, "mouth"))
    return muster_mouth_new (chance);
  return muster_turn_new (seed % 2 ? MUSTER_CHALLENGE_TURN_LEFT : MUSTER_CHALLENGE_TURN_RIGHT,
                          chance);
}

static MusterLivenessResult
present (Lab *lab, const char *kind, MusterActorSpecies species, guint64 seed)
{
  g_autoptr (MusterChallenge) challenge = new_challenge (kind, seed);
  g_autoptr (MusterPuppet) puppet = NULL;
  MusterChance drops = muster_chance_of_seed (seed + 1);
  gint64 now = G_USEC_PER_SEC;
  MusterActor actor;
  gsize n;

  muster_actor_init (&actor, species, seed);
  puppet = muster_puppet_new (actor.identity);
  muster_challenge_begin (challenge, now);
  lab->frames = 0;
  while (muster_challenge_get_result (challenge) == MUSTER_LIVENESS_OPEN) {
    const MusterPrompt prompt = muster_challenge_get_view (challenge)->prompt;
    const MusterPuppetScene *scene = muster_actor_step (&actor, prompt, now += PERIOD);
    MusterFaceLook look;

    if (muster_chance_draw (&drops, 0, 1) >= DROPPED) {
      g_assert_true (muster_puppet_render (puppet, scene, WIDTH, HEIGHT, lab->bgr));
      look_at (lab, now, &look);
      muster_challenge_look (challenge, &look);
    }
    muster_challenge_tick (challenge, now);
  }
  g_print ("%s %s %" G_GUINT64_FORMAT " %s llr %.2f frames %u",
           kind,
           muster_actor_species_to_nick (species),
           seed,
           muster_liveness_result_to_nick (muster_challenge_get_result (challenge)),
           muster_challenge_get_llr (challenge),
           lab->frames);
  muster_challenge_get_findings (challenge, &n);
  for (gsize i = 0; i < n; i++)
    g_print (" %s=%.4g",
             muster_challenge_get_findings (challenge, &n)[i].nick,
             muster_challenge_get_findings (challenge, &n)[i].value);
  g_print ("\n");
  return muster_challenge_get_result (challenge);
}

/* Wilson, 1927, for 95 %. */
static void
print_share (const char *name, guint k, guint n)
{
  const double z = 1.96, p = n > 0 ? (double) k / n : 0, z2 = z * z / MAX (n, 1u);
  const double half = z * sqrt (p * (1 - p) / MAX (n, 1u) + z2 / (4.0 * MAX (n, 1u)));

  g_print ("  %s %u of %u = %.1f %% (%.1f to %.1f)",
           name,
           k,
           n,
           100 * p,
           n > 0 ? 100 * MAX (p + z2 / 2 - half, 0) / (1 + z2) : 0,
           n > 0 ? 100 * MIN (p + z2 / 2 + half, 1 + z2) / (1 + z2) : 100);
}

static const struct {
  const char *kind;
  MusterActorSpecies species[5];
  guint n;
} plans[] = {
    {"approach",
     {MUSTER_ACTOR_LIVE, MUSTER_ACTOR_PRINT, MUSTER_ACTOR_BENT, MUSTER_ACTOR_TABLET},
     4},
    {"turn", {MUSTER_ACTOR_LIVE, MUSTER_ACTOR_PRINT, MUSTER_ACTOR_BENT, MUSTER_ACTOR_TABLET}, 4},
    {"blink", {MUSTER_ACTOR_LIVE, MUSTER_ACTOR_PRINT, MUSTER_ACTOR_VIDEO, MUSTER_ACTOR_CUTOUT}, 4},
    {"mouth", {MUSTER_ACTOR_LIVE, MUSTER_ACTOR_PRINT, MUSTER_ACTOR_VIDEO}, 3},
};

int
main (int argc, char *argv[])
{
  const guint count = argc > 2 ? (guint) g_ascii_strtoull (argv[2], NULL, 10) : 4;
  const guint64 first = argc > 3 ? g_ascii_strtoull (argv[3], NULL, 10) : 100000;
  g_autoptr (MusterModelPack) pack = face_test_new_pack ("standard");
  g_autoptr (GError) error = NULL;
  Lab *lab = g_new0 (Lab, 1);
  gsize plan = 0;
  guint tally[MUSTER_ACTOR_N_SPECIES][MUSTER_LIVENESS_BROKEN + 1] = {{0}};

  while (plan < G_N_ELEMENTS (plans) && (argc < 2 || !g_str_equal (plans[plan].kind, argv[1])))
    plan++;
  if (plan == G_N_ELEMENTS (plans))
    g_error ("bench-motion approach|turn|blink|mouth [COUNT [FIRST-SEED]]");
  lab->chain = muster_face_chain_new (pack, face_test_get_folders (), &error);
  g_assert_no_error (error);
  muster_face_sight_init (&lab->sight);
  for (guint i = 0; i < count; i++)
    for (guint k = 0; k < plans[plan].n; k++) {
      const MusterActorSpecies species = plans[plan].species[k];

      tally[species][present (lab, argv[1], species, first + i)]++;
    }
  for (guint k = 0; k < plans[plan].n; k++) {
    const MusterActorSpecies species = plans[plan].species[k];
    const guint *t = tally[species];

    g_print ("%s %s:", argv[1], muster_actor_species_to_nick (species));
    print_share (species == MUSTER_ACTOR_LIVE ? "BPCER" : "APCER",
                 species == MUSTER_ACTOR_LIVE ? t[MUSTER_LIVENESS_NOT_LIVE]
                                              : t[MUSTER_LIVENESS_LIVE],
                 count);
    print_share ("non-response", t[MUSTER_LIVENESS_NO_RESPONSE], count);
    g_print ("\n");
  }
  muster_face_sight_clear (&lab->sight);
  muster_face_chain_free (lab->chain);
  g_free (lab);
  return 0;
}
