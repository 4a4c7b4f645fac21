/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-day-page-private.h"

#include <glib/gi18n-lib.h>

#include "muster-audit-save.h"
#include "muster-day-save.h"
#include "muster-day-sign.h"
#include "muster-day.h"
#include "muster-export-sign.h"
#include "muster-recheck.h"
#include "muster-right-ask.h"

/* What staff do with the day that the page shows. */

static GtkWindow *
get_window (MusterDayPage *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

/* It may have gone while somebody was asked. */
static gboolean
has_day (MusterDayPage *self)
{
  return muster_day_page_get_book (self) != NULL && muster_day_page_get_day (self) != 0;
}

/* The journal has it: the sheet is read anew and says so itself. */
static void
signed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterDayPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!muster_day_book_close_finish (MUSTER_DAY_BOOK (source), result, &error))
    muster_export_tell (get_window (self), _ ("The day was not signed"), error->message);
}

/* Nothing of a day is done by nobody: without accounts somebody has said their name. */
static gboolean
lacks_name (MusterDayPage *self)
{
  const char *staff = muster_day_page_get_staff (self);

  if (muster_duty_has_accounts (muster_day_book_get_duty (muster_day_page_get_book (self))) ||
      (staff != NULL && *staff != '\0'))
    return FALSE;
  muster_right_tell_name (get_window (self));
  return TRUE;
}

static void
ask_right (MusterDayPage *self, MusterRightGoOn go_on)
{
  g_autofree char *day = muster_day_dup_title (muster_day_page_get_day (self));
  const MusterRightQuestion question = {.right = MUSTER_RIGHT_DAY, .about = day};

  muster_right_ask (get_window (self),
                    muster_day_book_get_duty (muster_day_page_get_book (self)),
                    &question,
                    go_on,
                    g_object_ref (self),
                    g_object_unref);
}

static void
sign_day (gpointer user_data)
{
  MusterDayPage *self = user_data;

  if (has_day (self))
    muster_day_book_close_async (muster_day_page_get_book (self),
                                 muster_day_page_get_day (self),
                                 muster_day_page_get_staff (self),
                                 signed_cb,
                                 g_object_ref (self));
}

static void
sign_response_cb (MusterDayPage *self, const char *response)
{
  if (g_str_equal (response, MUSTER_DAY_SIGN) && has_day (self))
    ask_right (self, sign_day);
}

static void
sign_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MusterDayPage *self = MUSTER_DAY_PAGE (widget);
  const MusterDayReport *report = muster_day_page_get_paper (self).report;
  GtkWidget *dialog;

  if (report == NULL || lacks_name (self))
    return;
  dialog = muster_day_sign_dialog_new (get_window (self), report);
  g_signal_connect_object (
      dialog, "response", G_CALLBACK (sign_response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
drawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterDayPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!muster_recheck_draw_finish (MUSTER_DAY_BOOK (source), result, &error))
    muster_export_tell (get_window (self), _ ("Nothing was drawn"), error->message);
}

static void
draw (gpointer user_data)
{
  MusterDayPage *self = user_data;

  if (has_day (self))
    muster_recheck_draw_async (muster_day_page_get_book (self),
                               muster_day_page_get_day (self),
                               muster_day_page_get_staff (self),
                               drawn_cb,
                               g_object_ref (self));
}

static void
draw_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MusterDayPage *self = MUSTER_DAY_PAGE (widget);

  if (muster_day_page_get_paper (self).report != NULL && !lacks_name (self))
    ask_right (self, draw);
}

static void
save_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MusterDayPage *self = MUSTER_DAY_PAGE (widget);
  const MusterDayPaper paper = muster_day_page_get_paper (self);

  if (paper.report != NULL && !lacks_name (self))
    muster_day_save (get_window (self),
                     muster_day_page_get_book (self),
                     &paper,
                     g_str_equal (name, "day.save-pdf") ? MUSTER_DAY_SAVE_PDF : MUSTER_DAY_SAVE_CSV,
                     muster_day_page_get_staff (self));
}

static void
audit_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MusterDayPage *self = MUSTER_DAY_PAGE (widget);
  const MusterDayPaper paper = muster_day_page_get_paper (self);

  if (paper.report != NULL && !lacks_name (self))
    muster_audit_save (get_window (self),
                       muster_day_page_get_book (self),
                       muster_day_page_get_day (self),
                       g_str_equal (name, "day.audit-names"),
                       paper.station,
                       muster_day_page_get_staff (self));
}

static const struct {
  const char *name;
  GtkWidgetActionActivateFunc callback;
} acts[] = {
    {"day.sign", sign_cb},
    {"day.draw", draw_cb},
    {"day.audit", audit_cb},
    {"day.audit-names", audit_cb},
    {"day.save-csv", save_cb},
    {"day.save-pdf", save_cb},
};

void
muster_day_page_install_acts (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    gtk_widget_class_install_action (widget_class, acts[i].name, NULL, acts[i].callback);
}

void
muster_day_page_set_can_act (MusterDayPage *self, gboolean can)
{
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), acts[i].name, can);
}
