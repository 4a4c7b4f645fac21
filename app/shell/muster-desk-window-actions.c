/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-window-private.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-light.h"
#include "muster-duty.h"

static void
act_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MusterDeskWindow *self = MUSTER_DESK_WINDOW (widget);
  MusterDeskDecider *decider = muster_desk_window_get_decider (self);
  MusterDeskAct act = MUSTER_DESK_ACT_RETRY;

  while (act < MUSTER_N_DESK_ACTS && !g_str_equal (muster_desk_act_get_action (act), name))
    act++;
  if (act == MUSTER_N_DESK_ACTS || !muster_desk_decider_may (decider, act))
    return;
  muster_desk_window_show_visit (self);
  muster_desk_decider_act (decider, act);
}

static void
today_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MusterDeskWindow *self = MUSTER_DESK_WINDOW (widget);
  MusterDeskPanes *panes = muster_desk_window_get_panes (self);

  muster_desk_window_show_visit (self);
  muster_desk_panes_set_day_shown (panes, !muster_desk_panes_get_day_shown (panes));
}

static void
day_sheet_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  muster_desk_window_show_day_sheet (MUSTER_DESK_WINDOW (widget));
}

static void
recheck_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  muster_desk_window_open_recheck (MUSTER_DESK_WINDOW (widget));
}

static void
readiness_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  muster_desk_window_show_readiness (MUSTER_DESK_WINDOW (widget), NULL);
}

static void
settle_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  muster_desk_window_show_page (MUSTER_DESK_WINDOW (widget), "settle");
}

static void
roster_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  muster_desk_window_show_page (MUSTER_DESK_WINDOW (widget), "roster");
}

static void
work_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  muster_desk_window_show_visit (MUSTER_DESK_WINDOW (widget));
}

static void
check_again_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  muster_desk_window_check_readiness (MUSTER_DESK_WINDOW (widget));
}

static void
accept_camera_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  muster_desk_window_accept_camera (MUSTER_DESK_WINDOW (widget));
}

static void
light_answered_cb (MusterDeskWindow *self, const char *response)
{
  if (g_str_equal (response, MUSTER_DESK_LIGHT_START))
    muster_desk_window_measure_light (self);
}

static void
measure_light_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWindow *question = muster_desk_light_new (GTK_WINDOW (widget));

  g_signal_connect_object (
      question, "response", G_CALLBACK (light_answered_cb), widget, G_CONNECT_SWAPPED);
  gtk_window_present (question);
}

/* One step back: from a popover, from readiness, from the pane that lies over the visit, else the
 * visit's end. */
static void
escape_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MusterDeskWindow *self = MUSTER_DESK_WINDOW (widget);
  MusterDeskPanes *panes = muster_desk_window_get_panes (self);

  if (muster_desk_window_close_popovers (self))
    return;
  if (!muster_desk_window_is_page_shown (self, "visit"))
    muster_desk_window_show_visit (self);
  else if (muster_desk_panes_get_shape (panes) != MUSTER_DESK_SHAPE_WIDE &&
           muster_desk_panes_get_day_shown (panes))
    muster_desk_panes_set_day_shown (panes, FALSE);
  else
    gtk_widget_activate_action (widget, "desk.end", NULL);
}

static void
rehearsal_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  muster_desk_window_open_rehearsal (MUSTER_DESK_WINDOW (widget));
}

static void
find_face_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  muster_desk_window_find_face (MUSTER_DESK_WINDOW (widget));
}

/* --- who is at the desk --- */

static void
sign_in_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  muster_desk_window_sign_in (MUSTER_DESK_WINDOW (widget), 0);
}

/* At once, or by their PIN if they were away for long. */
static void
switch_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MusterDeskWindow *self = MUSTER_DESK_WINDOW (widget);
  MusterDuty *duty = muster_desk_window_get_duty (self);
  const MusterStaff *other = duty != NULL ? muster_duty_get_other (duty) : NULL;

  muster_desk_window_close_popovers (self);
  if (other != NULL && !muster_duty_switch_over (duty))
    muster_desk_window_sign_in (self, other->id);
}

