/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-evidence-clock.h"

#include <string.h>

/* A sane clock is before the year 2200; sums of such numbers cannot overflow. */
#define MAX_SECONDS G_GINT64_CONSTANT (7258118400)

/* From one start of the machine to another: only the wall clock can tell. */
static void
count_gap (MusterEvidenceClock *self, const MusterClockReading *reading)
{
  const gint64 gap = reading->wall - self->last.wall;

  if (gap > MUSTER_EVIDENCE_BELIEVED)
    self->doubted += gap;
  else
    self->age += MAX (gap, 0);
}

/* Two walls that were both right say how long it was, whatever happened between them. */
static void
count_sure (MusterEvidenceClock *self, const MusterClockReading *reading)
{
  if (self->sure_wall > 0)
    self->age = MAX (self->age, self->sure_age + reading->wall - self->sure_wall);
  self->sure_age = self->age;
  self->sure_wall = reading->wall;
  self->doubted = 0;
}

/**
 * muster_evidence_clock_advance:
 * @self: all 0 at first
 * @reading: now
 *
 * While the machine runs its own running time counts and nothing else. Over a restart the wall
 * clock counts: not backwards, and not by more than %MUSTER_EVIDENCE_BELIEVED unless a time server
 * keeps it right, now and at the last such reading.
 */
void
muster_evidence_clock_advance (MusterEvidenceClock *self, const MusterClockReading *reading)
{
  g_return_if_fail (reading->wall <= MAX_SECONDS && reading->wall >= -MAX_SECONDS);

  if (*self->last.boot != '\0' && strcmp (self->last.boot, reading->boot) == 0)
    self->age += MAX (reading->running - self->last.running, 0);
  else if (*self->last.boot != '\0')
    count_gap (self, reading);
  if (reading->synced)
    count_sure (self, reading);
  self->last = *reading;
}

/* Somebody says that the clock is right: what was doubted counts. */
void
muster_evidence_clock_believe (MusterEvidenceClock *self)
{
  self->age += self->doubted;
  self->doubted = 0;
}

char *
muster_evidence_clock_to_text (const MusterEvidenceClock *self)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                          " %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s",
                          self->age,
                          self->last.wall,
                          self->last.running,
                          self->last.synced,
                          self->sure_age,
                          self->sure_wall,
                          self->doubted,
                          self->last.boot);
}

/**
 * muster_evidence_clock_from_text:
 * @text: (nullable): of muster_evidence_clock_to_text()
 *
 * Returns: %FALSE if it is none; @self is all 0 then
 */
gboolean
muster_evidence_clock_from_text (MusterEvidenceClock *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " ", 8);
  gint64 numbers[7] = {0};

  *self = (MusterEvidenceClock){0};
  if (g_strv_length (words) != 8 || strlen (words[7]) >= sizeof self->last.boot)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!g_ascii_string_to_signed (words[i], 10, -MAX_SECONDS, MAX_SECONDS, &numbers[i], NULL))
      return FALSE;
  self->age = numbers[0];
  self->last.wall = numbers[1];
  self->last.running = numbers[2];
  self->last.synced = numbers[3] != 0;
  self->sure_age = numbers[4];
  self->sure_wall = numbers[5];
  self->doubted = numbers[6];
  g_strlcpy (self->last.boot, words[7], sizeof self->last.boot);
  return TRUE;
}
