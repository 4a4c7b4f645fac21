/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-face-engine.h"

#include "muster-face-live.h"

/* Reports that wait for a busy main loop, 7 kB each: five seconds at 30 a second. Challenges go by
 * the times of the frames, so they come out the same. Beyond, the oldest goes first. */
#define MAX_WAITING_REPORTS 150

/* Before the timers, so that nothing times out for want of a frame that has been seen. */
#define PRIORITY (G_PRIORITY_DEFAULT - 10)

enum {
  SIGNAL_REPORT,
  SIGNAL_LOOK,
  SIGNAL_FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef struct {
  MusterFaceReport report;
  MusterFaceLook *look; /* owned, nullable */
  GError *error;        /* owned, nullable */
} Delivery;

typedef struct {
  MusterTemplate *template; /* owned */
  MusterFrame *best;        /* owned, nullable */
} TakenProbe;

struct _MusterFaceEngine {
  GObject parent_instance;

  MusterModelPack *pack; /* owned */
  MusterFaceLive *live;  /* owned */
  GThread *worker;       /* owned until joined */
  GSource *source;       /* owned: brings deliveries to the creator's context */
  gint looks;            /* atomic: whether they are wanted */

  GMutex lock; /* of everything below */
  GCond wake;
  MusterFrame *next; /* owned: the latest frame */
  gboolean stop;
  GQueue deliveries; /* of Delivery */
  gint64 pushed_us;  /* time of the newest frame that was pushed */
  gint64 since_us;   /* frames before it are of an older probe: they are not reported */
};

G_DEFINE_FINAL_TYPE (MusterFaceEngine, muster_face_engine, G_TYPE_OBJECT)

static void
delivery_free (Delivery *delivery)
{
  g_clear_error (&delivery->error);
  g_free (delivery->look);
  g_free (delivery);
}

static void
taken_probe_free (TakenProbe *taken)
{
  g_clear_pointer (&taken->template, muster_template_unref);
  g_clear_pointer (&taken->best, muster_frame_unref);
  g_free (taken);
}

static Delivery *
pop_delivery (MusterFaceEngine *self)
{
  Delivery *delivery;

  g_mutex_lock (&self->lock);
  delivery = g_queue_pop_head (&self->deliveries);
  g_mutex_unlock (&self->lock);
  return delivery;
}

static gboolean
deliver (gpointer data)
{
  g_autoptr (MusterFaceEngine) self = g_object_ref (data);
  Delivery *delivery;

  while ((delivery = pop_delivery (self)) != NULL) {
    if (delivery->error != NULL)
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, delivery->error);
    else
      g_signal_emit (self, signals[SIGNAL_REPORT], 0, &delivery->report);
    if (delivery->error == NULL && delivery->look != NULL)
      g_signal_emit (self, signals[SIGNAL_LOOK], 0, delivery->look);
    delivery_free (delivery);
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_source (GSource *source, GSourceFunc callback, gpointer data)
{
  g_source_set_ready_time (source, -1);
  return callback (data);
}

static GSourceFuncs source_funcs = {.dispatch = dispatch_source};

static void
post (MusterFaceEngine *self, Delivery *delivery)
{
  Delivery *dropped = NULL;

  g_mutex_lock (&self->lock);
  if (delivery->report.time_us < self->since_us)
    dropped = delivery;
  else
    g_queue_push_tail (&self->deliveries, delivery);
  if (self->deliveries.length > MAX_WAITING_REPORTS)
    dropped = g_queue_pop_head (&self->deliveries);
  g_mutex_unlock (&self->lock);
  if (dropped != NULL)
    delivery_free (dropped);
  g_source_set_ready_time (self->source, 0);
}

static MusterFrame *
wait_for_frame (MusterFaceEngine *self)
{
  MusterFrame *frame;

  g_mutex_lock (&self->lock);
  while (self->next == NULL && !self->stop)
    g_cond_wait (&self->wake, &self->lock);
  frame = self->stop ? NULL : g_steal_pointer (&self->next);
  g_mutex_unlock (&self->lock);
  return frame;
}

/* Holds no reference on the engine: shutdown joins it before the engine goes. */
static gpointer
work (gpointer data)
{
  MusterFaceEngine *self = data;
  MusterFrame *frame;

  while ((frame = wait_for_frame (self)) != NULL) {
    Delivery *delivery = g_new0 (Delivery, 1);

    if (g_atomic_int_get (&self->looks))
      delivery->look = g_new (MusterFaceLook, 1);
    muster_face_live_process (
        self->live, frame, &delivery->report, delivery->look, &delivery->error);
    muster_frame_unref (frame);
    post (self, delivery);
  }
  return NULL;
}

static void
muster_face_engine_finalize (GObject *object)
{
  MusterFaceEngine *self = MUSTER_FACE_ENGINE (object);

  muster_face_engine_shutdown (self);
  g_clear_pointer (&self->live, muster_face_live_free);
  g_clear_pointer (&self->pack, muster_model_pack_unref);
  g_clear_pointer (&self->next, muster_frame_unref);
  g_queue_clear_full (&self->deliveries, (GDestroyNotify) delivery_free);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  G_OBJECT_CLASS (muster_face_engine_parent_class)->finalize (object);
}

static void
muster_face_engine_class_init (MusterFaceEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = muster_face_engine_finalize;

  /**
   * MusterFaceEngine::report:
   * @report: (type gpointer): a MusterFaceReport, valid during the emission
   */
  signals[SIGNAL_REPORT] = g_signal_new ("report",
                                         MUSTER_TYPE_FACE_ENGINE,
                                         G_SIGNAL_RUN_LAST,
                                         0,
                                         NULL,
                                         NULL,
                                         NULL,
                                         G_TYPE_NONE,
                                         1,
                                         G_TYPE_POINTER);
  /**
   * MusterFaceEngine::look:
   * @look: (type gpointer): a MusterFaceLook, valid during the emission
   *
   * Right after the report of the same frame; only while muster_face_engine_set_looks() says so.
   */
  signals[SIGNAL_LOOK] = g_signal_new ("look",
                                       MUSTER_TYPE_FACE_ENGINE,
                                       G_SIGNAL_RUN_LAST,
                                       0,
                                       NULL,
                                       NULL,
                                       NULL,
                                       G_TYPE_NONE,
                                       1,
                                       G_TYPE_POINTER);
  /**
   * MusterFaceEngine::failed:
   * @error: a net failed on a frame; the next frame is tried again
   */
  signals[SIGNAL_FAILED] = g_signal_new ("failed",
                                         MUSTER_TYPE_FACE_ENGINE,
                                         G_SIGNAL_RUN_LAST,
                                         0,
                                         NULL,
                                         NULL,
                                         NULL,
                                         G_TYPE_NONE,
                                         1,
                                         G_TYPE_ERROR);
}

static void
muster_face_engine_init (MusterFaceEngine *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  g_queue_init (&self->deliveries);
}

/**
 * muster_face_engine_new:
 * @folders: (array zero-terminated=1): where model files are looked for, in order
 *
 * Loads and checks the nets, which blocks for about 150 ms, and starts the worker. Signals come on
 * the thread-default main context of the caller.
 *
 * Returns: (transfer full): the engine, or %NULL with %MUSTER_ERROR_BAD_MODEL
 */
MusterFaceEngine *
muster_face_engine_new (MusterModelPack *pack, const char *const *folders, GError **error)
{
  g_autoptr (MusterFaceEngine) self = NULL;
  MusterFaceLive *live = muster_face_live_new (pack, folders, error);

  if (live == NULL)
    return NULL;
  self = g_object_new (MUSTER_TYPE_FACE_ENGINE, NULL);
  self->live = live;
  self->pack = muster_model_pack_ref (pack);
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "muster-face-engine");
  g_source_set_priority (self->source, PRIORITY);
  g_source_set_callback (self->source, deliver, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  self->worker = g_thread_new ("muster-face", work, self);
  return g_steal_pointer (&self);
}

/**
 * muster_face_engine_shutdown:
 *
 * Stops and joins the worker: waits for the frame in work, at most one frame's time. No signal
 * comes afterwards. On the creator's thread; a second call does nothing.
 */
void
muster_face_engine_shutdown (MusterFaceEngine *self)
{
  g_return_if_fail (MUSTER_IS_FACE_ENGINE (self));

  g_mutex_lock (&self->lock);
  self->stop = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
  if (self->worker != NULL)
    g_thread_join (g_steal_pointer (&self->worker));
  if (self->source != NULL) {
    g_source_destroy (self->source);
    g_clear_pointer (&self->source, g_source_unref);
  }
  g_mutex_lock (&self->lock);
  g_queue_clear_full (&self->deliveries, (GDestroyNotify) delivery_free);
  g_mutex_unlock (&self->lock);
}

MusterModelPack *
muster_face_engine_get_pack (MusterFaceEngine *self)
{
  g_return_val_if_fail (MUSTER_IS_FACE_ENGINE (self), NULL);
  return self->pack;
}

/**
 * muster_face_engine_get_model:
 *
 * Returns: what muster_template_get_model() says of this engine's templates; any thread
 */
const char *
muster_face_engine_get_model (MusterFaceEngine *self)
{
  g_return_val_if_fail (MUSTER_IS_FACE_ENGINE (self), NULL);
  return muster_face_live_get_model (self->live);
}

/**
 * muster_face_engine_set_probe_frames:
 * @frames: fit frames fused into one probe, 1 to 8; 5 at first
 */
void
muster_face_engine_set_probe_frames (MusterFaceEngine *self, guint frames)
{
  g_return_if_fail (MUSTER_IS_FACE_ENGINE (self));
  muster_face_live_set_probe_frames (self->live, frames);
}

/**
 * muster_face_engine_set_gate:
 * @gate: what live frames must be like from now on; copied
 *
 * Any thread. At first it is what the engine demands by itself.
 */
void
muster_face_engine_set_gate (MusterFaceEngine *self, const MusterQualityGate *gate)
{
  g_return_if_fail (MUSTER_IS_FACE_ENGINE (self));
  muster_face_live_set_gate (self->live, gate);
}

/**
 * muster_face_engine_set_looks:
 * @wanted: whether frames taken up from now on are measured for liveness too
 *
 * Any thread. Looks of frames taken up before may still come after it was switched off.
 */
void
muster_face_engine_set_looks (MusterFaceEngine *self, gboolean wanted)
{
  g_return_if_fail (MUSTER_IS_FACE_ENGINE (self));
  g_atomic_int_set (&self->looks, wanted);
}

/**
 * muster_face_engine_push:
 * @frame: a reference is taken
 *
 * Any thread. Never blocks on a net; a frame that still waits is replaced. Frames come in the order
 * of their times.
 */
void
muster_face_engine_push (MusterFaceEngine *self, MusterFrame *frame)
{
  MusterFrame *replaced;

  g_return_if_fail (MUSTER_IS_FACE_ENGINE (self));

  g_mutex_lock (&self->lock);
  replaced = self->next;
  self->next = muster_frame_ref (frame);
  self->pushed_us = MAX (self->pushed_us, muster_frame_get_time (frame));
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&replaced, muster_frame_unref);
}

/**
 * muster_face_engine_new_probe:
 *
 * Any thread. Throws the fused frames away, begins a new track and gathers again. A frame that was
 * pushed before belongs to nothing any more, wherever it is: it is not gathered, and no report of
 * it comes afterwards.
 */
void
muster_face_engine_new_probe (MusterFaceEngine *self)
{
  GQueue old = G_QUEUE_INIT;
  MusterFrame *next;

  g_return_if_fail (MUSTER_IS_FACE_ENGINE (self));

  g_mutex_lock (&self->lock);
  next = g_steal_pointer (&self->next);
  old = self->deliveries;
  g_queue_init (&self->deliveries);
  self->since_us = self->pushed_us + 1;
  muster_face_live_new_probe (self->live, self->since_us);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&next, muster_frame_unref);
  g_queue_clear_full (&old, (GDestroyNotify) delivery_free);
}

