/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-style.h"

/**
 * muster_desk_style_set:
 * @style: "pass", "again", "stop", "doubt" or "plain"; any other takes them all away
 * @suffix: "" for the ground, "-c" for the colour of what stands on it
 *
 * Exactly one of the styles, so that colours never add up.
 */
void
muster_desk_style_set (GtkWidget *widget, const char *style, const char *suffix)
{
  static const char *const styles[] = {"pass", "again", "stop", "doubt", "plain"};

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++) {
    g_autofree char *name = g_strconcat (styles[i], suffix, NULL);

    if (g_str_equal (styles[i], style))
      gtk_widget_add_css_class (widget, name);
    else
      gtk_widget_remove_css_class (widget, name);
  }
}
