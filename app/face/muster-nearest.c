/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-nearest.h"

#include <math.h>

void
muster_nearest_init (MusterNearest *self, guint capacity)
{
  *self = (MusterNearest){g_new (MusterCandidate, capacity), 0, capacity};
}

void
muster_nearest_clear (MusterNearest *self)
{
  g_clear_pointer (&self->items, g_free);
}

/* By score, and of equal scores the lower id: so the result does not depend on who scans what. */
static gboolean
is_worse (const MusterCandidate *a, const MusterCandidate *b)
{
  return a->score < b->score || (a->score == b->score && a->id > b->id);
}

static void
swap (MusterCandidate *a, MusterCandidate *b)
{
  const MusterCandidate kept = *a;

  *a = *b;
  *b = kept;
}

static void
sift_down (MusterNearest *self)
{
  guint at = 0;

  for (;;) {
    guint worst = 2 * at + 1;

    if (worst >= self->n)
      return;
    if (worst + 1 < self->n && is_worse (&self->items[worst + 1], &self->items[worst]))
      worst++;
    if (!is_worse (&self->items[worst], &self->items[at]))
      return;
    swap (&self->items[at], &self->items[worst]);
    at = worst;
  }
}

void
muster_nearest_offer (MusterNearest *self, const MusterCandidate *candidate)
{
  guint at = self->n;

  if (self->n == self->capacity) {
    if (!is_worse (&self->items[0], candidate))
      return;
    self->items[0] = *candidate;
    sift_down (self);
    return;
  }
  self->items[self->n++] = *candidate;
  for (; at > 0 && is_worse (&self->items[at], &self->items[(at - 1) / 2]); at = (at - 1) / 2)
    swap (&self->items[at], &self->items[(at - 1) / 2]);
}

/* What a score must reach to be of interest. */
float
muster_nearest_get_floor (const MusterNearest *self)
{
  return self->n == self->capacity ? self->items[0].score : -INFINITY;
}
