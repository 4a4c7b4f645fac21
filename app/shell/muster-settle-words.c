/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-settle-words.h"

#include <glib/gi18n-lib.h>

#include "muster-desk-words.h"

const char *
muster_settle_words_kind (MusterOpenCaseKind kind)
{
  static const char *const words[MUSTER_N_OPEN_CASES] = {
      [MUSTER_OPEN_CASE_DOUBTFUL] = N_ ("Admitted in doubt"),
      [MUSTER_OPEN_CASE_PHOTO] = N_ ("Photo in review"),
      [MUSTER_OPEN_CASE_FACE] = N_ ("Emergency: look at the face"),
      [MUSTER_OPEN_CASE_DATA] = N_ ("Said: my data is wrong"),
      [MUSTER_OPEN_CASE_TRIES] = N_ ("No tries left"),
      [MUSTER_OPEN_CASE_DUPLICATE] = N_ ("Let in at two stations"),
  };

  g_return_val_if_fail ((guint) kind < MUSTER_N_OPEN_CASES, "");
  return _ (words[kind]);
}

static gboolean
is_late (const MusterOpenCaseRow *row, gint64 now)
{
  return row->due != 0 && row->due <= now;
}

/* Returns: "" unless nothing shows who came */
const char *
muster_settle_words_photo (const MusterOpenCaseRow *row)
{
  /* Translators: of somebody who was admitted in doubt: no picture of then was kept */
  return row->no_photo ? _ ("no photo") : "";
}

/* What it is, and what is missing of it. */
char *
muster_settle_words_dup_what (const MusterOpenCaseRow *row)
{
  return muster_desk_words_join (
      (const char *[]){muster_settle_words_kind (row->kind), muster_settle_words_photo (row)}, 2);
}

/* With the word for what the shape says. */
char *
muster_settle_words_dup_kind (const MusterOpenCaseRow *row, gint64 now)
{
  g_autofree char *what = muster_settle_words_dup_what (row);

  return muster_desk_words_join ((const char *[]){what, is_late (row, now) ? _ ("late") : NULL}, 2);
}

/* A shape of its own for what is late; the word says so, too. */
const char *
muster_settle_words_style (const MusterOpenCaseRow *row, gint64 now)
{
  if (is_late (row, now) || row->kind == MUSTER_OPEN_CASE_DUPLICATE)
    return "stop";
  return row->kind == MUSTER_OPEN_CASE_DOUBTFUL ? "doubt" : "again";
}

/* Why @row says of nobody whom it is about. */
const char *
muster_settle_words_nobody (const MusterOpenCaseRow *row)
{
  return row->damaged ? _ ("Changed in the store's file") : _ ("No longer in the roster");
}

/**
 * muster_settle_words_dup_name:
 *
 * Returns: (transfer full): masked, as a list may be seen by whoever stands at the desk
 */
char *
muster_settle_words_dup_name (const MusterOpenCaseRow *row)
{
  if (row->person == NULL)
    return g_strdup (muster_settle_words_nobody (row));
  return muster_person_dup_masked_name (row->person);
}

/**
 * muster_settle_words_dup_age:
 *
 * Returns: (transfer full): "3 days", "2 hours", "5 minutes", "just now"
 */
