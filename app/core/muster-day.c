/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-day.h"

#include <string.h>

/* The widest that clocks on walls differ from UTC (14 hours, in the Line Islands), and some room.
 */
#define MARGIN (26 * 60 * 60)

/* What GDateTime can hold. */
#define FIRST_YEAR 2
#define LAST_YEAR  9998

static GDateTime *
to_local (gint64 seconds, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (seconds);

  return utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
}

/**
 * muster_day_of:
 * @seconds: UTC
 * @zone: of the station
 *
 * Returns: the date on the wall then; 0 if there is none, as for a clock that was set to nonsense
 */
guint32
muster_day_of (gint64 seconds, GTimeZone *zone)
{
  g_autoptr (GDateTime) time = to_local (seconds, zone);
  GDate date;

  if (time == NULL || g_date_time_get_year (time) < FIRST_YEAR ||
      g_date_time_get_year (time) > LAST_YEAR)
    return 0;
  g_date_set_dmy (&date,
                  (GDateDay) g_date_time_get_day_of_month (time),
                  (GDateMonth) g_date_time_get_month (time),
                  (GDateYear) g_date_time_get_year (time));
  return g_date_get_julian (&date);
}

/**
 * muster_day_begin:
 * @day: a day, not 0
 *
 * The first second of that date on the wall. Midnight itself will not do: where clocks change then,
 * it comes twice or not at all. The date on the wall never goes back, so the first second that is
 * not before @day is found by halving; a date that a place has skipped begins where the next one
 * does, and is empty.
 *
 * Returns: seconds UTC
 */
gint64
muster_day_begin (guint32 day, GTimeZone *zone)
{
  GDate date;
  g_autoptr (GDateTime) midnight = NULL;
  gint64 before, from;

  g_return_val_if_fail (g_date_valid_julian (day), 0);
  g_date_set_julian (&date, day);
  midnight = g_date_time_new_utc (
      g_date_get_year (&date), (int) g_date_get_month (&date), g_date_get_day (&date), 0, 0, 0);
  g_return_val_if_fail (midnight != NULL, 0);
  before = g_date_time_to_unix (midnight) - MARGIN;
  from = g_date_time_to_unix (midnight) + MARGIN;
  while (from - before > 1) {
    const gint64 middle = before + (from - before) / 2;

    if (muster_day_of (middle, zone) >= day)
      from = middle;
    else
      before = middle;
  }
  return from;
}

/* Returns: 0 to 23, as the clock on the wall has it: where it is set back, an hour has 120 minutes
 */
guint
muster_day_hour (gint64 seconds, GTimeZone *zone)
{
  g_autoptr (GDateTime) time = to_local (seconds, zone);

  return time != NULL ? (guint) g_date_time_get_hour (time) : 0;
}

char *
muster_day_to_text (guint32 day)
{
  GDate date;

  g_return_val_if_fail (g_date_valid_julian (day), g_strdup (""));
  g_date_set_julian (&date, day);
  return g_strdup_printf (
      "%04u-%02u-%02u", g_date_get_year (&date), g_date_get_month (&date), g_date_get_day (&date));
}

/* Returns: the day; 0 if @text is no date, year first */
guint32
muster_day_from_text (const char *text)
{
  guint64 part[3];
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "-", 4);

  if (g_strv_length (parts) != 3 || strlen (parts[0]) != 4)
    return 0;
  for (guint i = 0; i < 3; i++)
    if (!g_ascii_string_to_unsigned (parts[i], 10, 1, 9999, &part[i], NULL))
      return 0;
  if (part[0] < FIRST_YEAR || part[0] > LAST_YEAR || part[1] > 12 || part[2] > 31 ||
      !g_date_valid_dmy ((GDateDay) part[2], (GDateMonth) part[1], (GDateYear) part[0]))
    return 0;
  {
    GDate date;

    g_date_set_dmy (&date, (GDateDay) part[2], (GDateMonth) part[1], (GDateYear) part[0]);
    return g_date_get_julian (&date);
  }
}
