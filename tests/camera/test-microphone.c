/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "muster-gst-microphone.h"

#define LIVE "audiotestsrc is-live=true "

typedef struct {
  guint n;
  gsize samples;
  double loudest;
  gint64 first_us, end_us, worst_slip_us, late_us;
  GError *error; /* owned */
} Ear;

static void
heard_cb (Ear *ear, MusterAudio *audio)
{
  const gint64 time_us = muster_audio_get_time (audio), now = g_get_monotonic_time ();
  gsize n;

  muster_audio_get_samples (audio, &n);
  if (ear->n++ == 0)
    ear->first_us = time_us;
  else
    ear->worst_slip_us = MAX (ear->worst_slip_us, ABS (time_us - ear->end_us));
  ear->samples += n;
  ear->end_us = muster_audio_get_end (audio);
  ear->late_us = MAX (ear->late_us, ear->end_us - now);
  ear->loudest = MAX (ear->loudest, 100 + muster_audio_get_level (audio));
}

static void
failed_cb (Ear *ear, const GError *error)
{
  g_assert_null (ear->error);
  ear->error = g_error_copy (error);
}

static MusterMicrophone *
open_ear (Ear *ear, const char *description)
{
  MusterMicrophone *microphone = muster_gst_microphone_new_of (description);

  g_signal_connect_swapped (microphone, "heard", G_CALLBACK (heard_cb), ear);
  g_signal_connect_swapped (microphone, "failed", G_CALLBACK (failed_cb), ear);
  return microphone;
}

static void
wait_for (Ear *ear, gsize samples)
{
  const gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (ear->samples < samples && ear->error == NULL) {
    g_assert_cmpint (g_get_monotonic_time (), <, end);
    g_main_context_iteration (NULL, FALSE);
    g_usleep (2000);
  }
}

/* Any rate and number of channels become ours; the times follow each other and are not of the
 * future. */
static void
test_hear (void)
{
  Ear ear = {0};
  MusterMicrophone *microphone =
      open_ear (&ear, LIVE "wave=sine volume=0.5 ! audio/x-raw,rate=48000,channels=2 ! identity");
  const gint64 begun = g_get_monotonic_time ();
  guint n;

  g_assert_true (muster_microphone_is_present (microphone));
  g_assert_false (muster_microphone_is_on (microphone));
  muster_microphone_start (microphone);
  muster_microphone_start (microphone);
  g_assert_true (muster_microphone_is_on (microphone));
  wait_for (&ear, MUSTER_AUDIO_RATE);
  g_assert_no_error (ear.error);
  g_assert_cmpint (ear.first_us, >=, begun - G_USEC_PER_SEC);
  g_assert_cmpint (ear.late_us, <=, 60 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (ear.worst_slip_us, <=, G_USEC_PER_SEC);
  g_assert_cmpfloat (ear.loudest, >, 85);
  muster_microphone_stop (microphone);
  g_assert_false (muster_microphone_is_on (microphone));
  n = ear.n;
  for (guint i = 0; i < 50; i++) {
    g_main_context_iteration (NULL, FALSE);
    g_usleep (2000);
  }
  g_assert_cmpuint (ear.n, ==, n);
  muster_microphone_start (microphone);
  wait_for (&ear, ear.samples + 8000);
  g_assert_no_error (ear.error);
  g_assert_finalize_object (microphone);
}

static void
test_failures (void)
{
  static const struct {
    const char *description;
    int code;
  } cases[] = {
      {"no-such-source-at-all", MUSTER_ERROR_FAILED},
      {LIVE "num-buffers=3", MUSTER_ERROR_STALLED},
      {"filesrc location=/nonexistent/sound ! rawaudioparse", MUSTER_ERROR_NO_DEVICE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Ear ear = {0};
    MusterMicrophone *microphone = open_ear (&ear, cases[i].description);

    muster_microphone_start (microphone);
    wait_for (&ear, G_MAXSIZE);
    g_assert_error (ear.error, MUSTER_ERROR, cases[i].code);
    g_assert_false (muster_microphone_is_on (microphone));
    g_clear_error (&ear.error);
    g_assert_finalize_object (microphone);
  }
}

/* A machine without one, or with any: nothing is opened by looking. */
static void
test_none (void)
{
  Ear ear = {0};
  MusterMicrophone *microphone = muster_gst_microphone_new ("No such microphone");

  g_signal_connect_swapped (microphone, "failed", G_CALLBACK (failed_cb), &ear);
  g_assert_false (muster_microphone_is_present (microphone));
  g_assert_false (muster_microphone_is_on (microphone));
  muster_microphone_start (microphone);
  wait_for (&ear, G_MAXSIZE);
  g_assert_error (ear.error, MUSTER_ERROR, MUSTER_ERROR_NO_DEVICE);
  g_clear_error (&ear.error);
  g_assert_finalize_object (microphone);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/camera/microphone/hear", test_hear);
  g_test_add_func ("/camera/microphone/failures", test_failures);
  g_test_add_func ("/camera/microphone/none", test_none);
  return g_test_run ();
}
