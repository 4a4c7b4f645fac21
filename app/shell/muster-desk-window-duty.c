/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-window-private.h"
#include "muster-presence.h"
#include "muster-sign-in-dialog.h"

/* What the window has to do with who is at the desk. */

void
muster_desk_window_sign_in (MusterDeskWindow *self, gint64 chosen)
{
  MusterDuty *duty = muster_desk_window_get_duty (self);
  const MusterStaff *here;

  if (!muster_duty_has_accounts (duty))
    return;
  muster_desk_window_close_popovers (self);
  here = muster_duty_get_staff (duty);
  if (chosen == 0 && here != NULL && muster_desk_window_is_covered (self))
    chosen = here->id;
  gtk_window_present (GTK_WINDOW (muster_sign_in_dialog_new (GTK_WINDOW (self), duty, chosen)));
}

gboolean
muster_desk_window_lacks_name (MusterDeskWindow *self)
{
  return !muster_duty_has_accounts (muster_desk_window_get_duty (self)) &&
         *muster_desk_window_get_staff (self) == '\0';
}

/* Who signs in stays; a second person has nothing to sign any more. */
static gboolean
is_for_nobody (GtkWindow *window)
{
  return !MUSTER_IS_SIGN_IN_DIALOG (window) ||
         muster_sign_in_dialog_is_second (MUSTER_SIGN_IN_DIALOG (window));
}

/* What stood open about somebody goes, too, and what stood open above that: that first, since GTK
 * wants each to go before the one it lies above. */
static void
close_dialogs (MusterDeskWindow *self)
{
  GListModel *all = gtk_window_get_toplevels ();
  g_autoptr (GPtrArray) above = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (all, i);

    if (window != GTK_WINDOW (self) && muster_presence_is_above (window, GTK_WINDOW (self)) &&
        is_for_nobody (window))
      g_ptr_array_add (above, g_steal_pointer (&window));
  }
  while (above->len > 0) {
    g_autoptr (GtkWindow) window = g_ptr_array_steal_index (above, above->len - 1);

    gtk_window_close (window);
  }
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
