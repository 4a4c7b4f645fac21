/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-day-figures.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-day-people.h"
#include "muster-day.h"

/* How a visit stands; the newest of its ends counts. */
typedef struct {
  MusterOutcome outcome;
  MusterDayKind kind;
  guint hour;
  gint64 duration_ms;
} Visit;

struct _MusterDayCounter {
  guint32 day;
  GTimeZone *zone; /* owned */
  gboolean rehearsal;
  MusterDayFigures *figures; /* owned */
  MusterDayPeople *people;   /* owned */
  GHashTable *visits;        /* owned: char * → Visit */
  GHashTable *decided;       /* owned: seq → MusterDayOperator, borrowed of figures */
  GHashTable *rechecked;     /* owned, a set of seq */
};

static void
operator_free (gpointer data)
{
  MusterDayOperator *who = data;

  g_free (who->name);
  g_free (who);
}

static void
reason_free (gpointer data)
{
  MusterDayReason *reason = data;

  g_free (reason->code);
  g_free (reason);
}

void
muster_day_figures_free (MusterDayFigures *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->operators);
  g_ptr_array_unref (self->reasons);
  g_free (self);
}

/* Returns: whether a share of @of is told, see %MUSTER_DAY_SHARE_FROM */
gboolean
muster_day_has_share (guint of)
{
  return of >= MUSTER_DAY_SHARE_FROM;
}

MusterDayCounter *
muster_day_counter_new (guint32 day, GTimeZone *zone, gboolean rehearsal)
{
  MusterDayCounter *self = g_new0 (MusterDayCounter, 1);

  self->day = day;
  self->zone = g_time_zone_ref (zone);
  self->rehearsal = rehearsal;
  self->figures = g_new0 (MusterDayFigures, 1);
  self->figures->operators = g_ptr_array_new_with_free_func (operator_free);
  self->figures->reasons = g_ptr_array_new_with_free_func (reason_free);
  self->people = muster_day_people_new ();
  self->visits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->decided = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->rechecked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

void
muster_day_counter_free (MusterDayCounter *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->rechecked);
  g_hash_table_unref (self->decided);
  g_hash_table_unref (self->visits);
  muster_day_people_free (self->people);
  muster_day_figures_free (self->figures);
  g_time_zone_unref (self->zone);
  g_free (self);
}

/* --- staff --- */

static MusterDayOperator *
find_operator (MusterDayCounter *self, gint64 staff, const char *name)
{
  GPtrArray *operators = self->figures->operators;
  MusterDayOperator *who;

  for (guint i = 0; i < operators->len; i++) {
    who = g_ptr_array_index (operators, i);
    if (who->staff == staff && g_strcmp0 (who->name, name) == 0)
      return who;
  }
  who = g_new0 (MusterDayOperator, 1);
  who->staff = staff;
  who->name = g_strdup (name);
  g_ptr_array_add (operators, who);
  return who;
}

/* Returns: (nullable): whose act it was; %NULL: no one's. An account is known by its number alone:
 * names change. */
static MusterDayOperator *
get_operator (MusterDayCounter *self, const MusterEvent *event)
{
  const gint64 staff = muster_event_get_int (event, "staff_id");
  const char *name = staff == 0 ? muster_event_get_string (event, "staff") : NULL;

  if (staff == 0 && (name == NULL || *name == '\0'))
    return NULL;
  return find_operator (self, staff, name);
}

static void
count_reason (MusterDayCounter *self, const char *code)
{
  GPtrArray *reasons = self->figures->reasons;
  MusterDayReason *reason;

  for (guint i = 0; i < reasons->len; i++) {
    reason = g_ptr_array_index (reasons, i);
    if (g_str_equal (reason->code, code)) {
      reason->n++;
      return;
    }
  }
  reason = g_new0 (MusterDayReason, 1);
  reason->code = g_strdup (code);
  reason->n = 1;
  g_ptr_array_add (reasons, reason);
}

