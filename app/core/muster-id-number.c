/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-id-number.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"

/* GB 11643-1999: six digits of place, eight of birth date, three of order, one check character by
 * ISO 7064 MOD 11-2 over the first seventeen. */
#define N_DIGITS 17

static const char *const trouble_length =
    N_ ("An ID number has 18 characters. Please count again.");
static const char *const trouble_character =
    N_ ("An ID number has digits only; the last character may be an X.");
static const char *const trouble_region =
    N_ ("The first digits of this ID number name no place. Please check the number.");
static const char *const trouble_date =
    N_ ("The birth date inside this ID number does not exist. Please check the number.");
static const char *const trouble_check =
    N_ ("The last character does not fit the others. Please check the number.");

/**
 * muster_id_number_check_character:
 * @digits17: at least seventeen ASCII digits
 *
 * ISO 7064 MOD 11-2: the weights are 2^(17-i) mod 11, the sum's complement is looked up.
 *
 * Returns: '0' to '9' or 'X'; '\0' if one of the seventeen is no digit
 */
char
muster_id_number_check_character (const char *digits17)
{
  guint sum = 0;

  g_return_val_if_fail (digits17 != NULL, '\0');

  for (guint i = 0; i < N_DIGITS; i++) {
    if (!g_ascii_isdigit (digits17[i]))
      return '\0';
    sum = (sum + (guint) (digits17[i] - '0')) * 2 % 11;
  }
  return "10X98765432"[sum];
}

static gboolean
is_province (const char *two)
{
  /* GB/T 2260 by first digit; 83 stands in residence permits of people from Taiwan */
  static const char *const second[] = {
      "", "12345", "123", "1234567", "123456", "01234", "12345", "1", "123", ""};

  return strchr (second[two[0] - '0'], two[1]) != NULL && two[1] != '\0';
}

/* Permanent residents from abroad have a 9, then the place that issued the card, then a country. */
static gboolean
is_region (const char *digits)
{
  return digits[0] == '9' ? is_province (digits + 1) : is_province (digits);
}

static gboolean
is_date (const char *digits8)
{
  guint value = 0;

  for (guint i = 0; i < 8; i++)
    value = value * 10 + (guint) (digits8[i] - '0');
  /* no clock here: a station with a wrong one must not refuse a right number */
  return value / 10000 >= 1900 && value / 10000 < 2100 &&
         g_date_valid_dmy ((GDateDay) (value % 100),
                           (GDateMonth) (value / 100 % 100),
                           (GDateYear) (value / 10000));
}

/* Full-width forms come from Chinese input methods. '\0' if it is none of ours. */
static char
to_ascii (gunichar c)
{
  if (c >= 0xff01 && c <= 0xff5e)
    c -= 0xfee0;
  if (c == 'x')
    c = 'X';
  return (c >= '0' && c <= '9') || c == 'X' ? (char) c : '\0';
}

static const char *
find_trouble (const char *text, char number[MUSTER_ID_NUMBER_LENGTH + 1])
{
  guint n = 0;

  if (!g_utf8_validate (text, -1, NULL))
    return trouble_character;
  while (g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  for (; *text != '\0' && !g_unichar_isspace (g_utf8_get_char (text));
       text = g_utf8_next_char (text)) {
    char c = to_ascii (g_utf8_get_char (text));

    if (n == MUSTER_ID_NUMBER_LENGTH)
      return trouble_length;
    if (c == '\0' || (c == 'X' && n != N_DIGITS))
      return trouble_character;
    number[n++] = c;
  }
  while (g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  if (*text != '\0')
    return trouble_character;
  if (n != MUSTER_ID_NUMBER_LENGTH)
    return trouble_length;
  number[n] = '\0';
  if (!is_region (number))
    return trouble_region;
  if (!is_date (number + 6))
    return trouble_date;
  if (number[N_DIGITS] != muster_id_number_check_character (number))
    return trouble_check;
  return NULL;
}

/**
 * muster_id_number_normalise:
 * @text: what somebody typed or a chip holds
 * @error: return location
 *
 * Trims white space, takes full-width digits and x in either case, then tests length, characters,
 * province, birth date (1900 to 2099) and the check character, in this order. The message of an
 * error never repeats the number, so it may be shown and logged. Any thread.
 *
 * Returns: (transfer full) (nullable): eighteen ASCII characters, or %NULL with
 *   %MUSTER_ERROR_BAD_DATA
 */
char *
muster_id_number_normalise (const char *text, GError **error)
{
  char number[MUSTER_ID_NUMBER_LENGTH + 1];
  const char *trouble;

  g_return_val_if_fail (text != NULL, NULL);

  trouble = find_trouble (text, number);
  if (trouble != NULL) {
    g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ (trouble));
    return NULL;
  }
  return g_strdup (number);
}
