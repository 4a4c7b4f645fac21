/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-window.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-acts.h"
#include "muster-desk-asker.h"
#include "muster-desk-operator.h"
#include "muster-desk-visit-page.h"
#include "muster-key-guard.h"
#include "muster-readiness-page.h"
#include "muster-rehearsal-panel.h"
#include "muster-shown.h"
#include "muster-truth-line.h"

struct _MusterDeskWindow {
  AdwApplicationWindow parent_instance;

  const MusterDeskView *view; /* borrowed until the next one; never kept over a return to the loop
                                 by anybody but the station that owns it */
  GArray *reasons;            /* owned, of MusterOverrideReason; strings borrowed of the profile */
  MusterDeskAsker *asker;     /* owned: dialogs about the visit */

  AdwWindowTitle *title;
  GtkToggleButton *day_button;
  GtkMenuButton *rehearsal_button;
  GtkMenuButton *menu_button;
  MusterDeskOperator *operator;
  GtkWidget *band;
  GtkStack *pages;
  MusterDeskVisitPage *visit_page;
  MusterReadinessPage *ready_page;
  MusterTruthLine *truth;
};

enum {
  ACT,
  STAFF_PASS,
  CHECK_READINESS,
  KEPT_CHANGED,
  REHEARSAL_TAP,
  REHEARSAL_SITTER,
  REHEARSAL_UNPLUG,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterDeskWindow, muster_desk_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- dialogs about the visit -------------------------------------------------------------- */

static void
answered_cb (
    MusterDeskWindow *self, guint act, const char *code, const char *note, const char *staff)
{
  if (act == MUSTER_DESK_ACT_OVERRIDE) {
    muster_desk_operator_set_name (self->operator, staff);
    g_signal_emit (self, signals[STAFF_PASS], 0, code, note, staff);
  } else {
    g_signal_emit (self, signals[ACT], 0, (guint) muster_desk_act_get_event (act));
  }
}

/* --- actions ------------------------------------------------------------------------------ */

static void
same_person (MusterDeskWindow *self)
{
  const char *staff = muster_desk_operator_get_name (self->operator);

  if (*staff == '\0')
    muster_desk_operator_ask (self->operator);
  else
    g_signal_emit (self, signals[STAFF_PASS], 0, MUSTER_DESK_SAME_PERSON, NULL, staff);
}

static void
act_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MusterDeskWindow *self = MUSTER_DESK_WINDOW (widget);
  MusterDeskAct act = MUSTER_DESK_ACT_RETRY;

  while (act < MUSTER_N_DESK_ACTS && !g_str_equal (muster_desk_act_get_action (act), name))
    act++;
  if (act == MUSTER_N_DESK_ACTS || self->view == NULL || muster_desk_asker_is_open (self->asker) ||
      muster_desk_act_why_not (act, self->view) != NULL)
    return;

  gtk_stack_set_visible_child_name (self->pages, "visit");
  switch (act) {
  case MUSTER_DESK_ACT_OVERRIDE:
    muster_desk_asker_ask_override (self->asker,
                                    self->view,
                                    (const MusterOverrideReason *) self->reasons->data,
                                    self->reasons->len,
                                    muster_desk_operator_get_name (self->operator));
    break;
  case MUSTER_DESK_ACT_SAME:
    same_person (self);
    break;
  case MUSTER_DESK_ACT_RETRY:
  case MUSTER_DESK_ACT_END:
    g_signal_emit (self, signals[ACT], 0, (guint) muster_desk_act_get_event (act));
    break;
  default:
    muster_desk_asker_ask (self->asker, act, self->view);
  }
}

static void
today_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MusterDeskWindow *self = MUSTER_DESK_WINDOW (widget);
  MusterDeskPanes *panes = muster_desk_visit_page_get_panes (self->visit_page);

  gtk_stack_set_visible_child_name (self->pages, "visit");
  muster_desk_panes_set_day_shown (panes, !muster_desk_panes_get_day_shown (panes));
}

static void
readiness_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  muster_desk_window_show_readiness (MUSTER_DESK_WINDOW (widget), NULL);
}

static void
work_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_stack_set_visible_child_name (MUSTER_DESK_WINDOW (widget)->pages, "visit");
}

static void
check_again_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[CHECK_READINESS], 0);
}

static gboolean
close_popover (GtkMenuButton *button)
{
  GtkPopover *popover = gtk_menu_button_get_popover (button);

  if (popover == NULL || !gtk_widget_get_mapped (GTK_WIDGET (popover)))
    return FALSE;
  gtk_menu_button_popdown (button);
  return TRUE;
}

/* One step back: from a popover, from readiness, from the pane that lies over the visit, else the
 * visit's end. */
