/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-face-tile.h"

#include "muster-frame-texture.h"

/* A face sits a little above the middle of most pictures, so what does not fit is cut more below.
 */
#define ANCHOR_Y 0.40f

/* How far a picture may grow beyond "all of it is seen" to fill the tile: hardly more than a third
 * of it is cut, so that a whole face stays in sight in a flat tile too. */
#define LARGEST_CUT 1.55f

struct _MusterFaceTile {
  GtkWidget parent_instance;

  MusterFrame *frame;  /* owned, nullable */
  GdkTexture *texture; /* owned, of frame */
  GtkWidget *label;    /* owned child: words while there is no picture */
};

G_DEFINE_FINAL_TYPE (MusterFaceTile, muster_face_tile, GTK_TYPE_WIDGET)

static void
muster_face_tile_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 84 : 108;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 84 : 160;
}

static void
muster_face_tile_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MusterFaceTile *self = MUSTER_FACE_TILE (widget);
  GtkAllocation where = {0, 0, width, 0};

  if (!gtk_widget_should_layout (self->label))
    return;
  gtk_widget_measure (
      self->label, GTK_ORIENTATION_VERTICAL, width, &where.height, NULL, NULL, NULL);
  where.y = MAX (0, height - where.height);
  gtk_widget_size_allocate (self->label, &where, -1);
}

static void
append_shape (GtkSnapshot *snapshot,
              const graphene_rect_t *box,
              float top_radius,
              float bottom_radius,
              const GdkRGBA *colour)
{
  GskRoundedRect round;
  graphene_size_t top = GRAPHENE_SIZE_INIT (box->size.width / 2, top_radius);
  graphene_size_t bottom =
      GRAPHENE_SIZE_INIT (MIN (bottom_radius, box->size.width / 2), bottom_radius);

  gsk_rounded_rect_init (&round, box, &top, &top, &bottom, &bottom);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, colour, box);
  gtk_snapshot_pop (snapshot);
}

/* Head and shoulders of nobody: the place where a picture will be. */
static void
snapshot_nobody (MusterFaceTile *self, GtkSnapshot *snapshot, float width, float height)
{
  GdkRGBA colour;
  float side = MIN (width, height) * 0.9f;
  float x = width / 2;
  float y = height * 0.40f;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  colour.alpha = 0.13f;
  append_shape (
      snapshot,
      &GRAPHENE_RECT_INIT (x - side * 0.15f, y - side * 0.24f, side * 0.30f, side * 0.38f),
      side * 0.19f,
      side * 0.19f,
      &colour);
  append_shape (
      snapshot,
      &GRAPHENE_RECT_INIT (x - side * 0.32f, y + side * 0.18f, side * 0.64f, side * 0.24f),
      side * 0.20f,
      side * 0.03f,
      &colour);
}

static void
muster_face_tile_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MusterFaceTile *self = MUSTER_FACE_TILE (widget);
  float width = gtk_widget_get_width (widget);
  float height = gtk_widget_get_height (widget);
  float across, down, scale, w, h;

  if (self->texture == NULL) {
    snapshot_nobody (self, snapshot, width, height);
    gtk_widget_snapshot_child (widget, self->label, snapshot);
    return;
  }

  across = width / gdk_texture_get_width (self->texture);
  down = height / gdk_texture_get_height (self->texture);
  scale = MIN (MAX (across, down), MIN (across, down) * LARGEST_CUT);
  w = gdk_texture_get_width (self->texture) * scale;
  h = gdk_texture_get_height (self->texture) * scale;
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gtk_snapshot_append_texture (
      snapshot,
      self->texture,
      &GRAPHENE_RECT_INIT ((width - w) / 2, (height - h) * ANCHOR_Y, w, h));
  gtk_snapshot_pop (snapshot);
}

static void
muster_face_tile_dispose (GObject *object)
{
  MusterFaceTile *self = MUSTER_FACE_TILE (object);

  g_clear_pointer (&self->frame, muster_frame_unref);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  G_OBJECT_CLASS (muster_face_tile_parent_class)->dispose (object);
}

static void
muster_face_tile_class_init (MusterFaceTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_face_tile_dispose;
  widget_class->measure = muster_face_tile_measure;
  widget_class->size_allocate = muster_face_tile_size_allocate;
  widget_class->snapshot = muster_face_tile_snapshot;
  gtk_widget_class_set_css_name (widget_class, "facetile");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
muster_face_tile_init (MusterFaceTile *self)
{
  self->label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_justify (GTK_LABEL (self->label), GTK_JUSTIFY_CENTER);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * muster_face_tile_new:
 *
 * Returns: (transfer floating): an empty tile
 */
GtkWidget *
muster_face_tile_new (void)
{
  return g_object_new (MUSTER_TYPE_FACE_TILE, NULL);
}

/**
 * muster_face_tile_set_frame:
 * @self: a tile
 * @frame: (nullable): the picture, %NULL for none
 *
 * The picture fills the tile as far as hardly more than a third of it is cut: equally left and
 * right, more below than above. Cheap enough for each frame of a running camera: no pixel is
 * copied.
 */
void
muster_face_tile_set_frame (MusterFaceTile *self, MusterFrame *frame)
{
  g_return_if_fail (MUSTER_IS_FACE_TILE (self));

  if (self->frame == frame)
    return;
  g_clear_pointer (&self->frame, muster_frame_unref);
  g_clear_object (&self->texture);
  if (frame != NULL) {
    self->frame = muster_frame_ref (frame);
    self->texture = muster_frame_texture_new (frame);
  }
  gtk_widget_set_child_visible (self->label, frame == NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * muster_face_tile_get_frame:
 *
 * Returns: (transfer none) (nullable): what is shown now
 */
MusterFrame *
muster_face_tile_get_frame (MusterFaceTile *self)
{
  g_return_val_if_fail (MUSTER_IS_FACE_TILE (self), NULL);
  return self->frame;
}

/**
 * muster_face_tile_set_empty_text:
 * @text: (nullable): why there is no picture, shown only while there is none
 */
void
muster_face_tile_set_empty_text (MusterFaceTile *self, const char *text)
{
  g_return_if_fail (MUSTER_IS_FACE_TILE (self));
  gtk_label_set_label (GTK_LABEL (self->label), text);
}

/**
 * muster_face_tile_set_name:
 * @name: what a screen reader says: whose picture, of when
 */
void
muster_face_tile_set_name (MusterFaceTile *self, const char *name)
{
  g_return_if_fail (MUSTER_IS_FACE_TILE (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}
