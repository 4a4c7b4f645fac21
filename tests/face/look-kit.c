/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "look-kit.h"

static void
changed_cb (MusterChallenge *challenge, LookKit *kit)
{
  const MusterChallengeView *view = muster_challenge_get_view (challenge);

  kit->n_changed++;
  if (view->prompt != kit->prompt)
    kit->prompt_us = kit->look.report.time_us;
  kit->prompt = view->prompt;
}

static void
finished_cb (MusterChallenge *challenge, LookKit *kit)
{
  kit->n_finished++;
}

void
look_kit_init (LookKit *kit, MusterChallenge *challenge, guint looks_per_second)
{
  *kit = (LookKit){.challenge = challenge, .step_us = G_USEC_PER_SEC / looks_per_second};
  kit->look.report.time_us = LOOK_KIT_BEGIN;
  kit->look.report.n_faces = 1;
  kit->look.report.track = 1;
  kit->look.report.inter_eye = 60;
  kit->look.report.frame_width = 640;
  kit->look.report.frame_height = 480;
  g_signal_connect (challenge, "changed", G_CALLBACK (changed_cb), kit);
  g_signal_connect (challenge, "finished", G_CALLBACK (finished_cb), kit);
  muster_challenge_begin (challenge, LOOK_KIT_BEGIN);
  g_assert_cmpuint (kit->n_changed, >, 0); /* or nobody would tick it */
}

void
look_kit_clear (LookKit *kit)
{
  g_assert_finalize_object (kit->challenge);
}

void
look_kit_show (LookKit *kit)
{
  muster_challenge_look (kit->challenge, &kit->look);
  kit->look.report.time_us += kit->step_us;
  muster_challenge_tick (kit->challenge, kit->look.report.time_us);
}

void
look_kit_show_for (LookKit *kit, gint64 us)
{
  for (gint64 end = kit->look.report.time_us + us; kit->look.report.time_us < end;)
    look_kit_show (kit);
}

/* Returns FALSE if the challenge ended without asking for it. */
gboolean
look_kit_wait (LookKit *kit, MusterPrompt prompt)
{
  while (kit->prompt != prompt && kit->n_finished == 0)
    look_kit_show (kit);
  return kit->n_finished == 0;
}

void
look_kit_wait_end (LookKit *kit)
{
  for (guint i = 0; kit->n_finished == 0; i++) {
    g_assert_cmpuint (i, <, 2000);
    look_kit_show (kit);
  }
}

void
look_kit_expect (LookKit *kit, MusterLivenessResult result)
{
  g_assert_cmpstr (muster_liveness_result_to_nick (muster_challenge_get_result (kit->challenge)),
                   ==,
                   muster_liveness_result_to_nick (result));
  g_assert_cmpuint (kit->n_finished, ==, result != MUSTER_LIVENESS_OPEN);
}

double
look_kit_get_finding (LookKit *kit, const char *nick)
{
  gsize n;

  muster_challenge_get_findings (kit->challenge, &n);
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (muster_challenge_get_findings (kit->challenge, &n)[i].nick, nick))
      return muster_challenge_get_findings (kit->challenge, &n)[i].value;
  g_assert_not_reached ();
}
