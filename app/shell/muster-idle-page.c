/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-guest-button.h"
#include "muster-idle-page.h"

struct _MusterIdlePage {
  MusterGuestPage parent_instance;

  GtkWidget *type_button; /* template child, borrowed */
};

G_DEFINE_FINAL_TYPE (MusterIdlePage, muster_idle_page, MUSTER_TYPE_GUEST_PAGE)

static void
muster_idle_page_show (MusterGuestPage *page, const MusterScreen *screen)
{
  gtk_widget_set_visible (MUSTER_IDLE_PAGE (page)->type_button, screen->may_type);
}

static GtkWidget *
muster_idle_page_get_focus (MusterGuestPage *page)
{
  return MUSTER_IDLE_PAGE (page)->type_button;
}

static void
muster_idle_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MUSTER_TYPE_IDLE_PAGE);
  G_OBJECT_CLASS (muster_idle_page_parent_class)->dispose (object);
}

static void
muster_idle_page_class_init (MusterIdlePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MusterGuestPageClass *page_class = MUSTER_GUEST_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_idle_page_dispose;
  page_class->show = muster_idle_page_show;
  page_class->get_focus = muster_idle_page_get_focus;
  page_class->get_default = muster_idle_page_get_focus;
  page_class->sinks = TRUE;

  g_type_ensure (MUSTER_TYPE_WORDS);
  g_type_ensure (MUSTER_TYPE_GUEST_BUTTON);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-idle-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterIdlePage, type_button);
}

static void
muster_idle_page_init (MusterIdlePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_guest_page_set_split (MUSTER_GUEST_PAGE (self), adw_bin_get_child (ADW_BIN (self)));
}
