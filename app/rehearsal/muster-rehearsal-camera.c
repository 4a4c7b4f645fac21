/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-rehearsal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-rehearsal-sitting.h"
#include "muster-rehearsal-voice.h"

#define WIDTH  MUSTER_REHEARSAL_WIDTH
#define HEIGHT MUSTER_REHEARSAL_HEIGHT
#define PERIOD (G_USEC_PER_SEC / 15)

/* From seeing digits to the first sound, and between two of them. */
#define READING_US (600 * G_TIME_SPAN_MILLISECOND)
#define PAUSE      .15

/* From a colour that is asked for to a picture of a face in it: a monitor and a camera take 75 to
 * 150 ms, as the bench draws them. Without it the face would be lit before the window has painted,
 * which no code has in time. */
#define LIGHT_LAG_US (100 * G_TIME_SPAN_MILLISECOND)
#define N_LIGHTS     32 /* of the last half second, if the screen fades in each of its frames */

/* A quiet room: amplitude of its noise in samples. */
#define ROOM_NOISE 24

/* What the screen was asked to show, and when. */
typedef struct {
  gint64 time_us;
  gboolean lit;
  float quarters[4][3];
} Light;

struct _MusterRehearsalCamera {
  MusterCamera parent_instance;

  GThread *thread; /* owned, joined by stop */
  MusterRehearsalSitting
      sitting; /* the thread's while it runs; kept, so that the same person is back at once */

  GMutex lock; /* guards everything below */
  GCond changed;
  gboolean stopping;
  gboolean unplugged;
  gboolean seated; /* identity and sitter are new to the thread */
  guint32 identity;
  MusterSitter sitter;
  MusterRehearsalWish wish;   /* but for its light */
  Light lights[N_LIGHTS];     /* newest first */
  char digits[8];             /* being read, or read already */
  MusterRehearsalVoice voice; /* that reads them */
  gint64 said_us;             /* when it begins */
  guint32 noise;              /* state of the room's */
};

G_DEFINE_FINAL_TYPE (MusterRehearsalCamera, muster_rehearsal_camera, MUSTER_TYPE_CAMERA)

/* --- the thread --- */

static MusterFrame *
take_picture (MusterRehearsalSitting *sitting, const MusterRehearsalWish *wish, gint64 now)
{
  guint8 *bgr = g_malloc (WIDTH * HEIGHT * 3);
  g_autoptr (GBytes) bytes = g_bytes_new_take (bgr, WIDTH * HEIGHT * 3);

  muster_rehearsal_sitting_draw (sitting, wish, now, bgr);
  return muster_frame_new (WIDTH, HEIGHT, WIDTH * 3, bytes, now);
}

/* Sleeps until @next with the lock held. Returns FALSE when it is time to end. */
static gboolean
wait_for (MusterRehearsalCamera *self, gint64 next)
{
  while (!self->stopping)
    if (!g_cond_wait_until (&self->changed, &self->lock, next))
      break;
  return !self->stopping;
}

/* The light that is seen at @time_us; before half a second ago it is the oldest that is known. */
static const Light *
find_light (MusterRehearsalCamera *self, gint64 time_us)
{
  guint i = 0;

  while (i + 1 < N_LIGHTS && self->lights[i].time_us > time_us - LIGHT_LAG_US)
    i++;
  return &self->lights[i];
}

