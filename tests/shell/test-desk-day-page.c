/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk-kit.h"

#include "muster-chart.h"
#include "muster-day-page.h"
#include "muster-day-paper.h"
#include "muster-evidence.h"
#include "muster-face-engine.h"
#include "muster-recheck-dialog.h"
#include "muster-store-evidence.h"
#include "pdf-words.h"
#include "staff-kit.h"

/* The sheet of a made-up day on a real store, in both schemes and at three sizes. */

static const int sizes[][2] = {{1366, 768}, {1024, 640}, {640, 740}};

typedef struct {
  MusterStore *store;
  MusterDayBook *days;
  MusterDeskWindow *window;
  MusterDayPage *page;
} Fixture;

static void
write_end (Fixture *f, gint64 person, const char *outcome, const char *code, const char *staff)
{
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "outcome", outcome);
  muster_event_set_string (event, "code", code);
  muster_event_set_string (event, "staff", staff);
  muster_event_set_string (event, "band", code != NULL ? "different" : "pass");
  muster_event_set_int (event, "duration_ms", 5000 + person * 100);
  muster_event_set_int (event, "attempts_spent", 1);
  muster_store_append (f->store, event, &error);
  g_assert_no_error (error);
}

static void
write_day (Fixture *f)
{
  static const char *const names[] = {"Oskar Po", "孙怡", "Ada Ng"};
  gsize n_reasons;
  const MusterOverrideReason *reasons = desk_kit_get_reasons (&n_reasons);

  for (gint64 person = 1; person <= 60; person++)
    write_end (f, person, person % 7 == 0 ? "fail" : "pass", NULL, NULL);
  for (guint i = 0; i < 30; i++)
    write_end (f,
               100 + i,
               i % 4 == 0 ? "override" : "card-only",
               i % 4 == 0 ? reasons[i % n_reasons].code : NULL,
               names[i < 22 ? 0 : 1 + i % 2]);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gsize n;
  const MusterOverrideReason *reasons = desk_kit_get_reasons (&n);

  f->store = muster_store_open (":memory:", "3", &error);
  g_assert_no_error (error);
  f->days = muster_day_book_new (f->store, "campus-check-in", FALSE);
  f->window = desk_kit_new_window ();
  muster_desk_window_set_days (f->window, f->days, reasons, n);
  f->page =
      MUSTER_DAY_PAGE (desk_kit_find (GTK_WIDGET (f->window), MUSTER_TYPE_DAY_PAGE, "day_page"));
  g_assert_nonnull (f->page);
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  desk_kit_destroy (GTK_WINDOW (f->window));
  g_assert_finalize_object (f->days);
  muster_store_close (f->store);
  g_object_unref (f->store);
}

static const char *
get_shown (Fixture *f)
{
  GtkWidget *stack = desk_kit_find (GTK_WIDGET (f->page), GTK_TYPE_STACK, "stack");

  return gtk_stack_get_visible_child_name (GTK_STACK (stack));
}

static void
wait_shown (Fixture *f, const char *name)
{
  for (guint i = 0; i < 300 && !g_str_equal (get_shown (f), name); i++)
    desk_kit_settle (20);
  g_assert_cmpstr (get_shown (f), ==, name);
}

/* Of the day by hour, or of the staff. */
static const MusterChartData *
get_chart (Fixture *f, gboolean lying)
{
  GtkWidget *box = desk_kit_find (GTK_WIDGET (f->page), GTK_TYPE_BOX, "charts");

  for (GtkWidget *view = gtk_widget_get_first_child (box); view != NULL;
       view = gtk_widget_get_next_sibling (view))
    for (GtkWidget *child = gtk_widget_get_first_child (view); child != NULL;
         child = gtk_widget_get_next_sibling (child))
      if (MUSTER_IS_CHART (child) && muster_chart_get (MUSTER_CHART (child))->lying == lying)
        return muster_chart_get (MUSTER_CHART (child));
  return NULL;
}

static guint
sum (const MusterChartData *data)
{
  guint total = 0;

  for (guint i = 0; i < data->n_bars * data->n_parts; i++)
    total += data->values[i];
  return total;
}

