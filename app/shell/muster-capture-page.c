/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-capture-page.h"
#include "muster-capture-view.h"
#include "muster-code-view.h"
#include "muster-guest-button.h"
#include "muster-guest-line.h"
#include "muster-guest-texts.h"

/* Long enough to be read; a Line that follows every frame is not followed by anybody. */
enum { LEAST_LINE_MS = 1200 };

struct _MusterCapturePage {
  MusterGuestPage parent_instance;

  MusterCoach coach;   /* what the Line says, if it is no prompt */
  MusterPrompt prompt; /* of a challenge, that the Line says; MUSTER_N_PROMPTS = none */
  MusterCoach wanted;  /* what it will say when its time is up */
  gint64 since_us;     /* 0 = the Line says nothing yet */
  guint timeout;       /* 0 = none */

  MusterCaptureView *view; /* template children are borrowed */
  MusterGuestLine *line;
  MusterCodeView *code;
  GtkWidget *exchange;
  GtkWidget *spare;
  GtkWidget *spared;
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
  self->prompt = MUSTER_N_PROMPTS;
  self->since_us = g_get_monotonic_time ();
  muster_guest_line_say (
      self->line, muster_guest_coach_line (coach), muster_guest_coach_icon (coach));
  muster_guest_line_set_progress (self->line, -1);
  muster_capture_view_set_coach (self->view, coach);
}

static gboolean
says_wanted (MusterCapturePage *self)
{
  return self->prompt == MUSTER_N_PROMPTS && self->wanted == self->coach;
}

static gboolean
line_due_cb (gpointer user_data)
{
  MusterCapturePage *self = MUSTER_CAPTURE_PAGE (user_data);

  self->timeout = 0;
  if (!says_wanted (self))
    set_line (self, self->wanted);
  return G_SOURCE_REMOVE;
}

/* The oval shows the same move; most prompts are none of the whole body. */
static MusterCoach
move_of (MusterPrompt prompt)
{
  switch (prompt) {
  case MUSTER_PROMPT_COME_CLOSER:
    return MUSTER_COACH_CLOSER;
  case MUSTER_PROMPT_GO_BACK:
    return MUSTER_COACH_BACK;
  default:
    return MUSTER_COACH_FIT;
  }
}

/* At once: what a challenge asks for is answered within seconds, or has been. */
static void
show_prompt (MusterCapturePage *self, const MusterChallengeView *view)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  muster_guest_line_set_progress (self->line, view->progress);
  if (view->prompt == self->prompt)
    return;
  self->prompt = view->prompt;
  self->since_us = g_get_monotonic_time ();
  muster_guest_line_say (
      self->line, muster_guest_prompt_line (view->prompt), muster_guest_prompt_icon (view->prompt));
  muster_capture_view_set_coach (self->view, move_of (view->prompt));
}

/* Offered before any come, but not beside digits that are to be read. Whoever took it is told that
 * it holds; the button is gone then, and the focus goes with it to where the page has it. */
static void
show_colours (MusterCapturePage *self, const MusterScreen *screen)
{
  const gboolean covered =
      screen->challenging && (screen->challenge.covers_screen || screen->challenge.code[0] != '\0');
  const gboolean had_focus = gtk_widget_has_focus (self->spare);

  gtk_widget_set_visible (self->spare, screen->colours == MUSTER_COLOURS_MAY && !covered);
  gtk_widget_set_visible (self->spared, screen->colours == MUSTER_COLOURS_SPARED && !covered);
  if (had_focus && !gtk_widget_get_visible (self->spare))
    gtk_widget_grab_focus (muster_guest_line_get_focus (self->line));
}

