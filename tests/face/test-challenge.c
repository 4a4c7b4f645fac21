/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-challenge.h"

/* A kind that passes at the third look with an open mouth. */
#define TEST_TYPE_KIND (test_kind_get_type ())
G_DECLARE_FINAL_TYPE (TestKind, test_kind, TEST, KIND, MusterChallenge)

struct _TestKind {
  MusterChallenge parent_instance;
  guint looks;
};

G_DEFINE_FINAL_TYPE (TestKind, test_kind, MUSTER_TYPE_CHALLENGE)

static void
test_kind_begin (MusterChallenge *challenge, gint64 time_us)
{
  muster_challenge_edit_view (challenge)->prompt = MUSTER_PROMPT_OPEN_MOUTH;
  muster_challenge_view_changed (challenge);
}

static void
test_kind_look (MusterChallenge *challenge, const MusterFaceLook *look)
{
  TestKind *self = TEST_KIND (challenge);

  muster_challenge_find (challenge, "test.mouth", look->report.mouth, .5, FALSE);
  if (look->report.mouth >= .5f && ++self->looks == 3) {
    muster_challenge_find (challenge, "test.mouth", look->report.mouth, .5, TRUE);
    muster_challenge_finish (challenge, MUSTER_LIVENESS_LIVE, 100);
  }
}

static void
test_kind_class_init (TestKindClass *klass)
{
  MusterChallengeClass *challenge_class = MUSTER_CHALLENGE_CLASS (klass);

  challenge_class->time_limit = 5 * G_TIME_SPAN_SECOND;
  challenge_class->begin = test_kind_begin;
  challenge_class->look = test_kind_look;
}

static void
test_kind_init (TestKind *self)
{
  muster_challenge_set_kind (MUSTER_CHALLENGE (self), MUSTER_CHALLENGE_MOUTH);
}

static void
count_cb (MusterChallenge *challenge, guint *count)
{
  ++*count;
}

typedef struct {
  MusterChallenge *challenge;
  guint changed, finished;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->challenge = g_object_new (TEST_TYPE_KIND, NULL);
  g_signal_connect (f->challenge, "changed", G_CALLBACK (count_cb), &f->changed);
  g_signal_connect (f->challenge, "finished", G_CALLBACK (count_cb), &f->finished);
  muster_challenge_begin (f->challenge, 1000000);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->challenge);
}

static void
look (Fixture *f, gint64 time_us, guint track, float mouth)
{
  MusterFaceLook value = {
      .report = {.time_us = time_us, .track = track, .mouth = mouth, .n_faces = track != 0}};

  muster_challenge_look (f->challenge, &value);
}

static void
test_pass (Fixture *f, gconstpointer data)
{
  const MusterLivenessFinding *findings;
  gsize n;

  g_assert_cmpint (muster_challenge_get_kind (f->challenge), ==, MUSTER_CHALLENGE_MOUTH);
  g_assert_cmpint (muster_challenge_get_view (f->challenge)->prompt, ==, MUSTER_PROMPT_OPEN_MOUTH);
  look (f, 900000, 1, .9f); /* a frame from before the prompt counts for nothing */
  look (f, 1100000, 0, 0);
  look (f, 1200000, 7, .9f);
  look (f, 1300000, 7, .2f);
  look (f, 1400000, 7, .9f);
  g_assert_cmpint (muster_challenge_get_result (f->challenge), ==, MUSTER_LIVENESS_OPEN);
  look (f, 1500000, 7, .75f);
  g_assert_cmpint (muster_challenge_get_result (f->challenge), ==, MUSTER_LIVENESS_LIVE);
  g_assert_cmpfloat (muster_challenge_get_llr (f->challenge), ==, MUSTER_LLR_MOST);
  g_assert_cmpuint (f->finished, ==, 1);
  g_assert_cmpuint (f->changed, ==, 2);
  findings = muster_challenge_get_findings (f->challenge, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpstr (findings[0].nick, ==, "test.mouth");
  g_assert_cmpfloat (findings[0].value, ==, .75);
  g_assert_true (findings[0].ok);
  /* what comes later changes nothing */
  look (f, 1600000, 8, 0);
  muster_challenge_tick (f->challenge, 60000000);
  g_assert_cmpint (muster_challenge_get_result (f->challenge), ==, MUSTER_LIVENESS_LIVE);
  g_assert_cmpuint (f->finished, ==, 1);
}

static void
test_late (Fixture *f, gconstpointer data)
{
  look (f, 1200000, 7, .9f);
  muster_challenge_tick (f->challenge, 6000000);
  g_assert_cmpint (muster_challenge_get_result (f->challenge), ==, MUSTER_LIVENESS_OPEN);
  muster_challenge_tick (f->challenge, 6000001);
  g_assert_cmpint (muster_challenge_get_result (f->challenge), ==, MUSTER_LIVENESS_NO_RESPONSE);
  g_assert_cmpfloat (muster_challenge_get_llr (f->challenge), ==, 0);
  g_assert_cmpint (muster_challenge_get_view (f->challenge)->prompt, ==, MUSTER_PROMPT_NONE);
}

static void
test_broken (Fixture *f, gconstpointer data)
{
  look (f, 1200000, 7, .9f);
  look (f, 1300000, 7, .9f);
  look (f, 1400000, 8, .9f);
  g_assert_cmpint (muster_challenge_get_result (f->challenge), ==, MUSTER_LIVENESS_BROKEN);
  g_assert_cmpuint (f->finished, ==, 1);
}

static void
test_nicks (void)
{
  MusterChallengeKind kind;

  for (guint i = 0; 1u << i < MUSTER_CHALLENGE_ALL; i++) {
    const char *nick = muster_challenge_kind_to_nick ((MusterChallengeKind) (1u << i));

    g_assert_true (muster_challenge_kind_from_nick (nick, &kind));
    g_assert_cmpuint (kind, ==, 1u << i);
  }
  g_assert_false (muster_challenge_kind_from_nick ("dance", &kind));
  for (guint i = 0; i < MUSTER_N_PROMPTS; i++)
    g_assert_nonnull (muster_prompt_to_nick ((MusterPrompt) i));
  g_assert_cmpstr (muster_liveness_result_to_nick (MUSTER_LIVENESS_NOT_LIVE), ==, "not-live");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/face/challenge/pass", test_pass);
  ADD ("/face/challenge/late", test_late);
  ADD ("/face/challenge/broken", test_broken);
#undef ADD
  g_test_add_func ("/face/challenge/nicks", test_nicks);
  return g_test_run ();
}