static void
test_empty (Fixture *f, gconstpointer data)
{
  gtk_widget_activate_action (GTK_WIDGET (f->window), "desk.day-sheet", NULL);
  wait_shown (f, "none");
  g_assert_cmpuint (muster_day_page_get_day (f->page), ==, muster_day_book_get_today ());
  gtk_widget_activate_action (GTK_WIDGET (f->page), "day.previous", NULL);
  g_assert_cmpuint (muster_day_page_get_day (f->page), ==, muster_day_book_get_today () - 1);
  wait_shown (f, "none");
  desk_kit_save (GTK_WIDGET (f->window), "day-empty");
}

static void
test_sheet (Fixture *f, gconstpointer data)
{
  write_day (f);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "desk.day-sheet", NULL);
  wait_shown (f, "sheet");
  g_assert_cmpuint (sum (get_chart (f, FALSE)), ==, 90);
  g_assert_cmpuint (sum (get_chart (f, TRUE)), ==, 30);
  for (guint dark = 0; dark < 2; dark++) {
    desk_kit_set_dark (dark == 1);
    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
      desk_kit_resize (GTK_WINDOW (f->window), sizes[i][0], sizes[i][1]);
      g_assert_cmpuint (desk_kit_look_for_faults (GTK_WIDGET (f->window)), ==, 0);
      desk_kit_save (GTK_WIDGET (f->window), dark == 1 ? "day-sheet-dark" : "day-sheet");
    }
    desk_kit_resize (GTK_WINDOW (f->window), 1366, 2000);
    desk_kit_save (GTK_WIDGET (f->window), dark == 1 ? "day-long-dark" : "day-long");
  }
  desk_kit_set_dark (FALSE);
  muster_day_page_clear (f->page);
  g_assert_null (get_chart (f, FALSE));
  g_assert_cmpuint (muster_day_page_get_day (f->page), ==, 0);
}

