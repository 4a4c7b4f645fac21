/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-guest-frame.h"

enum { LEAST_WIDTH = 640, LEAST_HEIGHT = 480 };

struct _MusterGuestFrame {
  GtkWidget parent_instance;

  GtkWidget *child; /* owned as the only child */
  MusterShape shape;
  guint idle; /* source that tells of a new shape, 0 = none */
};

static guint shape_changed;

static void muster_guest_frame_buildable_init (GtkBuildableIface *iface);
static GtkBuildableIface *parent_buildable;

G_DEFINE_FINAL_TYPE_WITH_CODE (MusterGuestFrame,
                               muster_guest_frame,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                      muster_guest_frame_buildable_init))

/**
 * muster_shape_of:
 * @width: of the window, pixels
 * @height: the same
 */
MusterShape
muster_shape_of (int width, int height)
{
  if (height > width)
    return MUSTER_SHAPE_TALL;
  return width < 1200 || height < 700 ? MUSTER_SHAPE_COMPACT : MUSTER_SHAPE_WIDE;
}

static gboolean
tell_cb (gpointer user_data)
{
  MusterGuestFrame *self = MUSTER_GUEST_FRAME (user_data);

  self->idle = 0;
  g_signal_emit (self, shape_changed, 0);
  return G_SOURCE_REMOVE;
}

static void
muster_guest_frame_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? LEAST_WIDTH : LEAST_HEIGHT;
  *natural = *minimum;
}

static void
muster_guest_frame_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MusterGuestFrame *self = MUSTER_GUEST_FRAME (widget);
  MusterShape shape = muster_shape_of (width, height);
  int least_width = 0, least_height = 0;

  if (shape != self->shape) {
    self->shape = shape;
    if (self->idle == 0)
      self->idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, tell_cb, self, NULL);
  }
  if (self->child == NULL)
    return;
  /* Until the new shape is applied the content may need more room than there is. */
  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &least_width, NULL, NULL, NULL);
  width = MAX (width, least_width);
  gtk_widget_measure (
      self->child, GTK_ORIENTATION_VERTICAL, width, &least_height, NULL, NULL, NULL);
  gtk_widget_allocate (self->child, width, MAX (height, least_height), baseline, NULL);
}

static void
muster_guest_frame_add_child (GtkBuildable *buildable,
                              GtkBuilder *builder,
                              GObject *child,
                              const char *type)
{
  MusterGuestFrame *self = MUSTER_GUEST_FRAME (buildable);

  if (GTK_IS_WIDGET (child) && self->child == NULL) {
    self->child = GTK_WIDGET (child);
    gtk_widget_set_parent (self->child, GTK_WIDGET (self));
  } else {
    parent_buildable->add_child (buildable, builder, child, type);
  }
}

static void
muster_guest_frame_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = muster_guest_frame_add_child;
}

static void
muster_guest_frame_dispose (GObject *object)
{
  MusterGuestFrame *self = MUSTER_GUEST_FRAME (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_pointer (&self->child, gtk_widget_unparent);
  G_OBJECT_CLASS (muster_guest_frame_parent_class)->dispose (object);
}

static void
muster_guest_frame_class_init (MusterGuestFrameClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_guest_frame_dispose;
  widget_class->measure = muster_guest_frame_measure;
  widget_class->size_allocate = muster_guest_frame_size_allocate;

  shape_changed = g_signal_new ("shape-changed",
                                MUSTER_TYPE_GUEST_FRAME,
                                G_SIGNAL_RUN_LAST,
                                0,
                                NULL,
                                NULL,
                                NULL,
                                G_TYPE_NONE,
                                0);
}

static void
muster_guest_frame_init (MusterGuestFrame *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

MusterShape
muster_guest_frame_get_shape (MusterGuestFrame *self)
{
  return self->shape;
}
