/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-day-book.h"

#include "muster-day-book-private.h"
#include "muster-day.h"
#include "muster-error.h"

/* So many are named before a day is signed; the others are a number. */
#define OPEN_CASES 5

struct _MusterDayBook {
  GObject parent_instance;

  MusterStore *store; /* owned */
  MusterDuty *duty;   /* owned, nullable */
  char *profile;      /* owned */
  gboolean rehearsal;
};

G_DEFINE_FINAL_TYPE (MusterDayBook, muster_day_book, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
end_free (gpointer data)
{
  MusterDayEnd *end = data;

  g_free (end->typed);
  g_free (end);
}

static MusterDayReport *
new_report (guint32 day)
{
  MusterDayReport *report = g_new0 (MusterDayReport, 1);

  report->day = day;
  report->ends = g_ptr_array_new_with_free_func (end_free);
  return report;
}

/* Returns: (transfer none) (nullable): the end that entry @seq tells; they lie in order */
MusterDayEnd *
muster_day_report_find (const MusterDayReport *report, gint64 seq)
{
  guint low = 0, high = report->ends->len;

  while (low < high) {
    const guint middle = low + (high - low) / 2;
    MusterDayEnd *end = g_ptr_array_index (report->ends, middle);

    if (end->seq == seq)
      return end;
    if (end->seq < seq)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

void
muster_day_report_free (MusterDayReport *report)
{
  if (report == NULL)
    return;
  g_ptr_array_unref (report->ends);
  g_clear_pointer (&report->open_cases, g_ptr_array_unref);
  muster_day_figures_free (report->figures);
  g_free (report->head_hash);
  g_free (report->closed_name);
  g_free (report);
}

static void
muster_day_book_dispose (GObject *object)
{
  MusterDayBook *self = MUSTER_DAY_BOOK (object);

  g_clear_object (&self->store);
  g_clear_object (&self->duty);
  g_clear_pointer (&self->profile, g_free);
  G_OBJECT_CLASS (muster_day_book_parent_class)->dispose (object);
}

static void
muster_day_book_class_init (MusterDayBookClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_day_book_dispose;
  signals[CHANGED] = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_day_book_init (MusterDayBook *self)
{
}

MusterDayBook *
muster_day_book_new (MusterStore *store, const char *profile, gboolean rehearsal)
{
  MusterDayBook *self = g_object_new (MUSTER_TYPE_DAY_BOOK, NULL);

  self->store = g_object_ref (store);
  self->profile = g_strdup (profile);
  self->rehearsal = rehearsal;
  return self;
}

void
muster_day_book_set_duty (MusterDayBook *self, MusterDuty *duty)
{
  g_return_if_fail (MUSTER_IS_DAY_BOOK (self));
  g_set_object (&self->duty, duty);
}

MusterDuty *
muster_day_book_get_duty (MusterDayBook *self)
{
  g_return_val_if_fail (MUSTER_IS_DAY_BOOK (self), NULL);
  return self->duty;
}

/* Returns: the date on the wall now */
guint32
muster_day_book_get_today (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

  return muster_day_of (g_get_real_time () / G_USEC_PER_SEC, zone);
}

/* --- reading --- */

/* A day that is being read, slice by slice. */
typedef struct {
  gint64 since, until;
  MusterDayCounter *counter; /* owned */
  MusterDayReport *report;   /* owned */
  gboolean rehearsal;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  muster_day_counter_free (reading->counter);
  muster_day_report_free (reading->report);
  g_free (reading);
}

static gint64
get_time (const MusterEvent *event)
{
  const char *text = muster_event_get_string (event, "time");
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) : 0;
}

/* Whether an entry says that it is about this day, and is practice or not as this book is. */
static gboolean
is_about (const Reading *reading, const MusterEvent *event)
{
  return (muster_event_get_int (event, "rehearsal") != 0) == reading->rehearsal &&
         muster_day_from_text (muster_event_get_string (event, "day")) == reading->report->day;
}

/* The newest signature counts. */
static void
hear_close (Reading *reading, const MusterEvent *event)
{
  MusterDayReport *report = reading->report;

  report->closed = muster_event_get_int (event, "seq");
  report->closed_at = get_time (event);
  report->closed_by = muster_event_get_int (event, "staff_id");
  g_free (report->closed_name);
  report->closed_name =
      report->closed_by == 0 ? g_strdup (muster_event_get_string (event, "staff")) : NULL;
  report->after_close = 0;
}

static void
hear_draw (Reading *reading, const MusterEvent *event)
{
  const char *cases = muster_event_get_string (event, "cases");
  g_auto (GStrv) list = g_strsplit (cases != NULL ? cases : "", ",", -1);

  for (guint i = 0; list[i] != NULL; i++) {
    MusterDayEnd *end =
        muster_day_report_find (reading->report, g_ascii_strtoll (list[i], NULL, 10));

    if (end != NULL)
      end->drawn = TRUE;
  }
  reading->report->drawn_through =
      MAX (reading->report->drawn_through, muster_event_get_int (event, "through"));
}

/* By card alone nothing was compared: there are no two pictures. */
static void
hear_end (Reading *reading, const MusterEvent *event)
{
  MusterOutcome outcome = MUSTER_OUTCOME_NONE;
  MusterDayEnd *end;

  muster_outcome_from_nick (muster_event_get_string (event, "outcome"), &outcome);
  reading->report->after_close += reading->report->closed != 0;
  if (outcome != MUSTER_OUTCOME_PASS && outcome != MUSTER_OUTCOME_OVERRIDE)
    return;
  end = g_new0 (MusterDayEnd, 1);
  end->seq = muster_event_get_int (event, "seq");
  end->person = muster_event_get_int (event, "person");
  end->staff = muster_event_get_int (event, "staff_id");
  end->second = muster_event_get_int (event, "second_id");
  end->typed = end->staff == 0 ? g_strdup (muster_event_get_string (event, "staff")) : NULL;
  g_ptr_array_add (reading->report->ends, end);
}

static void
hear (Reading *reading, const MusterEvent *event)
{
  const char *type = muster_event_get_type_name (event);
  const gboolean counted = muster_day_counter_add (reading->counter, event);
  MusterDayEnd *end;

  if (counted && g_str_equal (type, "outcome"))
    hear_end (reading, event);
  if (counted || !is_about (reading, event))
    return;
  if (g_str_equal (type, "day-close")) {
    hear_close (reading, event);
  } else if (g_str_equal (type, "recheck-draw")) {
    hear_draw (reading, event);
  } else if (g_str_equal (type, "recheck")) {
    end = muster_day_report_find (reading->report, muster_event_get_int (event, "of"));
    if (end != NULL)
      end->answered = TRUE;
  }
}

static void
open_cases_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterDayReport *report = ((Reading *) g_task_get_task_data (task))->report;
  MusterOpenCaseTotals totals = {0};
  GError *error = NULL;

  report->open_cases =
      muster_store_list_open_cases_finish (MUSTER_STORE (source), result, &totals, &error);
  report->n_open_cases = totals.all;
  if (report->open_cases == NULL) {
    g_task_return_error (task, error);
    return;
  }
  ((Reading *) g_task_get_task_data (task))->report = NULL;
  g_task_return_pointer (task, report, (GDestroyNotify) muster_day_report_free);
}

static void slice_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
read_on (GTask *task, gint64 from_seq)
{
  MusterDayBook *self = g_task_get_source_object (task);
  const Reading *reading = g_task_get_task_data (task);

  muster_store_read_day_async (self->store,
                               reading->since,
                               reading->until,
                               from_seq,
                               g_task_get_cancellable (task),
                               slice_cb,
                               g_object_ref (task));
}

static void
slice_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterDayBook *self = g_task_get_source_object (task);
  Reading *reading = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (MusterDaySlice) slice =
      muster_store_read_day_finish (MUSTER_STORE (source), result, &error);

  if (slice == NULL) {
    g_task_return_error (task, error);
    return;
  }
  for (guint i = 0; i < slice->events->len; i++)
    hear (reading, g_ptr_array_index (slice->events, i));
  muster_day_counter_add_unread (reading->counter, slice->n_unread);
  if (slice->next != 0) {
    read_on (task, slice->next);
    return;
  }
  reading->report->head = slice->head;
  reading->report->head_hash = g_steal_pointer (&slice->head_hash);
  reading->report->figures = muster_day_counter_end (reading->counter);
  muster_store_list_open_cases_async (self->store,
                                      NULL,
                                      OPEN_CASES,
                                      g_task_get_cancellable (task),
                                      open_cases_cb,
                                      g_object_ref (task));
}

/**
 * muster_day_book_load_async:
 * @day: a date on the wall of this station
 *
 * The journal is read in slices, so that visits go on meanwhile. Ends with
 * muster_day_book_load_finish(), which gives the report, or %NULL with SEALED_OFF, STORE.
 */
void
muster_day_book_load_async (MusterDayBook *self,
                            guint32 day,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  Reading *reading = g_new0 (Reading, 1);

  g_return_if_fail (MUSTER_IS_DAY_BOOK (self));
  reading->since = muster_day_begin (day, zone);
  reading->until = muster_day_begin (day + 1, zone);
  reading->counter = muster_day_counter_new (day, zone, self->rehearsal);
  reading->report = new_report (day);
  reading->rehearsal = self->rehearsal;
  g_task_set_source_tag (task, muster_day_book_load_async);
  g_task_set_task_data (task, reading, reading_free);
  read_on (task, 1);
}

MusterDayReport *
muster_day_book_load_finish (MusterDayBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- acts --- */

MusterStore *
muster_day_book_get_store (MusterDayBook *self)
{
  return self->store;
}

/* @by: (out caller-allocates): who signs; what a second person signed is used up. Errors: NO_RIGHTS
 */
gboolean
muster_day_book_take (
    MusterDayBook *self, MusterRight right, gint64 subject, MusterStaffBy *by, GError **error)
{
  *by = (MusterStaffBy){0};
  return self->duty == NULL ||
         muster_duty_set_error (muster_duty_take (self->duty, right, subject, 0, by), right, error);
}

/**
 * muster_day_book_take_signers:
 * @subject: roster id of the person it is about, 0 = nobody's
 * @staff: (nullable): who, where there are no accounts
 *
 * Who is at the desk goes into @event; what a second person signed is used up. Errors: NO_RIGHTS
 */
gboolean
muster_day_book_take_signers (MusterDayBook *self,
                              MusterRight right,
                              gint64 subject,
                              const char *staff,
                              MusterEvent *event,
                              GError **error)
{
  MusterStaffBy by;

  if (!muster_day_book_take (self, right, subject, &by, error))
    return FALSE;
  if (by.by != 0)
    muster_event_set_int (event, "staff_id", by.by);
  else
    muster_event_set_string (event, "staff", staff);
  if (by.second != 0)
    muster_event_set_int (event, "second_id", by.second);
  return TRUE;
}

MusterEvent *
muster_day_book_new_event (MusterDayBook *self, const char *type, guint32 day)
{
  MusterEvent *event = muster_event_new (type);
  g_autofree char *text = muster_day_to_text (day);

  muster_event_set_string (event, "day", text);
  if (self->profile != NULL)
    muster_event_set_string (event, "profile", self->profile);
  if (self->rehearsal)
    muster_event_set_boolean (event, "rehearsal", TRUE);
  return event;
}

/* The journal has a file's SHA-256 before there is a file. */
MusterEvent *
muster_day_book_new_export_event (MusterDayBook *self, const MusterDayExport *what)
{
  MusterEvent *event = muster_day_book_new_event (self, "day-export", what->day);
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, what->bytes);

  muster_event_set_string (event, "format", what->format);
  muster_event_set_string (event, "head", what->head);
  muster_event_set_string (event, "digest", digest);
  return event;
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (muster_store_append_finish (MUSTER_STORE (source), result, &error) < 0) {
    g_task_return_error (task, error);
    return;
  }
  g_task_return_boolean (task, TRUE);
  g_signal_emit (g_task_get_source_object (task), signals[CHANGED], 0);
}

/* @task: (transfer full) */
void
muster_day_book_append (MusterDayBook *self, MusterEvent *event, GTask *task)
{
  muster_store_append_async (self->store, event, NULL, done_cb, task);
}

/* --- signing a day --- */

static void
add_figure (MusterEvent *event, const char *nick, gint64 n)
{
  MusterEvent *item = muster_event_new_item ();

  muster_event_set_string (item, "nick", nick);
  muster_event_set_int (item, "n", n);
  muster_event_add_item (event, "figures", item);
}

/* What somebody put their name under. */
static void
add_figures (MusterEvent *event, const MusterDayReport *report)
{
  const MusterDayFigures *figures = report->figures;
  gsize n;
  const MusterDayFigure *list = muster_day_figures_list (&n);

  for (gsize i = 0; i < n; i++)
    if (list[i].is_signed)
      add_figure (event, list[i].nick, muster_day_figures_get (figures, &list[i]));
  add_figure (event, "pass", figures->outcomes[MUSTER_OUTCOME_PASS]);
  add_figure (event, "card-only", figures->outcomes[MUSTER_OUTCOME_CARD_ONLY]);
  add_figure (event, "doubtful", figures->outcomes[MUSTER_OUTCOME_DOUBTFUL]);
  add_figure (event, "open-cases", report->n_open_cases);
}

/* The figures are those of now, not those that lay on the screen while somebody thought. */
static void
close_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterDayBook *self = MUSTER_DAY_BOOK (source);
  MusterEvent *event = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (MusterDayReport) report = muster_day_book_load_finish (self, result, &error);
  g_autofree char *head = NULL;

  if (report == NULL) {
    g_task_return_error (task, error);
    return;
  }
  head = g_strdup_printf ("%" G_GINT64_FORMAT ":%s", report->head, report->head_hash);
  muster_event_set_string (event, "head", head);
  add_figures (event, report);
  muster_day_book_append (self, event, g_object_ref (task));
}

