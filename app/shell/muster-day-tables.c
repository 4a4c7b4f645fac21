/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-day-tables.h"

#include <glib/gi18n-lib.h>

#include "muster-day.h"
#include "muster-desk-words.h"
#include "muster-sign-in-words.h"

void
muster_day_table_free (MusterDayTable *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->note);
  g_strfreev (self->columns);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/* --- words --- */

/**
 * muster_day_dup_staff:
 * @staff: account, 0 for none
 * @typed: (nullable): the name that was typed where there are no accounts
 *
 * Returns: (transfer full): who it was
 */
char *
muster_day_dup_staff (gint64 staff, const char *typed, const MusterDayNames *names)
{
  if (staff == 0)
    return g_strdup (typed != NULL && *typed != '\0' ? typed : _ ("nobody said who"));
  for (guint i = 0; names->accounts != NULL && i < names->accounts->len; i++) {
    const MusterStaffRow *row = g_ptr_array_index (names->accounts, i);

    if (row->staff->id == staff)
      return g_strdup (muster_sign_in_words_name (row->staff));
  }
  /* Translators: somebody whose account is retired: its number */
  return g_strdup_printf (_ ("account %lld"), (long long) staff);
}

static const char *
get_reason (const char *code, const MusterDayNames *names)
{
  for (gsize i = 0; i < names->n_reasons; i++)
    if (g_str_equal (names->reasons[i].code, code))
      return muster_desk_words_choose (&names->reasons[i].text);
  return *code != '\0' ? code : _ ("no reason given");
}

/* Returns: (transfer full): the date in the words of the desk, with the day of the week. They are
 * not those of the machine's locale, which may speak another language than the desk. */
char *
muster_day_dup_title (guint32 day)
{
  static const char *const weekdays[] = {NULL,
                                         N_ ("Monday"),
                                         N_ ("Tuesday"),
                                         N_ ("Wednesday"),
                                         N_ ("Thursday"),
                                         N_ ("Friday"),
                                         N_ ("Saturday"),
                                         N_ ("Sunday")};
  GDate date;
  g_autoptr (GDateTime) noon = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (g_date_valid_julian (day), g_strdup (""));
  g_date_set_julian (&date, day);
  noon = g_date_time_new_utc (
      g_date_get_year (&date), (int) g_date_get_month (&date), g_date_get_day (&date), 12, 0, 0);
  /* Translators: a day, see g_date_time_format(), in digits */
  text = g_date_time_format (noon, C_ ("date of a day sheet", "%Y-%m-%d"));
  return muster_desk_words_join (
      (const char *[]){text, _ (weekdays[g_date_time_get_day_of_week (noon)])}, 2);
}

/* Returns: (transfer full) (nullable): that the figures may be too small; whoever signs must see it
 * without scrolling */
char *
muster_day_dup_unread (const MusterDayFigures *figures)
{
  if (figures->unread == 0)
    return NULL;
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   "%u journal entry cannot be read, so these figures may be too small.",
                   "%u journal entries cannot be read, so these figures may be too small.",
                   figures->unread),
      figures->unread);
}

static char *
join_sentences (const char *first, const char *second)
{
  /* Translators: two sentences, one after the other */
  return g_strdup_printf (C_ ("sentences", "%s %s"), first, second);
}

static char *
dup_signature (const MusterDayReport *report, const MusterDayNames *names)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *who = NULL, *when = NULL, *signed_ = NULL, *since = NULL;

  if (report->closed == 0)
    return g_strdup (_ ("Nobody has signed this day yet."));
  time = g_date_time_new_from_unix_local (report->closed_at);
  who = muster_day_dup_staff (report->closed_by, report->closed_name, names);
  when = time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("");
  /* Translators: name, date and time, number of the journal's entry */
  signed_ = g_strdup_printf (
      _ ("Signed by %s, %s (journal entry %lld)."), who, when, (long long) report->closed);
  if (report->after_close == 0)
    return g_steal_pointer (&signed_);
  since = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                        "%u visit ended after that.",
                                        "%u visits ended after that.",
                                        report->after_close),
                           report->after_close);
  return join_sentences (signed_, since);
}

/* Returns: (transfer full): who signed the day, and what has come since; or that nobody did. Also
 * what nobody can read of it */
char *
muster_day_dup_closed (const MusterDayReport *report, const MusterDayNames *names)
{
  g_autofree char *signature = dup_signature (report, names);
  g_autofree char *unread = muster_day_dup_unread (report->figures);

  if (unread == NULL)
    return g_steal_pointer (&signature);
  return join_sentences (signature, unread);
}

