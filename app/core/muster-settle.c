/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-settle.h"

/* What approves or takes back is a supervisor's; the rest is what the desk does all day. */
static const struct {
  const char *nick;
  MusterOpenCaseKind kind;
  MusterRight right;
  gboolean needs_note; /* somebody is told why, or has to act on it */
} settles[MUSTER_N_SETTLES] = {
    [MUSTER_SETTLE_ADMITTED] = {"admitted", MUSTER_OPEN_CASE_DOUBTFUL, MUSTER_RIGHT_SETTLE, TRUE},
    [MUSTER_SETTLE_WITHDRAWN] = {"withdrawn", MUSTER_OPEN_CASE_DOUBTFUL, MUSTER_RIGHT_UNDO, TRUE},
    [MUSTER_SETTLE_APPROVED] = {"approved", MUSTER_OPEN_CASE_PHOTO, MUSTER_RIGHT_APPROVE, FALSE},
    [MUSTER_SETTLE_REJECTED] = {"rejected", MUSTER_OPEN_CASE_PHOTO, MUSTER_RIGHT_APPROVE, TRUE},
    [MUSTER_SETTLE_MORE] = {"more", MUSTER_OPEN_CASE_PHOTO, MUSTER_RIGHT_APPROVE, TRUE},
    [MUSTER_SETTLE_SAME] = {"same", MUSTER_OPEN_CASE_FACE, MUSTER_RIGHT_SETTLE, FALSE},
    [MUSTER_SETTLE_DIFFERENT] = {"different", MUSTER_OPEN_CASE_FACE, MUSTER_RIGHT_SETTLE, TRUE},
    [MUSTER_SETTLE_CORRECTED] = {"corrected", MUSTER_OPEN_CASE_DATA, MUSTER_RIGHT_SETTLE, TRUE},
    [MUSTER_SETTLE_DISMISSED] = {"dismissed", MUSTER_OPEN_CASE_DATA, MUSTER_RIGHT_SETTLE, TRUE},
    [MUSTER_SETTLE_PASSED_ON] = {"passed-on", MUSTER_OPEN_CASE_TRIES, MUSTER_RIGHT_SETTLE, TRUE},
    [MUSTER_SETTLE_DONE] = {"done", MUSTER_OPEN_CASE_TRIES, MUSTER_RIGHT_SETTLE, TRUE},
    [MUSTER_SETTLE_KNOWN] = {"known", MUSTER_OPEN_CASE_DUPLICATE, MUSTER_RIGHT_UNDO, TRUE},
    [MUSTER_SETTLE_UNDONE] = {"undone", MUSTER_OPEN_CASE_DUPLICATE, MUSTER_RIGHT_UNDO, TRUE},
};

const char *
muster_settle_to_nick (MusterSettleAnswer answer)
{
  g_return_val_if_fail ((guint) answer < MUSTER_N_SETTLES, NULL);
  return settles[answer].nick;
}

gboolean
muster_settle_from_nick (const char *nick, MusterSettleAnswer *answer)
{
  for (MusterSettleAnswer i = 0; nick != NULL && i < MUSTER_N_SETTLES; i++) {
    if (g_str_equal (nick, settles[i].nick)) {
      *answer = i;
      return TRUE;
    }
  }
  return FALSE;
}

/* Returns: which cases it is an answer to */
MusterOpenCaseKind
muster_settle_get_kind (MusterSettleAnswer answer)
{
  g_return_val_if_fail ((guint) answer < MUSTER_N_SETTLES, MUSTER_N_OPEN_CASES);
  return settles[answer].kind;
}

/* Returns: what whoever answers so needs */
MusterRight
muster_settle_get_right (MusterSettleAnswer answer)
{
  g_return_val_if_fail ((guint) answer < MUSTER_N_SETTLES, MUSTER_RIGHT_WIPE);
  return settles[answer].right;
}

/* Returns: whether the case is settled then */
gboolean
muster_settle_closes (MusterSettleAnswer answer)
{
  return answer != MUSTER_SETTLE_MORE;
}

/* Returns: whether the person counts as not in any more */
gboolean
muster_settle_takes_back (MusterSettleAnswer answer)
{
  return answer == MUSTER_SETTLE_WITHDRAWN || answer == MUSTER_SETTLE_UNDONE;
}

/* Returns: whether it has to be said why, or what was seen */
gboolean
muster_settle_needs_note (MusterSettleAnswer answer)
{
  g_return_val_if_fail ((guint) answer < MUSTER_N_SETTLES, TRUE);
  return settles[answer].needs_note;
}
