/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "muster-rehearsal-sitter.h"

#define STEP (G_USEC_PER_SEC / 15)

static MusterPuppetScene
sit (MusterSitterBody *body, MusterCoach prompt, double seconds)
{
  gint64 end = body->time_us + (gint64) (seconds * G_USEC_PER_SEC);
  MusterPuppetScene scene = {0};

  muster_sitter_body_prompt (body, prompt, body->time_us);
  while (body->time_us < end)
    muster_sitter_body_step (body, body->time_us + STEP, &scene);
  return scene;
}

static float
get_distance (const MusterPuppetScene *scene)
{
  return scene->distance;
}

static float
get_aside (const MusterPuppetScene *scene)
{
  return fabsf (scene->offset_x);
}

static float
get_turn (const MusterPuppetScene *scene)
{
  return fabsf (scene->subject == MUSTER_PUPPET_LIVE ? scene->pose.yaw : scene->medium_tilt_x);
}

static float
get_roll (const MusterPuppetScene *scene)
{
  return fabsf (scene->pose.roll);
}

static float
get_lux (const MusterPuppetScene *scene)
{
  return scene->lux;
}

static float
get_eyes (const MusterPuppetScene *scene)
{
  return scene->subject == MUSTER_PUPPET_TABLET ? scene->replay.eye_left : scene->pose.eye_left;
}

static float
get_defocus (const MusterPuppetScene *scene)
{
  return scene->defocus;
}

/* Each coach nick: what is wrong before, and where that has to be soon after the prompt. */
static const struct {
  MusterCoach coach;
  gsize member; /* offset in MusterSitterPosture */
  float wrong;
  float (*get) (const MusterPuppetScene *scene);
  float low, high;
} prompts[] = {
    {MUSTER_COACH_NO_FACE, G_STRUCT_OFFSET (MusterSitterPosture, yaw), 80, get_turn, 0, 8},
    {MUSTER_COACH_NO_FACE, G_STRUCT_OFFSET (MusterSitterPosture, offset_x), 40, get_aside, 0, 4},
    {MUSTER_COACH_CLOSER,
     G_STRUCT_OFFSET (MusterSitterPosture, distance),
     115,
     get_distance,
     36,
     60},
    {MUSTER_COACH_BACK, G_STRUCT_OFFSET (MusterSitterPosture, distance), 28, get_distance, 50, 90},
    {MUSTER_COACH_CENTRE, G_STRUCT_OFFSET (MusterSitterPosture, offset_x), 18, get_aside, 0, 3},
    {MUSTER_COACH_FRONTAL, G_STRUCT_OFFSET (MusterSitterPosture, yaw), -35, get_turn, 0, 6},
    {MUSTER_COACH_LEVEL, G_STRUCT_OFFSET (MusterSitterPosture, roll), 25, get_roll, 0, 4},
    {MUSTER_COACH_DARK, G_STRUCT_OFFSET (MusterSitterPosture, lux), 4, get_lux, 300, 600},
    {MUSTER_COACH_BRIGHT, G_STRUCT_OFFSET (MusterSitterPosture, lux), 9000, get_lux, 300, 600},
    {MUSTER_COACH_BLURRED, G_STRUCT_OFFSET (MusterSitterPosture, defocus), 6, get_defocus, 0, .3f},
    {MUSTER_COACH_HOLD_STILL, G_STRUCT_OFFSET (MusterSitterPosture, fidget), 6, get_roll, 0, .2f},
    {MUSTER_COACH_EYES, G_STRUCT_OFFSET (MusterSitterPosture, eyes), 0, get_eyes, .9f, 1},
};

static void
test_obeys (gconstpointer data)
{
  MusterSitter kind = (MusterSitter) GPOINTER_TO_INT (data);

  for (gsize i = 0; i < G_N_ELEMENTS (prompts); i++) {
    MusterSitterBody body;
    MusterPuppetScene before, after;
    float *now, *wanted;

    if (kind == MUSTER_SITTER_PRINT && prompts[i].coach == MUSTER_COACH_EYES)
      continue; /* paper does not blink, and does not open its eyes */
    muster_sitter_body_init (&body, kind, 1000);
    now = (float *) ((char *) &body.now + prompts[i].member);
    wanted = (float *) ((char *) &body.wanted + prompts[i].member);
    *now = *wanted = prompts[i].wrong;
    before = sit (&body, MUSTER_COACH_FIT, .2);
    after = sit (&body, prompts[i].coach, prompts[i].coach == MUSTER_COACH_NO_FACE ? 2.5 : 1.7);
    g_test_message ("%s: %.1f, then %.1f",
                    muster_coach_to_nick (prompts[i].coach),
                    prompts[i].get (&before),
                    prompts[i].get (&after));
    g_assert_cmpfloat (prompts[i].get (&after), >=, prompts[i].low);
    g_assert_cmpfloat (prompts[i].get (&after), <=, prompts[i].high);
    /* It was wrong before, and would have stayed so. */
    if (prompts[i].coach != MUSTER_COACH_HOLD_STILL)
      g_assert_true (prompts[i].get (&before) < prompts[i].low ||
                     prompts[i].get (&before) > prompts[i].high);
  }
}

