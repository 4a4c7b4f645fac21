/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-settle-ask.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-words.h"

/* As the note of an override. */
#define MAX_NOTE 200

/* What is asked; goes with the dialog. */
typedef struct {
  MusterSettleQuestion question; /* its reasons borrowed of the profile; its words not used */
  GtkEditable *note;             /* borrowed */
  GPtrArray *radios;             /* owned, of GtkCheckButton: one for each reason */
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_ptr_array_unref (asked->radios);
  g_free (asked);
}

static Asked *
get_asked (AdwMessageDialog *dialog)
{
  return g_object_get_data (G_OBJECT (dialog), "asked");
}

static const MusterOverrideReason *
get_chosen (const Asked *asked)
{
  for (guint i = 0; i < asked->radios->len; i++)
    if (gtk_check_button_get_active (g_ptr_array_index (asked->radios, i)))
      return &asked->question.reasons[i];
  return NULL;
}

const char *
muster_settle_ask_get_code (AdwMessageDialog *dialog)
{
  const MusterOverrideReason *reason = get_chosen (get_asked (dialog));

  return reason != NULL ? reason->code : NULL;
}

char *
muster_settle_ask_dup_note (AdwMessageDialog *dialog)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (get_asked (dialog)->note)));
}

/* A reason, if there are some to choose from; and words, if that or the answer needs them. */
static void
changed_cb (AdwMessageDialog *dialog)
{
  const Asked *asked = get_asked (dialog);
  const MusterOverrideReason *reason = get_chosen (asked);
  g_autofree char *note = muster_settle_ask_dup_note (dialog);
  const gboolean chooses = asked->radios->len > 0;
  const gboolean wants_note =
      chooses ? reason != NULL && reason->needs_note : asked->question.needs_note;

  adw_message_dialog_set_response_enabled (
      dialog, MUSTER_SETTLE_YES, (!chooses || reason != NULL) && (!wants_note || *note != '\0'));
}

/* They stand below each other, so that each can be read whole. */
static void
add_reasons (Asked *asked, GtkBox *box, AdwMessageDialog *dialog)
{
  for (gsize i = 0; i < asked->question.n_reasons; i++) {
    GtkWidget *radio = gtk_check_button_new ();
    GtkWidget *label = gtk_label_new (muster_desk_words_choose (&asked->question.reasons[i].text));

    gtk_label_set_wrap (GTK_LABEL (label), TRUE);
    gtk_label_set_xalign (GTK_LABEL (label), 0);
    gtk_check_button_set_child (GTK_CHECK_BUTTON (radio), label);
    gtk_accessible_update_relation (
        GTK_ACCESSIBLE (radio), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
    if (i > 0)
      gtk_check_button_set_group (GTK_CHECK_BUTTON (radio), g_ptr_array_index (asked->radios, 0));
    g_signal_connect_object (radio, "toggled", G_CALLBACK (changed_cb), dialog, G_CONNECT_SWAPPED);
    g_ptr_array_add (asked->radios, radio);
    gtk_box_append (box, radio);
  }
}

static GtkWidget *
new_note (const MusterSettleQuestion *question, AdwMessageDialog *dialog)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), question->hint);
  gtk_entry_set_max_length (GTK_ENTRY (entry), MAX_NOTE);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, question->hint, -1);
  g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), dialog, G_CONNECT_SWAPPED);
  return entry;
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
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  Asked *asked = g_new0 (Asked, 1);

  asked->question = *question;
  asked->radios = g_ptr_array_new ();
  g_object_set_data_full (G_OBJECT (dialog), "asked", asked, asked_free);
  add_reasons (asked, GTK_BOX (box), dialog);
  asked->note = GTK_EDITABLE (new_note (question, dialog));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (asked->note));
  adw_message_dialog_set_extra_child (dialog, box);
  adw_message_dialog_add_responses (
      dialog, "cancel", _ ("Cancel"), MUSTER_SETTLE_YES, question->answer, NULL);
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_response_appearance (dialog,
                                              MUSTER_SETTLE_YES,
                                              question->takes_away ? ADW_RESPONSE_DESTRUCTIVE
                                                                   : ADW_RESPONSE_SUGGESTED);
  changed_cb (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}
