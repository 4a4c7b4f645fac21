/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-day-page.h"

#include <glib/gi18n-lib.h>

#include "muster-chart.h"
#include "muster-day-page-private.h"
#include "muster-day-table-view.h"
#include "muster-day.h"
#include "muster-desk-words.h"
#include "muster-error.h"
#include "muster-shown.h"
#include "muster-wrap-box.h"

struct _MusterDayPage {
  AdwBin parent_instance;

  MusterDayBook *days; /* owned, nullable */
  MusterDayNames names;
  char *station, *occasion, *profile; /* owned: what a sheet that leaves says of its origin */
  gboolean rehearsal;
  char *staff;               /* owned */
  guint32 day;               /* 0 = none */
  gboolean choosing;         /* the calendar is being set, not used */
  MusterDayReport *report;   /* owned, nullable: what is shown */
  GCancellable *cancellable; /* owned, nullable: of a day that is being read */

  GtkMenuButton *day_button;
  GtkPopover *day_popover;
  GtkCalendar *calendar;
  GtkWidget *back_button;
  GtkStack *stack;
  AdwStatusPage *none_page;
  GtkWidget *closed_box;
  GtkImage *closed_icon;
  GtkLabel *closed_label;
  GtkBox *charts;
  GtkBox *summary;
  GtkBox *tables;
};

G_DEFINE_FINAL_TYPE (MusterDayPage, muster_day_page, ADW_TYPE_BIN)

/* --- showing -------------------------------------------------------------- */

static void
show_none (MusterDayPage *self, const char *title, const char *description)
{
  adw_status_page_set_title (self->none_page, title);
  adw_status_page_set_description (self->none_page, description);
  gtk_stack_set_visible_child_name (self->stack, "none");
}

static void
clear_box (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

static void
clear_sheet (MusterDayPage *self)
{
  clear_box (self->charts);
  clear_box (self->summary);
  clear_box (self->tables);
}

/* Numbers are never only in a picture: the table stands below it. */
static void
show_table (MusterDayPage *self, GtkBox *box, MusterDayTableKind kind, MusterChartData *data)
{
  g_autoptr (MusterDayTable) table =
      muster_day_table_new (kind, self->report->figures, &self->names);
  GtkWidget *chart = NULL;

  if (table->rows->len == 0)
    return;
  if (data != NULL) {
    chart = g_object_new (MUSTER_TYPE_CHART, NULL);
    muster_chart_set (MUSTER_CHART (chart), table->title, data);
  }
  gtk_box_append (box, muster_day_table_view_new (table, chart));
}

static void
show_closed (MusterDayPage *self)
{
  const gboolean good = self->report->closed != 0 && self->report->after_close == 0;
  g_autofree char *text = muster_day_dup_closed (self->report, &self->names);

  gtk_widget_remove_css_class (self->closed_box, good ? "again" : "pass");
  gtk_widget_add_css_class (self->closed_box, good ? "pass" : "again");
  gtk_image_set_from_icon_name (self->closed_icon,
                                muster_desk_words_icon (good ? "pass" : "again"));
  gtk_label_set_label (self->closed_label, text);
}

static void
show_report (MusterDayPage *self)
{
  const MusterDayFigures *figures = self->report->figures;

  clear_sheet (self);
  muster_day_page_set_can_act (self, TRUE);
  if (figures->last == 0 && figures->unread == 0) {
    show_none (self,
               _ ("Nobody came on this day"),
               _ ("The journal of this station tells of no visit. Choose another day above."));
    return;
  }
  show_closed (self);
  show_table (self, self->charts, MUSTER_DAY_TABLE_HOURS, muster_day_chart_hours (figures));
  show_table (
      self, self->charts, MUSTER_DAY_TABLE_STAFF, muster_day_chart_staff (figures, &self->names));
  show_table (self, self->summary, MUSTER_DAY_TABLE_SUMMARY, NULL);
  show_table (self, self->tables, MUSTER_DAY_TABLE_OUTCOMES, NULL);
  show_table (self, self->tables, MUSTER_DAY_TABLE_REASONS, NULL);
  show_table (self, self->tables, MUSTER_DAY_TABLE_BANDS, NULL);
  show_table (self, self->tables, MUSTER_DAY_TABLE_RECHECKS, NULL);
  gtk_stack_set_visible_child_name (self->stack, "sheet");
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MusterDayPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterDayReport) report =
      muster_day_book_load_finish (MUSTER_DAY_BOOK (source), result, &error);

  if (muster_error_is_cancelled (error))
    return; /* another day is wanted, or none */
  g_clear_object (&self->cancellable);
  if (report == NULL) {
    show_none (self, _ ("This day cannot be read"), error->message);
    return;
  }
  muster_day_report_free (self->report);
  self->report = g_steal_pointer (&report);
  show_report (self);
}

