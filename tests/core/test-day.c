/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-day-figures.h"
#include "muster-day.h"

/* --- dates --- */

static gint64
parse_time (const char *text)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time);
}

static GTimeZone *
get_zone (const char *name)
{
  GTimeZone *zone = g_time_zone_new_identifier (name);

  if (zone == NULL)
    g_test_skip ("this machine has no table of time zones");
  return zone;
}

static void
test_begin (void)
{
  static const struct {
    const char *zone, *day, *begin;
    guint hours;
  } cases[] = {
      {"Asia/Shanghai", "2026-09-01", "2026-08-31T16:00:00Z", 24},
      {"Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z", 25},
      {"Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z", 23},
      /* midnight comes twice, and belongs to this day both times */
      {"America/Havana", "2024-11-03", "2024-11-03T04:00:00Z", 25},
      /* there is no midnight: the day begins at one */
      {"America/Havana", "2024-03-10", "2024-03-10T05:00:00Z", 23},
      /* at the end of the day the clock went back into it */
      {"America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00:00Z", 25},
      /* a date that Samoa did not have */
      {"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", 0},
      {"Pacific/Kiritimati", "2026-06-01", "2026-05-31T10:00:00Z", 24},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GTimeZone) zone = get_zone (cases[i].zone);
    const guint32 day = muster_day_from_text (cases[i].day);
    g_autofree char *text = NULL;
    gint64 begin;

    if (zone == NULL)
      return;
    g_assert_cmpuint (day, !=, 0);
    text = muster_day_to_text (day);
    g_assert_cmpstr (text, ==, cases[i].day);
    begin = muster_day_begin (day, zone);
    g_assert_cmpint (begin, ==, parse_time (cases[i].begin));
    g_assert_cmpint (muster_day_begin (day + 1, zone) - begin, ==, cases[i].hours * 3600);
    g_assert_cmpuint (muster_day_of (begin - 1, zone), <, day);
  }
}

