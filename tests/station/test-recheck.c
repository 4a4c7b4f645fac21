/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-error.h"
#include "muster-evidence.h"
#include "muster-recheck.h"
#include "muster-store-evidence.h"

/* The blind second look on a real store with real evidence and real PINs. */

#define PIN    "918273"
#define N_DRAW 20000

static const guint8 jpeg_head[] = {0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 'J', 'F', 'I', 'F'};

typedef struct {
  MusterStore *store;
  MusterDayBook *days;
  MusterDuty *duty;
  gint64 supervisor, operator_, other;
} Fixture;

/* --- by chance --- */

static void
test_size (void)
{
  static const guint cases[][2] = {
      {0, 0}, {1, 1}, {49, 1}, {50, 1}, {51, 2}, {100, 2}, {500, 10}, {1000000, 150}};

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (muster_recheck_get_size (cases[i][0]), ==, cases[i][1]);
}

/* Two of five: ten sets, each as often as any other. With 20,000 draws a count lies within six of
 * its spreads (42) but once in a thousand million times. */
static void
test_even (void)
{
  MusterChance chance = muster_chance_of_seed (77);
  guint counts[5][5] = {{0}};

  for (guint i = 0; i < N_DRAW; i++) {
    guint chosen[2];

    muster_recheck_choose (&chance, 5, 2, chosen);
    g_assert_cmpuint (chosen[0], <, chosen[1]);
    g_assert_cmpuint (chosen[1], <, 5);
    counts[chosen[0]][chosen[1]]++;
  }
  for (guint a = 0; a < 5; a++)
    for (guint b = a + 1; b < 5; b++)
      g_assert_cmpint (ABS ((int) counts[a][b] - N_DRAW / 10), <, 6 * 42);
}

/* --- a day --- */

static gint64
add_account (Fixture *f, const char *name, MusterRole role, gint64 person)
{
  g_autoptr (MusterStaff) staff = muster_staff_new (name, NULL, role);
  g_autoptr (GError) error = NULL;

  staff->person = person;
  muster_store_put_staff (f->store, staff, NULL, &error);
  g_assert_no_error (error);
  muster_store_set_pin (f->store, staff->id, PIN, &error);
  g_assert_no_error (error);
  return staff->id;
}