static MusterBand
get_band (const MusterEvent *event)
{
  const char *nick = muster_event_get_string (event, "band");

  for (MusterBand band = MUSTER_BAND_DIFFERENT; band <= MUSTER_BAND_PASS; band++)
    if (g_strcmp0 (nick, muster_band_to_nick (band)) == 0)
      return band;
  return MUSTER_BAND_NONE;
}

static void
count_decision (MusterDayCounter *self, const MusterEvent *event, MusterOutcome outcome, guint hour)
{
  MusterDayFigures *figures = self->figures;
  MusterDayOperator *who = get_operator (self, event);
  const char *code = muster_event_get_string (event, "code");
  const gint64 seq = muster_event_get_int (event, "seq");
  const gboolean confirmed = g_strcmp0 (code, MUSTER_CODE_SAME_PERSON) == 0;

  if (who != NULL) {
    who->decided++;
    g_hash_table_insert (self->decided, g_memdup2 (&seq, sizeof seq), who);
  }
  if (outcome != MUSTER_OUTCOME_OVERRIDE)
    return;
  if (confirmed) {
    figures->confirmed++;
    if (who != NULL)
      who->confirmed++;
    return;
  }
  figures->overrides++;
  figures->overrides_by_hour[hour]++;
  figures->overrides_by_band[get_band (event)]++;
  count_reason (self, code != NULL ? code : "");
  if (who != NULL)
    who->overrides++;
}

/* --- visits --- */

static MusterDayKind
get_kind (const MusterEvent *event, MusterOutcome outcome)
{
  if (!muster_outcome_lets_in (outcome))
    return MUSTER_DAY_NOT_IN;
  if (outcome == MUSTER_OUTCOME_PASS)
    return MUSTER_DAY_BY_MACHINE;
  return muster_event_get_int (event, "emergency") != 0 ? MUSTER_DAY_EMERGENCY
                                                        : MUSTER_DAY_BY_STAFF;
}

/* Entries without a name of their visit are each one. */
static char *
dup_visit (const MusterEvent *event)
{
  const char *visit = muster_event_get_string (event, "visit");

  if (visit != NULL)
    return g_strdup (visit);
  return g_strdup_printf ("%" G_GINT64_FORMAT, muster_event_get_int (event, "seq"));
}

/* What was taken back took place all the same, when it did; one of another day is not of this. */
static void
add_undo (MusterDayCounter *self, const MusterEvent *event)
{
  const gint64 person = muster_event_get_int (event, "person");
  g_autofree char *name = dup_visit (event);
  Visit *visit = g_hash_table_lookup (self->visits, name);

  if (visit == NULL)
    return;
  visit->outcome = MUSTER_OUTCOME_UNDO;
  visit->kind = MUSTER_DAY_NOT_IN;
  if (person > 0)
    muster_day_people_hear (self->people, person, MUSTER_OUTCOME_UNDO);
}

static void
add_outcome (MusterDayCounter *self, const MusterEvent *event, guint hour)
{
  MusterOutcome outcome = MUSTER_OUTCOME_NONE;
  const gint64 person = muster_event_get_int (event, "person");
  Visit *visit;

  muster_outcome_from_nick (muster_event_get_string (event, "outcome"), &outcome);
  if (outcome == MUSTER_OUTCOME_UNDO) {
    add_undo (self, event);
    count_decision (self, event, outcome, hour);
    return;
  }
  visit = g_new0 (Visit, 1);
  visit->outcome = outcome;
  visit->kind = get_kind (event, outcome);
  visit->hour = hour;
  visit->duration_ms = muster_event_get_int (event, "duration_ms");
  g_hash_table_replace (self->visits, dup_visit (event), visit);
  if (person > 0)
    muster_day_people_hear (self->people, person, outcome);
  self->figures->emergency += visit->kind == MUSTER_DAY_EMERGENCY;
  self->figures->out_of_tries += g_strcmp0 (muster_event_get_string (event, "case"), "tries") == 0;
  self->figures->tries += muster_event_get_int (event, "attempts_spent") == 1;
  count_decision (self, event, outcome, hour);
}

