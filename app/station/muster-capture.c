/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-capture.h"

#include "muster-error.h"

enum {
  SIGNAL_FRAME,
  SIGNAL_REPORT,
  SIGNAL_LOOK,
  SIGNAL_COACH,
  SIGNAL_FAILED,
  SIGNAL_TRUTH_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

struct _MusterCapture {
  GObject parent_instance;

  MusterCamera *camera;     /* owned, nullable */
  MusterFaceEngine *engine; /* owned, nullable */
  gboolean still;           /* single pictures are judged as they are */
  gboolean needs_trust;     /* no frame of a camera that may be made up */
  gboolean looking;         /* frames go to the engine */
  gboolean still_busy;
  GCancellable *cancellable; /* owned: this probe's work */
  MusterTemplate *template_; /* owned, nullable: of a still */
  MusterFrame *best;         /* owned, nullable: the picture to be compared */
  MusterFrame *frame;        /* owned, nullable: newest */
  GError *error;             /* owned, nullable: what the camera said last */
  MusterFaceReport report;
  gboolean has_report;
};

G_DEFINE_FINAL_TYPE (MusterCapture, muster_capture, G_TYPE_OBJECT)

static void
emit_coach (MusterCapture *self, MusterCoach coach, gboolean ready)
{
  g_signal_emit (self, signals[SIGNAL_COACH], 0, (guint) coach, ready);
}

/* --- stills: full resolution, the largest face, no coach --- */

typedef struct {
  MusterFaceEngine *engine; /* owned */
  MusterFrame *frame;       /* owned */
} StillData;

static void
still_data_free (StillData *data)
{
  g_object_unref (data->engine);
  muster_frame_unref (data->frame);
  g_free (data);
}

static void
still_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  StillData *data = task_data;
  GError *error = NULL;
  MusterTemplate *template_ = muster_face_engine_enrol (data->engine, data->frame, NULL, &error);

  if (template_ == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, template_, (GDestroyNotify) muster_template_unref);
}

static void
still_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterCapture) self = user_data;
  g_autoptr (GError) error = NULL;
  StillData *data = g_task_get_task_data (G_TASK (result));
  g_autoptr (MusterTemplate) template_ = g_task_propagate_pointer (G_TASK (result), &error);

  self->still_busy = FALSE;
  if (muster_error_is_cancelled (error) || !self->looking)
    return;
  if (template_ == NULL) {
    emit_coach (self, MUSTER_COACH_NO_FACE, FALSE);
    return;
  }
  g_clear_pointer (&self->best, muster_frame_unref);
  self->best = muster_frame_ref (data->frame);
  self->template_ = g_steal_pointer (&template_);
  emit_coach (self, MUSTER_COACH_FIT, TRUE);
}

static void
judge_still (MusterCapture *self, MusterFrame *frame)
{
  StillData *data;
  g_autoptr (GTask) task = NULL;

  if (self->still_busy || self->template_ != NULL)
    return;
  self->still_busy = TRUE;
  data = g_new0 (StillData, 1);
  data->engine = g_object_ref (self->engine);
  data->frame = muster_frame_ref (frame);
  task = g_task_new (NULL, self->cancellable, still_cb, g_object_ref (self));
  g_task_set_source_tag (task, judge_still);
  g_task_set_task_data (task, data, (GDestroyNotify) still_data_free);
  g_task_run_in_thread (task, still_in_thread);
}

/* --- camera and engine --- */

static gboolean
is_allowed (MusterCapture *self)
{
  return !self->needs_trust || muster_camera_is_trusted (self->camera);
}

/* On the camera's thread. */
static void
feed_cb (MusterFrame *frame, gpointer engine)
{
  muster_face_engine_push (engine, frame);
}

/* Live frames go to the engine without the main loop in between: a face that is not looked at while
 * a window is drawn would be a face that went away. Only while they are wanted, and of a camera
 * that has been judged here on the main thread; it takes the feed away when it must be judged
 * again. */
static void
update_feed (MusterCapture *self)
{
  const gboolean wanted = self->looking && !self->still && self->engine != NULL;

  if (self->camera != NULL)
    muster_camera_set_feed (
        self->camera, wanted && is_allowed (self) ? feed_cb : NULL, self->engine);
}

static void
frame_cb (MusterCamera *camera, MusterFrame *frame, MusterCapture *self)
{
  update_feed (self);
  if (!is_allowed (self))
    return;
  g_clear_pointer (&self->frame, muster_frame_unref);
  self->frame = muster_frame_ref (frame);
  g_signal_emit (self, signals[SIGNAL_FRAME], 0, frame);
  if (self->looking && self->engine != NULL && self->still)
    judge_still (self, frame);
}

