/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-reader-hub.h"
#include "muster-rehearsal-script.h"
#include "muster-visit.h"

/* A station of cardboard: after a card it shows the pages it was given, one after each act; after
 * the last it is idle again. */
typedef struct {
  MusterReaderHub *hub;
  MusterVirtualReader *reader;
  MusterCamera *camera;
  MusterRehearsalScript *script;
  const char *const *pages; /* of the scene; NULL: answers no card */
  guint at;
  GString *log; /* scene{card:act,act,}… */
  gboolean finished;
} Fixture;

static const struct {
  const char *scene;
  const char *pages[8];
  const char *log;
} plays[] = {
    {"good", {"wait", "confirm", "consent", "pass"}, "good{9A000001:confirm,choose-face,end,}"},
    {"far", {"confirm", "refer", "pass"}, "far{9A000002:confirm,staff-pass,end,}"},
    {"flash", {"confirm", "consent", "pass"}, "flash{9A000008:confirm,choose-face,end,}"},
    {"print",
     {"confirm", "consent", "refer", "fail"},
     "print{9A00000B:confirm,choose-face,staff-reject,end,}"},
    {"not-me", {"confirm", "refer"}, "not-me{9A00000B:not-me,end,}"},
    {"impostor",
     {"confirm", "fail", "wait", "fail", "refer", "fail"},
     "impostor{9A000005:confirm,retry,choose-desk,staff-reject,end,}"},
    {"unknown-card", {"refer"}, "unknown-card{9AFFFFFF:end,}"},
    {"unplugged",
     {"confirm", "capture", "refer", "pass"},
     "unplugged{9A000006:confirm,unplugged,retry,end,}"},
    {"desk", {"consent", "refer", "pass"}, "desk{9A000007:choose-desk,staff-card-only,end,}"},
    {"again", {"refer"}, "again{9A000001:end,}"},
};

static void
show_next (Fixture *f)
{
  const char *page = f->pages[f->at];

  if (page != NULL)
    f->at++;
  muster_rehearsal_script_page (f->script, page != NULL ? page : "idle");
  if (g_strcmp0 (page, "wait") == 0)
    show_next (f);
}

static void
event_cb (MusterReaderHub *hub, MusterCardEvent *event, Fixture *f)
{
  if (muster_card_event_get_kind (event) != MUSTER_CARD_EVENT_CARD_READ)
    return;
  g_string_append_printf (f->log, "%s:", muster_card_event_get_number (event));
  if (f->pages != NULL)
    show_next (f);
}

static void
state_cb (MusterCamera *camera, GParamSpec *pspec, Fixture *f)
{
  if (muster_camera_get_state (camera) != MUSTER_CAMERA_FAILED)
    return;
  g_string_append (f->log, "unplugged,");
  show_next (f);
}

static void
scene_cb (MusterRehearsalScript *script, const char *nick, Fixture *f)
{
  if (f->log->len > 0 && !g_str_has_suffix (f->log->str, "}"))
    g_string_append_c (f->log, '}');
  g_string_append_printf (f->log, "%s{", nick);
  f->at = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (plays); i++)
    if (f->pages != NULL && g_str_equal (plays[i].scene, nick))
      f->pages = plays[i].pages;
}

static void
act_cb (MusterRehearsalScript *script, guint act, Fixture *f)
{
  g_string_append_printf (f->log, "%s,", muster_visit_event_to_nick (act));
  show_next (f);
}

static void
finished_cb (MusterRehearsalScript *script, Fixture *f)
{
  g_string_append_c (f->log, '}');
  f->finished = TRUE;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  static const char *const nothing[] = {NULL};

  f->hub = muster_reader_hub_new ();
  f->reader = muster_virtual_reader_new ("rehearsal");
  f->camera = muster_rehearsal_camera_new ();
  f->script = muster_rehearsal_script_new (f->reader, MUSTER_REHEARSAL_CAMERA (f->camera));
  f->pages = nothing;
  f->log = g_string_new (NULL);
  muster_rehearsal_script_set_pace (f->script, .01);
  g_signal_connect (f->hub, "event", G_CALLBACK (event_cb), f);
  g_signal_connect (f->script, "scene", G_CALLBACK (scene_cb), f);
  g_signal_connect (f->script, "act", G_CALLBACK (act_cb), f);
  g_signal_connect (f->script, "finished", G_CALLBACK (finished_cb), f);
  g_signal_connect (f->camera, "notify::state", G_CALLBACK (state_cb), f);
  muster_reader_hub_add (f->hub, MUSTER_CARD_READER (f->reader));
  muster_reader_hub_start (f->hub);
  muster_camera_start (f->camera);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  muster_reader_hub_shutdown (f->hub);
  muster_camera_stop (f->camera);
  g_assert_finalize_object (f->script);
  g_assert_finalize_object (f->camera);
  g_assert_finalize_object (f->hub);
  g_assert_finalize_object (f->reader);
  g_string_free (f->log, TRUE);
}