static gpointer
camera_thread (gpointer data)
{
  MusterRehearsalCamera *self = data;
  MusterRehearsalSitting *sitting = &self->sitting;
  gint64 next = g_get_monotonic_time ();

  g_mutex_lock (&self->lock);
  self->seated = TRUE;
  while (wait_for (self, next)) {
    gboolean seated = self->seated, unplugged = self->unplugged;
    guint32 identity = self->identity;
    MusterSitter sitter = self->sitter;
    MusterRehearsalWish wish = self->wish;

    const Light *light = find_light (self, next);

    muster_rehearsal_wish_light (&wish, light->lit ? light->quarters : NULL);
    wish.speech = muster_rehearsal_voice_get_open (
        &self->voice, (double) (next - self->said_us) / G_USEC_PER_SEC);
    self->seated = FALSE;
    g_mutex_unlock (&self->lock);
    if (seated)
      muster_rehearsal_sitting_seat (sitting, identity, sitter, next);
    if (!unplugged) {
      g_autoptr (MusterFrame) frame = take_picture (sitting, &wish, next);

      muster_camera_deliver (MUSTER_CAMERA (self), frame);
    }
    /* The grid of times is kept; a picture that took too long costs whole steps of it. */
    next += PERIOD * MAX (1, (g_get_monotonic_time () - next + PERIOD - 1) / PERIOD);
    g_mutex_lock (&self->lock);
  }
  g_mutex_unlock (&self->lock);
  return NULL;
}

/* --- the kind of camera --- */

static void
say_unplugged (MusterRehearsalCamera *self)
{
  g_autoptr (GError) error = g_error_new_literal (
      MUSTER_ERROR, MUSTER_ERROR_NO_DEVICE, _ ("The rehearsal camera is unplugged."));

  muster_camera_set_state (MUSTER_CAMERA (self), MUSTER_CAMERA_FAILED, error);
}

static void
muster_rehearsal_camera_start (MusterCamera *camera)
{
  MusterRehearsalCamera *self = MUSTER_REHEARSAL_CAMERA (camera);

  self->stopping = FALSE;
  self->thread = g_thread_new ("rehearsal-camera", camera_thread, self);
  if (self->unplugged)
    say_unplugged (self);
}

static void
muster_rehearsal_camera_stop (MusterCamera *camera)
{
  MusterRehearsalCamera *self = MUSTER_REHEARSAL_CAMERA (camera);

  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  g_thread_join (g_steal_pointer (&self->thread));
}

static MusterCameraLocks
muster_rehearsal_camera_lock (MusterCamera *camera, gboolean locked)
{
  MusterRehearsalCamera *self = MUSTER_REHEARSAL_CAMERA (camera);

  g_mutex_lock (&self->lock);
  self->wish.locked = locked;
  g_mutex_unlock (&self->lock);
  return locked ? MUSTER_CAMERA_LOCK_EXPOSURE | MUSTER_CAMERA_LOCK_WHITE_BALANCE
                : MUSTER_CAMERA_LOCK_NONE;
}

static void
muster_rehearsal_camera_finalize (GObject *object)
{
  MusterRehearsalCamera *self = MUSTER_REHEARSAL_CAMERA (object);

  muster_rehearsal_sitting_clear (&self->sitting);
  muster_rehearsal_voice_clear (&self->voice);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (muster_rehearsal_camera_parent_class)->finalize (object);
}

static void
muster_rehearsal_camera_class_init (MusterRehearsalCameraClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = muster_rehearsal_camera_finalize;
  MUSTER_CAMERA_CLASS (klass)->start = muster_rehearsal_camera_start;
  MUSTER_CAMERA_CLASS (klass)->stop = muster_rehearsal_camera_stop;
  MUSTER_CAMERA_CLASS (klass)->lock = muster_rehearsal_camera_lock;
}

static void
muster_rehearsal_camera_init (MusterRehearsalCamera *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->wish.prompt = MUSTER_COACH_FIT;
  self->sitter = MUSTER_SITTER_NOBODY;
  muster_camera_set_name (MUSTER_CAMERA (self), _ ("Rehearsal camera"));
  muster_camera_set_virtual (MUSTER_CAMERA (self), TRUE);
}

/**
 * muster_rehearsal_camera_new:
 *
 * Returns: (transfer full): a camera that sees an empty chair
 */
MusterCamera *
muster_rehearsal_camera_new (void)
{
  return g_object_new (MUSTER_TYPE_REHEARSAL_CAMERA, NULL);
}

