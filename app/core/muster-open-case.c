/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-open-case.h"

static const char *const kinds[MUSTER_N_OPEN_CASES] = {
    [MUSTER_OPEN_CASE_DOUBTFUL] = "doubtful",
    [MUSTER_OPEN_CASE_PHOTO] = "photo",
    [MUSTER_OPEN_CASE_FACE] = "face",
    [MUSTER_OPEN_CASE_DATA] = "data",
    [MUSTER_OPEN_CASE_TRIES] = "tries",
    [MUSTER_OPEN_CASE_DUPLICATE] = "duplicate",
};

const char *
muster_open_case_to_nick (MusterOpenCaseKind kind)
{
  g_return_val_if_fail ((guint) kind < MUSTER_N_OPEN_CASES, NULL);
  return kinds[kind];
}

gboolean
muster_open_case_from_nick (const char *nick, MusterOpenCaseKind *kind)
{
  for (MusterOpenCaseKind i = 0; nick != NULL && i < MUSTER_N_OPEN_CASES; i++) {
    if (g_str_equal (nick, kinds[i])) {
      *kind = i;
      return TRUE;
    }
  }
  return FALSE;
}
