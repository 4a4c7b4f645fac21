/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "face-test.h"
#include "muster-error.h"

#define FRAME_US 66667

static MusterFaceEngine *
new_engine (const char *pack_id)
{
  g_autoptr (MusterModelPack) pack = face_test_new_pack (pack_id);
  g_autoptr (GError) error = NULL;
  MusterFaceEngine *engine = muster_face_engine_new (pack, face_test_get_folders (), &error);

  g_assert_no_error (error);
  return engine;
}

static void
free_engine (MusterFaceEngine *engine)
{
  muster_face_engine_shutdown (engine);
  muster_face_engine_shutdown (engine);
  g_assert_finalize_object (engine);
}

/* Reads "A B 1|0" lines until one with @same is found. */
static void
find_pair (const char *list, gboolean same, char first[256], char second[256])
{
  g_autofree char *path = g_build_filename (TEST_FACES, "pairs", list, NULL);
  FILE *file = fopen (path, "r");
  int is_same = -1;

  g_assert_nonnull (file);
  while (is_same != same && fscanf (file, "%255s %255s %d", first, second, &is_same) == 3)
    ;
  fclose (file);
  g_assert_cmpint (is_same, ==, same);
}

static MusterTemplate *
enrol_lfw (MusterFaceEngine *engine, const char *name, MusterFaceReport *report)
{
  g_autofree char *path = g_build_filename ("lfw", name, NULL);
  g_autoptr (MusterFrame) frame = face_test_load_face (path);
  g_autoptr (GError) error = NULL;
  MusterTemplate *template = muster_face_engine_enrol (engine, frame, report, &error);

  g_assert_no_error (error);
  return template;
}

static void
test_same_and_other (gconstpointer pack_id)
{
  MusterFaceEngine *engine;
  char a[256], b[256], c[256];

  if (!face_test_has_faces ())
    return;
  engine = new_engine (pack_id);
  find_pair ("east-asian.txt", TRUE, a, b);
  find_pair ("east-asian.txt", FALSE, a, c);
  {
    MusterFaceReport report;
    g_autoptr (MusterTemplate) probe = enrol_lfw (engine, a, &report);
    g_autoptr (MusterTemplate) same = enrol_lfw (engine, b, NULL);
    g_autoptr (MusterTemplate) other = enrol_lfw (engine, c, NULL);
    const double accept = muster_model_pack_get_accept (muster_face_engine_get_pack (engine));
    const double review = muster_model_pack_get_review (muster_face_engine_get_pack (engine));

    g_assert_cmpfloat (muster_template_similarity (probe, same), >, accept);
    g_assert_cmpfloat (muster_template_similarity (probe, other), <, review);
    g_assert_cmpuint (report.n_faces, >=, 1);
    g_assert_cmpfloat (report.inter_eye, >, 25);
    g_assert_cmpfloat (report.inter_eye, <, 70);
    g_assert_cmpfloat (report.score, >, 0.5);
  }
  free_engine (engine);
}

static void
test_models_differ (void)
{
  MusterFaceEngine *standard, *npm;
  char a[256], b[256];

  if (!face_test_has_faces ())
    return;
  standard = new_engine ("standard");
  npm = new_engine ("npm");
  find_pair ("east-asian.txt", TRUE, a, b);
  {
    g_autoptr (MusterTemplate) first = enrol_lfw (standard, a, NULL);
    g_autoptr (MusterTemplate) second = enrol_lfw (npm, a, NULL);

    g_assert_cmpstr (muster_template_get_model (first), !=, muster_template_get_model (second));
    g_assert_true (g_str_has_prefix (muster_template_get_model (first), "standard-"));
  }
  free_engine (standard);
  free_engine (npm);
}

static void
test_landscape (gconstpointer pack_id)
{
  MusterFaceEngine *engine;

  if (!face_test_has_models ())
    return;
  engine = new_engine (pack_id);
  for (guint32 seed = 0; seed < 4; seed++) {
    g_autoptr (MusterFrame) frame = face_test_new_landscape (800, 600, seed);
    g_autoptr (GError) error = NULL;
    MusterFaceReport report;

    g_assert_null (muster_face_engine_enrol (engine, frame, &report, &error));
    g_assert_error (error, MUSTER_RETRY, MUSTER_RETRY_NO_FACE);
    g_assert_cmpint (report.coach, ==, MUSTER_COACH_NO_FACE);
    g_assert_cmpuint (report.n_faces, ==, 0);
  }
  free_engine (engine);
}

