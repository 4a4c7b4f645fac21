/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk-kit.h"

#include "muster-desk-acts.h"
#include "muster-face-tile.h"
#include "muster-override-dialog.h"
#include "muster-shots-window.h"

/* What the window said, in order. */
typedef struct {
  MusterDeskWindow *window;
  GString *said;
} Fixture;

static void
act_cb (Fixture *fixture, guint kind)
{
  g_string_append_printf (fixture->said, "act:%s ", muster_visit_event_to_nick (kind));
}

static void
pass_cb (Fixture *fixture, const char *code, const char *note, const char *staff)
{
  g_string_append_printf (fixture->said, "pass:%s/%s/%s ", code, note != NULL ? note : "-", staff);
}

static void
check_cb (Fixture *fixture)
{
  g_string_append (fixture->said, "check ");
}

static void
accept_cb (Fixture *fixture)
{
  g_string_append (fixture->said, "accept ");
}

static void
tap_cb (Fixture *fixture, guint who, guint card)
{
  g_string_append_printf (fixture->said, "tap:%u/%u ", who, card);
}

static void
sitter_cb (Fixture *fixture, guint identity, guint sitter)
{
  g_string_append_printf (fixture->said, "sitter:%u/%s ", identity, muster_sitter_to_nick (sitter));
}

static void
unplug_cb (Fixture *fixture, gboolean unplugged)
{
  g_string_append_printf (fixture->said, "unplug:%d ", unplugged);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->said = g_string_new (NULL);
  fixture->window = desk_kit_new_window ();
  g_signal_connect_swapped (fixture->window, "act", G_CALLBACK (act_cb), fixture);
  g_signal_connect_swapped (fixture->window, "staff-pass", G_CALLBACK (pass_cb), fixture);
  g_signal_connect_swapped (fixture->window, "check-readiness", G_CALLBACK (check_cb), fixture);
  g_signal_connect_swapped (fixture->window, "accept-camera", G_CALLBACK (accept_cb), fixture);
  g_signal_connect_swapped (fixture->window, "rehearsal-tap", G_CALLBACK (tap_cb), fixture);
  g_signal_connect_swapped (fixture->window, "rehearsal-sitter", G_CALLBACK (sitter_cb), fixture);
  g_signal_connect_swapped (fixture->window, "rehearsal-unplug", G_CALLBACK (unplug_cb), fixture);
  desk_kit_resize (GTK_WINDOW (fixture->window), 1366, 768);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  desk_kit_destroy (GTK_WINDOW (fixture->window));
  g_string_free (fixture->said, TRUE);
}

static void
assert_said (Fixture *fixture, const char *what)
{
  g_assert_cmpstr (fixture->said->str, ==, what);
  g_string_truncate (fixture->said, 0);
}

static GtkWidget *
find (Fixture *fixture, const char *id)
{
  GtkWidget *found = desk_kit_find (GTK_WIDGET (fixture->window), GTK_TYPE_WIDGET, id);

  g_assert_nonnull (found);
  return found;
}

/* What a key press does: the shortcut that a window of this class has for it. */
static gboolean
press (GtkWidget *window, guint key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (window);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
      continue;
    for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++) {
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
      GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

      if (GTK_IS_KEYVAL_TRIGGER (trigger) &&
          gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key &&
          gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == 0)
        return gtk_shortcut_action_activate (
            gtk_shortcut_get_action (shortcut), GTK_SHORTCUT_ACTION_EXCLUSIVE, window, NULL);
    }
  }
  return FALSE;
}

static GtkWindow *
find_dialog (Fixture *fixture)
{
  g_autoptr (GListModel) tops = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (tops); i++) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (tops, i);

    if (gtk_window_get_transient_for (window) == GTK_WINDOW (fixture->window) &&
        gtk_widget_get_visible (GTK_WIDGET (window)))
      return window;
  }
  return NULL;
}

