/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "muster-search-rule.h"

static void
test_may_pass (void)
{
  static const struct {
    guint n_people;
    double fmr;
    gboolean may;
  } cases[] = {
      {1, 1e-2, TRUE},
      {2, 1e-2, FALSE},
      {1000, 1e-5, TRUE}, /* just */
      {1001, 1e-5, FALSE},
      {100, 1e-4, TRUE},
      {5000, 1e-5, FALSE},
      {5000, 2e-6, TRUE},
      {G_MAXUINT, 1e-13, TRUE},
      {0, 1e-9, FALSE},
      {1, 0, FALSE}, /* nobody knows the rate */
      {1, -1, FALSE},
      {1, NAN, FALSE},
      {1, INFINITY, FALSE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (muster_search_may_pass (cases[i].n_people, cases[i].fmr) != cases[i].may)
      g_error ("%u people at %g", cases[i].n_people, cases[i].fmr);
}

static void
test_judge (void)
{
  static const struct {
    double first, second; /* below 0: not there */
    guint n_people;
    double fmr;
    gboolean staff_confirms;
    MusterSearchResult result;
  } cases[] = {
      {-1, -1, 0, 1e-5, FALSE, MUSTER_SEARCH_NOBODY},
      {0.38, 0.2, 100, 1e-5, FALSE, MUSTER_SEARCH_NOBODY},
      {NAN, 0.2, 100, 1e-5, FALSE, MUSTER_SEARCH_NOBODY},
      {0.39, 0.2, 100, 1e-5, FALSE, MUSTER_SEARCH_CANDIDATES},
      {0.439, 0.2, 100, 1e-5, FALSE, MUSTER_SEARCH_CANDIDATES},
      {0.44, 0.2, 100, 1e-5, FALSE, MUSTER_SEARCH_PASS},
      {0.7, -1, 1, 1e-5, FALSE, MUSTER_SEARCH_PASS},
      {0.7, 0.439, 1000, 1e-5, FALSE, MUSTER_SEARCH_PASS},
      {0.7, 0.44, 1000, 1e-5, FALSE, MUSTER_SEARCH_CANDIDATES}, /* which of the two? */
      {0.7, 0.2, 1001, 1e-5, FALSE, MUSTER_SEARCH_CANDIDATES},  /* too many people */
      {0.7, 0.2, 100, 0, FALSE, MUSTER_SEARCH_CANDIDATES},      /* no rate known */
      {0.7, 0.2, 100, 1e-5, TRUE, MUSTER_SEARCH_CANDIDATES},
  };
  MusterPolicy policy = {.review = 0.39, .accept = 0.44};

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    const double similarities[] = {cases[i].first, cases[i].second};
    const guint n = (cases[i].first < 0 ? 0 : 1) + (cases[i].second < 0 ? 0 : 1);

    policy.staff_confirms = cases[i].staff_confirms;
    if (muster_search_judge (&policy, similarities, n, cases[i].n_people, cases[i].fmr) !=
        cases[i].result)
      g_error ("case %zu", i);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search-rule/may-pass", test_may_pass);
  g_test_add_func ("/search-rule/judge", test_judge);
  return g_test_run ();
}