typedef struct {
  MusterFaceReport last;
  guint n;
  guint looks;
} Heard;

static void
on_report (MusterFaceEngine *engine, const MusterFaceReport *report, gpointer user_data)
{
  Heard *heard = user_data;

  g_assert_cmpint (report->time_us, >, heard->last.time_us);
  heard->last = *report;
  heard->n++;
}

static void
push_and_wait (MusterFaceEngine *engine, MusterFrame *frame, gint64 time_us, Heard *heard)
{
  g_autoptr (MusterFrame) stamped = face_test_restamp (frame, time_us);
  const guint before = heard->n;

  muster_face_engine_push (engine, stamped);
  while (heard->n == before)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (heard->last.time_us, ==, time_us);
}

static void
on_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static MusterTemplate *
take (MusterFaceEngine *engine, MusterFrame **best, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_face_engine_take_probe_async (engine, NULL, on_taken, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return muster_face_engine_take_probe_finish (engine, result, best, error);
}

/* A still held before the camera: gathered, fused, taken, and closed until the next probe. */
static void
test_probe (void)
{
  MusterFaceEngine *engine;
  char a[256], b[256];
  Heard heard = {0};
  gint64 now = FRAME_US;

  if (!face_test_has_faces ())
    return;
  engine = new_engine ("standard");
  g_signal_connect (engine, "report", G_CALLBACK (on_report), &heard);
  muster_face_engine_set_probe_frames (engine, 3);
  find_pair ("east-asian.txt", TRUE, a, b);
  {
    g_autofree char *path = g_build_filename ("lfw", b, NULL);
    g_autoptr (MusterFrame) frame = face_test_load_face (path);
    g_autoptr (MusterTemplate) reference = enrol_lfw (engine, b, NULL);
    g_autoptr (MusterTemplate) probe = NULL;
    g_autoptr (MusterFrame) best = NULL;
    g_autoptr (GError) error = NULL;

    /* Every second fit frame is embedded. */
    for (guint i = 1; i <= 5; i++, now += FRAME_US) {
      push_and_wait (engine, frame, now, &heard);
      g_assert_cmpint (heard.last.coach, ==, MUSTER_COACH_FIT);
      g_assert_cmpuint (heard.last.probe_frames, ==, (i + 1) / 2);
      g_assert_cmpint (heard.last.probe_ready, ==, i == 5);
    }
    probe = take (engine, &best, &error);
    g_assert_no_error (error);
    g_assert_nonnull (best);
    g_assert_cmpfloat (muster_template_similarity (probe, reference), >, 0.9);

    push_and_wait (engine, frame, now, &heard);
    g_assert_cmpuint (heard.last.probe_frames, ==, 0);
    g_assert_null (take (engine, NULL, &error));
    g_assert_error (error, MUSTER_RETRY, MUSTER_RETRY_UNFIT);

    muster_face_engine_new_probe (engine);
    push_and_wait (engine, frame, now + FRAME_US, &heard);
    g_assert_cmpuint (heard.last.probe_frames, ==, 1);
  }
  free_engine (engine);
}

static void
on_look (MusterFaceEngine *engine, const MusterFaceLook *look, gpointer user_data)
{
  Heard *heard = user_data;

  g_assert_cmpint (look->report.time_us, ==, heard->last.time_us);
  g_assert_cmpuint (look->report.track, ==, heard->last.track);
  heard->looks++;
}

/* A look follows its report while it is asked for, and only then. */
static void
test_looks (void)
{
  MusterFaceEngine *engine;
  Heard heard = {0};

  if (!face_test_has_models ())
    return;
  engine = new_engine ("npm");
  g_signal_connect (engine, "report", G_CALLBACK (on_report), &heard);
  g_signal_connect (engine, "look", G_CALLBACK (on_look), &heard);
  {
    g_autoptr (MusterFrame) meadow = face_test_new_landscape (640, 480, 1);

    for (guint i = 1; i <= 9; i++) {
      muster_face_engine_set_looks (engine, i > 3 && i <= 6);
      push_and_wait (engine, meadow, i * FRAME_US, &heard);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_cmpuint (heard.looks, ==, CLAMP (i, 3, 6) - 3);
    }
  }
  free_engine (engine);
}

/* Somebody else in the same place, or a gap: another track, and the probe begins anew. */
static void
test_track_breaks (void)
{
  MusterFaceEngine *engine;
  char a[256], c[256];
  Heard heard = {0};
  gint64 now = FRAME_US;

  if (!face_test_has_faces ())
    return;
  engine = new_engine ("standard");
  g_signal_connect (engine, "report", G_CALLBACK (on_report), &heard);
  find_pair ("east-asian.txt", FALSE, a, c);
  {
    g_autofree char *first_path = g_build_filename ("lfw", a, NULL);
    g_autofree char *second_path = g_build_filename ("lfw", c, NULL);
    g_autoptr (MusterFrame) first = face_test_load_face (first_path);
    g_autoptr (MusterFrame) second = face_test_load_face (second_path);
    guint track;

    push_and_wait (engine, first, now, &heard);
    push_and_wait (engine, first, now += FRAME_US, &heard);
    push_and_wait (engine, first, now += FRAME_US, &heard);
    g_assert_cmpuint (heard.last.probe_frames, ==, 2);
    track = heard.last.track;
    push_and_wait (engine, first, now += 150000, &heard);
    g_assert_cmpuint (heard.last.track, ==, track);
    push_and_wait (engine, first, now += 900000, &heard);
    g_assert_cmpuint (heard.last.track, ==, track);
    push_and_wait (engine, first, now += 1100000, &heard);
    g_assert_cmpuint (heard.last.track, !=, track);
    g_assert_cmpuint (heard.last.probe_frames, ==, 1);
    track = heard.last.track;
    push_and_wait (engine, second, now += FRAME_US, &heard);
    push_and_wait (engine, second, now += FRAME_US, &heard);
    g_assert_cmpuint (heard.last.track, !=, track);
    g_assert_cmpuint (heard.last.probe_frames, <=, 1);
  }
  free_engine (engine);
}

static void
test_black (void)
{
  MusterFaceEngine *engine;
  Heard heard = {0};

  if (!face_test_has_models ())
    return;
  engine = new_engine ("npm");
  g_signal_connect (engine, "report", G_CALLBACK (on_report), &heard);
  {
    g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (640 * 480 * 3), 640 * 480 * 3);
    g_autoptr (MusterFrame) black = muster_frame_new (640, 480, 640 * 3, zeros, 0);
    g_autoptr (MusterFrame) meadow = face_test_new_landscape (640, 480, 1);

    push_and_wait (engine, black, 1, &heard);
    g_assert_cmpint (heard.last.coach, ==, MUSTER_COACH_BLACK);
    push_and_wait (engine, meadow, 2, &heard);
    g_assert_cmpint (heard.last.coach, ==, MUSTER_COACH_NO_FACE);
  }
  free_engine (engine);
}