static void
answer (Fixture *fixture, const char *response)
{
  GtkWindow *dialog = find_dialog (fixture);

  g_assert_true (ADW_IS_MESSAGE_DIALOG (dialog));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (dialog);
  desk_kit_settle (50);
  g_assert_null (find_dialog (fixture));
}

static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  static const guint keys[] = {
      GDK_KEY_F2, GDK_KEY_F3, GDK_KEY_F4, GDK_KEY_F5, GDK_KEY_F6, GDK_KEY_F7};
  g_autoptr (DeskCase) nobody = desk_case_new_nobody ();

  muster_desk_window_show (fixture->window, nobody->view);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    press (GTK_WIDGET (fixture->window), keys[i]);
  press (GTK_WIDGET (fixture->window), GDK_KEY_Escape);
  g_assert_null (find_dialog (fixture));
  assert_said (fixture, "");
  g_assert_false (gtk_widget_get_sensitive (find (fixture, "retry_button")));
  g_assert_nonnull (gtk_widget_get_tooltip_text (find (fixture, "retry_button")));
  g_assert_true (gtk_widget_get_visible (find (fixture, "why_label")));
  muster_desk_window_show (fixture->window, NULL);
}

static void
test_keys (Fixture *fixture, gconstpointer data)
{
  static const struct {
    guint key;
    const char *said;
  } asked[] = {
      {GDK_KEY_F4, "act:staff-card-only "},
      {GDK_KEY_F6, "act:to-review "},
      {GDK_KEY_F7, "act:staff-doubtful "},
  };
  g_autoptr (DeskCase) missed = desk_case_new_person (MUSTER_VISIT_DECIDED);
  GtkWidget *window = GTK_WIDGET (fixture->window);

  desk_case_compare (missed, 0.31);
  muster_desk_window_show (fixture->window, missed->view);
  g_assert_true (press (window, GDK_KEY_F2));
  assert_said (fixture, "act:retry ");
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++) {
    g_assert_true (press (window, asked[i].key));
    assert_said (fixture, "");
    answer (fixture, "cancel");
    assert_said (fixture, "");
    g_assert_true (press (window, asked[i].key));
    answer (fixture, "yes");
    assert_said (fixture, asked[i].said);
  }
  press (window, GDK_KEY_F5); /* nobody asked whether it is the same person */
  assert_said (fixture, "");
  g_assert_true (press (window, GDK_KEY_Escape));
  assert_said (fixture, "act:end ");
  muster_desk_window_show (fixture->window, NULL);
}

static void
test_today (Fixture *fixture, gconstpointer data)
{
  g_assert_true (muster_desk_window_get_day_kept (fixture->window));
  g_assert_true (press (GTK_WIDGET (fixture->window), GDK_KEY_F9));
  g_assert_false (muster_desk_window_get_day_kept (fixture->window));
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (find (fixture, "day_button"))));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find (fixture, "day_button")), TRUE);
  g_assert_true (muster_desk_window_get_day_kept (fixture->window));
}

static void
test_same_person (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DeskCase) unsure = desk_case_new_person (MUSTER_VISIT_DECIDED);
  GtkWidget *window = GTK_WIDGET (fixture->window);

  desk_case_compare (unsure, 0.52);
  muster_desk_window_show (fixture->window, unsure->view);
  g_assert_true (gtk_widget_get_visible (find (fixture, "question")));
  press (window, GDK_KEY_F5); /* a decision without a name is none */
  assert_said (fixture, "");
  muster_desk_window_set_staff (fixture->window, "  李老师 ");
  g_assert_cmpstr (muster_desk_window_get_staff (fixture->window), ==, "李老师");
  press (window, GDK_KEY_F5);
  assert_said (fixture, "pass:same-person/-/李老师 ");
  gtk_widget_activate_action (window, "desk.other", NULL);
  answer (fixture, "yes");
  assert_said (fixture, "act:staff-reject ");
  muster_desk_window_show (fixture->window, NULL);
}

static GtkWidget *
find_in (GtkWindow *dialog, GType type, const char *id)
{
  return desk_kit_find (GTK_WIDGET (dialog), type, id);
}