static void
show_date (MusterDayPage *self)
{
  g_autofree char *title = muster_day_dup_title (self->day);
  GDate date;
  g_autoptr (GDateTime) noon = NULL;

  g_date_set_julian (&date, self->day);
  noon = g_date_time_new_local (
      g_date_get_year (&date), (int) g_date_get_month (&date), g_date_get_day (&date), 12, 0, 0);
  gtk_menu_button_set_label (self->day_button, title);
  self->choosing = TRUE;
  gtk_calendar_select_day (self->calendar, noon);
  self->choosing = FALSE;
  gtk_widget_action_set_enabled (
      GTK_WIDGET (self), "day.next", self->day < muster_day_book_get_today ());
}

static void
stop_reading (MusterDayPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* What is shown stays while the same day is read anew. */
static void
read_day (MusterDayPage *self)
{
  stop_reading (self);
  if (self->days == NULL || self->day == 0)
    return;
  self->cancellable = g_cancellable_new ();
  muster_day_book_load_async (
      self->days, self->day, self->cancellable, loaded_cb, g_object_ref (self));
}

/* --- choosing a day ------------------------------------------------------- */

static void
step_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MusterDayPage *self = MUSTER_DAY_PAGE (widget);

  if (self->day != 0)
    muster_day_page_show_day (self, self->day + (g_str_equal (name, "day.next") ? 1 : -1));
}

static void
day_selected_cb (MusterDayPage *self)
{
  g_autoptr (GDateTime) date = gtk_calendar_get_date (self->calendar);
  GDate day;

  if (self->choosing || self->day == 0)
    return;
  g_date_set_dmy (&day,
                  (GDateDay) g_date_time_get_day_of_month (date),
                  (GDateMonth) g_date_time_get_month (date),
                  (GDateYear) g_date_time_get_year (date));
  gtk_popover_popdown (self->day_popover);
  muster_day_page_show_day (self, MIN (g_date_get_julian (&day), muster_day_book_get_today ()));
}

/* --- object --------------------------------------------------------------- */

static void
muster_day_page_dispose (GObject *object)
{
  MusterDayPage *self = MUSTER_DAY_PAGE (object);

  stop_reading (self);
  g_clear_object (&self->days);
  g_clear_pointer (&self->report, muster_day_report_free);
  g_clear_pointer (&self->staff, g_free);
  g_clear_pointer (&self->station, g_free);
  g_clear_pointer (&self->occasion, g_free);
  g_clear_pointer (&self->profile, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), MUSTER_TYPE_DAY_PAGE);
  G_OBJECT_CLASS (muster_day_page_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, MusterDayPage, child)

