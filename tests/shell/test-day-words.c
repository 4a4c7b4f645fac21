/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-day-tables.h"

/* Figures that may be too small are told where the signature is, not below the charts. */
static void
test_unread (void)
{
  MusterDayFigures figures = {.visits = 3};
  const MusterDayReport report = {.figures = &figures};
  const MusterDayNames names = {NULL, NULL, 0};
  g_autofree char *whole = muster_day_dup_closed (&report, &names);
  g_autofree char *torn = NULL, *alone = NULL;

  g_assert_null (muster_day_dup_unread (&figures));
  figures.unread = 2;
  alone = muster_day_dup_unread (&figures);
  torn = muster_day_dup_closed (&report, &names);
  g_assert_nonnull (strchr (alone, '2'));
  g_assert_true (g_str_has_prefix (torn, whole));
  g_assert_true (g_str_has_suffix (torn, alone));
  g_assert_cmpuint (strlen (torn), >, strlen (alone));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/day-words/unread", test_unread);
  return g_test_run ();
}
