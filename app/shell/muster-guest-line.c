/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-guest-line.h"

struct _MusterGuestLine {
  GtkBox parent_instance;

  GtkImage *icon; /* children are borrowed */
  MusterWords *words;
  GtkProgressBar *bar;
};

G_DEFINE_FINAL_TYPE (MusterGuestLine, muster_guest_line, GTK_TYPE_BOX)

static void
muster_guest_line_class_init (MusterGuestLineClass *klass)
{
}

static void
muster_guest_line_init (MusterGuestLine *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *icon = gtk_image_new_from_icon_name ("muster-face-frame-symbolic");
  GtkWidget *words = muster_words_new ("say", "second-l");
  GtkWidget *bar = gtk_progress_bar_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "line");
  gtk_widget_add_css_class (row, "line-row");
  gtk_widget_set_hexpand (icon, TRUE);
  gtk_widget_set_halign (icon, GTK_ALIGN_END);
  gtk_widget_set_valign (icon, GTK_ALIGN_CENTER);
  /* the words say the same */
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_add_css_class (words, "line-words");
  gtk_widget_set_focusable (words, TRUE);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_halign (words, GTK_ALIGN_START);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (words), GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_add_css_class (bar, "count");
  gtk_widget_set_opacity (bar, 0);
  gtk_accessible_update_state (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), words);
  gtk_box_append (GTK_BOX (self), row);
  gtk_box_append (GTK_BOX (self), bar);
  self->icon = GTK_IMAGE (icon);
  self->words = MUSTER_WORDS (words);
  self->bar = GTK_PROGRESS_BAR (bar);
}

/**
 * muster_guest_line_say:
 * @phrase: (transfer full): the instruction
 * @icon: its picture
 */
void
muster_guest_line_say (MusterGuestLine *self, MusterPhrase *phrase, const char *icon)
{
  muster_words_take (self->words, phrase);
  gtk_image_set_from_icon_name (self->icon, icon);
}

/**
 * muster_guest_line_set_progress:
 * @progress: 0 to 1 of what is asked for; below 0 there is no bar, but its room stays
 */
void
muster_guest_line_set_progress (MusterGuestLine *self, double progress)
{
  gtk_widget_set_opacity (GTK_WIDGET (self->bar), progress < 0 ? 0 : 1);
  gtk_progress_bar_set_fraction (self->bar, CLAMP (progress, 0, 1));
}

void
muster_guest_line_set_shape (MusterGuestLine *self, MusterShape shape)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->words),
                                  shape == MUSTER_SHAPE_TALL ? GTK_ORIENTATION_VERTICAL
                                                             : GTK_ORIENTATION_HORIZONTAL);
}

GtkWidget *
muster_guest_line_get_focus (MusterGuestLine *self)
{
  return GTK_WIDGET (self->words);
}
