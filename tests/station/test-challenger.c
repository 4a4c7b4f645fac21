/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mouth-kind.h"
#include "muster-challenger.h"

typedef struct {
  MusterChallenger *challenger;
  GString *heard; /* owned: "passed:3 ", "failed:4:not-live " */
} Fixture;

static void
told_cb (MusterChallenger *challenger, const MusterVisitEvent *event, Fixture *f)
{
  if (event->kind == MUSTER_VISIT_EVENT_CHALLENGE_PASSED)
    g_string_append_printf (f->heard, "passed:%u ", event->token);
  else if (event->kind == MUSTER_VISIT_EVENT_CHALLENGE_WEAK)
    g_string_append_printf (f->heard, "weak:%u ", event->token);
  else
    g_string_append_printf (
        f->heard, "failed:%u:%s ", event->token, muster_reason_to_nick (event->reason));
}

static void
begin (Fixture *f, const MusterPolicy *policy, MusterChallengeMaker maker)
{
  f->challenger = muster_challenger_new (policy, maker, NULL);
  muster_challenger_set_paints (f->challenger, maker != NULL);
  f->heard = g_string_new (NULL);
  g_signal_connect (f->challenger, "told", G_CALLBACK (told_cb), f);
}

static void
end (Fixture *f, const char *heard)
{
  g_assert_cmpstr (f->heard->str, ==, heard);
  g_string_free (f->heard, TRUE);
  g_assert_finalize_object (f->challenger);
}

static void
look (Fixture *f, guint track, float mouth)
{
  MusterFaceLook value = {
      .report = {.time_us = g_get_monotonic_time (), .track = track, .mouth = mouth, .n_faces = 1}};

  muster_challenger_look (f->challenger, &value);
}

static const MusterPolicy two_of_three = {
    .challenges = 2,
    .challenge_kinds = MUSTER_CHALLENGE_FLASH | MUSTER_CHALLENGE_TURN_LEFT | MUSTER_CHALLENGE_BLINK,
    .challenge_must = MUSTER_CHALLENGE_FLASH,
};

static void
test_answers (void)
{
  gsize n;
  Fixture f;

  begin (&f, &two_of_three, mouth_kind_make);
  g_assert_null (muster_challenger_get_view (f.challenger));
  muster_challenger_challenge (f.challenger, 3, FALSE);
  g_assert_cmpint (muster_challenger_get_view (f.challenger)->prompt, ==, MUSTER_PROMPT_OPEN_MOUTH);
  g_assert_cmpuint (muster_challenger_get_kind (f.challenger), !=, 0);
  look (&f, 1, 1);
  g_assert_null (muster_challenger_get_view (f.challenger));
  muster_challenger_challenge (f.challenger, 4, FALSE);
  look (&f, 1, -1);
  muster_challenger_get_steps (f.challenger, &n);
  g_assert_cmpuint (n, ==, 2);

  muster_challenger_new_try (f.challenger);
  muster_challenger_get_steps (f.challenger, &n);
  g_assert_cmpuint (n, ==, 0);
  muster_challenger_challenge (f.challenger, 5, FALSE);
  look (&f, 2, 1);
  muster_challenger_challenge (f.challenger, 6, FALSE);
  look (&f, 3, 1);
  end (&f, "passed:3 failed:4:not-live passed:5 failed:6:face-lost ");
}

/* What was not done once is as if it had been exchanged. */
static void
test_missed (void)
{
  static const MusterPolicy policy = {
      .challenges = 1,
      .challenge_kinds = MUSTER_CHALLENGE_FLASH | MUSTER_CHALLENGE_TURN_LEFT,
  };
  gint64 limit = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  Fixture f;

  begin (&f, &policy, mouth_kind_make);
  muster_challenger_challenge (f.challenger, 1, FALSE);
  while (f.heard->len == 0 && g_get_monotonic_time () < limit)
    g_main_context_iteration (NULL, TRUE);
  muster_challenger_challenge (f.challenger, 2, FALSE);
  look (&f, 1, 2);
  end (&f, "weak:1 passed:2 ");
}

static void
doubt (Fixture *f, guint track, float real)
{
  MusterFaceLook value = {
      .report = {.time_us = g_get_monotonic_time (), .track = track, .mouth = 3, .n_faces = 1},
      .doubted = TRUE,
      .real = real};

  muster_challenger_look (f->challenger, &value);
}

