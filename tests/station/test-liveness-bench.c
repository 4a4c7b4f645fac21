/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "muster-attack.h"
#include "muster-liveness-bench.h"
#include "muster-services.h"

/* A few presentations through the real nets; the whole bench is started by hand. */
#define SEED 10000

/* Of the third person. */
#define REHEARSAL_SEED 26

static gboolean
set_up_lab (MusterLivenessLab *lab)
{
  MusterSettings settings = {0};
  g_auto (GStrv) folders = NULL;
  g_autoptr (MusterModelPack) pack = NULL;
  g_autoptr (GError) error = NULL;

  if (*TEST_MODELS == '\0') {
    g_test_skip ("configured without -Dmodels");
    return FALSE;
  }
  settings.models = g_strdup (TEST_MODELS);
  settings.data = g_test_build_filename (G_TEST_DIST, "data", NULL);
  folders = muster_services_dup_model_folders (&settings);
  pack = muster_services_choose_pack (&settings, &error);
  g_assert_no_error (error);
  muster_liveness_lab_init (lab, pack, (const char *const *) folders, &error);
  g_assert_no_error (error);
  muster_settings_clear (&settings);
  return TRUE;
}

static void
run (MusterLivenessLab *lab,
     const MusterLivenessKind *kind,
     guint species,
     guint64 seed,
     MusterLivenessOutcome *outcome)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (kind->run (lab, species, seed, outcome, &error));
  g_assert_no_error (error);
  for (gsize i = 0; i < outcome->n_findings; i++)
    g_test_message ("%s: %s %g (%g)",
                    kind->get_nick (species),
                    outcome->findings[i].nick,
                    outcome->findings[i].value,
                    outcome->findings[i].limit);
}

static gboolean
is_well (const MusterLivenessOutcome *outcome, const char *nick)
{
  for (gsize i = 0; i < outcome->n_findings; i++)
    if (g_str_equal (outcome->findings[i].nick, nick))
      return outcome->findings[i].ok;
  g_error ("no finding %s", nick);
}

static void
test_species (void)
{
  static const MusterAttackSpecies refused[] = {
      MUSTER_ATTACK_BENT, MUSTER_ATTACK_OLD_CODE, MUSTER_ATTACK_RELIGHT};
  g_auto (MusterLivenessLab) lab = {0};
  MusterLivenessOutcome outcome;

  if (!set_up_lab (&lab))
    return;
  run (&lab, &muster_liveness_flash, MUSTER_ATTACK_LIVE, SEED, &outcome);
  g_assert_cmpint (outcome.result, ==, MUSTER_LIVENESS_LIVE);
  g_assert_cmpfloat (outcome.llr, >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    run (&lab, &muster_liveness_flash, refused[i], SEED, &outcome);
    g_assert_cmpint (outcome.result, !=, MUSTER_LIVENESS_LIVE);
    g_assert_cmpint (outcome.result, !=, MUSTER_LIVENESS_OPEN);
    if (refused[i] == MUSTER_ATTACK_OLD_CODE)
      g_assert_false (is_well (&outcome, "flash.margin"));
  }
}

/* One of the twelve in front of the rehearsal's camera and a screen that is some refreshes late is
 * let pass, and a print of the same one is not. */
static void
test_rehearsal (void)
{
  g_auto (MusterLivenessLab) lab = {0};
  MusterLivenessOutcome outcome;

  if (!set_up_lab (&lab))
    return;
  g_assert_cmpstr (muster_liveness_rehearsal.get_nick (0), ==, "good");
  g_assert_true (muster_liveness_rehearsal.is_live (0));
  run (&lab, &muster_liveness_rehearsal, 0, REHEARSAL_SEED, &outcome);
  g_assert_cmpint (outcome.result, ==, MUSTER_LIVENESS_LIVE);
  g_assert_cmpfloat (outcome.llr, >, 2);
  g_assert_cmpstr (muster_liveness_rehearsal.get_nick (1), ==, "print");
  g_assert_false (muster_liveness_rehearsal.is_live (1));
  run (&lab, &muster_liveness_rehearsal, 1, REHEARSAL_SEED, &outcome);
  g_assert_cmpint (outcome.result, !=, MUSTER_LIVENESS_LIVE);
  g_assert_cmpint (outcome.result, !=, MUSTER_LIVENESS_OPEN);
  g_assert_false (is_well (&outcome, "flash.geometry"));
}

#define SIZE (MUSTER_ATTACK_WIDTH * MUSTER_ATTACK_HEIGHT * 3)

