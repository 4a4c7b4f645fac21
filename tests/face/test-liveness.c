/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mouth-kind.h"
#include "muster-fusion.h"
#include "muster-liveness.h"

typedef struct {
  MusterLiveness *liveness;
  gint64 now_us;
  guint changed, ended;
  MusterLivenessResult result;
} Bench;

static void
changed_cb (MusterLiveness *liveness, Bench *bench)
{
  bench->changed++;
}

static void
ended_cb (MusterLiveness *liveness, guint result, Bench *bench)
{
  bench->ended++;
  bench->result = result;
}

static MusterLiveness *
demanding (const MusterLivenessDemand *demand)
{
  MusterLiveness *liveness = muster_liveness_new (mouth_kind_make, NULL);

  muster_liveness_set_demand (liveness, demand);
  return liveness;
}

static void
bench_init (Bench *bench, guint needed, MusterChallengeKind kinds, MusterChallengeKind must)
{
  MusterLivenessDemand demand = {needed, kinds, must, 0};

  *bench = (Bench){.liveness = demanding (&demand), .now_us = 1000000};
  g_signal_connect (bench->liveness, "changed", G_CALLBACK (changed_cb), bench);
  g_signal_connect (bench->liveness, "ended", G_CALLBACK (ended_cb), bench);
}

static gboolean
next (Bench *bench, gboolean other)
{
  return muster_liveness_next (bench->liveness, other, bench->now_us);
}

static void
look (Bench *bench, guint track, float mouth)
{
  MusterFaceLook value = {
      .report = {.time_us = bench->now_us += 66000, .track = track, .mouth = mouth, .n_faces = 1}};

  muster_liveness_look (bench->liveness, &value);
}

static MusterChallengeKind
running (Bench *bench)
{
  return muster_challenge_get_kind (muster_liveness_get_running (bench->liveness));
}

/* Every order comes, each kind once, and what must be among them always is. */
static void
test_draw (void)
{
  const MusterChallengeKind must = MUSTER_CHALLENGE_FLASH;
  guint at[3] = {0}, seen = 0;

  for (guint i = 0; i < 400; i++) {
    MusterChallengeKind all = 0;
    Bench bench;

    bench_init (&bench, 3, MUSTER_CHALLENGE_ALL, must);
    for (guint k = 0; k < 3; k++) {
      g_assert_true (next (&bench, FALSE));
      g_assert_cmpuint (all & running (&bench), ==, 0);
      at[k] += running (&bench) == must;
      all |= running (&bench);
      look (&bench, 1, .9f);
      g_assert_cmpint (bench.result, ==, MUSTER_LIVENESS_LIVE);
    }
    g_assert_cmpuint (muster_liveness_count_passed (bench.liveness), ==, 3);
    g_assert_cmpuint (all & must, ==, must);
    seen |= all;
    g_assert_finalize_object (bench.liveness);
  }
  g_assert_cmpuint (seen, ==, MUSTER_CHALLENGE_ALL);
  /* 1 in 7, 1 in 7 again, and the rest at the end; less than 20 of 400 comes once in 10^9 runs */
  g_assert_cmpuint (at[0], >, 20);
  g_assert_cmpuint (at[1], >, 20);
  g_assert_cmpuint (at[2], >, 20);
}

/* Two that any video passes are never all that is asked. */
static void
test_draw_is_enough (void)
{
  const MusterChallengeKind easy = MUSTER_CHALLENGE_BLINK | MUSTER_CHALLENGE_MOUTH;
  const MusterChallengeKind turns = MUSTER_CHALLENGE_TURN_LEFT | MUSTER_CHALLENGE_TURN_RIGHT;
  MusterLivenessDemand demand = {2, easy | turns, 0, 2};
  guint first_easy = 0;
  Bench bench = {.now_us = 1000000};

  for (guint i = 0; i < 400; i++) {
    MusterChallengeKind all;

    demand.must = i % 2 == 0 ? 0 : MUSTER_CHALLENGE_MOUTH;
    bench.liveness = demanding (&demand);
    g_assert_true (next (&bench, FALSE));
    all = running (&bench);
    first_easy += (all & easy) != 0;
    look (&bench, 1, (float) muster_challenge_expect_llr (all));
    g_assert_true (next (&bench, FALSE));
    all |= running (&bench);
    g_assert_cmpuint (all & turns, !=, 0);
    g_assert_cmpuint (all & demand.must, ==, demand.must);
    g_assert_finalize_object (bench.liveness);
  }
  g_assert_cmpuint (first_easy, >, 100);

  /* whoever cannot turn is not led through two that cannot be enough */
  demand.must = 0;
  bench.liveness = demanding (&demand);
  do
    g_assert_true (next (&bench, FALSE));
  while ((running (&bench) & turns) == 0);
  g_assert_false (muster_liveness_can_exchange (bench.liveness));
  g_assert_false (next (&bench, TRUE));
  g_assert_finalize_object (bench.liveness);
}

