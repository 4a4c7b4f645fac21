/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-rights.h"

#include <string.h>

/* What holds at every station. A profile can ask for more, never for less: it may come from
 * elsewhere, and nobody shall get a right by a file. The second person is a supervisor also where
 * the first is an admin: a school has few admins, and the two must not be one. */
static const struct {
  const char *nick;
  MusterRightRule rule;
} rights[MUSTER_N_RIGHTS] = {
    [MUSTER_RIGHT_RETRY] = {"retry", {MUSTER_ROLE_OPERATOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_CONFIRM] = {"confirm", {MUSTER_ROLE_OPERATOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_CARD_ONLY] = {"card-only", {MUSTER_ROLE_OPERATOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_CONSENT] = {"consent", {MUSTER_ROLE_OPERATOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_REVIEW] = {"review", {MUSTER_ROLE_OPERATOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_OVERRIDE] = {"override", {MUSTER_ROLE_OPERATOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_DOUBTFUL] = {"doubtful", {MUSTER_ROLE_OPERATOR, MUSTER_ROLE_SUPERVISOR}},
    [MUSTER_RIGHT_ONE_MORE] = {"one-more", {MUSTER_ROLE_OPERATOR, MUSTER_ROLE_SUPERVISOR}},
    [MUSTER_RIGHT_FIND_FACE] = {"find-face", {MUSTER_ROLE_OPERATOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_FIND_NAME] = {"find-name", {MUSTER_ROLE_OPERATOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_EVIDENCE] = {"evidence", {MUSTER_ROLE_OPERATOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_RECHECK] = {"recheck", {MUSTER_ROLE_OPERATOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_DAY] = {"day", {MUSTER_ROLE_SUPERVISOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_LEAVE] = {"leave", {MUSTER_ROLE_OPERATOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_SETTLE] = {"settle", {MUSTER_ROLE_OPERATOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_APPROVE] = {"approve", {MUSTER_ROLE_SUPERVISOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_UNDO] = {"undo", {MUSTER_ROLE_SUPERVISOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_EMERGENCY] = {"emergency", {MUSTER_ROLE_SUPERVISOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_CAMERA] = {"camera", {MUSTER_ROLE_SUPERVISOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_RESET_TRIES] = {"reset-tries", {MUSTER_ROLE_SUPERVISOR, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_BULK] = {"bulk", {MUSTER_ROLE_SUPERVISOR, MUSTER_ROLE_SUPERVISOR}},
    [MUSTER_RIGHT_EXPORT] = {"export", {MUSTER_ROLE_SUPERVISOR, MUSTER_ROLE_SUPERVISOR}},
    [MUSTER_RIGHT_STAFF] = {"staff", {MUSTER_ROLE_ADMIN, MUSTER_ROLE_NONE}},
    [MUSTER_RIGHT_ENROLMENT] = {"enrolment", {MUSTER_ROLE_ADMIN, MUSTER_ROLE_SUPERVISOR}},
    [MUSTER_RIGHT_POLICY] = {"policy", {MUSTER_ROLE_ADMIN, MUSTER_ROLE_SUPERVISOR}},
    [MUSTER_RIGHT_WIPE] = {"wipe", {MUSTER_ROLE_ADMIN, MUSTER_ROLE_SUPERVISOR}},
};

static const char *const roles[MUSTER_N_ROLES] = {
    [MUSTER_ROLE_NONE] = "none",
    [MUSTER_ROLE_OPERATOR] = "operator",
    [MUSTER_ROLE_SUPERVISOR] = "supervisor",
    [MUSTER_ROLE_ADMIN] = "admin",
};

const char *
muster_role_to_nick (MusterRole role)
{
  g_return_val_if_fail ((guint) role < MUSTER_N_ROLES, roles[MUSTER_ROLE_NONE]);
  return roles[role];
}

/**
 * muster_role_from_nick:
 * @nick: (nullable): "operator", "supervisor" or "admin"
 * @role: (out)
 *
 * Returns: %FALSE for anything else; then @role is as it was
 */
gboolean
muster_role_from_nick (const char *nick, MusterRole *role)
{
  for (MusterRole i = MUSTER_ROLE_OPERATOR; nick != NULL && i < MUSTER_N_ROLES; i++) {
    if (strcmp (nick, roles[i]) == 0) {
      *role = i;
      return TRUE;
    }
  }
  return FALSE;
}

const char *
muster_right_to_nick (MusterRight right)
{
  g_return_val_if_fail ((guint) right < MUSTER_N_RIGHTS, NULL);
  return rights[right].nick;
}

gboolean
muster_right_from_nick (const char *nick, MusterRight *right)
{
  for (MusterRight i = 0; nick != NULL && i < MUSTER_N_RIGHTS; i++) {
    if (strcmp (nick, rights[i].nick) == 0) {
      *right = i;
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * muster_rights_get:
 * @self: (nullable): what a profile asks
 *
 * Returns: who may, by the stricter of @self and the station's own rules
 */
MusterRightRule
muster_rights_get (const MusterRights *self, MusterRight right)
{
  MusterRightRule rule = {MUSTER_ROLE_ADMIN, MUSTER_ROLE_ADMIN};

  g_return_val_if_fail ((guint) right < MUSTER_N_RIGHTS, rule);
  rule = rights[right].rule;
  if (self != NULL) {
    rule.first = MAX (rule.first, self->raised[right].first);
    rule.second = MAX (rule.second, self->raised[right].second);
  }
  return rule;
}

/**
 * muster_rights_raise:
 * @text: "ROLE", or "ROLE+ROLE" where a second person has to sign
 *
 * Returns: %FALSE, with @self as it was, if @text is something else or asks for less than the
 *   station does
 */
gboolean
muster_rights_raise (MusterRights *self, MusterRight right, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "+", 3);
  MusterRightRule rule = {0};

  g_return_val_if_fail ((guint) right < MUSTER_N_RIGHTS, FALSE);
  if (!muster_role_from_nick (parts[0], &rule.first))
    return FALSE;
  if (parts[1] != NULL && (parts[2] != NULL || !muster_role_from_nick (parts[1], &rule.second)))
    return FALSE;
  if (rule.first < rights[right].rule.first || rule.second < rights[right].rule.second)
    return FALSE;
  self->raised[right] = rule;
  return TRUE;
}

static gboolean
is_somebody (const MusterVoucher *signer)
{
  return signer != NULL && signer->staff > 0 && signer->role > MUSTER_ROLE_NONE &&
         signer->role < MUSTER_N_ROLES;
}

/* Two accounts of one human are one. */
static gboolean
are_one (const MusterVoucher *a, const MusterVoucher *b)
{
  return a->staff == b->staff || (a->person != 0 && a->person == b->person);
}

/**
 * muster_rights_judge:
 * @self: (nullable): what a profile asks
 * @act: this very act, not 0; a new number for each
 * @first: (nullable): who does it
 * @second: (nullable): who signs, too; looked at also where the rule asks for nobody, since a
 *   signature that does not hold is never worth as much as none
 * @subject: roster id of the person it is about, 0 = nobody's
 *
 * Whoever acts need only be signed in. Whoever signs second must have signed for this act, so that
 * one sign-in of a supervisor in the morning is not one for all day. Nobody acts or signs on their
 * own record. Pure; any thread.
 *
 * Returns: %MUSTER_SIGNED, or the first thing that is missing
 */
MusterSignResult
muster_rights_judge (const MusterRights *self,
                     MusterRight right,
                     guint64 act,
                     const MusterVoucher *first,
                     const MusterVoucher *second,
                     gint64 subject)
{
  const MusterRightRule rule = muster_rights_get (self, right);

  if (!is_somebody (first))
    return MUSTER_SIGN_NOBODY;
  if (first->role < rule.first)
    return MUSTER_SIGN_ROLE;
  if (subject != 0 && first->person == subject)
    return MUSTER_SIGN_OWN;
  if (!is_somebody (second))
    return rule.second == MUSTER_ROLE_NONE ? MUSTER_SIGNED : MUSTER_SIGN_NEEDS_OTHER;
  if (are_one (first, second))
    return MUSTER_SIGN_SAME;
  if (subject != 0 && second->person == subject)
    return MUSTER_SIGN_OWN;
  if (second->role < rule.second)
    return MUSTER_SIGN_OTHER_ROLE;
  if (act == 0 || second->act != act)
    return MUSTER_SIGN_OTHER_ACT;
  return MUSTER_SIGNED;
}
