/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-flash-page.h"

#include "muster-flash-view.h"
#include "muster-guest-button.h"
#include "muster-guest-line.h"
#include "muster-guest-texts.h"

struct _MusterFlashPage {
  AdwBin parent_instance;

  MusterPrompt prompt;   /* that the Line says */
  MusterFlashView *view; /* template children are borrowed */
  GtkWidget *below;      /* holds the Line */
  MusterGuestLine *line;
  GtkWidget *stop;
  GtkWidget *person;
};

static guint shown;

G_DEFINE_FINAL_TYPE (MusterFlashPage, muster_flash_page, ADW_TYPE_BIN)

static void
shown_cb (MusterFlashPage *self, guint slot, gint64 time_us)
{
  g_signal_emit (self, shown, 0, slot, time_us);
}

static void
muster_flash_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_FLASH_PAGE);
  G_OBJECT_CLASS (muster_flash_page_parent_class)->dispose (object);
}

static void
muster_flash_page_class_init (MusterFlashPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_flash_page_dispose;
  shown = g_signal_new ("shown",
                        MUSTER_TYPE_FLASH_PAGE,
                        G_SIGNAL_RUN_LAST,
                        0,
                        NULL,
                        NULL,
                        NULL,
                        G_TYPE_NONE,
                        2,
                        G_TYPE_UINT,
                        G_TYPE_INT64);
  g_type_ensure (MUSTER_TYPE_FLASH_VIEW);
  g_type_ensure (MUSTER_TYPE_GUEST_LINE);
  g_type_ensure (MUSTER_TYPE_GUEST_BUTTON);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-flash-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterFlashPage, view);
  gtk_widget_class_bind_template_child (widget_class, MusterFlashPage, below);
  gtk_widget_class_bind_template_child (widget_class, MusterFlashPage, line);
  gtk_widget_class_bind_template_child (widget_class, MusterFlashPage, stop);
  gtk_widget_class_bind_template_child (widget_class, MusterFlashPage, person);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
}

static void
muster_flash_page_init (MusterFlashPage *self)
{
  self->prompt = MUSTER_N_PROMPTS;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * muster_flash_page_show:
 * @screen: whose challenge covers the screen
 *
 * Whoever wants no colours gets another challenge, or a person where there is no other.
 */
void
muster_flash_page_show (MusterFlashPage *self, const MusterScreen *screen)
{
  const MusterChallengeView *view = &screen->challenge;

  muster_flash_view_show (self->view, view);
  muster_guest_line_set_progress (self->line, view->progress);
  gtk_widget_set_visible (self->stop, screen->can_exchange);
  gtk_widget_set_visible (self->person, !screen->can_exchange);
  if (view->prompt == self->prompt)
    return;
  self->prompt = view->prompt;
  muster_guest_line_say (
      self->line, muster_guest_prompt_line (view->prompt), muster_guest_prompt_icon (view->prompt));
}

void
muster_flash_page_set_shape (MusterFlashPage *self, MusterShape shape)
{
  muster_guest_line_set_shape (self->line, shape);
}

/**
 * muster_flash_page_set_top:
 * @top: pixels from the upper edge to where the Line of the camera page is: it stays there
 */
void
muster_flash_page_set_top (MusterFlashPage *self, int top)
{
  gtk_widget_set_margin_top (self->below, top);
}

GtkWidget *
muster_flash_page_get_focus (MusterFlashPage *self)
{
  return muster_guest_line_get_focus (self->line);
}
