/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-bilingual.h"

G_DEFINE_INTERFACE (MusterBilingual, muster_bilingual, GTK_TYPE_WIDGET)

static void
muster_bilingual_default_init (MusterBilingualInterface *iface)
{
}

/**
 * muster_bilingual_set_language:
 * @root: any widget
 * @language: the guest's language from now on
 *
 * Tells @root and everything below it, whether shown or not.
 */
void
muster_bilingual_set_language (GtkWidget *root, MusterLanguage language)
{
  if (MUSTER_IS_BILINGUAL (root))
    MUSTER_BILINGUAL_GET_IFACE (root)->set_language (MUSTER_BILINGUAL (root), language);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    muster_bilingual_set_language (child, language);
}
