/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "flash-sitter.h"
#include "muster-flash-code.h"
#include "muster-flash-parts.h"

#define SEEDS 4

static const guint8 *
make_seed (guint number)
{
  static guint8 seed[MUSTER_FLASH_SEED_BYTES];

  memset (seed, 0, sizeof seed);
  seed[0] = (guint8) number;
  seed[1] = 0x5a;
  return seed;
}

/* --- codes --- */

static double
get_luminance (const float level[3])
{
  return .2126 * (double) level[0] + .7152 * (double) level[1] + .0722 * (double) level[2];
}

static gboolean
same (const float a[3], const float b[3])
{
  return memcmp (a, b, 3 * sizeof (float)) == 0;
}

/* Six whole screens, three pairs of sides and three of halves; nothing dark, blinding or saturated
 * red; two halves together as bright as any two others. */
static void
check_code (const MusterFlashCode *code)
{
  guint whole = 0, sides = 0, halves = 0;

  for (guint s = 0; s < MUSTER_FLASH_SLOTS; s++) {
    const float (*q)[3] = code->levels[s];
    double mean = 0;

    if (same (q[0], q[3]))
      whole++;
    else if (same (q[0], q[2]))
      sides++;
    else
      halves++;
    g_assert_true (same (q[0], q[1]) || same (q[0], q[2]));
    g_assert_true (same (q[3], q[1]) || same (q[3], q[2]));
    for (guint k = 0; k < 4; k++) {
      const float sum = q[k][0] + q[k][1] + q[k][2];

      mean += get_luminance (q[k]) / 4;
      g_assert_cmpfloat (q[k][0] / sum, <, .8f);
      for (guint c = 0; c < 3; c++) {
        g_assert_cmpfloat (q[k][c], >=, .08f);
        g_assert_cmpfloat (q[k][c], <=, 1);
      }
    }
    g_assert_cmpfloat (mean, >, .3);
    g_assert_cmpfloat (mean, <, .58);
    if (!same (q[0], q[3])) {
      g_assert_cmpfloat (mean, >, .37);
      g_assert_cmpfloat (mean, <, .45);
    }
  }
  g_assert_cmpuint (whole, ==, 6);
  g_assert_cmpuint (sides, ==, 3);
  g_assert_cmpuint (halves, ==, 3);
}

static void
test_codes (void)
{
  MusterFlashCode code, again, other;

  for (guint i = 0; i < 200; i++) {
    muster_flash_code_draw (&code, make_seed (i), 0);
    muster_flash_code_draw (&again, make_seed (i), 0);
    muster_flash_code_draw (&other, make_seed (i), 1);
    check_code (&code);
    check_code (&other);
    g_assert_true (memcmp (&code, &again, sizeof code) == 0);
    g_assert_false (memcmp (&code, &other, sizeof code) == 0);
    muster_flash_code_draw (&other, make_seed (i + 1), 0);
    g_assert_false (memcmp (&code, &other, sizeof code) == 0);
  }
}

/* The system's random source, unless a seed is given. */
static void
test_seeds (void)
{
  static const guint8 nothing[MUSTER_FLASH_SEED_BYTES];
  g_autoptr (MusterChallenge) a = muster_flash_new (NULL);
  g_autoptr (MusterChallenge) b = muster_flash_new (NULL);
  g_autoptr (MusterChallenge) c = muster_flash_new_seeded (NULL, make_seed (3));

  muster_challenge_begin (a, 1);
  muster_challenge_begin (b, 1);
  muster_challenge_begin (c, 1);
  g_assert_false (memcmp (muster_flash_get_seed (MUSTER_FLASH (a)), nothing, 32) == 0);
  g_assert_false (memcmp (muster_flash_get_seed (MUSTER_FLASH (a)),
                          muster_flash_get_seed (MUSTER_FLASH (b)),
                          32) == 0);
  g_assert_true (memcmp (muster_flash_get_seed (MUSTER_FLASH (c)), make_seed (3), 32) == 0);
}

/* --- the screen --- */

/* Ticks that come unevenly, late or not for a while never make changes quicker than 2.5 a second,
 * and the colours fade. */
