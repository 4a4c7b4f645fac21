/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "muster-probe.h"
#include "muster-template-parts.h"

#define FRAME_US 66667

static MusterTemplate *
new_template (float x, float y)
{
  const guint dimensions[] = {2};
  const float values[] = {x, y};

  return muster_template_new ("m", dimensions, 1, values);
}

static MusterFrame *
new_frame (gint64 time_us)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("bgr", 3);

  return muster_frame_new (1, 1, 3, bytes, time_us);
}

static MusterFaceBox
box_at (float x)
{
  return (MusterFaceBox){.x = x, .y = 50, .width = 100, .height = 100, .score = 0.9f};
}

static gboolean
follow (MusterProbe *probe, float x, gint64 time_us)
{
  const MusterFaceBox box = box_at (x);

  return muster_probe_follow (probe, &box, time_us);
}

static gboolean
add_seen (MusterProbe *probe,
          MusterProbeWish wish,
          MusterProbeView view,
          float x,
          float y,
          float rank,
          gint64 time_us)
{
  g_autoptr (MusterTemplate) template_ = new_template (x, y);
  g_autoptr (MusterFrame) frame = new_frame (time_us);

  return muster_probe_add (probe, wish, template_, frame, view, rank);
}

static gboolean
add (MusterProbe *probe, MusterProbeWish wish, float x, float y, float rank, gint64 time_us)
{
  return add_seen (probe, wish, MUSTER_PROBE_FIT, x, y, rank, time_us);
}

static void
test_track (void)
{
  g_autoptr (MusterProbe) probe = muster_probe_new ();
  gint64 now = FRAME_US;
  guint track;

  follow (probe, 100, now);
  track = muster_probe_get_track (probe);
  g_assert_cmpuint (track, >, 0);
  /* 33 pixels aside: 67 / 133 of both boxes together is just enough, 34 is not. */
  g_assert_true (follow (probe, 133, now += FRAME_US));
  g_assert_false (follow (probe, 167, now += FRAME_US));
  g_assert_cmpuint (muster_probe_get_track (probe), ==, track + 1);
  /* A frame without a face does not break it, 200 ms of them do. */
  g_assert_true (muster_probe_follow (probe, NULL, now + FRAME_US));
  g_assert_true (follow (probe, 167, now += 200000));
  g_assert_false (follow (probe, 167, now += 200001));
  g_assert_cmpuint (muster_probe_get_track (probe), ==, track + 2);
}