/* --- what leaves the station --- */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static MusterDayReport *
load_today (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  MusterDayReport *report;

  muster_day_book_load_async (f->days, muster_day_book_get_today (), NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  report = muster_day_book_load_finish (f->days, result, &error);
  g_assert_no_error (error);
  return report;
}

static guint
count_of (GBytes *bytes, const char *text)
{
  const char *data = g_bytes_get_data (bytes, NULL);
  const gssize size = (gssize) g_bytes_get_size (bytes), length = (gssize) strlen (text);
  guint n = 0;

  for (gssize i = 0; i + length <= size; i++)
    n += memcmp (data + i, text, (gsize) length) == 0;
  return n;
}

static void
test_paper (Fixture *f, gconstpointer data)
{
  gsize n_reasons;
  const MusterOverrideReason *reasons = desk_kit_get_reasons (&n_reasons);
  const MusterDayNames names = {.reasons = reasons, .n_reasons = n_reasons};
  MusterDayPaper paper = {.names = &names,
                          .station = "3",
                          .profile = "campus-check-in",
                          .occasion = desk_kit_is_chinese () ? "2026 秋季学期报到" : "Autumn 2026"};
  g_autoptr (MusterDayReport) report = NULL;
  g_autoptr (GBytes) csv = NULL, pdf = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *head = NULL, *folder = NULL, *file = NULL, *text = NULL;
  const guint8 *bytes;

  write_day (f);
  write_end (f, 200, "override", "papers", "=1+1");
  report = load_today (f);
  paper.report = report;
  head = g_strdup_printf ("%d:%s", 91, report->head_hash);
  csv = muster_day_csv_new (&paper);
  bytes = g_bytes_get_data (csv, NULL);
  g_assert_cmpuint (bytes[0] << 16 | bytes[1] << 8 | bytes[2], ==, 0xEFBBBF);
  g_assert_cmpuint (count_of (csv, head), ==, 1);
  g_assert_cmpuint (count_of (csv, "\r\n\"'=1+1\",1,0,1,"), ==, 1);
  g_assert_cmpuint (count_of (csv, "Oskar Po,22,0,6,27 %,"), ==, 1);
  pdf = muster_day_pdf_new (&paper, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_of (pdf, "%PDF-"), ==, 1);
  g_assert_cmpuint (count_of (pdf, "%%EOF"), ==, 1);
  text = pdf_words_read (pdf);
  g_assert_cmpuint (pdf_words_count (text, paper.occasion), ==, 1);
  g_assert_cmpuint (pdf_words_count (text, paper.profile), >=, 1);
  g_assert_cmpuint (pdf_words_count (text, head), >=, 1);
  g_assert_cmpuint (pdf_words_count (text, "=1+1"), >=, 1);
  g_assert_cmpuint (pdf_words_count (text, "Oskar Po 22 0 6 27 %"), ==, 1);
  folder = g_test_build_filename (G_TEST_BUILT, "gallery", NULL);
  g_mkdir_with_parents (folder, 0755);
  file = g_strdup_printf ("%s/day-%s.pdf", folder, desk_kit_is_chinese () ? "zh_CN" : "en");
  g_assert_true (g_file_set_contents (
      file, g_bytes_get_data (pdf, NULL), (gssize) g_bytes_get_size (pdf), &error));
}

/* --- a second look --- */

static GBytes *
make_picture (gboolean live)
{
  g_autoptr (MusterFrame) frame = desk_kit_draw_figure (live);
  g_autoptr (GError) error = NULL;
  GBytes *jpeg = muster_picture_encode_jpeg (frame, 80, &error);

  g_assert_no_error (error);
  return jpeg;
}

static GBytes *
make_evidence (gpointer data, GError **error)
{
  g_autoptr (MusterEvidence) evidence = muster_evidence_new (0);

  muster_evidence_add_picture (evidence, "neutral", 0, data);
  return muster_evidence_to_bytes (evidence);
}

/* Somebody on the roster whom Oskar has let pass, with a picture that was kept. */
static void
write_override (Fixture *f)
{
  const MusterRosterRow row = {"90000101", "演练甲", "", "", NULL, NULL};
  g_autoptr (GBytes) reference = make_picture (FALSE);
  const MusterEvidenceKeep keep = {.visit = "one",
                                   .attempt = 1,
                                   .kind = "liveness",
                                   .occasion = "autumn-2026",
                                   .days = 14,
                                   .make = make_evidence,
                                   .data = make_picture (TRUE),
                                   .free_data = (GDestroyNotify) g_bytes_unref};
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;
  guint n_new, n_changed;
  gint64 id;

  muster_store_put_people (f->store, &row, 1, &n_new, &n_changed, &error);
  g_assert_no_error (error);
  muster_store_put_reference (f->store, 1, reference, "import", 0, &id, &error);
  g_assert_no_error (error);
  muster_event_set_string (event, "visit", "one");
  muster_event_set_int (event, "person", 1);
  muster_event_set_string (event, "outcome", "override");
  muster_event_set_string (event, "staff", "Oskar Po");
  muster_store_append_keeping (f->store, event, &keep, NULL, &error);
  g_assert_no_error (error);
}

static void
wait_dialog (GtkWindow *dialog, const char *name)
{
  GtkStack *stack = GTK_STACK (desk_kit_find (GTK_WIDGET (dialog), GTK_TYPE_STACK, "stack"));

  for (guint i = 0; i < 300; i++) {
    if (g_str_equal (gtk_stack_get_visible_child_name (stack), name))
      return;
    desk_kit_settle (20);
  }
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, name);
}

static void
wait_drawn (Fixture *f)
{
  for (guint i = 0; i < 300; i++) {
    g_autoptr (MusterDayReport) report = load_today (f);

    if (report->drawn_through != 0)
      return;
    desk_kit_settle (20);
  }
  g_assert_not_reached ();
}

