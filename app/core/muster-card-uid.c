/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-card-uid.h"

#include <string.h>

/* 4 to 10 bytes: single, double and triple size UIDs of ISO/IEC 14443-3, 8 of 15693 and FeliCa */
#define MIN_DIGITS 8

static char *
normalise (const char *text, gboolean part)
{
  char digits[MUSTER_CARD_UID_MAX + 1];
  char *result = NULL;
  gsize n = 0;

  for (const char *p = text != NULL ? text : ""; *p != '\0'; p++) {
    if (*p == ' ' || *p == ':' || *p == '-')
      continue;
    if ((!g_ascii_isxdigit (*p) && !(part && *p == '?')) || n == MUSTER_CARD_UID_MAX)
      return NULL;
    digits[n++] = g_ascii_toupper (*p);
  }
  digits[n] = '\0';
  for (gsize i = 0; i + 1 < n; i += 2)
    if ((digits[i] == '?') != (digits[i + 1] == '?'))
      return NULL;
  if (n >= MIN_DIGITS && n % 2 == 0)
    result = g_strdup (digits);
  explicit_bzero (digits, sizeof digits);
  return result;
}

/**
 * muster_card_uid_normalise:
 * @text: (nullable): a card number as a reader or an import gives it
 *
 * Returns: (transfer full) (nullable): 4 to 10 bytes as upper-case hex without separators, or %NULL
 *   if @text is no such thing. Space, colon and hyphen between digits are left out.
 */
char *
muster_card_uid_normalise (const char *text)
{
  return normalise (text, FALSE);
}

char *
muster_card_uid_normalise_part (const char *text)
{
  return normalise (text, TRUE);
}

gboolean
muster_card_uid_fits (const char *part, const char *uid)
{
  gsize n = strlen (uid);

  if (strlen (part) != n)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (part[i] != '?' && part[i] != uid[i])
      return FALSE;
  return TRUE;
}
