/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-capture-page.h"
#include "muster-count-bar.h"
#include "muster-guest-button.h"
#include "muster-number-field.h"
#include "shell-fixture.h"

typedef struct {
  MusterGuestWindow *window;
  guint act;     /* MusterVisitEventKind of the last "act" */
  guint acts;    /* how many */
  guint key;     /* pressed last; stands for its keycode too */
  int keypad;    /* last "keypad", -1 = none */
  char *student; /* of the last "numbers" */
  char *id;
} Fixture;

static AdwApplication *application;

static void
act_cb (Fixture *fixture, guint kind)
{
  fixture->act = kind;
  fixture->acts++;
}

static void
keypad_cb (Fixture *fixture, gboolean shown)
{
  fixture->keypad = shown;
}

static void
numbers_cb (Fixture *fixture, const char *student, const char *id)
{
  g_free (fixture->student);
  g_free (fixture->id);
  fixture->student = g_strdup (student);
  fixture->id = g_strdup (id);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->window = muster_guest_window_new (GTK_APPLICATION (application));
  fixture->keypad = -1;
  g_signal_connect_swapped (fixture->window, "act", G_CALLBACK (act_cb), fixture);
  g_signal_connect_swapped (fixture->window, "keypad", G_CALLBACK (keypad_cb), fixture);
  g_signal_connect_swapped (fixture->window, "numbers", G_CALLBACK (numbers_cb), fixture);
  muster_guest_window_set_language (fixture->window, MUSTER_LANGUAGE_ZH);
  shell_fixture_resize (fixture->window, 1366, 768);
}

/* The window and everything in it is gone: no page keeps it. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  MusterGuestWindow *window = fixture->window;

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (GTK_WINDOW (window));
  for (guint i = 0; i < 20 && window != NULL; i++)
    shell_fixture_pump (10);
  g_assert_null (window);
  g_free (fixture->student);
  g_free (fixture->id);
}

static void
show (Fixture *fixture, MusterPage page, MusterReason reason)
{
  g_autoptr (MusterScreen) screen = shell_fixture_screen (page, reason);

  muster_guest_window_show (fixture->window, screen);
}

/* -- finding things on the screen, as somebody looking at it would -- */

/* Also in what is not shown now. */
static gboolean
keeps (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (keeps (child, text))
      return TRUE;
  return FALSE;
}

static void
click (Fixture *fixture, const char *text)
{
  GtkWidget *button = shell_fixture_find_button (GTK_WIDGET (fixture->window), text);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
}

static gboolean
key_on (GtkWidget *widget, guint keyval)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
    gboolean handled = FALSE;

    if (!GTK_IS_EVENT_CONTROLLER_KEY (controller) ||
        gtk_event_controller_get_propagation_phase (controller) != GTK_PHASE_CAPTURE)
      continue;
    g_signal_emit_by_name (controller, "key-pressed", keyval, keyval, 0, &handled);
    if (handled)
      return TRUE;
  }
  return FALSE;
}

/* A key goes down from the window to the focus, as in the capture phase. */
static gboolean
press (Fixture *fixture, guint keyval)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (fixture->window));
  g_autoptr (GList) path = NULL;

  fixture->key = keyval;
  for (GtkWidget *widget = focus; widget != NULL; widget = gtk_widget_get_parent (widget))
    path = g_list_prepend (path, widget);
  for (GList *l = path; l != NULL; l = l->next)
    if (key_on (l->data, keyval))
      return TRUE;
  return FALSE;
}

static void
release (Fixture *fixture)
{
  g_autoptr (GListModel) controllers =
      gtk_widget_observe_controllers (GTK_WIDGET (fixture->window));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
      g_signal_emit_by_name (controller, "key-released", fixture->key, fixture->key, 0);
  }
}

static void
type (Fixture *fixture, const char *text)
{
  for (const char *c = text; *c != '\0'; c++) {
    press (fixture, (guint) *c);
    release (fixture);
  }
}

/* Enter: a button shows itself pressed for 250 ms before it acts. */
static void
enter (Fixture *fixture)
{
  gtk_widget_activate_default (GTK_WIDGET (fixture->window));
  shell_fixture_pump (320);
}

/* -- tests -- */