static GtkCheckButton *
get_radio (GtkWindow *dialog, guint n)
{
  GtkWidget *row = gtk_widget_get_ancestor (find_in (dialog, GTK_TYPE_CHECK_BUTTON, NULL),
                                            GTK_TYPE_LIST_BOX_ROW);

  for (; n > 0; n--)
    row = gtk_widget_get_next_sibling (row);
  return GTK_CHECK_BUTTON (desk_kit_find (row, GTK_TYPE_CHECK_BUTTON, NULL));
}

static void
type (GtkWindow *dialog, const char *id, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find_in (dialog, GTK_TYPE_WIDGET, id)), text);
}

static void
test_override (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DeskCase) unsure = desk_case_new_person (MUSTER_VISIT_DECIDED);
  GtkWindow *dialog;
  GtkWidget *confirm;

  desk_case_compare (unsure, 0.52);
  muster_desk_window_show (fixture->window, unsure->view);
  press (GTK_WIDGET (fixture->window), GDK_KEY_F3);
  dialog = find_dialog (fixture);
  g_assert_true (MUSTER_IS_OVERRIDE_DIALOG (dialog));
  confirm = find_in (dialog, GTK_TYPE_WIDGET, "confirm_button");

  g_assert_false (gtk_widget_get_sensitive (confirm));
  g_assert_nonnull (gtk_widget_get_tooltip_text (confirm));
  gtk_check_button_set_active (get_radio (dialog, 0), TRUE);
  g_assert_false (gtk_widget_get_sensitive (confirm));
  type (dialog, "staff", "  ");
  g_assert_false (gtk_widget_get_sensitive (confirm));
  type (dialog, "staff", "李老师");
  g_assert_true (gtk_widget_get_sensitive (confirm));
  gtk_check_button_set_active (get_radio (dialog, 3), TRUE); /* needs a note */
  g_assert_false (gtk_widget_get_sensitive (confirm));
  type (dialog, "note", " \t ");
  g_assert_false (gtk_widget_get_sensitive (confirm));
  type (dialog, "note", " lamp broken ");
  g_assert_true (gtk_widget_get_sensitive (confirm));

  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.confirm", NULL);
  assert_said (fixture, "pass:R4/lamp broken/李老师 ");
  desk_kit_settle (50);
  g_assert_null (find_dialog (fixture));
  g_assert_cmpstr (muster_desk_window_get_staff (fixture->window), ==, "李老师");
  muster_desk_window_show (fixture->window, NULL);
}

static GtkButton *
get_shot (GtkWidget *strip, guint n)
{
  GtkWidget *button = desk_kit_find (strip, GTK_TYPE_BUTTON, NULL);

  for (; button != NULL && n > 0; n--)
    button = gtk_widget_get_next_sibling (button);
  /* where there is none, the one that asks for a second person comes first */
  return button != NULL && gtk_widget_has_css_class (button, "shot") ? (GtkButton *) button : NULL;
}

