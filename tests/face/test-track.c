/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "face-test.h"
#include "muster-face-live.h"
#include "muster-puppet.h"
#include "muster-rehearsal.h"

/* One face, one track: the rehearsal's people move as people do, and change places. */

#define FRAME_US 66667

typedef struct {
  MusterFaceLive *live; /* owned */
  const MusterRehearsalPerson *people;
  MusterPuppetScene scene;
  MusterFaceLook look;
  gint64 now;
} Desk;

static gboolean
desk_init (Desk *desk)
{
  g_autoptr (MusterModelPack) pack = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;

  if (!face_test_has_models ())
    return FALSE;
  pack = face_test_new_pack ("standard");
  *desk = (Desk){.now = G_USEC_PER_SEC};
  desk->live = muster_face_live_new (pack, face_test_get_folders (), &error);
  g_assert_no_error (error);
  muster_face_live_set_probe_frames (desk->live, 2);
  desk->people = muster_rehearsal_get_people (&n);
  muster_puppet_scene_init (&desk->scene);
  desk->scene.noise = 1;
  return TRUE;
}

static void
show (Desk *desk, MusterPuppet *puppet, gint64 after_us)
{
  guint8 *bgr = g_malloc (640 * 480 * 3);
  g_autoptr (GBytes) bytes = g_bytes_new_take (bgr, 640 * 480 * 3);
  g_autoptr (MusterFrame) frame = NULL;
  g_autoptr (GError) error = NULL;
  MusterFaceReport report;

  desk->now += after_us;
  desk->scene.frame++;
  g_assert_true (muster_puppet_render (puppet, &desk->scene, 640, 480, bgr));
  frame = muster_frame_new (640, 480, 640 * 3, bytes, desk->now);
  muster_face_live_process (desk->live, frame, &report, &desk->look, &error);
  g_assert_no_error (error);
  g_assert_cmpint (desk->look.report.time_us, ==, desk->now);
  g_assert_cmpuint (desk->look.report.track, ==, report.track);
  g_assert_cmpuint (desk->look.report.probe_frames, ==, report.probe_frames);
}

/* Until the probe is complete. */
static guint
sit_down (Desk *desk, MusterPuppet *puppet)
{
  for (int i = 0; i < 10 && !desk->look.report.probe_ready; i++)
    show (desk, puppet, FRAME_US);
  g_assert_true (desk->look.report.probe_ready);
  return desk->look.report.track;
}

/* What is measured for liveness is of the face: its points lie in the box, and skin has colour. */
static void
test_look (void)
{
  Desk desk;
  guint seen = 0;

  if (!desk_init (&desk))
    return;
  {
    g_autoptr (MusterPuppet) puppet = muster_puppet_new (desk.people[0].identity);
    const MusterFaceLook *look = &desk.look;

    show (&desk, puppet, FRAME_US);
    g_assert_cmpfloat (look->mesh_score, >, 0.7f);
    g_assert_cmpfloat (look->points[1].x, >, look->report.x);
    g_assert_cmpfloat (look->points[1].x, <, look->report.x + look->report.width);
    for (int y = 0; y < MUSTER_LOOK_ROWS; y++)
      for (int x = 0; x < MUSTER_LOOK_COLUMNS; x++)
        seen += look->cells[y][x][0] > look->cells[y][x][2];
    g_assert_cmpuint (seen, >, MUSTER_LOOK_ROWS * MUSTER_LOOK_COLUMNS / 2);

    desk.scene.subject = MUSTER_PUPPET_NOBODY;
    show (&desk, puppet, FRAME_US);
    g_assert_cmpuint (look->report.n_faces, ==, 0);
    g_assert_cmpfloat (look->mesh_score, ==, 0);
  }
  muster_face_live_free (desk.live);
}

/* A movement of some seconds, seen every @step_us, keeps the track. */
static void
move (Desk *desk, MusterPuppet *puppet, float yaw, float distance, float seconds, gint64 step_us)
{
  const MusterPuppetScene start = desk->scene;
  const guint track = desk->look.report.track;

  for (gint64 t = step_us; t <= (gint64) (seconds * G_USEC_PER_SEC); t += step_us) {
    const float share = (float) t / G_USEC_PER_SEC / seconds;

    desk->scene.pose.yaw = start.pose.yaw + share * (yaw - start.pose.yaw);
    desk->scene.distance = start.distance + share * (distance - start.distance);
    show (desk, puppet, step_us);
    g_assert_cmpuint (desk->look.report.n_faces, >, 0);
    g_assert_cmpuint (desk->look.report.track, ==, track);
  }
}

