/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-calibrated.h"
#include "muster-error.h"

/* The pack: review 0.39, accept 0.44. */
static void
test_accept (void)
{
  static const struct {
    double accept, fmr;
    gboolean enough;
    double wanted; /* FMR of the profile */
    double result;
  } cases[] = {
      {0.46, 1e-5, TRUE, 1e-5, 0.46},  /* own people look more alike */
      {0.42, 1e-5, TRUE, 1e-5, 0.42},  /* less: enough pairs may say so */
      {0.42, 1e-6, TRUE, 1e-5, 0.42},  /* made for a smaller rate still */
      {0.30, 1e-5, TRUE, 1e-5, 0.39},  /* never below review */
      {0.46, 1e-5, FALSE, 1e-5, 0.46}, /* too few pairs may only raise */
      {0.42, 1e-5, FALSE, 1e-5, 0.44},
      {0.42, 1e-4, TRUE, 1e-5, 0.44}, /* the profile has become stricter since */
      {0.46, 1e-4, TRUE, 1e-5, 0.46},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    const MusterCalibrated self = {
        .accept = cases[i].accept, .fmr = cases[i].fmr, .enough = cases[i].enough};
    const double accept = muster_calibrated_get_accept (&self, cases[i].wanted, 0.39, 0.44);

    if (accept != cases[i].result)
      g_error ("case %zu: %g", i, accept);
  }
  g_assert_cmpfloat (muster_calibrated_get_accept (NULL, 1e-5, 0.39, 0.44), ==, 0.44);
}

static void
test_text (void)
{
  const MusterCalibrated self = {
      0.463123456789, 1e-5, TRUE, G_GUINT64_CONSTANT (18446744073709551615), 5000, 1790000000};
  MusterCalibrated again = {0};
  g_autofree char *text = muster_calibrated_to_text (&self);
  g_autoptr (GError) error = NULL;

  g_assert_true (muster_calibrated_from_text (text, &again, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (again.accept, ==, self.accept);
  g_assert_cmpfloat (again.fmr, ==, self.fmr);
  g_assert_true (again.enough);
  g_assert_cmpuint (again.n_pairs, ==, self.n_pairs);
  g_assert_cmpuint (again.n_people, ==, self.n_people);
  g_assert_cmpint (again.time, ==, self.time);
}

static void
test_bad_text (void)
{
  static const char *const texts[] = {
      "",
      "0.46",
      "(0.46, 1e-05, true, 1, 1)",
      "(0.46, 1e-05, true, 1, 1, 1, 1)",
      "(nan, 1e-05, true, 1, 1, 1)",
      "(0.46, nan, true, 1, 1, 1)",
      "(0.46, 0.0, true, 1, 1, 1)",
      "(7.0, 1e-05, true, 1, 1, 1)",
      "(0.46, 1e-05, true, -1, 1, 1)",
      "(0.46, 1e-05, true, 1, 99999999999, 1)",
      "(0.46, 1e-05, true, 1, 1, 1) and more",
  };
  MusterCalibrated self = {.accept = 1};

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    if (muster_calibrated_from_text (texts[i], &self, &error))
      g_error ("“%s” was taken", texts[i]);
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_assert_cmpfloat (self.accept, ==, 0);
  }
}

static void
test_outgrown (void)
{
  const MusterCalibrated self = {.n_people = 1000};

  g_assert_false (muster_calibrated_is_outgrown (&self, 0));
  g_assert_false (muster_calibrated_is_outgrown (&self, 1200));
  g_assert_true (muster_calibrated_is_outgrown (&self, 1201));
}

static void
test_key (void)
{
  g_autofree char *one = muster_calibrated_dup_key ("standard-0123");
  g_autofree char *other = muster_calibrated_dup_key ("npm-0123");

  g_assert_cmpstr (one, !=, other);
  g_assert_nonnull (strstr (one, "standard-0123"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calibrated/accept", test_accept);
  g_test_add_func ("/calibrated/text", test_text);
  g_test_add_func ("/calibrated/bad-text", test_bad_text);
  g_test_add_func ("/calibrated/outgrown", test_outgrown);
  g_test_add_func ("/calibrated/key", test_key);
  return g_test_run ();
}
