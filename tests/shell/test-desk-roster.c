/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk-kit.h"
#include "muster-error.h"
#include "muster-roster-page.h"
#include "muster-roster-words.h"

/* The page of the central roster and its part of the truth line, in each state that staff can meet;
 * the pictures are for people to look at. */

static const int sizes[][2] = {{1366, 768}, {1024, 640}, {640, 740}};

#define NOW G_GINT64_CONSTANT (1788000000)

typedef struct {
  MusterDeskWindow *window;
  MusterRosterPage *page; /* borrowed */
  char *done;             /* owned: names of the actions, as they came */
} Fixture;

static void
act_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Fixture *f = user_data;
  char *done = g_strconcat (f->done, g_action_get_name (G_ACTION (action)), " ", NULL);

  g_free (f->done);
  f->done = done;
}

static void
set_up (Fixture *f)
{
  static const GActionEntry entries[] = {
      {.name = "pull", .activate = act_cb},
      {.name = "push", .activate = act_cb},
      {.name = "stop", .activate = act_cb},
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  *f = (Fixture){.window = desk_kit_new_window (), .done = g_strdup ("")};
  f->page = MUSTER_ROSTER_PAGE (muster_roster_page_new ());
  muster_desk_window_add_page (f->window, GTK_WIDGET (f->page), "desk.roster");
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), f);
  gtk_widget_insert_action_group (GTK_WIDGET (f->window), "roster", G_ACTION_GROUP (group));
}

static void
tear_down (Fixture *f)
{
  gtk_widget_insert_action_group (GTK_WIDGET (f->window), "roster", NULL);
  desk_kit_destroy (GTK_WINDOW (f->window));
  g_free (f->done);
}

/* --- states --- */

static MusterCourierState
new_state (void)
{
  return (MusterCourierState){.enrolled = TRUE,
                              .url = g_strdup ("https://roster.school.example:8443"),
                              .proven_at = NOW - 4 * 60,
                              .pulled_at = NOW - 5 * 60,
                              .people = 1280};
}

static void
set_trouble (MusterCourierWay *way, int code, const char *en, const char *zh)
{
  way->trouble = g_strdup (desk_kit_is_chinese () ? zh : en);
  way->code = code;
}

static MusterCourierState
make_well (void)
{
  return new_state ();
}

static MusterCourierState
make_none (void)
{
  return (MusterCourierState){0};
}

static MusterCourierState
make_new (void)
{
  MusterCourierState state = new_state ();

  state.proven_at = state.pulled_at = 0;
  state.people = 0;
  state.unsent = 2;
  return state;
}

static MusterCourierState
make_pulling (void)
{
  MusterCourierState state = new_state ();

  state.pull.asked = TRUE;
  state.doing = MUSTER_COURIER_PULLS;
  state.done = 12000;
  return state;
}

static MusterCourierState
make_fetching (void)
{
  MusterCourierState state = new_state ();

  state.pull.asked = state.push.asked = TRUE;
  state.doing = MUSTER_COURIER_FETCHES;
  state.done = 400;
  state.all = 1280;
  return state;
}

static MusterCourierState
make_pushing (void)
{
  MusterCourierState state = new_state ();

  state.doing = MUSTER_COURIER_PUSHES;
  state.unsent = 1500;
  state.done = 4500;
  state.all = 6000;
  return state;
}

static MusterCourierState
make_done (void)
{
  MusterCourierState state = new_state ();

  state.pull = (MusterCourierWay){.end = MUSTER_COURIER_WELL, .ended_at = NOW, .moved = 0};
  state.push = (MusterCourierWay){.end = MUSTER_COURIER_STOPPED, .ended_at = NOW, .moved = 200};
  state.unsent = 40;
  return state;
}

