/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-chance.h"

#include <errno.h>
#include <sys/random.h>

MusterChance
muster_chance_of_system (void)
{
  return (MusterChance){0};
}

MusterChance
muster_chance_of_seed (guint64 seed)
{
  return (MusterChance){.seeded = TRUE, .state = seed};
}

/* An attempt with a draw that can be foreseen proves nothing, so there is no way round. */
static guint64
ask_system (void)
{
  guint64 bits;
  gssize n;

  do
    n = getrandom (&bits, sizeof bits, 0);
  while (n < 0 && errno == EINTR);
  if (n != sizeof bits)
    g_error ("The system has no random source: %s", g_strerror (errno));
  return bits;
}

/* splitmix64 (Vigna, public domain algorithm) */
static guint64
next_seeded (MusterChance *self)
{
  guint64 z = (self->state += G_GUINT64_CONSTANT (0x9E3779B97F4A7C15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94D049BB133111EB);
  return z ^ (z >> 31);
}

/**
 * muster_chance_draw:
 *
 * Returns: evenly from @low up to, but not, @high
 */
double
muster_chance_draw (MusterChance *self, double low, double high)
{
  const guint64 bits = self->seeded ? next_seeded (self) : ask_system ();

  return low + (high - low) * ((double) (bits >> 11) / 9007199254740992.0);
}
