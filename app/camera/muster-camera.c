/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-camera.h"

/* What automatic exposure and white balance of a webcam take to come to rest. */
#define SETTLE_US G_USEC_PER_SEC

typedef struct {
  MusterCameraState state;
  GError *error; /* owned; set while FAILED */
  char *name;    /* owned */
  gboolean is_virtual;
  gboolean lock_wanted;
  MusterCameraLocks locks;
  gint64 live_us; /* since when it is LIVE */
  guint settle;

  /* The mailbox. Any thread, under the lock. */
  GMutex lock;
  GMainContext *context; /* owned; where the frame is handed over */
  gboolean open;         /* frames are taken */
  MusterFrame *frame;    /* owned; the newest one not fetched yet */
  GError *failure;       /* owned; a worker's last word not fetched yet */
  GSource *source;       /* owned; the one posted hand-over */
  MusterCameraFeed feed; /* nullable; never set while the mailbox is shut */
  gpointer feed_data;    /* borrowed */
} MusterCameraPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MusterCamera, muster_camera, G_TYPE_OBJECT)

enum { PROP_STATE = 1, PROP_LOCKS, N_PROPS };

enum { SIGNAL_FRAME, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* Empties the mailbox; what was in it is dropped outside the lock, for unmapping may take time. */
static void
set_mailbox_open (MusterCamera *self, gboolean is_open)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);
  g_autoptr (MusterFrame) frame = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GSource) source = NULL;

  g_mutex_lock (&priv->lock);
  priv->open = is_open;
  if (!is_open) {
    frame = g_steal_pointer (&priv->frame);
    failure = g_steal_pointer (&priv->failure);
    source = g_steal_pointer (&priv->source);
    priv->feed = NULL;
  }
  g_mutex_unlock (&priv->lock);

  if (source != NULL)
    g_source_destroy (source);
}

static gboolean
hand_over_cb (gpointer user_data)
{
  g_autoptr (MusterCamera) self = g_object_ref (MUSTER_CAMERA (user_data));
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);
  g_autoptr (MusterFrame) frame = NULL;
  g_autoptr (GError) failure = NULL;

  g_mutex_lock (&priv->lock);
  frame = g_steal_pointer (&priv->frame);
  failure = g_steal_pointer (&priv->failure);
  g_clear_pointer (&priv->source, g_source_unref);
  g_mutex_unlock (&priv->lock);

  if (frame != NULL) {
    muster_camera_set_state (self, MUSTER_CAMERA_LIVE, NULL);
    /* A listener to the state may have stopped the camera just now. */
    if (priv->state == MUSTER_CAMERA_LIVE)
      g_signal_emit (self, signals[SIGNAL_FRAME], 0, frame);
  }
  if (failure != NULL && priv->state != MUSTER_CAMERA_OFF)
    muster_camera_set_state (self, MUSTER_CAMERA_FAILED, failure);
  return G_SOURCE_REMOVE;
}

/* With the lock held. */
static void
post_hand_over (MusterCamera *self)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);

  if (priv->source != NULL)
    return;
  priv->source = g_idle_source_new ();
  g_source_set_priority (priv->source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (priv->source, "muster-camera-hand-over");
  g_source_set_callback (priv->source, hand_over_cb, self, NULL);
  g_source_attach (priv->source, priv->context);
}

static void
muster_camera_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_STATE:
    g_value_set_int (value, muster_camera_get_state (MUSTER_CAMERA (object)));
    break;
  case PROP_LOCKS:
    g_value_set_uint (value, muster_camera_get_locks (MUSTER_CAMERA (object)));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
muster_camera_dispose (GObject *object)
{
  muster_camera_stop (MUSTER_CAMERA (object));
  G_OBJECT_CLASS (muster_camera_parent_class)->dispose (object);
}

static void
muster_camera_finalize (GObject *object)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (MUSTER_CAMERA (object));

  g_clear_handle_id (&priv->settle, g_source_remove);
  g_clear_error (&priv->error);
  g_clear_pointer (&priv->context, g_main_context_unref);
  g_free (priv->name);
  g_mutex_clear (&priv->lock);
  G_OBJECT_CLASS (muster_camera_parent_class)->finalize (object);
}

static void
muster_camera_class_init (MusterCameraClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = muster_camera_get_property;
  object_class->dispose = muster_camera_dispose;
  object_class->finalize = muster_camera_finalize;

  /**
   * MusterCamera:state: a #MusterCameraState
   */
  properties[PROP_STATE] = g_param_spec_int ("state",
                                             NULL,
                                             NULL,
                                             MUSTER_CAMERA_OFF,
                                             MUSTER_CAMERA_FAILED,
                                             MUSTER_CAMERA_OFF,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * MusterCamera:locks: #MusterCameraLocks
   */
  properties[PROP_LOCKS] = g_param_spec_uint (
      "locks", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * MusterCamera::frame:
   * @frame: the newest #MusterFrame
   *
   * On the main context muster_camera_start() was called in, never after muster_camera_stop().
   */
  signals[SIGNAL_FRAME] = g_signal_new ("frame",
                                        MUSTER_TYPE_CAMERA,
                                        G_SIGNAL_RUN_LAST,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        1,
                                        MUSTER_TYPE_FRAME);
}

static void
muster_camera_init (MusterCamera *self)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);

  g_mutex_init (&priv->lock);
}

