/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-flash.h"
#include "muster-liveness-bench.h"
#include "muster-rehearsal-sitting.h"

/* The flash as a rehearsal has it: the twelve people, their camera, and a screen that shows what it
 * is asked for some refreshes later. The seed is the person's number plus twelve times the code's.
 */

#define REFRESH_US 16667
#define PERIOD_US  (G_USEC_PER_SEC / 15)

/* From the challenge's view to the light of it: the frame being drawn, the compositor's, the
 * panel's. */
#define DELAY 3

static const MusterSitter sitters[] = {
    MUSTER_SITTER_GOOD, MUSTER_SITTER_PRINT, MUSTER_SITTER_TABLET};

typedef struct {
  float quarters[MUSTER_SCREEN_QUARTERS][3];
  guint slot;
  gboolean lit;
} Shown;

typedef struct {
  MusterRehearsalSitting sitting;
  MusterRehearsalWish wish;
  MusterChallenge *flash; /* owned */
  Shown shown[DELAY];     /* the oldest is seen next */
  guint n;                /* refreshes so far */
  guint slot;             /* that is seen */
  guint8 bgr[MUSTER_REHEARSAL_WIDTH * MUSTER_REHEARSAL_HEIGHT * 3];
} Rehearsal;

static void
clear_rehearsal (Rehearsal *self)
{
  muster_rehearsal_sitting_clear (&self->sitting);
  g_clear_object (&self->flash);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rehearsal, clear_rehearsal)

static const char *
get_nick (guint species)
{
  return muster_sitter_to_nick (sitters[species]);
}

static gboolean
is_live (guint species)
{
  return sitters[species] == MUSTER_SITTER_GOOD;
}

/* One refresh of the screen: what was asked for some of them ago comes to be seen. */
static void
refresh (Rehearsal *self, gint64 now)
{
  const MusterChallengeView *view = muster_challenge_get_view (self->flash);
  Shown *shown = &self->shown[self->n++ % DELAY];

  if (shown->lit)
    muster_rehearsal_wish_light (&self->wish, (const float (*)[3]) shown->quarters);
  if (shown->lit && shown->slot != self->slot) {
    muster_challenge_shown (self->flash, shown->slot, now);
    self->slot = shown->slot;
  }
  shown->lit = view->covers_screen;
  shown->slot = view->slot;
  memcpy (shown->quarters, view->quarters, sizeof shown->quarters);
}

static gboolean
take_frame (Rehearsal *self,
            MusterLivenessLab *lab,
            gint64 time_us,
            MusterLivenessOutcome *outcome,
            GError **error)
{
  const MusterPixels pixels = {
      self->bgr, MUSTER_REHEARSAL_WIDTH, MUSTER_REHEARSAL_HEIGHT, MUSTER_REHEARSAL_WIDTH * 3};

  muster_rehearsal_sitting_draw (&self->sitting, &self->wish, time_us, self->bgr);
  self->wish.locked = TRUE;
  return muster_liveness_lab_show (lab, &pixels, time_us, self->flash, outcome, error);
}

static gboolean
run (MusterLivenessLab *lab,
     guint species,
     guint64 seed,
     MusterLivenessOutcome *outcome,
     GError **error)
{
  const gint64 start = G_USEC_PER_SEC;
  g_auto (Rehearsal) self = {0};
  gint64 frame_us = start + PERIOD_US;
  const MusterRehearsalPerson *people;
  guint8 bytes[32];
  gsize n;

  *outcome = (MusterLivenessOutcome){0};
  people = muster_rehearsal_get_people (&n);
  muster_liveness_lab_begin (lab);
  muster_rehearsal_sitting_seat (&self.sitting, people[seed % n].identity, sitters[species], start);
  muster_liveness_spread_seed (seed, "code", bytes);
  self.flash = muster_flash_new_seeded (NULL, bytes);
  self.wish.prompt = MUSTER_COACH_FIT;
  self.wish.ask = MUSTER_SITTER_ASK_HOLD_STILL;
  muster_challenge_begin (self.flash, start);
  for (gint64 now = start; muster_challenge_get_result (self.flash) == MUSTER_LIVENESS_OPEN;
       now += REFRESH_US) {
    muster_challenge_tick (self.flash, now);
    refresh (&self, now);
    if (frame_us > now)
      continue;
    if (!take_frame (&self, lab, frame_us, outcome, error))
      return FALSE;
    frame_us += PERIOD_US;
  }
  muster_liveness_outcome_take (outcome, self.flash);
  return TRUE;
}

const MusterLivenessKind muster_liveness_rehearsal = {
    .nick = "rehearsal",
    .n_species = G_N_ELEMENTS (sitters),
    .get_nick = get_nick,
    .is_live = is_live,
    .run = run,
};
