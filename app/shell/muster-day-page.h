/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "muster-day-tables.h"

G_BEGIN_DECLS

/* The sheet of one day, for supervisors: what happened, who decided what, and a signature under it.
 * Shows nothing until it is told to, and nothing any more once it is cleared. */
#define MUSTER_TYPE_DAY_PAGE (muster_day_page_get_type ())
G_DECLARE_FINAL_TYPE (MusterDayPage, muster_day_page, MUSTER, DAY_PAGE, AdwBin)

/* @days: whose days; @reasons: of the profile, must live as long as the page. */
void muster_day_page_set_book (MusterDayPage *self,
                               MusterDayBook *days,
                               const MusterOverrideReason *reasons,
                               gsize n_reasons);
void muster_day_page_set_origin (MusterDayPage *self,
                                 const char *station,
                                 const char *occasion,
                                 const char *profile,
                                 gboolean rehearsal);
MusterDayBook *muster_day_page_get_book (MusterDayPage *self); /* NULL: not set yet */
/* The name at the desk, for a journal without accounts. */
void muster_day_page_set_staff (MusterDayPage *self, const char *staff);

void muster_day_page_show_day (MusterDayPage *self, guint32 day);
guint32 muster_day_page_get_day (MusterDayPage *self);
void muster_day_page_clear (MusterDayPage *self);

G_END_DECLS