/* Pictures of a try that failed: large on a click, and gone with the person. */
static void
test_shots (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DeskCase) print = desk_case_new_person (MUSTER_VISIT_DECIDED);
  g_autoptr (DeskCase) next = desk_case_new_person (MUSTER_VISIT_POSITIONING);
  GtkWidget *strip = find (fixture, "shots");
  g_autofree char *first = NULL;
  GtkWindow *dialog;

  g_assert_false (gtk_widget_get_visible (strip));
  desk_case_challenge (print, DESK_LIVENESS_PRINT);
  muster_desk_window_show (fixture->window, print->view);
  g_assert_true (gtk_widget_get_visible (strip));
  g_assert_nonnull (get_shot (strip, 2));
  g_assert_null (get_shot (strip, 3));

  g_signal_emit_by_name (get_shot (strip, 0), "clicked");
  dialog = find_dialog (fixture);
  g_assert_true (MUSTER_IS_SHOTS_WINDOW (dialog));
  first = g_strdup (gtk_window_get_title (dialog));
  g_assert_cmpstr (
      gtk_label_get_label (GTK_LABEL (find_in (dialog, GTK_TYPE_LABEL, "measured_label"))), !=, "");
  press (GTK_WIDGET (dialog), GDK_KEY_Left);
  g_assert_cmpstr (gtk_window_get_title (dialog), ==, first);
  press (GTK_WIDGET (dialog), GDK_KEY_Right);
  g_assert_cmpstr (gtk_window_get_title (dialog), !=, first);
  /* the same try again disturbs nobody who looks */
  muster_desk_window_show (fixture->window, print->view);
  g_assert_true (find_dialog (fixture) == dialog);
  press (GTK_WIDGET (dialog), GDK_KEY_Escape);
  desk_kit_settle (50);
  g_assert_null (find_dialog (fixture));

  g_signal_emit_by_name (get_shot (strip, 1), "clicked");
  g_assert_nonnull (find_dialog (fixture));
  /* somebody else at the desk, who may not look: the large one goes, too */
  print->view->signs[MUSTER_RIGHT_EVIDENCE] = MUSTER_SIGN_ROLE;
  muster_desk_window_show (fixture->window, print->view);
  desk_kit_settle (50);
  g_assert_null (find_dialog (fixture));
  g_assert_null (get_shot (strip, 0));
  g_assert_true (gtk_widget_get_visible (strip)); /* and says why */
  print->view->signs[MUSTER_RIGHT_EVIDENCE] = MUSTER_SIGNED;
  muster_desk_window_show (fixture->window, print->view);
  g_signal_emit_by_name (get_shot (strip, 1), "clicked");
  g_assert_nonnull (find_dialog (fixture));
  muster_desk_window_show (fixture->window, next->view);
  desk_kit_settle (50);
  g_assert_null (find_dialog (fixture));
  g_assert_false (gtk_widget_get_visible (strip));
  g_assert_null (get_shot (strip, 0));
  muster_desk_window_show (fixture->window, NULL);
}

/* The next person's visit must not get the answer to the last one's question. */
static void
test_stale_question (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DeskCase) first = desk_case_new_person (MUSTER_VISIT_DECIDED);
  g_autoptr (DeskCase) second = desk_case_new_person (MUSTER_VISIT_DECIDED);
  g_autoptr (DeskCase) nobody = desk_case_new_nobody ();

  desk_case_compare (first, 0.52);
  desk_case_compare (second, 0.31);
  second->visit.serial = 2;
  muster_desk_window_show (fixture->window, first->view);
  press (GTK_WIDGET (fixture->window), GDK_KEY_F3);
  g_assert_nonnull (find_dialog (fixture));
  muster_desk_window_show (fixture->window, second->view);
  g_assert_null (find_dialog (fixture));
  press (GTK_WIDGET (fixture->window), GDK_KEY_F4);
  g_assert_nonnull (find_dialog (fixture));
  muster_desk_window_show (fixture->window, nobody->view);
  g_assert_null (find_dialog (fixture));
  assert_said (fixture, "");
  muster_desk_window_show (fixture->window, NULL);
}

static void
test_forgets (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DeskCase) person = desk_case_new_person (MUSTER_VISIT_RECORDED);
  g_autoptr (DeskCase) nobody = desk_case_new_nobody ();
  MusterFaceTile *live = MUSTER_FACE_TILE (find (fixture, "live_tile"));
  MusterFaceTile *reference = MUSTER_FACE_TILE (find (fixture, "reference_tile"));

  desk_case_compare (person, 0.66);
  muster_desk_window_show (fixture->window, person->view);
  g_assert_nonnull (muster_face_tile_get_frame (live));
  g_assert_nonnull (muster_face_tile_get_frame (reference));
  muster_desk_window_show (fixture->window, nobody->view);
  g_assert_null (muster_face_tile_get_frame (live));
  g_assert_null (muster_face_tile_get_frame (reference));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (find (fixture, "name_label"))), ==, "");
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (find (fixture, "unit_label"))), ==, "");
  muster_desk_window_set_live (fixture->window, person->view->probe); /* a late frame */
  g_assert_null (muster_face_tile_get_frame (live));
  muster_desk_window_show (fixture->window, NULL);
}

