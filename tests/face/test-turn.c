/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "face-model.h"
#include "look-kit.h"
#include "muster-turn.h"

#define MS G_TIME_SPAN_MILLISECOND

typedef struct {
  LookKit kit;
  FaceModel model;
  GRand *rand; /* owned */
} Scene;

static void
set_up (Scene *s, FaceModelKind kind, MusterChallengeKind side)
{
  look_kit_init (&s->kit, muster_turn_new (side, muster_chance_of_seed (3)), 15);
  s->model = (FaceModel){.kind = kind, .distance = 55, .noise = .004f};
  s->rand = g_rand_new_with_seed (5);
}

static void
tear_down (Scene *s)
{
  look_kit_clear (&s->kit);
  g_rand_free (s->rand);
}

static void
show (Scene *s, guint looks)
{
  for (guint i = 0; i < looks && s->kit.n_finished == 0; i++) {
    face_model_look (&s->model, s->rand, &s->kit.look);
    look_kit_show (&s->kit);
  }
}

static void
turn_to (Scene *s, float yaw)
{
  const float step = (yaw - s->model.yaw) / 8;

  for (int i = 0; i < 8; i++) {
    s->model.yaw += step;
    show (s, 1);
  }
}

static void
wait (Scene *s, MusterPrompt prompt)
{
  for (int i = 0; i < 100 && s->kit.prompt != prompt; i++)
    show (s, 1);
  g_assert_cmpint (s->kit.prompt, ==, prompt);
}

/* The person's own left is picture right. */
static void
test_sides (void)
{
  static const struct {
    MusterChallengeKind kind;
    MusterPrompt prompt;
    float yaw;
  } sides[] = {
      {MUSTER_CHALLENGE_TURN_LEFT, MUSTER_PROMPT_TURN_LEFT, 25},
      {MUSTER_CHALLENGE_TURN_RIGHT, MUSTER_PROMPT_TURN_RIGHT, -25},
  };

  for (int i = 0; i < 2; i++) {
    Scene s;

    set_up (&s, FACE_MODEL_HEAD, sides[i].kind);
    g_assert_cmpint (muster_challenge_get_kind (s.kit.challenge), ==, sides[i].kind);
    wait (&s, sides[i].prompt);
    g_assert_cmpint (s.kit.prompt_us, >=, LOOK_KIT_BEGIN + 500 * MS);
    show (&s, 4);
    turn_to (&s, sides[i].yaw);
    wait (&s, MUSTER_PROMPT_TO_FRONT);
    show (&s, 5);
    look_kit_expect (&s.kit, MUSTER_LIVENESS_OPEN);
    turn_to (&s, 0);
    look_kit_expect (&s.kit, MUSTER_LIVENESS_LIVE);
    g_assert_cmpfloat (look_kit_get_finding (&s.kit, "turn.angle"), >, 18);
    g_assert_cmpfloat (look_kit_get_finding (&s.kit, "turn.parallax"), >, 15);
    g_assert_cmpfloat_with_epsilon (look_kit_get_finding (&s.kit, "turn.squeeze"), 1, .06);
    g_assert_cmpfloat (muster_challenge_get_llr (s.kit.challenge), ==, 2);
    tear_down (&s);
  }
}

/* To the other side first: it does not count, and the right one weighs less afterwards. */
static void
test_wrong (void)
{
  Scene s;

  set_up (&s, FACE_MODEL_HEAD, MUSTER_CHALLENGE_TURN_LEFT);
  wait (&s, MUSTER_PROMPT_TURN_LEFT);
  show (&s, 4);
  turn_to (&s, -25);
  wait (&s, MUSTER_PROMPT_TO_FRONT);
  show (&s, 5);
  turn_to (&s, 0);
  look_kit_expect (&s.kit, MUSTER_LIVENESS_OPEN);
  wait (&s, MUSTER_PROMPT_TURN_LEFT);
  turn_to (&s, 25);
  show (&s, 3);
  turn_to (&s, 0);
  look_kit_expect (&s.kit, MUSTER_LIVENESS_LIVE);
  g_assert_cmpfloat (look_kit_get_finding (&s.kit, "turn.wrong"), ==, 1);
  g_assert_cmpfloat (muster_challenge_get_llr (s.kit.challenge), <, 1);
  tear_down (&s);
}

/* Before the prompt, or just with it; too little; never. */
static void
test_no_answer (void)
{
  for (int i = 0; i < 4; i++) {
    Scene s;

    set_up (&s, FACE_MODEL_HEAD, MUSTER_CHALLENGE_TURN_LEFT);
    if (i == 0) {
      show (&s, 3);
      turn_to (&s, 25);
      show (&s, 20);
      g_assert_cmpint (s.kit.prompt, ==, MUSTER_PROMPT_NONE);
    } else {
      wait (&s, MUSTER_PROMPT_TURN_LEFT);
    }
    if (i == 1)
      s.model.yaw = 25;
    if (i == 2)
      turn_to (&s, 14);
    while (s.kit.n_finished == 0)
      show (&s, 1);
    look_kit_expect (&s.kit, MUSTER_LIVENESS_NO_RESPONSE);
    tear_down (&s);
  }
}

/* A sheet that is turned shows the same side; turned far, that is seen. */
static void
test_sheet (void)
{
  static const float angles[] = {20, 45};
  static const MusterLivenessResult results[] = {MUSTER_LIVENESS_NO_RESPONSE,
                                                 MUSTER_LIVENESS_NOT_LIVE};

  for (int i = 0; i < 4; i++) {
    Scene s;

    set_up (&s, i < 2 ? FACE_MODEL_SHEET : FACE_MODEL_BENT, MUSTER_CHALLENGE_TURN_RIGHT);
    wait (&s, MUSTER_PROMPT_TURN_RIGHT);
    show (&s, 4);
    turn_to (&s, -angles[i % 2]);
    while (s.kit.n_finished == 0)
      show (&s, 1);
    look_kit_expect (&s.kit, results[i % 2]);
    tear_down (&s);
  }
}

/* What the mesh says of the yaw alone is not enough: there must be parallax. */
static void
test_claimed (void)
{
  Scene s;

  set_up (&s, FACE_MODEL_SHEET, MUSTER_CHALLENGE_TURN_LEFT);
  wait (&s, MUSTER_PROMPT_TURN_LEFT);
  show (&s, 4);
  for (int i = 0; i < 30; i++) {
    s.model.yaw = 22;
    face_model_look (&s.model, s.rand, &s.kit.look);
    s.kit.look.report.yaw = 22;
    look_kit_show (&s.kit);
  }
  g_assert_cmpint (s.kit.prompt, ==, MUSTER_PROMPT_TO_FRONT);
  turn_to (&s, 0);
  look_kit_expect (&s.kit, MUSTER_LIVENESS_NO_RESPONSE);
  g_assert_cmpfloat (look_kit_get_finding (&s.kit, "turn.parallax"), <, 2);
  tear_down (&s);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/turn/sides", test_sides);
  g_test_add_func ("/face/turn/wrong", test_wrong);
  g_test_add_func ("/face/turn/no-answer", test_no_answer);
  g_test_add_func ("/face/turn/sheet", test_sheet);
  g_test_add_func ("/face/turn/claimed", test_claimed);
  return g_test_run ();
}