/* Small numbers are told as they are. */
static char *
dup_share (guint n, guint of)
{
  if (of == 0)
    return g_strdup ("–");
  if (muster_day_has_share (of))
    return g_strdup_printf ("%.0f %%", 100.0 * n / of);
  /* Translators: so many of so many decisions: "3 of 7" */
  return g_strdup_printf (C_ ("share", "%u of %u"), n, of);
}

static char *
dup_seconds (gint64 ms)
{
  /* Translators: a time, in seconds */
  return g_strdup_printf (_ ("%.1f s"), (double) ms / 1000);
}

static const char *const kind_words[MUSTER_N_DAY_KINDS] = {
    [MUSTER_DAY_BY_MACHINE] = N_ ("In, by comparison"),
    [MUSTER_DAY_BY_STAFF] = N_ ("In, by staff"),
    [MUSTER_DAY_EMERGENCY] = N_ ("In, emergency mode"),
    [MUSTER_DAY_NOT_IN] = N_ ("Not in"),
};

/* --- building --- */

/* @columns: translated, ends with %NULL */
static MusterDayTable *
new_table (const char *title, const char *const *columns)
{
  MusterDayTable *self = g_new0 (MusterDayTable, 1);

  self->title = g_strdup (title);
  self->columns = g_strdupv ((char **) columns);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  return self;
}

/* @cells: ends with %NULL */
static void
add_row (MusterDayTable *self, const char *const *cells)
{
  g_ptr_array_add (self->rows, g_strdupv ((char **) cells));
}

static void
add_pair (MusterDayTable *self, const char *what, const char *value)
{
  add_row (self, (const char *[]){what, value, NULL});
}

static void
add_count (MusterDayTable *self, const char *what, guint n)
{
  g_autofree char *value = g_strdup_printf ("%u", n);

  add_pair (self, what, value);
}

/* Whoever signs knows that the figures may be too small. */
static void
note_unread (MusterDayTable *self, const MusterDayFigures *f)
{
  if (f->unread == 0)
    return;
  add_count (self, _ ("Journal entries that cannot be read"), f->unread);
  self->note =
      g_strdup (_ ("Entries of this day, or about it, were damaged or changed in the "
                   "store's file and are not counted. “muster journal verify” says more."));
}

static void
fill_summary (MusterDayTable *self, const MusterDayFigures *f)
{
  g_autofree char *share = dup_share (f->overrides, f->visits);
  g_autofree char *median = dup_seconds (f->median_ms);
  g_autofree char *p95 = dup_seconds (f->p95_ms);

  add_count (self, _ ("Visits"), f->visits);
  add_count (self, _ ("People"), f->people);
  add_count (self, _ ("People who are in"), f->people_in);
  add_count (self, _ ("People who wait for staff"), f->people_waiting);
  add_count (self, _ ("Comparisons"), f->tries);
  add_count (self, _ ("Tried again"), f->again);
  add_count (self, _ ("No tries left, for staff to settle"), f->out_of_tries);
  add_count (self, _ ("Tries beyond the limit"), f->one_more);
  add_count (self, _ ("Emergency mode opened"), f->emergency_opened);
  add_count (self, _ ("In by emergency mode"), f->emergency);
  add_count (self, _ ("Matches confirmed by staff"), f->confirmed);
  add_count (self, _ ("Let pass by staff"), f->overrides);
  add_pair (self, _ ("Let pass by staff, of all visits"), share);
  add_pair (self, _ ("Time of a visit that let somebody in, median"), f->timed > 0 ? median : "–");
  add_pair (
      self, _ ("The same, 95 of 100 are done within"), muster_day_has_share (f->timed) ? p95 : "–");
  note_unread (self, f);
}

static void
fill_outcomes (MusterDayTable *self, const MusterDayFigures *f)
{
  for (MusterOutcome outcome = MUSTER_OUTCOME_PASS; outcome < MUSTER_N_OUTCOMES; outcome++)
    if (f->outcomes[outcome] > 0)
      add_count (self, muster_desk_words_outcome (outcome), f->outcomes[outcome]);
}