static gboolean
parse_source (const char *source, guint64 *person, MusterSitter *sitter)
{
  g_auto (GStrv) parts = g_strsplit (source, ":", -1);
  guint n = g_strv_length (parts);
  gsize n_people;

  muster_rehearsal_get_people (&n_people);
  *person = 0;
  *sitter = n > 1 ? MUSTER_SITTER_GOOD : MUSTER_SITTER_NOBODY;
  if (n < 1 || n > 3 || g_strcmp0 (parts[0], "rehearsal") != 0)
    return FALSE;
  if (n > 1 && !g_ascii_string_to_unsigned (parts[1], 10, 1, n_people, person, NULL))
    return FALSE;
  return n < 3 || muster_sitter_from_nick (parts[2], sitter);
}

/**
 * muster_rehearsal_camera_open:
 * @source: "rehearsal", "rehearsal:N" or "rehearsal:N:SITTER"
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a camera, or %NULL with %MUSTER_ERROR_USAGE
 */
MusterCamera *
muster_rehearsal_camera_open (const char *source, GError **error)
{
  gsize n;
  const MusterRehearsalPerson *people = muster_rehearsal_get_people (&n);
  MusterSitter sitter;
  guint64 person;
  MusterCamera *self;

  g_return_val_if_fail (source != NULL, NULL);

  if (!parse_source (source, &person, &sitter)) {
    g_set_error (
        error,
        MUSTER_ERROR,
        MUSTER_ERROR_USAGE,
        _ ("“%s” is no rehearsal. Write rehearsal, rehearsal:N with a person from 1 to %u, "
           "or rehearsal:N:SITTER with one of good, far, turned, dark, eyes-shut, "
           "impostor, print, tablet, nobody."),
        source,
        (guint) n);
    return NULL;
  }
  self = muster_rehearsal_camera_new ();
  if (person > 0)
    muster_rehearsal_camera_set_sitter (
        MUSTER_REHEARSAL_CAMERA (self), people[person - 1].identity, sitter);
  return self;
}

/**
 * muster_rehearsal_camera_set_sitter:
 * @self: a camera, running or not
 * @identity: whose turn it is; one of the twelve, or any number
 * @sitter: how they behave
 *
 * Somebody sits down, also if it is the same one again. Takes up to 0.3 s to be seen. What was
 * prompted before is forgotten.
 */
void
muster_rehearsal_camera_set_sitter (MusterRehearsalCamera *self,
                                    guint32 identity,
                                    MusterSitter sitter)
{
  g_return_if_fail (MUSTER_IS_REHEARSAL_CAMERA (self));
  g_mutex_lock (&self->lock);
  self->identity = identity;
  self->sitter = sitter;
  self->wish.prompt = MUSTER_COACH_FIT;
  self->wish.ask = MUSTER_SITTER_ASK_NOTHING;
  self->digits[0] = '\0';
  muster_rehearsal_voice_clear (&self->voice);
  self->seated = TRUE;
  g_mutex_unlock (&self->lock);
}

MusterSitter
muster_rehearsal_camera_get_sitter (MusterRehearsalCamera *self)
{
  MusterSitter sitter;

  g_return_val_if_fail (MUSTER_IS_REHEARSAL_CAMERA (self), MUSTER_SITTER_NOBODY);
  g_mutex_lock (&self->lock);
  sitter = self->sitter;
  g_mutex_unlock (&self->lock);
  return sitter;
}

static MusterCoach
coach_from_nick (const char *nick)
{
  for (guint i = 0; i < MUSTER_COACH_FIT; i++)
    if (g_strcmp0 (muster_coach_to_nick ((MusterCoach) i), nick) == 0)
      return (MusterCoach) i;
  return MUSTER_COACH_FIT;
}

/**
 * muster_rehearsal_camera_prompt:
 * @self: a camera
 * @coach_nick: (nullable): nick of the #MusterCoach that is shown; %NULL or an unknown one asks for
 *   nothing
 *
 * The sitter follows within a second, and goes on in its sense while it stays.
 */
