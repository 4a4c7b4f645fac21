/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wrap-box.h"

struct _MusterWrapBox {
  GtkWidget parent_instance;

  int spacing;
};

enum { PROP_0, PROP_SPACING, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MusterWrapBox, muster_wrap_box, GTK_TYPE_WIDGET)

/* One line: what fits into @width, from @child on. A child with hexpand takes the rest. */
typedef struct {
  GtkWidget *end; /* first child of the next line */
  int height;
  int rest; /* pixels for the children that expand */
  int n_expand;
} Line;

static int
get_width (GtkWidget *child, int width)
{
  int minimum, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return MAX (minimum, MIN (natural, width));
}

static Line
measure_line (MusterWrapBox *self, GtkWidget *child, int width)
{
  Line line = {0};
  int x = 0;

  for (; child != NULL; child = gtk_widget_get_next_sibling (child)) {
    int w, h;

    if (!gtk_widget_should_layout (child))
      continue;
    w = get_width (child, width);
    if (x > 0 && x + self->spacing + w > width)
      break;
    x += (x > 0 ? self->spacing : 0) + w;
    gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, w, NULL, &h, NULL, NULL);
    line.height = MAX (line.height, h);
    line.n_expand += gtk_widget_get_hexpand (child) ? 1 : 0;
  }
  line.end = child;
  line.rest = MAX (0, width - x);
  return line;
}

static void
allocate_line (MusterWrapBox *self, GtkWidget *child, const Line *line, int y, int width)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  for (int x = 0; child != line->end; child = gtk_widget_get_next_sibling (child)) {
    int w;

    if (!gtk_widget_should_layout (child))
      continue;
    w = get_width (child, width);
    if (gtk_widget_get_hexpand (child))
      w += line->rest / line->n_expand;
    gtk_widget_size_allocate (
        child, &(GtkAllocation){mirrored ? width - x - w : x, y, w, line->height}, -1);
    x += w + self->spacing;
  }
}

static int
lay_out (MusterWrapBox *self, int width, gboolean allocate)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));
  int y = 0;

  while (child != NULL) {
    Line line = measure_line (self, child, width);

    if (allocate)
      allocate_line (self, child, &line, y, width);
    y += line.height + (line.end != NULL ? self->spacing : 0);
    child = line.end;
  }
  return y;
}

static GtkSizeRequestMode
muster_wrap_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
muster_wrap_box_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  MusterWrapBox *self = MUSTER_WRAP_BOX (widget);
  int widest = 0, sum = 0;

  if (orientation == GTK_ORIENTATION_VERTICAL) {
    *minimum = *natural = lay_out (self, for_size < 0 ? G_MAXINT / 2 : for_size, FALSE);
    return;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    int min, nat;

    if (!gtk_widget_should_layout (child))
      continue;
    gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &min, &nat, NULL, NULL);
    widest = MAX (widest, min);
    sum += (sum > 0 ? self->spacing : 0) + nat;
  }
  *minimum = widest;
  *natural = MAX (widest, sum);
}

static void
muster_wrap_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  lay_out (MUSTER_WRAP_BOX (widget), width, TRUE);
}

static void
muster_wrap_box_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_int (value, MUSTER_WRAP_BOX (object)->spacing);
}

static void
muster_wrap_box_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MUSTER_WRAP_BOX (object)->spacing = g_value_get_int (value);
  gtk_widget_queue_resize (GTK_WIDGET (object));
}

static void
muster_wrap_box_dispose (GObject *object)
{
  muster_wrap_box_clear (MUSTER_WRAP_BOX (object));
  G_OBJECT_CLASS (muster_wrap_box_parent_class)->dispose (object);
}

static void
muster_wrap_box_class_init (MusterWrapBoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = muster_wrap_box_dispose;
  object_class->get_property = muster_wrap_box_get_property;
  object_class->set_property = muster_wrap_box_set_property;
  widget_class->get_request_mode = muster_wrap_box_get_request_mode;
  widget_class->measure = muster_wrap_box_measure;
  widget_class->size_allocate = muster_wrap_box_size_allocate;

  properties[PROP_SPACING] = g_param_spec_int (
      "spacing", NULL, NULL, 0, 1000, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
muster_wrap_box_init (MusterWrapBox *self)
{
}

/**
 * muster_wrap_box_append:
 * @child: (transfer floating): goes behind the last one
 */
void
muster_wrap_box_append (MusterWrapBox *self, GtkWidget *child)
{
  g_return_if_fail (MUSTER_IS_WRAP_BOX (self));
  gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
}

/**
 * muster_wrap_box_clear:
 *
 * Removes every child.
 */
void
muster_wrap_box_clear (MusterWrapBox *self)
{
  GtkWidget *child;

  g_return_if_fail (MUSTER_IS_WRAP_BOX (self));
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}
