/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

/* How often the challenges that ask for a movement are wrong. Started by hand:
 *   bench-motion KIND [COUNT [FIRST-SEED]]
 * KIND is approach, turn, blink or mouth. Prints a line a presentation, then what there is of each
 * species. Seeds below 100000 were used to choose thresholds. */

#include <math.h>

#include "face-test.h"
#include "muster-motion-bench.h"

typedef guint Tally[MUSTER_LIVENESS_BROKEN + 1];

static void
present (MusterFaceChain *chain,
         const MusterMotionKind *kind,
         MusterActorSpecies species,
         guint64 seed,
         Tally tally)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterChallenge) challenge =
      muster_motion_bench_present (chain, kind, species, seed, &error);
  gsize n;

  g_assert_no_error (error);
  tally[muster_challenge_get_result (challenge)]++;
  g_print ("%s %s %" G_GUINT64_FORMAT " %s llr %.2f",
           kind->nick,
           muster_actor_species_to_nick (species),
           seed,
           muster_liveness_result_to_nick (muster_challenge_get_result (challenge)),
           muster_challenge_get_llr (challenge));
  muster_challenge_get_findings (challenge, &n);
  for (gsize i = 0; i < n; i++)
    g_print (" %s=%.4g",
             muster_challenge_get_findings (challenge, &n)[i].nick,
             muster_challenge_get_findings (challenge, &n)[i].value);
  g_print ("\n");
}

/* With the interval of Wilson, 1927, for 95 %. */
static void
print_share (const char *name, guint k, guint n)
{
  const double z = 1.96, p = (double) k / n, z2 = z * z / n;
  const double half = z * sqrt (p * (1 - p) / n + z2 / (4.0 * n));

  g_print ("  %s %u of %u = %.1f %% (%.1f to %.1f)",
           name,
           k,
           n,
           100 * p,
           100 * MAX (p + z2 / 2 - half, 0) / (1 + z2),
           100 * MIN (p + z2 / 2 + half, 1 + z2) / (1 + z2));
}

int
main (int argc, char *argv[])
{
  const MusterMotionKind *kind = muster_motion_bench_get_kind (argc > 1 ? argv[1] : NULL);
  const guint count = argc > 2 ? (guint) g_ascii_strtoull (argv[2], NULL, 10) : 4;
  const guint64 first = argc > 3 ? g_ascii_strtoull (argv[3], NULL, 10) : 100000;
  g_autoptr (MusterModelPack) pack = NULL;
  g_autoptr (MusterFaceChain) chain = NULL;
  g_autoptr (GError) error = NULL;
  Tally tallies[MUSTER_ACTOR_N_SPECIES] = {{0}};

  if (kind == NULL || count == 0) {
    g_printerr ("bench-motion approach|turn|blink|mouth [COUNT [FIRST-SEED]]\n");
    return 2;
  }
  pack = face_test_new_pack ("standard");
  chain = muster_face_chain_new (pack, face_test_get_folders (), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < count; i++)
    for (guint k = 0; k < kind->n_species; k++)
      present (chain, kind, kind->species[k], first + i, tallies[kind->species[k]]);
  for (guint k = 0; k < kind->n_species; k++) {
    const MusterActorSpecies species = kind->species[k];
    const gboolean live = species == MUSTER_ACTOR_LIVE;

    g_print ("%s %s:", kind->nick, muster_actor_species_to_nick (species));
    print_share (live ? "BPCER" : "APCER",
                 tallies[species][live ? MUSTER_LIVENESS_NOT_LIVE : MUSTER_LIVENESS_LIVE],
                 count);
    print_share ("non-response", tallies[species][MUSTER_LIVENESS_NO_RESPONSE], count);
    g_print ("\n");
  }
  return 0;
}
