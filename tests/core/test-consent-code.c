/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-consent-code.h"

static void
test_code (void)
{
  static const struct {
    const char *typed, *code;
  } cases[] = {
      {"4829130577", "4829130577"},
      {"482 913 0577", "4829130577"},
      {" 482-913-0577\n", "4829130577"},
      {"482\302\240913\302\2400577", "4829130577"},
      {"0000000000", "0000000000"},
      {"482913057", NULL},
      {"48291305771", NULL},
      {"482913057O", NULL},
      {"４829130577", NULL},
      {"", NULL},
      {NULL, NULL},
  };
  g_autofree char *text = muster_consent_code_to_text ("4829130577");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *code = muster_consent_code_normalise (cases[i].typed);

    g_assert_cmpstr (code, ==, cases[i].code);
  }
  g_assert_cmpstr (text, ==, "482\302\240913\302\2400577");
}

static void
test_random (void)
{
  static const guint64 numbers[] = {0, 7, G_GUINT64_CONSTANT (9999999999), G_MAXUINT64};

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autofree char *code = muster_consent_code_from_random (numbers[i]);
    g_autofree char *same = muster_consent_code_normalise (code);

    g_assert_cmpstr (same, ==, code);
  }
}

/* Of every text its own, and what is one text in both languages is not another cut in two. */
static void
test_text (void)
{
  const MusterText both = {(char *) "yes", (char *) "是"}, english = {(char *) "yes是", NULL},
                   other = {(char *) "yes.", (char *) "是"};
  g_autofree char *a = muster_consent_dup_digest (&both), *b = muster_consent_dup_digest (&english),
                  *c = muster_consent_dup_digest (&other), *d = muster_consent_dup_digest (&both);

  g_assert_cmpstr (a, ==, d);
  g_assert_cmpstr (a, !=, b);
  g_assert_cmpstr (a, !=, c);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/consent-code/code", test_code);
  g_test_add_func ("/core/consent-code/random", test_random);
  g_test_add_func ("/core/consent-code/text", test_text);
  return g_test_run ();
}
