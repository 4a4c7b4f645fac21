/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-panes.h"

#include "muster-shown.h"

#define WIDE_FROM    1200 /* px: three panes side by side */
#define MIDDLE_FROM  800  /* px: visit and actions side by side */
#define DAY_WIDTH    262
#define ACTS_WIDTH   300
#define ACTS_MINIMUM 116 /* px of actions that stay in sight below the visit */

#define MINIMUM_HEIGHT 400
#define NATURAL_HEIGHT 640

struct _MusterDeskPanes {
  GtkWidget parent_instance;

  GtkWidget *visit; /* owned children */
  GtkWidget *acts;
  GtkWidget *day; /* last, so that it lies over the others */

  MusterDeskShape shape;
  gboolean day_kept; /* the operator's wish where there is room for it */
  gboolean day_over; /* asked for where there is none */
};

enum { PROP_0, PROP_DAY, PROP_VISIT, PROP_ACTS, N_PROPS };
enum { DAY_CHANGED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void muster_desk_panes_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MusterDeskPanes,
                               muster_desk_panes,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                      muster_desk_panes_buildable_init))

static void
muster_desk_panes_buildable_init (GtkBuildableIface *iface)
{
}

static GtkWidget **
get_slot (MusterDeskPanes *self, guint id)
{
  switch (id) {
  case PROP_DAY:
    return &self->day;
  case PROP_VISIT:
    return &self->visit;
  default:
    return &self->acts;
  }
}

static void
muster_desk_panes_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, *get_slot (MUSTER_DESK_PANES (object), id));
}

static void
muster_desk_panes_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MusterDeskPanes *self = MUSTER_DESK_PANES (object);
  GtkWidget **slot = get_slot (self, id);

  g_clear_pointer (slot, gtk_widget_unparent);
  *slot = g_value_get_object (value);
  if (*slot == NULL)
    return;
  if (id == PROP_DAY || self->day == NULL)
    gtk_widget_set_parent (*slot, GTK_WIDGET (self));
  else
    gtk_widget_insert_before (*slot, GTK_WIDGET (self), self->day);
}

static int
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *natural)
{
  int minimum;

  gtk_widget_measure (widget, orientation, for_size, &minimum, natural, NULL, NULL);
  return minimum;
}

/* A scrolled window asks what is in it for the height at its natural width, where lines do not
 * break; so it is asked here for the width that there is. */
static int
get_natural_height (GtkWidget *pane, int width)
{
  GtkWidget *content = GTK_IS_SCROLLED_WINDOW (pane)
                           ? gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (pane))
                           : pane;
  int natural;

  measure (content, GTK_ORIENTATION_VERTICAL, width, &natural);
  return natural;
}

static MusterDeskShape
shape_for (int width)
{
  if (width >= WIDE_FROM)
    return MUSTER_DESK_SHAPE_WIDE;
  return width >= MIDDLE_FROM ? MUSTER_DESK_SHAPE_MIDDLE : MUSTER_DESK_SHAPE_NARROW;
}

/* The height needed is no steady function of the width, because the shape changes in steps, and GTK
 * searches for ever in one that is not. So the request does not depend on the width, and each pane
 * scrolls if it must. */
static GtkSizeRequestMode
muster_desk_panes_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

/* The least width is that of the narrow shape: else the window could never become narrow. */
static void
muster_desk_panes_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  MusterDeskPanes *self = MUSTER_DESK_PANES (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = MAX (measure (self->visit, orientation, -1, NULL),
                    measure (self->acts, orientation, -1, NULL));
    *natural = MAX (*minimum, WIDE_FROM);
  } else {
    *minimum = MINIMUM_HEIGHT;
    *natural = NATURAL_HEIGHT;
  }
}

