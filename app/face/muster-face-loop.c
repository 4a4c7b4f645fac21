/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <time.h>

#include "muster-face-bench.h"
#include "muster-face-live.h"

#define FRAMES_A_SECOND 15

static double
get_cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static gint
compare_doubles (gconstpointer a, gconstpointer b)
{
  const double left = *(const double *) a, right = *(const double *) b;

  return left < right ? -1 : left > right;
}

static double
median (GArray *values)
{
  if (values->len == 0)
    return 0;
  g_array_sort (values, compare_doubles);
  return g_array_index (values, double, values->len / 2);
}

/* As if they came 15 times a second, so that the track holds however long a frame takes here. */
static MusterFrame *
restamp (MusterFrame *frame, gsize number)
{
  return muster_frame_new (muster_frame_get_width (frame),
                           muster_frame_get_height (frame),
                           muster_frame_get_stride (frame),
                           muster_frame_get_bytes (frame),
                           (gint64) (number + 1) * G_USEC_PER_SEC / FRAMES_A_SECOND);
}

typedef struct {
  MusterFaceLive *live;
  GArray *positioning; /* double: CPU ms */
  GArray *gathering;
  GArray *probes; /* double: ms */
  guint gathered; /* fit frames in the probe before this frame */
  double busy;    /* CPU ms of all frames of this run */
  GArray *watching;
  MusterFaceLook *look; /* of the third run */
} Loop;

static gboolean
run_frame (Loop *loop, MusterFrame *frame, MusterFaceLoop *result, GError **error)
{
  const gint64 start = g_get_monotonic_time ();
  const double cpu = get_cpu_ms ();
  MusterFaceReport report;
  double spent;

  if (!muster_face_live_process (loop->live, frame, &report, loop->look, error))
    return FALSE;
  spent = get_cpu_ms () - cpu;
  loop->busy += spent;
  if (loop->look != NULL) {
    g_array_append_val (loop->watching, spent);
    return TRUE;
  }
  result->n_frames++;
  result->n_fit += report.coach == MUSTER_COACH_FIT;
  if (report.probe_frames > loop->gathered)
    g_array_append_val (loop->gathering, spent);
  else
    g_array_append_val (loop->positioning, spent);
  loop->gathered = report.probe_frames;
  if (report.probe_ready) {
    MusterTemplate *probe = muster_face_live_take_probe (loop->live, NULL, error);
    const double ms = (double) (g_get_monotonic_time () - start) / 1e3;

    if (probe == NULL)
      return FALSE;
    muster_template_unref (probe);
    g_array_append_val (loop->probes, ms);
    result->n_probes++;
    loop->gathered = 0;
  }
  return TRUE;
}

static double
get_share (const Loop *loop, gsize n_frames)
{
  return loop->busy / (double) MAX (n_frames, 1) * FRAMES_A_SECOND / 1e3;
}

/**
 * muster_face_bench_loop:
 * @frames: (array length=n_frames): of a camera at 15 frames a second; their times are not looked
 * at
 * @probe_frames: fit frames fused into one probe
 * @result: (out)
 *
 * Runs the frames through the live path on this thread, three times: once without gathering, for
 * what positioning costs, then with a new probe whenever one is complete, then with a probe that is
 * complete and a look of each frame, as while challenges are answered.
 *
 * Returns: %FALSE with %MUSTER_ERROR_BAD_MODEL or %G_IO_ERROR_CANCELLED
 */
gboolean
muster_face_bench_loop (MusterModelPack *pack,
                        const char *const *folders,
                        MusterFrame *const *frames,
                        gsize n_frames,
                        guint probe_frames,
                        GCancellable *cancellable,
                        MusterFaceLoop *result,
                        GError **error)
{
  g_autoptr (MusterFaceLive) live = muster_face_live_new (pack, folders, error);
  g_autoptr (GArray) positioning = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) gathering = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) probes = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) watching = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree MusterFaceLook *look = g_new0 (MusterFaceLook, 1);
  Loop loop = {live, positioning, gathering, probes, 0, 0, watching, NULL};

  if (live == NULL)
    return FALSE;
  *result = (MusterFaceLoop){0};
  muster_face_live_set_probe_frames (live, probe_frames);
  for (gsize i = 0; i < 3 * n_frames; i++) {
    g_autoptr (MusterFrame) frame = restamp (frames[i % n_frames], i);

    if (i == 2 * n_frames) {
      result->gathering_share = get_share (&loop, n_frames);
      loop.look = look;
    }
    if (i % n_frames == 0)
      loop.busy = 0;
    /* A taken probe gathers nothing until the next one is begun. */
    if (i >= n_frames && i < 2 * n_frames && result->n_probes > 0 && loop.gathered == 0)
      muster_face_live_new_probe (live, 0);
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !run_frame (&loop, frame, result, error))
      return FALSE;
  }
  result->watching_share = get_share (&loop, n_frames);
  result->watching_ms = median (watching);
  result->positioning_ms = median (positioning);
  result->gathering_ms = median (gathering);
  result->positioning_share = result->positioning_ms * FRAMES_A_SECOND / 1e3;
  result->probe_ms = median (probes);
  return TRUE;
}
