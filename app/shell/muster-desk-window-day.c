/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-window-private.h"

/* What the window has to do with the sheet of a day. */

#define ACTION "desk.day-sheet"

static gboolean
may_read (MusterDeskWindow *self)
{
  MusterDuty *duty = muster_desk_window_get_duty (self);

  return duty == NULL || muster_duty_may (duty, MUSTER_RIGHT_DAY, 0) == MUSTER_SIGNED;
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
  const gboolean may = muster_day_page_has_book (page) && may_read (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), ACTION, may);
  if (may || muster_day_page_get_day (page) == 0)
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
