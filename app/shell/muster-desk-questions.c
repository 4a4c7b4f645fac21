/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-desk-questions.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

typedef struct {
  const char *heading;
  const char *body;
  const char *answer;
} Words;

static Words
get_words (MusterDeskAct act)
{
  switch (act) {
  case MUSTER_DESK_ACT_CARD_ONLY:
    return (Words){_ ("Check in by card only?"),
                   _ ("You compare the person with card and photo yourself. The record says that "
                      "no face was compared."),
                   _ ("Check in")};
  case MUSTER_DESK_ACT_REVIEW:
    return (Words){_ ("Send the photo to review?"),
                   _ ("The visit ends here. Somebody looks at both pictures later."),
                   _ ("Send to review")};
  case MUSTER_DESK_ACT_DOUBTFUL:
    return (Words){_ ("Admit as doubtful?"),
                   _ ("The person may go on now; the case stays open until it is settled."),
                   _ ("Admit as doubtful")};
  case MUSTER_DESK_ACT_ONE_MORE:
    return (Words){_ ("Give one more try?"),
                   _ ("The limit of tries is reached. The record says that you gave one more."),
                   _ ("Give one more try")};
  case MUSTER_DESK_ACT_OTHER:
  default:
    return (Words){_ ("Not the same person?"),
                   _ ("The visit is recorded as not matched, by you."),
                   _ ("Not the same person")};
  }
}

/**
 * muster_desk_question_new:
 * @parent: the staff window
 * @act: an act that ends the visit
 * @view: the visit
 *
 * Names the person, says what will be recorded, and has no default answer: Enter alone decides
 * nothing. The answer comes as the signal "response", %MUSTER_DESK_QUESTION_YES or "cancel".
 *
 * Returns: (transfer none): the dialog, owned by GTK
 */
GtkWindow *
muster_desk_question_new (GtkWindow *parent, MusterDeskAct act, const MusterDeskView *view)
{
  Words words = get_words (act);
  g_autofree char *body = g_strdup_printf ("%s\n\n%s", view->name, words.body);
  GtkWidget *dialog = adw_message_dialog_new (parent, words.heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel",
                                    _ ("Cancel"),
                                    MUSTER_DESK_QUESTION_YES,
                                    words.answer,
                                    NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog),
      MUSTER_DESK_QUESTION_YES,
      act == MUSTER_DESK_ACT_OTHER ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  return GTK_WINDOW (dialog);
}
