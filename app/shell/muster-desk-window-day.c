/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-window-private.h"
#include "muster-recheck-dialog.h"

/* What the window has to do with the sheet of a day. */

static gboolean
may (MusterDeskWindow *self, MusterRight right)
{
  MusterDuty *duty = muster_desk_window_get_duty (self);

  return muster_day_page_get_book (muster_desk_window_get_day_page (self)) != NULL &&
         (duty == NULL || muster_duty_may (duty, right, 0) == MUSTER_SIGNED);
}

/**
 * muster_desk_window_set_days:
 * @days: whose sheets are shown
 * @reasons: (array length=n_reasons): of the profile; must live as long as the window
 */
void
muster_desk_window_set_days (MusterDeskWindow *self,
                             MusterDayBook *days,
                             const MusterOverrideReason *reasons,
                             gsize n_reasons)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));

  muster_day_page_set_book (muster_desk_window_get_day_page (self), days, reasons, n_reasons);
  muster_desk_window_follow_day (self);
}

void
muster_desk_window_set_day_origin (MusterDeskWindow *self,
                                   const char *station,
                                   const char *occasion,
                                   const char *profile,
                                   gboolean rehearsal)
{
  g_return_if_fail (MUSTER_IS_DESK_WINDOW (self));
  muster_day_page_set_origin (
      muster_desk_window_get_day_page (self), station, occasion, profile, rehearsal);
}

/* Who is at the desk has changed: who may not read it does not go on to see it. */
void
muster_desk_window_follow_day (MusterDeskWindow *self)
{
  MusterDayPage *page = muster_desk_window_get_day_page (self);
  const gboolean reads = may (self, MUSTER_RIGHT_DAY);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "desk.day-sheet", reads);
  gtk_widget_action_set_enabled (
      GTK_WIDGET (self), "desk.recheck", may (self, MUSTER_RIGHT_RECHECK));
  if (reads || muster_day_page_get_day (page) == 0)
    return;
  muster_day_page_clear (page);
  if (muster_desk_window_is_page_shown (self, "day"))
    muster_desk_window_show_visit (self);
}

/* Today, from the beginning. */
void
muster_desk_window_show_day_sheet (MusterDeskWindow *self)
{
  MusterDayPage *page = muster_desk_window_get_day_page (self);

  muster_day_page_set_staff (page, muster_desk_window_get_staff (self));
  muster_desk_window_show_page (self, "day");
  muster_day_page_show_day (page, muster_day_book_get_today ());
}

/* Two pictures, for whoever is here and did not decide. */
void
muster_desk_window_open_recheck (MusterDeskWindow *self)
{
  MusterDayBook *days = muster_day_page_get_book (muster_desk_window_get_day_page (self));

  gtk_window_present (GTK_WINDOW (
      muster_recheck_dialog_new (GTK_WINDOW (self), days, muster_desk_window_get_staff (self))));
}
