/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-meter.h"

#include <glib/gi18n-lib.h>

#include "muster-likeness.h"

#define POINTER_HEIGHT 10
#define BAR_HEIGHT     14
#define MARK_OVERHANG  6
#define GAP            4
#define WORDS_GAP      8

struct _MusterMeter {
  GtkWidget parent_instance;

  gboolean known;
  double similarity;
  double review;
  double accept;
  PangoLayout *words[MUSTER_N_LIKENESSES]; /* owned, made anew when the style changes */
};

G_DEFINE_FINAL_TYPE (MusterMeter, muster_meter, GTK_TYPE_WIDGET)

static gboolean
has_shades (MusterMeter *self)
{
  return self->accept > self->review;
}

/* Places on the bar from left to right: five words, or the two plain ones. */
static guint
get_n_places (MusterMeter *self)
{
  return has_shades (self) ? MUSTER_N_LIKENESSES : 2;
}

static MusterLikeness
get_word_at (MusterMeter *self, guint place)
{
  if (has_shades (self))
    return (MusterLikeness) place;
  return place == 0 ? MUSTER_LIKENESS_NOT : MUSTER_LIKENESS_ALIKE;
}

static double
to_position (MusterMeter *self, double similarity)
{
  double zone = self->accept - self->review;
  double position;

  /* Five places of equal width, the middle one the review zone: a linear scale. */
  if (zone > 0)
    position = (similarity - (self->review - 2 * zone)) / (5 * zone);
  else if (similarity < self->accept)
    position = 0.5 * (similarity + 1) / (self->accept + 1);
  else
    position = 0.5 + 0.5 * (similarity - self->accept) / MAX (1 - self->accept, 1e-6);
  return CLAMP (position, 0, 1);
}

static void
ensure_words (MusterMeter *self)
{
  for (guint i = 0; i < MUSTER_N_LIKENESSES; i++)
    if (self->words[i] == NULL)
      self->words[i] =
          gtk_widget_create_pango_layout (GTK_WIDGET (self), muster_likeness_get_word (i));
}

static void
forget_words (MusterMeter *self)
{
  for (guint i = 0; i < MUSTER_N_LIKENESSES; i++)
    g_clear_object (&self->words[i]);
}

static GdkRGBA
look_up (MusterMeter *self, const char *name)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA colour;

  if (!gtk_style_context_lookup_color (style, name, &colour))
    gtk_style_context_get_color (style, &colour);
  return colour;
}

static void
muster_meter_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  MusterMeter *self = MUSTER_METER (widget);
  int height;

  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = 180;
    *natural = 480;
    return;
  }
  ensure_words (self);
  pango_layout_get_pixel_size (self->words[0], NULL, &height);
  *minimum = *natural = POINTER_HEIGHT + BAR_HEIGHT + WORDS_GAP + height;
}

static void
snapshot_bar (MusterMeter *self, GtkSnapshot *snapshot, float width)
{
  guint n = get_n_places (self);
  float step = (width - GAP * (n - 1)) / n;
  GdkRGBA edge = look_up (self, "muster_edge");
  GdkRGBA line = look_up (self, "muster_line");

  for (guint i = 0; i < n; i++) {
    MusterLikeness word = get_word_at (self, i);
    GskRoundedRect box;

    gsk_rounded_rect_init_from_rect (
        &box, &GRAPHENE_RECT_INIT (i * (step + GAP), POINTER_HEIGHT, step, BAR_HEIGHT), 3);
    gtk_snapshot_push_rounded_clip (snapshot, &box);
    if (self->known && word == muster_likeness_of (self->similarity, self->review, self->accept)) {
      g_autofree char *name = g_strconcat ("muster_", muster_likeness_get_style (word), NULL);
      GdkRGBA colour = look_up (self, name);

      gtk_snapshot_append_color (snapshot, &colour, &box.bounds);
    } else {
      gtk_snapshot_append_color (snapshot, &line, &box.bounds);
      gtk_snapshot_append_border (
          snapshot, &box, (float[4]){1, 1, 1, 1}, (GdkRGBA[4]){edge, edge, edge, edge});
    }
    gtk_snapshot_pop (snapshot);
  }
}

/* The limit is a line through the bar, the value a pointer above it: two shapes, no colour needed.
 */
static void
snapshot_marks (MusterMeter *self, GtkSnapshot *snapshot, float width)
{
  GdkRGBA ink;
  float limit = to_position (self, self->accept) * width;
  float value = to_position (self, self->similarity) * width;
  cairo_t *cr;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &ink);
  gtk_snapshot_append_color (
      snapshot,
      &ink,
      &GRAPHENE_RECT_INIT (
          limit - 1.5f, POINTER_HEIGHT - MARK_OVERHANG, 3, BAR_HEIGHT + 2 * MARK_OVERHANG));
  if (!self->known)
    return;
  value = CLAMP (value, 7, width - 7);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (value - 8, 0, 16, POINTER_HEIGHT));
  gdk_cairo_set_source_rgba (cr, &ink);
  cairo_move_to (cr, value - 7, 0);
  cairo_line_to (cr, value + 7, 0);
  cairo_line_to (cr, value, POINTER_HEIGHT - 1);
  cairo_close_path (cr);
  cairo_fill (cr);
  cairo_destroy (cr);
}

