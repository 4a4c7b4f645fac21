/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-right-ask.h"

#include <glib/gi18n-lib.h>

#include "muster-error.h"
#include "muster-sign-in-dialog.h"

/* Data of the second person's dialog; goes with it. */
typedef struct {
  MusterRightGoOn go_on;
  gpointer user_data;
  GDestroyNotify destroy; /* nullable */
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  if (answer->destroy != NULL)
    answer->destroy (answer->user_data);
  g_free (answer);
}

static void
done_cb (MusterSignInDialog *dialog, Answer *answer)
{
  answer->go_on (answer->user_data);
}

static GtkWindow *
ask_second (GtkWindow *parent,
            MusterDuty *duty,
            const MusterRightQuestion *question,
            Answer *answer)
{
  g_autofree char *about = g_strdup (question->about);
  MusterSignInDialog *dialog;

  muster_duty_begin_act (duty, question->right, question->subject, question->serial);
  dialog = muster_sign_in_dialog_new_second (parent, duty, question->right, about);
  g_object_set_data_full (G_OBJECT (dialog), "muster-right-answer", answer, answer_free);
  g_signal_connect (dialog, "done", G_CALLBACK (done_cb), answer);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}

gboolean
muster_right_may_ask (MusterSignResult sign)
{
  return sign == MUSTER_SIGNED || sign == MUSTER_SIGN_NEEDS_OTHER;
}

/**
 * muster_right_ask:
 * @parent: the window in which they act
 * @duty: (nullable): %NULL: nobody is asked
 * @question: what they want to do
 * @go_on: called once, now or when a second person has signed; never if nobody does
 * @user_data: for @go_on; kept until it has been called, or until it never will be
 * @destroy: (nullable): frees @user_data
 *
 * Who may not do it reads why. Main thread.
 *
 * Returns: (transfer none) (nullable): the dialog that waits for the second person, to be closed
 *   when what it is about has gone; %NULL if there is none
 */
GtkWindow *
muster_right_ask (GtkWindow *parent,
                  MusterDuty *duty,
                  const MusterRightQuestion *question,
                  MusterRightGoOn go_on,
                  gpointer user_data,
                  GDestroyNotify destroy)
{
  const MusterSignResult sign =
      duty != NULL ? muster_duty_may (duty, question->right, question->subject) : MUSTER_SIGNED;
  g_autoptr (GError) error = NULL;
  Answer *answer = g_new0 (Answer, 1);

  *answer = (Answer){go_on, user_data, destroy};
  if (sign == MUSTER_SIGN_NEEDS_OTHER)
    return ask_second (parent, duty, question, answer);
  if (muster_duty_set_error (sign, question->right, &error))
    go_on (user_data);
  else
    muster_right_tell (parent, error);
  answer_free (answer);
  return NULL;
}

/**
 * muster_right_tell:
 * @error: why what they wanted was not done
 */
void
muster_right_tell (GtkWindow *parent, const GError *error)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _ ("This was not done"), error->message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

void
muster_right_tell_name (GtkWindow *parent)
{
  g_autoptr (GError) error =
      g_error_new_literal (MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS, _ ("Say your name first"));

  muster_right_tell (parent, error);
}