static void
test_movement (gconstpointer data)
{
  const gint64 step_us = GPOINTER_TO_INT (data);
  Desk desk;

  if (!desk_init (&desk))
    return;
  for (gsize i = 0; i < 12; i += 7) {
    g_autoptr (MusterPuppet) puppet = muster_puppet_new (desk.people[i].identity);

    muster_puppet_scene_init (&desk.scene);
    desk.scene.noise = 1;
    desk.scene.distance = 60;
    muster_face_live_new_probe (desk.live, 0);
    desk.look = (MusterFaceLook){0};
    sit_down (&desk, puppet);
    move (&desk, puppet, i == 0 ? 20 : -20, 60, 1, step_us);
    move (&desk, puppet, 0, 60, 1, step_us);
    move (&desk, puppet, 0, 35, 2, step_us);
  }
  muster_face_live_free (desk.live);
}

/* Somebody else in the very same place, also with a face that is not fit: another track within the
 * time that its checks may take. */
static void
test_exchange (gconstpointer data)
{
  const gboolean shut = GPOINTER_TO_INT (data);
  Desk desk;

  if (!desk_init (&desk))
    return;
  for (gsize i = 1; i < 12; i += 6) {
    g_autoptr (MusterPuppet) first = muster_puppet_new (desk.people[i].identity);
    g_autoptr (MusterPuppet) second = muster_puppet_new (desk.people[(i + 5) % 12].identity);
    guint track;

    desk.scene.pose.eye_left = desk.scene.pose.eye_right = 1;
    muster_face_live_new_probe (desk.live, 0);
    desk.look = (MusterFaceLook){0};
    track = sit_down (&desk, first);
    for (int k = 0; k < 5; k++)
      show (&desk, first, FRAME_US);
    g_assert_cmpuint (desk.look.report.track, ==, track);
    if (shut)
      desk.scene.pose.eye_left = desk.scene.pose.eye_right = 0.05f;
    for (int k = 0; k < 20 && desk.look.report.track == track; k++)
      show (&desk, second, FRAME_US);
    g_assert_cmpuint (desk.look.report.track, !=, track);
  }
  muster_face_live_free (desk.live);
}

/* A machine that does not look for most of a second, while everybody stays: the track goes on, and
 * what is seen counts at once. */
static void
test_gap (gconstpointer data)
{
  const gint64 gap_us = GPOINTER_TO_INT (data);
  Desk desk;

  if (!desk_init (&desk))
    return;
  for (gsize i = 0; i < 12; i += 7) {
    g_autoptr (MusterPuppet) puppet = muster_puppet_new (desk.people[i].identity);
    guint track;

    muster_puppet_scene_init (&desk.scene);
    desk.scene.noise = 1;
    muster_face_live_new_probe (desk.live, 0);
    desk.look = (MusterFaceLook){0};
    track = sit_down (&desk, puppet);
    for (int k = 0; k < 3; k++) {
      show (&desk, puppet, gap_us);
      g_assert_cmpuint (desk.look.report.track, ==, track);
      g_assert_cmpuint (desk.look.report.n_faces, ==, 1);
      g_assert_true (desk.look.report.probe_ready);
    }
    /* also in the middle of a turn */
    move (&desk, puppet, i == 0 ? 30 : -30, desk.scene.distance, .6f, FRAME_US);
    show (&desk, puppet, gap_us);
    g_assert_cmpuint (desk.look.report.track, ==, track);
    g_assert_cmpuint (desk.look.report.n_faces, ==, 1);
    show (&desk, puppet, 1100000);
    g_assert_cmpuint (desk.look.report.track, !=, track);
  }
  muster_face_live_free (desk.live);
}

/* In the same gap somebody else sits down: nothing of them is taken for the one before, whether
 * they look into the camera or shut their eyes. */
