/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-rehearsal-sitting.h"

#include <math.h>

#include "muster-rehearsal-mark.h"

#define WIDTH  MUSTER_REHEARSAL_WIDTH
#define HEIGHT MUSTER_REHEARSAL_HEIGHT

/* The room all sitters come to: any seed that leaves the middle of the picture calm. */
#define ROOM 11

static MusterPuppetColour
to_linear (const float srgb[3])
{
  return (MusterPuppetColour){powf (srgb[0], 2.2f), powf (srgb[1], 2.2f), powf (srgb[2], 2.2f)};
}

/**
 * muster_rehearsal_wish_light:
 * @quarters: (nullable): of the screen as the person sees them, top left, top right, bottom left,
 *   bottom right: R, G, B as sRGB values, 0 to 1; %NULL: what it usually shows
 */
void
muster_rehearsal_wish_light (MusterRehearsalWish *self, const float (*quarters)[3])
{
  /* the person's left is on the right of the picture */
  static const guint seen[] = {1, 0, 3, 2};

  self->lit = quarters != NULL;
  for (guint i = 0; self->lit && i < G_N_ELEMENTS (seen); i++)
    self->quarters[i] = to_linear (quarters[seen[i]]);
}

/**
 * muster_rehearsal_sitting_seat:
 * @identity: whose turn it is
 * @now: of any clock
 *
 * Somebody sits down. Another face than the last takes up to 0.3 s to be made.
 */
void
muster_rehearsal_sitting_seat (MusterRehearsalSitting *self,
                               guint32 identity,
                               MusterSitter sitter,
                               gint64 now)
{
  if (sitter == MUSTER_SITTER_IMPOSTOR)
    identity = muster_rehearsal_get_impostor (identity);
  if (self->puppet == NULL || self->identity != identity) {
    g_clear_pointer (&self->puppet, muster_puppet_free);
    self->puppet = muster_puppet_new (identity);
    self->identity = identity;
  }
  muster_sitter_body_init (&self->body, sitter, now);
}

/**
 * muster_rehearsal_sitting_draw:
 * @now: not before the last picture's
 * @bgr: (out): MUSTER_REHEARSAL_WIDTH * MUSTER_REHEARSAL_HEIGHT * 3 bytes: the next picture, marked
 *   as one of a rehearsal
 */
void
muster_rehearsal_sitting_draw (MusterRehearsalSitting *self,
                               const MusterRehearsalWish *wish,
                               gint64 now,
                               guint8 *bgr)
{
  MusterPuppetScene scene;

  muster_sitter_body_prompt (&self->body, wish->prompt, now);
  muster_sitter_body_ask (&self->body, wish->ask, now);
  self->body.speech = wish->speech;
  muster_sitter_body_step (&self->body, now, &scene);
  for (guint i = 0; wish->lit && i < G_N_ELEMENTS (scene.screen); i++)
    scene.screen[i] = wish->quarters[i];
  scene.room = ROOM;
  if (wish->locked && self->exposure > 0) {
    scene.exposure = self->exposure;
    scene.white_balance = self->white;
  }
  self->exposure = scene.exposure;
  self->white = scene.white_balance > 0 ? scene.white_balance : scene.kelvin;
  muster_puppet_render (self->puppet, &scene, WIDTH, HEIGHT, bgr);
  muster_rehearsal_mark (bgr, WIDTH, HEIGHT);
}

void
muster_rehearsal_sitting_clear (MusterRehearsalSitting *self)
{
  g_clear_pointer (&self->puppet, muster_puppet_free);
}
