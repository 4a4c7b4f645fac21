/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-lamp-meter.h"

#include <math.h>

#include "muster-face-chain.h"
#include "muster-rehearsal.h"

#define KEY "screen-light"

/* Each frame of the screen, for the fades. */
#define TICK_MS 16

/* In which a camera that works gives its first frame. */
#define FIRST_FRAME_SECONDS 8

struct _MusterLampMeter {
  GObject parent_instance;

  MusterStore *store;       /* owned */
  MusterCamera *camera;     /* owned, nullable */
  MusterFaceEngine *engine; /* owned, nullable: only sheets of paper can be seen */
  MusterCapture *capture;   /* owned */
  MusterSitting *sitting;   /* owned */
  MusterLamp lamp;          /* as kept; of any camera */
  MusterLampResult result;

  gboolean running;
  gboolean seated;        /* somebody was put before the rehearsal's camera */
  MusterLampCheck *check; /* owned, nullable: no frame yet */
  guint ticker;           /* source ids */
  guint patience;
};

enum { SIGNAL_VIEW_CHANGED, SIGNAL_ENDED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterLampMeter, muster_lamp_meter, G_TYPE_OBJECT)

/* --- what is kept --- */

/* What tells this camera from another, as far as anything does. */
static const char *
get_which (MusterCamera *camera)
{
  const MusterCameraIdentity *identity = muster_camera_get_identity (camera);

  return identity != NULL && identity->pin != NULL ? identity->pin
                                                   : muster_camera_get_name (camera);
}

static void
load (MusterStore *store, MusterLamp *lamp)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = muster_store_get_setting (store, KEY, &error);

  *lamp = (MusterLamp){0};
  if (text != NULL)
    muster_lamp_from_text (text, lamp, &error);
  if (error != NULL)
    g_warning ("Light of the screen: %s", error->message);
}

/**
 * muster_lamp_load:
 * @camera: (nullable): started, or looked at
 * @lamp: (out): what was measured with it
 *
 * Blocks for a moment, as settings do.
 *
 * Returns: %FALSE if nothing was
 */
gboolean
muster_lamp_load (MusterStore *store, MusterCamera *camera, MusterLamp *lamp)
{
  load (store, lamp);
  return camera != NULL && muster_lamp_is_of (lamp, get_which (camera));
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!muster_store_set_setting_finish (MUSTER_STORE (source), result, &error))
    g_warning ("Light of the screen: %s", error->message);
}

static void
keep (MusterLampMeter *self)
{
  g_autofree char *text = NULL;

  self->lamp.time = g_get_real_time () / G_USEC_PER_SEC;
  muster_lamp_set_camera (&self->lamp, get_which (self->camera));
  text = muster_lamp_to_text (&self->lamp);
  muster_store_set_setting_async (self->store, KEY, text, NULL, kept_cb, NULL);
}

/* --- a measurement --- */

static void
end (MusterLampMeter *self, MusterLampResult result)
{
  if (!self->running)
    return;
  self->running = FALSE;
  self->result = result;
  g_clear_handle_id (&self->ticker, g_source_remove);
  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_pointer (&self->check, muster_lamp_check_free);
  if (self->engine != NULL)
    muster_face_engine_set_looks (self->engine, FALSE);
  muster_capture_stop (self->capture);
  muster_sitting_show (self->sitting, NULL);
  if (self->seated)
    muster_rehearsal_camera_set_sitter (
        MUSTER_REHEARSAL_CAMERA (self->camera), 0, MUSTER_SITTER_NOBODY);
  self->seated = FALSE;
  g_signal_emit (self, signals[SIGNAL_VIEW_CHANGED], 0);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0);
}

static void
judge (MusterLampMeter *self)
{
  MusterLamp lamp = {0};
  MusterLampResult result = muster_lamp_check_judge (self->check, &lamp);

  if (result == MUSTER_LAMP_MEASURED) {
    self->lamp = lamp;
    keep (self);
  }
  end (self, result);
}

static gboolean
tick_cb (gpointer user_data)
{
  MusterLampMeter *self = user_data;

  if (muster_lamp_check_tick (self->check, g_get_monotonic_time ())) {
    muster_sitting_show (self->sitting, muster_lamp_check_get_view (self->check));
    g_signal_emit (self, signals[SIGNAL_VIEW_CHANGED], 0);
  }
  if (!muster_lamp_check_is_over (self->check))
    return G_SOURCE_CONTINUE;
  self->ticker = 0;
  judge (self);
  return G_SOURCE_REMOVE;
}

static gboolean
patience_cb (gpointer user_data)
{
  MusterLampMeter *self = user_data;

  self->patience = 0;
  end (self, MUSTER_LAMP_NO_FRAMES);
  return G_SOURCE_REMOVE;
}

