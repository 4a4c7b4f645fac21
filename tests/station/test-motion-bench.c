/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "face-test.h"
#include "muster-motion-bench.h"

/* A few presentations of the benchmark: rendered people and prints, the real nets, the real
 * challenges. How often they are wrong is for the benchmark to say. */
static const struct {
  const char *kind;
  MusterActorSpecies species;
  guint64 seed;
  MusterLivenessResult result;
} presentations[] = {
    {"approach", MUSTER_ACTOR_LIVE, 102, MUSTER_LIVENESS_LIVE},
    {"turn", MUSTER_ACTOR_LIVE, 2, MUSTER_LIVENESS_LIVE},
    {"turn", MUSTER_ACTOR_PRINT, 1, MUSTER_LIVENESS_NOT_LIVE},
    {"blink", MUSTER_ACTOR_LIVE, 1, MUSTER_LIVENESS_LIVE},
    {"mouth", MUSTER_ACTOR_LIVE, 2, MUSTER_LIVENESS_LIVE},
};

static void
test_presentation (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  const MusterMotionKind *kind = muster_motion_bench_get_kind (presentations[i].kind);
  g_autoptr (MusterModelPack) pack = NULL;
  g_autoptr (MusterFaceChain) chain = NULL;
  g_autoptr (MusterChallenge) challenge = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;

  if (!face_test_has_models ())
    return;
  pack = face_test_new_pack ("standard");
  chain = muster_face_chain_new (pack, face_test_get_folders (), &error);
  g_assert_no_error (error);
  challenge = muster_motion_bench_present (
      chain, kind, presentations[i].species, presentations[i].seed, &error);
  g_assert_no_error (error);
  muster_challenge_get_findings (challenge, &n);
  for (gsize k = 0; k < n; k++)
    g_test_message ("%s %.3f",
                    muster_challenge_get_findings (challenge, &n)[k].nick,
                    muster_challenge_get_findings (challenge, &n)[k].value);
  g_assert_cmpuint (n, >=, 2);
  g_assert_cmpstr (muster_liveness_result_to_nick (muster_challenge_get_result (challenge)),
                   ==,
                   muster_liveness_result_to_nick (presentations[i].result));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (presentations); i++) {
    g_autofree char *path =
        g_strdup_printf ("/motion/%s/%s/%" G_GUINT64_FORMAT,
                         presentations[i].kind,
                         muster_actor_species_to_nick (presentations[i].species),
                         presentations[i].seed);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_presentation);
  }
  return g_test_run ();
}
