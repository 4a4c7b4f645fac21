/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-screen-build.h"

typedef struct {
  MusterVisitState state;
  gboolean saving;
  gboolean awaits_staff;
  MusterOutcome outcome;
  gboolean keypad;
  MusterPage page;
} Row;

static MusterProfile *
load_profile (void)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "data", "profiles", "campus-check-in.ini", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  MusterProfile *profile;
  gsize size;

  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  bytes = g_bytes_new (contents, size);
  profile = muster_profile_parse (bytes, "campus-check-in", &error);
  g_assert_no_error (error);
  return profile;
}

/* A visit at work with one made-up person; the caller changes what its case is about. */
typedef struct {
  MusterVisit visit;
  MusterProfile *profile;
  MusterOccasion *occasion;
  MusterLookup *lookup;
  MusterScreenSource source;
} Scene;

static void
scene_init (Scene *scene)
{
  memset (scene, 0, sizeof *scene);
  muster_visit_init (&scene->visit);
  scene->profile = load_profile ();
  scene->occasion = muster_occasion_new ("autumn", MUSTER_OCCASION_CHECK_IN, "campus-check-in");
  scene->lookup = g_new0 (MusterLookup, 1);
  scene->lookup->picture_source = g_strdup ("import");
  scene->lookup->templates = g_ptr_array_new ();
  scene->lookup->found = g_new0 (MusterCase, 1);
  scene->lookup->found->person =
      muster_person_new (7, "2026101017", "陈安然", "11010519491231002X", "计算机学院");
  scene->lookup->found->references = g_ptr_array_new ();
  scene->lookup->found->passed_station = g_strdup ("5");
  scene->source = (MusterScreenSource){
      .visit = &scene->visit,
      .policy = muster_profile_get_policy (scene->profile),
      .profile = scene->profile,
      .occasion = scene->occasion,
      .lookup = scene->lookup,
      .station = "3",
  };
}

static void
scene_clear (Scene *scene)
{
  muster_lookup_free (scene->lookup);
  muster_occasion_free (scene->occasion);
  muster_profile_unref (scene->profile);
}

static void
test_pages (void)
{
  static const Row rows[] = {
      {MUSTER_VISIT_IDLE, FALSE, FALSE, MUSTER_OUTCOME_NONE, FALSE, MUSTER_PAGE_IDLE},
      {MUSTER_VISIT_IDLE, FALSE, FALSE, MUSTER_OUTCOME_NONE, TRUE, MUSTER_PAGE_IDENTIFY},
      {MUSTER_VISIT_IDENTIFYING, FALSE, FALSE, MUSTER_OUTCOME_NONE, FALSE, MUSTER_PAGE_WAIT},
      {MUSTER_VISIT_CONFIRMING, FALSE, FALSE, MUSTER_OUTCOME_NONE, FALSE, MUSTER_PAGE_CONFIRM},
      {MUSTER_VISIT_CONSENTING, FALSE, FALSE, MUSTER_OUTCOME_NONE, FALSE, MUSTER_PAGE_CONSENT},
      {MUSTER_VISIT_POSITIONING, FALSE, FALSE, MUSTER_OUTCOME_NONE, FALSE, MUSTER_PAGE_CAPTURE},
      {MUSTER_VISIT_CHALLENGING, FALSE, FALSE, MUSTER_OUTCOME_NONE, FALSE, MUSTER_PAGE_CAPTURE},
      {MUSTER_VISIT_MATCHING, FALSE, FALSE, MUSTER_OUTCOME_NONE, FALSE, MUSTER_PAGE_WAIT},
      /* no result before it is durable */
      {MUSTER_VISIT_DECIDED, TRUE, FALSE, MUSTER_OUTCOME_PASS, FALSE, MUSTER_PAGE_WAIT},
      {MUSTER_VISIT_DECIDED, TRUE, FALSE, MUSTER_OUTCOME_FAIL, FALSE, MUSTER_PAGE_WAIT},
      {MUSTER_VISIT_DECIDED, FALSE, FALSE, MUSTER_OUTCOME_NONE, FALSE, MUSTER_PAGE_FAIL},
      {MUSTER_VISIT_DECIDED, FALSE, FALSE, MUSTER_OUTCOME_FAIL, FALSE, MUSTER_PAGE_FAIL},
      {MUSTER_VISIT_DECIDED, FALSE, TRUE, MUSTER_OUTCOME_REVIEW, FALSE, MUSTER_PAGE_REFER},
      {MUSTER_VISIT_RECORDED, FALSE, FALSE, MUSTER_OUTCOME_PASS, FALSE, MUSTER_PAGE_PASS},
      {MUSTER_VISIT_RECORDED, FALSE, FALSE, MUSTER_OUTCOME_OVERRIDE, FALSE, MUSTER_PAGE_PASS},
      {MUSTER_VISIT_RECORDED, FALSE, FALSE, MUSTER_OUTCOME_CARD_ONLY, FALSE, MUSTER_PAGE_PASS},
      {MUSTER_VISIT_RECORDED, FALSE, FALSE, MUSTER_OUTCOME_FAIL, FALSE, MUSTER_PAGE_FAIL},
      {MUSTER_VISIT_RECORDED, FALSE, FALSE, MUSTER_OUTCOME_NO_FACE, FALSE, MUSTER_PAGE_FAIL},
      {MUSTER_VISIT_RECORDED, FALSE, FALSE, MUSTER_OUTCOME_REFUSED, FALSE, MUSTER_PAGE_REFER},
      {MUSTER_VISIT_RECORDED, FALSE, FALSE, MUSTER_OUTCOME_ABANDONED, FALSE, MUSTER_PAGE_REFER},
      {MUSTER_VISIT_RECORDED, FALSE, FALSE, MUSTER_OUTCOME_ERROR, FALSE, MUSTER_PAGE_REFER},
  };
  Scene scene;

  scene_init (&scene);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (MusterScreen) screen = NULL;

    scene.visit.state = rows[i].state;
    scene.visit.saving = rows[i].saving;
    scene.visit.awaits_staff = rows[i].awaits_staff;
    scene.visit.outcome = rows[i].outcome;
    scene.source.keypad = rows[i].keypad;
    screen = muster_screen_build (&scene.source);
    g_test_message ("row %u: %s", i, muster_page_to_nick (screen->page));
    g_assert_cmpint (screen->page, ==, rows[i].page);
  }
  scene_clear (&scene);
}