/**
 * muster_face_engine_take_probe_async:
 *
 * Hands the fit frames so far out, fused; nothing more is gathered until
 * muster_face_engine_new_probe(). Fit frames are embedded as they come, so there is nothing to wait
 * for: the callback comes on the next turn of the main loop.
 */
void
muster_face_engine_take_probe_async (MusterFaceEngine *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  TakenProbe *taken;

  g_return_if_fail (MUSTER_IS_FACE_ENGINE (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, muster_face_engine_take_probe_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  taken = g_new0 (TakenProbe, 1);
  taken->template = muster_face_live_take_probe (self->live, &taken->best, &error);
  if (taken->template == NULL) {
    taken_probe_free (taken);
    g_task_return_error (task, error);
    return;
  }
  g_task_return_pointer (task, taken, (GDestroyNotify) taken_probe_free);
}

/**
 * muster_face_engine_take_probe_finish:
 * @best: (out) (optional) (transfer full): the best of the fused frames, for staff
 *
 * Returns: (transfer full): the probe, or %NULL with %MUSTER_RETRY_UNFIT if no frame was fit
 */
MusterTemplate *
muster_face_engine_take_probe_finish (MusterFaceEngine *self,
                                      GAsyncResult *result,
                                      MusterFrame **best,
                                      GError **error)
{
  MusterTemplate *template;
  TakenProbe *taken;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  taken = g_task_propagate_pointer (G_TASK (result), error);
  if (taken == NULL)
    return NULL;
  template = g_steal_pointer (&taken->template);
  if (best != NULL)
    *best = g_steal_pointer (&taken->best);
  taken_probe_free (taken);
  return template;
}

/**
 * muster_face_engine_enrol:
 * @report: (out) (optional): what was seen; its coach says what is worst about the picture
 *
 * Any thread; waits for the live frame in work. The face is searched at several scales in full
 * resolution; the template is the mean of the face and its mirror image.
 *
 * Returns: (transfer full): the template; %NULL with %MUSTER_RETRY_NO_FACE or
 * %MUSTER_ERROR_BAD_MODEL
 */
MusterTemplate *
muster_face_engine_enrol (MusterFaceEngine *self,
                          MusterFrame *frame,
                          MusterFaceReport *report,
                          GError **error)
{
  g_return_val_if_fail (MUSTER_IS_FACE_ENGINE (self), NULL);
  return muster_face_live_enrol (self->live, frame, report, error);
}
