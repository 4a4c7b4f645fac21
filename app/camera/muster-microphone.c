/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-microphone.h"

typedef struct {
  gboolean on;
  gboolean present;

  GMutex lock;   /* guards everything below */
  GQueue heard;  /* of owned MusterAudio */
  GError *error; /* owned, nullable */
  guint idle;    /* source id, 0 = nothing to tell */
} MusterMicrophonePrivate;

enum { PROP_PRESENT = 1, N_PROPS };
enum { SIGNAL_HEARD, SIGNAL_FAILED, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MusterMicrophone, muster_microphone, G_TYPE_OBJECT)

#define PRIVATE(self) ((MusterMicrophonePrivate *) muster_microphone_get_instance_private (self))

static gpointer
take_next (MusterMicrophone *self)
{
  MusterMicrophonePrivate *priv = PRIVATE (self);
  gpointer next;

  g_mutex_lock (&priv->lock);
  next = g_queue_pop_head (&priv->heard);
  g_mutex_unlock (&priv->lock);
  return next;
}

static GError *
take_error (MusterMicrophone *self)
{
  MusterMicrophonePrivate *priv = PRIVATE (self);
  GError *error;

  g_mutex_lock (&priv->lock);
  error = g_steal_pointer (&priv->error);
  g_mutex_unlock (&priv->lock);
  return error;
}

/* Whoever is told may stop it, and drop it. */
static gboolean
tell_cb (gpointer user_data)
{
  g_autoptr (MusterMicrophone) self = g_object_ref (user_data);
  MusterMicrophonePrivate *priv = PRIVATE (self);
  g_autoptr (GError) error = NULL;
  MusterAudio *audio;

  g_mutex_lock (&priv->lock);
  priv->idle = 0;
  g_mutex_unlock (&priv->lock);
  while (priv->on && (audio = take_next (self)) != NULL) {
    g_signal_emit (self, signals[SIGNAL_HEARD], 0, audio);
    muster_audio_unref (audio);
  }
  error = priv->on ? take_error (self) : NULL;
  if (error != NULL) {
    muster_microphone_stop (self);
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
  }
  return G_SOURCE_REMOVE;
}

/* With the lock held. */
static void
tell_soon (MusterMicrophone *self)
{
  MusterMicrophonePrivate *priv = PRIVATE (self);

  if (priv->idle == 0)
    priv->idle = g_idle_add_full (G_PRIORITY_DEFAULT, tell_cb, self, NULL);
}

static void
forget (MusterMicrophone *self)
{
  MusterMicrophonePrivate *priv = PRIVATE (self);

  g_mutex_lock (&priv->lock);
  g_clear_handle_id (&priv->idle, g_source_remove);
  g_queue_clear_full (&priv->heard, (GDestroyNotify) muster_audio_unref);
  g_clear_error (&priv->error);
  g_mutex_unlock (&priv->lock);
}

static void
muster_microphone_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_assert (id == PROP_PRESENT);
  g_value_set_boolean (value, PRIVATE (MUSTER_MICROPHONE (object))->present);
}

static void
muster_microphone_dispose (GObject *object)
{
  muster_microphone_stop (MUSTER_MICROPHONE (object));
  G_OBJECT_CLASS (muster_microphone_parent_class)->dispose (object);
}

static void
muster_microphone_finalize (GObject *object)
{
  forget (MUSTER_MICROPHONE (object));
  g_mutex_clear (&PRIVATE (MUSTER_MICROPHONE (object))->lock);
  G_OBJECT_CLASS (muster_microphone_parent_class)->finalize (object);
}

static void
muster_microphone_class_init (MusterMicrophoneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = muster_microphone_get_property;
  object_class->dispose = muster_microphone_dispose;
  object_class->finalize = muster_microphone_finalize;
  props[PROP_PRESENT] = g_param_spec_boolean (
      "present", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_HEARD] = g_signal_new (
      "heard", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_FAILED] = g_signal_new (
      "failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
muster_microphone_init (MusterMicrophone *self)
{
  g_mutex_init (&PRIVATE (self)->lock);
}

/**
 * muster_microphone_start:
 *
 * Opens it; a failure is told by "failed", later. Again while it is on changes nothing.
 */
void
muster_microphone_start (MusterMicrophone *self)
{
  g_return_if_fail (MUSTER_IS_MICROPHONE (self));
  if (PRIVATE (self)->on)
    return;
  PRIVATE (self)->on = TRUE;
  MUSTER_MICROPHONE_GET_CLASS (self)->start (self);
}

/**
 * muster_microphone_stop:
 *
 * Closes it. What it has heard and not told yet is dropped.
 */
void
muster_microphone_stop (MusterMicrophone *self)
{
  g_return_if_fail (MUSTER_IS_MICROPHONE (self));
  if (!PRIVATE (self)->on)
    return;
  PRIVATE (self)->on = FALSE;
  MUSTER_MICROPHONE_GET_CLASS (self)->stop (self);
  forget (self);
}

gboolean
muster_microphone_is_on (MusterMicrophone *self)
{
  g_return_val_if_fail (MUSTER_IS_MICROPHONE (self), FALSE);
  return PRIVATE (self)->on;
}

/* Whether there is a device that could be opened. */
gboolean
muster_microphone_is_present (MusterMicrophone *self)
{
  g_return_val_if_fail (MUSTER_IS_MICROPHONE (self), FALSE);
  return PRIVATE (self)->present;
}

/* --- for the kinds --- */

void
muster_microphone_deliver (MusterMicrophone *self, MusterAudio *audio)
{
  MusterMicrophonePrivate *priv = PRIVATE (self);

  g_mutex_lock (&priv->lock);
  g_queue_push_tail (&priv->heard, muster_audio_ref (audio));
  tell_soon (self);
  g_mutex_unlock (&priv->lock);
}

/**
 * muster_microphone_post_failure:
 * @error: (transfer full): why nothing more will come
 */
void
muster_microphone_post_failure (MusterMicrophone *self, GError *error)
{
  MusterMicrophonePrivate *priv = PRIVATE (self);

  g_mutex_lock (&priv->lock);
  if (priv->error == NULL) /* what follows the first is of its making */
    priv->error = error;
  else
    g_error_free (error);
  tell_soon (self);
  g_mutex_unlock (&priv->lock);
}

void
muster_microphone_set_present (MusterMicrophone *self, gboolean present)
{
  if (PRIVATE (self)->present == present)
    return;
  PRIVATE (self)->present = present;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PRESENT]);
}