static void
test_wrong_sha (void)
{
  g_autoptr (MusterModelPack) pack = face_test_new_pack ("standard");
  const MusterModel *detector = muster_model_pack_get_model (pack, "detector");
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("muster-face-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, detector->file, NULL);
  const char *const folders[] = {folder, TEST_MODELS, NULL};

  g_assert_true (g_file_set_contents (path, "not a model", -1, &error));
  g_assert_null (muster_face_engine_new (pack, folders, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_MODEL);
  g_assert_nonnull (strstr (error->message, detector->file));
  g_unlink (path);
  g_rmdir (folder);
}

static gpointer
push_many (gpointer data)
{
  g_autoptr (MusterFrame) frame = face_test_new_landscape (320, 240, 7);

  for (gint64 i = 1; i <= 200; i++) {
    g_autoptr (MusterFrame) stamped = face_test_restamp (frame, i * FRAME_US);

    muster_face_engine_push (data, stamped);
    if (i % 20 == 0)
      muster_face_engine_new_probe (data);
    g_usleep (1000);
  }
  return NULL;
}

static void
test_threads (void)
{
  MusterFaceEngine *engine;
  Heard heard = {0};
  GThread *pusher;

  if (!face_test_has_models ())
    return;
  engine = new_engine ("npm");
  g_signal_connect (engine, "report", G_CALLBACK (on_report), &heard);
  {
    g_autoptr (MusterFrame) still = face_test_new_landscape (400, 300, 3);

    pusher = g_thread_new ("pusher", push_many, engine);
    for (int i = 0; i < 5; i++) {
      g_autoptr (GError) error = NULL;

      g_assert_null (muster_face_engine_enrol (engine, still, NULL, &error));
      g_assert_error (error, MUSTER_RETRY, MUSTER_RETRY_NO_FACE);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
    g_thread_join (pusher);
    push_and_wait (engine, still, 201 * FRAME_US, &heard);
  }
  free_engine (engine);
}

static void
wait_for_worker (const int *n, int wanted)
{
  const gint64 until = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (g_atomic_int_get (n) < wanted) {
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    g_usleep (2000);
  }
}

static void
count_freed (gpointer user_data)
{
  g_atomic_int_inc ((int *) user_data);
}

/* Pushes when the one before is done, which shows in its being freed: no main loop is needed. */
static void
push_and_let_work (MusterFaceEngine *engine, MusterFrame *frame, gint64 time_us, int *done)
{
  const int before = g_atomic_int_get (done);
  g_autoptr (GBytes) bytes = g_bytes_new_with_free_func (
      muster_frame_get_pixels (frame), 640 * 480 * 3, count_freed, done);
  MusterFrame *stamped = muster_frame_new (640, 480, 640 * 3, bytes, time_us);

  g_clear_pointer (&bytes, g_bytes_unref);
  muster_face_engine_push (engine, stamped);
  muster_frame_unref (stamped);
  wait_for_worker (done, before + 1);
}

/* While the main loop stands still for two seconds of frames, nothing is lost or comes out of
 * order; but what was seen before a new probe is not told as its own. */
static void
test_stalled_loop (void)
{
  MusterFaceEngine *engine;
  Heard heard = {0};
  int done = 0;

  if (!face_test_has_models ())
    return;
  engine = new_engine ("npm");
  g_signal_connect (engine, "report", G_CALLBACK (on_report), &heard);
  g_signal_connect (engine, "look", G_CALLBACK (on_look), &heard);
  muster_face_engine_set_looks (engine, TRUE);
  {
    g_autoptr (MusterFrame) meadow = face_test_new_landscape (640, 480, 1);

    for (guint i = 1; i <= 60; i++)
      push_and_let_work (engine, meadow, i * FRAME_US / 2, &done);
    while (heard.n < 60)
      g_main_context_iteration (NULL, TRUE);
    g_assert_cmpuint (heard.looks, ==, 60);

    for (guint i = 61; i <= 70; i++)
      push_and_let_work (engine, meadow, i * FRAME_US / 2, &done);
    muster_face_engine_new_probe (engine);
    push_and_wait (engine, meadow, 71 * FRAME_US / 2, &heard);
    g_assert_cmpuint (heard.n, ==, 61);
  }
  free_engine (engine);
}

/* Frames still wait and reports are under way when the engine goes. */
static void
test_shutdown_at_work (void)
{
  MusterFaceEngine *engine;
  Heard heard = {0};

  if (!face_test_has_models ())
    return;
  engine = new_engine ("npm");
  g_signal_connect (engine, "report", G_CALLBACK (on_report), &heard);
  {
    g_autoptr (MusterFrame) frame = face_test_new_landscape (640, 480, 5);

    for (int i = 1; i < 30; i++) {
      g_autoptr (MusterFrame) stamped = face_test_restamp (frame, i);

      muster_face_engine_push (engine, stamped);
      g_usleep (2000);
    }
    muster_face_engine_shutdown (engine);
    muster_face_engine_push (engine, frame);
  }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (heard.n, ==, 0);
  free_engine (engine);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/engine/standard/same-and-other", "standard", test_same_and_other);
  g_test_add_data_func ("/engine/npm/same-and-other", "npm", test_same_and_other);
  g_test_add_func ("/engine/models-differ", test_models_differ);
  g_test_add_data_func ("/engine/standard/landscape", "standard", test_landscape);
  g_test_add_data_func ("/engine/npm/landscape", "npm", test_landscape);
  g_test_add_func ("/engine/probe", test_probe);
  g_test_add_func ("/engine/track-breaks", test_track_breaks);
  g_test_add_func ("/engine/black", test_black);
  g_test_add_func ("/engine/wrong-sha", test_wrong_sha);
  g_test_add_func ("/engine/looks", test_looks);
  g_test_add_func ("/engine/threads", test_threads);
  g_test_add_func ("/engine/stalled-loop", test_stalled_loop);
  g_test_add_func ("/engine/shutdown-at-work", test_shutdown_at_work);
  return g_test_run ();
}
