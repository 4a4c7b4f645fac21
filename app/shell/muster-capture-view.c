/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-capture-view.h"
#include "muster-frame-texture.h"
#include "muster-oval-guide.h"

struct _MusterCaptureView {
  GtkWidget parent_instance;

  GdkTexture *texture; /* owned, nullable */
  GtkWidget *guide;    /* owned as a child: its drawing is kept while only the picture changes */
  int top;
  int bottom;
};

G_DEFINE_FINAL_TYPE (MusterCaptureView, muster_capture_view, GTK_TYPE_WIDGET)

/* Of a head in its oval: a little narrower than the golden height of a face with hair. */
static const float OVAL_RATIO = 0.76f;
static const float OVAL_MOST_WIDTH = 0.8f; /* of the view */

static void
place_oval (MusterCaptureView *self, int width, int height, graphene_rect_t *oval)
{
  float room = MAX ((float) (height - self->top - self->bottom), 1.0f);
  float oval_height = room;
  float oval_width = oval_height * OVAL_RATIO;

  if (oval_width > OVAL_MOST_WIDTH * (float) width) {
    oval_width = OVAL_MOST_WIDTH * (float) width;
    oval_height = oval_width / OVAL_RATIO;
  }
  graphene_rect_init (oval,
                      ((float) width - oval_width) / 2,
                      (float) self->top + (room - oval_height) / 2,
                      oval_width,
                      oval_height);
}

/* The picture's middle lies in the oval's middle, because the coach measures from there; it is
 * scaled until no edge of it can be seen. */
static void
place_picture (
    MusterCaptureView *self, int width, int height, float picture_ratio, graphene_rect_t *where)
{
  graphene_rect_t oval;
  graphene_point_t middle;
  float half_width, half_height;

  place_oval (self, width, height, &oval);
  graphene_rect_get_center (&oval, &middle);
  half_width = MAX (middle.x, (float) width - middle.x);
  half_height = MAX (middle.y, (float) height - middle.y);
  if (half_width / half_height > picture_ratio)
    half_height = half_width / picture_ratio;
  else
    half_width = half_height * picture_ratio;
  graphene_rect_init (
      where, middle.x - half_width, middle.y - half_height, 2 * half_width, 2 * half_height);
}

static void
muster_capture_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MusterCaptureView *self = MUSTER_CAPTURE_VIEW (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);

  if (self->texture != NULL) {
    graphene_rect_t where;

    place_picture (self,
                   width,
                   height,
                   (float) gdk_texture_get_width (self->texture) /
                       (float) gdk_texture_get_height (self->texture),
                   &where);
    gtk_snapshot_save (snapshot);
    /* As in a mirror: whoever moves left sees the picture move left. */
    gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) width, 0));
    gtk_snapshot_scale (snapshot, -1, 1);
    gtk_snapshot_append_texture (snapshot, self->texture, &where);
    gtk_snapshot_restore (snapshot);
  }
  gtk_widget_snapshot_child (widget, self->guide, snapshot);
}

static void
muster_capture_view_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  /* A view shows something at any size; 4:3 is what most cameras give. */
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 320 : 240;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 640 : 480;
}

static void
muster_capture_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MusterCaptureView *self = MUSTER_CAPTURE_VIEW (widget);
  graphene_rect_t oval;

  place_oval (self, width, height, &oval);
  muster_oval_guide_set_oval (MUSTER_OVAL_GUIDE (self->guide), &oval);
  gtk_widget_allocate (self->guide, width, height, -1, NULL);
}

static void
muster_capture_view_dispose (GObject *object)
{
  MusterCaptureView *self = MUSTER_CAPTURE_VIEW (object);

  g_clear_object (&self->texture);
  g_clear_pointer (&self->guide, gtk_widget_unparent);
  G_OBJECT_CLASS (muster_capture_view_parent_class)->dispose (object);
}

static void
muster_capture_view_class_init (MusterCaptureViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_capture_view_dispose;
  widget_class->snapshot = muster_capture_view_snapshot;
  widget_class->measure = muster_capture_view_measure;
  widget_class->size_allocate = muster_capture_view_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "captureview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
muster_capture_view_init (MusterCaptureView *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->guide = g_object_new (MUSTER_TYPE_OVAL_GUIDE, NULL);
  gtk_widget_set_parent (self->guide, GTK_WIDGET (self));
}

/**
 * muster_capture_view_set_frame:
 * @frame: (nullable): the newest picture; %NULL forgets the last one
 */
void
muster_capture_view_set_frame (MusterCaptureView *self, MusterFrame *frame)
{
  g_clear_object (&self->texture);
  if (frame != NULL)
    self->texture = muster_frame_texture_new (frame);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * muster_capture_view_set_report:
 * @report: (nullable): findings of the newest frame; only where the face is counts here
 */
void
muster_capture_view_set_report (MusterCaptureView *self, const MusterFaceReport *report)
{
  gboolean face = report != NULL && report->n_faces > 0;

  /* In the mirror a face right of the middle is shown left of it. */
  muster_oval_guide_set_offset (
      MUSTER_OVAL_GUIDE (self->guide), face ? -report->off_x : 0, face ? report->off_y : 0);
}

/**
 * muster_capture_view_set_coach:
 * @coach: what the Line says: the oval never asks for anything else
 */
void
muster_capture_view_set_coach (MusterCaptureView *self, MusterCoach coach)
{
  muster_oval_guide_set_coach (MUSTER_OVAL_GUIDE (self->guide), coach);
}

/**
 * muster_capture_view_set_margins:
 * @top: pixels the oval leaves free for the Line
 * @bottom: the same below
 */
void
muster_capture_view_set_margins (MusterCaptureView *self, int top, int bottom)
{
  self->top = top;
  self->bottom = bottom;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
muster_capture_view_get_oval (MusterCaptureView *self, graphene_rect_t *oval)
{
  place_oval (self,
              gtk_widget_get_width (GTK_WIDGET (self)),
              gtk_widget_get_height (GTK_WIDGET (self)),
              oval);
}