/* Without a prompt nothing is mended, however long one waits. */
static void
test_waits_for_prompt (void)
{
  MusterSitterBody body;
  MusterPuppetScene scene;

  muster_sitter_body_init (&body, MUSTER_SITTER_FAR, 0);
  scene = sit (&body, MUSTER_COACH_FIT, 20);
  g_assert_cmpfloat (scene.distance, >, 100);
  muster_sitter_body_init (&body, MUSTER_SITTER_TURNED, 0);
  scene = sit (&body, MUSTER_COACH_CLOSER, 20);
  g_assert_cmpfloat (scene.pose.yaw, >, 25);
  muster_sitter_body_init (&body, MUSTER_SITTER_DARK, 0);
  scene = sit (&body, MUSTER_COACH_FRONTAL, 20);
  g_assert_cmpfloat (scene.lux, <, 10);
  muster_sitter_body_init (&body, MUSTER_SITTER_EYES_SHUT, 0);
  scene = sit (&body, MUSTER_COACH_CENTRE, 20);
  g_assert_cmpfloat (scene.pose.eye_left, <, .05f);
}

/* Asked again although they came, they come further, but stay in front of the lens. */
static void
test_goes_on (void)
{
  MusterSitterBody body;
  MusterPuppetScene scene;

  muster_sitter_body_init (&body, MUSTER_SITTER_GOOD, 0);
  scene = sit (&body, MUSTER_COACH_CLOSER, 2.2);
  g_assert_cmpfloat (scene.distance, <, 50);
  scene = sit (&body, MUSTER_COACH_CLOSER, 30);
  g_assert_cmpfloat (scene.distance, >, 34);
  scene = sit (&body, MUSTER_COACH_BACK, 30);
  g_assert_cmpfloat (scene.distance, <, 91);
  g_assert_cmpfloat (scene.distance, >, 80);
}

static void
test_blinks_and_moves (void)
{
  MusterSitterBody body;
  MusterPuppetScene scene;
  guint shut = 0, blinks = 0;
  float low = 90, high = -90, last = 1;

  muster_sitter_body_init (&body, MUSTER_SITTER_GOOD, 0);
  for (int i = 0; i < 15 * 30; i++) {
    muster_sitter_body_step (&body, body.time_us + STEP, &scene);
    shut += scene.pose.eye_left < .5f;
    blinks += scene.pose.eye_left < .5f && last >= .5f;
    last = scene.pose.eye_left;
    low = MIN (low, scene.pose.yaw);
    high = MAX (high, scene.pose.yaw);
  }
  g_assert_cmpuint (blinks, >=, 6);
  g_assert_cmpuint (blinks, <=, 14);
  g_assert_cmpuint (shut, <=, 45);
  g_assert_cmpfloat (high - low, >, 2);
  g_assert_cmpfloat (high - low, <, 8);
}

static void
test_nicks (void)
{
  MusterSitter sitter = MUSTER_SITTER_STILL;

  for (int i = 0; i <= MUSTER_SITTER_STILL; i++) {
    g_assert_true (muster_sitter_from_nick (muster_sitter_to_nick ((MusterSitter) i), &sitter));
    g_assert_cmpint (sitter, ==, i);
  }
  g_assert_false (muster_sitter_from_nick ("goodly", &sitter));
  g_assert_false (muster_sitter_from_nick (NULL, &sitter));
  g_assert_cmpint (sitter, ==, MUSTER_SITTER_STILL);
}

static float
get_eyes_now (MusterSitterBody *body, MusterSitterAsk ask)
{
  MusterPuppetScene scene;

  muster_sitter_body_ask (body, ask, body->time_us);
  muster_sitter_body_step (body, body->time_us + STEP, &scene);
  return get_eyes (&scene);
}

static MusterPuppetScene
do_for (MusterSitterBody *body, MusterSitterAsk ask, double seconds)
{
  muster_sitter_body_ask (body, ask, body->time_us);
  return sit (body, MUSTER_COACH_FIT, seconds);
}

