/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "muster-phrase.h"

G_BEGIN_DECLS

/* A widget that can say its words in another language at any moment. */
#define MUSTER_TYPE_BILINGUAL (muster_bilingual_get_type ())
G_DECLARE_INTERFACE (MusterBilingual, muster_bilingual, MUSTER, BILINGUAL, GtkWidget)

struct _MusterBilingualInterface {
  GTypeInterface parent_iface;

  void (*set_language) (MusterBilingual *self, MusterLanguage language);
};

void muster_bilingual_set_language (GtkWidget *root, MusterLanguage language);

G_END_DECLS
