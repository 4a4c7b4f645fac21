/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-recheck.h"

#include <glib/gi18n-lib.h>

#include "muster-day-book-private.h"
#include "muster-day.h"
#include "muster-error.h"

/* Of so many one is looked at again. */
#define ONE_OF 50

/* The list of one draw is a field of its entry: 300 numbers of up to twelve digits fit, half of
 * them for each of the two groups. At one in fifty that is 7,500 visits of one station since the
 * last draw. */
#define MAX_DRAWN 300
#define MAX_GROUP (MAX_DRAWN / 2)

/* --- drawing --- */

/* Returns: how many of @n of one group are drawn: 2 %, upwards */
guint
muster_recheck_get_size (guint n)
{
  return MIN ((n + ONE_OF - 1) / ONE_OF, MAX_GROUP);
}

/**
 * muster_recheck_choose:
 * @n: among how many
 * @size: how many, at most @n
 * @chosen: (out caller-allocates) (array length=size): places from 0, each once, in order
 *
 * Each set is as likely as any other (Knuth, TAOCP 3.4.2, algorithm S).
 */
void
muster_recheck_choose (MusterChance *chance, guint n, guint size, guint *chosen)
{
  guint wanted = size;

  g_return_if_fail (size <= n);
  for (guint i = 0; wanted > 0; i++)
    if (muster_chance_draw (chance, 0, n - i) < wanted)
      chosen[size - wanted--] = i;
}

static gboolean
is_new (const MusterDayReport *report, const MusterDayEnd *end)
{
  return end->seq > report->drawn_through;
}

guint
muster_recheck_count_new (const MusterDayReport *report)
{
  guint n = 0;

  for (guint i = 0; i < report->ends->len; i++)
    n += is_new (report, g_ptr_array_index (report->ends, i));
  return n;
}

static gboolean
is_by_staff (const MusterDayEnd *end)
{
  return end->staff != 0 || end->typed != NULL;
}

/* Of one group. @list: gets their numbers; @drawn: gets how many. Returns: how many there are */
static guint
draw_group (const MusterDayReport *report, gboolean by_staff, GString *list, guint *drawn)
{
  MusterChance chance = muster_chance_of_system ();
  g_autofree gint64 *among = g_new (gint64, report->ends->len);
  g_autofree guint *chosen = NULL;
  guint n = 0, size;

  for (guint i = 0; i < report->ends->len; i++) {
    const MusterDayEnd *end = g_ptr_array_index (report->ends, i);

    if (is_new (report, end) && is_by_staff (end) == by_staff)
      among[n++] = end->seq;
  }
  size = muster_recheck_get_size (n);
  chosen = g_new (guint, size);
  muster_recheck_choose (&chance, n, size, chosen);
  for (guint i = 0; i < size; i++)
    g_string_append_printf (
        list, "%s%" G_GINT64_FORMAT, list->len > 0 ? "," : "", among[chosen[i]]);
  *drawn += size;
  return n;
}

/* By the machine's own random source, so that nobody can know it before. Whom staff let pass are
 * few among those whom the comparison did: they are a group of their own, of which at least one is
 * looked at. */
static void
draw (const MusterDayReport *report, MusterEvent *event)
{
  const MusterDayEnd *last = g_ptr_array_index (report->ends, report->ends->len - 1);
  g_autoptr (GString) list = g_string_new (NULL);
  guint n = 0, drawn = 0;

  n += draw_group (report, TRUE, list, &drawn);
  n += draw_group (report, FALSE, list, &drawn);
  muster_event_set_string (event, "cases", list->str);
  muster_event_set_int (event, "drawn", drawn);
  muster_event_set_int (event, "entries", n);
  muster_event_set_int (event, "through", last->seq);
}

static void
draw_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterDayBook *days = MUSTER_DAY_BOOK (source);
  GError *error = NULL;
  g_autoptr (MusterDayReport) report = muster_day_book_load_finish (days, result, &error);
  MusterEvent *event = g_task_get_task_data (task);

  if (report == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (muster_recheck_count_new (report) == 0) {
    g_task_return_new_error (
        task,
        MUSTER_ERROR,
        MUSTER_ERROR_NOT_FOUND,
        _ ("Nobody was let pass since it was drawn last, so there is nothing to draw from."));
    return;
  }
  draw (report, event);
  muster_day_book_append (days, event, g_object_ref (task));
}

/**
 * muster_recheck_draw_async:
 * @staff: (nullable): who, where there are no accounts
 *
 * Among the ends of visits of @day that were not there at the last draw, by comparison or by staff
 * with a comparison. Errors: NO_RIGHTS, NOT_FOUND (nothing new), BAD_DATA, SEALED_OFF, STORE,
 * STORE_FULL
 */