static void
test_screen (void)
{
  g_autoptr (MusterChallenge) flash = muster_flash_new_seeded (NULL, make_seed (1));
  const MusterChallengeView *view = muster_challenge_get_view (flash);
  g_autoptr (GRand) chance = g_rand_new_with_seed (3);
  MusterChallengeView before;
  gint64 now = 1000000, changed = now;
  guint changes = 0;
  float step = 0;

  muster_challenge_begin (flash, now);
  g_assert_true (view->covers_screen);
  g_assert_cmpint (view->prompt, ==, MUSTER_PROMPT_HOLD_STILL);
  before = *view;
  while (muster_challenge_get_result (flash) == MUSTER_LIVENESS_OPEN) {
    now += g_rand_int_range (chance, 0, 40) == 0 ? 700000 : g_rand_int_range (chance, 5000, 20000);
    muster_challenge_tick (flash, now);
    if (muster_challenge_get_result (flash) != MUSTER_LIVENESS_OPEN)
      break;
    g_assert_cmpfloat (view->progress, >=, before.progress);
    if (view->slot != before.slot) {
      g_assert_cmpuint (view->slot, ==, before.slot + 1);
      g_assert_cmpint (now - changed, >=, changes == 0 ? 1000000 : 400000);
      changed = now;
      changes++;
    }
    if (now - changed < 50000)
      for (guint q = 0; q < 4; q++)
        for (guint c = 0; c < 3; c++)
          step = MAX (step, fabsf (view->quarters[q][c] - before.quarters[q][c]));
    before = *view;
  }
  g_assert_cmpuint (changes, ==, MUSTER_FLASH_SLOTS);
  g_assert_cmpfloat (step, <, .5f); /* of 0.7 from one level to another */
  g_assert_false (view->covers_screen);
  /* Nobody was there. */
  g_assert_cmpint (muster_challenge_get_result (flash), ==, MUSTER_LIVENESS_NO_RESPONSE);
}

/* --- verdicts --- */

typedef struct {
  const char *name;
  MusterLivenessResult result;
  const char *fault; /* a finding that must not be well; NULL = all must be */
  FlashSitter sitter;
} Case;

static const Case cases[] = {
    {"head", MUSTER_LIVENESS_LIVE, NULL, {.fps = 15}},
    {"quick", MUSTER_LIVENESS_LIVE, NULL, {.fps = 30}},
    {"weak", MUSTER_LIVENESS_LIVE, NULL, {.ratio = .15}},
    {"loops", MUSTER_LIVENESS_LIVE, NULL, {.loops = TRUE}},
    {"alone", MUSTER_LIVENESS_LIVE, NULL, {.alone = TRUE}},
    {"dropped", MUSTER_LIVENESS_LIVE, NULL, {.drop = 5}},
    {"slow-screen", MUSTER_LIVENESS_LIVE, NULL, {.late = .15}},
    {"flat", MUSTER_LIVENESS_NOT_LIVE, "flash.geometry", {.flat = TRUE}},
    {"bent", MUSTER_LIVENESS_NOT_LIVE, "flash.geometry", {.bent = TRUE}},
    {"whole", MUSTER_LIVENESS_NOT_LIVE, "flash.background", {.flat = TRUE, .whole = TRUE}},
    {"other-code", MUSTER_LIVENESS_NOT_LIVE, "flash.margin", {.other = TRUE}},
    {"late", MUSTER_LIVENESS_NOT_LIVE, "flash.lag", {.lag = .30}},
    {"silent-screen", MUSTER_LIVENESS_NOT_LIVE, "flash.lag", {.late = .2, .untold = TRUE}},
    {"bright", MUSTER_LIVENESS_NO_RESPONSE, "flash.amplitude", {.ratio = .01, .noise = .01}},
    {"gone", MUSTER_LIVENESS_NO_RESPONSE, NULL, {.gone_us = 2500000}},
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;

  for (guint i = 0; i < SEEDS; i++) {
    g_autoptr (MusterChallenge) flash = muster_flash_new_seeded (NULL, make_seed (i));
    const MusterLivenessResult result = flash_sitter_run (&c->sitter, flash);
    const double llr = muster_challenge_get_llr (flash);
    const MusterLivenessFinding *findings;
    gsize n;

    findings = muster_challenge_get_findings (flash, &n);
    for (gsize k = 0; k < n; k++)
      g_test_message ("%s %g (%g)", findings[k].nick, findings[k].value, findings[k].limit);
    g_assert_cmpint (result, ==, c->result);
    if (c->fault != NULL)
      g_assert_false (flash_sitter_find (flash, c->fault)->ok);
    for (gsize k = 0; k < n && c->fault == NULL; k++)
      g_assert_true (findings[k].ok);
    if (result == MUSTER_LIVENESS_LIVE)
      g_assert_cmpfloat (llr, >, 0);
    if (result == MUSTER_LIVENESS_NO_RESPONSE)
      g_assert_cmpfloat (llr, ==, 0);
  }
}