static MusterCourierState
make_away (void)
{
  static const char *const en =
      "The roster at roster.school.example cannot be reached: it is switched off, or the network "
      "is gone";
  static const char *const zh = "无法连接 roster.school.example 的名册：它已关机，或网络中断";
  MusterCourierState state = new_state ();

  state.pulled_at = NOW - 26 * 3600;
  state.proven_at = NOW - 27 * 3600;
  state.unsent = 312;
  set_trouble (&state.pull, MUSTER_ERROR_FAILED, en, zh);
  set_trouble (&state.push, MUSTER_ERROR_FAILED, en, zh);
  state.pull.end = MUSTER_COURIER_FAILED;
  state.pull.ended_at = NOW - 60;
  return state;
}

static MusterCourierState
make_refused (void)
{
  MusterCourierState state = new_state ();

  state.unsent = 3;
  set_trouble (&state.push,
               MUSTER_ERROR_NO_RIGHTS,
               "The roster has taken this station's access away. What it recorded stays here.",
               "名册已撤销本站的访问权。已记录的内容留在本站。");
  return state;
}

static MusterCourierState
make_aside (void)
{
  MusterCourierState state = new_state ();

  state.aside = 2;
  return state;
}

static const struct {
  const char *name;
  MusterCourierState (*make) (void);
  gboolean small; /* also in small windows, and in the dark */
} states[] = {
    {"none", make_none, FALSE},
    {"well", make_well, FALSE},
    {"new", make_new, FALSE},
    {"pulling", make_pulling, FALSE},
    {"fetching", make_fetching, FALSE},
    {"pushing", make_pushing, FALSE},
    {"done", make_done, FALSE},
    {"away", make_away, TRUE},
    {"refused", make_refused, FALSE},
    {"aside", make_aside, FALSE},
};

static void
show (Fixture *f, const MusterCourierState *state)
{
  g_autofree char *line = state->enrolled ? muster_roster_words_dup_line (state, NOW) : NULL;
  g_autoptr (GPtrArray) ready = desk_kit_new_ready (MUSTER_READY_OK);

  muster_roster_page_show (f->page, state, NULL, NOW);
  muster_desk_window_set_ready (f->window, ready, 1280);
  muster_desk_window_set_roster (
      f->window, line, NULL, state->enrolled && muster_roster_words_is_late (state));
  gtk_widget_activate_action (GTK_WIDGET (f->window), "desk.roster", NULL);
}

static void
test_pictures (gconstpointer data)
{
  const gboolean dark = GPOINTER_TO_INT (data);

  desk_kit_set_dark (dark);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    g_auto (MusterCourierState) state = states[i].make ();
    g_autofree char *file =
        g_strdup_printf ("desk-roster-%s%s", states[i].name, dark ? "-dark" : "");
    Fixture f;

    if (dark && !states[i].small)
      continue;
    set_up (&f);
    show (&f, &state);
    for (guint j = 0; j < G_N_ELEMENTS (sizes); j++) {
      if (j > 0 && !states[i].small)
        continue;
      desk_kit_resize (GTK_WINDOW (f.window), sizes[j][0], sizes[j][1]);
      g_test_message ("%s %d × %d", file, sizes[j][0], sizes[j][1]);
      desk_kit_save (GTK_WIDGET (f.window), file);
      g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (f.window)), ==, sizes[j][0]);
      g_assert_cmpuint (desk_kit_look_for_faults (GTK_WIDGET (f.window)), ==, 0);
    }
    tear_down (&f);
  }
}

/* --- words --- */

static void
assert_word (char *said, const char *en, const char *zh)
{
  g_assert_cmpstr (said, ==, desk_kit_is_chinese () ? zh : en);
  g_free (said);
}

static void
test_ago (void)
{
  assert_word (muster_roster_words_dup_ago (0, NOW), "", "");
  assert_word (muster_roster_words_dup_ago (NOW + 50, NOW), "just now", "刚刚");
  assert_word (muster_roster_words_dup_ago (NOW - 59, NOW), "just now", "刚刚");
  assert_word (muster_roster_words_dup_ago (NOW - 60, NOW), "1 min ago", "1 分钟前");
  assert_word (muster_roster_words_dup_ago (NOW - 3600, NOW), "1 hour ago", "1 小时前");
  assert_word (muster_roster_words_dup_ago (NOW - 49 * 3600, NOW), "2 days ago", "2 天前");
}