static void
test_exchange_in_gap (gconstpointer data)
{
  const gboolean shut = GPOINTER_TO_INT (data);
  Desk desk;

  if (!desk_init (&desk))
    return;
  for (gsize i = 0; i < 12; i += 4) {
    g_autoptr (MusterPuppet) first = muster_puppet_new (desk.people[i].identity);
    g_autoptr (MusterPuppet) second = muster_puppet_new (desk.people[(i + 5) % 12].identity);
    guint track;

    muster_puppet_scene_init (&desk.scene);
    desk.scene.noise = 1;
    muster_face_live_new_probe (desk.live, 0);
    desk.look = (MusterFaceLook){0};
    track = sit_down (&desk, first);
    if (shut)
      desk.scene.pose.eye_left = desk.scene.pose.eye_right = 0.05f;
    show (&desk, second, 600000);
    for (int k = 0; k < 20 && desk.look.report.track == track; k++) {
      g_assert_cmpuint (desk.look.report.n_faces, ==, 0);
      g_assert_cmpfloat (desk.look.mesh_score, ==, 0);
      g_assert_false (desk.look.report.probe_ready);
      show (&desk, second, FRAME_US);
    }
    g_assert_cmpuint (desk.look.report.track, !=, track);
    g_assert_cmpuint (desk.look.report.probe_frames, <=, 1);
  }
  muster_face_live_free (desk.live);
}

/* A frame from before the probe was begun is not gathered. */
static void
test_older_frame (void)
{
  Desk desk;

  if (!desk_init (&desk))
    return;
  {
    g_autoptr (MusterPuppet) puppet = muster_puppet_new (desk.people[2].identity);

    muster_face_live_new_probe (desk.live, desk.now + 2 * FRAME_US);
    show (&desk, puppet, FRAME_US);
    g_assert_cmpuint (desk.look.report.probe_frames, ==, 0);
    show (&desk, puppet, FRAME_US);
    g_assert_cmpuint (desk.look.report.probe_frames, ==, 1);
  }
  muster_face_live_free (desk.live);
}

/* The probe was taken for the comparison, and then somebody else sits down: this too is seen. */
static void
test_exchange_after_taking (void)
{
  Desk desk;

  if (!desk_init (&desk))
    return;
  {
    g_autoptr (MusterPuppet) first = muster_puppet_new (desk.people[1].identity);
    g_autoptr (MusterPuppet) second = muster_puppet_new (desk.people[6].identity);
    const guint track = sit_down (&desk, first);
    g_autoptr (GError) error = NULL;

    muster_template_unref (muster_face_live_take_probe (desk.live, NULL, &error));
    g_assert_no_error (error);
    for (int k = 0; k < 12; k++)
      show (&desk, first, FRAME_US);
    g_assert_cmpuint (desk.look.report.track, ==, track);
    for (int k = 0; k < 12; k++)
      show (&desk, second, FRAME_US);
    g_assert_cmpuint (desk.look.report.track, ==, track + 1);
    g_assert_cmpuint (desk.look.report.probe_frames, ==, 0);
  }
  muster_face_live_free (desk.live);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/track/look", test_look);
  g_test_add_data_func ("/track/movement", GINT_TO_POINTER (FRAME_US), test_movement);
  g_test_add_data_func (
      "/track/movement-dropped-frames", GINT_TO_POINTER (2 * FRAME_US), test_movement);
  g_test_add_data_func ("/track/exchange", GINT_TO_POINTER (FALSE), test_exchange);
  g_test_add_data_func ("/track/exchange-eyes-shut", GINT_TO_POINTER (TRUE), test_exchange);
  g_test_add_func ("/track/exchange-after-taking", test_exchange_after_taking);
  g_test_add_data_func ("/track/gap", GINT_TO_POINTER (400000), test_gap);
  g_test_add_data_func ("/track/long-gap", GINT_TO_POINTER (950000), test_gap);
  g_test_add_data_func ("/track/exchange-in-gap", GINT_TO_POINTER (FALSE), test_exchange_in_gap);
  g_test_add_data_func (
      "/track/exchange-in-gap-eyes-shut", GINT_TO_POINTER (TRUE), test_exchange_in_gap);
  g_test_add_func ("/track/older-frame", test_older_frame);
  return g_test_run ();
}