static void
report_cb (MusterFaceEngine *engine, const MusterFaceReport *report, MusterCapture *self)
{
  /* of a frame from before the camera was switched off, or from another visit */
  if (!self->looking)
    return;
  self->report = *report;
  self->has_report = TRUE;
  g_signal_emit (self, signals[SIGNAL_REPORT], 0, &self->report);
  emit_coach (self, report->coach, report->probe_ready);
}

static void
look_cb (MusterFaceEngine *engine, const MusterFaceLook *look, MusterCapture *self)
{
  if (self->looking)
    g_signal_emit (self, signals[SIGNAL_LOOK], 0, look);
}

static MusterReason
reason_of (const GError *error)
{
  if (g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_BUSY))
    return MUSTER_REASON_CAMERA_BUSY;
  if (g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS))
    return MUSTER_REASON_CAMERA_REFUSED;
  if (g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_UNTRUSTED))
    return MUSTER_REASON_CAMERA_UNTRUSTED;
  return MUSTER_REASON_CAMERA_LOST;
}

/* The error is kept, because the camera forgets it when the visit switches it off. */
static void
fail (MusterCapture *self, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, (guint) reason_of (error));
}

static void
state_cb (MusterCamera *camera, GParamSpec *pspec, MusterCapture *self)
{
  if (muster_camera_get_state (camera) == MUSTER_CAMERA_FAILED)
    fail (self, g_error_copy (muster_camera_get_error (camera)));
  else if (muster_camera_get_state (camera) == MUSTER_CAMERA_LIVE && !is_allowed (self))
    fail (self, muster_camera_new_trust_error (camera));
  g_signal_emit (self, signals[SIGNAL_TRUTH_CHANGED], 0);
}

/* The visit itself runs into its time-out and to the desk; here it is told why. */
static void
engine_failed_cb (MusterFaceEngine *engine, const GError *error, MusterCapture *self)
{
  g_warning ("Face engine: %s", error->message);
  g_signal_emit (self, signals[SIGNAL_TRUTH_CHANGED], 0);
}

static void
probe_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterCapture *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (MusterFrame) best = NULL;
  MusterTemplate *probe =
      muster_face_engine_take_probe_finish (MUSTER_FACE_ENGINE (source), result, &best, &error);

  if (probe == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_clear_pointer (&self->best, muster_frame_unref);
  self->best = g_steal_pointer (&best);
  g_task_return_pointer (task, probe, (GDestroyNotify) muster_template_unref);
}

/* --- object --- */

static void
muster_capture_dispose (GObject *object)
{
  MusterCapture *self = MUSTER_CAPTURE (object);

  self->looking = FALSE;
  muster_capture_stop (self);
  muster_capture_new_probe (self);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_clear_object (&self->camera);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (muster_capture_parent_class)->dispose (object);
}

static void
muster_capture_class_init (MusterCaptureClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_capture_dispose;

#define SIGNAL(id, name, ...)                                                                      \
  signals[id] =                                                                                    \
      g_signal_new (name, type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, __VA_ARGS__)
  SIGNAL (SIGNAL_FRAME, "frame", 1, MUSTER_TYPE_FRAME);
  SIGNAL (SIGNAL_REPORT, "report", 1, G_TYPE_POINTER);
  SIGNAL (SIGNAL_LOOK, "look", 1, G_TYPE_POINTER);
  SIGNAL (SIGNAL_COACH, "coach", 2, G_TYPE_UINT, G_TYPE_BOOLEAN);
  SIGNAL (SIGNAL_FAILED, "failed", 1, G_TYPE_UINT);
  SIGNAL (SIGNAL_TRUTH_CHANGED, "truth-changed", 0);
#undef SIGNAL
}