static void
test_recheck (Fixture *f, gconstpointer data)
{
  g_autoptr (MusterDayReport) report = NULL;
  GtkWindow *dialog;

  write_override (f);
  muster_desk_window_set_staff (f->window, "Sun Yi");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "desk.day-sheet", NULL);
  wait_shown (f, "sheet");
  gtk_widget_activate_action (GTK_WIDGET (f->page), "day.draw", NULL);
  wait_drawn (f);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "desk.recheck", NULL);
  dialog = staff_kit_wait_window (MUSTER_TYPE_RECHECK_DIALOG);
  wait_dialog (dialog, "look");
  desk_kit_settle (200);
  g_assert_cmpuint (desk_kit_look_for_faults (GTK_WIDGET (dialog)), ==, 0);
  desk_kit_save (GTK_WIDGET (dialog), "recheck");
  gtk_widget_activate_action (GTK_WIDGET (dialog), "recheck.different", NULL);
  wait_dialog (dialog, "end");
  desk_kit_save (GTK_WIDGET (dialog), "recheck-end");
  gtk_window_close (dialog);
  desk_kit_settle (50);
  report = load_today (f);
  g_assert_cmpuint (report->figures->rechecks.drawn, ==, 1);
  g_assert_cmpuint (report->figures->rechecks.different, ==, 1);
}

/* --- signing --- */

static void
leave_open (Fixture *f, gint64 person, const char *outcome, const char *kind, gint64 due)
{
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "outcome", outcome);
  muster_event_set_string (event, "case", kind);
  if (due != 0)
    muster_event_set_int (event, "due", due);
  muster_store_append (f->store, event, &error);
  g_assert_no_error (error);
}

/* What is open is named before somebody signs, and counted in what they sign. */
static void
test_sign (Fixture *f, gconstpointer data)
{
  const gboolean chinese = desk_kit_is_chinese ();
  const MusterRosterRow rows[] = {
      {"90000101", chinese ? "陈小然" : "Chen Xiaoran", "", "", NULL, NULL},
      {"90000102", chinese ? "王力" : "Wang Li", "", "", NULL, NULL}};
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GError) error = NULL;
  AdwMessageDialog *dialog;
  const char *body;
  guint n_new, n_changed;

  muster_store_put_people (f->store, rows, G_N_ELEMENTS (rows), &n_new, &n_changed, &error);
  g_assert_no_error (error);
  leave_open (f, 1, "doubtful", "doubtful", now - 3600);
  for (guint i = 0; i < 6; i++)
    leave_open (f, 2, "abandoned", "data", 0);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "desk.day-sheet", NULL);
  wait_shown (f, "sheet");
  /* nobody signs who has not said their name */
  gtk_widget_activate_action (GTK_WIDGET (f->page), "day.sign", NULL);
  dialog = ADW_MESSAGE_DIALOG (staff_kit_wait_window (ADW_TYPE_MESSAGE_DIALOG));
  g_assert_false (adw_message_dialog_has_response (dialog, "sign"));
  desk_kit_destroy (GTK_WINDOW (dialog));
  muster_day_page_set_staff (MUSTER_DAY_PAGE (f->page), "Sun Yi");
  gtk_widget_activate_action (GTK_WIDGET (f->page), "day.sign", NULL);
  dialog = ADW_MESSAGE_DIALOG (staff_kit_wait_window (ADW_TYPE_MESSAGE_DIALOG));
  body = adw_message_dialog_get_body (dialog);
  g_assert_nonnull (strstr (body, chinese ? "还有 7 项待处理" : "7 cases are still to be settled"));
  g_assert_nonnull (strstr (body, chinese ? "存疑放行" : "Admitted in doubt"));
  g_assert_nonnull (strstr (body, chinese ? "还有 2 项" : "and 2 more"));
  g_assert_null (strstr (body, rows[0].name));
  desk_kit_settle (200);
  desk_kit_save (GTK_WIDGET (dialog), "day-sign");
  adw_message_dialog_response (dialog, "sign");
  for (guint i = 0; i < 300; i++) {
    g_autoptr (MusterDayReport) report = load_today (f);

    g_assert_cmpuint (report->n_open_cases, ==, 7);
    g_assert_cmpuint (report->open_cases->len, ==, 5);
    if (report->closed == 8)
      return;
    desk_kit_settle (20);
  }
  g_assert_not_reached ();
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
  ADD ("/shell/day-page/empty", test_empty);
  ADD ("/shell/day-page/sheet", test_sheet);
  ADD ("/shell/day-page/paper", test_paper);
  ADD ("/shell/day-page/recheck", test_recheck);
  ADD ("/shell/day-page/sign", test_sign);
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
