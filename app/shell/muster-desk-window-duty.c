/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-window-private.h"
#include "muster-sign-in-dialog.h"

/* What the window has to do with who is at the desk. */

void
muster_desk_window_sign_in (MusterDeskWindow *self, gint64 chosen)
{
  MusterDuty *duty = muster_desk_window_get_duty (self);
  const MusterStaff *here;

  if (duty == NULL || muster_duty_get_state (duty) == MUSTER_DUTY_OPEN)
    return;
  muster_desk_window_close_popovers (self);
  here = muster_duty_get_staff (duty);
  if (chosen == 0 && here != NULL && muster_desk_window_is_covered (self))
    chosen = here->id;
  gtk_window_present (GTK_WINDOW (muster_sign_in_dialog_new (GTK_WINDOW (self), duty, chosen)));
}

/* What stood open about somebody goes, too. */
static void
close_dialogs (MusterDeskWindow *self)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (GTK_IS_WINDOW (l->data) && gtk_window_get_transient_for (l->data) == GTK_WINDOW (self) &&
        !MUSTER_IS_SIGN_IN_DIALOG (l->data))
      gtk_window_close (l->data);
}

/**
 * muster_desk_window_follow_duty:
 * @cover: what lies over the desk while nobody is there
 */
void
muster_desk_window_follow_duty (MusterDeskWindow *self, AdwStatusPage *cover)
{
  MusterDuty *duty = muster_desk_window_get_duty (self);
  const MusterDutyState state = muster_duty_get_state (duty);
  const MusterStaff *here = muster_duty_get_staff (duty);
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_action_set_enabled (widget, "desk.sign-in", state != MUSTER_DUTY_OPEN);
  gtk_widget_action_set_enabled (widget, "desk.lock", state == MUSTER_DUTY_IN);
  gtk_widget_action_set_enabled (
      widget, "desk.switch", state == MUSTER_DUTY_IN && muster_duty_get_other (duty) != NULL);
  gtk_widget_action_set_enabled (widget, "desk.sign-out", here != NULL);
  muster_desk_window_follow_day (self);
  if (!muster_desk_window_is_covered (self))
    return;
  adw_status_page_set_title (cover,
                             here != NULL ? _ ("This desk is locked") : _ ("Nobody is signed in"));
  adw_status_page_set_description (
      cover, _ ("Guests can go on at their screen. Sign in to see who is there and to decide."));
  close_dialogs (self);
}

/* Whoever uses the window is there. */
static gboolean
event_cb (MusterDeskWindow *self, GdkEvent *event)
{
  const GdkEventType type = gdk_event_get_event_type (event);
  MusterDuty *duty = muster_desk_window_get_duty (self);

  if (duty != NULL && (type == GDK_KEY_PRESS || type == GDK_BUTTON_PRESS ||
                       type == GDK_TOUCH_BEGIN || type == GDK_MOTION_NOTIFY))
    muster_duty_touch (duty);
  return GDK_EVENT_PROPAGATE;
}

void
muster_desk_window_follow_input (MusterDeskWindow *self)
{
  GtkEventController *all = gtk_event_controller_legacy_new ();

  gtk_event_controller_set_propagation_phase (all, GTK_PHASE_CAPTURE);
  g_signal_connect_object (all, "event", G_CALLBACK (event_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), all);
}