static void
put_person (Fixture *f)
{
  const MusterRosterRow row = {"90000101", "演练甲", "", "", NULL, NULL};
  g_autoptr (GBytes) picture = g_bytes_new_static (jpeg_head, sizeof jpeg_head);
  g_autoptr (GError) error = NULL;
  guint n_new, n_changed;
  gint64 reference;

  muster_store_put_people (f->store, &row, 1, &n_new, &n_changed, &error);
  g_assert_no_error (error);
  muster_store_put_reference (f->store, 1, picture, "import", 0, &reference, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->store = muster_store_open (":memory:", "1", &error);
  g_assert_no_error (error);
  muster_store_set_slot_cost (f->store, 1, 8192);
  put_person (f);
  add_account (f, "Ada Ng", MUSTER_ROLE_ADMIN, 0);
  f->supervisor = add_account (f, "Sun Yi", MUSTER_ROLE_SUPERVISOR, 0);
  f->operator_ = add_account (f, "Oskar Po", MUSTER_ROLE_OPERATOR, 50);
  f->other = add_account (f, "Li Na", MUSTER_ROLE_OPERATOR, 0);
  f->duty = muster_duty_new (f->store, NULL);
  f->days = muster_day_book_new (f->store, "campus-check-in", FALSE);
  muster_day_book_set_duty (f->days, f->duty);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  muster_day_book_set_duty (f->days, NULL);
  g_assert_finalize_object (f->days);
  g_object_unref (f->duty);
  muster_store_close (f->store);
  g_object_unref (f->store);
}

static GBytes *
make_evidence (gpointer data, GError **error)
{
  g_autoptr (MusterEvidence) evidence = muster_evidence_new (0);
  g_autoptr (GBytes) jpeg = g_bytes_new_static (jpeg_head, sizeof jpeg_head);

  muster_evidence_add_picture (evidence, "neutral", 0, jpeg);
  return muster_evidence_to_bytes (evidence);
}

static GBytes *
make_damaged (gpointer data, GError **error)
{
  return g_bytes_new_static ("?", 1);
}

static gint64
write_keeping (Fixture *f,
               const char *visit,
               const char *outcome,
               gint64 staff,
               GBytes *(*make) (gpointer data, GError **error))
{
  const MusterEvidenceKeep keep = {.visit = visit,
                                   .attempt = 1,
                                   .kind = "liveness",
                                   .occasion = "autumn-2026",
                                   .days = 14,
                                   .make = make};
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;
  gint64 seq;

  muster_event_set_string (event, "visit", visit);
  muster_event_set_int (event, "person", 1);
  muster_event_set_string (event, "outcome", outcome);
  if (staff != 0)
    muster_event_set_int (event, "staff_id", staff);
  seq = muster_store_append_keeping (f->store, event, make != NULL ? &keep : NULL, NULL, &error);
  g_assert_no_error (error);
  return seq;
}

static gint64
write_end (Fixture *f, const char *visit, const char *outcome, gint64 staff, gboolean keeps)
{
  return write_keeping (f, visit, outcome, staff, keeps ? make_evidence : NULL);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
sign_in (Fixture *f, gint64 staff)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  muster_duty_sign_in_async (f->duty, staff, PIN, NULL, done_cb, &result);
  wait_for (&result);
  g_assert_true (muster_duty_sign_in_finish (f->duty, result, &error));
  g_assert_no_error (error);
}

static gboolean
draw (Fixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_recheck_draw_async (f->days, muster_day_book_get_today (), NULL, done_cb, &result);
  wait_for (&result);
  return muster_recheck_draw_finish (f->days, result, error);
}

static MusterRecheckCase *
get_next (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  MusterRecheckCase *found;

  muster_recheck_next_async (f->days, NULL, NULL, done_cb, &result);
  wait_for (&result);
  found = muster_recheck_next_finish (f->days, result, &error);
  g_assert_no_error (error);
  return found;
}

static gboolean
answer (Fixture *f, const MusterRecheckCase *about, MusterRecheckAnswer what, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  muster_recheck_answer_async (f->days, about, what, NULL, done_cb, &result);
  wait_for (&result);
  return muster_recheck_answer_finish (f->days, result, error);
}

static MusterDayReport *
load (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  MusterDayReport *report;

  muster_day_book_load_async (f->days, muster_day_book_get_today (), NULL, done_cb, &result);
  wait_for (&result);
  report = muster_day_book_load_finish (f->days, result, &error);
  g_assert_no_error (error);
  return report;
}

/* Who decided never gets to see it; who did not, does, and once. */
static void
test_look (Fixture *f, gconstpointer data)
{
  g_autoptr (MusterRecheckCase) found = NULL;
  g_autoptr (GError) error = NULL;
  const gint64 seq = write_end (f, "one", "override", f->operator_, TRUE);

  sign_in (f, f->operator_);
  g_assert_false (draw (f, &error)); /* an operator draws nothing */
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS);
  g_clear_error (&error);
  g_assert_null (get_next (f));
  sign_in (f, f->supervisor);
  g_assert_true (draw (f, &error));
  g_assert_no_error (error);
  g_assert_false (draw (f, &error)); /* nothing came since */
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  sign_in (f, f->operator_);
  g_assert_null (get_next (f));
  sign_in (f, f->other);
  sign_in (f, f->operator_);
  g_assert_true (muster_duty_switch_over (f->duty)); /* who decided may sit there still */
  g_assert_null (get_next (f));
  sign_in (f, f->other);
  found = get_next (f);
  g_assert_nonnull (found);
  g_assert_cmpint (found->seq, ==, seq);
  g_assert_cmpuint (found->left, ==, 1);
  g_assert_cmpmem (g_bytes_get_data (found->pictures->live, NULL),
                   g_bytes_get_size (found->pictures->live),
                   jpeg_head,
                   sizeof jpeg_head);
  /* somebody else sits down at the open dialog */
  sign_in (f, f->operator_);
  g_assert_false (answer (f, found, MUSTER_RECHECK_SAME, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS);
  g_clear_error (&error);
  sign_in (f, f->other);
  g_assert_true (answer (f, found, MUSTER_RECHECK_DIFFERENT, &error));
  g_assert_no_error (error);
  g_assert_false (answer (f, found, MUSTER_RECHECK_SAME, &error)); /* once */
  g_assert_null (get_next (f));
  {
    g_autoptr (MusterDayReport) report = load (f);
    const MusterDayOperator *who = g_ptr_array_index (report->figures->operators, 0);

    g_assert_cmpuint (report->figures->rechecks.drawn, ==, 1);
    g_assert_cmpuint (report->figures->rechecks.different, ==, 1);
    g_assert_cmpint (who->staff, ==, f->operator_);
    g_assert_cmpuint (who->disagreed, ==, 1);
  }
}

/* Two accounts of one human are one. */
static void
test_same_human (Fixture *f, gconstpointer data)
{
  const gint64 twin = add_account (f, "O. Po", MUSTER_ROLE_OPERATOR, 50);
  const guint n = muster_duty_get_accounts (f->duty)->len;
  g_autoptr (GError) error = NULL;

  muster_duty_refresh (f->duty);
  while (muster_duty_get_accounts (f->duty)->len == n)
    g_main_context_iteration (NULL, TRUE);
  write_end (f, "one", "override", f->operator_, TRUE);
  sign_in (f, f->supervisor);
  g_assert_true (draw (f, &error));
  sign_in (f, twin);
  g_assert_null (get_next (f));
}

/* What cannot be looked at any more is counted. */
static void
test_no_picture (Fixture *f, gconstpointer data)
{
  g_autoptr (MusterDayReport) report = NULL;
  g_autoptr (GError) error = NULL;

  write_end (f, "one", "pass", 0, FALSE);
  write_end (f, "two", "card-only", f->operator_, FALSE); /* nothing was compared */
  sign_in (f, f->supervisor);
  g_assert_true (draw (f, &error));
  g_assert_null (get_next (f));
  g_assert_null (get_next (f));
  report = load (f);
  g_assert_cmpuint (report->ends->len, ==, 1);
  g_assert_cmpuint (report->figures->rechecks.drawn, ==, 1);
  g_assert_cmpuint (report->figures->rechecks.no_picture, ==, 1);
}

/* One damaged picture is counted, and stops nobody from looking at the next. */
static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autoptr (MusterDayReport) report = NULL;
  g_autoptr (MusterRecheckCase) found = NULL;
  g_autoptr (GError) error = NULL;
  gint64 whole;

  sign_in (f, f->supervisor);
  write_keeping (f, "one", "override", f->operator_, make_damaged);
  g_assert_true (draw (f, &error));
  whole = write_end (f, "two", "override", f->operator_, TRUE);
  g_assert_true (draw (f, &error));
  sign_in (f, f->other);
  found = get_next (f);
  g_assert_cmpint (found->seq, ==, whole);
  report = load (f);
  g_assert_cmpuint (report->figures->rechecks.drawn, ==, 2);
  g_assert_cmpuint (report->figures->rechecks.unreadable, ==, 1);
}

