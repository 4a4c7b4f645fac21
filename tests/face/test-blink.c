/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "look-kit.h"
#include "muster-blink.h"
#include "muster-cue.h"

#include <math.h>

#define MS G_TIME_SPAN_MILLISECOND

static void
set_eyes (LookKit *kit, float left, float right, float iris)
{
  kit->look.report.eye_left = .30f * left;
  kit->look.report.eye_right = .28f * right;
  kit->look.report.iris = .4f * iris;
}

static void
set_up (LookKit *kit, guint looks_per_second, guint64 seed)
{
  look_kit_init (kit, muster_blink_new (muster_chance_of_seed (seed)), looks_per_second);
  set_eyes (kit, 1, 1, 1);
}

static void
shut (LookKit *kit, gint64 us, float left, float right, float iris)
{
  set_eyes (kit, left, right, iris);
  look_kit_show_for (kit, us);
  set_eyes (kit, 1, 1, 1);
}

/* What counts and what does not, from 300 ms after the prompt. */
static const struct {
  const char *name;
  guint fps;
  gint64 us;
  float left, right, iris;
  gboolean counts;
} blinks[] = {
    {"15", 15, 150 * MS, .4f, .4f, .1f, TRUE},
    {"one-look", 15, 66 * MS, .4f, .4f, .1f, TRUE},
    {"30", 30, 150 * MS, .4f, .4f, .1f, TRUE},
    {"one-look-of-30", 30, 33 * MS, .4f, .4f, .1f, FALSE},
    {"long", 15, 600 * MS, .4f, .4f, .1f, FALSE},
    {"half", 15, 150 * MS, .7f, .7f, .8f, FALSE},
    {"half-without-iris", 15, 150 * MS, .75f, .75f, .1f, TRUE},
    {"wink", 15, 150 * MS, .4f, .95f, .8f, FALSE},
};

static void
test_blink (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  LookKit kit;

  set_up (&kit, blinks[i].fps, 7);
  g_assert_true (look_kit_wait (&kit, MUSTER_PROMPT_BLINK));
  look_kit_show_for (&kit, 300 * MS);
  shut (&kit, blinks[i].us, blinks[i].left, blinks[i].right, blinks[i].iris);
  look_kit_show_for (&kit, 200 * MS);
  look_kit_expect (&kit, blinks[i].counts ? MUSTER_LIVENESS_LIVE : MUSTER_LIVENESS_OPEN);
  if (!blinks[i].counts) {
    /* a second try inside the same challenge */
    shut (&kit, 150 * MS, .3f, .3f, 0);
    look_kit_show_for (&kit, 200 * MS);
    look_kit_expect (&kit, MUSTER_LIVENESS_LIVE);
  }
  g_assert_cmpfloat (look_kit_get_finding (&kit, "blink.depth"), <, .76);
  g_assert_cmpfloat (muster_challenge_get_llr (kit.challenge), >, 0);
  g_assert_cmpfloat (muster_challenge_get_llr (kit.challenge), <, 1);
  look_kit_clear (&kit);
}

/* Eyes that open a little further now and then are still eyes that never shut. */
static void
test_never (void)
{
  LookKit kit;
  guint prompts = 0;

  set_up (&kit, 15, 3);
  while (look_kit_wait (&kit, MUSTER_PROMPT_BLINK)) {
    prompts++;
    while (kit.prompt == MUSTER_PROMPT_BLINK) {
      set_eyes (&kit, 1 + .05f * sinf ((float) kit.look.report.time_us), 1, 1);
      look_kit_show (&kit);
    }
  }
  look_kit_expect (&kit, MUSTER_LIVENESS_NO_RESPONSE);
  g_assert_cmpfloat (muster_challenge_get_llr (kit.challenge), ==, 0);
  g_assert_cmpuint (prompts, >=, 2);
  look_kit_clear (&kit);
}

/* Blinks that nobody asked for: before the prompt, with it, and between two. */
static void
test_unasked (void)
{
  LookKit kit;

  set_up (&kit, 30, 5);
  look_kit_show_for (&kit, 300 * MS);
  shut (&kit, 130 * MS, .4f, .4f, 0);
  g_assert_true (look_kit_wait (&kit, MUSTER_PROMPT_BLINK));
  shut (&kit, 200 * MS, .4f, .4f, 0);
  look_kit_show_for (&kit, 200 * MS);
  look_kit_expect (&kit, MUSTER_LIVENESS_OPEN);
  g_assert_cmpfloat (look_kit_get_finding (&kit, "blink.delay"), <, 150);
  g_assert_true (look_kit_wait (&kit, MUSTER_PROMPT_NONE));
  shut (&kit, 130 * MS, .4f, .4f, 0);
  look_kit_show_for (&kit, 200 * MS);
  look_kit_expect (&kit, MUSTER_LIVENESS_OPEN);
  look_kit_clear (&kit);
}