/* All demanded passed, one of them poorly: what could make up for it may come, nothing else. */
static void
test_one_more (void)
{
  const MusterChallengeKind turns = MUSTER_CHALLENGE_TURN_LEFT | MUSTER_CHALLENGE_TURN_RIGHT;
  const MusterLivenessDemand demand = {1, turns | MUSTER_CHALLENGE_BLINK, 0, 2};
  Bench bench = {.now_us = 1000000};
  MusterChallengeKind first;

  bench.liveness = demanding (&demand);
  g_assert_true (next (&bench, FALSE));
  first = running (&bench);
  g_assert_cmpuint (first & turns, !=, 0);
  look (&bench, 1, .5f);
  g_assert_true (next (&bench, FALSE));
  g_assert_cmpuint (running (&bench), ==, turns & ~first);
  look (&bench, 1, .6f);
  g_assert_false (next (&bench, FALSE));
  g_assert_finalize_object (bench.liveness);
}

static void
test_exchange (void)
{
  const MusterChallengeKind turns = MUSTER_CHALLENGE_TURN_LEFT | MUSTER_CHALLENGE_TURN_RIGHT;
  const MusterLivenessStep *steps;
  gsize n;
  Bench bench;

  bench_init (&bench, 1, turns | MUSTER_CHALLENGE_BLINK, turns & MUSTER_CHALLENGE_TURN_LEFT);
  g_assert_true (next (&bench, FALSE));
  g_assert_cmpuint (running (&bench), ==, MUSTER_CHALLENGE_TURN_LEFT);
  g_assert_true (muster_liveness_can_exchange (bench.liveness));
  g_assert_true (next (&bench, TRUE));
  /* whoever cannot turn left is not asked to turn right */
  g_assert_cmpuint (running (&bench), ==, MUSTER_CHALLENGE_BLINK);
  g_assert_false (muster_liveness_can_exchange (bench.liveness));
  g_assert_false (next (&bench, TRUE));
  g_assert_null (muster_liveness_get_running (bench.liveness));
  g_assert_cmpuint (bench.ended, ==, 0);
  steps = muster_liveness_get_steps (bench.liveness, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (steps[0].kind, ==, MUSTER_CHALLENGE_TURN_LEFT);
  g_assert_cmpint (steps[0].result, ==, MUSTER_LIVENESS_OPEN);

  /* another try of the same person remembers it, the next person does not suffer from it */
  muster_liveness_restart (bench.liveness);
  g_assert_false (next (&bench, FALSE));
  muster_liveness_forget (bench.liveness);
  g_assert_true (next (&bench, FALSE));
  g_assert_finalize_object (bench.liveness);
}

/* Exchanging is never a way to fewer challenges. */
static void
test_never_fewer (void)
{
  Bench bench;

  bench_init (&bench, 2, MUSTER_CHALLENGE_FLASH | MUSTER_CHALLENGE_BLINK, MUSTER_CHALLENGE_FLASH);
  g_assert_true (next (&bench, FALSE));
  g_assert_false (muster_liveness_can_exchange (bench.liveness));
  g_assert_false (next (&bench, TRUE));
  g_assert_finalize_object (bench.liveness);
}

static void
test_one_track (void)
{
  Bench bench;

  bench_init (&bench, 2, MUSTER_CHALLENGE_ALL, 0);
  look (&bench, 4, 0); /* takes a seat */
  look (&bench, 5, 0);
  g_assert_true (next (&bench, FALSE));
  look (&bench, 5, .9f);
  g_assert_cmpuint (bench.ended, ==, 1);
  look (&bench, 6, 0); /* another face between two challenges */
  g_assert_true (next (&bench, FALSE));
  look (&bench, 6, .9f);
  g_assert_cmpint (bench.result, ==, MUSTER_LIVENESS_BROKEN);
  g_assert_cmpuint (muster_liveness_count_passed (bench.liveness), ==, 1);

  muster_liveness_restart (bench.liveness);
  g_assert_true (next (&bench, FALSE));
  look (&bench, 6, .9f);
  g_assert_cmpint (bench.result, ==, MUSTER_LIVENESS_LIVE);
  g_assert_finalize_object (bench.liveness);
}

static void
test_failure_is_kept (void)
{
  const MusterLivenessStep *steps;
  gsize n;
  Bench bench;

  bench_init (&bench, 1, MUSTER_CHALLENGE_MOUTH, 0);
  g_assert_true (next (&bench, FALSE));
  look (&bench, 1, -.25f);
  g_assert_cmpint (bench.result, ==, MUSTER_LIVENESS_NOT_LIVE);
  steps = muster_liveness_get_steps (bench.liveness, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (steps[0].n_findings, ==, 1);
  g_assert_cmpfloat (steps[0].findings[0].value, ==, -.25);
  g_assert_false (steps[0].findings[0].ok);

  muster_liveness_restart (bench.liveness);
  g_assert_true (next (&bench, FALSE));
  muster_liveness_tick (bench.liveness, bench.now_us + 6000000);
  g_assert_cmpint (bench.result, ==, MUSTER_LIVENESS_NO_RESPONSE);
  g_assert_finalize_object (bench.liveness);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/liveness/draw", test_draw);
  g_test_add_func ("/face/liveness/draw-is-enough", test_draw_is_enough);
  g_test_add_func ("/face/liveness/one-more", test_one_more);
  g_test_add_func ("/face/liveness/exchange", test_exchange);
  g_test_add_func ("/face/liveness/never-fewer", test_never_fewer);
  g_test_add_func ("/face/liveness/one-track", test_one_track);
  g_test_add_func ("/face/liveness/failure-is-kept", test_failure_is_kept);
  return g_test_run ();
}
