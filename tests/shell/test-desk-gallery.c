/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk-kit.h"

#include "muster-override-dialog.h"
#include "muster-shots-window.h"

/* Every page of the staff window in both schemes and at three sizes: nothing is cut, no action is
 * small. The pictures in build/gallery are for people to look at. */

static const int sizes[][2] = {{1366, 768}, {1024, 640}, {640, 740}};

typedef DeskCase *(*MakeCase) (void);

static DeskCase *
make_unsure (void)
{
  DeskCase *made = desk_case_new_person (MUSTER_VISIT_DECIDED);

  desk_case_compare (made, 0.52);
  return made;
}

static DeskCase *
make_different (void)
{
  DeskCase *made = desk_case_new_person (MUSTER_VISIT_DECIDED);

  desk_case_compare (made, 0.31);
  return made;
}

static DeskCase *
make_passed (void)
{
  DeskCase *made = desk_case_new_person (MUSTER_VISIT_RECORDED);

  desk_case_compare (made, 0.66);
  return made;
}

static DeskCase *
make_assist (void)
{
  DeskCase *made = desk_case_new_person (MUSTER_VISIT_DECIDED);

  desk_case_compare (made, 0.74);
  made->view->assist = TRUE;
  made->visit.awaits_staff = made->view->awaits_staff = TRUE;
  made->visit.outcome = made->view->outcome = MUSTER_OUTCOME_REVIEW;
  made->visit.reason = made->view->reason = MUSTER_REASON_ASSIST;
  return made;
}

static DeskCase *
make_running (void)
{
  DeskCase *made = desk_case_new_person (MUSTER_VISIT_POSITIONING);

  made->visit.camera_on = TRUE;
  return made;
}

static DeskCase *
make_print (void)
{
  DeskCase *made = desk_case_new_person (MUSTER_VISIT_DECIDED);

  desk_case_challenge (made, DESK_LIVENESS_PRINT);
  return made;
}

static DeskCase *
make_thin (void)
{
  DeskCase *made = desk_case_new_person (MUSTER_VISIT_DECIDED);

  desk_case_challenge (made, DESK_LIVENESS_THIN);
  return made;
}

static DeskCase *
make_desk_lane (void)
{
  DeskCase *made = desk_case_new_person (MUSTER_VISIT_DECIDED);

  made->visit.lane = MUSTER_LANE_DESK;
  made->visit.consented = FALSE;
  made->visit.awaits_staff = made->view->awaits_staff = TRUE;
  made->visit.outcome = made->view->outcome = MUSTER_OUTCOME_REFERRED;
  made->visit.reason = made->view->reason = MUSTER_REASON_CHOSE_DESK;
  return made;
}

/* The profile lets them go on; staff see that the roster knows another pass. */
static DeskCase *
make_elsewhere (void)
{
  DeskCase *made = make_running ();

  made->visit.doubt = made->view->doubt = MUSTER_REASON_IN_ELSEWHERE;
  made->view->elsewhere_at = 1788249690;
  g_free (made->view->elsewhere);
  made->view->elsewhere = g_strdup (desk_kit_is_chinese () ? "东门" : "East gate, hall 2");
  return made;
}

static DeskCase *
make_unknown_card (void)
{
  DeskCase *made = desk_case_new_nobody ();

  made->visit.state = MUSTER_VISIT_RECORDED;
  made->visit.outcome = made->view->outcome = MUSTER_OUTCOME_REFUSED;
  made->visit.reason = made->view->reason = MUSTER_REASON_UNKNOWN_CARD;
  return made;
}

static const struct {
  const char *name;
  MakeCase make;
} cases[] = {
    {"nobody", desk_case_new_nobody},
    {"unknown-card", make_unknown_card},
    {"running", make_running},
    {"elsewhere", make_elsewhere},
    {"unsure", make_unsure},
    {"different", make_different},
    {"passed", make_passed},
    {"assist", make_assist},
    {"print", make_print},
    {"thin", make_thin},
    {"desk-lane", make_desk_lane},
};

static MusterDeskWindow *
new_window (DeskCase *what)
{
  MusterDeskWindow *window = desk_kit_new_window ();
  g_autoptr (GListModel) today = desk_kit_new_today ();
  g_autoptr (GListModel) person = desk_kit_new_person ();

  muster_desk_window_set_staff (window, desk_kit_is_chinese () ? "李老师" : "Li");
  muster_desk_window_set_history (window, today, person);
  muster_desk_window_show (window, what->view);
  if (what->visit.camera_on) {
    g_autoptr (MusterFrame) frame = desk_kit_draw_figure (TRUE);
    MusterFaceReport report = {.coach = MUSTER_COACH_CLOSER};

    muster_desk_window_set_live (window, frame);
    muster_desk_window_set_report (window, &report);
  }
  return window;
}

static void
picture (MusterDeskWindow *window, const char *name, gboolean dark)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *file = g_strdup_printf ("desk-%s%s", name, dark ? "-dark" : "");

    desk_kit_resize (GTK_WINDOW (window), sizes[i][0], sizes[i][1]);
    g_test_message ("%s %d × %d", file, sizes[i][0], sizes[i][1]);
    desk_kit_save (GTK_WIDGET (window), file);
    g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), ==, sizes[i][0]);
    g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (window)), ==, sizes[i][1]);
    g_assert_cmpuint (desk_kit_look_for_faults (GTK_WIDGET (window)), ==, 0);
  }
}

