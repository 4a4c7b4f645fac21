/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-preparing-window.h"

#include <glib/gi18n-lib.h>

#include "muster-rehearsal-roster.h"

/* What is kept already is read in less; nobody sees a window flash. */
#define MOMENT_MS 300

struct _MusterPreparingWindow {
  AdwApplicationWindow parent_instance;

  GtkProgressBar *bar;
  GtkLabel *count;

  GCancellable *cancellable; /* owned */
  guint moment;
  gboolean running;
};

enum { SIGNAL_PREPARED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterPreparingWindow, muster_preparing_window, ADW_TYPE_APPLICATION_WINDOW)

static void
show_progress (MusterPreparingWindow *self, guint done, guint all)
{
  /* Translators: how many people are ready, and of how many */
  g_autofree char *text = g_strdup_printf (_ ("%u of %u"), done, all);

  gtk_progress_bar_set_fraction (self->bar, (double) done / all);
  gtk_label_set_text (self->count, text);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
progress_cb (guint done, guint all, gpointer user_data)
{
  show_progress (user_data, done, all);
}

static gboolean
moment_over_cb (gpointer user_data)
{
  MusterPreparingWindow *self = user_data;

  self->moment = 0;
  gtk_window_present (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

static void
filled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterPreparingWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  muster_rehearsal_roster_fill_finish (MUSTER_STORE (source), result, &error);
  g_clear_handle_id (&self->moment, g_source_remove);
  self->running = FALSE;
  g_signal_emit (self, signals[SIGNAL_PREPARED], 0, error);
}

/* The person in work is finished first; until then it is only out of sight. */
static gboolean
muster_preparing_window_close_request (GtkWindow *window)
{
  MusterPreparingWindow *self = MUSTER_PREPARING_WINDOW (window);

  if (!self->running)
    return FALSE;
  g_cancellable_cancel (self->cancellable);
  gtk_widget_hide (GTK_WIDGET (window));
  return TRUE;
}

static void
muster_preparing_window_dispose (GObject *object)
{
  MusterPreparingWindow *self = MUSTER_PREPARING_WINDOW (object);

  g_clear_handle_id (&self->moment, g_source_remove);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), MUSTER_TYPE_PREPARING_WINDOW);
  G_OBJECT_CLASS (muster_preparing_window_parent_class)->dispose (object);
}

static void
muster_preparing_window_class_init (MusterPreparingWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_preparing_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = muster_preparing_window_close_request;
  signals[SIGNAL_PREPARED] = g_signal_new ("prepared",
                                           MUSTER_TYPE_PREPARING_WINDOW,
                                           G_SIGNAL_RUN_LAST,
                                           0,
                                           NULL,
                                           NULL,
                                           NULL,
                                           G_TYPE_NONE,
                                           1,
                                           G_TYPE_ERROR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-preparing-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterPreparingWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, MusterPreparingWindow, count);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
muster_preparing_window_init (MusterPreparingWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

MusterPreparingWindow *
muster_preparing_window_new (GtkApplication *application)
{
  return g_object_new (MUSTER_TYPE_PREPARING_WINDOW, "application", application, NULL);
}

/**
 * muster_preparing_window_run:
 * @engine: (nullable): without one nobody is drawn
 *
 * Once. Shows itself when it takes longer than a moment.
 */
void
muster_preparing_window_run (MusterPreparingWindow *self,
                             MusterStore *store,
                             MusterFaceEngine *engine)
{
  self->running = TRUE;
  self->moment = g_timeout_add (MOMENT_MS, moment_over_cb, self);
  muster_rehearsal_roster_fill_async (
      store, engine, progress_cb, self->cancellable, filled_cb, g_object_ref (self));
}

/**
 * muster_preparing_window_abort:
 *
 * Waits for the person in work, some tenths of a second; "prepared" comes before it returns.
 */
void
muster_preparing_window_abort (MusterPreparingWindow *self)
{
  g_cancellable_cancel (self->cancellable);
  while (self->running)
    g_main_context_iteration (NULL, TRUE);
}
