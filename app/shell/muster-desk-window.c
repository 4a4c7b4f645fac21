/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-window.h"

#include <string.h>

#include "muster-desk-acts.h"
#include "muster-desk-operator.h"
#include "muster-desk-rehearsal.h"
#include "muster-desk-window-private.h"
#include "muster-key-guard.h"
#include "muster-presence.h"
#include "muster-shown.h"

struct _MusterDeskWindow {
  AdwApplicationWindow parent_instance;

  MusterDeskDecider *decider; /* owned: what becomes of the acts */
  MusterDuty *duty;           /* owned, nullable: whoever is there may do everything */
  MusterPresence *presence;   /* owned, nullable with it: whether they still are */
  MusterRightPermit day_permit;

  AdwWindowTitle *title;
  GtkToggleButton *day_button;
  GtkMenuButton *rehearsal_button;
  GtkMenuButton *menu_button;
  MusterDeskOperator *operator;
  GtkWidget *band;
  GtkStack *pages;
  MusterDeskVisitPage *visit_page;
  MusterReadinessPage *ready_page;
  MusterDayPage *day_page;
  MusterEmergencyBar *emergency;
  AdwStatusPage *cover;
  MusterTruthLine *truth;
};

enum {
  ACT,
  STAFF_PASS,
  CHECK_READINESS,
  ACCEPT_CAMERA,
  MEASURE_LIGHT,
  FIND_FACE,
  FIND_NAME,
  OPEN_EMERGENCY,
  CLOSE_EMERGENCY,
  KEPT_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterDeskWindow, muster_desk_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- for the actions ---------------------------------------------------------------------- */

MusterDeskPanes *
muster_desk_window_get_panes (MusterDeskWindow *self)
{
  return muster_desk_visit_page_get_panes (self->visit_page);
}

void
muster_desk_window_check_readiness (MusterDeskWindow *self)
{
  g_signal_emit (self, signals[CHECK_READINESS], 0);
}

void
muster_desk_window_accept_camera (MusterDeskWindow *self)
{
  g_signal_emit (self, signals[ACCEPT_CAMERA], 0);
}

void
muster_desk_window_measure_light (MusterDeskWindow *self)
{
  g_signal_emit (self, signals[MEASURE_LIGHT], 0);
}

void
muster_desk_window_open_emergency (MusterDeskWindow *self)
{
  g_signal_emit (self, signals[OPEN_EMERGENCY], 0);
}

void
muster_desk_window_close_emergency (MusterDeskWindow *self)
{
  g_signal_emit (self, signals[CLOSE_EMERGENCY], 0);
}

void
muster_desk_window_find_face (MusterDeskWindow *self)
{
  g_signal_emit (self, signals[FIND_FACE], 0);
}

void
muster_desk_window_find_name (MusterDeskWindow *self)
{
  g_signal_emit (self, signals[FIND_NAME], 0);
}

MusterDeskDecider *
muster_desk_window_get_decider (MusterDeskWindow *self)
{
  return self->decider;
}

gboolean
muster_desk_window_is_covered (MusterDeskWindow *self)
{
  g_return_val_if_fail (MUSTER_IS_DESK_WINDOW (self), TRUE);
  return self->duty != NULL && !muster_duty_shows (self->duty);
}

MusterDuty *
muster_desk_window_get_duty (MusterDeskWindow *self)
{
  return self->duty;
}

void
muster_desk_window_add_page (MusterDeskWindow *self, GtkWidget *page, const char *action)
{
  gtk_stack_add_named (self->pages, page, strchr (action, '.') + 1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, TRUE);
}

/* Behind the cover nothing is turned to; what stood before it comes back to the visit. */
void
muster_desk_window_show_page (MusterDeskWindow *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->pages,
                                    muster_desk_window_is_covered (self) ? "cover" : name);
}

void
muster_desk_window_show_visit (MusterDeskWindow *self)
{
  muster_desk_window_show_page (self, "visit");
}

gboolean
muster_desk_window_is_page_shown (MusterDeskWindow *self, const char *name)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), name) == 0;
}