/* A station whose lag is known takes less of a delay. */
static void
test_known_lag (void)
{
  const FlashSitter sitter = {.lag = .15};
  MusterFlashSetup setup = MUSTER_FLASH_SETUP_INIT;
  g_autoptr (MusterChallenge) unknown = muster_flash_new_seeded (&setup, make_seed (0));
  g_autoptr (MusterChallenge) known = NULL;

  setup.lag = .07;
  known = muster_flash_new_seeded (&setup, make_seed (0));
  g_assert_cmpint (flash_sitter_run (&sitter, unknown), ==, MUSTER_LIVENESS_LIVE);
  g_assert_cmpint (flash_sitter_run (&sitter, known), ==, MUSTER_LIVENESS_NOT_LIVE);
  g_assert_false (flash_sitter_find (known, "flash.lag")->ok);
  g_assert_cmpfloat (fabs (flash_sitter_find (known, "flash.lag")->value - .16), <, .02);
}

/* Findings as they were measured: clarity, amplitude, gloss, background, likeness, margin, ratio.
 */
static const struct {
  const char *what;
  double clarity, amplitude, gloss, background, likeness, margin, ratio;
  MusterLivenessResult result;
} judged[] = {
    {"living", .981, .204, .867, .161, .663, .367, 37.5, MUSTER_LIVENESS_LIVE},
    {"living, the oddest", .925, .175, 1.1, .19, .35, .3, 8, MUSTER_LIVENESS_LIVE},
    {"living, dim", .964, .079, .801, .145, .577, .338, 9.3, MUSTER_LIVENESS_LIVE},
    {"tablet, seed 4000038", .929, .178, 1.227, .375, .21, .343, 5.9, MUSTER_LIVENESS_NO_RESPONSE},
    {"tablet, seed 4000110", .941, .179, 2.486, .11, .31, .286, 4.0, MUSTER_LIVENESS_NO_RESPONSE},
    {"tablet, plain", .941, .179, 2.6, .11, .31, .286, 4.0, MUSTER_LIVENESS_NOT_LIVE},
    {"bent, seed 5000136", .983, .118, .21, .086, .426, .276, 5.64, MUSTER_LIVENESS_NO_RESPONSE},
    {"living, light alike, but a relief",
     .984,
     .137,
     .21,
     .168,
     .485,
     .284,
     14,
     MUSTER_LIVENESS_LIVE},
    {"living, seed 7000230",
     .974,
     .426,
     -.356,
     .185,
     -.608,
     .291,
     -68,
     MUSTER_LIVENESS_NO_RESPONSE},
    {"sheet", .986, .234, -.02, .2, .6, .35, -40, MUSTER_LIVENESS_NOT_LIVE},
    {"flat, but no sheet", .986, .234, .8, .2, .6, .35, -5, MUSTER_LIVENESS_NO_RESPONSE},
};

/* Good enough in each finding is not good enough in all. */
static void
test_judge (void)
{
  static const MusterFlashSetup setup = MUSTER_FLASH_SETUP_INIT;

  for (gsize i = 0; i < G_N_ELEMENTS (judged); i++) {
    g_autoptr (MusterChallenge) flash = muster_flash_new_seeded (&setup, make_seed (1));
    const MusterFlashMeasures measures = {
        .seen = TRUE,
        .match = {.clarity = judged[i].clarity,
                  .margin = judged[i].margin,
                  .lag = .08,
                  .any = .95,
                  .amplitude = judged[i].amplitude,
                  .background = judged[i].background},
        .shape = {.ratio = judged[i].ratio,
                  .likeness = judged[i].likeness,
                  .gloss = judged[i].gloss},
    };
    double llr;

    g_test_message ("%s", judged[i].what);
    g_assert_cmpint (muster_flash_judge (flash, &measures, &setup, &llr), ==, judged[i].result);
    if (judged[i].result == MUSTER_LIVENESS_NO_RESPONSE)
      g_assert_cmpfloat (llr, ==, 0);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/flash/codes", test_codes);
  g_test_add_func ("/face/flash/seeds", test_seeds);
  g_test_add_func ("/face/flash/screen", test_screen);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/face/flash/verdict/%s", cases[i].name);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/face/flash/known-lag", test_known_lag);
  g_test_add_func ("/face/flash/judge", test_judge);
  return g_test_run ();
}
