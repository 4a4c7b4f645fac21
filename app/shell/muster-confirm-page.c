/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-confirm-page.h"
#include "muster-guest-button.h"

struct _MusterConfirmPage {
  MusterGuestPage parent_instance;

  GtkWidget *headline; /* template children are borrowed */
  GtkWidget *yes_button;
  GtkLabel *name_label;
  GtkLabel *number_label;
  MusterWords *unit;
  MusterWords *id_tail;
  GtkWidget *told_box;
  MusterWords *told;
  GtkWidget *hidden_note;
};

G_DEFINE_FINAL_TYPE (MusterConfirmPage, muster_confirm_page, MUSTER_TYPE_GUEST_PAGE)

static void
muster_confirm_page_show (MusterGuestPage *page, const MusterScreen *screen)
{
  MusterConfirmPage *self = MUSTER_CONFIRM_PAGE (page);
  const gboolean told = muster_text_get (&screen->told, FALSE) != NULL;

  gtk_label_set_label (self->name_label, screen->masked_name);
  gtk_label_set_label (self->number_label, screen->masked_number);
  muster_words_take (self->unit, muster_phrase_new_literal (screen->unit));
  muster_words_take (self->id_tail,
                     *screen->id_tail != '\0'
                         ? muster_phrase_new_format (N_ ("ID card ends in %s"), screen->id_tail)
                         : NULL);
  muster_words_take (self->told, muster_phrase_new_text (&screen->told));
  /* there is no room for both, and whoever has been here before knows the other */
  gtk_widget_set_visible (self->told_box, told);
  gtk_widget_set_visible (self->hidden_note, !told);
}

static void
muster_confirm_page_forget (MusterGuestPage *page)
{
  MusterConfirmPage *self = MUSTER_CONFIRM_PAGE (page);

  gtk_label_set_label (self->name_label, "");
  gtk_label_set_label (self->number_label, "");
  muster_words_take (self->unit, NULL);
  muster_words_take (self->id_tail, NULL);
  muster_words_take (self->told, NULL);
}

static GtkWidget *
muster_confirm_page_get_focus (MusterGuestPage *page)
{
  return MUSTER_CONFIRM_PAGE (page)->headline;
}

static GtkWidget *
muster_confirm_page_get_default (MusterGuestPage *page)
{
  return MUSTER_CONFIRM_PAGE (page)->yes_button;
}

static void
muster_confirm_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_CONFIRM_PAGE);
  G_OBJECT_CLASS (muster_confirm_page_parent_class)->dispose (object);
}

static void
muster_confirm_page_class_init (MusterConfirmPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MusterGuestPageClass *page_class = MUSTER_GUEST_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_confirm_page_dispose;
  page_class->show = muster_confirm_page_show;
  page_class->forget = muster_confirm_page_forget;
  page_class->get_focus = muster_confirm_page_get_focus;
  page_class->get_default = muster_confirm_page_get_default;
  page_class->sinks = TRUE;

  g_type_ensure (MUSTER_TYPE_WORDS);
  g_type_ensure (MUSTER_TYPE_GUEST_BUTTON);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-confirm-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterConfirmPage, headline);
  gtk_widget_class_bind_template_child (widget_class, MusterConfirmPage, yes_button);
  gtk_widget_class_bind_template_child (widget_class, MusterConfirmPage, name_label);
  gtk_widget_class_bind_template_child (widget_class, MusterConfirmPage, number_label);
  gtk_widget_class_bind_template_child (widget_class, MusterConfirmPage, unit);
  gtk_widget_class_bind_template_child (widget_class, MusterConfirmPage, id_tail);
  gtk_widget_class_bind_template_child (widget_class, MusterConfirmPage, told_box);
  gtk_widget_class_bind_template_child (widget_class, MusterConfirmPage, told);
  gtk_widget_class_bind_template_child (widget_class, MusterConfirmPage, hidden_note);
}

static void
muster_confirm_page_init (MusterConfirmPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_guest_page_set_split (MUSTER_GUEST_PAGE (self), adw_bin_get_child (ADW_BIN (self)));
}
