/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-code-view.h"
#include "muster-count-bar.h"

struct _MusterCodeView {
  GtkBox parent_instance;

  GtkLabel *digits; /* children are borrowed */
  MusterCountBar *count;
  GtkProgressBar *heard;
};

G_DEFINE_FINAL_TYPE (MusterCodeView, muster_code_view, GTK_TYPE_BOX)

static void
muster_code_view_class_init (MusterCodeViewClass *klass)
{
}

static void
muster_code_view_init (MusterCodeView *self)
{
  GtkWidget *digits = gtk_label_new ("");
  GtkWidget *count = g_object_new (MUSTER_TYPE_COUNT_BAR, NULL);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 16);
  GtkWidget *icon = gtk_image_new_from_icon_name ("audio-input-microphone-symbolic");
  GtkWidget *heard = gtk_progress_bar_new ();
  GtkWidget *words = muster_words_new ("small", "second");

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "code");
  gtk_widget_add_css_class (digits, "digits");
  gtk_widget_add_css_class (heard, "heard");
  gtk_widget_set_hexpand (heard, TRUE);
  gtk_widget_set_valign (heard, GTK_ALIGN_CENTER);
  /* changes ten times a second, and whoever hears a screen reader hears themselves */
  gtk_accessible_update_state (GTK_ACCESSIBLE (heard), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  muster_words_take (MUSTER_WORDS (words),
                     muster_phrase_new (N_ ("The microphone is on, nothing is kept")));
  g_object_set (words, "max-width-chars", 20, NULL);
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), heard);
  gtk_box_append (GTK_BOX (self), digits);
  gtk_box_append (GTK_BOX (self), count);
  gtk_box_append (GTK_BOX (self), row);
  gtk_box_append (GTK_BOX (self), words);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  self->digits = GTK_LABEL (digits);
  self->count = MUSTER_COUNT_BAR (count);
  self->heard = GTK_PROGRESS_BAR (heard);
}

/* Apart, so that a screen reader says digits and not thousands. */
static char *
space_out (const char *code)
{
  GString *text = g_string_new (NULL);

  for (const char *digit = code; *digit != '\0'; digit++) {
    if (text->len > 0)
      g_string_append_c (text, ' ');
    g_string_append_c (text, *digit);
  }
  return g_string_free (text, FALSE);
}

void
muster_code_view_show (MusterCodeView *self, const MusterChallengeView *view)
{
  const gboolean reads = view != NULL && *view->code != '\0';
  g_autofree char *text = space_out (reads ? view->code : "");

  if (!g_str_equal (text, gtk_label_get_text (self->digits))) {
    gtk_label_set_text (self->digits, text);
    muster_count_bar_run (self->count, g_get_monotonic_time (), reads ? view->deadline_us : 0);
  }
  gtk_progress_bar_set_fraction (self->heard, reads ? view->heard : 0);
  gtk_widget_set_visible (GTK_WIDGET (self), reads);
}

/* Apart from each other. */
const char *
muster_code_view_get_digits (MusterCodeView *self)
{
  return gtk_label_get_text (self->digits);
}

double
muster_code_view_get_heard (MusterCodeView *self)
{
  return gtk_progress_bar_get_fraction (self->heard);
}
