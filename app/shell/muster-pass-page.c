/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-count-bar.h"
#include "muster-pass-page.h"

struct _MusterPassPage {
  MusterGuestPage parent_instance;

  GtkWidget *split; /* template children are borrowed */
  GtkWidget *headline;
  MusterWords *who;
  MusterWords *seat;
  GtkWidget *rule;
  MusterWords *next;
  MusterCountBar *count;
};

G_DEFINE_FINAL_TYPE (MusterPassPage, muster_pass_page, MUSTER_TYPE_GUEST_PAGE)

static void
muster_pass_page_show (MusterGuestPage *page, const MusterScreen *screen)
{
  MusterPassPage *self = MUSTER_PASS_PAGE (page);
  g_autoptr (MusterPhrase) next = muster_phrase_new_text (&screen->next_step);

  muster_words_take (
      self->who,
      /* Translators: masked name, time, number of the station */
      muster_phrase_new_format (
          N_ ("%s   %s   Station %s"), screen->masked_name, screen->time, screen->station));
  muster_words_take (
      self->seat,
      *screen->seat != '\0' ? muster_phrase_new_format (N_ ("Your seat: %s"), screen->seat) : NULL);
  gtk_widget_set_visible (self->rule, !muster_phrase_is_empty (next));
  muster_words_take (self->next, g_steal_pointer (&next));
  muster_count_bar_run (self->count, screen->entered_us, screen->deadline_us);
}

static void
muster_pass_page_forget (MusterGuestPage *page)
{
  MusterPassPage *self = MUSTER_PASS_PAGE (page);

  muster_words_take (self->who, NULL);
  muster_words_take (self->seat, NULL);
  muster_count_bar_run (self->count, 0, 0);
}

static GtkWidget *
muster_pass_page_get_focus (MusterGuestPage *page)
{
  return MUSTER_PASS_PAGE (page)->headline;
}

static void
muster_pass_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_PASS_PAGE);
  G_OBJECT_CLASS (muster_pass_page_parent_class)->dispose (object);
}

static void
muster_pass_page_class_init (MusterPassPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MusterGuestPageClass *page_class = MUSTER_GUEST_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_pass_page_dispose;
  page_class->show = muster_pass_page_show;
  page_class->forget = muster_pass_page_forget;
  page_class->get_focus = muster_pass_page_get_focus;

  g_type_ensure (MUSTER_TYPE_WORDS);
  g_type_ensure (MUSTER_TYPE_COUNT_BAR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-pass-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterPassPage, split);
  gtk_widget_class_bind_template_child (widget_class, MusterPassPage, headline);
  gtk_widget_class_bind_template_child (widget_class, MusterPassPage, who);
  gtk_widget_class_bind_template_child (widget_class, MusterPassPage, seat);
  gtk_widget_class_bind_template_child (widget_class, MusterPassPage, rule);
  gtk_widget_class_bind_template_child (widget_class, MusterPassPage, next);
  gtk_widget_class_bind_template_child (widget_class, MusterPassPage, count);
}

static void
muster_pass_page_init (MusterPassPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_guest_page_set_split (MUSTER_GUEST_PAGE (self), self->split);
}