/* The mean of what the passive nets said of one face, in one try, in the light of the room. */
static void
test_passive (void)
{
  static const MusterPolicy policy = {
      .challenges = 1,
      .challenge_kinds = MUSTER_CHALLENGE_FLASH,
  };
  Fixture f;

  begin (&f, &policy, mouth_kind_make);
  g_assert_false (muster_challenger_fuse (f.challenger).doubted);
  doubt (&f, 1, .2f);
  g_assert_false (muster_challenger_fuse (f.challenger).doubted);
  doubt (&f, 1, .6f);
  g_assert_true (muster_challenger_fuse (f.challenger).doubted);
  g_assert_cmpfloat_with_epsilon (muster_challenger_fuse (f.challenger).real, .4, 1e-6);

  /* the colours of a flash are nothing that they know */
  muster_challenger_challenge (f.challenger, 1, FALSE);
  doubt (&f, 1, 0);
  g_assert_cmpfloat_with_epsilon (muster_challenger_fuse (f.challenger).real, .4, 1e-6);

  /* somebody else, another try */
  doubt (&f, 2, .8f);
  g_assert_false (muster_challenger_fuse (f.challenger).doubted);
  doubt (&f, 2, .8f);
  g_assert_cmpfloat_with_epsilon (muster_challenger_fuse (f.challenger).real, .8, 1e-6);
  muster_challenger_new_try (f.challenger);
  g_assert_false (muster_challenger_fuse (f.challenger).doubted);
  doubt (&f, 2, .8f);
  doubt (&f, 2, .8f);
  muster_challenger_forget (f.challenger);
  g_assert_false (muster_challenger_fuse (f.challenger).doubted);
  end (&f, "passed:1 ");
}

/* Each just passes, and all together say too little: one more, and when none is left a person
 * looks. */
static void
test_too_little (void)
{
  Fixture f;

  begin (&f, &two_of_three, mouth_kind_make);
  g_assert_cmpint (muster_challenger_fuse (f.challenger).result, ==, MUSTER_LIVENESS_OPEN);
  muster_challenger_challenge (f.challenger, 1, FALSE);
  look (&f, 1, .9f);
  muster_challenger_challenge (f.challenger, 2, FALSE);
  look (&f, 1, .9f);
  g_assert_cmpint (muster_challenger_fuse (f.challenger).result, ==, MUSTER_LIVENESS_NO_RESPONSE);
  g_assert_cmpfloat_with_epsilon (muster_challenger_fuse (f.challenger).llr, 1.8, 1e-5);
  muster_challenger_challenge (f.challenger, 3, FALSE);
  look (&f, 1, .1f);
  end (&f, "passed:1 weak:2 failed:3:no-response ");

  begin (&f, &two_of_three, mouth_kind_make);
  muster_challenger_challenge (f.challenger, 1, FALSE);
  look (&f, 1, .9f);
  muster_challenger_challenge (f.challenger, 2, FALSE);
  look (&f, 1, .9f);
  muster_challenger_challenge (f.challenger, 3, FALSE);
  look (&f, 1, .3f);
  end (&f, "passed:1 weak:2 passed:3 ");
}

/* One that saw something flat, and was not done: another stands in for it, and has to make up for
 * what it saw. */
static void
test_flat (void)
{
  Fixture f;

  begin (&f, &two_of_three, mouth_kind_make);
  muster_challenger_challenge (f.challenger, 1, FALSE);
  look (&f, 1, MOUTH_GIVES_UP + .5f);
  muster_challenger_challenge (f.challenger, 2, FALSE);
  look (&f, 1, 2.2f);
  muster_challenger_challenge (f.challenger, 3, FALSE);
  look (&f, 1, .2f);
  g_assert_cmpfloat_with_epsilon (muster_challenger_fuse (f.challenger).llr, 1.9, 1e-5);
  end (&f, "weak:1 passed:2 failed:3:no-response ");

  begin (&f, &two_of_three, mouth_kind_make);
  muster_challenger_challenge (f.challenger, 1, FALSE);
  look (&f, 1, MOUTH_GIVES_UP + .5f);
  muster_challenger_challenge (f.challenger, 2, FALSE);
  look (&f, 1, 2.2f);
  muster_challenger_challenge (f.challenger, 3, FALSE);
  look (&f, 1, .4f);
  end (&f, "weak:1 passed:2 passed:3 ");
}

