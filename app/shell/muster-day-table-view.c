/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-day-table-view.h"

#define COLUMN_GAP 18

static GtkWidget *
new_label (const char *text, GtkAccessibleRole role, gboolean number, const char *style)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", role, "label", text, NULL);

  gtk_label_set_xalign (GTK_LABEL (label), number ? 1 : 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_widget_set_hexpand (label, !number);
  gtk_widget_add_css_class (label, style);
  if (number)
    gtk_widget_add_css_class (label, "num");
  return label;
}

/* The first column says what, the others how many. */
static GtkWidget *
new_row (char **cells, GPtrArray *columns, GtkAccessibleRole role, const char *style)
{
  GtkWidget *row = g_object_new (
      GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_ROW, "spacing", COLUMN_GAP, NULL);

  for (guint i = 0; cells[i] != NULL; i++) {
    GtkWidget *label = new_label (
        cells[i],
        i == 0 && role == GTK_ACCESSIBLE_ROLE_CELL ? GTK_ACCESSIBLE_ROLE_ROW_HEADER : role,
        i > 0,
        style);

    gtk_size_group_add_widget (g_ptr_array_index (columns, i), label);
    gtk_box_append (GTK_BOX (row), label);
  }
  gtk_widget_add_css_class (row, "line");
  return row;
}

/**
 * muster_day_table_view_new:
 * @table: with rows; not kept
 * @chart: (nullable) (transfer floating): what shows the same
 *
 * Returns: (transfer floating): title, chart, table and note
 */
GtkWidget *
muster_day_table_view_new (const MusterDayTable *table, GtkWidget *chart)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = new_label (table->title, GTK_ACCESSIBLE_ROLE_HEADING, FALSE, "h");
  GtkWidget *grid = g_object_new (GTK_TYPE_BOX,
                                  "accessible-role",
                                  GTK_ACCESSIBLE_ROLE_TABLE,
                                  "orientation",
                                  GTK_ORIENTATION_VERTICAL,
                                  NULL);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; table->columns[i] != NULL; i++)
    g_ptr_array_add (columns, gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL));
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (grid), GTK_ACCESSIBLE_PROPERTY_LABEL, table->title, -1);
  gtk_box_append (GTK_BOX (grid),
                  new_row (table->columns, columns, GTK_ACCESSIBLE_ROLE_COLUMN_HEADER, "quiet"));
  for (guint i = 0; i < table->rows->len; i++)
    gtk_box_append (
        GTK_BOX (grid),
        new_row (g_ptr_array_index (table->rows, i), columns, GTK_ACCESSIBLE_ROLE_CELL, "body"));
  gtk_box_append (GTK_BOX (box), title);
  if (chart != NULL)
    gtk_box_append (GTK_BOX (box), chart);
  gtk_box_append (GTK_BOX (box), grid);
  if (table->note != NULL)
    gtk_box_append (GTK_BOX (box),
                    new_label (table->note, GTK_ACCESSIBLE_ROLE_LABEL, FALSE, "quiet"));
  gtk_widget_add_css_class (box, "sheet");
  gtk_widget_add_css_class (box, "plate");
  return box;
}
