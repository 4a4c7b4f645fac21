/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-act-button.h"

struct _MusterDeskActButton {
  GtkButton parent_instance;

  GtkLabel *title; /* owned by the box that is the button's child */
  GtkLabel *key;
  GtkLabel *why;
};

enum { PROP_0, PROP_TITLE, PROP_KEY, N_PROPERTIES };

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (MusterDeskActButton, muster_desk_act_button, GTK_TYPE_BUTTON)

static void
set_title (MusterDeskActButton *self, const char *title)
{
  gtk_label_set_label (self->title, title);
  /* else the key would belong to the name */
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title != NULL ? title : "", -1);
}

static void
muster_desk_act_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MusterDeskActButton *self = MUSTER_DESK_ACT_BUTTON (object);

  if (id == PROP_TITLE)
    g_value_set_string (value, gtk_label_get_label (self->title));
  else if (id == PROP_KEY)
    g_value_set_string (value, gtk_label_get_label (self->key));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
muster_desk_act_button_set_property (GObject *object,
                                     guint id,
                                     const GValue *value,
                                     GParamSpec *pspec)
{
  MusterDeskActButton *self = MUSTER_DESK_ACT_BUTTON (object);

  if (id == PROP_TITLE)
    set_title (self, g_value_get_string (value));
  else if (id == PROP_KEY)
    gtk_label_set_label (self->key, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
muster_desk_act_button_class_init (MusterDeskActButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = muster_desk_act_button_get_property;
  object_class->set_property = muster_desk_act_button_set_property;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static GtkLabel *
append_label (GtkBox *box)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (box, label);
  return GTK_LABEL (label);
}

static void
muster_desk_act_button_init (MusterDeskActButton *self)
{
  GtkBox *column = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  GtkBox *line = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8));

  gtk_widget_set_valign (GTK_WIDGET (column), GTK_ALIGN_CENTER);
  gtk_box_append (column, GTK_WIDGET (line));
  self->title = append_label (line);
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  self->key = append_label (line);
  gtk_widget_add_css_class (GTK_WIDGET (self->key), "key");
  self->why = append_label (column);
  gtk_label_set_wrap (self->why, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->why), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->why), "why");
  gtk_button_set_child (GTK_BUTTON (self), GTK_WIDGET (column));
  gtk_widget_add_css_class (GTK_WIDGET (self), "act");
}

/**
 * muster_desk_act_button_set_why:
 * @why: (nullable): why it cannot be pressed, %NULL if it can
 * @shown: %FALSE if that is said elsewhere already; a screen reader is told anyway
 */
void
muster_desk_act_button_set_why (MusterDeskActButton *self, const char *why, gboolean shown)
{
  g_return_if_fail (MUSTER_IS_DESK_ACT_BUTTON (self));

  gtk_label_set_label (self->why, why);
  gtk_widget_set_visible (GTK_WIDGET (self->why), why != NULL && shown);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), why);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, why != NULL ? why : "", -1);
}

/**
 * muster_desk_act_button_set_main:
 * @is_main: whether it is the one act to be set apart
 */
void
muster_desk_act_button_set_main (MusterDeskActButton *self, gboolean is_main)
{
  g_return_if_fail (MUSTER_IS_DESK_ACT_BUTTON (self));

  if (is_main)
    gtk_widget_add_css_class (GTK_WIDGET (self), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "suggested-action");
}
