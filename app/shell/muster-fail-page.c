/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-fail-page.h"
#include "muster-guest-button.h"
#include "muster-guest-texts.h"

/* More than this many tries is no limit anybody has to plan with, so none is told. */
enum { MOST_COUNTED_TRIES = 9 };

struct _MusterFailPage {
  MusterGuestPage parent_instance;

  GtkWidget *split; /* template children are borrowed */
  MusterWords *headline;
  MusterWords *cause;
  GtkWidget *retry_button;
  GtkWidget *phone_card;
  MusterWords *phone;
  GtkWidget *desk_button;
};

G_DEFINE_FINAL_TYPE (MusterFailPage, muster_fail_page, MUSTER_TYPE_GUEST_PAGE)

static MusterPhrase *
tries_phrase (guint tries_left)
{
  if (tries_left > MOST_COUNTED_TRIES)
    return muster_phrase_new (N_ ("Face the light and look straight"));
  return muster_phrase_new_count (
      /* Translators: two short lines on a card, broken where the source is broken */
      "Face the light,\n%u try left",
      "Face the light,\n%u tries left",
      tries_left);
}

static void
muster_fail_page_show (MusterGuestPage *page, const MusterScreen *screen)
{
  MusterFailPage *self = MUSTER_FAIL_PAGE (page);
  g_autoptr (MusterPhrase) phone = muster_phrase_new_text (&screen->phone);

  muster_words_take (self->headline, muster_guest_headline (screen));
  muster_words_take (self->cause, muster_guest_detail (screen));
  gtk_widget_set_visible (self->retry_button, screen->tries_left > 0);
  muster_guest_button_take_detail (MUSTER_GUEST_BUTTON (self->retry_button),
                                   tries_phrase (screen->tries_left));
  gtk_widget_set_visible (self->phone_card, !muster_phrase_is_empty (phone));
  muster_words_take (self->phone, g_steal_pointer (&phone));
  muster_guest_button_take_detail (MUSTER_GUEST_BUTTON (self->desk_button),
                                   muster_phrase_new_text (&screen->desk));
}

static GtkWidget *
muster_fail_page_get_focus (MusterGuestPage *page)
{
  return GTK_WIDGET (MUSTER_FAIL_PAGE (page)->headline);
}

static GtkWidget *
muster_fail_page_get_default (MusterGuestPage *page)
{
  MusterFailPage *self = MUSTER_FAIL_PAGE (page);

  return gtk_widget_get_visible (self->retry_button) ? self->retry_button : self->desk_button;
}

/* Three cards above one another on a portrait screen: each gets lower and wider. */
static void
muster_fail_page_set_shape (MusterGuestPage *page, MusterShape shape)
{
  MusterFailPage *self = MUSTER_FAIL_PAGE (page);
  gboolean tall = shape == MUSTER_SHAPE_TALL;

  MUSTER_GUEST_PAGE_CLASS (muster_fail_page_parent_class)->set_shape (page, shape);
  muster_guest_button_set_card (MUSTER_GUEST_BUTTON (self->retry_button), !tall);
  muster_guest_button_set_card (MUSTER_GUEST_BUTTON (self->desk_button), !tall);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->phone_card),
                                  tall ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
}

static void
muster_fail_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_FAIL_PAGE);
  G_OBJECT_CLASS (muster_fail_page_parent_class)->dispose (object);
}

static void
muster_fail_page_class_init (MusterFailPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MusterGuestPageClass *page_class = MUSTER_GUEST_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_fail_page_dispose;
  page_class->show = muster_fail_page_show;
  page_class->get_focus = muster_fail_page_get_focus;
  page_class->get_default = muster_fail_page_get_default;
  page_class->set_shape = muster_fail_page_set_shape;
  page_class->sinks = TRUE;

  g_type_ensure (MUSTER_TYPE_WORDS);
  g_type_ensure (MUSTER_TYPE_GUEST_BUTTON);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-fail-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterFailPage, split);
  gtk_widget_class_bind_template_child (widget_class, MusterFailPage, headline);
  gtk_widget_class_bind_template_child (widget_class, MusterFailPage, cause);
  gtk_widget_class_bind_template_child (widget_class, MusterFailPage, retry_button);
  gtk_widget_class_bind_template_child (widget_class, MusterFailPage, phone_card);
  gtk_widget_class_bind_template_child (widget_class, MusterFailPage, phone);
  gtk_widget_class_bind_template_child (widget_class, MusterFailPage, desk_button);
}

static void
muster_fail_page_init (MusterFailPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_guest_page_set_split (MUSTER_GUEST_PAGE (self), self->split);
}
