/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-child-line.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "muster-card-error.h"

/* How long the program may take to end by itself, after SIGTERM, and after SIGKILL. Together below
 * the 4 s a driver has. */
#define END_MS  500
#define TERM_MS 500
#define KILL_MS 1000
#define LOOK_MS 5

struct _MusterChildLine {
  MusterLine parent_instance;

  GPid pid;     /* not reaped yet, so its number and that of its group are still its own */
  int to_child; /* open as long as there is a pid */
  int from_child;
};

G_DEFINE_FINAL_TYPE (MusterChildLine, muster_child_line, MUSTER_TYPE_LINE)

/* --- starting --- */

/* In the child, between fork and exec: only calls that are safe there. */
static void
child_setup (gpointer data)
{
  const struct rlimit none = {0, 0};

  setsid ();                             /* so that its children can be ended with it */
  prctl (PR_SET_PDEATHSIG, SIGKILL);     /* never outlives a station that crashed */
  (void) setrlimit (RLIMIT_CORE, &none); /* what it knows of persons goes to no disk */
}

/* What a program needs to find its user, its language and, in a Flatpak, the session bus. Nothing
 * that changes which code it loads. */
static char **
make_environment (void)
{
  static const char *const passed[] = {
      "HOME", "USER", "LANG", "LC_ALL", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"};
  char **env = g_environ_setenv (NULL, "PATH", "/usr/bin:/bin", TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (passed); i++) {
    const char *value = g_getenv (passed[i]);

    if (value != NULL)
      env = g_environ_setenv (env, passed[i], value, TRUE);
  }
  return env;
}

static gboolean
spawn (MusterChildLine *self, const char *const *argv, GError **error)
{
  g_auto (GStrv) env = make_environment ();
  g_autoptr (GError) cause = NULL;

  if (!g_spawn_async_with_pipes ("/",
                                 (char **) argv,
                                 env,
                                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES |
                                     G_SPAWN_STDERR_TO_DEV_NULL,
                                 child_setup,
                                 NULL,
                                 &self->pid,
                                 &self->to_child,
                                 &self->from_child,
                                 NULL,
                                 &cause)) {
    gboolean is_short = g_error_matches (cause, G_SPAWN_ERROR, G_SPAWN_ERROR_FORK) ||
                        g_error_matches (cause, G_SPAWN_ERROR, G_SPAWN_ERROR_NOMEM);

    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 is_short ? MUSTER_CARD_ERROR_SERVICE_DOWN : MUSTER_CARD_ERROR_NOT_SET_UP,
                 "the helper cannot be started: %s",
                 cause->message);
    return FALSE;
  }
  g_unix_set_fd_nonblocking (self->to_child, TRUE, NULL);
  g_unix_set_fd_nonblocking (self->from_child, TRUE, NULL);
  return TRUE;
}

/* --- ending --- */

static gboolean
has_ended (MusterChildLine *self)
{
  siginfo_t info = {0};

  return waitid (P_PID, (id_t) self->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
         info.si_pid == self->pid;
}

static gboolean
wait_ended (MusterChildLine *self, guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) milliseconds * 1000;

  while (!has_ended (self)) {
    if (g_get_monotonic_time () >= end)
      return FALSE;
    g_usleep (LOOK_MS * 1000);
  }
  return TRUE;
}

static void
reaped_cb (GPid pid, int status, gpointer user_data)
{
  g_spawn_close_pid (pid);
}

static void
end_child (MusterChildLine *self)
{
  gboolean ended;

  close (self->to_child);
  close (self->from_child);
  if (!wait_ended (self, END_MS)) {
    kill (-self->pid, SIGTERM);
    (void) wait_ended (self, TERM_MS);
  }
  /* Whatever it left behind as well. */
  kill (-self->pid, SIGKILL);
  ended = wait_ended (self, KILL_MS);
  if (ended)
    waitpid (self->pid, NULL, 0);
  else /* held in the kernel by its device: the main loop reaps it when that lets go */
    g_child_watch_add (self->pid, reaped_cb, NULL);
  self->pid = 0;
}

/* --- vfuncs --- */

