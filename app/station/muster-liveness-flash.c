/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "muster-attack.h"
#include "muster-flash.h"
#include "muster-liveness-bench.h"

/* How often the screen is drawn. */
#define REFRESH_US 16667

/* Frames before the first colour are of no use but the last quarter of a second of them. */
#define FIRST_FRAME_US (750 * 1000)

/* What the installation check would say of the lag: half an exposure and half a refresh more than
 * the camera's and screen's own, and 10 ms wrong at most. */
#define LAG_BEYOND  .027
#define LAG_MISTAKE .010

typedef struct {
  MusterAttack *attack;      /* owned */
  MusterChallenge *flash;    /* owned */
  MusterChallenge *recorded; /* owned: what lit an old recording */
  guint slot[2];             /* of both, shown last */
  float levels[2][4][3];
  guint8 bgr[MUSTER_ATTACK_WIDTH * MUSTER_ATTACK_HEIGHT * 3];
} Presentation;

static void
clear_presentation (Presentation *self)
{
  g_clear_pointer (&self->attack, muster_attack_free);
  g_clear_object (&self->flash);
  g_clear_object (&self->recorded);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Presentation, clear_presentation)

static const char *
get_nick (guint species)
{
  return muster_attack_species_to_nick ((MusterAttackSpecies) species);
}

static gboolean
is_live (guint species)
{
  return muster_attack_is_live ((MusterAttackSpecies) species);
}

static void
begin (Presentation *self, MusterLivenessLab *lab, guint species, guint64 seed, gint64 now)
{
  const MusterAttackTerms *terms;
  MusterFlashSetup setup = MUSTER_FLASH_SETUP_INIT;
  guint8 bytes[32];

  self->attack = muster_attack_new (
      (MusterAttackSpecies) species, seed, muster_liveness_lab_get_person (lab, seed));
  terms = muster_attack_get_terms (self->attack);
  muster_liveness_spread_seed (seed, "code", bytes);
  setup.lag = terms->lag + LAG_BEYOND + LAG_MISTAKE * (2 * (double) (bytes[31] / 255.0) - 1);
  setup.screen_width = terms->screen_width;
  setup.screen_height = terms->screen_height;
  self->flash = muster_flash_new_seeded (&setup, bytes);
  muster_challenge_begin (self->flash, now);
  muster_liveness_spread_seed (seed, "recorded code", bytes);
  self->recorded = muster_flash_new_seeded (NULL, bytes);
  muster_challenge_begin (self->recorded, now);
}

/* Paints what the view wants; a monitor's power of 2.2 is not quite what the view's values are
 * encoded with. */
static void
paint (Presentation *self, guint which, gint64 now)
{
  const MusterChallenge *challenge = which == 0 ? self->flash : self->recorded;
  const MusterChallengeView *view =
      muster_challenge_get_view (which == 0 ? self->flash : self->recorded);
  float levels[4][3];

  if (challenge == NULL || !view->covers_screen)
    return;
  for (guint q = 0; q < 4; q++)
    for (guint c = 0; c < 3; c++)
      levels[q][c] = powf (view->quarters[q][c], 2.2f);
  if (view->slot == self->slot[which] && memcmp (levels, self->levels[which], sizeof levels) == 0)
    return;
  memcpy (self->levels[which], levels, sizeof levels);
  muster_attack_light (self->attack, which == 1, now, levels);
  if (view->slot != self->slot[which])
    muster_challenge_shown (which == 0 ? self->flash : self->recorded, view->slot, now);
  self->slot[which] = view->slot;
}

static gboolean
take_frame (Presentation *self,
            MusterLivenessLab *lab,
            gint64 time_us,
            MusterLivenessOutcome *outcome,
            GError **error)
{
  const MusterPixels pixels = {
      self->bgr, MUSTER_ATTACK_WIDTH, MUSTER_ATTACK_HEIGHT, MUSTER_ATTACK_WIDTH * 3};

  muster_attack_render (self->attack, time_us, self->bgr);
  return muster_liveness_lab_show (lab, &pixels, time_us, self->flash, outcome, error);
}

/* The clock is the presentation's own: nothing waits. */
static gboolean
run (MusterLivenessLab *lab,
     guint species,
     guint64 seed,
     MusterLivenessOutcome *outcome,
     GError **error)
{
  const gint64 start = G_USEC_PER_SEC;
  g_auto (Presentation) self = {0};
  gint64 frame_us = start + FIRST_FRAME_US;

  *outcome = (MusterLivenessOutcome){0};
  muster_liveness_lab_begin (lab);
  begin (&self, lab, species, seed, start);
  for (gint64 now = start; muster_challenge_get_result (self.flash) == MUSTER_LIVENESS_OPEN;
       now += REFRESH_US) {
    muster_challenge_tick (self.flash, now);
    muster_challenge_tick (self.recorded, now);
    paint (&self, 0, now + REFRESH_US / 2);
    paint (&self, 1, now + REFRESH_US / 2);
    if (frame_us > now)
      continue;
    if (!take_frame (&self, lab, frame_us, outcome, error))
      return FALSE;
    frame_us = muster_attack_next_frame (self.attack, frame_us);
  }
  muster_liveness_outcome_take (outcome, self.flash);
  return TRUE;
}

const MusterLivenessKind muster_liveness_flash = {
    .nick = "flash",
    .n_species = MUSTER_ATTACK_N_SPECIES,
    .get_nick = get_nick,
    .is_live = is_live,
    .run = run,
};