static void
escape_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MusterDeskWindow *self = MUSTER_DESK_WINDOW (widget);
  MusterDeskPanes *panes = muster_desk_visit_page_get_panes (self->visit_page);

  if (close_popover (self->rehearsal_button) || close_popover (self->menu_button))
    return;
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "visit") != 0)
    gtk_stack_set_visible_child_name (self->pages, "visit");
  else if (muster_desk_panes_get_shape (panes) != MUSTER_DESK_SHAPE_WIDE &&
           muster_desk_panes_get_day_shown (panes))
    muster_desk_panes_set_day_shown (panes, FALSE);
  else
    gtk_widget_activate_action (widget, "desk.end", NULL);
}

static void
rehearsal_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_menu_button_popup (MUSTER_DESK_WINDOW (widget)->rehearsal_button);
}

static void
help_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/io/github/musterstation/Muster/muster-desk-shortcuts.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (shortcuts, GTK_WINDOW (widget));
  gtk_window_present (shortcuts);
}

static void
about_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_show_about_window (GTK_WINDOW (widget),
                         "application-name",
                         _ ("Muster"),
                         "application-icon",
                         MUSTER_APP_ID,
                         "version",
                         MUSTER_VERSION,
                         "comments",
                         _ ("Check-in station for schools. Faces are compared on this machine."),
                         "license-type",
                         GTK_LICENSE_GPL_3_0,
                         NULL);
}

/* --- children ----------------------------------------------------------------------------- */

static void
truth_pressed_cb (MusterDeskWindow *self, const char *id)
{
  muster_desk_window_show_readiness (self, id);
}

static void
day_changed_cb (MusterDeskWindow *self)
{
  MusterDeskPanes *panes = muster_desk_visit_page_get_panes (self->visit_page);

  gtk_toggle_button_set_active (self->day_button, muster_desk_panes_get_day_shown (panes));
  g_signal_emit (self, signals[KEPT_CHANGED], 0);
}

static void
day_toggled_cb (MusterDeskWindow *self)
{
  muster_desk_panes_set_day_shown (muster_desk_visit_page_get_panes (self->visit_page),
                                   gtk_toggle_button_get_active (self->day_button));
}

static void
operator_changed_cb (MusterDeskWindow *self)
{
  g_signal_emit (self, signals[KEPT_CHANGED], 0);
}

static void
tap_cb (MusterDeskWindow *self, guint who, guint card)
{
  gtk_menu_button_popdown (self->rehearsal_button);
  g_signal_emit (self, signals[REHEARSAL_TAP], 0, who, card);
}

static void
sitter_cb (MusterDeskWindow *self, guint identity, guint sitter)
{
  g_signal_emit (self, signals[REHEARSAL_SITTER], 0, identity, sitter);
}

static void
unplug_cb (MusterDeskWindow *self, gboolean unplugged)
{
  g_signal_emit (self, signals[REHEARSAL_UNPLUG], 0, unplugged);
}

/* --- object ------------------------------------------------------------------------------- */

static void
muster_desk_window_dispose (GObject *object)
{
  MusterDeskWindow *self = MUSTER_DESK_WINDOW (object);

  self->view = NULL;
  g_clear_object (&self->asker);
  gtk_widget_dispose_template (GTK_WIDGET (self), MUSTER_TYPE_DESK_WINDOW);
  G_OBJECT_CLASS (muster_desk_window_parent_class)->dispose (object);
}

static void
muster_desk_window_finalize (GObject *object)
{
  g_clear_pointer (&MUSTER_DESK_WINDOW (object)->reasons, g_array_unref);
  G_OBJECT_CLASS (muster_desk_window_parent_class)->finalize (object);
}

static guint
new_signal (const char *name, guint n, GType a, GType b, GType c)
{
  return g_signal_new (name,
                       MUSTER_TYPE_DESK_WINDOW,
                       G_SIGNAL_RUN_LAST,
                       0,
                       NULL,
                       NULL,
                       NULL,
                       G_TYPE_NONE,
                       n,
                       a,
                       b,
                       c);
}

