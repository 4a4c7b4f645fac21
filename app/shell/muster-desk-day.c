/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-day.h"

#include <glib/gi18n-lib.h>

#include "muster-history-row.h"

#define LAST_VISITS 20

struct _MusterDeskDay {
  AdwBin parent_instance;

  GListModel *today; /* owned, nullable */

  GtkLabel *done_label;
  GtkLabel *open_label;
  GtkLabel *people_label;
  GtkProgressBar *bar;
  GtkListBox *list;
  GtkWidget *none_label;
};

G_DEFINE_FINAL_TYPE (MusterDeskDay, muster_desk_day, ADW_TYPE_BIN)

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  return muster_history_row_new_today (item);
}

static void
items_changed_cb (MusterDeskDay *self)
{
  gboolean any = self->today != NULL && g_list_model_get_n_items (self->today) > 0;

  gtk_widget_set_visible (GTK_WIDGET (self->list), any);
  gtk_widget_set_visible (self->none_label, !any);
}

static void
muster_desk_day_dispose (GObject *object)
{
  MusterDeskDay *self = MUSTER_DESK_DAY (object);

  if (self->today != NULL)
    g_signal_handlers_disconnect_by_data (self->today, self);
  g_clear_object (&self->today);
  gtk_widget_dispose_template (GTK_WIDGET (self), MUSTER_TYPE_DESK_DAY);
  G_OBJECT_CLASS (muster_desk_day_parent_class)->dispose (object);
}

static void
muster_desk_day_class_init (MusterDeskDayClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = muster_desk_day_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/musterstation/Muster/muster-desk-day.ui");
  gtk_widget_class_bind_template_child (widget_class, MusterDeskDay, done_label);
  gtk_widget_class_bind_template_child (widget_class, MusterDeskDay, open_label);
  gtk_widget_class_bind_template_child (widget_class, MusterDeskDay, people_label);
  gtk_widget_class_bind_template_child (widget_class, MusterDeskDay, bar);
  gtk_widget_class_bind_template_child (widget_class, MusterDeskDay, list);
  gtk_widget_class_bind_template_child (widget_class, MusterDeskDay, none_label);
}

static void
muster_desk_day_init (MusterDeskDay *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  muster_desk_day_set_counts (self, 0, 0, 0);
  items_changed_cb (self);
}

/**
 * muster_desk_day_set_counts:
 * @passed: visits of today that ended with the person in
 * @waiting: cases that wait for staff
 * @people: people on the roster
 */
void
muster_desk_day_set_counts (MusterDeskDay *self, guint passed, guint waiting, guint people)
{
  g_autofree char *done = g_strdup_printf ("%'u", passed);
  g_autofree char *open = g_strdup_printf ("%'u", waiting);
  g_autofree char *all = NULL;

  g_return_if_fail (MUSTER_IS_DESK_DAY (self));

  /* Translators: "of 1,280 people on the roster" */
  all = g_strdup_printf (
      g_dngettext (
          GETTEXT_PACKAGE, "of %'u person on the roster", "of %'u people on the roster", people),
      people);
  gtk_label_set_label (self->done_label, done);
  gtk_label_set_label (self->open_label, open);
  gtk_label_set_label (self->people_label, all);
  gtk_progress_bar_set_fraction (self->bar, people > 0 ? MIN (1.0, (double) passed / people) : 0);
}

/**
 * muster_desk_day_set_today:
 * @today: (nullable): list of #MusterHistoryItem, newest first; the first 20 are shown
 */
void
muster_desk_day_set_today (MusterDeskDay *self, GListModel *today)
{
  g_autoptr (GtkSliceListModel) last = NULL;

  g_return_if_fail (MUSTER_IS_DESK_DAY (self));

  if (self->today != NULL)
    g_signal_handlers_disconnect_by_data (self->today, self);
  g_set_object (&self->today, today);
  if (today != NULL) {
    g_signal_connect_object (
        today, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
    last = gtk_slice_list_model_new (g_object_ref (today), 0, LAST_VISITS);
  }
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (last), create_row, NULL, NULL);
  items_changed_cb (self);
}
