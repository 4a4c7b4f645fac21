/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-staff-words.h"

#include <glib/gi18n-lib.h>

/**
 * muster_staff_words_dup_origin:
 * @told: what the role is called that the roster gives it
 *
 * Returns: (transfer full) (nullable): to stand behind a name or a role; %NULL: nothing to be said
 */
char *
muster_staff_words_dup_origin (const MusterStaffRow *row, const char *told)
{
  if (row->origin == MUSTER_STAFF_HELD && row->told == MUSTER_ROLE_NONE)
    return g_strdup (_ ("removed at the roster; kept as the last admin"));
  if (row->origin == MUSTER_STAFF_HELD)
    /* Translators: a role, such as "operator" */
    return g_strdup_printf (_ ("the roster says “%s”; kept as the last admin"), told);
  if (!muster_staff_was_vouched (row->staff))
    return g_strdup (_ ("from the roster, no PIN yet"));
  if (row->origin == MUSTER_STAFF_RAISED)
    /* Translators: a role, such as "supervisor" */
    return g_strdup_printf (_ ("from the roster, which says “%s”; that begins with the next PIN"),
                            told);
  return row->origin == MUSTER_STAFF_OF_ROSTER ? g_strdup (_ ("from the roster")) : NULL;
}

const char *
muster_staff_origin_to_nick (MusterStaffOrigin origin)
{
  static const char *const nicks[] = {
      [MUSTER_STAFF_MADE_HERE] = "here",
      [MUSTER_STAFF_OF_ROSTER] = "roster",
      [MUSTER_STAFF_HELD] = "held",
      [MUSTER_STAFF_RAISED] = "raised",
  };

  return nicks[origin];
}
