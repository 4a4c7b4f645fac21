/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-error.h"
#include "muster-program.h"

static gboolean
run_shell (const char *line, guint seconds, GError **error)
{
  return muster_program_run (
      (const char *const[]){"sh", "-c", line, NULL}, "/tmp", seconds, NULL, error);
}

static void
test_good (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (run_shell ("test $(pwd) = /tmp && ! read x && echo noise", 9, &error));
  g_assert_no_error (error);
}

static void
test_fails (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (run_shell ("printf 'first\\n\\n\\377second\\n' >&2; exit 3", 9, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
  g_assert_true (g_str_has_prefix (error->message, "sh failed: first; "));
  g_assert_true (g_str_has_suffix (error->message, "second"));
}

static void
test_killed (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (run_shell ("kill -9 $$", 9, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
}

static void
test_time (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (run_shell ("sleep 20", 1, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_TIMED_OUT);
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
      muster_program_run ((const char *const[]){"no-such-program", NULL}, "/tmp", 9, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "not installed"));
  g_clear_error (&error);
  g_assert_false (
      muster_program_run ((const char *const[]){"true", NULL}, "/nowhere", 9, NULL, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/program/good", test_good);
  g_test_add_func ("/program/fails", test_fails);
  g_test_add_func ("/program/killed", test_killed);
  g_test_add_func ("/program/time", test_time);
  g_test_add_func ("/program/missing", test_missing);
  return g_test_run ();
}
