/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "face-test.h"
#include "muster-face-chain.h"
#include "muster-puppet.h"
#include "muster-rehearsal-sitter.h"
#include "muster-rehearsal.h"
#include "muster-turn.h"

/* The rehearsal's people turn their heads through the real nets: also those of whom the mesh sees
 * half of it. */

#define WIDTH    640
#define HEIGHT   480
#define FRAME_US 66667

typedef struct {
  MusterFaceChain *chain; /* owned */
  MusterFaceSight sight;
  guint8 bgr[WIDTH * HEIGHT * 3];
} Desk;

static void
look_at (Desk *desk, gint64 time_us, MusterFaceLook *look)
{
  const MusterPixels pixels = {desk->bgr, WIDTH, HEIGHT, WIDTH * 3};
  g_autoptr (GError) error = NULL;
  MusterMeshMeasures m;

  *look = (MusterFaceLook){0};
  look->report = (MusterFaceReport){
      .time_us = time_us, .frame_width = WIDTH, .frame_height = HEIGHT, .track = 1};
  muster_face_chain_find (desk->chain, &pixels, FALSE, &desk->sight, &error);
  g_assert_no_error (error);
  if (desk->sight.main_box >= 0)
    muster_face_chain_mesh (desk->chain, &pixels, &desk->sight, &error);
  g_assert_no_error (error);
  if (desk->sight.main_box < 0)
    return;
  muster_mesh_measure (&desk->sight.mesh, &m);
  muster_face_chain_refine (desk->chain, &pixels, &desk->sight, &error);
  g_assert_no_error (error);
  look->report.n_faces = 1;
  look->report.yaw = m.yaw;
  look->report.mouth = m.mouth;
  memcpy (look->points, desk->sight.mesh.points, sizeof look->points);
}

static MusterLivenessResult
turn (Desk *desk, guint32 identity, MusterChallengeKind kind)
{
  g_autoptr (MusterPuppet) puppet = muster_puppet_new (identity);
  g_autoptr (MusterChallenge) challenge = muster_turn_new (kind, muster_chance_of_seed (identity));
  gint64 now = G_USEC_PER_SEC;
  MusterSitterBody body;

  muster_sitter_body_init (&body, MUSTER_SITTER_GOOD, now);
  muster_challenge_begin (challenge, now);
  while (muster_challenge_get_result (challenge) == MUSTER_LIVENESS_OPEN) {
    const MusterPrompt prompt = muster_challenge_get_view (challenge)->prompt;
    MusterPuppetScene scene;
    MusterFaceLook look;

    muster_sitter_body_ask (
        &body, muster_sitter_ask_from_nick (muster_prompt_to_nick (prompt)), now);
    muster_sitter_body_step (&body, now += FRAME_US, &scene);
    g_assert_true (muster_puppet_render (puppet, &scene, WIDTH, HEIGHT, desk->bgr));
    look_at (desk, now, &look);
    muster_challenge_look (challenge, &look);
    muster_challenge_tick (challenge, now);
  }
  return muster_challenge_get_result (challenge);
}

static void
test_turn (void)
{
  static const struct {
    guint person;
    MusterChallengeKind kind;
  } turns[] = {
      {1, MUSTER_CHALLENGE_TURN_LEFT},
      {6, MUSTER_CHALLENGE_TURN_RIGHT},
      {10, MUSTER_CHALLENGE_TURN_LEFT},
      {11, MUSTER_CHALLENGE_TURN_RIGHT},
  };
  g_autoptr (MusterModelPack) pack = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree Desk *desk = NULL;
  const MusterRehearsalPerson *people;
  gsize n;

  if (!face_test_has_models ())
    return;
  desk = g_new0 (Desk, 1);
  pack = face_test_new_pack ("standard");
  people = muster_rehearsal_get_people (&n);
  desk->chain = muster_face_chain_new (pack, face_test_get_folders (), &error);
  g_assert_no_error (error);
  muster_face_sight_init (&desk->sight);
  for (gsize i = 0; i < G_N_ELEMENTS (turns); i++) {
    const MusterLivenessResult result =
        turn (desk, people[turns[i].person - 1].identity, turns[i].kind);

    if (result != MUSTER_LIVENESS_LIVE)
      g_error ("person %u, %s: %s",
               turns[i].person,
               muster_challenge_kind_to_nick (turns[i].kind),
               muster_liveness_result_to_nick (result));
  }
  muster_face_sight_clear (&desk->sight);
  muster_face_chain_free (desk->chain);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/turned-people", test_turn);
  return g_test_run ();
}
