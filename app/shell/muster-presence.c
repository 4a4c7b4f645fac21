/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-presence.h"

#include <glib/gi18n-lib.h>

#include "muster-close-soon.h"

struct _MusterPresence {
  GObject parent_instance;

  GtkWindow *desk;       /* borrowed */
  MusterDuty *duty;      /* owned */
  MusterWedgeKeys *keys; /* owned, nullable: tell readers that type from people */
  GListModel *toplevels; /* owned, of GtkWindow: all there are */
  GtkWindow *last;       /* weak: where they worked last */
  GtkWindow *warning;    /* weak */
  gpointer surface;      /* where the pointer was seen last; only to compare with */
  double x, y;
};

G_DEFINE_FINAL_TYPE (MusterPresence, muster_presence, G_TYPE_OBJECT)

gboolean
muster_presence_is_above (GtkWindow *window, GtkWindow *desk)
{
  while (window != NULL && window != desk)
    window = gtk_window_get_transient_for (window);
  return window == desk;
}

/* --- the warning --- */

/* It may be taken back by an event that it got itself, and what it lay above may be gone by then.
 */
static void
take_back (MusterPresence *self)
{
  GtkWindow *warning = self->warning;

  g_set_weak_pointer (&self->warning, NULL);
  if (warning == NULL)
    return;
  g_signal_handlers_disconnect_by_data (warning, self);
  gtk_window_set_transient_for (warning, NULL);
  muster_close_soon (warning);
}

static void
stay_cb (MusterPresence *self)
{
  muster_duty_touch (self->duty);
}

static GtkWindow *
new_warning (MusterPresence *self)
{
  GtkWindow *parent = self->last != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->last))
                          ? self->last
                          : self->desk;
  GtkWidget *dialog = adw_message_dialog_new (parent, _ ("Is anybody still here?"), NULL);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "stay", _ ("Keep it open"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (stay_cb), self, G_CONNECT_SWAPPED);
  return GTK_WINDOW (dialog);
}

static void
lock_soon_cb (MusterPresence *self, guint seconds)
{
  g_autofree char *words = NULL;
  const gboolean is_new = self->warning == NULL;

  if (seconds == 0) {
    take_back (self);
    return;
  }
  if (is_new)
    g_set_weak_pointer (&self->warning, new_warning (self));
  words = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   "This desk will be locked in %u second. Any key keeps it open.",
                   "This desk will be locked in %u seconds. Any key keeps it open.",
                   seconds),
      seconds);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (self->warning), words);
  if (is_new)
    gtk_window_present (self->warning);
}

/* --- keys and pointers --- */

/* A window that comes up, or changes under a pointer that lies still, tells of a movement too. */
static gboolean
has_moved (MusterPresence *self, GdkEvent *event)
{
  const gpointer surface = gdk_event_get_surface (event);
  gboolean moved = FALSE;
  double x, y;

  if (!gdk_event_get_position (event, &x, &y))
    return FALSE;
  moved = surface == self->surface && (x != self->x || y != self->y);
  self->surface = surface;
  self->x = x;
  self->y = y;
  return moved;
}

static gboolean
is_somebody (MusterPresence *self, GdkEvent *event)
{
  switch ((int) gdk_event_get_event_type (event)) {
  case GDK_KEY_PRESS:
    return self->keys == NULL; /* else see typed_cb() */
  case GDK_BUTTON_PRESS:
  case GDK_TOUCH_BEGIN:
  case GDK_SCROLL:
    return TRUE;
  case GDK_MOTION_NOTIFY:
    return has_moved (self, event);
  default:
    return FALSE;
  }
}

static void
see_somebody (MusterPresence *self, GtkWindow *window)
{
  if (!muster_presence_is_above (window, self->desk))
    return;
  if (window != self->warning)
    g_set_weak_pointer (&self->last, window);
  muster_duty_touch (self->duty);
}

static void
typed_cb (MusterPresence *self, GtkWindow *window)
{
  see_somebody (self, window);
}

static gboolean
event_cb (MusterPresence *self, GdkEvent *event, GtkEventController *controller)
{
  if (is_somebody (self, event))
    see_somebody (self, GTK_WINDOW (gtk_event_controller_get_widget (controller)));
  return GDK_EVENT_PROPAGATE;
}

static void
follow (MusterPresence *self, GtkWidget *window)
{
  GtkEventController *all = gtk_event_controller_legacy_new ();

  gtk_event_controller_set_propagation_phase (all, GTK_PHASE_CAPTURE);
  g_signal_connect_object (all, "event", G_CALLBACK (event_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (window, all);
}

/* Above which window a new one lies is known only later: each is followed. */
static void
windows_changed_cb (MusterPresence *self, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (GObject) window = g_list_model_get_item (self->toplevels, i);

    if (GTK_IS_WINDOW (window))
      follow (self, GTK_WIDGET (window));
  }
}

/* --- object --- */

static void
muster_presence_dispose (GObject *object)
{
  MusterPresence *self = MUSTER_PRESENCE (object);

  take_back (self);
  g_set_weak_pointer (&self->last, NULL);
  g_clear_object (&self->toplevels);
  g_clear_object (&self->keys);
  g_clear_object (&self->duty);
  G_OBJECT_CLASS (muster_presence_parent_class)->dispose (object);
}

static void
muster_presence_class_init (MusterPresenceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = muster_presence_dispose;
}

static void
muster_presence_init (MusterPresence *self)
{
}

MusterPresence *
muster_presence_new (GtkWindow *desk, MusterDuty *duty)
{
  MusterPresence *self = g_object_new (MUSTER_TYPE_PRESENCE, NULL);

  self->desk = desk;
  self->duty = g_object_ref (duty);
  self->toplevels = g_object_ref (gtk_window_get_toplevels ());
  g_signal_connect_object (
      self->toplevels, "items-changed", G_CALLBACK (windows_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (duty, "lock-soon", G_CALLBACK (lock_soon_cb), self, G_CONNECT_SWAPPED);
  windows_changed_cb (self, 0, 0, g_list_model_get_n_items (self->toplevels));
  return self;
}

void
muster_presence_set_keys (MusterPresence *self, MusterWedgeKeys *keys)
{
  g_return_if_fail (MUSTER_IS_PRESENCE (self) && self->keys == NULL);
  self->keys = g_object_ref (keys);
  g_signal_connect_object (keys, "typed", G_CALLBACK (typed_cb), self, G_CONNECT_SWAPPED);
}