static void
assert_line (MusterCourierState (*make) (void), const char *en, const char *zh)
{
  g_auto (MusterCourierState) state = make ();

  assert_word (muster_roster_words_dup_line (&state, NOW), en, zh);
}

static void
test_line (void)
{
  assert_line (make_well, "Roster: 5 min ago · all sent", "名册：5 分钟前　已全部上传");
  assert_line (make_new, "Roster: none yet · 2 to send", "名册：尚未获取　2 条待上传");
  assert_line (make_away,
               "Roster: 1 day ago · not reached · 312 to send",
               "名册：1 天前　连不上　312 条待上传");
  assert_line (make_refused,
               "Roster: 5 min ago · refuses · 3 to send",
               "名册：5 分钟前　拒绝本站　3 条待上传");
  assert_line (make_aside,
               "Roster: 5 min ago · look at it · all sent",
               "名册：5 分钟前　请查看　已全部上传");
}

/* --- pressing --- */

static GtkWidget *
find_button (GtkWidget *root, const char *label)
{
  if (GTK_IS_BUTTON (root) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), label) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find_button (child, label);

    if (found != NULL)
      return found;
  }
  return NULL;
}

static void
press (Fixture *f, const char *en, const char *zh)
{
  GtkWidget *button = find_button (GTK_WIDGET (f->page), desk_kit_is_chinese () ? zh : en);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

/* Each way has its button, which stops it while it runs; what waits for the other cannot be
 * stopped, and says so. */
static void
test_press (void)
{
  g_auto (MusterCourierState) well = make_well (), fetching = make_fetching ();
  Fixture f;

  set_up (&f);
  show (&f, &well);
  press (&f, "Pull now", "立即获取");
  press (&f, "Push now", "立即上传");
  show (&f, &fetching);
  press (&f, "Stop pulling", "停止获取");
  g_assert_cmpstr (f.done, ==, "pull push stop ");
  g_assert_false (gtk_widget_is_sensitive (
      find_button (GTK_WIDGET (f.page), desk_kit_is_chinese () ? "停止上传" : "Stop pushing")));
  tear_down (&f);
}

/* It is reached from the truth line where there is a roster, and from there alone. */
static void
test_truth (void)
{
  g_auto (MusterCourierState) away = make_away (), none = make_none ();
  GtkWidget *button;
  Fixture f;

  set_up (&f);
  desk_kit_resize (GTK_WINDOW (f.window), 1366, 768);
  show (&f, &away);
  gtk_widget_activate_action (GTK_WIDGET (f.window), "desk.work", NULL);
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (f.page)));
  button = desk_kit_find (GTK_WIDGET (f.window), GTK_TYPE_BUTTON, "roster_button");
  g_assert_true (gtk_widget_has_css_class (button, "late"));
  g_signal_emit_by_name (button, "clicked");
  desk_kit_settle (300);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (f.page)));
  g_assert_true (
      gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (f.window)), GTK_WIDGET (f.page)));
  show (&f, &none);
  g_assert_false (gtk_widget_has_css_class (button, "late"));
  g_signal_emit_by_name (button, "clicked");
  desk_kit_settle (300);
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (f.page)));
  tear_down (&f);
}

int
main (int argc, char *argv[])
{
  int status;

  desk_kit_init (&argc, &argv);
  g_test_add_func ("/desk/roster/ago", test_ago);
  g_test_add_func ("/desk/roster/line", test_line);
  g_test_add_func ("/desk/roster/press", test_press);
  g_test_add_func ("/desk/roster/truth", test_truth);
  g_test_add_data_func ("/desk/roster/pictures", GINT_TO_POINTER (FALSE), test_pictures);
  g_test_add_data_func ("/desk/roster/pictures/dark", GINT_TO_POINTER (TRUE), test_pictures);
  status = g_test_run ();
  desk_kit_quit ();
  return status;
}