void
muster_recheck_draw_async (MusterDayBook *days,
                           guint32 day,
                           const char *staff,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (days, NULL, callback, user_data);
  MusterEvent *event = muster_day_book_new_event (days, "recheck-draw", day);
  GError *error = NULL;

  g_task_set_source_tag (task, muster_recheck_draw_async);
  g_task_set_task_data (task, event, (GDestroyNotify) muster_event_unref);
  if (!muster_day_book_take_signers (days, MUSTER_RIGHT_DAY, 0, staff, event, &error)) {
    g_task_return_error (task, error);
    return;
  }
  muster_day_book_load_async (days, day, NULL, draw_loaded_cb, g_steal_pointer (&task));
}

gboolean
muster_recheck_draw_finish (MusterDayBook *days, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, days), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- who may look --- */

/* Nobody looks at what they decided, or at themselves. */
static gboolean
may_look (MusterDayBook *days, const MusterDayEnd *end, const char *staff)
{
  MusterDuty *duty = muster_day_book_get_duty (days);

  if (duty == NULL || muster_duty_get_staff (duty) == NULL)
    return !muster_staff_is_same_name (end->typed, staff);
  return !muster_duty_may_be (duty, end->staff, end->person) &&
         !muster_duty_may_be (duty, end->second, 0);
}

/* --- the next one --- */

typedef struct {
  char *staff; /* owned, nullable */
  guint32 day;
  guint32 until;            /* the last day to look at */
  MusterRecheckCase *found; /* owned, while its pictures are being read */
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_clear_pointer (&search->found, muster_recheck_case_free);
  g_free (search->staff);
  g_free (search);
}

void
muster_recheck_case_free (MusterRecheckCase *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->pictures, muster_recheck_pictures_free);
  g_free (self);
}

static void search_day (GTask *task);

static void
told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (muster_store_append_finish (MUSTER_STORE (source), result, &error) < 0)
    g_task_return_error (task, error);
  else
    search_day (task); /* the next one of the same day */
}

/* Who cannot be looked at is counted, and not passed over in silence. */
static void
tell_unseen (GTask *task, const char *why)
{
  MusterDayBook *days = g_task_get_source_object (task);
  const Search *search = g_task_get_task_data (task);
  g_autoptr (MusterEvent) event = muster_day_book_new_event (days, "recheck", search->found->day);

  muster_event_set_int (event, "of", search->found->seq);
  muster_event_set_string (event, "answer", why);
  muster_store_append_async (
      muster_day_book_get_store (days), event, NULL, told_cb, g_object_ref (task));
}

/* One picture that is damaged keeps nobody from looking at the others. @error: (transfer full) */
static void
pass_over (GTask *task, GError *error)
{
  if (!g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA) &&
      !g_error_matches (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND)) {
    g_task_return_error (task, error);
    return;
  }
  g_error_free (error);
  tell_unseen (task, "unreadable");
}

static void
pictures_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *search = g_task_get_task_data (task);
  GError *error = NULL;
  MusterRecheckPictures *pictures =
      muster_store_read_recheck_finish (MUSTER_STORE (source), result, &error);

  if (pictures == NULL) {
    pass_over (task, error);
    return;
  }
  search->found->pictures = pictures;
  if (pictures->live != NULL && pictures->reference != NULL)
    g_task_return_pointer (
        task, g_steal_pointer (&search->found), (GDestroyNotify) muster_recheck_case_free);
  else
    tell_unseen (task, "no-picture");
}

static gboolean
find_case (MusterDayBook *days, Search *search, const MusterDayReport *report)
{
  g_clear_pointer (&search->found, muster_recheck_case_free);
  for (guint i = 0; i < report->ends->len; i++) {
    const MusterDayEnd *end = g_ptr_array_index (report->ends, i);

    if (!end->drawn || end->answered || !may_look (days, end, search->staff))
      continue;
    if (search->found == NULL) {
      search->found = g_new0 (MusterRecheckCase, 1);
      search->found->day = report->day;
      search->found->seq = end->seq;
      search->found->person = end->person;
    }
    search->found->left++;
  }
  return search->found != NULL;
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterDayBook *days = MUSTER_DAY_BOOK (source);
  Search *search = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (MusterDayReport) report = muster_day_book_load_finish (days, result, &error);

  if (report == NULL) {
    g_task_return_error (task, error);
  } else if (find_case (days, search, report)) {
    muster_store_read_recheck_async (muster_day_book_get_store (days),
                                     search->found->seq,
                                     g_task_get_cancellable (task),
                                     pictures_cb,
                                     g_object_ref (task));
  } else if (search->day > search->until) {
    search->day--;
    search_day (task);
  } else {
    g_task_return_pointer (task, NULL, NULL);
  }
}