static void
install_signals (void)
{
  const GType none = G_TYPE_NONE;

  signals[ACT] = new_signal ("act", 1, G_TYPE_UINT, none, none);
  signals[STAFF_PASS] = new_signal ("staff-pass", 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[CHECK_READINESS] = new_signal ("check-readiness", 0, none, none, none);
  signals[KEPT_CHANGED] = new_signal ("kept-changed", 0, none, none, none);
  signals[REHEARSAL_TAP] = new_signal ("rehearsal-tap", 2, G_TYPE_UINT, G_TYPE_UINT, none);
  signals[REHEARSAL_SITTER] = new_signal ("rehearsal-sitter", 2, G_TYPE_UINT, G_TYPE_UINT, none);
  signals[REHEARSAL_UNPLUG] = new_signal ("rehearsal-unplug", 1, G_TYPE_BOOLEAN, none, none);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  static const struct {
    const char *name;
    GtkWidgetActionActivateFunc callback;
    guint key;
  } actions[] = {
      {"desk.retry", act_cb, GDK_KEY_F2},
      {"desk.override", act_cb, GDK_KEY_F3},
      {"desk.card-only", act_cb, GDK_KEY_F4},
      {"desk.same", act_cb, GDK_KEY_F5},
      {"desk.review", act_cb, GDK_KEY_F6},
      {"desk.doubtful", act_cb, GDK_KEY_F7},
      {"desk.other", act_cb, 0},
      {"desk.end", act_cb, 0},
      {"desk.escape", escape_cb, GDK_KEY_Escape},
      {"desk.today", today_cb, GDK_KEY_F9},
      {"desk.help", help_cb, GDK_KEY_F1},
      {"desk.about", about_cb, 0},
      {"desk.readiness", readiness_cb, 0},
      {"desk.work", work_cb, 0},
      {"desk.check-again", check_again_cb, 0},
      {"desk.rehearsal", rehearsal_cb, 0},
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].callback);
    if (actions[i].key != 0)
      gtk_widget_class_add_binding_action (widget_class, actions[i].key, 0, actions[i].name, NULL);
  }
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, MusterDeskWindow, child)

static void
muster_desk_window_class_init (MusterDeskWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_desk_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = muster_desk_window_finalize;
  install_signals ();
  g_type_ensure (MUSTER_TYPE_DESK_OPERATOR);
  g_type_ensure (MUSTER_TYPE_DESK_VISIT_PAGE);
  g_type_ensure (MUSTER_TYPE_READINESS_PAGE);
  g_type_ensure (MUSTER_TYPE_TRUTH_LINE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-desk-window.ui");
  BIND (title);
  BIND (day_button);
  BIND (rehearsal_button);
  BIND (menu_button);
  BIND (operator);
  BIND (band);
  BIND (pages);
  BIND (visit_page);
  BIND (ready_page);
  BIND (truth);
  gtk_widget_class_bind_template_callback (widget_class, truth_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, day_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, operator_changed_cb);
  install_actions (widget_class);
}

#undef BIND

static void
muster_desk_window_init (MusterDeskWindow *self)
{
  g_autoptr (GtkBuilder) builder = NULL;

  self->reasons = g_array_new (FALSE, TRUE, sizeof (MusterOverrideReason));
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_shown_follow_stack (self->pages);
  builder = gtk_builder_new_from_resource ("/io/github/musterstation/Muster/muster-desk-menu.ui");
  gtk_menu_button_set_menu_model (self->menu_button,
                                  G_MENU_MODEL (gtk_builder_get_object (builder, "menu")));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "desk.rehearsal", FALSE);
  for (MusterDeskAct act = 0; act < MUSTER_N_DESK_ACTS; act++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), muster_desk_act_get_action (act), FALSE);
  g_signal_connect_object (muster_desk_visit_page_get_panes (self->visit_page),
                           "day-changed",
                           G_CALLBACK (day_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  muster_key_guard_add (GTK_WINDOW (self));
  self->asker = muster_desk_asker_new (GTK_WINDOW (self));
  g_signal_connect_object (
      self->asker, "answered", G_CALLBACK (answered_cb), self, G_CONNECT_SWAPPED);
}

/**
 * muster_desk_window_new:
 * @application: (nullable): the application; %NULL for tests
 *
 * Returns: (transfer none): the window, owned by GTK
 */
MusterDeskWindow *
muster_desk_window_new (GtkApplication *application)
{
  return g_object_new (MUSTER_TYPE_DESK_WINDOW, "application", application, NULL);
}

/**
 * muster_desk_window_set_title:
 * @title: the occasion
 * @subtitle: the station and the profile
 */
void
muster_desk_window_set_title (MusterDeskWindow *self, const char *title, const char *subtitle)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));

  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, subtitle);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

/**
 * muster_desk_window_set_rules:
 * @profile: id of the profile
 * @version: its version
 * @reasons: (array length=n_reasons): for letting somebody pass; the strings must live as long as
 *   the window, as those of a #MusterProfile do that the binder keeps
 */
void
muster_desk_window_set_rules (MusterDeskWindow *self,
                              const char *profile,
                              guint version,
                              const MusterOverrideReason *reasons,
                              gsize n_reasons)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));

  g_array_set_size (self->reasons, 0);
  g_array_append_vals (self->reasons, reasons, n_reasons);
  muster_truth_line_set_rules (self->truth, profile, version);
}

/**
 * muster_desk_window_set_rehearsal:
 * @people: (array length=n_people): who can come; static data
 *
 * Marks the window for good: nothing of a rehearsal may ever look like a real day.
 */