static void
muster_day_page_class_init (MusterDayPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_day_page_dispose;
  g_type_ensure (MUSTER_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-day-page.ui");
  BIND (day_button);
  BIND (day_popover);
  BIND (calendar);
  BIND (back_button);
  BIND (stack);
  BIND (none_page);
  BIND (closed_box);
  BIND (closed_icon);
  BIND (closed_label);
  BIND (charts);
  BIND (summary);
  BIND (tables);
  gtk_widget_class_bind_template_callback (widget_class, day_selected_cb);
  gtk_widget_class_install_action (widget_class, "day.previous", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "day.next", NULL, step_cb);
  muster_day_page_install_acts (widget_class);
}

#undef BIND

static void
muster_day_page_init (MusterDayPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_shown_follow_stack (self->stack);
  muster_day_page_set_can_act (self, FALSE);
}

void
muster_day_page_set_book (MusterDayPage *self,
                          MusterDayBook *days,
                          const MusterOverrideReason *reasons,
                          gsize n_reasons)
{
  g_return_if_fail (MUSTER_IS_DAY_PAGE (self) && self->days == NULL);
  self->days = g_object_ref (days);
  self->names.reasons = reasons;
  self->names.n_reasons = n_reasons;
  g_signal_connect_object (days, "changed", G_CALLBACK (read_day), self, G_CONNECT_SWAPPED);
}

/**
 * muster_day_page_set_origin:
 * @station: its name
 * @occasion: its title, "" for none
 * @profile: id
 *
 * What a sheet that leaves the station says of where it is from.
 */
void
muster_day_page_set_origin (MusterDayPage *self,
                            const char *station,
                            const char *occasion,
                            const char *profile,
                            gboolean rehearsal)
{
  g_return_if_fail (MUSTER_IS_DAY_PAGE (self));
  g_free (self->station);
  g_free (self->occasion);
  g_free (self->profile);
  self->station = g_strdup (station);
  self->occasion = g_strdup (occasion);
  self->profile = g_strdup (profile);
  self->rehearsal = rehearsal;
}

MusterDayBook *
muster_day_page_get_book (MusterDayPage *self)
{
  g_return_val_if_fail (MUSTER_IS_DAY_PAGE (self), NULL);
  return self->days;
}

void
muster_day_page_set_staff (MusterDayPage *self, const char *staff)
{
  g_return_if_fail (MUSTER_IS_DAY_PAGE (self));
  g_free (self->staff);
  self->staff = g_strdup (staff);
}

const char *
muster_day_page_get_staff (MusterDayPage *self)
{
  return self->staff;
}

MusterDayPaper
muster_day_page_get_paper (MusterDayPage *self)
{
  return (MusterDayPaper){.report = self->report,
                          .names = &self->names,
                          .station = self->station,
                          .profile = self->profile,
                          .occasion = self->occasion,
                          .rehearsal = self->rehearsal};
}

/**
 * muster_day_page_show_day:
 * @day: a date on the wall
 *
 * Reads it from the journal, and anew each time.
 */
void
muster_day_page_show_day (MusterDayPage *self, guint32 day)
{
  MusterDuty *duty;

  g_return_if_fail (MUSTER_IS_DAY_PAGE (self) && self->days != NULL);
  duty = muster_day_book_get_duty (self->days);
  self->names.accounts = duty != NULL ? muster_duty_get_accounts (duty) : NULL;
  if (day != self->day) {
    g_clear_pointer (&self->report, muster_day_report_free);
    muster_day_page_set_can_act (self, FALSE);
    gtk_stack_set_visible_child_name (self->stack, "wait");
  }
  self->day = day;
  show_date (self);
  read_day (self);
  gtk_widget_grab_focus (self->back_button);
}

/* Returns: the day that is shown, 0 = none */
guint32
muster_day_page_get_day (MusterDayPage *self)
{
  g_return_val_if_fail (MUSTER_IS_DAY_PAGE (self), 0);
  return self->day;
}

/* Nothing of anybody stays: for when the desk is covered, or left. */
void
muster_day_page_clear (MusterDayPage *self)
{
  g_return_if_fail (MUSTER_IS_DAY_PAGE (self));
  stop_reading (self);
  self->day = 0;
  g_clear_pointer (&self->report, muster_day_report_free);
  clear_sheet (self);
  muster_day_page_set_can_act (self, FALSE);
  gtk_stack_set_visible_child_name (self->stack, "wait");
}