static void
add_attempt (MusterDayCounter *self, const MusterEvent *event)
{
  const gint64 person = muster_event_get_int (event, "person");

  self->figures->tries += muster_event_get_int (event, "attempts_spent") == 1;
  if (person > 0)
    muster_day_people_hear (self->people, person, MUSTER_OUTCOME_NONE);
}

/* --- second looks --- */

/* The first answer counts: whoever looks once more has heard of it. */
static void
add_recheck (MusterDayCounter *self, const MusterEvent *event)
{
  MusterDayRechecks *rechecks = &self->figures->rechecks;
  const gint64 of = muster_event_get_int (event, "of");
  const char *answer = muster_event_get_string (event, "answer");
  MusterDayOperator *who = g_hash_table_lookup (self->decided, &of);
  gboolean same = g_strcmp0 (answer, "same") == 0;
  gboolean different = g_strcmp0 (answer, "different") == 0;

  if (!g_hash_table_add (self->rechecked, g_memdup2 (&of, sizeof of)))
    return;
  rechecks->same += same;
  rechecks->different += different;
  rechecks->unclear += g_strcmp0 (answer, "unclear") == 0;
  rechecks->no_picture += g_strcmp0 (answer, "no-picture") == 0;
  rechecks->unreadable += g_strcmp0 (answer, "unreadable") == 0;
  if (who != NULL && (same || different)) {
    who->rechecked++;
    who->disagreed += different;
  }
}

/* What is about a day says so, and may have been done on a later one. */
static gboolean
add_about (MusterDayCounter *self, const MusterEvent *event)
{
  const char *type = muster_event_get_type_name (event);
  const gboolean drawn = g_str_equal (type, "recheck-draw");

  if (g_str_has_prefix (type, "day-"))
    return TRUE; /* who signed it and who took it away is no part of it */
  if (!drawn && !g_str_equal (type, "recheck"))
    return FALSE;
  if (muster_day_from_text (muster_event_get_string (event, "day")) != self->day)
    return TRUE;
  if (drawn)
    self->figures->rechecks.drawn += (guint) MAX (muster_event_get_int (event, "drawn"), 0);
  else
    add_recheck (self, event);
  return TRUE;
}

/* --- all --- */

/**
 * muster_day_counter_add:
 * @event: an entry of the journal, newer than those before it
 *
 * Others than those of the day are left out, by their own time: a clock that was set wrong puts
 * entries on another day, but on one day only. So are entries of a kind that is not counted.
 *
 * Returns: whether it is one of that day, by its own time
 */
gboolean
muster_day_counter_add (MusterDayCounter *self, const MusterEvent *event)
{
  const char *type = muster_event_get_type_name (event);
  const char *text = muster_event_get_string (event, "time");
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  MusterDayFigures *figures = self->figures;
  gint64 seconds;

  if (type == NULL || (muster_event_get_int (event, "rehearsal") != 0) != self->rehearsal)
    return FALSE;
  if (add_about (self, event) || time == NULL)
    return FALSE;
  seconds = g_date_time_to_unix (time);
  if (muster_day_of (seconds, self->zone) != self->day)
    return FALSE;
  figures->last = MAX (figures->last, muster_event_get_int (event, "seq"));
  if (g_str_equal (type, "outcome"))
    add_outcome (self, event, muster_day_hour (seconds, self->zone));
  else if (g_str_equal (type, "attempt"))
    add_attempt (self, event);
  else if (g_str_equal (type, "retry"))
    figures->again++;
  else if (g_str_equal (type, "one-more"))
    figures->one_more++;
  else if (g_str_equal (type, "emergency"))
    figures->emergency_opened += g_strcmp0 (muster_event_get_string (event, "action"), "open") == 0;
  return TRUE;
}

/**
 * muster_day_counter_add_unread:
 * @n: entries that lie among those of the day and were damaged: what they are is not known
 */
