/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-count-bar.h"
#include "muster-guest-button.h"
#include "muster-refer-page.h"

struct _MusterReferPage {
  MusterGuestPage parent_instance;

  MusterTone tone;
  MusterShape shape_of_window;
  gboolean retry;
  gboolean has_where;

  GtkWidget *split; /* template children are borrowed */
  GtkWidget *shape;
  MusterWords *headline;
  MusterWords *detail;
  GtkWidget *rule;
  MusterWords *where;
  GtkWidget *type_button;
  GtkWidget *retry_button;
  MusterCountBar *count;
};

G_DEFINE_FINAL_TYPE (MusterReferPage, muster_refer_page, MUSTER_TYPE_GUEST_PAGE)

/* Where to go: the desk, or what comes next for somebody who is in already. */
static MusterPhrase *
way_on (const MusterScreen *screen, const MusterGuestLook *look)
{
  if (look->to_desk)
    return muster_phrase_new_text (&screen->desk);
  if (screen->reason == MUSTER_REASON_ALREADY_IN)
    return muster_phrase_new_text (&screen->next_step);
  return muster_phrase_new_literal ("");
}

/* What went wrong was the machine's, and may have been mended meanwhile: a camera is plugged in
 * again in a moment. Whoever is sent to a person for another reason is not asked twice. */
static gboolean
may_retry (const MusterScreen *screen)
{
  switch (screen->reason) {
  case MUSTER_REASON_CAMERA_LOST:
  case MUSTER_REASON_CAMERA_BUSY:
  case MUSTER_REASON_CAMERA_REFUSED:
  case MUSTER_REASON_CAMERA_BLACK:
  case MUSTER_REASON_ENGINE_FAILED:
    return screen->tries_left > 0;
  default:
    return FALSE;
  }
}

static void
show_shape (MusterReferPage *self, const MusterGuestLook *look)
{
  static const char *const CLASSES[] = {
      [MUSTER_TONE_AGAIN] = "badge-again",
      [MUSTER_TONE_ASK] = "hero",
      [MUSTER_TONE_CALM] = "badge-calm",
  };

  for (guint i = 0; i < G_N_ELEMENTS (CLASSES); i++)
    gtk_widget_remove_css_class (self->shape, CLASSES[i]);
  gtk_widget_add_css_class (self->shape, CLASSES[look->tone]);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->shape), look->icon);
}

/* With a button below, large words need the line's room, and on a small screen that of the place,
 * which the person at the desk button can tell. */
static void
show_where (MusterReferPage *self)
{
  gboolean room = !self->retry || self->shape_of_window != MUSTER_SHAPE_COMPACT;

  gtk_widget_set_visible (self->rule, self->has_where && !self->retry);
  gtk_widget_set_visible (GTK_WIDGET (self->where), self->has_where && room);
}

static void
muster_refer_page_set_shape (MusterGuestPage *page, MusterShape shape)
{
  MUSTER_GUEST_PAGE_CLASS (muster_refer_page_parent_class)->set_shape (page, shape);
  MUSTER_REFER_PAGE (page)->shape_of_window = shape;
  show_where (MUSTER_REFER_PAGE (page));
}

static void
muster_refer_page_show (MusterGuestPage *page, const MusterScreen *screen)
{
  MusterReferPage *self = MUSTER_REFER_PAGE (page);
  const MusterGuestLook *look = muster_guest_look (screen->reason);
  g_autoptr (MusterPhrase) where = way_on (screen, look);

  self->tone = look->tone;
  show_shape (self, look);
  muster_words_take (self->headline, muster_guest_headline (screen));
  muster_words_take (self->detail, muster_guest_detail (screen));
  self->retry = may_retry (screen);
  self->has_where = !muster_phrase_is_empty (where);
  muster_words_take (self->where, g_steal_pointer (&where));
  show_where (self);
  gtk_widget_set_visible (self->type_button, look->types && screen->may_type);
  gtk_widget_set_visible (self->retry_button, self->retry);
  muster_count_bar_run (self->count, screen->entered_us, screen->deadline_us);
}

static void
muster_refer_page_forget (MusterGuestPage *page)
{
  MusterReferPage *self = MUSTER_REFER_PAGE (page);

  muster_words_take (self->headline, NULL);
  muster_count_bar_run (self->count, 0, 0);
}

static GtkWidget *
muster_refer_page_get_focus (MusterGuestPage *page)
{
  return GTK_WIDGET (MUSTER_REFER_PAGE (page)->headline);
}

static GtkWidget *
muster_refer_page_get_default (MusterGuestPage *page)
{
  MusterReferPage *self = MUSTER_REFER_PAGE (page);

  return gtk_widget_get_visible (self->retry_button) ? self->retry_button : NULL;
}

static void
muster_refer_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_REFER_PAGE);
  G_OBJECT_CLASS (muster_refer_page_parent_class)->dispose (object);
}

static void
muster_refer_page_class_init (MusterReferPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MusterGuestPageClass *page_class = MUSTER_GUEST_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_refer_page_dispose;
  page_class->show = muster_refer_page_show;
  page_class->forget = muster_refer_page_forget;
  page_class->get_focus = muster_refer_page_get_focus;
  page_class->get_default = muster_refer_page_get_default;
  page_class->set_shape = muster_refer_page_set_shape;

  g_type_ensure (MUSTER_TYPE_WORDS);
  g_type_ensure (MUSTER_TYPE_COUNT_BAR);
  g_type_ensure (MUSTER_TYPE_GUEST_BUTTON);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-refer-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterReferPage, split);
  gtk_widget_class_bind_template_child (widget_class, MusterReferPage, shape);
  gtk_widget_class_bind_template_child (widget_class, MusterReferPage, headline);
  gtk_widget_class_bind_template_child (widget_class, MusterReferPage, detail);
  gtk_widget_class_bind_template_child (widget_class, MusterReferPage, rule);
  gtk_widget_class_bind_template_child (widget_class, MusterReferPage, where);
  gtk_widget_class_bind_template_child (widget_class, MusterReferPage, type_button);
  gtk_widget_class_bind_template_child (widget_class, MusterReferPage, retry_button);
  gtk_widget_class_bind_template_child (widget_class, MusterReferPage, count);
}

static void
muster_refer_page_init (MusterReferPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_guest_page_set_split (MUSTER_GUEST_PAGE (self), self->split);
}

MusterTone
muster_refer_page_get_tone (MusterReferPage *self)
{
  return self->tone;
}
