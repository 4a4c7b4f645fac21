/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "muster-consent-code.h"

/* What is taken has one form, and what is shown of it is taken again. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *typed = g_strndup ((const char *) data, size);
  g_autofree char *code = muster_consent_code_normalise (typed);
  g_autofree char *shown = NULL, *again = NULL;

  if (code == NULL)
    return 0;
  g_assert_cmpuint (strlen (code), ==, MUSTER_CONSENT_CODE_DIGITS);
  g_assert_cmpuint (strspn (code, "0123456789"), ==, MUSTER_CONSENT_CODE_DIGITS);
  shown = muster_consent_code_to_text (code);
  again = muster_consent_code_normalise (shown);
  g_assert_cmpstr (again, ==, code);
  return 0;
}
