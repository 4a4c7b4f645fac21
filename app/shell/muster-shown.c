/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-shown.h"

/**
 * muster_shown_tell:
 * @shown: whether a person can see @widget now
 *
 * GTK 4.8 tells a screen reader of all pages of a stack, and of children without a place, as if
 * they were to be seen. This tells it the truth.
 */
void
muster_shown_tell (GtkWidget *widget, gboolean shown)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_HIDDEN, !shown, -1);
}

static void
page_changed_cb (GtkStack *stack)
{
  GtkWidget *shown = gtk_stack_get_visible_child (stack);
  GtkWidget *child;

  for (child = gtk_widget_get_first_child (GTK_WIDGET (stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    muster_shown_tell (child, child == shown);
}

/**
 * muster_shown_follow_stack:
 * @stack: with all its pages
 *
 * Tells at once and at each change which page is to be seen.
 */
void
muster_shown_follow_stack (GtkStack *stack)
{
  g_signal_connect (stack, "notify::visible-child", G_CALLBACK (page_changed_cb), NULL);
  page_changed_cb (stack);
}