static void
test_actions (Fixture *fixture, gconstpointer data)
{
  show (fixture, MUSTER_PAGE_IDLE, MUSTER_REASON_NONE);
  click (fixture, "没带卡");
  g_assert_cmpint (fixture->keypad, ==, TRUE);
  show (fixture, MUSTER_PAGE_CONFIRM, MUSTER_REASON_NONE);
  click (fixture, "确认是本人");
  g_assert_cmpuint (fixture->act, ==, MUSTER_VISIT_EVENT_CONFIRM);
  click (fixture, "不是我");
  g_assert_cmpuint (fixture->act, ==, MUSTER_VISIT_EVENT_NOT_ME);
  click (fixture, "信息有误");
  g_assert_cmpuint (fixture->act, ==, MUSTER_VISIT_EVENT_WRONG_DATA);
  show (fixture, MUSTER_PAGE_CONSENT, MUSTER_REASON_NONE);
  click (fixture, "刷脸办理");
  g_assert_cmpuint (fixture->act, ==, MUSTER_VISIT_EVENT_CHOOSE_FACE);
  show (fixture, MUSTER_PAGE_FAIL, MUSTER_REASON_DIFFERENT);
  click (fixture, "再试一次");
  g_assert_cmpuint (fixture->act, ==, MUSTER_VISIT_EVENT_RETRY);
  click (fixture, "到服务台");
  g_assert_cmpuint (fixture->act, ==, MUSTER_VISIT_EVENT_CHOOSE_DESK);
  /* a camera may be back: the guest need not wait for staff to press this */
  show (fixture, MUSTER_PAGE_REFER, MUSTER_REASON_CAMERA_LOST);
  click (fixture, "再试一次");
  g_assert_cmpuint (fixture->act, ==, MUSTER_VISIT_EVENT_RETRY);
  click (fixture, "结束");
  g_assert_cmpuint (fixture->act, ==, MUSTER_VISIT_EVENT_END);
  show (fixture, MUSTER_PAGE_IDENTIFY, MUSTER_REASON_NONE);
  click (fixture, "结束");
  g_assert_cmpint (fixture->keypad, ==, FALSE);
}

/* The person lane bottom left and End on every page of a visit. */
static void
test_floor (Fixture *fixture, gconstpointer data)
{
  for (MusterPage page = 0; page < MUSTER_N_PAGES; page++) {
    show (fixture, MUSTER_PAGE_IDLE, MUSTER_REASON_NONE);
    show (fixture, page, MUSTER_REASON_NONE);
    if (page == MUSTER_PAGE_WAIT)
      shell_fixture_pump (400);
    gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
    g_assert_true ((shell_fixture_find_button (GTK_WIDGET (fixture->window), "人工办理") != NULL) ==
                   (page != MUSTER_PAGE_PASS));
    g_assert_true ((shell_fixture_find_button (GTK_WIDGET (fixture->window), "结束") != NULL) ==
                   (page != MUSTER_PAGE_IDLE));
  }
}

static void
test_fail_without_tries (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MusterScreen) screen =
      shell_fixture_screen (MUSTER_PAGE_FAIL, MUSTER_REASON_NO_TRIES_LEFT);

  screen->tries_left = 0;
  muster_guest_window_show (fixture->window, screen);
  g_assert_false (shell_fixture_shows (GTK_WIDGET (fixture->window), "再试一次"));
  g_assert_true (shell_fixture_shows (GTK_WIDGET (fixture->window), "用手机办理"));
  g_assert_true (shell_fixture_shows (GTK_WIDGET (fixture->window), "到服务台刷卡"));
}

/* After a page change the focus is on the main action; where something is decided, on the headline.
 */
static void
test_focus (Fixture *fixture, gconstpointer data)
{
  static const struct {
    MusterPage page;
    const char *focus;
    const char *by_default; /* Enter */
  } RULES[] = {
      {MUSTER_PAGE_IDLE, "没带卡？输入学号", "没带卡？输入学号"},
      {MUSTER_PAGE_CONFIRM, "是你本人吗？", "确认是本人，开始验证"},
      {MUSTER_PAGE_CONSENT, "你想怎样报到？", NULL},
      {MUSTER_PAGE_FAIL, "这次没有比对成功", "再试一次"},
      {MUSTER_PAGE_REFER, "这次没有比对成功", NULL},
      {MUSTER_PAGE_PASS, "报到成功", NULL},
  };

  for (guint i = 0; i < G_N_ELEMENTS (RULES); i++) {
    GtkWidget *focus, *by_default;

    show (fixture, MUSTER_PAGE_IDENTIFY, MUSTER_REASON_NONE);
    show (fixture, RULES[i].page, MUSTER_REASON_DIFFERENT);
    focus = gtk_root_get_focus (GTK_ROOT (fixture->window));
    by_default = gtk_window_get_default_widget (GTK_WINDOW (fixture->window));
    g_assert_true (shell_fixture_shows (focus, RULES[i].focus));
    if (RULES[i].by_default != NULL)
      g_assert_true (shell_fixture_shows (by_default, RULES[i].by_default));
    else
      g_assert_null (by_default);
  }
}

