/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-duplicate-ready.h"

#include <glib/gi18n-lib.h>

/**
 * muster_duplicate_ready:
 * @duplicates: cases of people who were let in at two stations that nobody has settled
 *
 * At the door of an exam somebody may be inside who is not who they say: it stays until a
 * supervisor has looked.
 *
 * Returns: (transfer full) (nullable): the line "twice" of readiness; %NULL: there is none
 */
MusterReadyItem *
muster_duplicate_ready (guint duplicates)
{
  MusterReadyItem *item;

  if (duplicates == 0)
    return NULL;
  item = g_new0 (MusterReadyItem, 1);
  item->id = "twice";
  item->state = MUSTER_READY_FAIL;
  item->what = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   "%u person was let in here after another station had let them in",
                   "%u people were let in here after another station had let them in",
                   duplicates),
      duplicates);
  item->remedy = g_strdup (_ ("A supervisor looks who it was, under “Cases to settle”. Check-in "
                              "goes on meanwhile."));
  return item;
}
