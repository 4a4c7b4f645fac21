/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-settle-ask.h"

#include <glib/gi18n-lib.h>

/* As the note of an override. */
#define MAX_NOTE 200

char *
muster_settle_ask_dup_note (AdwMessageDialog *dialog)
{
  GtkEditable *entry = GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog));

  return g_strstrip (g_strdup (gtk_editable_get_text (entry)));
}

static void
typed_cb (GtkEditable *entry, AdwMessageDialog *dialog)
{
  g_autofree char *note = muster_settle_ask_dup_note (dialog);

  adw_message_dialog_set_response_enabled (dialog, MUSTER_SETTLE_YES, *note != '\0');
}

/**
 * muster_settle_ask:
 *
 * Returns: (transfer none): the dialog, shown over @parent; its "response" is %MUSTER_SETTLE_YES or
 *   "cancel"
 */
AdwMessageDialog *
muster_settle_ask (GtkWindow *parent, const MusterSettleQuestion *question)
{
  g_autofree char *body = g_strdup_printf ("%s\n\n%s", question->name, question->body);
  AdwMessageDialog *dialog =
      ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, question->heading, body));
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), question->hint);
  gtk_entry_set_max_length (GTK_ENTRY (entry), MAX_NOTE);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, question->hint, -1);
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_add_responses (
      dialog, "cancel", _ ("Cancel"), MUSTER_SETTLE_YES, question->answer, NULL);
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_response_appearance (dialog,
                                              MUSTER_SETTLE_YES,
                                              question->takes_away ? ADW_RESPONSE_DESTRUCTIVE
                                                                   : ADW_RESPONSE_SUGGESTED);
  if (question->needs_note) {
    adw_message_dialog_set_response_enabled (dialog, MUSTER_SETTLE_YES, FALSE);
    g_signal_connect_object (entry, "changed", G_CALLBACK (typed_cb), dialog, 0);
  }
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

/* What was not settled is told; the case stays as it was. */
void
muster_settle_ask_tell (GtkWindow *parent, const char *message)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _ ("This was not settled"), message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}
