/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-consent-code.h"

#include <string.h>

#define NO_BREAK_SPACE "\302\240"

/* The number by which a guest can withdraw an agreement without saying a name, and what tells the
 * text that was agreed to from every other one. Ten digits: whoever guesses finds one of a
 * school's 100,000 in 100,000 tries, each of which staff type. */

/**
 * muster_consent_code_from_random:
 * @random: 64 random bits that nobody can know
 *
 * Returns: (transfer full): ten digits
 */
char *
muster_consent_code_from_random (guint64 random)
{
  return g_strdup_printf ("%010" G_GUINT64_FORMAT, random % G_GUINT64_CONSTANT (10000000000));
}

/**
 * muster_consent_code_normalise:
 * @typed: (nullable): any text
 *
 * Returns: (transfer full) (nullable): ten digits, without blanks and hyphens; %NULL if @typed is
 *   something else
 */
char *
muster_consent_code_normalise (const char *typed)
{
  char digits[MUSTER_CONSENT_CODE_DIGITS + 1] = "";
  gsize n = 0;

  for (const char *p = typed != NULL ? typed : ""; *p != '\0'; p++) {
    if (g_ascii_isspace (*p) || *p == '-')
      continue;
    if (strncmp (p, NO_BREAK_SPACE, strlen (NO_BREAK_SPACE)) == 0) {
      p += strlen (NO_BREAK_SPACE) - 1;
      continue;
    }
    if (!g_ascii_isdigit (*p) || n == MUSTER_CONSENT_CODE_DIGITS)
      return NULL;
    digits[n++] = *p;
  }
  return n == MUSTER_CONSENT_CODE_DIGITS ? g_strdup (digits) : NULL;
}

/* Returns: (transfer full): @code in groups, to be read out: "482 913 0577"; no line ends in it */
char *
muster_consent_code_to_text (const char *code)
{
  return g_strdup_printf (
      "%.3s" NO_BREAK_SPACE "%.3s" NO_BREAK_SPACE "%s", code, code + 3, code + 6);
}

/**
 * muster_consent_dup_digest:
 * @text: (nullable): as the profile has it, in both languages
 *
 * Returns: (transfer full): SHA-256 over both, each with a zero byte after it; hex
 */
char *
muster_consent_dup_digest (const MusterText *text)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *parts[] = {text != NULL ? text->en : NULL, text != NULL ? text->zh : NULL};

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_checksum_update (sum, (const guchar *) (parts[i] != NULL ? parts[i] : ""), -1);
    g_checksum_update (sum, (const guchar *) "", 1);
  }
  return g_strdup (g_checksum_get_string (sum));
}
