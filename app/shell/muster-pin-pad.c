/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-pin-pad.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-staff.h"

struct _MusterPinPad {
  AdwBin parent_instance;

  GtkEditable *entry; /* owned by the box that is the bin's child */
};

enum { ACTIVATE, CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MusterPinPad, muster_pin_pad, ADW_TYPE_BIN)

/* Digits only, and no more than a PIN may have: the rest is not taken in. */
static void
insert_cb (GtkEditable *text, const char *added, int length, int *position, MusterPinPad *self)
{
  const gsize n = length < 0 ? strlen (added) : (gsize) length;
  gboolean ok = strlen (gtk_editable_get_text (text)) + n <= MUSTER_PIN_MAX;

  for (gsize i = 0; ok && i < n; i++)
    ok = g_ascii_isdigit (added[i]);
  if (!ok)
    g_signal_stop_emission_by_name (text, "insert-text");
}

static void
changed_cb (MusterPinPad *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
activate_cb (MusterPinPad *self)
{
  g_signal_emit (self, signals[ACTIVATE], 0);
}

static void
digit_cb (MusterPinPad *self, GtkButton *button)
{
  int end = -1;

  gtk_editable_insert_text (self->entry, gtk_button_get_label (button), 1, &end);
  gtk_editable_set_position (self->entry, -1);
}

static void
back_cb (MusterPinPad *self)
{
  const int length = (int) strlen (gtk_editable_get_text (self->entry));

  gtk_editable_delete_text (self->entry, MAX (length - 1, 0), -1);
}

static void
add_key (MusterPinPad *self, GtkGrid *grid, GtkWidget *key, int place, GCallback callback)
{
  gtk_widget_set_hexpand (key, TRUE);
  gtk_widget_set_size_request (key, 72, 52);
  gtk_widget_set_focusable (key, FALSE); /* a keyboard has digits of its own */
  g_signal_connect_object (key, "clicked", callback, self, G_CONNECT_SWAPPED);
  gtk_grid_attach (grid, key, place % 3, place / 3, 1, 1);
}

static GtkWidget *
new_keys (MusterPinPad *self)
{
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *back = gtk_button_new_from_icon_name ("edit-clear-symbolic");

  gtk_grid_set_row_spacing (GTK_GRID (grid), 8);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 8);
  for (int i = 0; i < 10; i++) {
    const char digit[2] = {(char) ('0' + (i + 1) % 10), '\0'};

    add_key (self,
             GTK_GRID (grid),
             gtk_button_new_with_label (digit),
             i == 9 ? 10 : i,
             G_CALLBACK (digit_cb));
  }
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (back), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Delete the last digit"), -1);
  add_key (self, GTK_GRID (grid), back, 9, G_CALLBACK (back_cb));
  return grid;
}

static void
muster_pin_pad_class_init (MusterPinPadClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  signals[ACTIVATE] =
      g_signal_new ("activate", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
muster_pin_pad_init (MusterPinPad *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *entry = gtk_password_entry_new (); /* its buffer lies in memory that is wiped */
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (entry));

  self->entry = GTK_EDITABLE (entry);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("PIN"), -1);
  g_object_set (entry, "placeholder-text", _ ("PIN"), NULL);
  gtk_text_set_input_purpose (GTK_TEXT (text), GTK_INPUT_PURPOSE_PIN);
  g_signal_connect_object (text, "insert-text", G_CALLBACK (insert_cb), self, 0);
  g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), new_keys (self));
  adw_bin_set_child (ADW_BIN (self), box);
}

const char *
muster_pin_pad_get_pin (MusterPinPad *self)
{
  g_return_val_if_fail (MUSTER_IS_PIN_PAD (self), "");
  return gtk_editable_get_text (self->entry);
}

void
muster_pin_pad_clear (MusterPinPad *self)
{
  g_return_if_fail (MUSTER_IS_PIN_PAD (self));
  gtk_editable_set_text (self->entry, "");
}

void
muster_pin_pad_focus (MusterPinPad *self)
{
  g_return_if_fail (MUSTER_IS_PIN_PAD (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