void
muster_rehearsal_camera_prompt (MusterRehearsalCamera *self, const char *coach_nick)
{
  g_return_if_fail (MUSTER_IS_REHEARSAL_CAMERA (self));
  g_mutex_lock (&self->lock);
  self->wish.prompt = coach_from_nick (coach_nick);
  g_mutex_unlock (&self->lock);
}

void
muster_rehearsal_camera_ask (MusterRehearsalCamera *self, const char *prompt_nick)
{
  g_return_if_fail (MUSTER_IS_REHEARSAL_CAMERA (self));
  g_mutex_lock (&self->lock);
  self->wish.ask = muster_sitter_ask_from_nick (prompt_nick);
  g_mutex_unlock (&self->lock);
}

static gboolean
can_read (MusterSitter sitter)
{
  return sitter != MUSTER_SITTER_NOBODY && sitter != MUSTER_SITTER_STILL &&
         sitter != MUSTER_SITTER_PRINT && sitter != MUSTER_SITTER_TABLET;
}

void
muster_rehearsal_camera_read (MusterRehearsalCamera *self, const char *digits)
{
  g_return_if_fail (MUSTER_IS_REHEARSAL_CAMERA (self));
  g_mutex_lock (&self->lock);
  if (!g_str_equal (digits, self->digits)) {
    g_strlcpy (self->digits, digits, sizeof self->digits);
    muster_rehearsal_voice_clear (&self->voice);
    if (can_read (self->sitter))
      muster_rehearsal_voice_init (&self->voice, digits, 1, PAUSE);
    self->said_us = g_get_monotonic_time () + READING_US;
  }
  g_mutex_unlock (&self->lock);
}

void
muster_rehearsal_camera_listen (MusterRehearsalCamera *self,
                                gint64 time_us,
                                gint16 *samples,
                                gsize n)
{
  g_return_if_fail (MUSTER_IS_REHEARSAL_CAMERA (self));
  g_mutex_lock (&self->lock);
  muster_rehearsal_voice_copy (
      &self->voice, (time_us - self->said_us) * MUSTER_AUDIO_RATE / G_USEC_PER_SEC, samples, n);
  for (gsize i = 0; i < n; i++) {
    self->noise = self->noise * 1664525 + 1013904223; /* Knuth's and Lewis's generator */
    samples[i] = (gint16) CLAMP (
        samples[i] + (int) (self->noise >> 16) % (2 * ROOM_NOISE + 1) - ROOM_NOISE, -32768, 32767);
  }
  g_mutex_unlock (&self->lock);
}

void
muster_rehearsal_camera_light (MusterRehearsalCamera *self, const float (*quarters)[3])
{
  g_return_if_fail (MUSTER_IS_REHEARSAL_CAMERA (self));
  g_mutex_lock (&self->lock);
  memmove (self->lights + 1, self->lights, (N_LIGHTS - 1) * sizeof *self->lights);
  self->lights[0] = (Light){.time_us = g_get_monotonic_time (), .lit = quarters != NULL};
  if (quarters != NULL)
    memcpy (self->lights[0].quarters, quarters, sizeof self->lights[0].quarters);
  g_mutex_unlock (&self->lock);
}

/**
 * muster_rehearsal_camera_unplug:
 * @self: a camera, running or not
 * @unplugged: whether it is pulled out or put back
 *
 * Pulled out while it runs, its state goes to FAILED with %MUSTER_ERROR_NO_DEVICE at once; put
 * back, the next picture makes it LIVE. Main thread.
 */
void
muster_rehearsal_camera_unplug (MusterRehearsalCamera *self, gboolean unplugged)
{
  MusterCamera *camera;

  g_return_if_fail (MUSTER_IS_REHEARSAL_CAMERA (self));
  camera = MUSTER_CAMERA (self);
  g_mutex_lock (&self->lock);
  self->unplugged = unplugged;
  g_mutex_unlock (&self->lock);
  if (muster_camera_get_state (camera) == MUSTER_CAMERA_OFF)
    return;
  if (unplugged)
    say_unplugged (self);
  else if (muster_camera_get_state (camera) == MUSTER_CAMERA_FAILED)
    muster_camera_resume (camera);
}