/* A sheet that is tipped and put back, or pulled away: no blink with a still head. */
static void
test_motion (void)
{
  static const float away[] = {12, 6}, stays[] = {0, 4};

  for (int i = 0; i < 2; i++) {
    LookKit kit;

    set_up (&kit, 15, 9);
    g_assert_true (look_kit_wait (&kit, MUSTER_PROMPT_BLINK));
    look_kit_show_for (&kit, 300 * MS);
    for (int k = 0; k < MUSTER_MESH_POINTS; k++)
      kit.look.points[k].y += away[i];
    shut (&kit, 150 * MS, .5f, .5f, 1);
    for (int k = 0; k < MUSTER_MESH_POINTS; k++)
      kit.look.points[k].y += stays[i] - away[i];
    look_kit_show_for (&kit, 200 * MS);
    look_kit_expect (&kit, MUSTER_LIVENESS_OPEN);
    g_assert_cmpfloat (look_kit_get_finding (&kit, "blink.delay"), >, 150);
    look_kit_clear (&kit);
  }
}

/* Nobody knows what happened while no frame came. */
static void
test_gap (void)
{
  LookKit kit;

  set_up (&kit, 15, 11);
  g_assert_true (look_kit_wait (&kit, MUSTER_PROMPT_BLINK));
  look_kit_show_for (&kit, 300 * MS);
  shut (&kit, 66 * MS, .4f, .4f, 0);
  kit.look.report.time_us += 300 * MS;
  look_kit_show_for (&kit, 200 * MS);
  look_kit_expect (&kit, MUSTER_LIVENESS_OPEN);
  kit.look.report.n_faces = 0;
  look_kit_show_for (&kit, 60 * MS);
  kit.look.report.n_faces = 1;
  shut (&kit, 130 * MS, .4f, .4f, 0);
  look_kit_show_for (&kit, 200 * MS);
  look_kit_expect (&kit, MUSTER_LIVENESS_OPEN);
  /* One frame lost in the middle of a blink does no harm. */
  shut (&kit, 66 * MS, .4f, .4f, 0);
  kit.look.report.time_us += 67 * MS;
  look_kit_show_for (&kit, 200 * MS);
  look_kit_expect (&kit, MUSTER_LIVENESS_LIVE);
  look_kit_clear (&kit);
}

/* The prompt comes at any time between 0.5 and 1.5 s, and never twice at the same. */
static void
test_chance (void)
{
  MusterCue cue = {.chance = muster_chance_of_system ()}, twin = cue;
  gint64 sum = 0;
  guint same = 0;

  for (int i = 0; i < 400; i++) {
    muster_cue_plan (&cue, 1000000);
    muster_cue_plan (&twin, 1000000);
    same += cue.due_us == twin.due_us;
    g_assert_cmpint (cue.due_us, >=, 1500000);
    g_assert_cmpint (cue.due_us, <, 2500000);
    sum += cue.due_us - 1500000;
  }
  g_assert_cmpuint (same, <, 4);
  g_assert_cmpint (ABS (sum / 400 - 500000), <, 100000);
  g_assert_false (muster_cue_come (&cue, 1499999));
  g_assert_true (muster_cue_come (&cue, 2500000));
  g_assert_false (muster_cue_come (&cue, 2500000));
  g_assert_false (muster_cue_is_answered_by (&cue, 2649999));
  g_assert_true (muster_cue_is_answered_by (&cue, 2650000));
  g_assert_false (muster_cue_is_over (&cue, 4500000));
  g_assert_true (muster_cue_is_over (&cue, 4500001));

  cue.chance = twin.chance = muster_chance_of_seed (1);
  muster_cue_plan (&cue, 1000000);
  muster_cue_plan (&twin, 1000000);
  g_assert_cmpint (cue.due_us, ==, twin.due_us);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (blinks); i++) {
    g_autofree char *path = g_strconcat ("/face/blink/", blinks[i].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_blink);
  }
  g_test_add_func ("/face/blink/never", test_never);
  g_test_add_func ("/face/blink/unasked", test_unasked);
  g_test_add_func ("/face/blink/motion", test_motion);
  g_test_add_func ("/face/blink/gap", test_gap);
  g_test_add_func ("/face/blink/chance", test_chance);
  return g_test_run ();
}