static void
run (Fixture *f, double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (!f->finished && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
}

static void
test_scenes (Fixture *f, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (plays); i++) {
    const char *scenes[] = {plays[i].scene, NULL};

    f->finished = FALSE;
    g_string_truncate (f->log, 0);
    if (g_str_equal (plays[i].scene, "again") || g_str_equal (plays[i].scene, "not-me"))
      g_usleep (3 * G_USEC_PER_SEC); /* the hub holds the same card within 3 s for one tap */
    g_assert_true (muster_rehearsal_script_start (f->script, scenes));
    muster_rehearsal_script_page (f->script, "idle");
    run (f, 10);
    g_assert_true (f->finished);
    g_assert_false (muster_rehearsal_script_is_running (f->script));
    g_assert_cmpstr (f->log->str, ==, plays[i].log);
  }
  /* Whoever pulled the camera put it back. */
  for (guint i = 0; i < 20 && muster_camera_get_state (f->camera) != MUSTER_CAMERA_LIVE; i++) {
    f->finished = FALSE;
    run (f, 1);
  }
  g_assert_cmpint (muster_camera_get_state (f->camera), ==, MUSTER_CAMERA_LIVE);
}

/* One after the other, each begun by the idle page. */
static void
test_all (Fixture *f, gconstpointer data)
{
  const char *const *nicks = muster_rehearsal_script_get_scenes ();

  muster_rehearsal_script_page (f->script, "idle");
  g_assert_true (muster_rehearsal_script_start (f->script, NULL));
  run (f, 30);
  g_assert_true (f->finished);
  for (gsize i = 0; nicks[i] != NULL; i++) {
    /* a card that was there before comes too fast for the hub here */
    g_autofree char *begun = g_strconcat (nicks[i], "{", NULL);

    g_assert_nonnull (strstr (f->log->str, begun));
  }
}

/* A tap nobody answers does not end the rehearsal. */
static void
test_stuck (Fixture *f, gconstpointer data)
{
  static const char *const scenes[] = {"good", "unknown-card", NULL};

  f->pages = NULL;
  muster_rehearsal_script_page (f->script, "idle");
  g_assert_true (muster_rehearsal_script_start (f->script, scenes));
  run (f, 10);
  g_assert_true (f->finished);
  g_assert_cmpstr (f->log->str, ==, "good{9A000001:}unknown-card{9AFFFFFF:}");
}

static void
test_stop (Fixture *f, gconstpointer data)
{
  static const char *const none[] = {"better", NULL};
  static const char *const empty[] = {NULL};

  g_assert_false (muster_rehearsal_script_start (f->script, none));
  g_assert_false (muster_rehearsal_script_start (f->script, empty));
  g_assert_false (muster_rehearsal_script_is_running (f->script));
  muster_rehearsal_script_page (f->script, "idle");
  g_assert_true (muster_rehearsal_script_start (f->script, NULL));
  run (f, .1);
  g_assert_true (muster_rehearsal_script_is_running (f->script));
  muster_rehearsal_script_stop (f->script);
  run (f, 1); /* a card that was put down just before is still told */
  g_string_truncate (f->log, 0);
  muster_rehearsal_script_page (f->script, "confirm");
  muster_rehearsal_script_page (f->script, "idle");
  run (f, .2);
  g_assert_false (f->finished);
  g_assert_cmpstr (f->log->str, ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/rehearsal/script/scenes", Fixture, NULL, set_up, test_scenes, tear_down);
  g_test_add ("/rehearsal/script/all", Fixture, NULL, set_up, test_all, tear_down);
  g_test_add ("/rehearsal/script/stuck", Fixture, NULL, set_up, test_stuck, tear_down);
  g_test_add ("/rehearsal/script/stop", Fixture, NULL, set_up, test_stop, tear_down);
  return g_test_run ();
}
