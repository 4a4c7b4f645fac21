/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-day-people.h"

struct _MusterDayPeople {
  GHashTable *people; /* owned, gint64 to Standing */
  guint n_in, n_waiting;
};

typedef struct {
  gint64 person;
  gboolean in;
  gboolean waits; /* for staff */
} Standing;

MusterDayPeople *
muster_day_people_new (void)
{
  MusterDayPeople *self = g_new0 (MusterDayPeople, 1);

  self->people = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  return self;
}

void
muster_day_people_free (MusterDayPeople *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->people);
  g_free (self);
}

void
muster_day_people_forget (MusterDayPeople *self)
{
  g_hash_table_remove_all (self->people);
  self->n_in = 0;
  self->n_waiting = 0;
}

static gboolean
waits_for_staff (MusterOutcome outcome)
{
  return outcome == MUSTER_OUTCOME_REVIEW || outcome == MUSTER_OUTCOME_FAIL ||
         outcome == MUSTER_OUTCOME_REFERRED;
}

/**
 * muster_day_people_hear:
 * @person: roster id, not 0
 * @outcome: %MUSTER_OUTCOME_NONE for a try
 *
 * One after the other, as they were written. The newest tells who waits; only undoing lets nobody
 * be in any more.
 */
void
muster_day_people_hear (MusterDayPeople *self, gint64 person, MusterOutcome outcome)
{
  Standing *standing = g_hash_table_lookup (self->people, &person);

  if (standing == NULL) {
    standing = g_new0 (Standing, 1);
    standing->person = person;
    g_hash_table_insert (self->people, &standing->person, standing);
  }
  self->n_in -= standing->in;
  self->n_waiting -= standing->waits;
  standing->waits = waits_for_staff (outcome);
  if (muster_outcome_lets_in (outcome))
    standing->in = TRUE;
  else if (outcome == MUSTER_OUTCOME_UNDO)
    standing->in = FALSE;
  self->n_in += standing->in;
  self->n_waiting += standing->waits;
}

guint
muster_day_people_count (const MusterDayPeople *self)
{
  return g_hash_table_size (self->people);
}

guint
muster_day_people_count_in (const MusterDayPeople *self)
{
  return self->n_in;
}

guint
muster_day_people_count_waiting (const MusterDayPeople *self)
{
  return self->n_waiting;
}
