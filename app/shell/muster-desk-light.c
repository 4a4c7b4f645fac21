/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-light.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/**
 * muster_desk_light_new:
 * @parent: the staff window
 *
 * Says what the measurement of the screen's light will do, and to whom it might do harm, before it
 * does. The answer comes as the signal "response", %MUSTER_DESK_LIGHT_START or "cancel"; there is
 * no default one.
 *
 * Returns: (transfer none): the dialog, owned by GTK
 */
GtkWindow *
muster_desk_light_new (GtkWindow *parent)
{
  GtkWidget *dialog = adw_message_dialog_new (
      parent,
      _ ("Measure the light of the screen?"),
      _ ("The guest screen turns white and black for five seconds, at most 2.5 changes a second. "
         "Whoever is sensitive to flashing light must not look at it.\n\nPut a sheet of white "
         "paper upright where faces will be, in the middle of the picture, or sit there yourself "
         "and hold still. Leave lamps and blinds as they are for visitors."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel",
                                    _ ("Cancel"),
                                    MUSTER_DESK_LIGHT_START,
                                    _ ("Measure"),
                                    NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), MUSTER_DESK_LIGHT_START, ADW_RESPONSE_SUGGESTED);
  return GTK_WINDOW (dialog);
}