/* From the first hour in which something happened to the last. */
static gboolean
get_hours (const MusterDayFigures *f, guint *first, guint *last)
{
  gboolean any = FALSE;

  *first = *last = 0;
  for (guint hour = 0; hour < MUSTER_DAY_HOURS; hour++)
    for (guint kind = 0; kind < MUSTER_N_DAY_KINDS; kind++)
      if (f->hours[hour][kind] > 0) {
        *first = any ? *first : hour;
        *last = hour;
        any = TRUE;
      }
  return any;
}

static void
fill_hours (MusterDayTable *self, const MusterDayFigures *f)
{
  guint first, last;

  if (!get_hours (f, &first, &last))
    return;
  for (guint hour = first; hour <= last; hour++) {
    g_autofree char *when = g_strdup_printf ("%02u:00", hour);
    g_autofree char *overrides = g_strdup_printf ("%u", f->overrides_by_hour[hour]);
    char *cells[MUSTER_N_DAY_KINDS + 3] = {when};

    for (guint kind = 0; kind < MUSTER_N_DAY_KINDS; kind++)
      cells[1 + kind] = g_strdup_printf ("%u", f->hours[hour][kind]);
    cells[1 + MUSTER_N_DAY_KINDS] = overrides;
    add_row (self, (const char *const *) cells);
    for (guint kind = 0; kind < MUSTER_N_DAY_KINDS; kind++)
      g_free (cells[1 + kind]);
  }
}

static void
fill_staff (MusterDayTable *self, const MusterDayFigures *f, const MusterDayNames *names)
{
  for (guint i = 0; i < f->operators->len; i++) {
    const MusterDayOperator *who = g_ptr_array_index (f->operators, i);
    g_autofree char *name = muster_day_dup_staff (who->staff, who->name, names);
    g_autofree char *decided = g_strdup_printf ("%u", who->decided);
    g_autofree char *confirmed = g_strdup_printf ("%u", who->confirmed);
    g_autofree char *overrides = g_strdup_printf ("%u", who->overrides);
    g_autofree char *share = dup_share (who->overrides, who->decided);
    g_autofree char *disagreed = dup_share (who->disagreed, who->rechecked);

    add_row (self, (const char *[]){name, decided, confirmed, overrides, share, disagreed, NULL});
  }
}

static void
fill_reasons (MusterDayTable *self, const MusterDayFigures *f, const MusterDayNames *names)
{
  for (guint i = 0; i < f->reasons->len; i++) {
    const MusterDayReason *reason = g_ptr_array_index (f->reasons, i);

    add_count (self, get_reason (reason->code, names), reason->n);
  }
}

static void
fill_bands (MusterDayTable *self, const MusterDayFigures *f)
{
  static const char *const words[MUSTER_N_BANDS] = {
      [MUSTER_BAND_NONE] = N_ ("Nothing was compared"),
      [MUSTER_BAND_DIFFERENT] = N_ ("Below the limit for staff"),
      [MUSTER_BAND_REVIEW] = N_ ("Between the limits"),
      [MUSTER_BAND_PASS] = N_ ("Passed the comparison"),
  };

  if (f->overrides == 0)
    return;
  for (guint band = 0; band < MUSTER_N_BANDS; band++)
    add_count (self, _ (words[band]), f->overrides_by_band[band]);
}

static void
fill_rechecks (MusterDayTable *self, const MusterDayFigures *f)
{
  const MusterDayRechecks *r = &f->rechecks;
  const guint told = r->same + r->different;
  const guint done = told + r->unclear + r->no_picture + r->unreadable;
  g_autofree char *share = dup_share (r->different, told);

  if (r->drawn == 0)
    return;
  add_count (self, _ ("Drawn by chance"), r->drawn);
  add_count (self, _ ("Still to be looked at"), r->drawn > done ? r->drawn - done : 0);
  add_count (self, _ ("The same person"), r->same);
  add_count (self, _ ("Not the same person"), r->different);
  add_count (self, _ ("Cannot tell"), r->unclear);
  add_count (self, _ ("No picture is kept"), r->no_picture);
  if (r->unreadable > 0)
    add_count (self, _ ("The picture is damaged"), r->unreadable);
  add_pair (self, _ ("Not the same, of those that could be told"), share);
}

/**
 * muster_day_table_new:
 *
 * Returns: (transfer full): a table, without rows where there is nothing to tell
 */
