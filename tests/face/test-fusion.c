/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-fusion.h"

#include <math.h>

#define LIVE        MUSTER_LIVENESS_LIVE
#define NOT_LIVE    MUSTER_LIVENESS_NOT_LIVE
#define NO_RESPONSE MUSTER_LIVENESS_NO_RESPONSE
#define BROKEN      MUSTER_LIVENESS_BROKEN
#define OPEN        MUSTER_LIVENESS_OPEN

static const struct {
  const char *name;
  MusterLivenessTerms terms; /* camera, track, needed, passive */
  MusterLivenessEvidence evidence[3];
  gsize n;
  MusterLivenessResult result;
} cases[] = {
    {"usual", {TRUE, TRUE, 3, NAN}, {{LIVE, 8}, {LIVE, 2}, {LIVE, .5}}, 3, LIVE},
    {"turn-alone", {TRUE, TRUE, 1, NAN}, {{LIVE, 2}}, 1, LIVE},
    {"weak-alone", {TRUE, TRUE, 2, NAN}, {{LIVE, .5}, {LIVE, .5}}, 2, NO_RESPONSE},
    {"too-few", {TRUE, TRUE, 2, NAN}, {{LIVE, 8}}, 1, OPEN},
    {"none-yet", {TRUE, TRUE, 2, NAN}, {{0}}, 0, OPEN},
    {"exchanged", {TRUE, TRUE, 2, NAN}, {{OPEN, 0}, {LIVE, 8}, {LIVE, .5}}, 3, LIVE},
    {"exchanged-counts-not", {TRUE, TRUE, 1, NAN}, {{OPEN, 8}, {LIVE, .5}}, 2, NO_RESPONSE},
    {"exchanged-against", {TRUE, TRUE, 1, NAN}, {{OPEN, -.4}, {LIVE, 2.2}}, 2, NO_RESPONSE},
    {"exchanged-bounded", {TRUE, TRUE, 1, NAN}, {{OPEN, -2.8}, {LIVE, .5}}, 2, NO_RESPONSE},
    {"exchanged-made-good", {TRUE, TRUE, 2, NAN}, {{OPEN, -2.8}, {LIVE, 2}, {LIVE, 1}}, 3, LIVE},
    /* gates */
    {"camera", {FALSE, TRUE, 1, NAN}, {{LIVE, 8}}, 1, NOT_LIVE},
    {"camera-first", {FALSE, FALSE, 1, NAN}, {{BROKEN, -8}}, 1, NOT_LIVE},
    {"track", {TRUE, FALSE, 1, NAN}, {{LIVE, 8}}, 1, BROKEN},
    {"broken", {TRUE, TRUE, 1, NAN}, {{LIVE, 8}, {BROKEN, -8}}, 2, BROKEN},
    {"one-attack", {TRUE, TRUE, 2, NAN}, {{LIVE, 8}, {LIVE, 8}, {NOT_LIVE, -.1}}, 3, NOT_LIVE},
    {"attack-before-broken", {TRUE, TRUE, 1, NAN}, {{NOT_LIVE, -3}, {BROKEN, -8}}, 2, NOT_LIVE},
    {"no-answer", {TRUE, TRUE, 2, NAN}, {{LIVE, 8}, {LIVE, 8}, {NO_RESPONSE, 0}}, 3, NO_RESPONSE},
    {"no-answer-early", {TRUE, TRUE, 3, NAN}, {{NO_RESPONSE, 0}}, 1, NO_RESPONSE},
    {"attack-before-no-answer",
     {TRUE, TRUE, 1, NAN},
     {{NO_RESPONSE, 0}, {NOT_LIVE, -2}},
     2,
     NOT_LIVE},
    /* the passive net helps and hinders a little, and never decides */
    {"passive-helps", {TRUE, TRUE, 1, .999}, {{LIVE, 1.6}}, 1, LIVE},
    {"passive-hinders", {TRUE, TRUE, 1, .001}, {{LIVE, 2.5}}, 1, NO_RESPONSE},
    {"passive-no-pass", {TRUE, TRUE, 1, 1}, {{LIVE, .5}}, 1, NO_RESPONSE},
    {"passive-no-attack", {TRUE, TRUE, 1, 0}, {{LIVE, .5}}, 1, NO_RESPONSE},
    {"passive-no-gate", {TRUE, TRUE, 1, 0}, {{LIVE, 8}}, 1, LIVE},
    {"passive-no-upgrade", {TRUE, TRUE, 1, 1}, {{LIVE, 8}, {NO_RESPONSE, 0}}, 2, NO_RESPONSE},
    /* a kind that passes with evidence against it */
    {"against", {TRUE, TRUE, 1, NAN}, {{LIVE, -3}}, 1, NOT_LIVE},
};

