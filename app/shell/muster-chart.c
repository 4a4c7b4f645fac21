/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-chart.h"

#define MIN_WIDTH     280
#define NATURAL_WIDTH 640

struct _MusterChart {
  GtkWidget parent_instance;

  MusterChartData *data; /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (MusterChart, muster_chart, GTK_TYPE_WIDGET)

static void
muster_chart_measure_vfunc (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  MusterChart *self = MUSTER_CHART (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = MIN_WIDTH;
    *natural = NATURAL_WIDTH;
  } else {
    *minimum = *natural =
        self->data != NULL
            ? muster_chart_measure (self->data, gtk_widget_get_pango_context (widget))
            : 0;
  }
}

static GdkRGBA
look_up (GtkStyleContext *style, const char *name)
{
  GdkRGBA colour;

  if (!gtk_style_context_lookup_color (style, name, &colour))
    gtk_style_context_get_color (style, &colour);
  return colour;
}

static void
muster_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MusterChart *self = MUSTER_CHART (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  const MusterChartLook look = {
      .parts = {[MUSTER_CHART_SOLID] = look_up (style, "muster_pass"),
                [MUSTER_CHART_STRIPES] = look_up (style, "muster_accent"),
                [MUSTER_CHART_DOTS] = look_up (style, "muster_stop"),
                [MUSTER_CHART_HOLLOW] = look_up (style, "muster_edge")},
      .ink = look_up (style, "window_fg_color"),
      .quiet = look_up (style, "muster_ink2"),
      .line = look_up (style, "muster_line"),
  };
  const float width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (self->data == NULL)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  muster_chart_draw (self->data, &look, gtk_widget_get_pango_context (widget), cr, width, height);
  cairo_destroy (cr);
}

static void
muster_chart_finalize (GObject *object)
{
  g_clear_pointer (&MUSTER_CHART (object)->data, muster_chart_data_free);
  G_OBJECT_CLASS (muster_chart_parent_class)->finalize (object);
}

static void
muster_chart_class_init (MusterChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = muster_chart_finalize;
  widget_class->measure = muster_chart_measure_vfunc;
  widget_class->snapshot = muster_chart_snapshot;
  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
muster_chart_init (MusterChart *self)
{
}

/**
 * muster_chart_set:
 * @name: what it shows, for a screen reader
 * @data: (transfer full) (nullable): %NULL shows nothing
 */
void
muster_chart_set (MusterChart *self, const char *name, MusterChartData *data)
{
  g_return_if_fail (MUSTER_IS_CHART (self));
  g_clear_pointer (&self->data, muster_chart_data_free);
  self->data = data;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

const MusterChartData *
muster_chart_get (MusterChart *self)
{
  g_return_val_if_fail (MUSTER_IS_CHART (self), NULL);
  return self->data;
}
