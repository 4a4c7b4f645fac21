/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-identity.h"

#include <string.h>

/* Dots that stand inside names of many peoples of China and in names written in other scripts.
 * Rosters and chips disagree about which one; compatibility forms are gone by then. */
static gboolean
is_dot (gunichar c)
{
  return c == '.' || c == 0x00b7 || c == 0x2022 || c == 0x2027 || c == 0x2219 || c == 0x22c5 ||
         c == 0x30fb;
}

/* Compatibility forms, case, blanks and dots do not make another name. */
static char *
dup_canonical (const char *name)
{
  g_autofree char *composed = g_utf8_normalize (name, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = composed != NULL ? g_utf8_casefold (composed, -1) : NULL;
  GString *out = g_string_new (NULL);

  for (const char *p = folded; p != NULL && *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (!g_unichar_isspace (c) && !is_dot (c))
      g_string_append_unichar (out, c);
  }
  if (composed != NULL)
    explicit_bzero (composed, strlen (composed));
  if (folded != NULL)
    explicit_bzero (folded, strlen (folded));
  return g_string_free (out, FALSE);
}

static void
wipe (char *text)
{
  explicit_bzero (text, strlen (text));
  g_free (text);
}

/**
 * muster_identity_is_same_name:
 * @a: a name, UTF-8
 * @b: another
 *
 * Compared after NFKC, without case, white space and the dots between parts of a name (. · • ‧ ∙ ⋅
 * ・). A name that is empty or no UTF-8 is like no other.
 *
 * Returns: whether both are one name
 */
gboolean
muster_identity_is_same_name (const char *a, const char *b)
{
  char *left = dup_canonical (a);
  char *right = dup_canonical (b);
  gboolean same = *left != '\0' && g_str_equal (left, right);

  wipe (left);
  wipe (right);
  return same;
}

static gboolean
has_name_of (const MusterIdText *text, const char *name)
{
  return muster_identity_is_same_name (muster_id_text_get_name (text), name) ||
         muster_identity_is_same_name (muster_id_text_get_english_name (text), name);
}

/**
 * muster_identity_compare:
 * @text: what the chip says
 * @person: of the roster
 * @today: this place's date, YYYYMMDD
 *
 * The gravest finding wins: another number, another name, then the dates. The last day of validity
 * still counts, 长期 never ends. A roster that knows no name has nothing to compare.
 *
 * Returns: what is to be said of the card
 */
MusterIdentity
muster_identity_compare (const MusterIdText *text, MusterPerson *person, guint today)
{
  const char *name = muster_person_get_name (person);
  guint valid_to = muster_id_text_get_valid_to (text);

  if (g_ascii_strcasecmp (muster_id_text_get_number (text), muster_person_get_id_number (person)) !=
      0)
    return MUSTER_IDENTITY_UNKNOWN;
  if (*name != '\0' && !has_name_of (text, name))
    return MUSTER_IDENTITY_NAME_DIFFERS;
  if (today < muster_id_text_get_valid_from (text))
    return MUSTER_IDENTITY_NOT_YET_VALID;
  if (valid_to != 0 && today > valid_to)
    return MUSTER_IDENTITY_EXPIRED;
  return MUSTER_IDENTITY_OK;
}

/**
 * muster_identity_judge:
 * @text: what the chip says
 * @person: of the roster
 * @today: this place's date, YYYYMMDD
 * @policy: what the campaign makes of a name that differs and of a card out of its time
 * @doubt: (out): what staff see of somebody who goes on
 *
 * A number that is not the person's never passes, whatever the policy says.
 *
 * Returns: why staff have to look first, or %MUSTER_REASON_NONE
 */
MusterReason
muster_identity_judge (const MusterIdText *text,
                       MusterPerson *person,
                       guint today,
                       const MusterPolicy *policy,
                       MusterReason *doubt)
{
  const struct {
    MusterReason reason;
    MusterCardRule rule;
  } findings[] = {
      [MUSTER_IDENTITY_OK] = {MUSTER_REASON_NONE, MUSTER_CARD_RULE_ALLOW},
      [MUSTER_IDENTITY_UNKNOWN] = {MUSTER_REASON_UNKNOWN_ID_CARD, MUSTER_CARD_RULE_REFER},
      [MUSTER_IDENTITY_NAME_DIFFERS] = {MUSTER_REASON_NAME_DIFFERS, policy->name_differs},
      [MUSTER_IDENTITY_NOT_YET_VALID] = {MUSTER_REASON_CARD_NOT_YET_VALID, policy->expired_card},
      [MUSTER_IDENTITY_EXPIRED] = {MUSTER_REASON_CARD_EXPIRED, policy->expired_card},
  };
  MusterIdentity found = muster_identity_compare (text, person, today);

  *doubt =
      findings[found].rule == MUSTER_CARD_RULE_WARN ? findings[found].reason : MUSTER_REASON_NONE;
  return findings[found].rule == MUSTER_CARD_RULE_REFER ? findings[found].reason
                                                        : MUSTER_REASON_NONE;
}

/* Both ways at once. What is not here is of a reader, no matter of the guest. */
static const struct {
  MusterCardError error;
  MusterReason reason;
} card_reasons[] = {
    {MUSTER_CARD_ERROR_NO_CARD, MUSTER_REASON_CARD_LEFT_EARLY},
    {MUSTER_CARD_ERROR_READ_AGAIN, MUSTER_REASON_CARD_UNREADABLE},
    {MUSTER_CARD_ERROR_REFUSED, MUSTER_REASON_CARD_REFUSED},
    {MUSTER_CARD_ERROR_NOT_AN_ID_CARD, MUSTER_REASON_NOT_AN_ID_CARD},
    {MUSTER_CARD_ERROR_UNKNOWN_LAYOUT, MUSTER_REASON_UNKNOWN_LAYOUT},
    {MUSTER_CARD_ERROR_RANDOM_UID, MUSTER_REASON_RANDOM_UID},
    {MUSTER_CARD_ERROR_UNKNOWN_FORMAT, MUSTER_REASON_UNKNOWN_FORMAT},
};

/**
 * muster_identity_reason_of_error:
 * @error: what a reader said of a card
 *
 * Returns: a reason with words and a way on for guests; %MUSTER_REASON_CARD_UNREADABLE for what is
 *   wrong with the reader itself
 */
MusterReason
muster_identity_reason_of_error (MusterCardError error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (card_reasons); i++)
    if (card_reasons[i].error == error)
      return card_reasons[i].reason;
  return MUSTER_REASON_CARD_UNREADABLE;
}

gboolean
muster_identity_error_of_reason (MusterReason reason, MusterCardError *error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (card_reasons); i++) {
    if (card_reasons[i].reason == reason) {
      *error = card_reasons[i].error;
      return TRUE;
    }
  }
  return FALSE;
}
