/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk-kit.h"

#include "muster-face-engine.h"
#include "muster-history.h"
#include "muster-settle-page.h"
#include "muster-store-evidence.h"
#include "staff-kit.h"

/* The page of what is to be settled, with a real store behind it: the list, one case of each kind,
 * both languages, three sizes. The pictures in build/gallery are for people to look at. */

static const int sizes[][2] = {{1366, 768}, {1024, 640}, {640, 740}};

typedef struct {
  MusterStore *store;     /* owned */
  MusterHistory *history; /* owned */
  MusterSettler *settler; /* owned */
  MusterDeskWindow *window;
  MusterSettlePage *page; /* borrowed */
  MusterSettleView *view; /* owned */
  gint64 asked;           /* the case that the page asked for */
  guint answer;
} Fixture;

static gint64
put_person (Fixture *f, const char *number, const char *name)
{
  const char *cards[] = {NULL};
  const MusterRosterRow row = {.student_number = number,
                               .name = name,
                               .id_number = "",
                               .unit = "物理学院",
                               .card_uids = cards};
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterCase) found = NULL;
  g_autoptr (MusterFrame) frame = desk_kit_draw_figure (FALSE);
  g_autoptr (GBytes) jpeg = muster_picture_encode_jpeg (frame, 85, &error);
  gint64 id;

  g_assert_true (muster_store_put_people (f->store, &row, 1, NULL, NULL, &error));
  found = muster_store_find (f->store, MUSTER_FIND_BY_STUDENT, number, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  id = muster_person_get_id (found->person);
  muster_store_put_reference (f->store, id, jpeg, "campus-card", 1661990400, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static void
leave_open (Fixture *f, gint64 person, MusterOpenCaseKind kind, gint64 due, gboolean photo)
{
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autofree char *visit = g_uuid_string_random ();
  g_autoptr (GError) error = NULL;
  const MusterEvidenceKeep keep = {.visit = visit,
                                   .attempt = 1,
                                   .kind = "case",
                                   .occasion = "autumn-2026",
                                   .days = 1,
                                   .make = staff_kit_make_photo};

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "visit", visit);
  muster_event_set_string (event, "case", muster_open_case_to_nick (kind));
  if (kind == MUSTER_OPEN_CASE_DUPLICATE) {
    muster_event_set_string (event, "reason", "in-elsewhere");
    muster_event_set_string (event, "elsewhere", desk_kit_is_chinese () ? "东门" : "East gate");
    muster_event_set_int (event, "elsewhere_at", 1788249690);
  } else {
    muster_event_set_string (event, "reason", "different");
  }
  muster_event_set_decimal (event, "similarity", 0.31);
  muster_event_set_decimal (event, "review_from", 0.5);
  muster_event_set_decimal (event, "accept_from", 0.6);
  muster_event_set_string (event, "staff", desk_kit_is_chinese () ? "李老师" : "Li");
  muster_event_set_string (
      event, "note", desk_kit_is_chinese () ? "证件忘在宿舍" : "Left the card");
  if (due != 0)
    muster_event_set_int (event, "due", due);
  g_assert_cmpint (
      muster_store_append_keeping (f->store, event, photo ? &keep : NULL, NULL, &error), >, 0);
  g_assert_no_error (error);
}

static void
look_cb (Fixture *f, gint64 seq)
{
  f->asked = seq;
}

static void
answer_cb (Fixture *f, guint answer)
{
  f->answer = answer;
}

static void
set_up (Fixture *f)
{
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const gboolean chinese = desk_kit_is_chinese ();
  g_autoptr (GError) error = NULL;

  *f = (Fixture){.answer = G_MAXUINT};
  f->store = muster_store_open (":memory:", "3", &error);
  g_assert_no_error (error);
  leave_open (f,
              put_person (f, "2026000017", chinese ? "陈小然" : "Chen Xiaoran"),
              MUSTER_OPEN_CASE_DOUBTFUL,
              now - 7200,
              TRUE);
  leave_open (f,
              put_person (f, "2026000018", chinese ? "欧阳明" : "Ouyang Ming"),
              MUSTER_OPEN_CASE_DOUBTFUL,
              now + 72 * 3600,
              TRUE);
  leave_open (f, /* before a camera that had nothing to give */
              put_person (f, "2026000023", chinese ? "孙小美" : "Sun Xiaomei"),
              MUSTER_OPEN_CASE_DOUBTFUL,
              now + 73 * 3600,
              FALSE);
  leave_open (
      f, put_person (f, "2026000019", chinese ? "古丽" : "Guli"), MUSTER_OPEN_CASE_PHOTO, 0, TRUE);
  leave_open (f,
              put_person (f, "2026000020", chinese ? "王力" : "Wang Li"),
              MUSTER_OPEN_CASE_FACE,
              0,
              FALSE);
  leave_open (f,
              put_person (f, "2026000021", chinese ? "赵一" : "Zhao Yi"),
              MUSTER_OPEN_CASE_DATA,
              0,
              FALSE);
  leave_open (f,
              put_person (f, "2026000022", chinese ? "钱多" : "Qian Duo"),
              MUSTER_OPEN_CASE_TRIES,
              0,
              TRUE);
  leave_open (f,
              put_person (f, "2026000024", chinese ? "孙二" : "Sun Er"),
              MUSTER_OPEN_CASE_DUPLICATE,
              0,
              FALSE);
  f->history = muster_history_new (f->store);
  f->settler = muster_settler_new (f->store, f->history, 72);
  f->window = desk_kit_new_window ();
  f->page = MUSTER_SETTLE_PAGE (muster_settle_page_new ());
  muster_desk_window_add_page (f->window, GTK_WIDGET (f->page), "desk.settle");
  g_signal_connect_swapped (f->page, "look", G_CALLBACK (look_cb), f);
  g_signal_connect_swapped (f->page, "answer", G_CALLBACK (answer_cb), f);
  muster_settle_page_set_list (f->page, muster_settler_get_list (f->settler));
  muster_settler_refresh (f->settler);
  while (g_list_model_get_n_items (muster_settler_get_list (f->settler)) < 8)
    g_main_context_iteration (NULL, TRUE);
  muster_settle_page_set_total (f->page, muster_settler_get_total (f->settler));
  gtk_widget_activate_action (GTK_WIDGET (f->window), "desk.settle", NULL);
}

static void
tear_down (Fixture *f)
{
  muster_settle_page_set_list (f->page, NULL);
  desk_kit_destroy (GTK_WINDOW (f->window));
  g_clear_pointer (&f->view, muster_settle_view_free);
  g_assert_finalize_object (f->settler);
  g_assert_finalize_object (f->history);
  muster_store_close (f->store);
  g_assert_finalize_object (f->store);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;
  g_autoptr (GError) error = NULL;

  f->view = muster_settler_look_finish (MUSTER_SETTLER (source), result, &error);
  g_assert_no_error (error);
}

/* As somebody presses row @n. @why: nobody may, for this reason; %NULL: they may */
static void
choose (Fixture *f, int n, const char *why)
{
  GtkListBox *list = GTK_LIST_BOX (desk_kit_find (GTK_WIDGET (f->page), GTK_TYPE_LIST_BOX, "list"));
  const char *whys[MUSTER_N_RIGHTS] = {NULL};

  for (guint i = 0; i < MUSTER_N_RIGHTS; i++)
    whys[i] = why;
  gtk_list_box_unselect_all (list);
  gtk_list_box_select_row (list, gtk_list_box_get_row_at_index (list, n));
  g_assert_cmpint (f->asked, !=, 0);
  g_clear_pointer (&f->view, muster_settle_view_free);
  muster_settler_look_async (f->settler, f->asked, NULL, looked_cb, f);
  while (f->view == NULL)
    g_main_context_iteration (NULL, TRUE);
  muster_settle_page_show (f->page, f->view, whys);
}

static void
picture (Fixture *f, const char *name, gboolean dark)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *file = g_strdup_printf ("desk-settle-%s%s", name, dark ? "-dark" : "");

    desk_kit_resize (GTK_WINDOW (f->window), sizes[i][0], sizes[i][1]);
    desk_kit_save (GTK_WIDGET (f->window), file);
    g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (f->window)), ==, sizes[i][0]);
    g_assert_cmpuint (desk_kit_look_for_faults (GTK_WIDGET (f->window)), ==, 0);
  }
}

