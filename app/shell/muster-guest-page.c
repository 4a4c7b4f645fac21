/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-guest-page.h"

typedef struct {
  GtkWidget *split; /* borrowed from the template, nullable */
} MusterGuestPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MusterGuestPage, muster_guest_page, ADW_TYPE_BIN)

static void
muster_guest_page_real_forget (MusterGuestPage *self)
{
}

static GtkWidget *
muster_guest_page_real_get_default (MusterGuestPage *self)
{
  return NULL;
}

static void
muster_guest_page_real_set_shape (MusterGuestPage *self, MusterShape shape)
{
  MusterGuestPagePrivate *priv = muster_guest_page_get_instance_private (self);
  gboolean tall = shape == MUSTER_SHAPE_TALL;
  GtkWidget *content = adw_bin_get_child (ADW_BIN (self));

  if (priv->split != NULL)
    gtk_orientable_set_orientation (GTK_ORIENTABLE (priv->split),
                                    tall ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  if (MUSTER_GUEST_PAGE_GET_CLASS (self)->sinks)
    gtk_widget_set_valign (content, tall ? GTK_ALIGN_END : GTK_ALIGN_CENTER);
}

static void
muster_guest_page_class_init (MusterGuestPageClass *klass)
{
  klass->forget = muster_guest_page_real_forget;
  klass->get_default = muster_guest_page_real_get_default;
  klass->set_shape = muster_guest_page_real_set_shape;
}

static void
muster_guest_page_init (MusterGuestPage *self)
{
}

/**
 * muster_guest_page_show:
 * @screen: what to say; borrowed for this call only
 *
 * May be called again while the page is shown, and must then touch only what is new.
 */
void
muster_guest_page_show (MusterGuestPage *self, const MusterScreen *screen)
{
  MUSTER_GUEST_PAGE_GET_CLASS (self)->show (self, screen);
}

void
muster_guest_page_forget (MusterGuestPage *self)
{
  MUSTER_GUEST_PAGE_GET_CLASS (self)->forget (self);
}

/**
 * muster_guest_page_get_focus:
 *
 * Returns: (transfer none): the main action, or the headline where a decision must not be taken by
 *   a key that is already on its way
 */
GtkWidget *
muster_guest_page_get_focus (MusterGuestPage *self)
{
  return MUSTER_GUEST_PAGE_GET_CLASS (self)->get_focus (self);
}

GtkWidget *
muster_guest_page_get_default (MusterGuestPage *self)
{
  return MUSTER_GUEST_PAGE_GET_CLASS (self)->get_default (self);
}

void
muster_guest_page_set_shape (MusterGuestPage *self, MusterShape shape)
{
  MUSTER_GUEST_PAGE_GET_CLASS (self)->set_shape (self, shape);
}

void
muster_guest_page_set_split (MusterGuestPage *self, GtkWidget *split)
{
  MusterGuestPagePrivate *priv = muster_guest_page_get_instance_private (self);

  priv->split = split;
}