static void
test_visit (gconstpointer data)
{
  gboolean dark = GPOINTER_TO_INT (data);

  desk_kit_set_dark (dark);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DeskCase) what = cases[i].make ();
    MusterDeskWindow *window = new_window (what);

    picture (window, cases[i].name, dark);
    desk_kit_destroy (GTK_WINDOW (window));
  }
}

static void
test_readiness (gconstpointer data)
{
  gboolean dark = GPOINTER_TO_INT (data);

  desk_kit_set_dark (dark);
  for (MusterReadyState state = MUSTER_READY_OK; state <= MUSTER_READY_FAIL; state++) {
    g_autoptr (DeskCase) nobody = desk_case_new_nobody ();
    g_autoptr (GPtrArray) ready = desk_kit_new_ready (state);
    MusterDeskWindow *window = new_window (nobody);
    g_autofree char *name = g_strdup_printf ("ready-%d", state);

    muster_desk_window_set_ready (window, ready, 1280);
    muster_desk_window_show_readiness (window, "camera");
    picture (window, name, dark);
    desk_kit_destroy (GTK_WINDOW (window));
  }
}

static void
test_override (gconstpointer data)
{
  gboolean dark = GPOINTER_TO_INT (data);
  g_autoptr (DeskCase) what = make_unsure ();
  gsize n;
  const MusterOverrideReason *reasons = desk_kit_get_reasons (&n);
  MusterOverrideDialog *dialog = muster_override_dialog_new (NULL, what->view, reasons, n, "");

  desk_kit_set_dark (dark);
  desk_kit_resize (GTK_WINDOW (dialog), 640, 740);
  desk_kit_save (GTK_WIDGET (dialog), dark ? "desk-override-dark" : "desk-override");
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (dialog)), ==, 740);
  g_assert_cmpuint (desk_kit_look_for_faults (GTK_WIDGET (dialog)), ==, 0);
  desk_kit_destroy (GTK_WINDOW (dialog));
}

static void
test_shots (gconstpointer data)
{
  gboolean dark = GPOINTER_TO_INT (data);
  g_autoptr (DeskCase) what = make_print ();
  MusterShotList *list = muster_shot_list_new (what->view);
  MusterShotsWindow *window = muster_shots_window_new (NULL, list, 2);

  muster_shot_list_unref (list);
  desk_kit_set_dark (dark);
  desk_kit_resize (GTK_WINDOW (window), 1020, 640);
  desk_kit_save (GTK_WIDGET (window), dark ? "desk-shots-dark" : "desk-shots");
  g_assert_cmpuint (desk_kit_look_for_faults (GTK_WIDGET (window)), ==, 0);
  desk_kit_destroy (GTK_WINDOW (window));
}

static const MusterRehearsalPerson people[] = {
    {"90000001", "演练一号", "", "04A1B2C3", "", 1},
    {"90000002", "演练二号", "", "04A1B2C4", "", 2},
};

/* The panel is a popover: a surface of its own, so it has a picture of its own. */
static void
open_rehearsal (MusterDeskWindow *window, gboolean dark)
{
  GtkMenuButton *button = GTK_MENU_BUTTON (
      desk_kit_find (GTK_WIDGET (window), GTK_TYPE_MENU_BUTTON, "rehearsal_button"));

  gtk_widget_activate_action (GTK_WIDGET (window), "desk.rehearsal", NULL);
  desk_kit_settle (250);
  desk_kit_save (GTK_WIDGET (gtk_menu_button_get_popover (button)),
                 dark ? "desk-rehearsal-panel-dark" : "desk-rehearsal-panel");
  gtk_menu_button_popdown (button);
}

static void
test_rehearsal (gconstpointer data)
{
  gboolean dark = GPOINTER_TO_INT (data);
  g_autoptr (DeskCase) what = make_different ();
  MusterDeskWindow *window = new_window (what);

  desk_kit_set_dark (dark);
  muster_desk_window_set_rehearsal (window, people, G_N_ELEMENTS (people));
  picture (window, "rehearsal", dark);
  open_rehearsal (window, dark);
  desk_kit_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
  for (int dark = 0; dark < 2; dark++) {
    const char *scheme = dark ? "dark" : "light";
    g_autofree char *visit = g_strdup_printf ("/desk/gallery/%s/visit", scheme);
    g_autofree char *ready = g_strdup_printf ("/desk/gallery/%s/readiness", scheme);
    g_autofree char *override = g_strdup_printf ("/desk/gallery/%s/override", scheme);
    g_autofree char *shots = g_strdup_printf ("/desk/gallery/%s/shots", scheme);
    g_autofree char *rehearsal = g_strdup_printf ("/desk/gallery/%s/rehearsal", scheme);

    g_test_add_data_func (visit, GINT_TO_POINTER (dark), test_visit);
    g_test_add_data_func (ready, GINT_TO_POINTER (dark), test_readiness);
    g_test_add_data_func (override, GINT_TO_POINTER (dark), test_override);
    g_test_add_data_func (shots, GINT_TO_POINTER (dark), test_shots);
    g_test_add_data_func (rehearsal, GINT_TO_POINTER (dark), test_rehearsal);
  }
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