static void
allocate (GtkWidget *self, GtkWidget *child, int x, int y, int width, int height)
{
  if (gtk_widget_get_direction (self) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (self) - x - width;
  gtk_widget_size_allocate (child, &(GtkAllocation){x, y, width, height}, -1);
}

static void
set_shape (MusterDeskPanes *self, MusterDeskShape shape)
{
  if (self->shape == shape)
    return;
  self->shape = shape;
  self->day_over = FALSE;
  g_signal_emit (self, signals[DAY_CHANGED], 0);
}

static void
muster_desk_panes_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MusterDeskPanes *self = MUSTER_DESK_PANES (widget);
  gboolean day;
  int start, acts_height, visit_height;

  set_shape (self, shape_for (width));
  day = muster_desk_panes_get_day_shown (self);
  gtk_widget_set_child_visible (self->day, day);
  muster_shown_tell (self->day, day);
  start = day && self->shape == MUSTER_DESK_SHAPE_WIDE ? DAY_WIDTH : 0;
  if (day)
    allocate (widget, self->day, 0, 0, MIN (DAY_WIDTH, width), height);

  if (self->shape != MUSTER_DESK_SHAPE_NARROW) {
    allocate (widget, self->visit, start, 0, width - start - ACTS_WIDTH, height);
    allocate (widget, self->acts, width - ACTS_WIDTH, 0, ACTS_WIDTH, height);
    return;
  }
  visit_height = get_natural_height (self->visit, width);
  acts_height = get_natural_height (self->acts, width);
  acts_height = MIN (acts_height, MAX (ACTS_MINIMUM, height - visit_height));
  allocate (widget, self->visit, 0, 0, width, height - acts_height);
  allocate (widget, self->acts, 0, height - acts_height, width, acts_height);
}

static void
muster_desk_panes_dispose (GObject *object)
{
  MusterDeskPanes *self = MUSTER_DESK_PANES (object);

  g_clear_pointer (&self->visit, gtk_widget_unparent);
  g_clear_pointer (&self->acts, gtk_widget_unparent);
  g_clear_pointer (&self->day, gtk_widget_unparent);
  G_OBJECT_CLASS (muster_desk_panes_parent_class)->dispose (object);
}

static void
muster_desk_panes_class_init (MusterDeskPanesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = muster_desk_panes_dispose;
  object_class->get_property = muster_desk_panes_get_property;
  object_class->set_property = muster_desk_panes_set_property;
  widget_class->get_request_mode = muster_desk_panes_get_request_mode;
  widget_class->measure = muster_desk_panes_measure;
  widget_class->size_allocate = muster_desk_panes_size_allocate;

  properties[PROP_DAY] = g_param_spec_object (
      "day", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_VISIT] = g_param_spec_object (
      "visit", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ACTS] = g_param_spec_object (
      "acts", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[DAY_CHANGED] = g_signal_new ("day-changed",
                                       MUSTER_TYPE_DESK_PANES,
                                       G_SIGNAL_RUN_LAST,
                                       0,
                                       NULL,
                                       NULL,
                                       NULL,
                                       G_TYPE_NONE,
                                       0);
}

static void
muster_desk_panes_init (MusterDeskPanes *self)
{
  self->shape = MUSTER_DESK_SHAPE_WIDE;
  self->day_kept = TRUE;
}

/**
 * muster_desk_panes_set_day_shown:
 * @shown: whether the day pane is to be seen now
 *
 * Where there is room for it this is the operator's lasting wish; in a narrower window the pane
 * lies over the visit until it is dismissed, and the wish stays as it was.
 */
void
muster_desk_panes_set_day_shown (MusterDeskPanes *self, gboolean shown)
{
  g_return_if_fail (MUSTER_IS_DESK_PANES (self));

  if (muster_desk_panes_get_day_shown (self) == shown)
    return;
  if (self->shape == MUSTER_DESK_SHAPE_WIDE)
    self->day_kept = shown;
  else
    self->day_over = shown;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_signal_emit (self, signals[DAY_CHANGED], 0);
}

gboolean
muster_desk_panes_get_day_shown (MusterDeskPanes *self)
{
  g_return_val_if_fail (MUSTER_IS_DESK_PANES (self), FALSE);
  return self->shape == MUSTER_DESK_SHAPE_WIDE ? self->day_kept : self->day_over;
}

/**
 * muster_desk_panes_set_day_kept:
 * @kept: whether a wide window shows the day pane: remembered from the last time
 */
void
muster_desk_panes_set_day_kept (MusterDeskPanes *self, gboolean kept)
{
  g_return_if_fail (MUSTER_IS_DESK_PANES (self));

  if (self->day_kept == kept)
    return;
  self->day_kept = kept;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_signal_emit (self, signals[DAY_CHANGED], 0);
}

gboolean
muster_desk_panes_get_day_kept (MusterDeskPanes *self)
{
  g_return_val_if_fail (MUSTER_IS_DESK_PANES (self), FALSE);
  return self->day_kept;
}

MusterDeskShape
muster_desk_panes_get_shape (MusterDeskPanes *self)
{
  g_return_val_if_fail (MUSTER_IS_DESK_PANES (self), MUSTER_DESK_SHAPE_WIDE);
  return self->shape;
}