/* A result is shown only once it is durable. */
static void
test_saving (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DeskCase) passed = desk_case_new_person (MUSTER_VISIT_DECIDED);

  desk_case_compare (passed, 0.66);
  passed->visit.saving = TRUE;
  muster_desk_window_show (fixture->window, passed->view);
  g_assert_false (gtk_widget_get_visible (find (fixture, "meter")));
  g_assert_false (gtk_widget_get_visible (find (fixture, "state_tag")));
  passed->visit.saving = FALSE;
  passed->visit.state = MUSTER_VISIT_RECORDED;
  muster_desk_window_show (fixture->window, passed->view);
  g_assert_true (gtk_widget_get_visible (find (fixture, "meter")));
  g_assert_true (gtk_widget_get_visible (find (fixture, "state_tag")));
  muster_desk_window_show (fixture->window, NULL);
}

static void
test_readiness (Fixture *fixture, gconstpointer data)
{
  GtkStack *pages = GTK_STACK (find (fixture, "pages"));
  g_autoptr (GPtrArray) ready = desk_kit_new_ready (MUSTER_READY_FAIL);
  GtkWidget *camera = find (fixture, "camera_button");

  g_assert_false (gtk_widget_has_css_class (camera, "late"));
  muster_desk_window_set_ready (fixture->window, ready, 1280);
  g_assert_true (gtk_widget_has_css_class (camera, "late"));
  g_signal_emit_by_name (camera, "clicked");
  assert_said (fixture, "check ");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (pages), ==, "ready");
  g_assert_true (GTK_IS_LIST_BOX_ROW (gtk_window_get_focus (GTK_WINDOW (fixture->window))));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "desk.check-again", NULL);
  assert_said (fixture, "check ");
  press (GTK_WIDGET (fixture->window), GDK_KEY_Escape);
  assert_said (fixture, "");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (pages), ==, "visit");
}

static GtkWidget *
get_focus (Fixture *fixture)
{
  return gtk_window_get_focus (GTK_WINDOW (fixture->window));
}

static int
count_rows (GtkListBox *list)
{
  int n = 0;

  while (gtk_list_box_get_row_at_index (list, n) != NULL)
    n++;
  return n;
}

/* The station checks by itself, also while somebody is on a line. */
static void
test_checked_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) ready = desk_kit_new_ready (MUSTER_READY_FAIL);
  g_autoptr (GPtrArray) same = desk_kit_new_ready (MUSTER_READY_FAIL);
  g_autoptr (GPtrArray) better = desk_kit_new_ready (MUSTER_READY_WARN);
  GtkListBox *devices = GTK_LIST_BOX (find (fixture, "devices"));
  GtkListBoxRow *first;
  GtkWidget *last;
  int n;

  muster_desk_window_set_ready (fixture->window, ready, 1280);
  muster_desk_window_show_readiness (fixture->window, "camera");
  assert_said (fixture, "check ");
  first = gtk_list_box_get_row_at_index (devices, 0);
  last = gtk_widget_get_last_child (GTK_WIDGET (devices));
  g_assert_true (get_focus (fixture) == GTK_WIDGET (first));
  muster_desk_window_set_ready (fixture->window, same, 1280);
  g_assert_true (gtk_list_box_get_row_at_index (devices, 0) == first);
  g_assert_true (get_focus (fixture) == GTK_WIDGET (first));
  muster_desk_window_set_ready (fixture->window, better, 1280);
  g_assert_true (get_focus (fixture) == GTK_WIDGET (gtk_list_box_get_row_at_index (devices, 0)));
  g_assert_nonnull (gtk_widget_get_first_child (get_focus (fixture)));
  g_assert_true (gtk_widget_get_last_child (GTK_WIDGET (devices)) == last);
  n = count_rows (devices);
  g_ptr_array_remove_index (better, 0);
  muster_desk_window_set_ready (fixture->window, better, 1280);
  g_assert_cmpint (count_rows (devices), ==, n - 1);
}