/* Whoever is there does what a challenge asks; a picture of them does not. */
static void
test_asks (void)
{
  static const struct {
    MusterSitterAsk ask;
    float yaw, mouth;
  } cases[] = {
      {MUSTER_SITTER_ASK_TURN_LEFT, 20, 0},
      {MUSTER_SITTER_ASK_TO_FRONT, 0, 0},
      {MUSTER_SITTER_ASK_TURN_RIGHT, -20, 0},
      {MUSTER_SITTER_ASK_TO_FRONT, 0, 0},
      {MUSTER_SITTER_ASK_OPEN_MOUTH, 0, .75f},
      {MUSTER_SITTER_ASK_CLOSE_MOUTH, 0, 0},
  };
  MusterSitterBody live, print, still;

  muster_sitter_body_init (&live, MUSTER_SITTER_GOOD, 0);
  muster_sitter_body_init (&print, MUSTER_SITTER_PRINT, 0);
  muster_sitter_body_init (&still, MUSTER_SITTER_STILL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    MusterPuppetScene scene = do_for (&live, cases[i].ask, .9);

    g_test_message ("ask %u: yaw %.1f, mouth %.2f", cases[i].ask, scene.pose.yaw, scene.pose.mouth);
    g_assert_cmpfloat_with_epsilon (scene.pose.yaw, cases[i].yaw, 4.5);
    g_assert_cmpfloat_with_epsilon (scene.pose.mouth, cases[i].mouth, .1);
    scene = do_for (&print, cases[i].ask, .9);
    g_assert_cmpfloat_with_epsilon (scene.medium_tilt_x, 0, 4.5);
    g_assert_cmpfloat (scene.replay.mouth, ==, 0);
    scene = do_for (&still, cases[i].ask, .9);
    g_assert_cmpfloat_with_epsilon (scene.pose.yaw, 0, 4.5);
    g_assert_cmpfloat (scene.pose.mouth, ==, 0);
  }
}

static void
test_walks (void)
{
  MusterSitterBody body;
  MusterPuppetScene before, near, far;

  muster_sitter_body_init (&body, MUSTER_SITTER_GOOD, 0);
  before = do_for (&body, MUSTER_SITTER_ASK_NOTHING, 1);
  near = do_for (&body, MUSTER_SITTER_ASK_COME_CLOSER, 3);
  /* the eyes have to grow to one and a half */
  g_assert_cmpfloat (before.distance / near.distance, >, 1.5);
  far = do_for (&body, MUSTER_SITTER_ASK_GO_BACK, 4);
  g_assert_cmpfloat (far.distance, >, 70);
}

/* Both eyes, for a moment, and only when asked; a recording has no ears. */
static void
test_blinks_when_asked (void)
{
  MusterSitterBody live, tablet;
  guint shut = 0, shut_on_tablet = 0;

  muster_sitter_body_init (&live, MUSTER_SITTER_GOOD, 0);
  muster_sitter_body_init (&tablet, MUSTER_SITTER_TABLET, 0);
  for (guint i = 0; i < 15; i++) {
    shut += get_eyes_now (&live, MUSTER_SITTER_ASK_BLINK) < .3f;
    shut_on_tablet += get_eyes_now (&tablet, MUSTER_SITTER_ASK_BLINK) < .3f;
  }
  g_assert_cmpuint (shut, >=, 2);
  g_assert_cmpuint (shut, <=, 6);
  g_assert_cmpuint (shut_on_tablet, ==, 0);
}

static void
test_ask_nicks (void)
{
  g_assert_cmpint (muster_sitter_ask_from_nick ("blink"), ==, MUSTER_SITTER_ASK_BLINK);
  g_assert_cmpint (muster_sitter_ask_from_nick ("close-mouth"), ==, MUSTER_SITTER_ASK_CLOSE_MOUTH);
  g_assert_cmpint (muster_sitter_ask_from_nick ("well-done"), ==, MUSTER_SITTER_ASK_NOTHING);
  g_assert_cmpint (muster_sitter_ask_from_nick (""), ==, MUSTER_SITTER_ASK_NOTHING);
  g_assert_cmpint (muster_sitter_ask_from_nick (NULL), ==, MUSTER_SITTER_ASK_NOTHING);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (int i = MUSTER_SITTER_GOOD; i <= MUSTER_SITTER_STILL; i++) {
    g_autofree char *path =
        g_strconcat ("/rehearsal/sitter/obeys/", muster_sitter_to_nick ((MusterSitter) i), NULL);

    g_test_add_data_func (path, GINT_TO_POINTER (i), test_obeys);
  }
  g_test_add_func ("/rehearsal/sitter/waits-for-prompt", test_waits_for_prompt);
  g_test_add_func ("/rehearsal/sitter/goes-on", test_goes_on);
  g_test_add_func ("/rehearsal/sitter/blinks-and-moves", test_blinks_and_moves);
  g_test_add_func ("/rehearsal/sitter/nicks", test_nicks);
  g_test_add_func ("/rehearsal/sitter/asks", test_asks);
  g_test_add_func ("/rehearsal/sitter/walks", test_walks);
  g_test_add_func ("/rehearsal/sitter/blinks-when-asked", test_blinks_when_asked);
  g_test_add_func ("/rehearsal/sitter/ask-nicks", test_ask_nicks);
  return g_test_run ();
}
