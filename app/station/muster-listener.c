/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-listener.h"

#include "muster-error.h"

struct _MusterListener {
  GObject parent_instance;
  MusterMicrophone *microphone; /* owned */
  MusterChallenger *challenger; /* owned */
};

G_DEFINE_FINAL_TYPE (MusterListener, muster_listener, G_TYPE_OBJECT)

static void
heard_cb (MusterListener *self, MusterAudio *audio)
{
  muster_challenger_hear (self->challenger, audio);
}

/* The challenge that runs ends by itself, as not done, and another is asked in its place. */
static void
failed_cb (MusterListener *self, const GError *error)
{
  g_warning ("Microphone: %s", error->message);
  if (!g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_STALLED)) /* that may have been once */
    muster_challenger_set_hears (self->challenger, FALSE);
}

/* A device that comes may work where the last one did not. */
static void
present_cb (MusterListener *self)
{
  muster_challenger_set_hears (self->challenger, muster_microphone_is_present (self->microphone));
}

static void
view_changed_cb (MusterListener *self)
{
  if (muster_challenger_get_kind (self->challenger) == MUSTER_CHALLENGE_CODE)
    muster_microphone_start (self->microphone);
  else
    muster_microphone_stop (self->microphone);
}

static void
muster_listener_dispose (GObject *object)
{
  MusterListener *self = MUSTER_LISTENER (object);

  if (self->microphone != NULL)
    muster_microphone_stop (self->microphone);
  g_clear_object (&self->microphone);
  g_clear_object (&self->challenger);
  G_OBJECT_CLASS (muster_listener_parent_class)->dispose (object);
}

static void
muster_listener_class_init (MusterListenerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_listener_dispose;
}

static void
muster_listener_init (MusterListener *self)
{
}

MusterListener *
muster_listener_new (MusterMicrophone *microphone, MusterChallenger *challenger)
{
  MusterListener *self = g_object_new (MUSTER_TYPE_LISTENER, NULL);
  const struct {
    gpointer part;
    const char *signal;
    GCallback callback;
  } wires[] = {
      {microphone, "heard", G_CALLBACK (heard_cb)},
      {microphone, "failed", G_CALLBACK (failed_cb)},
      {microphone, "notify::present", G_CALLBACK (present_cb)},
      {challenger, "view-changed", G_CALLBACK (view_changed_cb)},
  };

  self->microphone = g_object_ref (microphone);
  self->challenger = g_object_ref (challenger);
  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    g_signal_connect_object (
        wires[i].part, wires[i].signal, wires[i].callback, self, G_CONNECT_SWAPPED);
  present_cb (self);
  return self;
}