void
muster_day_counter_add_unread (MusterDayCounter *self, guint n)
{
  self->figures->unread += n;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* By nearest rank: a time that somebody really took. */
static gint64
get_rank (const GArray *times, guint percent)
{
  const guint rank = (times->len * percent + 99) / 100;

  return g_array_index (times, gint64, MAX (rank, 1) - 1);
}

static void
count_visits (MusterDayCounter *self)
{
  MusterDayFigures *figures = self->figures;
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->visits);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const Visit *visit = value;

    figures->visits++;
    figures->outcomes[visit->outcome]++;
    figures->hours[visit->hour][visit->kind]++;
    if (visit->kind != MUSTER_DAY_NOT_IN && visit->duration_ms > 0)
      g_array_append_val (times, visit->duration_ms);
  }
  figures->timed = times->len;
  if (times->len == 0)
    return;
  g_array_sort (times, compare_times);
  figures->median_ms = get_rank (times, 50);
  figures->p95_ms = get_rank (times, 95);
}

static int
compare_operators (gconstpointer a, gconstpointer b)
{
  const MusterDayOperator *x = *(MusterDayOperator *const *) a,
                          *y = *(MusterDayOperator *const *) b;

  if (x->overrides != y->overrides)
    return x->overrides < y->overrides ? 1 : -1;
  if (x->decided != y->decided)
    return x->decided < y->decided ? 1 : -1;
  if (x->staff != y->staff)
    return x->staff < y->staff ? -1 : 1;
  return g_strcmp0 (x->name, y->name);
}

static int
compare_reasons (gconstpointer a, gconstpointer b)
{
  const MusterDayReason *x = *(MusterDayReason *const *) a, *y = *(MusterDayReason *const *) b;

  return x->n != y->n ? (x->n < y->n ? 1 : -1) : strcmp (x->code, y->code);
}

/**
 * muster_day_counter_end:
 *
 * Returns: (transfer full): what was counted; the counter counts no more
 */
MusterDayFigures *
muster_day_counter_end (MusterDayCounter *self)
{
  MusterDayFigures *figures = self->figures;

  g_return_val_if_fail (figures != NULL, NULL);
  count_visits (self);
  figures->people = muster_day_people_count (self->people);
  figures->people_in = muster_day_people_count_in (self->people);
  figures->people_waiting = muster_day_people_count_waiting (self->people);
  g_ptr_array_sort (figures->operators, compare_operators);
  g_ptr_array_sort (figures->reasons, compare_reasons);
  return g_steal_pointer (&self->figures);
}

#define AT(member) G_STRUCT_OFFSET (MusterDayFigures, member)

/* What is written to a file and printed; an entry has no room for all of it. */
static const MusterDayFigure counts[] = {
    {"visits", N_ ("Visits"), AT (visits), TRUE},
    {"people", N_ ("People"), AT (people), TRUE},
    {"in", N_ ("People who are in"), AT (people_in), TRUE},
    {"waiting", N_ ("People who wait for staff"), AT (people_waiting), TRUE},
    {"tries", N_ ("Comparisons"), AT (tries), TRUE},
    {"again", N_ ("Tried again"), AT (again), FALSE},
    {"out-of-tries", N_ ("No tries left, for staff to settle"), AT (out_of_tries), FALSE},
    {"one-more", N_ ("Tries beyond the limit"), AT (one_more), FALSE},
    {"emergency-opened", N_ ("Emergency mode opened"), AT (emergency_opened), FALSE},
    {"emergency", N_ ("In by emergency mode"), AT (emergency), TRUE},
    {"confirmed", N_ ("Matches confirmed by staff"), AT (confirmed), TRUE},
    {"overrides", N_ ("Let pass by staff"), AT (overrides), TRUE},
    {"rechecks", N_ ("Second looks drawn"), AT (rechecks.drawn), TRUE},
    {"disagreed", N_ ("Second looks that disagreed"), AT (rechecks.different), TRUE},
    {"unread", N_ ("Journal entries that cannot be read"), AT (unread), TRUE},
};

/* Returns: (transfer none) (array length=n): all counts, in the order in which they are told */
const MusterDayFigure *
muster_day_figures_list (gsize *n)
{
  *n = G_N_ELEMENTS (counts);
  return counts;
}

guint
muster_day_figures_get (const MusterDayFigures *self, const MusterDayFigure *figure)
{
  return G_STRUCT_MEMBER (guint, self, figure->offset);
}