static void
snapshot_word (
    MusterMeter *self, GtkSnapshot *snapshot, PangoLayout *layout, float x, const GdkRGBA *colour)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (x, POINTER_HEIGHT + BAR_HEIGHT + WORDS_GAP));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

/* All words if each fits under its place, else only the two ends. */
static void
snapshot_words (MusterMeter *self, GtkSnapshot *snapshot, float width)
{
  guint n = get_n_places (self);
  float step = (width + GAP) / n;
  gboolean all = TRUE;
  GdkRGBA quiet = look_up (self, "muster_ink2");

  ensure_words (self);
  for (guint i = 0; i < n; i++) {
    int w;

    pango_layout_get_pixel_size (self->words[get_word_at (self, i)], &w, NULL);
    all = all && w <= step - 2 * GAP;
  }
  for (guint i = 0; i < n; i++) {
    PangoLayout *layout = self->words[get_word_at (self, i)];
    int w;

    if (!all && i > 0 && i < n - 1)
      continue;
    pango_layout_get_pixel_size (layout, &w, NULL);
    if (all)
      snapshot_word (self, snapshot, layout, i * step + (step - GAP - w) / 2, &quiet);
    else
      snapshot_word (self, snapshot, layout, i == 0 ? 0 : width - w, &quiet);
  }
}

static void
muster_meter_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MusterMeter *self = MUSTER_METER (widget);
  float width = gtk_widget_get_width (widget);

  snapshot_bar (self, snapshot, width);
  snapshot_marks (self, snapshot, width);
  snapshot_words (self, snapshot, width);
}

static void
muster_meter_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (muster_meter_parent_class)->css_changed (widget, change);
  forget_words (MUSTER_METER (widget));
  gtk_widget_queue_resize (widget);
}

static void
muster_meter_dispose (GObject *object)
{
  forget_words (MUSTER_METER (object));
  G_OBJECT_CLASS (muster_meter_parent_class)->dispose (object);
}

static void
muster_meter_class_init (MusterMeterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_meter_dispose;
  widget_class->measure = muster_meter_measure;
  widget_class->snapshot = muster_meter_snapshot;
  widget_class->css_changed = muster_meter_css_changed;
  gtk_widget_class_set_css_name (widget_class, "likenessmeter");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_METER);
}

static void
muster_meter_init (MusterMeter *self)
{
  muster_meter_clear (self);
}

/**
 * muster_meter_new:
 *
 * Returns: (transfer floating): a meter that knows nothing yet
 */
GtkWidget *
muster_meter_new (void)
{
  return g_object_new (MUSTER_TYPE_METER, NULL);
}

/**
 * muster_meter_set:
 * @similarity: cosine of probe and reference, -1 to 1
 * @review: limit from which staff may decide
 * @accept: limit from which the station decides
 *
 * The accessible text is the word, the number and the limit: "Unsure, 0.52, passes from 0.60".
 */
void
muster_meter_set (MusterMeter *self, double similarity, double review, double accept)
{
  g_autofree char *number = NULL;
  g_autofree char *limit = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (MUSTER_IS_METER (self));

  self->known = TRUE;
  self->similarity = similarity;
  self->review = review;
  self->accept = accept;

  number = muster_likeness_dup_number (similarity, accept);
  limit = muster_likeness_dup_limit (similarity, accept);
  /* Translators: for a screen reader: word, similarity, limit */
  text =
      g_strdup_printf (_ ("%s, %s, passes from %s"),
                       muster_likeness_get_word (muster_likeness_of (similarity, review, accept)),
                       number,
                       limit);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN,
                                  -1.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX,
                                  1.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  similarity,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  text,
                                  -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * muster_meter_clear:
 *
 * Nothing was compared yet: an empty scale without a pointer.
 */
void
muster_meter_clear (MusterMeter *self)
{
  g_return_if_fail (MUSTER_IS_METER (self));

  self->known = FALSE;
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, _ ("nothing compared yet"), -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * muster_meter_get_position:
 *
 * Returns: where the pointer stands, 0 (left end) to 1; -1 while nothing was compared
 */
double
muster_meter_get_position (MusterMeter *self)
{
  g_return_val_if_fail (MUSTER_IS_METER (self), -1);
  return self->known ? to_position (self, self->similarity) : -1;
}