/* The public screen shows masked data only, and none at all of a visit that was given up. */
static void
test_guest_sees_little (void)
{
  Scene scene;

  scene_init (&scene);
  scene.visit.state = MUSTER_VISIT_CONFIRMING;
  {
    g_autoptr (MusterScreen) screen = muster_screen_build (&scene.source);

    g_assert_cmpstr (screen->masked_name, ==, "陈＊然");
    g_assert_cmpstr (screen->masked_number, ==, "2026****17");
    g_assert_cmpstr (screen->id_tail, ==, "002X");
    g_assert_cmpstr (screen->unit, ==, "计算机学院");
    g_assert_cmpstr (screen->elsewhere, ==, "");
  }
  scene.visit.state = MUSTER_VISIT_RECORDED;
  scene.visit.outcome = MUSTER_OUTCOME_ABANDONED;
  {
    g_autoptr (MusterScreen) screen = muster_screen_build (&scene.source);

    g_assert_cmpstr (screen->masked_name, ==, "");
    g_assert_cmpstr (screen->masked_number, ==, "");
    g_assert_cmpstr (screen->id_tail, ==, "");
  }
  scene_clear (&scene);
}

static void
test_already_in (void)
{
  Scene scene;
  g_autoptr (MusterScreen) screen = NULL;

  scene_init (&scene);
  scene.visit.state = MUSTER_VISIT_RECORDED;
  scene.visit.outcome = MUSTER_OUTCOME_REFUSED;
  scene.visit.reason = MUSTER_REASON_ALREADY_IN;
  scene.lookup->found->passed_at = 1790000000;
  screen = muster_screen_build (&scene.source);
  g_assert_cmpstr (screen->elsewhere, ==, "5");
  g_assert_cmpuint (strlen (screen->time), ==, strlen ("09:12"));
  scene_clear (&scene);
}

