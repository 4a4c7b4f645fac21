/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-guest-binder.h"
#include "muster-guest-texts.h"

struct _MusterGuestBinder {
  GObject parent_instance;

  MusterGuestWindow *window; /* owned */
  MusterStation *station;    /* owned */
  MusterVoice *voice;        /* borrowed, nullable */
  GSignalGroup *from_window; /* owned */
  GSignalGroup *from_station;
  MusterPrompt prompt; /* spoken last, NONE while no challenge runs */
};

G_DEFINE_FINAL_TYPE (MusterGuestBinder, muster_guest_binder, G_TYPE_OBJECT)

/* -- from the station -- */

/* A prompt is spoken once, when it comes. */
static void
say_prompt (MusterGuestBinder *self, const MusterScreen *screen)
{
  const MusterPrompt prompt = screen->challenging ? screen->challenge.prompt : MUSTER_PROMPT_NONE;
  g_autoptr (MusterPhrase) phrase = NULL;

  if (prompt == self->prompt)
    return;
  self->prompt = prompt;
  if (prompt == MUSTER_PROMPT_NONE || self->voice == NULL)
    return;
  phrase = muster_guest_prompt_line (prompt);
  muster_voice_say (self->voice, phrase, muster_guest_window_get_language (self->window));
}

static void
screen_changed_cb (MusterGuestBinder *self)
{
  const MusterScreen *screen = muster_station_get_screen (self->station);

  muster_guest_window_show (self->window, screen);
  say_prompt (self, screen);
}

static void
colours_changed_cb (MusterGuestBinder *self)
{
  muster_guest_window_show_challenge (self->window, muster_station_get_screen (self->station));
}

static void
frame_cb (MusterGuestBinder *self, MusterFrame *frame)
{
  muster_guest_window_show_frame (self->window, frame);
}

static void
report_cb (MusterGuestBinder *self, const MusterFaceReport *report)
{
  muster_guest_window_show_report (self->window, report);
}

static void
sound_cb (MusterGuestBinder *self, guint sound)
{
  if (self->voice != NULL)
    muster_voice_play (self->voice, sound);
}

static void
say_cb (MusterGuestBinder *self, guint coach, gboolean result)
{
  g_autoptr (MusterPhrase) phrase =
      result ? muster_guest_spoken (muster_station_get_screen (self->station))
             : muster_guest_coach_line (coach);

  if (self->voice != NULL && phrase != NULL)
    muster_voice_say (self->voice, phrase, muster_guest_window_get_language (self->window));
}

/* -- from the window -- */

static void
act_cb (MusterGuestBinder *self, guint kind)
{
  muster_station_set_guest_language (
      self->station, muster_guest_window_get_language (self->window) == MUSTER_LANGUAGE_ZH);
  muster_station_act (self->station, kind);
}

static void
keypad_cb (MusterGuestBinder *self, gboolean shown)
{
  muster_station_show_keypad (self->station, shown);
}

static void
no_colours_cb (MusterGuestBinder *self)
{
  muster_station_spare_colours (self->station);
}

static void
numbers_cb (MusterGuestBinder *self, const char *student_number, const char *id_number)
{
  g_autoptr (GError) error = NULL;

  if (!muster_station_identify_numbers (self->station, student_number, id_number, &error))
    muster_guest_window_show_problem (self->window, MUSTER_REASON_WRONG_DIGIT);
}

static void
shown_cb (MusterGuestBinder *self, guint slot, gint64 time_us)
{
  muster_station_shown (self->station, slot, time_us);
}

static void
muster_guest_binder_dispose (GObject *object)
{
  MusterGuestBinder *self = MUSTER_GUEST_BINDER (object);

  if (self->from_window != NULL)
    g_signal_group_set_target (self->from_window, NULL);
  if (self->from_station != NULL)
    g_signal_group_set_target (self->from_station, NULL);
  g_clear_object (&self->from_window);
  g_clear_object (&self->from_station);
  g_clear_object (&self->window);
  if (self->station != NULL)
    muster_station_set_paints (self->station, FALSE);
  g_clear_object (&self->station);
  G_OBJECT_CLASS (muster_guest_binder_parent_class)->dispose (object);
}

static void
muster_guest_binder_class_init (MusterGuestBinderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_guest_binder_dispose;
}

static void
muster_guest_binder_init (MusterGuestBinder *self)
{
}

static void
connect_all (MusterGuestBinder *self)
{
  const struct {
    GSignalGroup *group;
    const char *name;
    GCallback callback;
  } CALLS[] = {
      {self->from_station, "screen-changed", G_CALLBACK (screen_changed_cb)},
      {self->from_station, "colours-changed", G_CALLBACK (colours_changed_cb)},
      {self->from_station, "frame", G_CALLBACK (frame_cb)},
      {self->from_station, "report", G_CALLBACK (report_cb)},
      {self->from_station, "sound", G_CALLBACK (sound_cb)},
      {self->from_station, "say", G_CALLBACK (say_cb)},
      {self->from_window, "act", G_CALLBACK (act_cb)},
      {self->from_window, "no-colours", G_CALLBACK (no_colours_cb)},
      {self->from_window, "keypad", G_CALLBACK (keypad_cb)},
      {self->from_window, "numbers", G_CALLBACK (numbers_cb)},
      {self->from_window, "shown", G_CALLBACK (shown_cb)},
  };

  for (guint i = 0; i < G_N_ELEMENTS (CALLS); i++)
    g_signal_group_connect_swapped (CALLS[i].group, CALLS[i].name, CALLS[i].callback, self);
}

/**
 * muster_guest_binder_new:
 * @window: referenced
 * @station: referenced
 * @voice: (nullable): borrowed, must live longer; %NULL for a silent station
 *
 * Shows the station's screen at once and follows it until the binder is disposed.
 */
MusterGuestBinder *
muster_guest_binder_new (MusterGuestWindow *window, MusterStation *station, MusterVoice *voice)
{
  MusterGuestBinder *self = g_object_new (MUSTER_TYPE_GUEST_BINDER, NULL);

  self->window = g_object_ref (window);
  self->station = g_object_ref (station);
  self->voice = voice;
  self->from_window = g_signal_group_new (MUSTER_TYPE_GUEST_WINDOW);
  self->from_station = g_signal_group_new (MUSTER_TYPE_STATION);
  muster_station_set_paints (station, TRUE);
  connect_all (self);
  g_signal_group_set_target (self->from_window, window);
  g_signal_group_set_target (self->from_station, station);
  screen_changed_cb (self);
  return self;
}