/* A keypad is enough: digits, X, Backspace, Enter, and the check character is told at once. */
static void
test_keys (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);

  show (fixture, MUSTER_PAGE_IDENTIFY, MUSTER_REASON_NONE);
  type (fixture, "20261010175");
  g_assert_true (shell_fixture_shows (window, "2026 1010 175"));
  press (fixture, GDK_KEY_BackSpace);
  g_assert_true (shell_fixture_shows (window, "2026 1010 17▏"));
  enter (fixture);
  type (fixture, "1101052004022900");
  g_assert_true (shell_fixture_shows (window, "110105 2004 0229 00"));
  press (fixture, GDK_KEY_X);
  g_assert_true (shell_fixture_shows (window, "X 只能是第 18 位"));
  type (fixture, "11");
  g_assert_true (shell_fixture_shows (window, "最后一位对不上"));
  enter (fixture);
  g_assert_null (fixture->id);
  press (fixture, GDK_KEY_BackSpace);
  press (fixture, GDK_KEY_BackSpace);
  g_assert_false (shell_fixture_shows (window, "最后一位对不上"));
  type (fixture, "12");
  enter (fixture);
  g_assert_cmpstr (fixture->student, ==, "2026101017");
  g_assert_cmpstr (fixture->id, ==, "110105200402290012");
}

static void
test_touched_keys (Fixture *fixture, gconstpointer data)
{
  show (fixture, MUSTER_PAGE_IDENTIFY, MUSTER_REASON_NONE);
  click (fixture, "7");
  click (fixture, "0");
  g_assert_true (shell_fixture_shows (GTK_WIDGET (fixture->window), "70▏"));
  click (fixture, "下一步");
  g_assert_null (fixture->id);
  g_assert_true (GTK_IS_WIDGET (gtk_root_get_focus (GTK_ROOT (fixture->window))));
  click (fixture, "9");
  g_assert_true (shell_fixture_shows (GTK_WIDGET (fixture->window), "9▏"));
  click (fixture, "下一步");
  g_assert_true (shell_fixture_shows (GTK_WIDGET (fixture->window), "身份证号是 18 位"));
}

static void
test_escape_and_held_keys (Fixture *fixture, gconstpointer data)
{
  show (fixture, MUSTER_PAGE_IDLE, MUSTER_REASON_NONE);
  g_assert_false (press (fixture, GDK_KEY_Escape));
  release (fixture);
  show (fixture, MUSTER_PAGE_CONFIRM, MUSTER_REASON_NONE);
  g_assert_false (press (fixture, GDK_KEY_Return));
  show (fixture, MUSTER_PAGE_FAIL, MUSTER_REASON_DIFFERENT);
  g_assert_true (press (fixture, GDK_KEY_Return)); /* still held: goes no further */
  release (fixture);
  g_assert_false (press (fixture, GDK_KEY_Return));
  release (fixture);
  g_assert_true (press (fixture, GDK_KEY_Escape));
  g_assert_cmpuint (fixture->act, ==, MUSTER_VISIT_EVENT_END);
  g_assert_cmpuint (fixture->acts, ==, 1);
}

/* In the middle of a visit, without a restart, names included; the next person starts anew. */
static void
test_language (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GtkWidget *button;

  show (fixture, MUSTER_PAGE_CONFIRM, MUSTER_REASON_NONE);
  button = shell_fixture_find_button (window, "结束");
  gtk_test_accessible_assert_property (
      button, GTK_ACCESSIBLE_PROPERTY_LABEL, "结束，并清除屏幕上的信息");
  gtk_widget_activate_action (window, "guest.other-language", NULL);
  g_assert_cmpint (muster_guest_window_get_language (fixture->window), ==, MUSTER_LANGUAGE_EN);
  gtk_test_accessible_assert_property (
      button, GTK_ACCESSIBLE_PROPERTY_LABEL, "End and clear my data from this screen");
  g_assert_true (shell_fixture_shows (window, "ID card ends in 0013"));
  g_assert_true (shell_fixture_shows (window, "Autumn 2026 check-in"));
  g_assert_true (shell_fixture_shows (window, "是你本人吗？"));
  show (fixture, MUSTER_PAGE_CAPTURE, MUSTER_REASON_NONE);
  g_assert_cmpint (muster_guest_window_get_language (fixture->window), ==, MUSTER_LANGUAGE_EN);
  show (fixture, MUSTER_PAGE_IDLE, MUSTER_REASON_NONE);
  g_assert_cmpint (
      muster_guest_window_get_language (fixture->window), ==, muster_language_default ());
}

