/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-program.h"

#include <glib/gi18n-lib.h>

#include <signal.h>
#include <sys/prctl.h>

#include "muster-error.h"

/* What timeout(1) ends with when it had to end the program. */
#define TIMED_OUT_STATUS 124

/* So many lines of a complaint say enough. */
#define COMPLAINT_LINES 5

/* The first lines of a program's complaint, on one line. */
static char *
dup_complaint (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = data != NULL ? g_utf8_make_valid (data, (gssize) size) : g_strdup ("");
  g_auto (GStrv) lines = g_strsplit (text, "\n", COMPLAINT_LINES + 1);
  GString *said = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL && i < COMPLAINT_LINES; i++)
    if (g_strstrip (lines[i])[0] != '\0')
      g_string_append_printf (said, "%s%s", said->len > 0 ? "; " : "", lines[i]);
  if (said->len == 0)
    g_string_append (said, _ ("it gave no reason"));
  return g_string_free (said, FALSE);
}

/* In the child: if we are killed or interrupted the program ends, too, and writes nothing any more
 * where the next run clears up. timeout(1) passes the signal on. */
static void
end_with_parent (gpointer unused)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

/* The program, below timeout(1), which ends it and all that it started. */
static GSubprocess *
start (const char *const *arguments, const char *folder, guint seconds, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GStrvBuilder) command = g_strv_builder_new ();
  g_autofree char *limit = g_strdup_printf ("%u", seconds);
  g_auto (GStrv) strings = NULL;

  g_strv_builder_add_many (command, "timeout", "--kill-after=5", limit, NULL);
  g_strv_builder_addv (command, (const char **) arguments);
  strings = g_strv_builder_end (command);
  g_subprocess_launcher_set_cwd (launcher, folder);
  g_subprocess_launcher_set_child_setup (launcher, end_with_parent, NULL, NULL);
  return g_subprocess_launcher_spawnv (launcher, (const char *const *) strings, error);
}

/**
 * muster_program_run:
 * @arguments: program and arguments; ends with %NULL
 * @folder: where it runs
 * @seconds: after which it is ended
 * @cancellable: (nullable): from any thread; ends the program at once
 * @error: %MUSTER_ERROR_FAILED if it is not installed, or fails (with the first lines it said);
 *   %MUSTER_ERROR_TIMED_OUT; %G_IO_ERROR_CANCELLED
 *
 * Runs a helper program to its end, without a shell and without input. Blocks; any thread.
 *
 * Returns: %TRUE if it ended with status 0
 */
gboolean
muster_program_run (const char *const *arguments,
                    const char *folder,
                    guint seconds,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *installed = g_find_program_in_path (arguments[0]);
  g_autofree char *name = g_path_get_basename (arguments[0]);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) complaint = NULL;
  g_autoptr (GError) cause = NULL;
  g_autofree char *said = NULL;

  if (installed == NULL) {
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("%s is not installed"), name);
    return FALSE;
  }
  process = start (arguments, folder, seconds, &cause);
  if (process != NULL &&
      !g_subprocess_communicate (process, NULL, cancellable, NULL, &complaint, &cause)) {
    g_subprocess_send_signal (process, SIGTERM);
    g_subprocess_wait (process, NULL, NULL);
  }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (cause == NULL && g_subprocess_get_successful (process))
    return TRUE;
  if (cause == NULL && g_subprocess_get_if_exited (process) &&
      g_subprocess_get_exit_status (process) == TIMED_OUT_STATUS) {
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_TIMED_OUT,
                 _ ("%s did not end within %u seconds"),
                 name,
                 seconds);
    return FALSE;
  }
  said = cause != NULL ? g_strdup (cause->message) : dup_complaint (complaint);
  g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_FAILED, _ ("%s failed: %s"), name, said);
  return FALSE;
}