char *
muster_settle_words_dup_age (gint64 since, gint64 now)
{
  const guint minutes = (guint) (MAX (now - since, 0) / 60);
  const guint hours = minutes / 60, days = hours / 24;

  if (days > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u day", "%u days", days), days);
  if (hours > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u hour", "%u hours", hours), hours);
  if (minutes == 0)
    return g_strdup (_ ("just now"));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u minute", "%u minutes", minutes),
                          minutes);
}

static char *
dup_due (const MusterOpenCaseRow *row, gint64 now, const char *day)
{
  if (row->due == 0)
    return g_strdup ("");
  /* Translators: %s is a day and a time */
  return g_strdup_printf (is_late (row, now) ? _ ("Late: was due %s") : _ ("Due %s"), day);
}

/**
 * muster_settle_words_dup_due:
 *
 * Returns: (transfer full): until when, or since when it is late; "" if no time is set
 */
char *
muster_settle_words_dup_due (const MusterOpenCaseRow *row, gint64 now)
{
  g_autofree char *day = muster_desk_words_day (row->due);

  return dup_due (row, now, day);
}

/* As muster_settle_words_dup_due(), for a column of paper that says what it is, and is filed. */
char *
muster_settle_words_dup_due_on_paper (const MusterOpenCaseRow *row, gint64 now)
{
  g_autofree char *date = muster_desk_words_date (row->due);

  return is_late (row, now) ? dup_due (row, now, date) : g_steal_pointer (&date);
}

/**
 * muster_settle_words_answer:
 *
 * Returns: its words, all static
 */
MusterSettleWords
muster_settle_words_answer (MusterSettleAnswer answer)
{
  switch (answer) {
  case MUSTER_SETTLE_ADMITTED:
    return (MusterSettleWords){_ ("The paper was shown…"),
                               _ ("Has the paper been shown?"),
                               _ ("The admission stands, and nothing more is wanted."),
                               _ ("Which paper you saw"),
                               _ ("It was shown")};
  case MUSTER_SETTLE_WITHDRAWN:
    return (MusterSettleWords){_ ("Take the admission back…"),
                               _ ("Take the admission back?"),
                               _ ("The person counts as not checked in from now on."),
                               _ ("Why it is taken back"),
                               _ ("Take it back")};
  case MUSTER_SETTLE_APPROVED:
    return (MusterSettleWords){_ ("Approve the photo…"),
                               _ ("Is this a photo of the person?"),
                               _ ("It becomes a photo on file, with the day it was taken, and is "
                                  "compared with from now on."),
                               _ ("What you compared it with"),
                               _ ("Approve")};
  case MUSTER_SETTLE_REJECTED:
    return (MusterSettleWords){_ ("Refuse the photo…"),
                               _ ("Refuse the photo?"),
                               _ ("It is not used. The person is told why."),
                               _ ("Why, in words for the person"),
                               _ ("Refuse")};
  case MUSTER_SETTLE_MORE:
    return (MusterSettleWords){_ ("Ask for more…"),
                               _ ("What else is needed?"),
                               _ ("The case stays open, and the person is told."),
                               _ ("What to bring, in words for the person"),
                               _ ("Ask for it")};
  case MUSTER_SETTLE_SAME:
    return (MusterSettleWords){_ ("The same person…"),
                               _ ("Is it the same person?"),
                               _ ("You have compared the person with the photo on file yourself."),
                               _ ("Where you saw the person"),
                               _ ("The same person")};
  case MUSTER_SETTLE_DIFFERENT:
    return (MusterSettleWords){_ ("Not the same…"),
                               _ ("Not the same person?"),
                               _ ("The admission is in doubt from now on, and to be settled with a "
                                  "paper."),
                               _ ("What does not fit"),
                               _ ("Not the same")};
  case MUSTER_SETTLE_CORRECTED:
    return (MusterSettleWords){_ ("Handed on…"),
                               _ ("Has it been handed on?"),
                               _ ("The roster is kept elsewhere: say what is wrong there, and to "
                                  "whom you told it."),
                               _ ("What is wrong, and who knows"),
                               _ ("Handed on")};
  case MUSTER_SETTLE_PASSED_ON:
    return (MusterSettleWords){_ ("Handed on…"),
                               _ ("Who decides now?"),
                               _ ("Nobody is let in by this. It settles itself when the person is "
                                  "let in at this station."),
                               _ ("To whom the result went"),
                               _ ("Handed on")};
  case MUSTER_SETTLE_DONE:
    return (MusterSettleWords){_ ("Nothing more to do…"),
                               _ ("Is nothing more to be done?"),
                               _ ("The person stays as they are: not checked in here."),
                               _ ("Why not"),
                               _ ("Nothing more to do")};
  case MUSTER_SETTLE_KNOWN:
    return (MusterSettleWords){_ ("It is cleared up…"),
                               _ ("Is it cleared up?"),
                               _ ("Both passes stand, here and at the other station."),
                               _ ("What you found out"),
                               _ ("It is cleared up")};
  case MUSTER_SETTLE_UNDONE:
    return (MusterSettleWords){_ ("Take the pass here back…"),
                               _ ("Take the pass at this station back?"),
                               _ ("The person counts as not checked in here from now on. What the "
                                  "other station did stands."),
                               _ ("Why it is taken back"),
                               _ ("Take it back")};
  case MUSTER_SETTLE_DISMISSED:
  default:
    return (MusterSettleWords){_ ("The roster is right…"),
                               _ ("Is the roster right?"),
                               _ ("Nothing is changed."),
                               _ ("What you compared it with"),
                               _ ("The roster is right")};
  }
}