MusterDayTable *
muster_day_table_new (MusterDayTableKind kind,
                      const MusterDayFigures *f,
                      const MusterDayNames *names)
{
  const char *const pair[] = {_ ("What"), _ ("Number"), NULL};
  const char *const hours[] = {_ ("Hour"),
                               _ (kind_words[0]),
                               _ (kind_words[1]),
                               _ (kind_words[2]),
                               _ (kind_words[3]),
                               _ ("Let pass by staff"),
                               NULL};
  const char *const staff[] = {_ ("Who"),
                               _ ("Decided"),
                               _ ("Confirmed"),
                               _ ("Let pass"),
                               _ ("Share let pass"),
                               _ ("Second look: not the same"),
                               NULL};
  MusterDayTable *self;

  switch (kind) {
  case MUSTER_DAY_TABLE_OUTCOMES:
    self = new_table (_ ("How visits ended"), pair);
    fill_outcomes (self, f);
    break;
  case MUSTER_DAY_TABLE_HOURS:
    self = new_table (_ ("Visits by hour"), hours);
    fill_hours (self, f);
    break;
  case MUSTER_DAY_TABLE_STAFF:
    self = new_table (_ ("Decisions of staff"), staff);
    self->note = g_strdup_printf (_ ("Below %d decisions numbers are told and no share: one more "
                                     "or less would move it by more "
                                     "than five points."),
                                  MUSTER_DAY_SHARE_FROM);
    fill_staff (self, f, names);
    break;
  case MUSTER_DAY_TABLE_REASONS:
    self = new_table (_ ("Let pass by staff: reasons"), pair);
    fill_reasons (self, f, names);
    break;
  case MUSTER_DAY_TABLE_BANDS:
    self = new_table (_ ("Let pass by staff: what the comparison said"), pair);
    fill_bands (self, f);
    break;
  case MUSTER_DAY_TABLE_RECHECKS:
    self = new_table (_ ("Blind second look"), pair);
    fill_rechecks (self, f);
    break;
  case MUSTER_DAY_TABLE_SUMMARY:
  default:
    self = new_table (_ ("The day in numbers"), pair);
    fill_summary (self, f);
  }
  return self;
}

/* --- charts --- */

static const MusterChartPattern patterns[MUSTER_N_DAY_KINDS] = {
    [MUSTER_DAY_BY_MACHINE] = MUSTER_CHART_SOLID,
    [MUSTER_DAY_BY_STAFF] = MUSTER_CHART_STRIPES,
    [MUSTER_DAY_EMERGENCY] = MUSTER_CHART_DOTS,
    [MUSTER_DAY_NOT_IN] = MUSTER_CHART_HOLLOW,
};

/* Returns: (transfer full) (nullable): visits by hour, stacked by how they ended */
MusterChartData *
muster_day_chart_hours (const MusterDayFigures *f)
{
  MusterChartData *data;
  guint first, last;

  if (!get_hours (f, &first, &last))
    return NULL;
  data = muster_chart_data_new (last - first + 1, MUSTER_N_DAY_KINDS, FALSE);
  for (guint kind = 0; kind < MUSTER_N_DAY_KINDS; kind++) {
    data->parts[kind] = g_strdup (_ (kind_words[kind]));
    data->patterns[kind] = patterns[kind];
  }
  for (guint bar = 0; bar < data->n_bars; bar++) {
    data->bars[bar] = g_strdup_printf ("%02u", first + bar);
    for (guint kind = 0; kind < MUSTER_N_DAY_KINDS; kind++)
      data->values[bar * MUSTER_N_DAY_KINDS + kind] = f->hours[first + bar][kind];
  }
  return data;
}

/* Returns: (transfer full) (nullable): what each of the staff decided, with the share of overrides
 */
MusterChartData *
muster_day_chart_staff (const MusterDayFigures *f, const MusterDayNames *names)
{
  MusterChartData *data;

  if (f->operators->len == 0)
    return NULL;
  data = muster_chart_data_new (f->operators->len, 2, TRUE);
  data->parts[0] = g_strdup (_ ("Let pass"));
  data->patterns[0] = MUSTER_CHART_STRIPES;
  data->parts[1] = g_strdup (_ ("Other decisions"));
  data->patterns[1] = MUSTER_CHART_HOLLOW;
  data->ends = g_new0 (char *, data->n_bars + 1);
  for (guint bar = 0; bar < data->n_bars; bar++) {
    const MusterDayOperator *who = g_ptr_array_index (f->operators, bar);

    data->bars[bar] = muster_day_dup_staff (who->staff, who->name, names);
    data->values[bar * 2] = who->overrides;
    data->values[bar * 2 + 1] = who->decided - who->overrides;
    data->ends[bar] = dup_share (who->overrides, who->decided);
  }
  return data;
}