/* Sleeps until @fd is ready for @events or @end_us. */
static gboolean
wait_for (int fd, gushort events, gint64 end_us, GCancellable *cancellable, GError **error)
{
  GPollFD fds[2] = {{.fd = fd, .events = events}};
  guint n = 1 + (cancellable != NULL && g_cancellable_make_pollfd (cancellable, &fds[1]));
  gint64 left_us = end_us - g_get_monotonic_time ();

  (void) g_poll (fds, n, left_us > 0 ? (gint) ((left_us + 999) / 1000) : 0);
  if (n > 1)
    g_cancellable_release_fd (cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gboolean
fail_ended (GError **error)
{
  g_set_error_literal (
      error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_SERVICE_DOWN, "the helper has ended");
  return FALSE;
}

/* write() to a program that ended says so by its result and not by a signal to the whole station.
 */
static gssize
write_quietly (int fd, const guint8 *bytes, gsize size)
{
  const struct timespec at_once = {0, 0};
  sigset_t pipe_signal, before;
  gssize n;
  int trouble;

  sigemptyset (&pipe_signal);
  sigaddset (&pipe_signal, SIGPIPE);
  pthread_sigmask (SIG_BLOCK, &pipe_signal, &before);
  n = write (fd, bytes, size);
  trouble = errno;
  if (n < 0 && trouble == EPIPE && !sigismember (&before, SIGPIPE))
    (void) sigtimedwait (&pipe_signal, NULL, &at_once);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  errno = trouble;
  return n;
}

static gboolean
muster_child_line_send (MusterLine *line,
                        const guint8 *bytes,
                        gsize size,
                        guint timeout_ms,
                        GCancellable *cancellable,
                        GError **error)
{
  MusterChildLine *self = MUSTER_CHILD_LINE (line);
  gint64 end_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;

  while (size > 0) {
    gssize n = write_quietly (self->to_child, bytes, size);

    if (n > 0) {
      bytes += n;
      size -= (gsize) n;
    } else if (n < 0 && errno != EAGAIN && errno != EINTR) {
      return fail_ended (error);
    } else if (g_get_monotonic_time () >= end_us) {
      g_set_error_literal (error,
                           MUSTER_CARD_ERROR,
                           MUSTER_CARD_ERROR_SERVICE_DOWN,
                           "the helper does not read its standard input");
      return FALSE;
    } else if (!wait_for (self->to_child, G_IO_OUT, end_us, cancellable, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gssize
muster_child_line_receive (MusterLine *line,
                           guint8 *buffer,
                           gsize size,
                           guint timeout_ms,
                           GCancellable *cancellable,
                           GError **error)
{
  MusterChildLine *self = MUSTER_CHILD_LINE (line);
  gint64 end_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;

  for (;;) {
    gssize n = read (self->from_child, buffer, size);

    if (n > 0)
      return n;
    if (n == 0 || (errno != EAGAIN && errno != EINTR))
      break;
    if (g_get_monotonic_time () >= end_us) {
      /* The end of the pipe may be kept open by a child of its own. */
      if (has_ended (self))
        break;
      return 0;
    }
    if (!wait_for (self->from_child, G_IO_IN, end_us, cancellable, error))
      return -1;
  }
  fail_ended (error);
  return -1;
}

static void
muster_child_line_finalize (GObject *object)
{
  MusterChildLine *self = MUSTER_CHILD_LINE (object);

  if (self->pid != 0)
    end_child (self);
  G_OBJECT_CLASS (muster_child_line_parent_class)->finalize (object);
}

static void
muster_child_line_class_init (MusterChildLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = muster_child_line_finalize;
  MUSTER_LINE_CLASS (klass)->send = muster_child_line_send;
  MUSTER_LINE_CLASS (klass)->receive = muster_child_line_receive;
}

static void
muster_child_line_init (MusterChildLine *self)
{
}

/**
 * muster_child_line_new:
 * @argv: (array zero-terminated=1): the program's absolute path and its arguments; no shell sees
 *   them
 * @error: NOT_SET_UP if there is no such program, SERVICE_DOWN if no process can be made
 *
 * Starts the program in "/" with a small environment; its standard error goes nowhere, because what
 * it says there may name persons. The line tells SERVICE_DOWN once the program has ended.
 *
 * Returns: (transfer full): the line to it
 */
MusterLine *
muster_child_line_new (const char *const *argv, GError **error)
{
  g_autoptr (MusterChildLine) self = NULL;

  g_return_val_if_fail (argv != NULL, NULL);
  if (argv[0] == NULL || !g_path_is_absolute (argv[0])) {
    g_set_error_literal (error,
                         MUSTER_CARD_ERROR,
                         MUSTER_CARD_ERROR_NOT_SET_UP,
                         "the command of the helper does not begin with an absolute path");
    return NULL;
  }
  self = g_object_new (MUSTER_TYPE_CHILD_LINE, NULL);
  if (!spawn (self, argv, error))
    return NULL;
  return MUSTER_LINE (g_steal_pointer (&self));
}