MusterDeskWindowParts
muster_desk_window_get_parts (MusterDeskWindow *self)
{
  return (MusterDeskWindowParts){self->visit_page, self->ready_page, self->emergency, self->truth};
}

MusterDayPage *
muster_desk_window_get_day_page (MusterDeskWindow *self)
{
  return self->day_page;
}

MusterRightPermit *
muster_desk_window_get_day_permit (MusterDeskWindow *self)
{
  return &self->day_permit;
}

void
muster_desk_window_open_rehearsal (MusterDeskWindow *self)
{
  gtk_menu_button_popup (self->rehearsal_button);
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

gboolean
muster_desk_window_close_popovers (MusterDeskWindow *self)
{
  return close_popover (self->rehearsal_button) || close_popover (self->menu_button);
}

/* --- who is at the desk ------------------------------------------------------------------- */

static void
duty_changed_cb (MusterDeskWindow *self)
{
  muster_desk_operator_set_duty (self->operator, self->duty);
  muster_desk_window_follow_duty (self, self->cover);
  if (muster_desk_window_is_covered (self))
    muster_desk_window_show_page (self, "cover");
  else if (muster_desk_window_is_page_shown (self, "cover"))
    muster_desk_window_show_page (self, "visit");
}

/* --- children ----------------------------------------------------------------------------- */

static void
truth_pressed_cb (MusterDeskWindow *self, const char *id)
{
  if (g_str_equal (id, "roster"))
    gtk_widget_activate_action (GTK_WIDGET (self), "desk.roster", NULL);
  else
    muster_desk_window_show_readiness (self, id);
}

static void
act_cb (MusterDeskWindow *self, guint event)
{
  g_signal_emit (self, signals[ACT], 0, event);
}

static void
staff_pass_cb (MusterDeskWindow *self, const char *code, const char *note, const char *staff)
{
  g_signal_emit (self, signals[STAFF_PASS], 0, code, note, staff);
}

static void
day_changed_cb (MusterDeskWindow *self)
{
  MusterDeskPanes *panes = muster_desk_window_get_panes (self);

  gtk_toggle_button_set_active (self->day_button, muster_desk_panes_get_day_shown (panes));
  g_signal_emit (self, signals[KEPT_CHANGED], 0);
}

static void
day_toggled_cb (MusterDeskWindow *self)
{
  muster_desk_panes_set_day_shown (muster_desk_window_get_panes (self),
                                   gtk_toggle_button_get_active (self->day_button));
}

static void
operator_changed_cb (MusterDeskWindow *self)
{
  muster_day_page_set_staff (self->day_page, muster_desk_window_get_staff (self));
  g_signal_emit (self, signals[KEPT_CHANGED], 0);
}

/* --- object ------------------------------------------------------------------------------- */

static void
muster_desk_window_dispose (GObject *object)
{
  MusterDeskWindow *self = MUSTER_DESK_WINDOW (object);

  g_clear_object (&self->decider);
  g_clear_object (&self->presence);
  g_clear_object (&self->duty);
  gtk_widget_dispose_template (GTK_WIDGET (self), MUSTER_TYPE_DESK_WINDOW);
  G_OBJECT_CLASS (muster_desk_window_parent_class)->dispose (object);
}

static void
install_signals (GType type)
{
#define SIGNAL(id, name, ...)                                                                      \
  signals[id] =                                                                                    \
      g_signal_new (name, type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, __VA_ARGS__)
  SIGNAL (ACT, "act", 1, G_TYPE_UINT);
  SIGNAL (STAFF_PASS, "staff-pass", 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  SIGNAL (CHECK_READINESS, "check-readiness", 0);
  SIGNAL (ACCEPT_CAMERA, "accept-camera", 0);
  SIGNAL (MEASURE_LIGHT, "measure-light", 0);
  SIGNAL (FIND_FACE, "find-face", 0);
  SIGNAL (FIND_NAME, "find-name", 0);
  SIGNAL (OPEN_EMERGENCY, "open-emergency", 0);
  SIGNAL (CLOSE_EMERGENCY, "close-emergency", 0);
  SIGNAL (KEPT_CHANGED, "kept-changed", 0);
#undef SIGNAL
  muster_desk_rehearsal_install_signals (type);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, MusterDeskWindow, child)

static void
muster_desk_window_class_init (MusterDeskWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_desk_window_dispose;
  install_signals (G_TYPE_FROM_CLASS (klass));
  g_type_ensure (MUSTER_TYPE_DAY_PAGE);
  g_type_ensure (MUSTER_TYPE_DESK_OPERATOR);
  g_type_ensure (MUSTER_TYPE_DESK_VISIT_PAGE);
  g_type_ensure (MUSTER_TYPE_EMERGENCY_BAR);
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
  BIND (emergency);
  BIND (pages);
  BIND (visit_page);
  BIND (ready_page);
  BIND (day_page);
  BIND (cover);
  BIND (truth);
  gtk_widget_class_bind_template_callback (widget_class, truth_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, day_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, operator_changed_cb);
  muster_desk_window_install_actions (widget_class);
}

#undef BIND

static void
muster_desk_window_init (MusterDeskWindow *self)
{
  g_autoptr (GtkBuilder) builder = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  muster_shown_follow_stack (self->pages);
  builder = gtk_builder_new_from_resource ("/io/github/musterstation/Muster/muster-desk-menu.ui");
  gtk_menu_button_set_menu_model (self->menu_button,
                                  G_MENU_MODEL (gtk_builder_get_object (builder, "menu")));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "desk.rehearsal", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "desk.roster", FALSE);
  muster_desk_window_set_can_find (self, FALSE, FALSE);
  muster_desk_window_follow_day (self);
  muster_desk_window_set_emergency (self, FALSE, 0);
  for (MusterDeskAct act = 0; act < MUSTER_N_DESK_ACTS; act++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), muster_desk_act_get_action (act), FALSE);
  g_signal_connect_object (muster_desk_window_get_panes (self),
                           "day-changed",
                           G_CALLBACK (day_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "desk.sign-in", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "desk.lock", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "desk.switch", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "desk.sign-out", FALSE);
  muster_key_guard_add (GTK_WINDOW (self));
  self->decider = muster_desk_decider_new (GTK_WINDOW (self), self->operator);
  g_signal_connect_object (self->decider, "act", G_CALLBACK (act_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      self->decider, "staff-pass", G_CALLBACK (staff_pass_cb), self, G_CONNECT_SWAPPED);
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

void
muster_desk_window_set_duty (MusterDeskWindow *self, MusterDuty *duty)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self) && self->duty == NULL);

  self->duty = g_object_ref (duty);
  self->presence = muster_presence_new (GTK_WINDOW (self), duty);
  muster_desk_decider_set_duty (self->decider, duty);
  g_signal_connect_object (duty, "changed", G_CALLBACK (duty_changed_cb), self, G_CONNECT_SWAPPED);
  duty_changed_cb (self);
}

/* So that a card reader which types keeps no desk open that nobody is at; after set_duty(). */
void
muster_desk_window_set_keys (MusterDeskWindow *self, MusterWedgeKeys *keys)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));
  if (self->presence != NULL)
    muster_presence_set_keys (self->presence, keys);
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

  muster_desk_decider_set_reasons (self->decider, reasons, n_reasons);
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
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));
  g_return_if_fail (gtk_menu_button_get_popover (self->rehearsal_button) == NULL);

  muster_desk_rehearsal_add (self, self->rehearsal_button, people, n_people);
  gtk_widget_set_visible (GTK_WIDGET (self->rehearsal_button), TRUE);
  gtk_widget_set_visible (self->band, TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "desk.rehearsal", TRUE);
  muster_truth_line_set_rehearsal (self->truth);
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
  muster_desk_window_show_visit (self);
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
  muster_desk_panes_set_day_kept (muster_desk_window_get_panes (self), kept);
}

gboolean
muster_desk_window_get_day_kept (MusterDeskWindow *self)
{
  g_return_val_if_fail (MUSTER_IS_DESK_WINDOW (self), TRUE);
  return muster_desk_panes_get_day_kept (muster_desk_window_get_panes (self));
}
