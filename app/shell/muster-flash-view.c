/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-flash-view.h"

/* A compositor tells within a few frames when one of ours was presented; one that has not told by
 * then does not. */
#define PATIENCE 8

/* More than one slot can hardly be on its way to the glass: a frame takes some 16 ms, a slot 400.
 */
#define MAX_WAITING 4

typedef struct {
  guint slot;
  gint64 frame;    /* the clock's counter */
  gint64 began_us; /* of that frame */
} Waiting;

struct _MusterFlashView {
  GtkWidget parent_instance;

  MusterChallengeView view;
  guint painted; /* last slot that was drawn, 0 = none */
  Waiting waiting[MAX_WAITING];
  guint n_waiting;
  guint tick; /* tick callback, 0 = nothing waits */
};

static guint shown;

G_DEFINE_FINAL_TYPE (MusterFlashView, muster_flash_view, GTK_TYPE_WIDGET)

/* When the frame came onto the glass: told by the compositor, or foretold by the clock, or, on a
 * screen that tells nothing, one refresh after the frame was begun. 0 = not known yet. */
static gint64
get_time (GdkFrameClock *clock, const Waiting *waiting)
{
  GdkFrameTimings *timings = gdk_frame_clock_get_timings (clock, waiting->frame);
  const gboolean late = gdk_frame_clock_get_frame_counter (clock) - waiting->frame >= PATIENCE;
  gint64 refresh_us = 0, time_us = 0;

  if (timings != NULL && !gdk_frame_timings_get_complete (timings) && !late)
    return 0;
  if (timings != NULL) {
    time_us = gdk_frame_timings_get_presentation_time (timings);
    if (time_us == 0)
      time_us = gdk_frame_timings_get_predicted_presentation_time (timings);
  }
  if (time_us == 0) {
    gdk_frame_clock_get_refresh_info (clock, waiting->began_us, &refresh_us, NULL);
    time_us = waiting->began_us + refresh_us;
  }
  return time_us;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  MusterFlashView *self = MUSTER_FLASH_VIEW (widget);
  guint left = 0;

  for (guint i = 0; i < self->n_waiting; i++) {
    const gint64 time_us = get_time (clock, &self->waiting[i]);

    if (time_us == 0)
      self->waiting[left++] = self->waiting[i];
    else
      g_signal_emit (self, shown, 0, self->waiting[i].slot, time_us);
  }
  self->n_waiting = left;
  if (left > 0)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
note_painted (MusterFlashView *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  if (self->view.slot == self->painted || clock == NULL || self->n_waiting == MAX_WAITING)
    return;
  self->painted = self->view.slot;
  self->waiting[self->n_waiting++] = (Waiting){
      .slot = self->view.slot,
      .frame = gdk_frame_clock_get_frame_counter (clock),
      .began_us = gdk_frame_clock_get_frame_time (clock),
  };
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static void
muster_flash_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MusterFlashView *self = MUSTER_FLASH_VIEW (widget);
  const float width = (float) gtk_widget_get_width (widget);
  const float height = (float) gtk_widget_get_height (widget);
  const float middle = (float) (gtk_widget_get_width (widget) / 2);
  const float centre = (float) (gtk_widget_get_height (widget) / 2);

  for (guint q = 0; q < MUSTER_SCREEN_QUARTERS; q++) {
    const float *colour = self->view.quarters[q];
    const gboolean right = q % 2 == 1, low = q >= 2;

    gtk_snapshot_append_color (snapshot,
                               &(GdkRGBA){colour[0], colour[1], colour[2], 1},
                               &GRAPHENE_RECT_INIT (right ? middle : 0,
                                                    low ? centre : 0,
                                                    right ? width - middle : middle,
                                                    low ? height - centre : centre));
  }
  note_painted (self);
}

static void
muster_flash_view_unmap (GtkWidget *widget)
{
  MusterFlashView *self = MUSTER_FLASH_VIEW (widget);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (widget, self->tick);
  self->tick = 0;
  self->n_waiting = 0;
  self->painted = 0;
  GTK_WIDGET_CLASS (muster_flash_view_parent_class)->unmap (widget);
}

static void
muster_flash_view_class_init (MusterFlashViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = muster_flash_view_snapshot;
  widget_class->unmap = muster_flash_view_unmap;
  gtk_widget_class_set_css_name (widget_class, "flashview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
  shown = g_signal_new ("shown",
                        MUSTER_TYPE_FLASH_VIEW,
                        G_SIGNAL_RUN_LAST,
                        0,
                        NULL,
                        NULL,
                        NULL,
                        G_TYPE_NONE,
                        2,
                        G_TYPE_UINT,
                        G_TYPE_INT64);
}

static void
muster_flash_view_init (MusterFlashView *self)
{
}

/**
 * muster_flash_view_show:
 * @view: its quarters and slot; copied
 */
void
muster_flash_view_show (MusterFlashView *self, const MusterChallengeView *view)
{
  self->view = *view;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