static void
test_gather (void)
{
  g_autoptr (MusterProbe) probe = muster_probe_new ();
  g_autoptr (MusterFrame) best = NULL;
  g_autoptr (MusterTemplate) fused = NULL;
  g_autoptr (MusterTemplate) middle = new_template (1, 1);
  g_autoptr (GError) error = NULL;

  muster_probe_set_wanted (probe, 2);
  g_assert_null (muster_probe_take (probe, NULL, &error));
  g_assert_error (error, MUSTER_RETRY, MUSTER_RETRY_UNFIT);
  g_clear_error (&error);

  follow (probe, 100, 1);
  g_assert_cmpint (muster_probe_wish (probe, 0.5f), ==, MUSTER_PROBE_FUSE);
  g_assert_true (add (probe, MUSTER_PROBE_FUSE, 1, 0.6f, 0.5f, 1));
  g_assert_false (muster_probe_is_ready (probe));
  g_assert_true (add (probe, MUSTER_PROBE_FUSE, 0.6f, 1, 0.8f, 2));
  g_assert_true (muster_probe_is_ready (probe));
  fused = muster_probe_take (probe, &best, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (muster_template_similarity (fused, middle), >, 0.99999);
  g_assert_cmpint (muster_frame_get_time (best), ==, 2);
  /* Closed until somebody asks for a new one. */
  g_assert_cmpint (muster_probe_wish (probe, 0.9f), ==, MUSTER_PROBE_NOTHING);
  g_assert_true (add (probe, MUSTER_PROBE_FUSE, 1, 1, 0.9f, 3));
  g_assert_cmpuint (muster_probe_get_frames (probe), ==, 0);
  muster_probe_restart (probe);
  g_assert_cmpint (muster_probe_wish (probe, 0.9f), ==, MUSTER_PROBE_FUSE);
}

/* A much worse frame is passed over, but not for ever. */
static void
test_picky (void)
{
  g_autoptr (MusterProbe) probe = muster_probe_new ();

  follow (probe, 100, 1);
  g_assert_cmpint (muster_probe_wish (probe, 0.8f), ==, MUSTER_PROBE_FUSE);
  add (probe, MUSTER_PROBE_FUSE, 1, 0, 0.8f, 1);
  g_assert_cmpint (muster_probe_wish (probe, 0.9f), ==, MUSTER_PROBE_NOTHING); /* rests */
  g_assert_cmpint (muster_probe_wish (probe, 0.61f), ==, MUSTER_PROBE_FUSE);
  g_assert_cmpint (muster_probe_wish (probe, 0.61f), ==, MUSTER_PROBE_NOTHING);
  g_assert_cmpint (muster_probe_wish (probe, 0.5f), ==, MUSTER_PROBE_NOTHING);
  g_assert_cmpint (muster_probe_wish (probe, 0.5f), ==, MUSTER_PROBE_NOTHING);
  g_assert_cmpint (muster_probe_wish (probe, 0.5f), ==, MUSTER_PROBE_FUSE);
}

/* Cosine 0.5 to the first frame: somebody else, even when the probe was complete. */
static void
test_somebody_else (void)
{
  g_autoptr (MusterProbe) probe = muster_probe_new ();
  guint track, checks = 0;

  muster_probe_set_wanted (probe, 1);
  follow (probe, 100, 1);
  track = muster_probe_get_track (probe);
  g_assert_true (add (probe, MUSTER_PROBE_FUSE, 1, 0, 0.8f, 1));
  g_assert_true (muster_probe_is_ready (probe));
  for (int i = 0; i < 10; i++)
    checks += muster_probe_wish (probe, 0.8f) == MUSTER_PROBE_CHECK;
  g_assert_cmpuint (checks, ==, 1);
  g_assert_true (add (probe, MUSTER_PROBE_CHECK, 0.7f, 0.7f, 0.8f, 2));
  g_assert_cmpuint (muster_probe_get_frames (probe), ==, 1);
  g_assert_false (add (probe, MUSTER_PROBE_CHECK, 0.5f, 0.866f, 0.8f, 3));
  g_assert_cmpuint (muster_probe_get_track (probe), ==, track + 1);
  g_assert_cmpuint (muster_probe_get_frames (probe), ==, 1);
}

/* While no frame is fit, somebody else is somebody else only when two checked frames one after the
 * other say so, further apart than a blink lasts; nothing of them is gathered. */
static void
test_doubt (void)
{
  g_autoptr (MusterProbe) probe = muster_probe_new ();
  const MusterProbeWish check = MUSTER_PROBE_CHECK;
  guint track;

  follow (probe, 100, 1);
  g_assert_cmpint (muster_probe_wish_check (probe), ==, MUSTER_PROBE_NOTHING);
  g_assert_true (add (probe, MUSTER_PROBE_FUSE, 1, 0, 0.8f, 1));
  track = muster_probe_get_track (probe);
  for (int i = 0; i < 9; i++)
    g_assert_cmpint (muster_probe_wish_check (probe), ==, MUSTER_PROBE_NOTHING);
  g_assert_cmpint (muster_probe_wish_check (probe), ==, check);
  g_assert_true (add_seen (probe, check, MUSTER_PROBE_UNFIT, 0.4f, 0.917f, 0.8f, 2));
  for (int i = 0; i < 6; i++)
    g_assert_cmpint (muster_probe_wish_check (probe), ==, MUSTER_PROBE_NOTHING);
  g_assert_cmpint (muster_probe_wish_check (probe), ==, check);
  g_assert_true (add_seen (probe, check, MUSTER_PROBE_UNFIT, 0.5f, 0.866f, 0.8f, 3));
  g_assert_cmpint (muster_probe_wish_check (probe), ==, MUSTER_PROBE_NOTHING);
  g_assert_true (add_seen (probe, check, MUSTER_PROBE_UNFIT, 0.4f, 0.917f, 0.8f, 4));
  g_assert_cmpuint (muster_probe_get_track (probe), ==, track);
  g_assert_false (add_seen (probe, check, MUSTER_PROBE_UNFIT, 0.4f, 0.917f, 0.8f, 5));
  g_assert_cmpuint (muster_probe_get_track (probe), ==, track + 1);
  g_assert_cmpuint (muster_probe_get_frames (probe), ==, 0);
  /* Who this is, is not known before a fit frame. */
  for (int i = 0; i < 20; i++)
    g_assert_cmpint (muster_probe_wish_check (probe), ==, MUSTER_PROBE_NOTHING);
}

/* After a gap nothing counts until a check says that it is the same person. */
static void
test_gap (void)
{
  g_autoptr (MusterProbe) probe = muster_probe_new ();
  const MusterProbeWish check = MUSTER_PROBE_CHECK;
  gint64 now = FRAME_US;
  guint track;

  muster_probe_set_wanted (probe, 1);
  follow (probe, 100, now);
  track = muster_probe_get_track (probe);
  g_assert_true (add (probe, MUSTER_PROBE_FUSE, 1, 0, 0.8f, now));
  g_assert_true (follow (probe, 100, now += 200000));
  g_assert_true (muster_probe_is_sure (probe));

  g_assert_true (follow (probe, 100, now += 1000000));
  g_assert_false (muster_probe_is_sure (probe));
  g_assert_false (muster_probe_is_ready (probe));
  g_assert_cmpint (muster_probe_wish (probe, 0.8f), ==, check);
  g_assert_true (add (probe, check, 0.7f, 0.7f, 0.8f, now));
  g_assert_true (muster_probe_is_sure (probe));
  g_assert_true (muster_probe_is_ready (probe));
  g_assert_cmpuint (muster_probe_get_track (probe), ==, track);
  g_assert_cmpint (muster_probe_wish (probe, 0.8f), ==, MUSTER_PROBE_NOTHING);

  /* one that the probe still wants is gathered, if it is the same person */
  muster_probe_set_wanted (probe, 2);
  g_assert_true (follow (probe, 100, now += 300000));
  g_assert_cmpint (muster_probe_wish (probe, 0.1f), ==, MUSTER_PROBE_FUSE);
  g_assert_true (add (probe, MUSTER_PROBE_FUSE, 0.9f, 0.436f, 0.8f, now));
  g_assert_true (muster_probe_is_ready (probe));
  g_assert_cmpuint (muster_probe_get_frames (probe), ==, 2);

  /* somebody else, in a frame that is fit */
  g_assert_true (follow (probe, 100, now += 300000));
  g_assert_false (add (probe, check, 0.5f, 0.866f, 0.8f, now));
  g_assert_cmpuint (muster_probe_get_track (probe), ==, track + 1);
  /* another place, or too long */
  g_assert_false (follow (probe, 134, now += 300000));
  g_assert_true (add (probe, MUSTER_PROBE_FUSE, 1, 0, 0.8f, now));
  g_assert_false (follow (probe, 134, now += 1000001));
  g_assert_true (muster_probe_is_sure (probe));
}

/* Frames that are not fit: one that is like the person is enough, a blink is one doubt, two doubts
 * break the track, and so does a second of not knowing. */
static void
test_gap_unfit (void)
{
  g_autoptr (MusterProbe) probe = muster_probe_new ();
  const MusterProbeWish check = MUSTER_PROBE_CHECK;
  gint64 now = FRAME_US;

  follow (probe, 100, now);
  g_assert_true (add (probe, MUSTER_PROBE_FUSE, 1, 0, 0.8f, now));
  follow (probe, 100, now += 300000);
  for (int i = 0; i < 7; i++) {
    g_assert_cmpint (muster_probe_wish_check (probe), ==, check);
    g_assert_true (add_seen (probe, check, MUSTER_PROBE_UNFIT, 0.4f, 0.917f, 0.8f, now));
    g_assert_false (muster_probe_is_sure (probe));
    g_assert_true (follow (probe, 100, now += FRAME_US));
  }
  g_assert_true (add_seen (probe, check, MUSTER_PROBE_UNFIT, 0.5f, 0.866f, 0.8f, now));
  g_assert_true (muster_probe_is_sure (probe));

  follow (probe, 100, now += 300000);
  g_assert_true (add_seen (probe, check, MUSTER_PROBE_UNFIT, 0.4f, 0.917f, 0.8f, now));
  for (int i = 0; i < 8; i++)
    g_assert_true (follow (probe, 100, now += FRAME_US));
  g_assert_false (add_seen (probe, check, MUSTER_PROBE_UNFIT, 0.4f, 0.917f, 0.8f, now));

  /* a turned head is like the person, or says nothing */
  g_assert_true (add (probe, MUSTER_PROBE_FUSE, 1, 0, 0.8f, now));
  follow (probe, 100, now += 300000);
  g_assert_true (add_seen (probe, check, MUSTER_PROBE_TURNED, 0.5f, 0.866f, 0.8f, now));
  g_assert_true (muster_probe_is_sure (probe));
  follow (probe, 100, now += 300000);
  for (int i = 0; i < 14; i++) {
    g_assert_true (add_seen (probe, check, MUSTER_PROBE_TURNED, 0, 1, 0.8f, now));
    g_assert_false (muster_probe_is_sure (probe));
    g_assert_true (follow (probe, 100, now += FRAME_US));
  }
  g_assert_true (muster_probe_follow (probe, NULL, now += FRAME_US));
  g_assert_false (follow (probe, 100, now += FRAME_US));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/probe/track", test_track);
  g_test_add_func ("/probe/gather", test_gather);
  g_test_add_func ("/probe/picky", test_picky);
  g_test_add_func ("/probe/somebody-else", test_somebody_else);
  g_test_add_func ("/probe/doubt", test_doubt);
  g_test_add_func ("/probe/gap", test_gap);
  g_test_add_func ("/probe/gap-unfit", test_gap_unfit);
  return g_test_run ();
}