/* Colours are refused before they come; somebody else gets them again. */
static void
test_no_colours (void)
{
  static const MusterPolicy one_of_three = {
      .challenges = 1,
      .challenge_kinds =
          MUSTER_CHALLENGE_FLASH | MUSTER_CHALLENGE_TURN_LEFT | MUSTER_CHALLENGE_APPROACH,
      .challenge_must = MUSTER_CHALLENGE_FLASH,
  };
  static const MusterPolicy all_of_three = {
      .challenges = 3,
      .challenge_kinds =
          MUSTER_CHALLENGE_FLASH | MUSTER_CHALLENGE_TURN_LEFT | MUSTER_CHALLENGE_BLINK,
  };
  Fixture f;

  begin (&f, &one_of_three, mouth_kind_make);
  g_assert_true (muster_challenger_can_spare_colours (f.challenger));
  g_assert_false (muster_challenger_spares_colours (f.challenger));
  muster_challenger_spare_colours (f.challenger);
  g_assert_true (muster_challenger_spares_colours (f.challenger));
  g_assert_false (muster_challenger_can_spare_colours (f.challenger));
  muster_challenger_new_try (f.challenger); /* still the same person */
  muster_challenger_challenge (f.challenger, 1, FALSE);
  g_assert_cmpuint (muster_challenger_get_kind (f.challenger), ==, MUSTER_CHALLENGE_TURN_LEFT);
  look (&f, 1, 2);
  muster_challenger_forget (f.challenger);
  g_assert_false (muster_challenger_spares_colours (f.challenger));
  muster_challenger_challenge (f.challenger, 2, FALSE);
  g_assert_cmpuint (muster_challenger_get_kind (f.challenger), ==, MUSTER_CHALLENGE_FLASH);
  g_assert_false (muster_challenger_can_spare_colours (f.challenger)); /* they can be stopped */
  end (&f, "passed:1 ");

  begin (&f, &all_of_three, mouth_kind_make);
  g_assert_false (muster_challenger_can_spare_colours (f.challenger));
  muster_challenger_spare_colours (f.challenger);
  g_assert_false (muster_challenger_spares_colours (f.challenger));
  muster_challenger_set_paints (f.challenger, FALSE);
  g_assert_false (muster_challenger_can_spare_colours (f.challenger));
  end (&f, "");
}

/* Nobody does anything: the challenge's own clock ends it, without a frame. */
static void
test_clock (void)
{
  MusterChallengeKind first;
  gsize n;
  gint64 limit = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  Fixture f;

  begin (&f, &two_of_three, mouth_kind_make);
  muster_challenger_challenge (f.challenger, 1, FALSE);
  while (f.heard->len == 0 && g_get_monotonic_time () < limit)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f.heard->str, ==, "weak:1 ");
  first = muster_challenger_get_steps (f.challenger, &n)[0].kind;
  /* another one, once */
  muster_challenger_challenge (f.challenger, 2, FALSE);
  g_assert_cmpuint (muster_challenger_get_kind (f.challenger), !=, first);
  g_string_truncate (f.heard, 0);
  while (f.heard->len == 0 && g_get_monotonic_time () < limit)
    g_main_context_iteration (NULL, TRUE);
  end (&f, "failed:2:no-response ");
}

static void
test_exchange (void)
{
  Fixture f;

  begin (&f, &two_of_three, mouth_kind_make);
  muster_challenger_challenge (f.challenger, 1, FALSE);
  g_assert_true (muster_challenger_can_exchange (f.challenger));
  muster_challenger_challenge (f.challenger, 2, TRUE);
  g_assert_false (muster_challenger_can_exchange (f.challenger));
  muster_challenger_challenge (f.challenger, 3, TRUE);
  g_assert_null (muster_challenger_get_view (f.challenger));
  end (&f, "failed:3:no-response ");
}

