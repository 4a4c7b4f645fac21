/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-liveness-bench.h"
#include "muster-motion-bench.h"

/* The challenges that ask for a movement, as `muster bench liveness` knows them. */

static gboolean
run (const char *nick,
     MusterLivenessLab *lab,
     guint species,
     guint64 seed,
     MusterLivenessOutcome *outcome,
     GError **error)
{
  const MusterMotionKind *kind = muster_motion_bench_get_kind (nick);
  g_autoptr (MusterChallenge) challenge =
      muster_motion_bench_present (lab->chain, kind, kind->species[species], seed, error);

  *outcome = (MusterLivenessOutcome){0};
  if (challenge == NULL)
    return FALSE;
  muster_liveness_outcome_take (outcome, challenge);
  return TRUE;
}

static MusterActorSpecies
get_species (const char *nick, guint species)
{
  return muster_motion_bench_get_kind (nick)->species[species];
}

/* A table entry has no data of its own, so each kind has functions of its own. */
#define DEFINE_KIND(kind, count)                                                                   \
  static const char *kind##_get_nick (guint species)                                               \
  {                                                                                                \
    return muster_actor_species_to_nick (get_species (#kind, species));                            \
  }                                                                                                \
  static gboolean kind##_is_live (guint species)                                                   \
  {                                                                                                \
    return get_species (#kind, species) == MUSTER_ACTOR_LIVE;                                      \
  }                                                                                                \
  static gboolean kind##_run (MusterLivenessLab *lab,                                              \
                              guint species,                                                       \
                              guint64 seed,                                                        \
                              MusterLivenessOutcome *outcome,                                      \
                              GError **error)                                                      \
  {                                                                                                \
    return run (#kind, lab, species, seed, outcome, error);                                        \
  }                                                                                                \
  const MusterLivenessKind muster_liveness_##kind = {                                              \
      #kind, count, kind##_get_nick, kind##_is_live, kind##_run}

DEFINE_KIND (approach, 4);
DEFINE_KIND (turn, 4);
DEFINE_KIND (blink, 4);
DEFINE_KIND (mouth, 3);