static void
test_text (void)
{
  static const char *const wrong[] = {"",
                                      "2026",
                                      "2026-09",
                                      "2026-09-31",
                                      "2026-13-01",
                                      "26-09-01",
                                      "2026-09-01-01",
                                      "-1-09-01",
                                      "0001-01-01",
                                      "x"};

  g_assert_cmpuint (muster_day_from_text (NULL), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_cmpuint (muster_day_from_text (wrong[i]), ==, 0);
  g_assert_cmpuint (
      muster_day_from_text ("2024-02-29") + 1, ==, muster_day_from_text ("2024-03-01"));
}

/* --- a made journal --- */

typedef struct {
  GPtrArray *events; /* owned */
  gint64 seq;
} Journal;

static MusterEvent *
add (Journal *journal, const char *type, gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S.250Z");
  MusterEvent *event = muster_event_new (type);

  if (journal->events == NULL)
    journal->events = g_ptr_array_new_with_free_func ((GDestroyNotify) muster_event_unref);
  muster_event_set_int (event, "seq", ++journal->seq);
  muster_event_set_string (event, "time", text);
  g_ptr_array_add (journal->events, event);
  return event;
}

static MusterEvent *
add_end (Journal *journal, gint64 seconds, gint64 person, const char *outcome)
{
  MusterEvent *event = add (journal, "outcome", seconds);
  g_autofree char *visit = g_strdup_printf ("visit-%d", (int) journal->seq);

  muster_event_set_string (event, "visit", visit);
  muster_event_set_string (event, "outcome", outcome);
  if (person != 0)
    muster_event_set_int (event, "person", person);
  return event;
}

static MusterEvent *
add_override (Journal *journal, gint64 seconds, gint64 person, gint64 staff, const char *code)
{
  MusterEvent *event = add_end (journal, seconds, person, "override");

  muster_event_set_int (event, "staff_id", staff);
  muster_event_set_string (event, "code", code);
  muster_event_set_string (event, "band", "different");
  return event;
}

static void
add_recheck (Journal *journal, gint64 seconds, const char *day, gint64 of, const char *answer)
{
  MusterEvent *event = add (journal, "recheck", seconds);

  muster_event_set_string (event, "day", day);
  muster_event_set_int (event, "of", of);
  muster_event_set_string (event, "answer", answer);
  muster_event_set_int (event, "staff_id", 9);
}

static MusterDayFigures *
count (const Journal *journal, const char *day, GTimeZone *zone)
{
  g_autoptr (MusterDayCounter) counter =
      muster_day_counter_new (muster_day_from_text (day), zone, FALSE);

  for (guint i = 0; i < journal->events->len; i++)
    muster_day_counter_add (counter, g_ptr_array_index (journal->events, i));
  return muster_day_counter_end (counter);
}

static void
journal_clear (Journal *journal)
{
  g_ptr_array_unref (journal->events);
}

/* One visit every ten minutes for four days around the night in which the clock goes back, or
 * forward: each is on one day, and each day has as many as it has hours. */
static void
test_clock_change (void)
{
  static const struct {
    const char *days[4];
    guint hours[4];
  } cases[] = {
      {{"2026-10-24", "2026-10-25", "2026-10-26", "2026-10-27"}, {24, 25, 24, 24}},
      {{"2026-03-28", "2026-03-29", "2026-03-30", "2026-03-31"}, {24, 23, 24, 24}},
  };
  g_autoptr (GTimeZone) zone = get_zone ("Europe/Berlin");

  if (zone == NULL)
    return;
  for (guint c = 0; c < G_N_ELEMENTS (cases); c++) {
    Journal journal = {NULL, 0};
    gint64 from = muster_day_begin (muster_day_from_text (cases[c].days[0]), zone);
    gint64 to = muster_day_begin (muster_day_from_text (cases[c].days[3]) + 1, zone);
    guint total = 0;

    for (gint64 t = from; t < to; t += 600)
      add_end (&journal, t, 1 + t / 600, "pass");
    for (guint d = 0; d < 4; d++) {
      g_autoptr (MusterDayFigures) figures = count (&journal, cases[c].days[d], zone);
      guint of_hours = 0;

      g_assert_cmpuint (figures->visits, ==, cases[c].hours[d] * 6);
      for (guint h = 0; h < MUSTER_DAY_HOURS; h++)
        of_hours += figures->hours[h][MUSTER_DAY_BY_MACHINE];
      g_assert_cmpuint (of_hours, ==, figures->visits);
      total += figures->visits;
    }
    g_assert_cmpuint (total, ==, journal.events->len);
    journal_clear (&journal);
  }
}

/* The clock was set back in the middle of the day, and put right again: entries stay on the day
 * that they tell, however they lie in the journal. */
static void
test_clock_set (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  const gint64 noon = parse_time ("2026-09-01T12:00:00Z");
  Journal journal = {NULL, 0};

  add_end (&journal, noon, 1, "pass");
  add_end (&journal, noon - 3600 * 24 * 400, 2, "pass");
  add_end (&journal, noon - 1800, 3, "pass");
  add_end (&journal, noon + 60, 4, "pass");
  {
    g_autoptr (MusterDayFigures) today = count (&journal, "2026-09-01", zone);
    g_autoptr (MusterDayFigures) then = count (&journal, "2025-07-28", zone);

    g_assert_cmpuint (today->visits, ==, 3);
    g_assert_cmpuint (today->hours[11][MUSTER_DAY_BY_MACHINE], ==, 1);
    g_assert_cmpuint (then->visits, ==, 1);
  }
  journal_clear (&journal);
}

/* What ends more than once is one visit; people are counted as people. */
static void
test_visits (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  const gint64 nine = parse_time ("2026-09-01T09:00:00Z");
  Journal journal = {NULL, 0};
  g_autoptr (MusterDayFigures) figures = NULL;
  MusterEvent *event;

  event = add_end (&journal, nine, 1, "fail");
  muster_event_set_string (event, "visit", "one");
  muster_event_set_int (event, "attempts_spent", 1);
  add (&journal, "retry", nine + 10);
  event = add_end (&journal, nine + 3600, 1, "pass");
  muster_event_set_string (event, "visit", "one");
  muster_event_set_int (event, "attempts_spent", 1);
  add_end (&journal, nine, 2, "review");
  add_end (&journal, nine, 3, "fail");
  add_end (&journal, nine, 3, "card-only");
  add_end (&journal, nine, 0, "refused");
  event = add_end (&journal, nine, 4, "card-only");
  muster_event_set_int (event, "emergency", 7);
  add (&journal, "one-more", nine);
  event = add_end (&journal, nine, 5, "pass");
  muster_event_set_boolean (event, "rehearsal", TRUE);
  add (&journal, "station", nine);
  figures = count (&journal, "2026-09-01", zone);
  g_assert_cmpuint (figures->visits, ==, 6);
  g_assert_cmpuint (figures->people, ==, 4);
  g_assert_cmpuint (figures->people_in, ==, 3);
  g_assert_cmpuint (figures->people_waiting, ==, 1);
  g_assert_cmpuint (figures->outcomes[MUSTER_OUTCOME_PASS], ==, 1);
  g_assert_cmpuint (figures->outcomes[MUSTER_OUTCOME_FAIL], ==, 1);
  g_assert_cmpuint (figures->outcomes[MUSTER_OUTCOME_CARD_ONLY], ==, 2);
  g_assert_cmpuint (figures->hours[9][MUSTER_DAY_EMERGENCY], ==, 1);
  g_assert_cmpuint (figures->hours[9][MUSTER_DAY_BY_STAFF], ==, 1);
  g_assert_cmpuint (figures->hours[10][MUSTER_DAY_BY_MACHINE], ==, 1);
  g_assert_cmpuint (figures->hours[9][MUSTER_DAY_NOT_IN], ==, 3);
  g_assert_cmpuint (figures->tries, ==, 2);
  g_assert_cmpuint (figures->again, ==, 1);
  g_assert_cmpuint (figures->one_more, ==, 1);
  g_assert_cmpuint (figures->emergency, ==, 1);
  journal_clear (&journal);
}

/* Taken back on the day itself, and on the one after. */
static void
test_undo (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  const gint64 nine = parse_time ("2026-09-01T09:00:00Z"), later = nine + 5 * 3600;
  Journal journal = {NULL, 0};
  g_autoptr (MusterDayFigures) figures = NULL, next = NULL;

  for (guint i = 0; i < 2; i++) {
    g_autofree char *visit = g_strdup_printf ("taken-back-%u", i);
    MusterEvent *event = add_end (&journal, nine, 1 + i, "doubtful");

    muster_event_set_string (event, "visit", visit);
    muster_event_set_int (event, "duration_ms", 4000);
  }
  for (guint i = 0; i < 2; i++) {
    g_autofree char *visit = g_strdup_printf ("taken-back-%u", i);
    MusterEvent *event = add_end (&journal, i == 0 ? later : later + 86400, 1 + i, "undo");

    muster_event_set_string (event, "visit", visit);
    muster_event_set_int (event, "staff_id", 3);
  }
  figures = count (&journal, "2026-09-01", zone);
  g_assert_cmpuint (figures->visits, ==, 2);
  g_assert_cmpuint (figures->people_in, ==, 1);
  g_assert_cmpuint (figures->outcomes[MUSTER_OUTCOME_UNDO], ==, 1);
  g_assert_cmpuint (figures->hours[9][MUSTER_DAY_NOT_IN], ==, 1);
  g_assert_cmpuint (figures->hours[9][MUSTER_DAY_BY_STAFF], ==, 1);
  g_assert_cmpuint (figures->hours[14][MUSTER_DAY_NOT_IN], ==, 0);
  g_assert_cmpuint (figures->timed, ==, 1);
  next = count (&journal, "2026-09-02", zone);
  g_assert_cmpuint (next->visits, ==, 0);
  g_assert_cmpuint (next->people, ==, 0);
  g_assert_cmpuint (next->hours[14][MUSTER_DAY_NOT_IN], ==, 0);
  g_assert_cmpuint (next->operators->len, ==, 1); /* who took it back did so that day */
  journal_clear (&journal);
}

static void
test_staff (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  const gint64 nine = parse_time ("2026-09-01T09:00:00Z");
  Journal journal = {NULL, 0};
  g_autoptr (MusterDayFigures) figures = NULL;
  const MusterDayOperator *who;
  const MusterDayReason *reason;
  MusterEvent *event;

  add_override (&journal, nine, 1, 3, "papers");
  add_override (&journal, nine + 3600, 2, 3, "papers");
  add_override (&journal, nine + 3600, 3, 4, "photo-old");
  event = add_override (&journal, nine, 4, 4, MUSTER_CODE_SAME_PERSON);
  muster_event_set_string (event, "band", "review");
  event = add_end (&journal, nine, 5, "card-only");
  muster_event_set_int (event, "staff_id", 4);
  event = add_end (&journal, nine, 6, "override");
  muster_event_set_string (event, "staff", "Wang Li");
  muster_event_set_string (event, "code", "papers");
  add_recheck (&journal, nine + 86400, "2026-09-01", 1, "different");
  add_recheck (&journal, nine + 86400, "2026-09-01", 1, "same"); /* too late */
  add_recheck (&journal, nine + 86400, "2026-09-01", 4, "same");
  add_recheck (&journal, nine + 86400, "2026-09-01", 2, "no-picture");
  add_recheck (&journal, nine, "2026-08-31", 3, "different");
  figures = count (&journal, "2026-09-01", zone);
  g_assert_cmpuint (figures->overrides, ==, 4);
  g_assert_cmpuint (figures->confirmed, ==, 1);
  g_assert_cmpuint (figures->overrides_by_hour[9], ==, 2);
  g_assert_cmpuint (figures->overrides_by_hour[10], ==, 2);
  g_assert_cmpuint (figures->overrides_by_band[MUSTER_BAND_DIFFERENT], ==, 3);
  g_assert_cmpuint (figures->overrides_by_band[MUSTER_BAND_NONE], ==, 1);
  g_assert_cmpuint (figures->reasons->len, ==, 2);
  reason = g_ptr_array_index (figures->reasons, 0);
  g_assert_cmpstr (reason->code, ==, "papers");
  g_assert_cmpuint (reason->n, ==, 3);
  g_assert_cmpuint (figures->operators->len, ==, 3);
  who = g_ptr_array_index (figures->operators, 0);
  g_assert_cmpint (who->staff, ==, 3);
  g_assert_cmpuint (who->decided, ==, 2);
  g_assert_cmpuint (who->overrides, ==, 2);
  g_assert_cmpuint (who->rechecked, ==, 1);
  g_assert_cmpuint (who->disagreed, ==, 1);
  who = g_ptr_array_index (figures->operators, 1);
  g_assert_cmpint (who->staff, ==, 4);
  g_assert_cmpuint (who->decided, ==, 3);
  g_assert_cmpuint (who->confirmed, ==, 1);
  g_assert_cmpuint (who->rechecked, ==, 1);
  g_assert_cmpuint (who->disagreed, ==, 0);
  who = g_ptr_array_index (figures->operators, 2);
  g_assert_cmpstr (who->name, ==, "Wang Li");
  g_assert_cmpuint (figures->rechecks.same, ==, 1);
  g_assert_cmpuint (figures->rechecks.different, ==, 1);
  g_assert_cmpuint (figures->rechecks.no_picture, ==, 1);
  journal_clear (&journal);
}

static void
test_times (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  const gint64 nine = parse_time ("2026-09-01T09:00:00Z");
  Journal journal = {NULL, 0};
  g_autoptr (MusterDayFigures) figures = NULL;

  for (guint i = 1; i <= 40; i++) /* 40, 39 … 1 seconds */
    muster_event_set_int (
        add_end (&journal, nine, i, "pass"), "duration_ms", (gint64) (41 - i) * 1000);
  muster_event_set_int (add_end (&journal, nine, 99, "fail"), "duration_ms", 900000);
  add_end (&journal, nine, 98, "pass"); /* tells no time */
  figures = count (&journal, "2026-09-01", zone);
  g_assert_cmpuint (figures->timed, ==, 40);
  g_assert_cmpint (figures->median_ms, ==, 20000);
  g_assert_cmpint (figures->p95_ms, ==, 38000);
  journal_clear (&journal);
}

static void
test_empty (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (MusterDayCounter) counter = muster_day_counter_new (1000, zone, FALSE);
  g_autoptr (MusterDayCounter) dropped = muster_day_counter_new (1000, zone, FALSE);
  g_autoptr (MusterDayFigures) figures = muster_day_counter_end (counter);

  g_assert_cmpuint (figures->visits, ==, 0);
  g_assert_cmpint (figures->median_ms, ==, 0);
  g_assert_cmpuint (figures->operators->len, ==, 0);
  g_assert_false (muster_day_has_share (MUSTER_DAY_SHARE_FROM - 1));
  g_assert_true (muster_day_has_share (MUSTER_DAY_SHARE_FROM));
  g_assert_nonnull (dropped);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/day/begin", test_begin);
  g_test_add_func ("/core/day/text", test_text);
  g_test_add_func ("/core/day/clock-change", test_clock_change);
  g_test_add_func ("/core/day/clock-set", test_clock_set);
  g_test_add_func ("/core/day/visits", test_visits);
  g_test_add_func ("/core/day/undo", test_undo);
  g_test_add_func ("/core/day/staff", test_staff);
  g_test_add_func ("/core/day/times", test_times);
  g_test_add_func ("/core/day/empty", test_empty);
  return g_test_run ();
}
