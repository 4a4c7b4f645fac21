/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "muster-id-number.h"

#include <string.h>

/* The first is the standard's own example; the others are made up. */
static const struct {
  const char *text;
  const char *number;
} good[] = {
    {"11010519491231002X", "11010519491231002X"},
    {"11010519491231002x", "11010519491231002X"},
    {" \t11010519491231002X\n", "11010519491231002X"},
    {"\u300011010519491231002X\u3000", "11010519491231002X"},
    {"１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"},
    {"１１０１０５１９４９１２３１００２ｘ", "11010519491231002X"},
    {"440524198001010010", NULL}, /* NULL: the last character is computed */
    {"310112200402290017", NULL},
    {"83000020040101001X", NULL},
    {"931840200001010019", NULL},
};

static const struct {
  const char *text;
  const char *word; /* of the message */
} bad[] = {
    {"", "18 characters"},
    {"   ", "18 characters"},
    {"1101051949123100", "18 characters"},
    {"11010519491231002X1", "18 characters"},
    {"11010519491231002XX", "18 characters"},
    {"1101051949123100２", "18 characters"},
    {"110105194912310 02X", "digits only"},
    {"11010519491231002Y", "digits only"},
    {"X1010519491231002X", "digits only"},
    {"1101051949-231002X", "digits only"},
    {"\xff\xfe", "digits only"},
    {"010105194912310021", "no place"},
    {"160105194912310021", "no place"},
    {"960105194912310021", "no place"},
    {"11010518991231002X", "birth date"},
    {"110105210001010021", "birth date"},
    {"11010519490230002X", "birth date"},
    {"110105190002290021", "birth date"},
    {"11010519491331002X", "birth date"},
    {"11010519490031002X", "birth date"},
    {"110105194912310021", "does not fit"},
    {"11010519491231003X", "does not fit"},
};

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *text = g_strdup (good[i].text);
    g_autofree char *number = NULL;

    if (good[i].number == NULL)
      text[17] = muster_id_number_check_character (text);
    number = muster_id_number_normalise (text, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (number, ==, good[i].number != NULL ? good[i].number : text);
  }
}

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *number = muster_id_number_normalise (bad[i].text, &error);

    g_assert_null (number);
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, bad[i].word));
    /* the message may be logged: but for the length of 18 it has no digit */
    for (const char *p = error->message; *p != '\0'; p++)
      g_assert_false (g_ascii_isdigit (*p) && strncmp (p, "18", 2) != 0 && p[-1] != '1');
  }
}

/* Each single wrong digit and each swap of neighbours is found: MOD 11-2 promises it. */
static void
test_single_errors (void)
{
  const char *right = "11010519491231002X";

  for (gsize at = 0; at < 17; at++) {
    for (char digit = '0'; digit <= '9'; digit++) {
      char text[19];

      strcpy (text, right);
      text[at] = digit;
      g_assert_cmpint (muster_id_number_check_character (text) == 'X', ==, digit == right[at]);
    }
  }
  for (gsize at = 0; at + 1 < 17; at++) {
    char text[19];

    strcpy (text, right);
    text[at] = right[at + 1];
    text[at + 1] = right[at];
    g_assert_cmpint (
        muster_id_number_check_character (text) == 'X', ==, right[at] == right[at + 1]);
  }
}

static void
test_check_character (void)
{
  g_assert_cmpint (muster_id_number_check_character ("11010519491231002"), ==, 'X');
  g_assert_cmpint (muster_id_number_check_character ("1101051949123100"), ==, '\0');
  g_assert_cmpint (muster_id_number_check_character ("1101051949123100X"), ==, '\0');
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/id-number/good", test_good);
  g_test_add_func ("/core/id-number/bad", test_bad);
  g_test_add_func ("/core/id-number/single-errors", test_single_errors);
  g_test_add_func ("/core/id-number/check-character", test_check_character);
  return g_test_run ();
}
