/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-count-bar.h"

struct _MusterCountBar {
  AdwBin parent_instance;

  gint64 entered_us;
  gint64 deadline_us; /* 0 = no bar */
  guint tick;         /* id of the frame clock callback, 0 = none */
  GtkWidget *bar;     /* owned by the bin */
};

G_DEFINE_FINAL_TYPE (MusterCountBar, muster_count_bar, ADW_TYPE_BIN)

static void
update (MusterCountBar *self)
{
  gint64 left = self->deadline_us - g_get_monotonic_time ();
  gint64 whole = MAX (self->deadline_us - self->entered_us, 1);

  /* Whoever has asked for less movement sees it go down once a second. */
  if (!adw_get_enable_animations (self->bar))
    left = (left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC * G_USEC_PER_SEC;
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar),
                                 CLAMP ((double) left / (double) whole, 0.0, 1.0));
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  update (MUSTER_COUNT_BAR (widget));
  return G_SOURCE_CONTINUE;
}

static void
follow (MusterCountBar *self)
{
  gboolean run = self->deadline_us != 0 && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (run && self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
  if (!run && self->tick != 0) {
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
    self->tick = 0;
  }
}

static void
muster_count_bar_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (muster_count_bar_parent_class)->map (widget);
  follow (MUSTER_COUNT_BAR (widget));
}

static void
muster_count_bar_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (muster_count_bar_parent_class)->unmap (widget);
  follow (MUSTER_COUNT_BAR (widget));
}

static void
muster_count_bar_class_init (MusterCountBarClass *klass)
{
  GTK_WIDGET_CLASS (klass)->map = muster_count_bar_map;
  GTK_WIDGET_CLASS (klass)->unmap = muster_count_bar_unmap;
}

static void
muster_count_bar_init (MusterCountBar *self)
{
  self->bar = gtk_progress_bar_new ();
  gtk_widget_add_css_class (self->bar, "count");
  /* The page says the same in words; a value that changes 60 times a second is no news to a
   * screen reader. */
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_set_visible (self->bar, FALSE);
  adw_bin_set_child (ADW_BIN (self), self->bar);
}

/**
 * muster_count_bar_run:
 * @entered_us: monotonic, when the time began
 * @deadline_us: monotonic, when it ends; 0 shows no bar
 */
void
muster_count_bar_run (MusterCountBar *self, gint64 entered_us, gint64 deadline_us)
{
  self->entered_us = entered_us;
  self->deadline_us = deadline_us;
  gtk_widget_set_visible (self->bar, deadline_us != 0);
  update (self);
  follow (self);
}

double
muster_count_bar_get_fraction (MusterCountBar *self)
{
  return gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (self->bar));
}
