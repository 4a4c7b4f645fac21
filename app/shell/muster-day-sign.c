/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-day-sign.h"

#include <glib/gi18n-lib.h>

#include "muster-day-tables.h"
#include "muster-desk-words.h"
#include "muster-settle-words.h"

/* Those that are due first come first, by masked names: this dialog stands open on a desk. */
static void
add_open_cases (GString *text, const MusterDayReport *report)
{
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const guint n = report->n_open_cases;

  if (n == 0)
    return;
  g_string_append_printf (text,
                          g_dngettext (GETTEXT_PACKAGE,
                                       "%u case is still to be settled:",
                                       "%u cases are still to be settled:",
                                       n),
                          n);
  for (guint i = 0; i < report->open_cases->len; i++) {
    const MusterOpenCaseRow *row = g_ptr_array_index (report->open_cases, i);
    g_autofree char *name = muster_settle_words_dup_name (row);
    g_autofree char *due = muster_settle_words_dup_due (row, now);
    g_autofree char *what = muster_settle_words_dup_what (row);
    g_autofree char *line = muster_desk_words_join ((const char *[]){name, what, due}, 3);

    g_string_append_printf (text, "\n%s", line);
  }
  if (n > report->open_cases->len) {
    g_string_append (text, "\n");
    g_string_append_printf (
        text,
        g_dngettext (GETTEXT_PACKAGE, "and %u more", "and %u more", n - report->open_cases->len),
        n - report->open_cases->len);
  }
  g_string_append (text, "\n\n");
}

/* What is still open is said before somebody signs. */
static char *
dup_open (const MusterDayReport *report)
{
  const MusterDayFigures *f = report->figures;
  const MusterDayRechecks *r = &f->rechecks;
  const guint looked = r->same + r->different + r->unclear + r->no_picture + r->unreadable;
  g_autofree char *unread = muster_day_dup_unread (f);
  GString *text = g_string_new (unread);

  if (unread != NULL)
    g_string_append_c (text, '\n');
  if (f->people_waiting > 0) {
    g_string_append_printf (text,
                            g_dngettext (GETTEXT_PACKAGE,
                                         "%u person still waits for staff.",
                                         "%u people still wait for staff.",
                                         f->people_waiting),
                            f->people_waiting);
    g_string_append_c (text, '\n');
  }
  if (f->emergency > 0) {
    g_string_append_printf (text,
                            g_dngettext (GETTEXT_PACKAGE,
                                         "%u face of the emergency mode is to be looked at.",
                                         "%u faces of the emergency mode are to be looked at.",
                                         f->emergency),
                            f->emergency);
    g_string_append_c (text, '\n');
  }
  add_open_cases (text, report);
  if (r->drawn > looked) {
    g_string_append_printf (text,
                            g_dngettext (GETTEXT_PACKAGE,
                                         "%u second look is still to be made.",
                                         "%u second looks are still to be made.",
                                         r->drawn - looked),
                            r->drawn - looked);
    g_string_append_c (text, '\n');
  }
  g_string_append (
      text,
      _ ("Your name and the figures of the day go into the journal, with its newest entry. "
         "What comes later is told apart."));
  return g_string_free (text, FALSE);
}

/**
 * muster_day_sign_dialog_new:
 * @report: of the day
 *
 * Returns: (transfer none): a question that names what of the day is still open; to be presented
 */
GtkWidget *
muster_day_sign_dialog_new (GtkWindow *parent, const MusterDayReport *report)
{
  g_autofree char *open = dup_open (report);
  GtkWidget *dialog = adw_message_dialog_new (parent, _ ("Sign this day?"), open);

  adw_message_dialog_add_responses (
      ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), MUSTER_DAY_SIGN, _ ("Sign"), NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), MUSTER_DAY_SIGN, ADW_RESPONSE_SUGGESTED);
  return dialog;
}
