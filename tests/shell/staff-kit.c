/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "staff-kit.h"

#include "desk-kit.h"
#include "muster-evidence.h"
#include "muster-face-engine.h"
#include "muster-sign-in-dialog.h"
#include "tests/fakes/campus-settings.h"

void
staff_kit_open_station (MusterSettings *settings, MusterStationKit *kit)
{
  g_autoptr (GError) error = NULL;

  *settings = campus_settings_new (g_strdup (":memory:"));
  muster_station_kit_open (kit, settings, &error);
  g_assert_no_error (error);
}

GBytes *
staff_kit_make_photo (gpointer data, GError **error)
{
  g_autoptr (MusterFrame) frame = desk_kit_draw_figure (TRUE);
  g_autoptr (GBytes) jpeg = muster_picture_encode_jpeg (frame, 85, error);
  g_autoptr (MusterEvidence) evidence = muster_evidence_new (0);

  muster_evidence_add_picture (evidence, "now", 0, jpeg);
  return muster_evidence_to_bytes (evidence);
}

gint64
staff_kit_add (MusterStore *store, const char *name, MusterRole role, const char *pin)
{
  g_autoptr (MusterStaff) staff = muster_staff_new (name, NULL, role);
  g_autoptr (GError) error = NULL;

  muster_store_put_staff (store, staff, NULL, &error);
  g_assert_no_error (error);
  muster_store_set_pin (store, staff->id, pin, &error);
  g_assert_no_error (error);
  return staff->id;
}

/* The newest window of this type that can be seen. */
GtkWindow *
staff_kit_find_window (GType type)
{
  GListModel *all = gtk_window_get_toplevels ();

  for (guint n = g_list_model_get_n_items (all); n > 0; n--) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (all, n - 1);

    if (G_TYPE_CHECK_INSTANCE_TYPE (window, type) && gtk_widget_get_mapped (GTK_WIDGET (window)))
      return window;
  }
  return NULL;
}

GtkWindow *
staff_kit_wait_window (GType type)
{
  for (guint i = 0; i < 500 && staff_kit_find_window (type) == NULL; i++)
    desk_kit_settle (20);
  g_assert_nonnull (staff_kit_find_window (type));
  return staff_kit_find_window (type);
}

GtkListBoxRow *
staff_kit_find_row (GtkWindow *dialog, gint64 staff)
{
  GtkListBox *people =
      GTK_LIST_BOX (desk_kit_find (GTK_WIDGET (dialog), GTK_TYPE_LIST_BOX, "people"));
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (people, i)) != NULL; i++)
    if (GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), "account")) == staff)
      return row;
  g_assert_not_reached ();
}

/* Through the window's own action and dialog. */
void
staff_kit_sign_in (MusterDeskWindow *window, MusterDuty *duty, gint64 staff, const char *pin)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "desk.sign-in", NULL);
  desk_kit_settle (100);
  g_assert_true (
      staff_kit_type_pin (staff_kit_wait_window (MUSTER_TYPE_SIGN_IN_DIALOG), staff, pin));
  g_assert_cmpint (muster_duty_get_staff (duty)->id, ==, staff);
}

/* As somebody does who sits before it; TRUE if the dialog is gone afterwards. */
gboolean
staff_kit_type_pin (GtkWindow *dialog, gint64 staff, const char *pin)
{
  GtkListBoxRow *row = staff_kit_find_row (dialog, staff);
  GtkWidget *entry = desk_kit_find (GTK_WIDGET (dialog), GTK_TYPE_PASSWORD_ENTRY, NULL);

  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  gtk_list_box_select_row (GTK_LIST_BOX (gtk_widget_get_parent (GTK_WIDGET (row))), row);
  gtk_editable_set_text (GTK_EDITABLE (entry), pin);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.ok", NULL);
  for (guint i = 0; i < 200 && dialog != NULL && gtk_widget_get_mapped (GTK_WIDGET (dialog)); i++) {
    GtkWidget *spinner = desk_kit_find (GTK_WIDGET (dialog), GTK_TYPE_SPINNER, NULL);

    desk_kit_settle (20);
    if (dialog != NULL && !gtk_widget_get_visible (spinner))
      break;
  }
  desk_kit_settle (50);
  if (dialog == NULL)
    return TRUE;
  g_object_remove_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  return !gtk_widget_get_mapped (GTK_WIDGET (dialog));
}
