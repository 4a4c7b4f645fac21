/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-guest-frame.h"
#include "muster-screen.h"
#include "muster-words.h"

G_BEGIN_DECLS

/* One page of the guest window. A page fills its words from a screen and emits guest.* actions; it
 * knows neither station nor window. */
#define MUSTER_TYPE_GUEST_PAGE (muster_guest_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (MusterGuestPage, muster_guest_page, MUSTER, GUEST_PAGE, AdwBin)

struct _MusterGuestPageClass {
  AdwBinClass parent_class;

  gboolean sinks; /* on a portrait screen the controls sink to where hands reach */

  void (*show) (MusterGuestPage *self, const MusterScreen *screen);
  void (*forget) (MusterGuestPage *self); /* another page is shown: drop the person's data */
  GtkWidget *(*get_focus) (MusterGuestPage *self);   /* after a page change */
  GtkWidget *(*get_default) (MusterGuestPage *self); /* what Enter does; NULL = nothing */
  void (*set_shape) (MusterGuestPage *self, MusterShape shape);
};

void muster_guest_page_show (MusterGuestPage *self, const MusterScreen *screen);
void muster_guest_page_forget (MusterGuestPage *self);
GtkWidget *muster_guest_page_get_focus (MusterGuestPage *self);
GtkWidget *muster_guest_page_get_default (MusterGuestPage *self);
void muster_guest_page_set_shape (MusterGuestPage *self, MusterShape shape);

/* For the kinds: the box that turns vertical on a portrait screen. A kind whose split is the whole
 * page leaves it unbound: gtk_widget_dispose_template() of GTK 4.8 would take a bound direct child
 * away from AdwBin. */
void muster_guest_page_set_split (MusterGuestPage *self, GtkWidget *split);

G_END_DECLS