static void
frame_cb (MusterLampMeter *self, MusterFrame *frame)
{
  const MusterPixels pixels = muster_pixels_of_frame (frame);
  MusterLampLight light;

  if (!self->running)
    return;
  if (self->check == NULL) {
    g_clear_handle_id (&self->patience, g_source_remove);
    self->check = muster_lamp_check_new (g_get_monotonic_time ());
    self->ticker = g_timeout_add (TICK_MS, tick_cb, self);
    muster_sitting_show (self->sitting, muster_lamp_check_get_view (self->check));
    g_signal_emit (self, signals[SIGNAL_VIEW_CHANGED], 0);
  }
  muster_lamp_light_measure (&light, &pixels, muster_frame_get_time (frame));
  muster_lamp_check_add (self->check, &light);
  if (self->engine != NULL)
    muster_face_engine_push (self->engine, frame);
}

static void
look_cb (MusterLampMeter *self, const MusterFaceLook *look)
{
  if (self->running && self->check != NULL)
    muster_lamp_check_add_face (self->check, look->report.time_us, muster_lamp_face_light (look));
}

static void
failed_cb (MusterLampMeter *self)
{
  end (self, MUSTER_LAMP_NO_FRAMES);
}

/* --- object --- */

static void
muster_lamp_meter_dispose (GObject *object)
{
  MusterLampMeter *self = MUSTER_LAMP_METER (object);

  muster_lamp_meter_stop (self);
  g_clear_object (&self->store);
  g_clear_object (&self->camera);
  g_clear_object (&self->engine);
  g_clear_object (&self->capture);
  g_clear_object (&self->sitting);
  G_OBJECT_CLASS (muster_lamp_meter_parent_class)->dispose (object);
}

static void
muster_lamp_meter_class_init (MusterLampMeterClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_lamp_meter_dispose;
  signals[SIGNAL_VIEW_CHANGED] =
      g_signal_new ("view-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ENDED] =
      g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_lamp_meter_init (MusterLampMeter *self)
{
}

MusterLampMeter *
muster_lamp_meter_new (MusterStore *store,
                       MusterCamera *camera,
                       MusterFaceEngine *engine,
                       MusterCapture *capture,
                       MusterSitting *sitting)
{
  MusterLampMeter *self = g_object_new (MUSTER_TYPE_LAMP_METER, NULL);

  self->store = g_object_ref (store);
  g_set_object (&self->camera, camera);
  g_set_object (&self->engine, engine);
  self->capture = g_object_ref (capture);
  self->sitting = g_object_ref (sitting);
  load (store, &self->lamp);
  g_signal_connect_object (capture, "frame", G_CALLBACK (frame_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (capture, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  if (engine != NULL)
    g_signal_connect_object (engine, "look", G_CALLBACK (look_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/* A rehearsal has nobody before its camera until a card is put down. */
static void
seat_somebody (MusterLampMeter *self)
{
  gsize n;

  if (!MUSTER_IS_REHEARSAL_CAMERA (self->camera) ||
      muster_rehearsal_camera_get_sitter (MUSTER_REHEARSAL_CAMERA (self->camera)) !=
          MUSTER_SITTER_NOBODY)
    return;
  self->seated = TRUE;
  muster_rehearsal_camera_set_sitter (MUSTER_REHEARSAL_CAMERA (self->camera),
                                      muster_rehearsal_get_people (&n)[0].identity,
                                      MUSTER_SITTER_STILL);
}

/**
 * muster_lamp_meter_start:
 *
 * Only while no visit runs, and with a screen that shows the view and tells
 * muster_lamp_meter_shown(). Takes about 8 seconds; muster_lamp_meter_stop() ends it before.
 *
 * Returns: %FALSE if there is no camera, or it runs already
 */
gboolean
muster_lamp_meter_start (MusterLampMeter *self)
{
  g_return_val_if_fail (MUSTER_IS_LAMP_METER (self), FALSE);
  if (self->running || self->camera == NULL)
    return FALSE;
  self->running = TRUE;
  self->patience = g_timeout_add_seconds (FIRST_FRAME_SECONDS, patience_cb, self);
  seat_somebody (self);
  if (self->engine != NULL)
    muster_face_engine_set_looks (self->engine, TRUE);
  muster_capture_start (self->capture);
  return TRUE;
}

void
muster_lamp_meter_stop (MusterLampMeter *self)
{
  g_return_if_fail (MUSTER_IS_LAMP_METER (self));
  end (self, MUSTER_LAMP_MEASURED);
}

gboolean
muster_lamp_meter_is_running (MusterLampMeter *self)
{
  return self->running;
}

const MusterChallengeView *
muster_lamp_meter_get_view (MusterLampMeter *self)
{
  return self->check != NULL ? muster_lamp_check_get_view (self->check) : NULL;
}

void
muster_lamp_meter_shown (MusterLampMeter *self, guint slot, gint64 time_us)
{
  g_return_if_fail (MUSTER_IS_LAMP_METER (self));
  if (self->check != NULL)
    muster_lamp_check_shown (self->check, slot, time_us);
}

const MusterLamp *
muster_lamp_meter_get_lamp (MusterLampMeter *self)
{
  return self->camera != NULL && muster_lamp_is_of (&self->lamp, get_which (self->camera))
             ? &self->lamp
             : NULL;
}

MusterLampResult
muster_lamp_meter_get_result (MusterLampMeter *self)
{
  return self->result;
}