static void
muster_capture_init (MusterCapture *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * muster_capture_new:
 * @camera: (nullable): without one, starting fails
 * @engine: (nullable): without one, frames are only shown
 * @still: judge single pictures as they are: no coach, no track
 * @probe_frames: fit frames fused into one probe, 1 to 8
 *
 * Returns: (transfer full): a capture whose camera is off
 */
MusterCapture *
muster_capture_new (MusterCamera *camera,
                    MusterFaceEngine *engine,
                    gboolean still,
                    guint probe_frames)
{
  MusterCapture *self = g_object_new (MUSTER_TYPE_CAPTURE, NULL);

  g_set_object (&self->camera, camera);
  g_set_object (&self->engine, engine);
  self->still = still;
  if (camera != NULL) {
    g_signal_connect_object (camera, "frame", G_CALLBACK (frame_cb), self, 0);
    g_signal_connect_object (camera, "notify::state", G_CALLBACK (state_cb), self, 0);
  }
  if (engine != NULL) {
    muster_face_engine_set_probe_frames (engine, probe_frames);
    g_signal_connect_object (engine, "report", G_CALLBACK (report_cb), self, 0);
    g_signal_connect_object (engine, "look", G_CALLBACK (look_cb), self, 0);
    g_signal_connect_object (engine, "failed", G_CALLBACK (engine_failed_cb), self, 0);
  }
  return self;
}

/**
 * muster_capture_set_needs_trust:
 * @needed: whether pictures that may be made up are refused, see muster_camera_is_trusted()
 */
void
muster_capture_set_needs_trust (MusterCapture *self, gboolean needed)
{
  self->needs_trust = needed;
  update_feed (self);
}

void
muster_capture_start (MusterCapture *self)
{
  if (self->camera == NULL) {
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, (guint) MUSTER_REASON_CAMERA_LOST);
    return;
  }
  muster_camera_start (self->camera);
  /* its device is known now, and no frame has come yet */
  if (muster_camera_get_state (self->camera) == MUSTER_CAMERA_STARTING && !is_allowed (self))
    fail (self, muster_camera_new_trust_error (self->camera));
}

void
muster_capture_stop (MusterCapture *self)
{
  if (self->camera != NULL)
    muster_camera_stop (self->camera); /* and no more feed */
  g_clear_pointer (&self->frame, muster_frame_unref);
  self->has_report = FALSE;
}

/* Whether frames are for the engine too: while the person positions and answers challenges. None
 * reaches it, and no report is told, once it is switched off; what it saw before it was switched on
 * goes with muster_capture_new_probe(). */
void
muster_capture_set_looking (MusterCapture *self, gboolean looking)
{
  self->looking = looking;
  update_feed (self);
}

/* Whether each report is followed by a look: while challenges run. */
void
muster_capture_set_looks (MusterCapture *self, gboolean wanted)
{
  if (self->engine != NULL)
    muster_face_engine_set_looks (self->engine, wanted);
}

/* Nothing of the last try, or of the last person, stays behind. */
void
muster_capture_new_probe (MusterCapture *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->template_, muster_template_unref);
  g_clear_pointer (&self->best, muster_frame_unref);
  if (self->engine != NULL)
    muster_face_engine_new_probe (self->engine);
}

/**
 * muster_capture_keep:
 * @self: a capture whose camera still runs
 *
 * Where nothing was compared, staff see the newest picture until a new probe begins: what a
 * challenge refused they judge by eye.
 */
void
muster_capture_keep (MusterCapture *self)
{
  g_return_if_fail (MUSTER_IS_CAPTURE (self));
  if (self->best == NULL && self->frame != NULL)
    self->best = muster_frame_ref (self->frame);
}

/**
 * muster_capture_take_async:
 * @self: a capture that said its probe is ready
 *
 * The answer's error is CANCELLED if a new probe was begun meanwhile.
 */
void
muster_capture_take_async (MusterCapture *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, self->cancellable, callback, user_data);

  g_task_set_source_tag (task, muster_capture_take_async);
  if (self->template_ != NULL) {
    g_task_return_pointer (
        task, muster_template_ref (self->template_), (GDestroyNotify) muster_template_unref);
    g_object_unref (task);
  } else if (self->engine != NULL) {
    muster_face_engine_take_probe_async (self->engine, self->cancellable, probe_cb, task);
  } else {
    g_task_return_new_error (task, MUSTER_ERROR, MUSTER_ERROR_BAD_MODEL, "no face engine");
    g_object_unref (task);
  }
}

MusterTemplate *
muster_capture_take_finish (MusterCapture *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

MusterFrame *
muster_capture_get_frame (MusterCapture *self)
{
  return self->frame;
}

/* The picture that was compared, or that muster_capture_keep() kept, for staff. */
MusterFrame *
muster_capture_get_best (MusterCapture *self)
{
  return self->best;
}

const MusterFaceReport *
muster_capture_get_report (MusterCapture *self)
{
  return self->has_report ? &self->report : NULL;
}

const GError *
muster_capture_get_error (MusterCapture *self)
{
  return self->error;
}