/* Inactive pages are hidden from assistive technology, which GtkStack of 4.8 does not do. */
static void
test_hidden_pages (Fixture *fixture, gconstpointer data)
{
  GtkWidget *headline, *page;

  show (fixture, MUSTER_PAGE_CONFIRM, MUSTER_REASON_NONE);
  headline = gtk_root_get_focus (GTK_ROOT (fixture->window));
  page = gtk_widget_get_ancestor (headline, MUSTER_TYPE_GUEST_PAGE);
  gtk_test_accessible_assert_state (page, GTK_ACCESSIBLE_STATE_HIDDEN, FALSE);
  show (fixture, MUSTER_PAGE_CONSENT, MUSTER_REASON_NONE);
  gtk_test_accessible_assert_state (page, GTK_ACCESSIBLE_STATE_HIDDEN, TRUE);
}

/* Nothing of a person stays behind, on the glass or under it. */
static void
test_forgets (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  g_autoptr (MusterScreen) other = shell_fixture_screen (MUSTER_PAGE_WAIT, MUSTER_REASON_NONE);

  show (fixture, MUSTER_PAGE_IDENTIFY, MUSTER_REASON_NONE);
  type (fixture, "2026101017");
  show (fixture, MUSTER_PAGE_CONFIRM, MUSTER_REASON_NONE);
  g_assert_false (keeps (window, "1010"));
  g_assert_true (shell_fixture_shows (window, "陈＊然"));
  show (fixture, MUSTER_PAGE_PASS, MUSTER_REASON_NONE);
  g_assert_true (shell_fixture_shows (window, "陈＊然"));
  other->step = 1; /* the next card */
  muster_guest_window_show (fixture->window, other);
  g_assert_false (keeps (window, "陈＊然"));
  g_assert_false (keeps (window, "2026****17"));
  g_assert_false (keeps (window, "0013"));
}

/* What was typed can be mended when the look-up finds nobody. */
static void
test_numbers_stay_to_be_mended (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  g_autoptr (MusterScreen) wait = shell_fixture_screen (MUSTER_PAGE_WAIT, MUSTER_REASON_NONE);

  wait->step = 1;
  show (fixture, MUSTER_PAGE_IDENTIFY, MUSTER_REASON_NONE);
  type (fixture, "2026101017");
  muster_guest_window_show (fixture->window, wait);
  shell_fixture_pump (400);
  show (fixture, MUSTER_PAGE_IDENTIFY, MUSTER_REASON_NOT_FOUND);
  g_assert_true (shell_fixture_shows (window, "2026 1010 17"));
  g_assert_true (shell_fixture_shows (window, "没有找到这两个号码"));
  muster_guest_window_show (fixture->window, wait);
  shell_fixture_pump (400);
  show (fixture, MUSTER_PAGE_CONFIRM, MUSTER_REASON_NONE);
  g_assert_false (keeps (window, "2026 1010 17"));
}

/* A short wait changes nothing on the glass, and what stands there is no longer to be pressed. */
static void
test_quiet_wait (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);

  show (fixture, MUSTER_PAGE_FAIL, MUSTER_REASON_DIFFERENT);
  show (fixture, MUSTER_PAGE_WAIT, MUSTER_REASON_NONE);
  g_assert_true (shell_fixture_shows (window, "再试一次"));
  click (fixture, "再试一次");
  g_assert_cmpuint (fixture->acts, ==, 0);
  show (fixture, MUSTER_PAGE_PASS, MUSTER_REASON_NONE);
  g_assert_true (shell_fixture_shows (window, "报到成功"));
  shell_fixture_pump (400);
  g_assert_true (shell_fixture_shows (window, "报到成功"));

  show (fixture, MUSTER_PAGE_CAPTURE, MUSTER_REASON_NONE);
  show (fixture, MUSTER_PAGE_WAIT, MUSTER_REASON_NONE);
  shell_fixture_pump (600);
  g_assert_true (shell_fixture_shows (window, "请稍候"));
}