static void
muster_capture_page_show (MusterGuestPage *page, const MusterScreen *screen)
{
  MusterCapturePage *self = MUSTER_CAPTURE_PAGE (page);
  gint64 shown_ms = (g_get_monotonic_time () - self->since_us) / 1000;

  self->wanted = screen->coach;
  /* while colours cover the page they have a way out of their own */
  gtk_widget_set_visible (self->exchange,
                          screen->challenging && screen->can_exchange &&
                              !screen->challenge.covers_screen);
  show_colours (self, screen);
  muster_code_view_show (self->code, screen->challenging ? &screen->challenge : NULL);
  if (screen->challenging)
    show_prompt (self, &screen->challenge);
  else if (self->since_us == 0 || (shown_ms >= LEAST_LINE_MS && !says_wanted (self)))
    set_line (self, self->wanted);
  else if (!says_wanted (self) && self->timeout == 0)
    self->timeout = g_timeout_add ((guint) (LEAST_LINE_MS - shown_ms), line_due_cb, self);
}

static void
muster_capture_page_forget (MusterGuestPage *page)
{
  MusterCapturePage *self = MUSTER_CAPTURE_PAGE (page);

  g_clear_handle_id (&self->timeout, g_source_remove);
  self->since_us = 0;
  muster_code_view_show (self->code, NULL);
  muster_capture_view_set_frame (self->view, NULL);
  muster_capture_view_set_report (self->view, NULL);
}

static GtkWidget *
muster_capture_page_get_focus (MusterGuestPage *page)
{
  return muster_guest_line_get_focus (MUSTER_CAPTURE_PAGE (page)->line);
}

/* The oval keeps clear of the Line, which is taller on a portrait screen. */
static void
muster_capture_page_set_shape (MusterGuestPage *page, MusterShape shape)
{
  static const struct {
    int top, bottom;
  } MARGINS[] = {
      [MUSTER_SHAPE_WIDE] = {132, 14},
      [MUSTER_SHAPE_COMPACT] = {110, 8},
      [MUSTER_SHAPE_TALL] = {240, 190},
  };
  MusterCapturePage *self = MUSTER_CAPTURE_PAGE (page);

  muster_capture_view_set_margins (self->view, MARGINS[shape].top, MARGINS[shape].bottom);
  muster_guest_line_set_shape (self->line, shape);
  /* beside the face, or below it */
  gtk_widget_set_halign (GTK_WIDGET (self->code),
                         shape == MUSTER_SHAPE_TALL ? GTK_ALIGN_CENTER : GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (self->code),
                         shape == MUSTER_SHAPE_TALL ? GTK_ALIGN_END : GTK_ALIGN_CENTER);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->code), shape == MUSTER_SHAPE_TALL ? 128 : 0);
  gtk_widget_set_halign (self->exchange,
                         shape == MUSTER_SHAPE_TALL ? GTK_ALIGN_CENTER : GTK_ALIGN_END);
  /* in portrait large words do not fit side by side: above the other button */
  gtk_widget_set_halign (self->spare,
                         shape == MUSTER_SHAPE_TALL ? GTK_ALIGN_CENTER : GTK_ALIGN_START);
  gtk_widget_set_margin_bottom (self->spare, shape == MUSTER_SHAPE_TALL ? 128 : 0);
  gtk_widget_set_halign (self->spared,
                         shape == MUSTER_SHAPE_TALL ? GTK_ALIGN_CENTER : GTK_ALIGN_START);
  gtk_widget_set_margin_bottom (self->spared, shape == MUSTER_SHAPE_TALL ? 128 : 0);
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

  g_type_ensure (MUSTER_TYPE_GUEST_LINE);
  g_type_ensure (MUSTER_TYPE_GUEST_BUTTON);
  g_type_ensure (MUSTER_TYPE_CAPTURE_VIEW);
  g_type_ensure (MUSTER_TYPE_CODE_VIEW);
  g_type_ensure (MUSTER_TYPE_WORDS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-capture-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterCapturePage, view);
  gtk_widget_class_bind_template_child (widget_class, MusterCapturePage, line);
  gtk_widget_class_bind_template_child (widget_class, MusterCapturePage, code);
  gtk_widget_class_bind_template_child (widget_class, MusterCapturePage, exchange);
  gtk_widget_class_bind_template_child (widget_class, MusterCapturePage, spare);
  gtk_widget_class_bind_template_child (widget_class, MusterCapturePage, spared);
}

static void
muster_capture_page_init (MusterCapturePage *self)
{
  self->prompt = MUSTER_N_PROMPTS;
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
