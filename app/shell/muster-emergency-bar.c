/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-emergency-bar.h"

#include <glib/gi18n-lib.h>

struct _MusterEmergencyBar {
  GtkBox parent_instance;

  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (MusterEmergencyBar, muster_emergency_bar, GTK_TYPE_BOX)

static void
muster_emergency_bar_class_init (MusterEmergencyBarClass *klass)
{
}

static void
muster_emergency_bar_init (MusterEmergencyBar *self)
{
  GtkWidget *close = gtk_button_new_with_label (_ ("End now"));

  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_xalign (self->label, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->label), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (close), "desk.close-emergency");
  gtk_widget_set_valign (close, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (close), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("End the emergency mode now"), -1);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (self), close);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_widget_add_css_class (GTK_WIDGET (self), "emergency");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
muster_emergency_bar_show (MusterEmergencyBar *self, gint64 until)
{
  g_return_if_fail (MUSTER_IS_EMERGENCY_BAR (self));
  if (until != 0) {
    g_autoptr (GDateTime) end = g_date_time_new_from_unix_local (until);
    /* Translators: the hour and minute when it ends by itself */
    g_autofree char *time = g_date_time_format (end, _ ("%H:%M"));
    g_autofree char *text = g_strdup_printf (
        _ ("Emergency mode until %s: a card is enough, faces are looked at later"), time);

    gtk_label_set_label (self->label, text);
  }
  gtk_widget_set_visible (GTK_WIDGET (self), until != 0);
}
