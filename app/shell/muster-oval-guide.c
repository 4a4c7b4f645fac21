/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "muster-oval-guide.h"

struct _MusterOvalGuide {
  GtkWidget parent_instance;

  graphene_rect_t oval; /* widget pixels */
  MusterCoach coach;
  int towards_x; /* -1, 0, 1: where on the screen the face has to move, while the coach centres */
  int towards_y;
};

G_DEFINE_FINAL_TYPE (MusterOvalGuide, muster_oval_guide, GTK_TYPE_WIDGET)

/* Below this share of the picture no arrow points: the coach would not ask either. */
static const float OFF_ENOUGH = 0.06f;
static const double VEIL = 0.80; /* the guest screen is also the lamp */
static const double RIM = 10, CORE = 6;
static const double DASH[] = {22, 16};

static void
set_colour (cairo_t *cr, GtkWidget *widget, const char *name, double alpha)
{
  GdkRGBA colour = {1, 1, 1, 1};

  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &colour);
  colour.alpha = (float) alpha;
  gdk_cairo_set_source_rgba (cr, &colour);
}

static void
trace_oval (const MusterOvalGuide *self, cairo_t *cr)
{
  cairo_save (cr);
  cairo_translate (cr,
                   self->oval.origin.x + self->oval.size.width / 2,
                   self->oval.origin.y + self->oval.size.height / 2);
  cairo_scale (cr, self->oval.size.width / 2, self->oval.size.height / 2);
  cairo_new_sub_path (cr);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_restore (cr);
}

/* An arrow with its tip at (@x, @y) that points along the unit vector (@dx, @dy). */
static void
draw_arrow (MusterOvalGuide *self, cairo_t *cr, double x, double y, double dx, double dy)
{
  const double length = CLAMP (self->oval.size.height * 0.10, 30, 90);
  const double barb = length * 0.55;
  const double turn = G_PI / 4;

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint pass = 0; pass < 2; pass++) {
    set_colour (cr, GTK_WIDGET (self), pass == 0 ? "guest_ink" : "guest_card", 1);
    cairo_set_line_width (cr, (pass == 0 ? 0.36 : 0.20) * length);
    cairo_move_to (cr, x - dx * length, y - dy * length);
    cairo_line_to (cr, x, y);
    for (int side = -1; side <= 1; side += 2) {
      double bx = cos (side * turn) * -dx - sin (side * turn) * -dy;
      double by = sin (side * turn) * -dx + cos (side * turn) * -dy;

      cairo_move_to (cr, x, y);
      cairo_line_to (cr, x + bx * barb, y + by * barb);
    }
    cairo_stroke (cr);
  }
}

/* Four arrows: out of the oval's middle to fill it, or into it to leave room. */
static void
draw_size_arrows (MusterOvalGuide *self, cairo_t *cr, gboolean outward)
{
  const double cx = self->oval.origin.x + self->oval.size.width / 2;
  const double cy = self->oval.origin.y + self->oval.size.height / 2;
  const double sign = outward ? 1 : -1;
  const double reach = outward ? 0.66 : 0.52;

  for (int sx = -1; sx <= 1; sx += 2)
    for (int sy = -1; sy <= 1; sy += 2)
      draw_arrow (self,
                  cr,
                  cx + sx * reach * self->oval.size.width / 2,
                  cy + sy * reach * 1.08 * self->oval.size.height / 2,
                  sign * sx * G_SQRT2 / 2,
                  sign * sy * G_SQRT2 / 2);
}

/* One arrow into the oval from the side on which the face is. */
static void
draw_move_arrow (MusterOvalGuide *self, cairo_t *cr)
{
  const double cx = self->oval.origin.x + self->oval.size.width / 2;
  const double cy = self->oval.origin.y + self->oval.size.height / 2;

  if (self->towards_x != 0)
    draw_arrow (
        self, cr, cx - self->towards_x * 0.62 * self->oval.size.width / 2, cy, self->towards_x, 0);
  if (self->towards_y != 0)
    draw_arrow (
        self, cr, cx, cy - self->towards_y * 0.70 * self->oval.size.height / 2, 0, self->towards_y);
}

static gboolean
is_good (MusterCoach coach)
{
  return coach == MUSTER_COACH_FIT || coach == MUSTER_COACH_HOLD_STILL;
}

static void
draw_line (MusterOvalGuide *self, cairo_t *cr)
{
  gboolean good = is_good (self->coach);

  set_colour (cr, GTK_WIDGET (self), good ? "guest_card" : "guest_ink", 1);
  cairo_set_line_width (cr, good ? RIM + 8 : RIM);
  trace_oval (self, cr);
  cairo_stroke (cr);
  set_colour (cr, GTK_WIDGET (self), good ? "guest_pass" : "guest_card", 1);
  cairo_set_line_width (cr, good ? RIM : CORE);
  if (!good)
    cairo_set_dash (cr, DASH, G_N_ELEMENTS (DASH), 0);
  trace_oval (self, cr);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
muster_oval_guide_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MusterOvalGuide *self = MUSTER_OVAL_GUIDE (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_rectangle (cr, 0, 0, width, height);
  trace_oval (self, cr);
  set_colour (cr, widget, "guest_paper", VEIL);
  cairo_fill (cr);
  draw_line (self, cr);
  if (self->coach == MUSTER_COACH_CLOSER || self->coach == MUSTER_COACH_BACK)
    draw_size_arrows (self, cr, self->coach == MUSTER_COACH_CLOSER);
  else if (self->coach == MUSTER_COACH_CENTRE)
    draw_move_arrow (self, cr);
  cairo_destroy (cr);
}

static void
muster_oval_guide_class_init (MusterOvalGuideClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = muster_oval_guide_snapshot;
}

static void
muster_oval_guide_init (MusterOvalGuide *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

void
muster_oval_guide_set_oval (MusterOvalGuide *self, const graphene_rect_t *oval)
{
  if (graphene_rect_equal (&self->oval, oval))
    return;
  self->oval = *oval;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
muster_oval_guide_set_coach (MusterOvalGuide *self, MusterCoach coach)
{
  if (self->coach == coach)
    return;
  self->coach = coach;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static int
direction (float offset)
{
  if (fabsf (offset) < OFF_ENOUGH)
    return 0;
  return offset > 0 ? -1 : 1;
}

/**
 * muster_oval_guide_set_offset:
 * @x: of the face from the oval's middle as shown, in picture widths, right is positive
 * @y: the same downwards, in picture heights
 */
void
muster_oval_guide_set_offset (MusterOvalGuide *self, float x, float y)
{
  int towards_x = direction (x);
  int towards_y = direction (y);

  /* One arrow only: the larger error first. */
  if (towards_x != 0 && towards_y != 0) {
    if (fabsf (x) >= fabsf (y))
      towards_y = 0;
    else
      towards_x = 0;
  }
  if (towards_x == self->towards_x && towards_y == self->towards_y)
    return;
  self->towards_x = towards_x;
  self->towards_y = towards_y;
  if (self->coach == MUSTER_COACH_CENTRE)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}