void
muster_desk_window_set_rehearsal (MusterDeskWindow *self,
                                  const MusterRehearsalPerson *people,
                                  gsize n_people)
{
  GtkWidget *popover;
  GtkWidget *panel;

  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));
  g_return_if_fail (gtk_menu_button_get_popover (self->rehearsal_button) == NULL);

  popover = gtk_popover_new ();
  panel = muster_rehearsal_panel_new ();
  muster_rehearsal_panel_set_people (MUSTER_REHEARSAL_PANEL (panel), people, n_people);
  g_signal_connect_object (panel, "tap", G_CALLBACK (tap_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (panel, "sitter", G_CALLBACK (sitter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (panel, "unplug", G_CALLBACK (unplug_cb), self, G_CONNECT_SWAPPED);
  gtk_popover_set_child (GTK_POPOVER (popover), panel);
  gtk_menu_button_set_popover (self->rehearsal_button, popover);
  gtk_widget_set_visible (GTK_WIDGET (self->rehearsal_button), TRUE);
  gtk_widget_set_visible (self->band, TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "desk.rehearsal", TRUE);
  muster_truth_line_set_rehearsal (self->truth);
}

/**
 * muster_desk_window_show:
 * @view: (nullable): what the station knows now. Borrowed until the next call: the station keeps it
 *   alive until its next "screen-changed". %NULL when the station goes away.
 */
void
muster_desk_window_show (MusterDeskWindow *self, const MusterDeskView *view)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));

  self->view = view;
  for (MusterDeskAct act = 0; act < MUSTER_N_DESK_ACTS; act++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                   muster_desk_act_get_action (act),
                                   view != NULL && muster_desk_act_why_not (act, view) == NULL);
  muster_desk_asker_follow (self->asker, view);
  muster_desk_visit_page_show (self->visit_page, view);
}

void
muster_desk_window_set_live (MusterDeskWindow *self, MusterFrame *frame)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));
  muster_desk_visit_page_set_live (self->visit_page, frame);
}

void
muster_desk_window_set_report (MusterDeskWindow *self, const MusterFaceReport *report)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));
  muster_desk_visit_page_set_report (self->visit_page, report);
}

/**
 * muster_desk_window_set_history:
 * @today: (nullable): list of #MusterHistoryItem, newest first
 * @person: (nullable): the same of the person at the station
 */
void
muster_desk_window_set_history (MusterDeskWindow *self, GListModel *today, GListModel *person)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));

  muster_desk_day_set_today (muster_desk_visit_page_get_day (self->visit_page), today);
  muster_desk_visit_page_set_history (self->visit_page, person);
}

void
muster_desk_window_set_counts (MusterDeskWindow *self, guint passed, guint waiting, guint people)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));
  muster_desk_day_set_counts (
      muster_desk_visit_page_get_day (self->visit_page), passed, waiting, people);
}

/**
 * muster_desk_window_set_ready:
 * @items: (element-type MusterReadyItem): the newest check; not kept
 * @people: people on the roster
 */
void
muster_desk_window_set_ready (MusterDeskWindow *self, GPtrArray *items, guint people)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));

  muster_truth_line_show (self->truth, items, people);
  muster_readiness_page_show (self->ready_page, items);
  muster_desk_visit_page_set_ready (self->visit_page, items);
}

/**
 * muster_desk_window_call:
 *
 * Somebody waits for a decision: the visit comes to the front of the window. The window itself
 * stays where it is, since staff may be typing elsewhere.
 */
void
muster_desk_window_call (MusterDeskWindow *self)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));
  gtk_stack_set_visible_child_name (self->pages, "visit");
}

/**
 * muster_desk_window_show_readiness:
 * @id: (nullable): the line to look at first
 */
void
muster_desk_window_show_readiness (MusterDeskWindow *self, const char *id)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));

  g_signal_emit (self, signals[CHECK_READINESS], 0);
  gtk_stack_set_visible_child_name (self->pages, "ready");
  muster_readiness_page_focus (self->ready_page, id);
}

void
muster_desk_window_set_staff (MusterDeskWindow *self, const char *name)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));
  muster_desk_operator_set_name (self->operator, name);
}

const char *
muster_desk_window_get_staff (MusterDeskWindow *self)
{
  g_return_val_if_fail (MUSTER_IS_DESK_WINDOW (self), "");
  return muster_desk_operator_get_name (self->operator);
}

void
muster_desk_window_set_day_kept (MusterDeskWindow *self, gboolean kept)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));
  muster_desk_panes_set_day_kept (muster_desk_visit_page_get_panes (self->visit_page), kept);
}

gboolean
muster_desk_window_get_day_kept (MusterDeskWindow *self)
{
  g_return_val_if_fail (MUSTER_IS_DESK_WINDOW (self), TRUE);
  return muster_desk_panes_get_day_kept (muster_desk_visit_page_get_panes (self->visit_page));
}