/* All chance is in the seed. */
static void
draw_frames (guint64 seed, guint8 *bgr)
{
  static const float levels[4][3] = {{1, .2f, .2f}, {.2f, 1, 1}, {.4f, .4f, .4f}, {1, 1, .1f}};
  g_autoptr (MusterPuppet) person = muster_puppet_new (3);
  g_autoptr (MusterAttack) attack = muster_attack_new (MUSTER_ATTACK_OLD_CODE, seed, person);
  gint64 time_us = G_USEC_PER_SEC;

  muster_attack_light (attack, FALSE, 1, levels);
  muster_attack_light (attack, TRUE, 1, levels);
  for (guint i = 0; i < 3; i++) {
    time_us = muster_attack_next_frame (attack, time_us);
    muster_attack_render (attack, time_us, bgr);
  }
}

/* Each seed and species is another room, or a count of them says more than it proves. */
static void
test_independence (void)
{
  enum { N = 60 };
  g_autoptr (GHashTable) rooms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (MusterPuppet) person = muster_puppet_new (3);

  for (guint species = 0; species < MUSTER_ATTACK_N_SPECIES; species++)
    for (guint64 seed = 0; seed < N; seed++) {
      g_autoptr (MusterAttack) attack =
          muster_attack_new ((MusterAttackSpecies) species, seed, person);
      const MusterAttackTerms *terms = muster_attack_get_terms (attack);

      g_hash_table_add (rooms, g_strdup_printf ("%.9g %.9g", terms->lux, terms->distance));
    }
  g_assert_cmpuint (g_hash_table_size (rooms), ==, N * MUSTER_ATTACK_N_SPECIES);
}

static void
test_determinism (void)
{
  g_autofree guint8 *first = g_malloc (SIZE);
  g_autofree guint8 *second = g_malloc (SIZE);

  draw_frames (8, first);
  draw_frames (8, second);
  g_assert_true (memcmp (first, second, SIZE) == 0);
  draw_frames (9, second);
  g_assert_false (memcmp (first, second, SIZE) == 0);
}

/* Species of one seed show the same person; another seed, another one. */
static void
test_person (void)
{
  g_auto (MusterLivenessLab) lab = {0};
  MusterPuppet *person;

  if (!set_up_lab (&lab))
    return;
  person = muster_liveness_lab_get_person (&lab, 5);
  g_assert_true (muster_liveness_lab_get_person (&lab, 5) == person);
}

static void
test_terms (void)
{
  g_autoptr (MusterPuppet) person = muster_puppet_new (1);

  for (guint species = 0; species < MUSTER_ATTACK_N_SPECIES; species++) {
    guint quick = 0, loops = 0;

    for (guint64 seed = 0; seed < 200; seed++) {
      g_autoptr (MusterAttack) attack =
          muster_attack_new ((MusterAttackSpecies) species, seed, person);
      const MusterAttackTerms *terms = muster_attack_get_terms (attack);

      g_assert_cmpfloat (terms->lux, >=, 119);
      g_assert_cmpfloat (terms->lux, <=, 801);
      g_assert_cmpfloat (terms->ratio, >=, species == MUSTER_ATTACK_LIVE ? .15 : .08);
      if (species == MUSTER_ATTACK_LIVE_DIM)
        g_assert_cmpfloat (terms->ratio, <, .15);
      quick += terms->fps == 30;
      loops += terms->loops ? 1 : 0;
    }
    g_assert_cmpuint (quick, >, 15);
    g_assert_cmpuint (quick, <, 80);
    g_assert_cmpuint (loops, >, 60);
    g_assert_cmpuint (loops, <, 140);
  }
}

static void
test_tally (void)
{
  static const MusterLivenessResult results[] = {MUSTER_LIVENESS_LIVE,
                                                 MUSTER_LIVENESS_LIVE,
                                                 MUSTER_LIVENESS_NOT_LIVE,
                                                 MUSTER_LIVENESS_NO_RESPONSE,
                                                 MUSTER_LIVENESS_BROKEN};
  MusterLivenessTally tally = {0};

  for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
    const MusterLivenessOutcome outcome = {.result = results[i], .llr = i, .verdict_ms = 2 * i};

    muster_liveness_tally_add (&tally, &outcome);
  }
  g_assert_cmpuint (tally.n, ==, 5);
  g_assert_cmpuint (tally.live, ==, 2);
  g_assert_cmpuint (tally.not_live, ==, 1);
  g_assert_cmpuint (tally.no_response, ==, 1);
  g_assert_cmpuint (tally.broken, ==, 1);
  g_assert_cmpfloat (tally.llr_high, ==, 4);
  g_assert_cmpfloat (tally.verdict_ms, ==, 8);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/station/liveness-bench/tally", test_tally);
  g_test_add_func ("/station/liveness-bench/terms", test_terms);
  g_test_add_func ("/station/liveness-bench/person", test_person);
  g_test_add_func ("/station/liveness-bench/determinism", test_determinism);
  g_test_add_func ("/station/liveness-bench/independence", test_independence);
  g_test_add_func ("/station/liveness-bench/species", test_species);
  g_test_add_func ("/station/liveness-bench/rehearsal", test_rehearsal);
  return g_test_run ();
}