/* The Line holds for 1.2 s, then says the newest. */
static void
test_line_holds (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  g_autoptr (MusterScreen) screen = shell_fixture_screen (MUSTER_PAGE_CAPTURE, MUSTER_REASON_NONE);

  muster_guest_window_show (fixture->window, screen);
  g_assert_true (shell_fixture_shows (window, "请靠近一点"));
  screen->coach = MUSTER_COACH_DARK;
  muster_guest_window_show (fixture->window, screen);
  screen->coach = MUSTER_COACH_FIT;
  muster_guest_window_show (fixture->window, screen);
  shell_fixture_pump (900);
  g_assert_true (shell_fixture_shows (window, "请靠近一点"));
  shell_fixture_pump (500);
  g_assert_true (shell_fixture_shows (window, "很好，请保持不动"));
}

static void
test_rehearsal_mark (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MusterScreen) screen = shell_fixture_screen (MUSTER_PAGE_PASS, MUSTER_REASON_NONE);

  muster_guest_window_show (fixture->window, screen);
  g_assert_false (shell_fixture_shows (GTK_WIDGET (fixture->window), "演练"));
  screen->rehearsal = TRUE;
  muster_guest_window_show (fixture->window, screen);
  g_assert_true (shell_fixture_shows (GTK_WIDGET (fixture->window), "演练"));
}

/* The guest screen is also the lamp: it stays light at night. */
static void
test_never_dark (Fixture *fixture, gconstpointer data)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  for (int dark = 0; dark < 2; dark++) {
    g_autoptr (GdkTexture) texture = NULL;
    g_autofree guint8 *pixels = NULL;
    gsize stride;

    adw_style_manager_set_color_scheme (
        manager, dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
    show (fixture, MUSTER_PAGE_CONFIRM, MUSTER_REASON_NONE);
    shell_fixture_pump (250);
    texture = shell_fixture_picture (GTK_WIDGET (fixture->window));
    stride = (gsize) gdk_texture_get_width (texture) * 4;
    pixels = g_malloc (stride * (gsize) gdk_texture_get_height (texture));
    gdk_texture_download (texture, pixels, stride);
    g_assert_cmpuint (pixels[200 * stride + 40], ==, 0xf7); /* paper, blue byte */
    g_assert_cmpuint (pixels[200 * stride + 41], ==, 0xf5);
    g_assert_cmpuint (pixels[200 * stride + 42], ==, 0xf2);
  }
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
}

static void
test_count_bar (void)
{
  MusterCountBar *bar = g_object_ref_sink (g_object_new (MUSTER_TYPE_COUNT_BAR, NULL));
  gint64 now = g_get_monotonic_time ();

  muster_count_bar_run (bar, now - 5 * G_USEC_PER_SEC, now + 5 * G_USEC_PER_SEC);
  g_assert_cmpfloat_with_epsilon (muster_count_bar_get_fraction (bar), 0.5, 0.02);
  muster_count_bar_run (bar, now - 10 * G_USEC_PER_SEC, now - G_USEC_PER_SEC);
  g_assert_cmpfloat (muster_count_bar_get_fraction (bar), ==, 0);
  g_assert_finalize_object (bar);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } TESTS[] = {
      {"actions", test_actions},
      {"floor", test_floor},
      {"fail-without-tries", test_fail_without_tries},
      {"focus", test_focus},
      {"keys", test_keys},
      {"touched-keys", test_touched_keys},
      {"escape-and-held-keys", test_escape_and_held_keys},
      {"language", test_language},
      {"hidden-pages", test_hidden_pages},
      {"forgets", test_forgets},
      {"numbers-stay-to-be-mended", test_numbers_stay_to_be_mended},
      {"quiet-wait", test_quiet_wait},
      {"line-holds", test_line_holds},
      {"rehearsal-mark", test_rehearsal_mark},
      {"never-dark", test_never_dark},
  };
  int status;

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  application = shell_fixture_application ();
  for (guint i = 0; i < G_N_ELEMENTS (TESTS); i++) {
    g_autofree char *path = g_strdup_printf ("/shell/guest-window/%s", TESTS[i].path);

    g_test_add (path, Fixture, NULL, set_up, TESTS[i].test, tear_down);
  }
  g_test_add_func ("/shell/count-bar", test_count_bar);
  status = g_test_run ();
  g_clear_object (&application);
  return status;
}
