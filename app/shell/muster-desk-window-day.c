/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-window-private.h"
#include "muster-recheck-dialog.h"

/* What the window has to do with the sheet of a day. */

static MusterSignResult
judge (MusterDeskWindow *self, MusterRight right)
{
  MusterDuty *duty = muster_desk_window_get_duty (self);

  if (muster_day_page_get_book (muster_desk_window_get_day_page (self)) == NULL)
    return MUSTER_SIGN_NOBODY;
  return duty != NULL ? muster_duty_may (duty, right, 0) : MUSTER_SIGNED;
}

static const MusterRightQuestion read_sheet = {.right = MUSTER_RIGHT_DAY};
static const MusterRightQuestion look_again = {.right = MUSTER_RIGHT_RECHECK};

/* Whether whoever is here goes on to see the sheet that lies open. */
static gboolean
reads_on (MusterDeskWindow *self, MusterSignResult sign)
{
  return muster_right_permit_holds (muster_desk_window_get_day_permit (self),
                                    muster_desk_window_get_duty (self),
                                    &read_sheet,
                                    sign);
}

static void
ask (MusterDeskWindow *self, const MusterRightQuestion *question, MusterRightGoOn go_on)
{
  muster_right_ask (GTK_WINDOW (self),
                    muster_desk_window_get_duty (self),
                    question,
                    go_on,
                    g_object_ref (self),
                    g_object_unref);
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
  const MusterSignResult day = judge (self, MUSTER_RIGHT_DAY);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "desk.day-sheet", muster_right_may_ask (day));
  gtk_widget_action_set_enabled (
      GTK_WIDGET (self), "desk.recheck", muster_right_may_ask (judge (self, MUSTER_RIGHT_RECHECK)));
  if (reads_on (self, day) || muster_day_page_get_day (page) == 0)
    return;
  muster_day_page_clear (page);
  *muster_desk_window_get_day_permit (self) = (MusterRightPermit){0};
  if (muster_desk_window_is_page_shown (self, "day"))
    muster_desk_window_show_visit (self);
}

static void
show_sheet (gpointer user_data)
{
  MusterDeskWindow *self = user_data;
  MusterDayPage *page = muster_desk_window_get_day_page (self);
  g_autoptr (GError) error = NULL;

  if (!muster_right_permit_take (muster_desk_window_get_day_permit (self),
                                 muster_desk_window_get_duty (self),
                                 &read_sheet,
                                 &error)) {
    muster_right_tell (GTK_WINDOW (self), error);
    return;
  }
  muster_day_page_set_staff (page, muster_desk_window_get_staff (self));
  muster_desk_window_show_page (self, "day");
  muster_day_page_show_day (page, muster_day_book_get_today ());
}

/* Today, from the beginning. */
void
muster_desk_window_show_day_sheet (MusterDeskWindow *self)
{
  ask (self, &read_sheet, show_sheet);
}

static void
open_recheck (gpointer user_data)
{
  MusterDeskWindow *self = user_data;
  MusterDayBook *days = muster_day_page_get_book (muster_desk_window_get_day_page (self));
  g_autoptr (GError) error = NULL;
  MusterStaffBy by;

  if (muster_duty_demand (
          muster_desk_window_get_duty (self), MUSTER_RIGHT_RECHECK, 0, 0, &by, &error))
    gtk_window_present (GTK_WINDOW (
        muster_recheck_dialog_new (GTK_WINDOW (self), days, muster_desk_window_get_staff (self))));
  else
    muster_right_tell (GTK_WINDOW (self), error);
}

/* Two pictures, for whoever is here and did not decide. */
void
muster_desk_window_open_recheck (MusterDeskWindow *self)
{
  ask (self, &look_again, open_recheck);
}
