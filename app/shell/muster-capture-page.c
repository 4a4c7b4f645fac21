/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-capture-page.h"
#include "muster-capture-view.h"
#include "muster-guest-texts.h"

/* Long enough to be read; a Line that follows every frame is not followed by anybody. */
enum { LEAST_LINE_MS = 1200 };

struct _MusterCapturePage {
  MusterGuestPage parent_instance;

  MusterCoach coach;  /* what the Line says */
  MusterCoach wanted; /* what it will say when its time is up */
  gint64 since_us;    /* 0 = the Line says nothing yet */
  guint timeout;      /* 0 = none */

  MusterCaptureView *view; /* template children are borrowed */
  GtkImage *line_icon;
  MusterWords *line_words;
};

static void muster_capture_page_bilingual_init (MusterBilingualInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MusterCapturePage,
                               muster_capture_page,
                               MUSTER_TYPE_GUEST_PAGE,
                               G_IMPLEMENT_INTERFACE (MUSTER_TYPE_BILINGUAL,
                                                      muster_capture_page_bilingual_init))

static void
set_line (MusterCapturePage *self, MusterCoach coach)
{
  self->coach = coach;
  self->since_us = g_get_monotonic_time ();
  muster_words_take (self->line_words, muster_guest_coach_line (coach));
  gtk_image_set_from_icon_name (self->line_icon, muster_guest_coach_icon (coach));
  muster_capture_view_set_coach (self->view, coach);
}

static gboolean
line_due_cb (gpointer user_data)
{
  MusterCapturePage *self = MUSTER_CAPTURE_PAGE (user_data);

  self->timeout = 0;
  if (self->wanted != self->coach)
    set_line (self, self->wanted);
  return G_SOURCE_REMOVE;
}

static void
muster_capture_page_show (MusterGuestPage *page, const MusterScreen *screen)
{
  MusterCapturePage *self = MUSTER_CAPTURE_PAGE (page);
  gint64 shown_ms = (g_get_monotonic_time () - self->since_us) / 1000;

  self->wanted = screen->coach;
  if (self->since_us == 0 || (shown_ms >= LEAST_LINE_MS && self->wanted != self->coach))
    set_line (self, self->wanted);
  else if (self->wanted != self->coach && self->timeout == 0)
    self->timeout = g_timeout_add ((guint) (LEAST_LINE_MS - shown_ms), line_due_cb, self);
}

static void
muster_capture_page_forget (MusterGuestPage *page)
{
  MusterCapturePage *self = MUSTER_CAPTURE_PAGE (page);

  g_clear_handle_id (&self->timeout, g_source_remove);
  self->since_us = 0;
  muster_capture_view_set_frame (self->view, NULL);
  muster_capture_view_set_report (self->view, NULL);
}

static GtkWidget *
muster_capture_page_get_focus (MusterGuestPage *page)
{
  return GTK_WIDGET (MUSTER_CAPTURE_PAGE (page)->line_words);
}

/* The oval keeps clear of the Line, which is taller on a portrait screen. */
static void
muster_capture_page_set_shape (MusterGuestPage *page, MusterShape shape)
{
  static const struct {
    int top, bottom;
  } MARGINS[] = {
      [MUSTER_SHAPE_WIDE] = {126, 14},
      [MUSTER_SHAPE_COMPACT] = {98, 8},
      [MUSTER_SHAPE_TALL] = {240, 120},
  };
  MusterCapturePage *self = MUSTER_CAPTURE_PAGE (page);

  muster_capture_view_set_margins (self->view, MARGINS[shape].top, MARGINS[shape].bottom);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->line_words),
                                  shape == MUSTER_SHAPE_TALL ? GTK_ORIENTATION_VERTICAL
                                                             : GTK_ORIENTATION_HORIZONTAL);
}

static void
muster_capture_page_set_language (MusterBilingual *bilingual, MusterLanguage language)
{
  MusterCapturePage *self = MUSTER_CAPTURE_PAGE (bilingual);
  g_autoptr (MusterPhrase) name =
      muster_phrase_new (N_ ("Your camera picture with an oval for the face"));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  muster_phrase_get (name, language),
                                  -1);
}

static void
muster_capture_page_bilingual_init (MusterBilingualInterface *iface)
{
  iface->set_language = muster_capture_page_set_language;
}

static void
muster_capture_page_dispose (GObject *object)
{
  g_clear_handle_id (&MUSTER_CAPTURE_PAGE (object)->timeout, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_CAPTURE_PAGE);
  G_OBJECT_CLASS (muster_capture_page_parent_class)->dispose (object);
}

static void
muster_capture_page_class_init (MusterCapturePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MusterGuestPageClass *page_class = MUSTER_GUEST_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_capture_page_dispose;
  page_class->show = muster_capture_page_show;
  page_class->forget = muster_capture_page_forget;
  page_class->get_focus = muster_capture_page_get_focus;
  page_class->set_shape = muster_capture_page_set_shape;

  g_type_ensure (MUSTER_TYPE_WORDS);
  g_type_ensure (MUSTER_TYPE_CAPTURE_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-capture-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterCapturePage, view);
  gtk_widget_class_bind_template_child (widget_class, MusterCapturePage, line_icon);
  gtk_widget_class_bind_template_child (widget_class, MusterCapturePage, line_words);
}

static void
muster_capture_page_init (MusterCapturePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
muster_capture_page_show_frame (MusterCapturePage *self, MusterFrame *frame)
{
  muster_capture_view_set_frame (self->view, frame);
}

void
muster_capture_page_show_report (MusterCapturePage *self, const MusterFaceReport *report)
{
  muster_capture_view_set_report (self->view, report);
}