static void
search_day (GTask *task)
{
  const Search *search = g_task_get_task_data (task);

  muster_day_book_load_async (g_task_get_source_object (task),
                              search->day,
                              g_task_get_cancellable (task),
                              searched_cb,
                              g_object_ref (task));
}

/**
 * muster_recheck_next_async:
 * @staff: (nullable): who looks, where there are no accounts
 *
 * The newest day first. What has no pictures any more, or damaged ones, is told to the journal, and
 * passed over. Ends with muster_recheck_next_finish(): %NULL without an error if there is nothing
 * for this one to look at; else NO_RIGHTS, BAD_DATA (of the day), SEALED_OFF, STORE.
 */
void
muster_recheck_next_async (MusterDayBook *days,
                           const char *staff,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (days, cancellable, callback, user_data);
  MusterDuty *duty = muster_day_book_get_duty (days);
  const MusterSignResult sign =
      duty != NULL ? muster_duty_may (duty, MUSTER_RIGHT_RECHECK, 0) : MUSTER_SIGNED;
  Search *search = g_new0 (Search, 1);
  GError *error = NULL;

  search->staff = g_strdup (staff);
  search->day = muster_day_book_get_today ();
  search->until = search->day - MUSTER_RECHECK_DAYS;
  g_task_set_source_tag (task, muster_recheck_next_async);
  g_task_set_task_data (task, search, search_free);
  if (sign != MUSTER_SIGN_NEEDS_OTHER && /* who signs is asked at the answer */
      !muster_duty_set_error (sign, MUSTER_RIGHT_RECHECK, &error))
    g_task_return_error (task, error);
  else
    search_day (task);
}

MusterRecheckCase *
muster_recheck_next_finish (MusterDayBook *days, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, days), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- the answer --- */

typedef struct {
  MusterEvent *event; /* owned */
  gint64 seq;
  char *staff; /* owned, nullable */
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  muster_event_unref (answer->event);
  g_free (answer->staff);
  g_free (answer);
}

/* Whoever is there now must be somebody who may look, whatever was shown to whom. */
static void
answer_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  MusterDayBook *days = MUSTER_DAY_BOOK (source);
  const Answer *answer = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (MusterDayReport) report = muster_day_book_load_finish (days, result, &error);
  const MusterDayEnd *end = report != NULL ? muster_day_report_find (report, answer->seq) : NULL;

  if (report == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (end == NULL || !end->drawn || end->answered || !may_look (days, end, answer->staff)) {
    g_task_return_new_error (task,
                             MUSTER_ERROR,
                             MUSTER_ERROR_NO_RIGHTS,
                             _ ("This one is for somebody else to look at."));
    return;
  }
  if (!muster_day_book_take_signers (
          days, MUSTER_RIGHT_RECHECK, end->person, answer->staff, answer->event, &error)) {
    g_task_return_error (task, error);
    return;
  }
  muster_day_book_append (days, answer->event, g_object_ref (task));
}

/**
 * muster_recheck_answer_async:
 * @about: of muster_recheck_next_finish()
 * @staff: (nullable): who, where there are no accounts
 *
 * Errors: NO_RIGHTS (also who decided it, or somebody has answered already), BAD_DATA, SEALED_OFF,
 * STORE, STORE_FULL
 */
void
muster_recheck_answer_async (MusterDayBook *days,
                             const MusterRecheckCase *about,
                             MusterRecheckAnswer answer,
                             const char *staff,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  static const char *const nicks[] = {
      [MUSTER_RECHECK_SAME] = "same",
      [MUSTER_RECHECK_DIFFERENT] = "different",
      [MUSTER_RECHECK_UNCLEAR] = "unclear",
  };
  g_autoptr (GTask) task = g_task_new (days, NULL, callback, user_data);
  Answer *data = g_new0 (Answer, 1);

  data->event = muster_day_book_new_event (days, "recheck", about->day);
  data->seq = about->seq;
  data->staff = g_strdup (staff);
  muster_event_set_int (data->event, "of", about->seq);
  muster_event_set_string (data->event, "answer", nicks[answer]);
  g_task_set_source_tag (task, muster_recheck_answer_async);
  g_task_set_task_data (task, data, answer_free);
  muster_day_book_load_async (days, about->day, NULL, answer_loaded_cb, g_steal_pointer (&task));
}

gboolean
muster_recheck_answer_finish (MusterDayBook *days, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, days), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
