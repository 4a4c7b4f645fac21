/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "muster-day-book.h"

G_BEGIN_DECLS

/* Asks where the journal goes, has two people sign, and hands it out with @day in full. @staff:
 * (nullable): who, where there are no accounts. */
void muster_audit_save (GtkWindow *parent,
                        MusterDayBook *days,
                        guint32 day,
                        gboolean with_names,
                        const char *station,
                        const char *staff);

G_END_DECLS