/**
 * muster_camera_start:
 *
 * Begins to bring frames; returns at once. The state goes to STARTING and with the first frame to
 * LIVE, or to FAILED. Frames and notifications come on the thread-default main context of the
 * caller. Does nothing unless the camera is OFF.
 */
void
muster_camera_start (MusterCamera *self)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);

  g_return_if_fail (MUSTER_IS_CAMERA (self));

  if (priv->state != MUSTER_CAMERA_OFF)
    return;
  g_clear_pointer (&priv->context, g_main_context_unref);
  priv->context = g_main_context_ref_thread_default ();
  muster_camera_set_state (self, MUSTER_CAMERA_STARTING, NULL);
  MUSTER_CAMERA_GET_CLASS (self)->start (self);
}

/**
 * muster_camera_stop:
 *
 * Joins every thread that could still deliver. No frame comes after it has returned, also when it
 * is called from a handler of #MusterCamera::frame. Disposing of a camera stops it.
 */
void
muster_camera_stop (MusterCamera *self)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);

  g_return_if_fail (MUSTER_IS_CAMERA (self));

  if (priv->state == MUSTER_CAMERA_OFF)
    return;
  set_mailbox_open (self, FALSE);
  MUSTER_CAMERA_GET_CLASS (self)->stop (self);
  muster_camera_set_state (self, MUSTER_CAMERA_OFF, NULL);
}

MusterCameraState
muster_camera_get_state (MusterCamera *self)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);

  g_return_val_if_fail (MUSTER_IS_CAMERA (self), MUSTER_CAMERA_OFF);
  return priv->state;
}

/**
 * muster_camera_get_error:
 *
 * Returns: (nullable): what went wrong and the way out, while the state is FAILED
 */
const GError *
muster_camera_get_error (MusterCamera *self)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);

  g_return_val_if_fail (MUSTER_IS_CAMERA (self), NULL);
  return priv->error;
}

/**
 * muster_camera_get_name:
 *
 * Returns: a name for people, "" while it is not known which device it will be
 */
const char *
muster_camera_get_name (MusterCamera *self)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);

  g_return_val_if_fail (MUSTER_IS_CAMERA (self), NULL);
  return priv->name != NULL ? priv->name : "";
}

gboolean
muster_camera_is_virtual (MusterCamera *self)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);

  g_return_val_if_fail (MUSTER_IS_CAMERA (self), TRUE);
  return priv->is_virtual;
}

/**
 * muster_camera_set_feed:
 * @feed: (nullable): %NULL to take it away
 *
 * Main thread. Does nothing but while the camera is LIVE, so that its owner has seen a first frame
 * and what device it is of. The feed is taken away by itself, and must be set anew, when the camera
 * stops or fails and when what its pictures are worth changes: its device, its pin, or whether this
 * is practice. No call is under way, and none comes, once it is taken away.
 */
void
muster_camera_set_feed (MusterCamera *self, MusterCameraFeed feed, gpointer user_data)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);

  g_return_if_fail (MUSTER_IS_CAMERA (self));

  g_mutex_lock (&priv->lock);
  priv->feed = priv->state == MUSTER_CAMERA_LIVE ? feed : NULL;
  priv->feed_data = user_data;
  g_mutex_unlock (&priv->lock);
}

void
muster_camera_close_feed (MusterCamera *self)
{
  muster_camera_set_feed (self, NULL, NULL);
}

/**
 * muster_camera_deliver:
 * @frame: a reference is taken
 *
 * Any thread; never waits for a consumer. Hands the frame to the feed, leaves it in the mailbox, in
 * place of an older one that was not fetched, and posts at most one hand-over. The frame is dropped
 * when the camera is OFF, or FAILED without muster_camera_resume().
 */
void
muster_camera_deliver (MusterCamera *self, MusterFrame *frame)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);
  g_autoptr (MusterFrame) older = NULL;

  g_return_if_fail (frame != NULL);

  g_mutex_lock (&priv->lock);
  if (priv->open) {
    older = g_steal_pointer (&priv->frame);
    priv->frame = muster_frame_ref (frame);
    post_hand_over (self);
    /* under the lock, so that it is over when the feed has been taken away */
    if (priv->feed != NULL)
      priv->feed (frame, priv->feed_data);
  }
  g_mutex_unlock (&priv->lock);
}

