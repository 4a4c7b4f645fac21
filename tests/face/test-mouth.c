/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "look-kit.h"
#include "muster-mouth.h"

#define MS G_TIME_SPAN_MILLISECOND

static void
set_up (LookKit *kit, float mouth)
{
  look_kit_init (kit, muster_mouth_new (muster_chance_of_seed (7)), 15);
  kit->look.report.mouth = mouth;
}

/* Opens for @us, if told so in between or not. */
static void
open_for (LookKit *kit, gint64 us, float mouth)
{
  const float before = kit->look.report.mouth;

  kit->look.report.mouth = mouth;
  look_kit_show_for (kit, us);
  kit->look.report.mouth = before;
  look_kit_show_for (kit, 130 * MS);
}

static const struct {
  const char *name;
  float rest, open;
  gint64 us;
  gboolean counts;
} mouths[] = {
    {"usual", .02f, .6f, 600 * MS, TRUE},
    {"lips-apart", .2f, .6f, 600 * MS, TRUE},
    {"syllable", .02f, .6f, 200 * MS, FALSE},
    {"yawn", .02f, .6f, 1700 * MS, FALSE},
    {"smile", .02f, .25f, 600 * MS, FALSE},
};

static void
test_mouth (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  LookKit kit;

  set_up (&kit, mouths[i].rest);
  g_assert_true (look_kit_wait (&kit, MUSTER_PROMPT_OPEN_MOUTH));
  look_kit_show_for (&kit, 400 * MS);
  open_for (&kit, mouths[i].us, mouths[i].open);
  look_kit_expect (&kit, mouths[i].counts ? MUSTER_LIVENESS_LIVE : MUSTER_LIVENESS_OPEN);
  if (!mouths[i].counts) {
    /* asked again, inside the same challenge */
    if (kit.prompt == MUSTER_PROMPT_OPEN_MOUTH)
      g_assert_true (look_kit_wait (&kit, MUSTER_PROMPT_NONE));
    g_assert_true (look_kit_wait (&kit, MUSTER_PROMPT_OPEN_MOUTH));
    look_kit_show_for (&kit, 400 * MS);
    open_for (&kit, 600 * MS, .6f);
    look_kit_expect (&kit, MUSTER_LIVENESS_LIVE);
  }
  g_assert_cmpfloat (look_kit_get_finding (&kit, "mouth.height"), >=, .3);
  g_assert_cmpfloat (look_kit_get_finding (&kit, "mouth.length"), >=, 300);
  g_assert_cmpfloat (muster_challenge_get_llr (kit.challenge), >, 0);
  g_assert_cmpfloat (muster_challenge_get_llr (kit.challenge), <, 1);
  look_kit_clear (&kit);
}

/* The prompt to shut it comes once it was open long enough. */
static void
test_prompts (void)
{
  LookKit kit;
  gint64 opened;

  set_up (&kit, 0);
  g_assert_cmpint (kit.prompt, ==, MUSTER_PROMPT_NONE);
  g_assert_true (look_kit_wait (&kit, MUSTER_PROMPT_OPEN_MOUTH));
  g_assert_cmpint (kit.prompt_us, >=, LOOK_KIT_BEGIN + 500 * MS);
  g_assert_cmpint (kit.prompt_us, <=, LOOK_KIT_BEGIN + 1600 * MS);
  look_kit_show_for (&kit, 400 * MS);
  opened = kit.look.report.time_us;
  kit.look.report.mouth = .7f;
  g_assert_true (look_kit_wait (&kit, MUSTER_PROMPT_CLOSE_MOUTH));
  g_assert_cmpint (kit.prompt_us - opened, >=, 300 * MS);
  g_assert_cmpint (kit.prompt_us - opened, <=, 400 * MS);
  kit.look.report.mouth = 0;
  look_kit_wait_end (&kit);
  look_kit_expect (&kit, MUSTER_LIVENESS_LIVE);
  g_assert_cmpint (kit.prompt, ==, MUSTER_PROMPT_WELL_DONE);
  look_kit_clear (&kit);
}

/* Open from the start: first to be shut. */
static void
test_open_first (void)
{
  LookKit kit;

  set_up (&kit, .6f);
  g_assert_true (look_kit_wait (&kit, MUSTER_PROMPT_CLOSE_MOUTH));
  look_kit_show_for (&kit, 1000 * MS);
  g_assert_cmpint (kit.prompt, ==, MUSTER_PROMPT_CLOSE_MOUTH);
  kit.look.report.mouth = .02f;
  g_assert_true (look_kit_wait (&kit, MUSTER_PROMPT_OPEN_MOUTH));
  look_kit_show_for (&kit, 400 * MS);
  open_for (&kit, 600 * MS, .5f);
  look_kit_expect (&kit, MUSTER_LIVENESS_LIVE);
  look_kit_clear (&kit);
}

/* Already open when the prompt comes, a picture that never opens it, and a hole in the frames. */
static void
test_no_answer (void)
{
  LookKit kit;

  set_up (&kit, 0);
  g_assert_true (look_kit_wait (&kit, MUSTER_PROMPT_OPEN_MOUTH));
  open_for (&kit, 600 * MS, .6f);
  look_kit_expect (&kit, MUSTER_LIVENESS_OPEN);
  g_assert_true (look_kit_wait (&kit, MUSTER_PROMPT_OPEN_MOUTH));
  look_kit_show_for (&kit, 400 * MS);
  kit.look.report.mouth = .6f;
  look_kit_show_for (&kit, 400 * MS);
  kit.look.report.time_us += 400 * MS;
  kit.look.report.mouth = 0;
  look_kit_show_for (&kit, 200 * MS);
  look_kit_expect (&kit, MUSTER_LIVENESS_OPEN);
  look_kit_wait_end (&kit);
  look_kit_expect (&kit, MUSTER_LIVENESS_NO_RESPONSE);
  look_kit_clear (&kit);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (mouths); i++) {
    g_autofree char *path = g_strconcat ("/face/mouth/", mouths[i].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_mouth);
  }
  g_test_add_func ("/face/mouth/prompts", test_prompts);
  g_test_add_func ("/face/mouth/open-first", test_open_first);
  g_test_add_func ("/face/mouth/no-answer", test_no_answer);
  return g_test_run ();
}
