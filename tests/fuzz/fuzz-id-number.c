/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "muster-error.h"
#include "muster-id-number.h"

/* What is taken has one form, and taking that form again changes nothing. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autofree char *number = muster_id_number_normalise (text, &error);
  g_autofree char *again = NULL;

  if (number == NULL) {
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    return 0;
  }
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (number), ==, MUSTER_ID_NUMBER_LENGTH);
  g_assert_cmpint (number[17], ==, muster_id_number_check_character (number));
  again = muster_id_number_normalise (number, &error);
  g_assert_cmpstr (again, ==, number);
  return 0;
}