/**
 * muster_day_book_close_async:
 * @staff: (nullable): who, where there are no accounts
 *
 * Signs @day: an entry "day-close" with the figures and the journal's head. What comes after it is
 * told by the sheet; then the day can be signed once more.
 *
 * Errors: NO_RIGHTS, BAD_DATA, SEALED_OFF, STORE, STORE_FULL
 */
void
muster_day_book_close_async (MusterDayBook *self,
                             guint32 day,
                             const char *staff,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (MusterEvent) event = NULL;
  GError *error = NULL;

  g_return_if_fail (MUSTER_IS_DAY_BOOK (self));
  g_task_set_source_tag (task, muster_day_book_close_async);
  event = muster_day_book_new_event (self, "day-close", day);
  if (!muster_day_book_take_signers (self, MUSTER_RIGHT_DAY, 0, staff, event, &error)) {
    g_task_return_error (task, error);
    return;
  }
  g_task_set_task_data (task, g_steal_pointer (&event), (GDestroyNotify) muster_event_unref);
  muster_day_book_load_async (self, day, NULL, close_loaded_cb, g_steal_pointer (&task));
}

gboolean
muster_day_book_close_finish (MusterDayBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- a sheet leaves the station --- */

/**
 * muster_day_book_export_async:
 * @staff: (nullable): who, where there are no accounts
 *
 * An entry "day-export" with the SHA-256 of the file and those who signed; only then may it be
 * written. The second person must have signed before. Errors: NO_RIGHTS, SEALED_OFF, STORE,
 * STORE_FULL
 */
void
muster_day_book_export_async (MusterDayBook *self,
                              const MusterDayExport *what,
                              const char *staff,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (MusterEvent) event = NULL;
  GError *error = NULL;

  g_return_if_fail (MUSTER_IS_DAY_BOOK (self));
  g_task_set_source_tag (task, muster_day_book_export_async);
  event = muster_day_book_new_export_event (self, what);
  if (!muster_day_book_take_signers (self, MUSTER_RIGHT_EXPORT, 0, staff, event, &error)) {
    g_task_return_error (task, error);
    return;
  }
  muster_day_book_append (self, event, g_steal_pointer (&task));
}

gboolean
muster_day_book_export_finish (MusterDayBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