static void
test_case (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  MusterLivenessFusion fusion =
      muster_liveness_fuse (&cases[i].terms, cases[i].evidence, cases[i].n);

  g_assert_cmpstr (muster_liveness_result_to_nick (fusion.result),
                   ==,
                   muster_liveness_result_to_nick (cases[i].result));
}

static void
test_sum (void)
{
  const MusterLivenessEvidence evidence[] = {{LIVE, 3}, {LIVE, .5}};
  MusterLivenessTerms terms = {TRUE, TRUE, 2, NAN};

  g_assert_cmpfloat (muster_liveness_fuse (&terms, evidence, 2).llr, ==, 3.5);
  for (double p = 0; p <= 1; p += .05) {
    MusterLivenessFusion fusion;

    terms.passive = p;
    fusion = muster_liveness_fuse (&terms, evidence, 2);
    g_assert_cmpfloat (fabs (fusion.passive), <=, 1);
    g_assert_cmpfloat_with_epsilon (fusion.llr, 3.5 + fusion.passive, 1e-9);
  }
  terms.passive = .5;
  g_assert_cmpfloat_with_epsilon (muster_liveness_fuse (&terms, evidence, 2).passive, 0, 1e-9);
}

/* Whatever it says: nobody is let in or called an attack by it, and what the challenges prove well
 * stays proven. */
static void
test_passive_alone (void)
{
  const MusterLivenessEvidence nothing[] = {{LIVE, 0}, {LIVE, 0}};
  const MusterLivenessEvidence little[] = {{LIVE, .5}, {LIVE, .5}};
  const MusterLivenessEvidence much[] = {{LIVE, 3}, {LIVE, 0}};
  const MusterLivenessEvidence silent[] = {{LIVE, 3}, {NO_RESPONSE, 0}};

  for (guint i = 0; i <= 1000; i++) {
    const MusterLivenessTerms terms = {TRUE, TRUE, 2, i / 1000.0};
    const MusterLivenessTerms none = {TRUE, TRUE, 0, i / 1000.0};

    g_assert_cmpint (muster_liveness_fuse (&none, NULL, 0).result, ==, NO_RESPONSE);
    g_assert_cmpint (muster_liveness_fuse (&terms, NULL, 0).result, ==, OPEN);
    g_assert_cmpint (muster_liveness_fuse (&terms, nothing, 2).result, ==, NO_RESPONSE);
    g_assert_cmpint (muster_liveness_fuse (&terms, silent, 2).result, ==, NO_RESPONSE);
    g_assert_cmpint (muster_liveness_fuse (&terms, much, 2).result, ==, LIVE);
    g_assert_cmpint (muster_liveness_fuse (&terms, little, 2).result, ==, NO_RESPONSE);
    g_assert_true (muster_liveness_fuse (&terms, much, 2).doubted);
    g_assert_cmpfloat (muster_liveness_fuse (&terms, much, 2).real, ==, terms.passive);
  }
  g_assert_false (
      muster_liveness_fuse (&(MusterLivenessTerms){TRUE, TRUE, 2, NAN}, much, 2).doubted);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/face/fusion/", cases[i].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
  }
  g_test_add_func ("/face/fusion/sum", test_sum);
  g_test_add_func ("/face/fusion/passive-alone", test_passive_alone);
  return g_test_run ();
}
