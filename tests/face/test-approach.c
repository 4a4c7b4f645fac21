/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "face-model.h"
#include "look-kit.h"
#include "muster-approach.h"

#define MS G_TIME_SPAN_MILLISECOND

typedef struct {
  LookKit kit;
  FaceModel model;
  GRand *rand; /* owned */
} Scene;

static void
set_up (Scene *s, FaceModelKind kind, float distance)
{
  look_kit_init (&s->kit, muster_approach_new (), 15);
  s->model = (FaceModel){.kind = kind, .distance = distance, .noise = .004f};
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
move_to (Scene *s, float distance)
{
  const float step = (distance - s->model.distance) / 15;

  for (int i = 0; i < 15; i++) {
    s->model.distance += step;
    show (s, 1);
  }
}

/* A sheet bent like a head has some of its perspective. */
static const struct {
  const char *name;
  FaceModelKind kind;
  MusterLivenessResult result;
} kinds[] = {
    {"head", FACE_MODEL_HEAD, MUSTER_LIVENESS_LIVE},
    {"sheet", FACE_MODEL_SHEET, MUSTER_LIVENESS_NO_RESPONSE},
    {"bent", FACE_MODEL_BENT, MUSTER_LIVENESS_NO_RESPONSE},
};

static void
test_kind (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  const gboolean live = kinds[i].result == MUSTER_LIVENESS_LIVE;
  Scene s;

  set_up (&s, kinds[i].kind, 60);
  show (&s, 7);
  g_assert_cmpint (s.kit.prompt, ==, MUSTER_PROMPT_NONE);
  show (&s, 1);
  g_assert_cmpint (s.kit.prompt, ==, MUSTER_PROMPT_COME_CLOSER);
  show (&s, 5);
  move_to (&s, 37);
  look_kit_expect (&s.kit, MUSTER_LIVENESS_OPEN);
  show (&s, 12);
  look_kit_expect (&s.kit, kinds[i].result);
  g_assert_cmpfloat (look_kit_get_finding (&s.kit, "approach.ratio"), >, 1.5);
  if (live) {
    g_assert_cmpfloat_with_epsilon (look_kit_get_finding (&s.kit, "approach.coefficient"), 1, .15);
    g_assert_cmpfloat (muster_challenge_get_llr (s.kit.challenge), ==, 1.6);
  } else {
    g_assert_cmpfloat (look_kit_get_finding (&s.kit, "approach.coefficient"), <, .22);
    g_assert_cmpfloat (muster_challenge_get_llr (s.kit.challenge), <, 0);
  }
  tear_down (&s);
}

/* Too near to come closer: first back. */
static void
test_back (void)
{
  Scene s;

  set_up (&s, FACE_MODEL_HEAD, 40);
  show (&s, 10);
  g_assert_cmpint (s.kit.prompt, ==, MUSTER_PROMPT_GO_BACK);
  move_to (&s, 56);
  show (&s, 10);
  g_assert_cmpint (s.kit.prompt, ==, MUSTER_PROMPT_COME_CLOSER);
  move_to (&s, 32);
  show (&s, 12);
  look_kit_expect (&s.kit, MUSTER_LIVENESS_LIVE);
  tear_down (&s);
}

/* Half the way, or none, is no answer; turned away or speaking, nothing is measured. */
static void
test_no_answer (void)
{
  for (int i = 0; i < 4; i++) {
    Scene s;

    set_up (&s, FACE_MODEL_SHEET, 60);
    show (&s, 10);
    g_assert_cmpint (s.kit.prompt, ==, MUSTER_PROMPT_COME_CLOSER);
    if (i == 1)
      move_to (&s, 45);
    if (i == 2)
      s.model.mouth = .5f;
    if (i == 3) {
      s.model.kind = FACE_MODEL_HEAD;
      s.model.yaw = 25;
    }
    if (i >= 2)
      move_to (&s, 35);
    while (s.kit.n_finished == 0)
      show (&s, 1);
    look_kit_expect (&s.kit, MUSTER_LIVENESS_NO_RESPONSE);
    g_assert_cmpfloat (muster_challenge_get_llr (s.kit.challenge), ==, 0);
    tear_down (&s);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *path = g_strconcat ("/face/approach/", kinds[i].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_kind);
  }
  g_test_add_func ("/face/approach/back", test_back);
  g_test_add_func ("/face/approach/no-answer", test_no_answer);
  return g_test_run ();
}
