/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-rehearsal.h"

#include "muster-rehearsal-panel.h"

enum { TAP, SITTER, UNPLUG, PRACTISE, N_SIGNALS };

static guint signals[N_SIGNALS];

void
muster_desk_rehearsal_install_signals (GType window)
{
#define SIGNAL(id, name, ...)                                                                      \
  signals[id] = g_signal_new (                                                                     \
      name, window, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, __VA_ARGS__)
  SIGNAL (TAP, "rehearsal-tap", 2, G_TYPE_UINT, G_TYPE_UINT);
  SIGNAL (SITTER, "rehearsal-sitter", 2, G_TYPE_UINT, G_TYPE_UINT);
  SIGNAL (UNPLUG, "rehearsal-unplug", 1, G_TYPE_BOOLEAN);
  SIGNAL (PRACTISE, "rehearsal-practise", 1, G_TYPE_UINT);
#undef SIGNAL
}

/* Before the window hears of it: what it shows then is not covered by the list. */
static void
close_cb (GtkMenuButton *button)
{
  gtk_menu_button_popdown (button);
}

static void
tap_cb (MusterDeskWindow *window, guint who, guint card)
{
  g_signal_emit (window, signals[TAP], 0, who, card);
}

static void
sitter_cb (MusterDeskWindow *window, guint identity, guint sitter)
{
  g_signal_emit (window, signals[SITTER], 0, identity, sitter);
}

static void
unplug_cb (MusterDeskWindow *window, gboolean unplugged)
{
  g_signal_emit (window, signals[UNPLUG], 0, unplugged);
}

static void
practise_cb (MusterDeskWindow *window, guint kind)
{
  g_signal_emit (window, signals[PRACTISE], 0, kind);
}

/* @people: static data */
void
muster_desk_rehearsal_add (MusterDeskWindow *window,
                           GtkMenuButton *button,
                           const MusterRehearsalPerson *people,
                           gsize n_people)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *panel = muster_rehearsal_panel_new ();

  muster_rehearsal_panel_set_people (MUSTER_REHEARSAL_PANEL (panel), people, n_people);
  g_signal_connect_object (panel, "tap", G_CALLBACK (close_cb), button, G_CONNECT_SWAPPED);
  g_signal_connect_object (panel, "tap", G_CALLBACK (tap_cb), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (panel, "sitter", G_CALLBACK (sitter_cb), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (panel, "unplug", G_CALLBACK (unplug_cb), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (panel, "practise", G_CALLBACK (practise_cb), window, G_CONNECT_SWAPPED);
  gtk_popover_set_child (GTK_POPOVER (popover), panel);
  gtk_menu_button_set_popover (button, popover);
}