static void
test_desk_sees_the_person (void)
{
  Scene scene;
  g_autoptr (MusterDeskView) view = NULL;

  scene_init (&scene);
  scene.visit.state = MUSTER_VISIT_DECIDED;
  scene.visit.band = MUSTER_BAND_REVIEW;
  scene.visit.similarity = 0.44;
  scene.visit.awaits_staff = TRUE;
  view = muster_desk_view_build (&scene.source);
  g_assert_cmpstr (view->name, ==, "陈安然");
  g_assert_cmpstr (view->student_number, ==, "2026101017");
  g_assert_cmpstr (view->id_masked, ==, "**************002X");
  g_assert_cmpfloat (view->similarity, ==, 0.44);
  g_assert_true (view->awaits_staff);
  scene_clear (&scene);
}

/* What was found stays with the view, whatever the challenges do next. */
static void
test_desk_sees_findings (void)
{
  MusterLivenessStep steps[] = {
      {.kind = MUSTER_CHALLENGE_BLINK, .result = MUSTER_LIVENESS_LIVE, .llr = .5},
      {.kind = MUSTER_CHALLENGE_FLASH,
       .result = MUSTER_LIVENESS_NOT_LIVE,
       .llr = -8,
       .findings = {{"flash.margin", -0.2, 0, FALSE}},
       .n_findings = 1},
  };
  Scene scene;
  g_autoptr (MusterDeskView) view = NULL;
  g_autoptr (MusterDeskView) none = NULL;

  scene_init (&scene);
  none = muster_desk_view_build (&scene.source);
  g_assert_cmpuint (none->n_steps, ==, 0);
  scene.visit.state = MUSTER_VISIT_DECIDED;
  scene.source.steps = steps;
  scene.source.n_steps = G_N_ELEMENTS (steps);
  scene.source.liveness = (MusterLivenessFusion){.result = MUSTER_LIVENESS_NOT_LIVE, .llr = -7.5};
  view = muster_desk_view_build (&scene.source);
  memset (steps, 0, sizeof steps);
  g_assert_cmpuint (view->n_steps, ==, 2);
  g_assert_cmpint (view->steps[0].kind, ==, MUSTER_CHALLENGE_BLINK);
  g_assert_cmpstr (view->steps[1].findings[0].nick, ==, "flash.margin");
  g_assert_cmpint (view->liveness.result, ==, MUSTER_LIVENESS_NOT_LIVE);
  scene_clear (&scene);
}

static void
test_copy (void)
{
  Scene scene;
  g_autoptr (MusterScreen) screen = NULL;
  g_autoptr (MusterScreen) copy = NULL;

  scene_init (&scene);
  scene.visit.state = MUSTER_VISIT_CONFIRMING;
  screen = muster_screen_build (&scene.source);
  copy = muster_screen_copy (screen);
  g_assert_true (copy->masked_name != screen->masked_name);
  g_assert_cmpstr (copy->masked_name, ==, screen->masked_name);
  g_assert_cmpstr (copy->next_step.zh, ==, screen->next_step.zh);
  scene_clear (&scene);
}

/* What the person is told of a photo that was not taken: the profile's words, or those of staff
 * where the profile has no reason of its own. */
static void
test_told (void)
{
  static const struct {
    const char *code, *note, *en;
  } rows[] = {
      {"other", "The hat hides the eyes", "The hat hides the eyes"},
      {"other", NULL, "The photo cannot be used. Please ask at the service desk."},
      {"covered",
       "seen by two",
       "The face is partly covered. Please take off mask, hat or dark "
       "glasses."},
      {NULL, "Please bring the passport", "Please bring the passport"},
  };
  Scene scene;

  scene_init (&scene);
  scene.visit.state = MUSTER_VISIT_CONFIRMING;
  scene.lookup->found->told = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (MusterScreen) screen = NULL;

    scene.lookup->found->told_code = (char *) rows[i].code;
    scene.lookup->found->told_note = (char *) rows[i].note;
    screen = muster_screen_build (&scene.source);
    g_assert_cmpstr (screen->told.en, ==, rows[i].en);
  }
  scene.lookup->found->told_code = scene.lookup->found->told_note = NULL;
  scene_clear (&scene);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/station/screen/pages", test_pages);
  g_test_add_func ("/station/screen/told", test_told);
  g_test_add_func ("/station/screen/guest-sees-little", test_guest_sees_little);
  g_test_add_func ("/station/screen/already-in", test_already_in);
  g_test_add_func ("/station/screen/desk", test_desk_sees_the_person);
  g_test_add_func ("/station/screen/desk-findings", test_desk_sees_findings);
  g_test_add_func ("/station/screen/copy", test_copy);
  return g_test_run ();
}
