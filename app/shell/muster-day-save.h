/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "muster-day-paper.h"

G_BEGIN_DECLS

typedef enum {
  MUSTER_DAY_SAVE_CSV,
  MUSTER_DAY_SAVE_PDF,
} MusterDaySaveFormat;

/* Asks where a day sheet goes, has two people sign, tells the journal, and writes it: what lies on
 * the screen now, whatever comes meanwhile. @staff: (nullable): who, where there are no accounts.
 */
void muster_day_save (GtkWindow *parent,
                      MusterDayBook *days,
                      const MusterDayPaper *paper,
                      MusterDaySaveFormat format,
                      const char *staff);

G_END_DECLS
