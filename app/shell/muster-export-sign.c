/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-export-sign.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "muster-sign-in-dialog.h"

/**
 * muster_export_tell:
 *
 * One thing that has happened, with nothing to be chosen.
 */
void
muster_export_tell (GtkWindow *parent, const char *title, const char *text)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, title, text);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * muster_export_sign:
 * @duty: (nullable): %NULL: nobody is asked
 * @about: what leaves the station, for the second person
 * @signed_: called with @object when nobody is missing; not at all if somebody does not want to
 * @object: kept until then
 */
void
muster_export_sign (
    GtkWindow *parent, MusterDuty *duty, const char *about, GCallback signed_, GObject *object)
{
  const MusterSignResult result =
      duty != NULL ? muster_duty_may (duty, MUSTER_RIGHT_EXPORT, 0) : MUSTER_SIGNED;
  g_autoptr (GError) error = NULL;
  MusterSignInDialog *dialog;

  if (result == MUSTER_SIGNED) {
    ((void (*) (GObject *)) signed_) (object);
  } else if (result == MUSTER_SIGN_NEEDS_OTHER) {
    muster_duty_begin_act (duty, MUSTER_RIGHT_EXPORT, 0, 0);
    dialog = muster_sign_in_dialog_new_second (parent, duty, MUSTER_RIGHT_EXPORT, about);
    g_signal_connect_data (dialog,
                           "done",
                           signed_,
                           g_object_ref (object),
                           (GClosureNotify) (void (*) (void)) g_object_unref,
                           G_CONNECT_SWAPPED);
    gtk_window_present (GTK_WINDOW (dialog));
  } else {
    muster_duty_set_error (result, MUSTER_RIGHT_EXPORT, &error);
    muster_export_tell (parent, _ ("This may not leave the station"), error->message);
  }
}
