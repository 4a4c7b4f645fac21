/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-screens.h"

struct _MusterScreens {
  MusterFinder *finder;         /* borrowed */
  MusterCapture *capture;       /* borrowed */
  MusterChallenger *challenger; /* borrowed */
  MusterLampMeter *meter;       /* borrowed */
  MusterEvidenceKeeper *keeper; /* borrowed */
  MusterRecorder *recorder;     /* borrowed */
  MusterCardWatch *cards;       /* borrowed, nullable: no readers */
  MusterDuty *duty;             /* borrowed, nullable: everybody may do all */
  MusterScreenSource shown;     /* borrows from the station */
  MusterScreen *screen;         /* owned */
  MusterDeskView *desk_view;    /* owned */
};

MusterScreens *
muster_screens_new (const MusterScreenSource *common,
                    MusterFinder *finder,
                    MusterCapture *capture,
                    MusterChallenger *challenger,
                    MusterLampMeter *meter,
                    MusterEvidenceKeeper *keeper,
                    MusterRecorder *recorder,
                    MusterCardWatch *cards)
{
  MusterScreens *self = g_new0 (MusterScreens, 1);

  self->shown = *common;
  self->finder = finder;
  self->capture = capture;
  self->challenger = challenger;
  self->meter = meter;
  self->keeper = keeper;
  self->recorder = recorder;
  self->cards = cards;
  muster_screens_rebuild (self);
  return self;
}

void
muster_screens_free (MusterScreens *self)
{
  muster_screen_free (self->screen);
  muster_desk_view_free (self->desk_view);
  g_free (self);
}

void
muster_screens_set_keypad (MusterScreens *self, gboolean shown)
{
  self->shown.keypad = shown;
}

gboolean
muster_screens_get_keypad (MusterScreens *self)
{
  return self->shown.keypad;
}

/**
 * muster_screens_set_decided:
 * @self: what is shown
 * @utc: when the outcome became durable, seconds UTC; 0 = it has not
 */
void
muster_screens_set_decided (MusterScreens *self, gint64 utc)
{
  self->shown.decided_at = utc;
}

/* @open: a card is enough */
void
muster_screens_set_emergency (MusterScreens *self, gboolean open)
{
  self->shown.emergency = open;
}

void
muster_screens_forget (MusterScreens *self)
{
  self->shown.keypad = FALSE;
  self->shown.decided_at = 0;
}

/* @duty: (nullable): owned by the station, as long as it */
void
muster_screens_set_duty (MusterScreens *self, MusterDuty *duty)
{
  self->duty = duty;
  muster_screens_rebuild (self);
}

static void
fill_signs (MusterScreens *self)
{
  for (MusterRight right = 0; self->duty != NULL && right < MUSTER_N_RIGHTS; right++)
    self->desk_view->signs[right] = muster_duty_may (self->duty, right, self->shown.visit->person);
}

void
muster_screens_rebuild (MusterScreens *self)
{
  self->shown.lookup = muster_finder_get_lookup (self->finder);
  self->shown.lying = self->cards != NULL && muster_card_watch_is_lying (self->cards);
  self->shown.challenge = muster_challenger_get_view (self->challenger);
  self->shown.measuring = muster_lamp_meter_get_view (self->meter);
  self->shown.kind = muster_challenger_get_kind (self->challenger);
  self->shown.can_exchange = muster_challenger_can_exchange (self->challenger);
  self->shown.colours = muster_challenger_spares_colours (self->challenger) ? MUSTER_COLOURS_SPARED
                        : muster_challenger_can_spare_colours (self->challenger)
                            ? MUSTER_COLOURS_MAY
                            : MUSTER_COLOURS_NONE;
  self->shown.steps = muster_challenger_get_steps (self->challenger, &self->shown.n_steps);
  self->shown.liveness = muster_challenger_fuse (self->challenger);
  self->shown.shots = muster_evidence_keeper_get_failed_shots (
      self->keeper, self->shown.visit, &self->shown.liveness, &self->shown.n_shots);
  self->shown.withdrawal = muster_recorder_get_withdrawal (self->recorder);
  self->shown.probe = muster_capture_get_best (self->capture);
  g_clear_pointer (&self->screen, muster_screen_free);
  g_clear_pointer (&self->desk_view, muster_desk_view_free);
  self->screen = muster_screen_build (&self->shown);
  self->desk_view = muster_desk_view_build (&self->shown);
  fill_signs (self);
}

/**
 * muster_screens_follow_colours:
 * @self: what is shown, with a challenge or a measurement of the screen's light
 * @view: of it; copied
 *
 * In place of a rebuild while nothing but colours fade, in each frame of the screen: staff see none
 * of it.
 */
void
muster_screens_follow_colours (MusterScreens *self, const MusterChallengeView *view)
{
  g_return_if_fail (self->screen->challenging && view != NULL);
  self->screen->challenge = *view;
}

const MusterScreen *
muster_screens_get_screen (MusterScreens *self)
{
  return self->screen;
}

const MusterDeskView *
muster_screens_get_desk_view (MusterScreens *self)
{
  return self->desk_view;
}
