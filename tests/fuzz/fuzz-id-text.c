/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "muster-card-error.h"
#include "muster-id-number.h"
#include "muster-id-text.h"

static void
check_text (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (; *text != '\0'; text = g_utf8_next_char (text))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (text)));
}

static void
check_date (guint date)
{
  g_assert_cmpuint (date, >=, 18000000);
  g_assert_cmpuint (date, <=, 99991231);
}

static void
check_number (const MusterIdText *text)
{
  const char *number = muster_id_text_get_number (text);

  check_text (number);
  if (muster_id_text_get_layout (text) == MUSTER_ID_FOREIGNER_17) {
    g_assert_cmpuint (strlen (number), ==, 15);
  } else {
    g_assert_cmpuint (strlen (number), ==, MUSTER_ID_NUMBER_LENGTH);
    g_assert_cmpint (number[17], ==, muster_id_number_check_character (number));
  }
}

/* What is taken makes sense in every field, and an error tells nothing of the card. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterIdText) text = muster_id_text_parse (bytes, &error);

  if (text == NULL) {
    g_assert_true (g_error_matches (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_READ_AGAIN) ||
                   g_error_matches (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_UNKNOWN_LAYOUT));
    g_assert_cmpuint (strlen (error->message), <, 60);
    return 0;
  }
  g_assert_no_error (error);
  g_assert_cmpuint (size, ==, MUSTER_ID_TEXT_SIZE);
  check_text (muster_id_text_get_name (text));
  g_assert_cmpstr (muster_id_text_get_name (text), !=, "");
  check_text (muster_id_text_get_english_name (text));
  check_text (muster_id_text_get_nation (text));
  check_text (muster_id_text_get_address (text));
  check_text (muster_id_text_get_issuer (text));
  check_text (muster_id_text_get_pass_number (text));
  check_number (text);
  g_assert_nonnull (strchr ("MFU", muster_id_text_get_sex (text)));
  check_date (muster_id_text_get_born (text));
  check_date (muster_id_text_get_valid_from (text));
  if (muster_id_text_get_valid_to (text) != 0)
    check_date (muster_id_text_get_valid_to (text));
  return 0;
}
