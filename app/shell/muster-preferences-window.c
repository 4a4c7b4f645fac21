/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-preferences-window.h"

#include <glib/gi18n-lib.h>

#include "muster-preferences-desk.h"
#include "muster-preferences-learn.h"
#include "muster-preferences-roster.h"

struct _MusterPreferencesWindow {
  AdwWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkStack *pages;
  GtkWidget *main;
  AdwViewSwitcherTitle *switcher;
  AdwViewStack *views;
  MusterPreferencesReaders *readers;
  MusterReaderSetup *setup; /* owned, nullable */
  GtkWidget *page;          /* borrowed from pages, nullable: what lies above the main page */
};

G_DEFINE_FINAL_TYPE (MusterPreferencesWindow, muster_preferences_window, ADW_TYPE_WINDOW)

static void
learned_cb (MusterPreferencesWindow *self, MusterReaderConfig *config)
{
  g_autoptr (GError) error = NULL;

  if (muster_reader_setup_change (self->setup, config, &error))
    muster_preferences_window_present_page (self, NULL);
  else
    muster_preferences_window_say (self, adw_toast_new (error->message));
}

static void
cancelled_cb (MusterPreferencesWindow *self)
{
  muster_preferences_window_present_page (self, NULL);
}

static void
learn_cb (MusterPreferencesWindow *self, const char *group)
{
  GtkWidget *page = muster_preferences_learn_new (muster_reader_setup_get_hub (self->setup),
                                                  muster_reader_setup_get_config (self->setup),
                                                  group);

  g_signal_connect_object (page, "learned", G_CALLBACK (learned_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "cancelled", G_CALLBACK (cancelled_cb), self, G_CONNECT_SWAPPED);
  muster_preferences_window_present_page (self, page);
}

static void
muster_preferences_window_dispose (GObject *object)
{
  g_clear_object (&MUSTER_PREFERENCES_WINDOW (object)->setup);
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_PREFERENCES_WINDOW);
  G_OBJECT_CLASS (muster_preferences_window_parent_class)->dispose (object);
}

#define BIND(child)                                                                                \
  gtk_widget_class_bind_template_child (widget_class, MusterPreferencesWindow, child)

static void
muster_preferences_window_class_init (MusterPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_preferences_window_dispose;
  g_type_ensure (MUSTER_TYPE_PREFERENCES_READERS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-preferences-window.ui");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  BIND (toasts);
  BIND (pages);
  BIND (main);
  BIND (switcher);
  BIND (views);
  BIND (readers);
}

#undef BIND

static void
muster_preferences_window_init (MusterPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * muster_preferences_window_new:
 * @parent: (nullable): the staff window
 * @hub: the readers
 * @setup: (nullable): the settings of the readers; %NULL in a rehearsal
 *
 * Returns: (transfer none): the window, owned by GTK until it is closed
 */
MusterPreferencesWindow *
muster_preferences_window_new (GtkWindow *parent, MusterReaderHub *hub, MusterReaderSetup *setup)
{
  MusterPreferencesWindow *self = g_object_new (MUSTER_TYPE_PREFERENCES_WINDOW, NULL);

  gtk_window_set_transient_for (GTK_WINDOW (self), parent);
  if (setup != NULL) {
    self->setup = g_object_ref (setup);
    g_signal_connect_object (
        self->readers, "learn", G_CALLBACK (learn_cb), self, G_CONNECT_SWAPPED);
  }
  muster_preferences_readers_set (self->readers, hub, setup);
  return self;
}

/**
 * muster_preferences_window_set_duty:
 *
 * Once: with a page about those who work at the desk, too.
 */
void
muster_preferences_window_set_duty (MusterPreferencesWindow *self, MusterDuty *duty)
{
  GtkWidget *page;

  g_return_if_fail (MUSTER_IS_PREFERENCES_WINDOW (self));
  page = muster_preferences_desk_new (duty);
  adw_view_stack_add_titled_with_icon (
      self->views, page, "desk", _ ("Staff"), "muster-key-symbolic");
  adw_view_switcher_title_set_view_switcher_enabled (self->switcher, TRUE);
}

/**
 * muster_preferences_window_set_roster:
 * @station: what staff call this station
 *
 * Once: with a page about the central roster, too.
 */
void
muster_preferences_window_set_roster (MusterPreferencesWindow *self,
                                      MusterDuty *duty,
                                      MusterCourier *courier,
                                      const char *station)
{
  GtkWidget *page;

  g_return_if_fail (MUSTER_IS_PREFERENCES_WINDOW (self));
  page = muster_preferences_roster_new (duty, courier, station);
  adw_view_stack_add_titled_with_icon (
      self->views, page, "roster", _ ("Roster"), "network-server-symbolic");
  adw_view_switcher_title_set_view_switcher_enabled (self->switcher, TRUE);
}

/* @name: of a page: "readers", "desk" or "roster" */
void
muster_preferences_window_show_page (MusterPreferencesWindow *self, const char *name)
{
  g_return_if_fail (MUSTER_IS_PREFERENCES_WINDOW (self));
  if (adw_view_stack_get_child_by_name (self->views, name) != NULL)
    adw_view_stack_set_visible_child_name (self->views, name);
}

MusterPreferencesReaders *
muster_preferences_window_get_readers (MusterPreferencesWindow *self)
{
  g_return_val_if_fail (MUSTER_IS_PREFERENCES_WINDOW (self), NULL);
  return self->readers;
}

/**
 * muster_preferences_window_say:
 * @toast: (transfer full): shown at the bottom for a while
 */
void
muster_preferences_window_say (MusterPreferencesWindow *self, AdwToast *toast)
{
  g_return_if_fail (MUSTER_IS_PREFERENCES_WINDOW (self));
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/**
 * muster_preferences_window_present_page:
 * @page: (nullable): shown instead of the main page, with a header bar of its own; %NULL to go back
 */
void
muster_preferences_window_present_page (MusterPreferencesWindow *self, GtkWidget *page)
{
  GtkWidget *before;

  g_return_if_fail (MUSTER_IS_PREFERENCES_WINDOW (self));
  before = self->page;
  self->page = page;
  if (page != NULL)
    gtk_stack_add_child (self->pages, page);
  gtk_stack_set_visible_child (self->pages, page != NULL ? page : self->main);
  if (before != NULL)
    gtk_stack_remove (self->pages, before);
}