static void
lock_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MusterDuty *duty = muster_desk_window_get_duty (MUSTER_DESK_WINDOW (widget));

  if (duty != NULL)
    muster_duty_lock (duty);
}

static void
sign_out_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MusterDuty *duty = muster_desk_window_get_duty (MUSTER_DESK_WINDOW (widget));

  if (duty != NULL)
    muster_duty_sign_out (duty);
}

static void
find_name_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MusterDeskWindow *self = MUSTER_DESK_WINDOW (widget);

  muster_desk_window_show_visit (self);
  muster_desk_window_find_name (self);
}

static void
open_emergency_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  muster_desk_window_open_emergency (MUSTER_DESK_WINDOW (widget));
}

static void
close_emergency_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  muster_desk_window_close_emergency (MUSTER_DESK_WINDOW (widget));
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

/**
 * muster_desk_window_install_actions:
 * @widget_class: the window's, while it is made
 *
 * The actions of its widgets, and their keys.
 */
void
muster_desk_window_install_actions (GtkWidgetClass *widget_class)
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
      {"desk.one-more", act_cb, 0},
      {"desk.other", act_cb, 0},
      {"desk.end", act_cb, 0},
      {"desk.find-face", find_face_cb, GDK_KEY_F8},
      {"desk.escape", escape_cb, GDK_KEY_Escape},
      {"desk.today", today_cb, GDK_KEY_F9},
      {"desk.help", help_cb, GDK_KEY_F1},
      {"desk.about", about_cb, 0},
      {"desk.readiness", readiness_cb, 0},
      {"desk.work", work_cb, 0},
      {"desk.check-again", check_again_cb, 0},
      {"desk.accept-camera", accept_camera_cb, 0},
      {"desk.measure-light", measure_light_cb, 0},
      {"desk.rehearsal", rehearsal_cb, 0},
      {"desk.day-sheet", day_sheet_cb, 0},
      {"desk.recheck", recheck_cb, 0},
      {"desk.open-emergency", open_emergency_cb, 0},
      {"desk.close-emergency", close_emergency_cb, 0},
      {"desk.sign-in", sign_in_cb, 0},
      {"desk.switch", switch_cb, 0},
      {"desk.sign-out", sign_out_cb, 0},
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].callback);
    if (actions[i].key != 0)
      gtk_widget_class_add_binding_action (widget_class, actions[i].key, 0, actions[i].name, NULL);
  }
  gtk_widget_class_add_binding_action (
      widget_class, GDK_KEY_F9, GDK_SHIFT_MASK, "desk.day-sheet", NULL);
  gtk_widget_class_install_action (widget_class, "desk.settle", NULL, settle_cb);
  gtk_widget_class_add_binding_action (
      widget_class, GDK_KEY_t, GDK_CONTROL_MASK, "desk.settle", NULL);
  gtk_widget_class_install_action (widget_class, "desk.roster", NULL, roster_cb);
  gtk_widget_class_add_binding_action (
      widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "desk.roster", NULL);
  gtk_widget_class_add_binding_action (
      widget_class, GDK_KEY_d, GDK_CONTROL_MASK, "roster.pull", NULL);
  gtk_widget_class_add_binding_action (
      widget_class, GDK_KEY_u, GDK_CONTROL_MASK, "roster.push", NULL);
  gtk_widget_class_install_action (widget_class, "desk.find-name", NULL, find_name_cb);
  gtk_widget_class_add_binding_action (
      widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "desk.find-name", NULL);
  gtk_widget_class_install_action (widget_class, "desk.lock", NULL, lock_cb);
  gtk_widget_class_add_binding_action (
      widget_class, GDK_KEY_l, GDK_CONTROL_MASK, "desk.lock", NULL);
  gtk_widget_class_add_binding_action (
      widget_class, GDK_KEY_q, GDK_CONTROL_MASK, "window.close", NULL);
}