static GtkWidget *
find_action (GtkWidget *root, const char *action)
{
  if (GTK_IS_BUTTON (root) &&
      g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (root)), action) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find_action (child, action);

    if (found != NULL)
      return found;
  }
  return NULL;
}

/* Only where there is a camera to accept. */
static void
test_accept_camera (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) gone = desk_kit_new_ready (MUSTER_READY_FAIL);
  g_autoptr (GPtrArray) other = desk_kit_new_ready (MUSTER_READY_WARN);
  GtkWidget *button;

  muster_desk_window_show_readiness (fixture->window, "camera");
  assert_said (fixture, "check ");
  muster_desk_window_set_ready (fixture->window, gone, 1280);
  g_assert_null (find_action (find (fixture, "devices"), "desk.accept-camera"));
  muster_desk_window_set_ready (fixture->window, other, 1280);
  button = find_action (find (fixture, "devices"), "desk.accept-camera");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  assert_said (fixture, "accept ");
}

static void
test_rehearsal (Fixture *fixture, gconstpointer data)
{
  gsize n;
  const MusterRehearsalPerson *people = muster_rehearsal_get_people (&n);
  g_autofree char *said = g_strdup_printf ("sitter:%u/good tap:0/0 ", (guint) people[0].identity);
  GtkWidget *popover;

  g_assert_cmpuint (n, ==, 12);
  g_assert_false (gtk_widget_get_visible (find (fixture, "band")));
  muster_desk_window_set_rehearsal (fixture->window, people, n);
  g_assert_true (gtk_widget_get_visible (find (fixture, "band")));
  popover = GTK_WIDGET (
      gtk_menu_button_get_popover (GTK_MENU_BUTTON (find (fixture, "rehearsal_button"))));
  /* Escape is one step back: from the popover, not from the visit behind it */
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "desk.rehearsal", NULL);
  desk_kit_settle (50);
  g_assert_true (gtk_widget_get_mapped (popover));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "desk.escape", NULL);
  desk_kit_settle (50);
  g_assert_false (gtk_widget_get_mapped (popover));
  assert_said (fixture, "");
  g_signal_emit_by_name (desk_kit_find (popover, GTK_TYPE_BUTTON, "tap_button"), "clicked");
  assert_said (fixture, said);
  g_signal_emit_by_name (desk_kit_find (popover, GTK_TYPE_BUTTON, "unknown_button"), "clicked");
  assert_said (fixture, "tap:0/7 ");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (desk_kit_find (popover, GTK_TYPE_DROP_DOWN, "sitter")),
                              MUSTER_SITTER_IMPOSTOR);
  g_assert_nonnull (strstr (fixture->said->str, "/impostor "));
  g_string_truncate (fixture->said, 0);
  gtk_toggle_button_set_active (
      GTK_TOGGLE_BUTTON (desk_kit_find (popover, GTK_TYPE_TOGGLE_BUTTON, "unplug_button")), TRUE);
  assert_said (fixture, "unplug:1 ");
}

static void
test_help (Fixture *fixture, gconstpointer data)
{
  GtkWindow *help;

  g_assert_true (press (GTK_WIDGET (fixture->window), GDK_KEY_F1));
  desk_kit_settle (100);
  help = find_dialog (fixture);
  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (help));
  gtk_window_destroy (help);
}

#define ADD(name, func) g_test_add ("/desk/window/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
  ADD ("nobody", test_nobody);
  ADD ("keys", test_keys);
  ADD ("today", test_today);
  ADD ("same-person", test_same_person);
  ADD ("override", test_override);
  ADD ("shots", test_shots);
  ADD ("stale-question", test_stale_question);
  ADD ("forgets", test_forgets);
  ADD ("saving", test_saving);
  ADD ("readiness", test_readiness);
  ADD ("checked-again", test_checked_again);
  ADD ("accept-camera", test_accept_camera);
  ADD ("rehearsal", test_rehearsal);
  ADD ("help", test_help);
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