static void
test_stop (void)
{
  Fixture f;

  begin (&f, &two_of_three, mouth_kind_make);
  muster_challenger_challenge (f.challenger, 1, FALSE);
  muster_challenger_stop (f.challenger);
  g_assert_null (muster_challenger_get_view (f.challenger));
  look (&f, 1, 1);
  muster_challenger_forget (f.challenger);
  muster_challenger_challenge (f.challenger, 2, FALSE);
  g_assert_nonnull (muster_challenger_get_view (f.challenger));
  end (&f, "");
}

/* What this program cannot ask for is never left out silently. */
static void
test_lacking (void)
{
  MusterPolicy policy = {
      .challenges = 1,
      .challenge_kinds = MUSTER_CHALLENGE_CODE | MUSTER_CHALLENGE_TURN_LEFT,
  };
  Fixture f;

  begin (&f, &policy, NULL);
  muster_challenger_challenge (f.challenger, 1, FALSE);
  g_assert_cmpuint (muster_challenger_get_kind (f.challenger), ==, MUSTER_CHALLENGE_TURN_LEFT);
  end (&f, "");

  policy.challenge_must = MUSTER_CHALLENGE_CODE;
  begin (&f, &policy, NULL);
  muster_challenger_challenge (f.challenger, 1, FALSE);
  end (&f, "failed:1:no-response ");
}

/* No colours without a screen that paints them, and none of the lesser kinds in their place. */
static void
test_paints (void)
{
  const MusterPolicy policy = {
      .challenges = 1,
      .challenge_kinds = MUSTER_CHALLENGE_FLASH | MUSTER_CHALLENGE_TURN_LEFT,
      .challenge_must = MUSTER_CHALLENGE_FLASH,
  };
  Fixture f;

  begin (&f, &policy, NULL);
  muster_challenger_challenge (f.challenger, 1, FALSE);
  muster_challenger_set_paints (f.challenger, TRUE);
  muster_challenger_challenge (f.challenger, 2, FALSE);
  g_assert_cmpuint (muster_challenger_get_kind (f.challenger), ==, MUSTER_CHALLENGE_FLASH);
  g_assert_true (muster_challenger_get_view (f.challenger)->covers_screen);
  end (&f, "failed:1:no-response ");
}

/* What a rehearsal is about comes, even if the policy lacks it, among as many as the policy wants.
 */
static void
test_practise (void)
{
  const MusterPolicy policy = {
      .challenges = 2,
      .challenge_kinds = MUSTER_CHALLENGE_FLASH | MUSTER_CHALLENGE_TURN_LEFT |
                         MUSTER_CHALLENGE_TURN_RIGHT | MUSTER_CHALLENGE_BLINK,
  };

  for (guint i = 0; i < 40; i++) {
    const MusterChallengeKind practised =
        i % 2 == 0 ? MUSTER_CHALLENGE_BLINK : MUSTER_CHALLENGE_MOUTH;
    MusterChallengeKind asked = 0;
    Fixture f;

    begin (&f, &policy, mouth_kind_make);
    muster_challenger_practise (f.challenger, practised);
    for (guint token = 1; token <= 2; token++) {
      muster_challenger_challenge (f.challenger, token, FALSE);
      asked |= muster_challenger_get_kind (f.challenger);
      look (&f, 1, 2);
    }
    g_assert_cmpuint (asked & practised, !=, 0);
    g_assert_cmpuint (asked & ~(policy.challenge_kinds | practised), ==, 0);
    end (&f, "passed:1 passed:2 ");
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mouth_kind_set_time_limit (100 * G_TIME_SPAN_MILLISECOND);
  g_test_add_func ("/station/challenger/answers", test_answers);
  g_test_add_func ("/station/challenger/passive", test_passive);
  g_test_add_func ("/station/challenger/too-little", test_too_little);
  g_test_add_func ("/station/challenger/flat", test_flat);
  g_test_add_func ("/station/challenger/no-colours", test_no_colours);
  g_test_add_func ("/station/challenger/clock", test_clock);
  g_test_add_func ("/station/challenger/missed", test_missed);
  g_test_add_func ("/station/challenger/exchange", test_exchange);
  g_test_add_func ("/station/challenger/stop", test_stop);
  g_test_add_func ("/station/challenger/lacking", test_lacking);
  g_test_add_func ("/station/challenger/paints", test_paints);
  g_test_add_func ("/station/challenger/practise", test_practise);
  return g_test_run ();
}
