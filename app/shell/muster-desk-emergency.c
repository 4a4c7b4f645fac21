/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-emergency.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-right-ask.h"

#define OPEN "open"

/* As the note of an override. */
#define MAX_NOTE 200

/* What is asked for, while somebody else may have to sign it. */
typedef struct {
  MusterDeskWindow *window; /* owned */
  MusterStation *station;   /* owned */
  char *note;               /* owned */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_object_unref (opening->window);
  g_object_unref (opening->station);
  g_free (opening->note);
  g_free (opening);
}

/* What did not begin is told; the desk stays as it was. */
static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWindow) window = user_data;
  g_autoptr (GError) error = NULL;

  if (!muster_station_open_emergency_finish (MUSTER_STATION (source), result, &error))
    muster_right_tell (window, error);
}

static void
open_cb (gpointer user_data)
{
  const Opening *opening = user_data;

  muster_station_open_emergency_async (opening->station,
                                       muster_desk_window_get_staff (opening->window),
                                       opening->note,
                                       opened_cb,
                                       g_object_ref (opening->window));
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, MusterStation *station)
{
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (dialog));
  GtkEditable *entry = GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog));
  const MusterRightQuestion question = {.right = MUSTER_RIGHT_EMERGENCY};
  Opening *opening;

  if (!g_str_equal (response, OPEN))
    return;
  opening = g_new0 (Opening, 1);
  opening->window = g_object_ref (MUSTER_DESK_WINDOW (window));
  opening->station = g_object_ref (station);
  opening->note = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
  muster_right_ask (
      window, muster_station_get_duty (station), &question, open_cb, opening, opening_free);
}

static void
typed_cb (GtkEditable *entry, AdwMessageDialog *dialog)
{
  g_autofree char *note = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, OPEN, *note != '\0');
}

/**
 * muster_desk_emergency_ask:
 *
 * Says what it does before it does; there is no default answer, and none without a reason.
 *
 * Returns: (transfer none): the dialog, shown over @window
 */
GtkWindow *
muster_desk_emergency_ask (MusterDeskWindow *window, MusterStation *station)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *widget = adw_message_dialog_new (
      GTK_WINDOW (window),
      _ ("Let people in by card alone?"),
      _ ("Everybody who taps a card and may come in is in at once: no face, no test. Compare the "
         "photo with the person yourself. All screens say so in red, each of these people is "
         "marked for a look at the face later, and it ends by itself."));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Why it is needed"));
  gtk_entry_set_max_length (GTK_ENTRY (entry), MAX_NOTE);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Why it is needed"), -1);
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_add_responses (
      dialog, "cancel", _ ("Cancel"), OPEN, _ ("Begin emergency mode"), NULL);
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_response_appearance (dialog, OPEN, ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_enabled (dialog, OPEN, FALSE);
  g_signal_connect_object (entry, "changed", G_CALLBACK (typed_cb), dialog, 0);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), station, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}