/* A second draw is of what came since, and draws nobody twice. */
static void
test_again (Fixture *f, gconstpointer data)
{
  g_autoptr (MusterDayReport) report = NULL;
  g_autoptr (GError) error = NULL;
  guint first = 0, second = 0;

  for (guint i = 0; i < 120; i++)
    write_end (f, "a", "pass", 0, FALSE);
  sign_in (f, f->supervisor);
  g_assert_true (draw (f, &error));
  for (guint i = 0; i < 30; i++)
    write_end (f, "b", "pass", 0, FALSE);
  g_assert_true (draw (f, &error));
  g_assert_no_error (error);
  report = load (f);
  for (guint i = 0; i < report->ends->len; i++) {
    const MusterDayEnd *end = g_ptr_array_index (report->ends, i);

    first += end->drawn && i < 120;
    second += end->drawn && i >= 120;
  }
  g_assert_cmpuint (first, ==, 3);
  g_assert_cmpuint (second, ==, 1);
  g_assert_cmpuint (report->figures->rechecks.drawn, ==, 4);
  g_assert_cmpuint (muster_recheck_count_new (report), ==, 0);
}

/* Few whom staff let pass among many whom the comparison did: one of them is drawn all the same. */
static void
test_groups (Fixture *f, gconstpointer data)
{
  g_autoptr (MusterDayReport) report = NULL;
  g_autoptr (GError) error = NULL;
  guint by_staff = 0, by_machine = 0;

  for (guint i = 0; i < 100; i++)
    write_end (f, "a", "pass", 0, FALSE);
  for (guint i = 0; i < 3; i++)
    write_end (f, "b", "override", f->operator_, FALSE);
  write_end (f, "c", "pass", 0, FALSE);
  sign_in (f, f->supervisor);
  g_assert_true (draw (f, &error));
  g_assert_no_error (error);
  report = load (f);
  for (guint i = 0; i < report->ends->len; i++) {
    const MusterDayEnd *end = g_ptr_array_index (report->ends, i);

    by_staff += end->drawn && end->staff != 0;
    by_machine += end->drawn && end->staff == 0;
  }
  g_assert_cmpuint (by_staff, ==, 1);
  g_assert_cmpuint (by_machine, ==, 3);
  g_assert_cmpuint (report->figures->rechecks.drawn, ==, 4);
  g_assert_cmpuint (muster_recheck_count_new (report), ==, 0);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/station/recheck/size", test_size);
  g_test_add_func ("/station/recheck/even", test_even);
  ADD ("/station/recheck/look", test_look);
  ADD ("/station/recheck/same-human", test_same_human);
  ADD ("/station/recheck/no-picture", test_no_picture);
  ADD ("/station/recheck/damaged", test_damaged);
  ADD ("/station/recheck/again", test_again);
  ADD ("/station/recheck/groups", test_groups);
  return g_test_run ();
}
