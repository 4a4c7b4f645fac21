/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-roster-code.h"

#include <sodium.h>
#include <string.h>

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

G_STATIC_ASSERT (sizeof digits == 32 + 1);

/* Returns: (transfer full): a new code, as muster_roster_code_normalise() writes it */
char *
muster_roster_code_new (void)
{
  char *code = g_new0 (char, MUSTER_ROSTER_CODE_LENGTH + 1);

  for (guint i = 0; i < MUSTER_ROSTER_CODE_LENGTH; i++)
    code[i] = digits[randombytes_uniform (32)];
  return code;
}

static char
read_digit (char c)
{
  c = g_ascii_toupper (c);
  if (c == 'O')
    return '0';
  if (c == 'I' || c == 'L')
    return '1';
  return c != '\0' && strchr (digits, c) != NULL ? c : '\0';
}

/**
 * muster_roster_code_normalise:
 * @typed: in either case, with dashes and spaces or without, with letters for the digits that look
 *   like them
 *
 * Returns: (transfer full) (nullable): the code; %NULL if it can be none
 */
char *
muster_roster_code_normalise (const char *typed)
{
  char code[MUSTER_ROSTER_CODE_LENGTH + 1] = "";
  guint n = 0;

  for (const char *p = typed; *p != '\0'; p++) {
    const char digit = read_digit (*p);

    if (*p == '-' || *p == ' ')
      continue;
    if (digit == '\0' || n == MUSTER_ROSTER_CODE_LENGTH)
      return NULL;
    code[n++] = digit;
  }
  return n == MUSTER_ROSTER_CODE_LENGTH ? g_strdup (code) : NULL;
}

/* Returns: (transfer full): @code in groups */
char *
muster_roster_code_dup_shown (const char *code)
{
  return g_strdup_printf ("%.4s-%.4s-%s", code, code + 4, code + 8);
}