/**
 * muster_camera_post_failure:
 * @error: (transfer full): why nothing more will come
 *
 * Any thread: the way for a worker to say what muster_camera_set_state() says on the main thread.
 */
void
muster_camera_post_failure (MusterCamera *self, GError *error)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);
  g_autoptr (GError) unused = error;

  g_return_if_fail (error != NULL);

  g_mutex_lock (&priv->lock);
  if (priv->open && priv->failure == NULL) {
    priv->failure = g_steal_pointer (&unused);
    post_hand_over (self);
  }
  g_mutex_unlock (&priv->lock);
}

/**
 * muster_camera_resume:
 *
 * Takes frames again while the state stays FAILED; the first one makes it LIVE. So a camera that
 * tries again by itself does not flicker between two states. Main thread, not while OFF.
 */
void
muster_camera_resume (MusterCamera *self)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);

  g_return_if_fail (priv->state != MUSTER_CAMERA_OFF);
  set_mailbox_open (self, TRUE);
}

static void
set_locks (MusterCamera *self, gboolean locked)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);
  const MusterCameraClass *klass = MUSTER_CAMERA_GET_CLASS (self);
  const MusterCameraLocks locks = klass->lock != NULL ? klass->lock (self, locked) : 0;

  if (locks == priv->locks)
    return;
  priv->locks = locks;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOCKS]);
}

static gboolean
settled_cb (gpointer user_data)
{
  MusterCamera *self = user_data;
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);

  priv->settle = 0;
  set_locks (self, TRUE);
  return G_SOURCE_REMOVE;
}

static void
update_locks (MusterCamera *self)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);
  const gint64 wait_us = priv->live_us + SETTLE_US - g_get_monotonic_time ();

  g_clear_handle_id (&priv->settle, g_source_remove);
  if (!priv->lock_wanted || priv->state != MUSTER_CAMERA_LIVE) {
    if (priv->locks != MUSTER_CAMERA_LOCK_NONE)
      set_locks (self, FALSE);
  } else if (priv->locks == MUSTER_CAMERA_LOCK_NONE) {
    if (wait_us > 0)
      priv->settle = g_timeout_add ((guint) (wait_us / 1000 + 1), settled_cb, self);
    else
      set_locks (self, TRUE);
  }
}

/**
 * muster_camera_set_locked:
 * @wanted: whether exposure, white balance and focus shall stay as they are
 *
 * Main thread. Takes effect at once if the camera has been LIVE for a second, else when it has; see
 * muster_camera_get_locks(). Stays wanted when the camera stops and starts again.
 */
void
muster_camera_set_locked (MusterCamera *self, gboolean wanted)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);

  g_return_if_fail (MUSTER_IS_CAMERA (self));
  priv->lock_wanted = wanted;
  update_locks (self);
}

MusterCameraLocks
muster_camera_get_locks (MusterCamera *self)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);

  g_return_val_if_fail (MUSTER_IS_CAMERA (self), MUSTER_CAMERA_LOCK_NONE);
  return priv->locks;
}

static gboolean
is_same_error (const GError *a, const GError *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_error_matches (a, b->domain, b->code) && strcmp (a->message, b->message) == 0;
}

/**
 * muster_camera_set_state:
 * @error: (nullable): for FAILED, and only for it
 *
 * Main thread. STARTING and LIVE take frames, OFF and FAILED drop them. The first frame makes a
 * STARTING camera LIVE without help of its kind.
 */
void
muster_camera_set_state (MusterCamera *self, MusterCameraState state, const GError *error)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);
  gboolean changed, moved;

  g_return_if_fail (MUSTER_IS_CAMERA (self));
  g_return_if_fail ((state == MUSTER_CAMERA_FAILED) == (error != NULL));

  /* A camera that tries again in vain says nothing new. */
  changed = priv->state != state || !is_same_error (priv->error, error);
  moved = priv->state != state;
  priv->state = state;
  /* The caller may hand back what muster_camera_get_error() gave. */
  if (error != priv->error) {
    g_clear_error (&priv->error);
    priv->error = error != NULL ? g_error_copy (error) : NULL;
  }
  set_mailbox_open (self, state == MUSTER_CAMERA_STARTING || state == MUSTER_CAMERA_LIVE);
  if (moved) {
    priv->live_us = g_get_monotonic_time ();
    update_locks (self);
  }
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
muster_camera_set_name (MusterCamera *self, const char *name)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);

  g_return_if_fail (MUSTER_IS_CAMERA (self));
  g_free (priv->name);
  priv->name = g_strdup (name);
}

void
muster_camera_set_virtual (MusterCamera *self, gboolean is_virtual)
{
  MusterCameraPrivate *priv = muster_camera_get_instance_private (self);

  g_return_if_fail (MUSTER_IS_CAMERA (self));
  priv->is_virtual = is_virtual;
}