static void
test_pictures (gconstpointer data)
{
  static const char *const names[] = {
      "late", "doubtful", "no-photo", "photo", "face", "data", "tries", "duplicate"};
  const gboolean dark = GPOINTER_TO_INT (data);
  Fixture f;

  desk_kit_set_dark (dark);
  set_up (&f);
  if (!dark)
    picture (&f, "none", dark);
  for (int i = 0; i < (dark ? 1 : (int) G_N_ELEMENTS (names)); i++) {
    choose (&f, i, NULL);
    g_assert_cmpint (muster_settle_page_get_shown (f.page), ==, f.view->open->row->seq);
    picture (&f, names[i], dark);
  }
  tear_down (&f);
}

static guint
count_pressable (GtkWidget *root)
{
  guint n = 0;

  for (GtkWidget *w = gtk_widget_get_first_child (root); w != NULL;
       w = gtk_widget_get_next_sibling (w))
    n += GTK_IS_BUTTON (w) && gtk_widget_is_sensitive (w);
  return n;
}

static void
settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (muster_settler_finish (MUSTER_SETTLER (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* Whoever may not finds nothing to press; who settles a case has the page empty, and the case off
 * the list. */
static void
test_settle (void)
{
  Fixture f;
  GtkWidget *acts;
  gboolean done = FALSE;

  desk_kit_set_dark (FALSE);
  set_up (&f);
  acts = desk_kit_find (GTK_WIDGET (f.page), GTK_TYPE_WIDGET, "acts");
  choose (&f, 0, "no");
  g_assert_cmpuint (count_pressable (acts), ==, 0);
  choose (&f, 0, NULL);
  g_assert_cmpuint (count_pressable (acts), ==, 2);
  g_signal_emit_by_name (gtk_widget_get_first_child (acts), "clicked");
  g_assert_cmpuint (f.answer, ==, MUSTER_SETTLE_ADMITTED);
  muster_settler_settle_async (f.settler,
                               f.view->open->row,
                               MUSTER_SETTLE_WITHDRAWN,
                               NULL,
                               "no paper",
                               "Han",
                               settled_cb,
                               &done);
  while (!done || muster_settler_get_total (f.settler) != 7)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (muster_settle_page_get_shown (f.page), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (muster_settler_get_list (f.settler)), ==, 7);
  tear_down (&f);
}

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
  g_test_add_data_func ("/desk/settle/pictures", GINT_TO_POINTER (FALSE), test_pictures);
  g_test_add_data_func ("/desk/settle/pictures/dark", GINT_TO_POINTER (TRUE), test_pictures);
  g_test_add_func ("/desk/settle/settle", test_settle);
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
