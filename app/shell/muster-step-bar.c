/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "muster-step-bar.h"

enum { N_STEPS = 4 };

static const char *const NAMES[N_STEPS] = {
    NC_ ("step", "Card"),
    NC_ ("step", "Confirm"),
    NC_ ("step", "Face"),
    NC_ ("step", "Done"),
};

struct _MusterStepBar {
  GtkBox parent_instance;

  MusterLanguage language;
  guint step; /* 1 to N_STEPS, 0 = hidden */
  gboolean narrow;
  GtkWidget *items[N_STEPS]; /* owned by the box */
  GtkWidget *dots[N_STEPS];
  GtkWidget *names[N_STEPS];
};

static void muster_step_bar_bilingual_init (MusterBilingualInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MusterStepBar,
                               muster_step_bar,
                               GTK_TYPE_BOX,
                               G_IMPLEMENT_INTERFACE (MUSTER_TYPE_BILINGUAL,
                                                      muster_step_bar_bilingual_init))

static void
update_name (MusterStepBar *self, const MusterPhrase *current)
{
  const char *word = muster_phrase_get (current, self->language);
  g_autoptr (MusterPhrase) name = muster_phrase_new_format (
      /* Translators: place in the visit, then the step's name */
      N_ ("Step %u of %u: %s"),
      self->step,
      (guint) N_STEPS,
      word);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  muster_phrase_get (name, self->language),
                                  -1);
}

static void
update_step (MusterStepBar *self, guint i)
{
  static const char *const STATES[] = {"done", "now", "later"};
  const guint now = self->step - 1;
  const guint state = i < now ? 0 : i == now ? 1 : 2;
  g_autoptr (MusterPhrase) phrase = muster_phrase_new_in ("step", NAMES[i]);
  g_autofree char *number = g_strdup_printf ("%u", i + 1);

  for (guint s = 0; s < G_N_ELEMENTS (STATES); s++)
    gtk_widget_remove_css_class (self->items[i], STATES[s]);
  gtk_widget_add_css_class (self->items[i], STATES[state]);
  gtk_label_set_label (GTK_LABEL (self->dots[i]), state == 0 ? "✓" : number);
  gtk_label_set_label (GTK_LABEL (self->names[i]), muster_phrase_get (phrase, self->language));
  gtk_widget_set_visible (self->names[i], !self->narrow || i == now);
  if (i == now)
    update_name (self, phrase);
}

static void
update (MusterStepBar *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), self->step != 0);
  for (guint i = 0; self->step != 0 && i < N_STEPS; i++)
    update_step (self, i);
}

static void
muster_step_bar_set_language (MusterBilingual *bilingual, MusterLanguage language)
{
  MusterStepBar *self = MUSTER_STEP_BAR (bilingual);

  self->language = language;
  update (self);
}

static void
muster_step_bar_bilingual_init (MusterBilingualInterface *iface)
{
  iface->set_language = muster_step_bar_set_language;
}

static void
muster_step_bar_class_init (MusterStepBarClass *klass)
{
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "steps");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
muster_step_bar_init (MusterStepBar *self)
{
  self->language = muster_language_default ();
  for (guint i = 0; i < N_STEPS; i++) {
    if (i > 0) {
      GtkWidget *rail = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_widget_add_css_class (rail, "rail");
      gtk_widget_set_valign (rail, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (self), rail);
    }
    self->items[i] = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
    self->dots[i] = gtk_label_new ("");
    self->names[i] = gtk_label_new ("");
    gtk_widget_add_css_class (self->dots[i], "dot");
    gtk_widget_set_valign (self->dots[i], GTK_ALIGN_CENTER);
    gtk_box_append (GTK_BOX (self->items[i]), self->dots[i]);
    gtk_box_append (GTK_BOX (self->items[i]), self->names[i]);
    gtk_box_append (GTK_BOX (self), self->items[i]);
  }
  update (self);
}

/**
 * muster_step_bar_set_step:
 * @step: 1 to 4; 0 hides the bar
 */
void
muster_step_bar_set_step (MusterStepBar *self, guint step)
{
  self->step = MIN (step, N_STEPS);
  update (self);
}

/* Only the current step's name, where there is no room for four. */
void
muster_step_bar_set_narrow (MusterStepBar *self, gboolean narrow)
{
  self->narrow = narrow;
  update (self);
}
