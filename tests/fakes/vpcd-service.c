/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vpcd-service.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define VPCD_LIBRARY "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"

/* pcscd insists on a folder in /run that it may write to. Who is not root gets a /run of his own.
 * Says who it is to itself as systemd would: sd_listen_fds(3). */
#define START_SCRIPT                                                                               \
  "export LISTEN_FDS=1; "                                                                          \
  "if [ -w /run ]; then export LISTEN_PID=$$; exec \"$@\"; fi; "                                   \
  "exec unshare --user --map-root-user --mount sh -c "                                             \
  "'mount -t tmpfs tmpfs /run && export LISTEN_PID=$$ && exec \"$@\"' sh \"$@\""

/* More files than any other program of the test bed has open. */
#define FIRST_FREE_FD 300

struct _VpcdService {
  gboolean with_vpcd;
  char *dir;    /* owned */
  char *socket; /* owned */
  guint16 port;
  GSubprocess *process; /* owned, NULL while it does not run */
  char *preload;        /* owned, nullable */
  char *name;           /* owned, nullable */
  char *value;          /* owned, nullable */
};

gboolean
vpcd_service_is_installed (void)
{
  g_autofree char *path = g_find_program_in_path ("pcscd");

  return (path != NULL || g_file_test ("/usr/sbin/pcscd", G_FILE_TEST_IS_EXECUTABLE)) &&
         g_file_test (VPCD_LIBRARY, G_FILE_TEST_EXISTS);
}

VpcdService *
vpcd_service_new (gboolean with_vpcd)
{
  VpcdService *self = g_new0 (VpcdService, 1);
  g_autofree char *conf = NULL;

  self->with_vpcd = with_vpcd;
  self->dir = g_dir_make_tmp ("muster-pcscd-XXXXXX", NULL);
  g_assert_nonnull (self->dir);
  self->socket = g_build_filename (self->dir, "comm", NULL);
  conf = g_build_filename (self->dir, "conf", NULL);
  g_assert_cmpint (g_mkdir (conf, 0700), ==, 0);
  g_setenv ("PCSCLITE_CSOCK_NAME", self->socket, TRUE);
  return self;
}

void
vpcd_service_set_preload (VpcdService *self,
                          const char *library,
                          const char *name,
                          const char *value)
{
  self->preload = g_strdup (library);
  self->name = g_strdup (name);
  self->value = g_strdup (value);
}

/* --- ports --- */

static gboolean
is_free (guint16 port)
{
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons (port)};
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean ok = bind (fd, (struct sockaddr *) &address, sizeof address) == 0;

  close (fd);
  return ok;
}

/* Below the ports that outgoing connections take, and by process, so that tests side by side do not
 * look at the same ones. */
static guint16
find_ports (guint16 after)
{
  guint first = 10000 + (guint) getpid () % 1000 * 20;
  guint port = after >= first && after < first + 18 ? (guint) after + VPCD_SLOTS : first;

  for (guint tries = 0; tries < 500; tries++, port += VPCD_SLOTS) {
    gboolean ok = TRUE;

    for (guint slot = 0; slot < VPCD_SLOTS; slot++)
      ok = ok && is_free ((guint16) (port + slot));
    if (ok)
      return (guint16) port;
  }
  g_error ("no free port for vpcd");
}

guint16
vpcd_service_get_port (VpcdService *self, guint slot)
{
  g_assert_cmpuint (slot, <, VPCD_SLOTS);
  return (guint16) (self->port + slot);
}

static void
write_config (VpcdService *self)
{
  g_autofree char *path = g_build_filename (self->dir, "conf", "vpcd", NULL);
  g_autofree char *text = NULL;

  if (!self->with_vpcd)
    return;
  self->port = find_ports (self->port);
  text = g_strdup_printf ("FRIENDLYNAME \"Virtual PCD\"\n"
                          "DEVICENAME /dev/null:0x%04X\n"
                          "LIBPATH " VPCD_LIBRARY "\n"
                          "CHANNELID 0x%04X\n",
                          self->port,
                          self->port);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* --- the process --- */

static int
listen_at (const char *path)
{
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpuint (strlen (path), <, sizeof address.sun_path);
  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_unlink (path);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 16), ==, 0);
  return fd;
}

/* umockdev names the socket on which a program hears of devices by its number alone, so that the
 * second program with the same number takes it from the first. pcscd gets numbers of its own. */
static void
take_low_numbers (GSubprocessLauncher *launcher)
{
  for (int fd = 4; fd < FIRST_FREE_FD; fd++)
    g_subprocess_launcher_take_fd (launcher, open ("/", O_RDONLY | O_CLOEXEC), fd);
}

/* In the child: a test that dies takes its pcscd along. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

void
vpcd_service_start (VpcdService *self)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autofree char *conf = g_build_filename (self->dir, "conf", NULL);
  g_autofree char *path = g_strconcat (g_getenv ("PATH"), ":/usr/sbin:/sbin", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (self->process);
  write_config (self);
  g_subprocess_launcher_take_fd (launcher, listen_at (self->socket), 3);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  g_subprocess_launcher_setenv (launcher, "PATH", path, TRUE);
  /* A sanitizer of ours is none of pcscd's. */
  g_subprocess_launcher_unsetenv (launcher, "LD_PRELOAD");
  if (self->preload != NULL) {
    g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", self->preload, TRUE);
    g_subprocess_launcher_setenv (launcher, self->name, self->value, TRUE);
    take_low_numbers (launcher);
  }
  self->process = g_subprocess_launcher_spawn (launcher,
                                               &error,
                                               "sh",
                                               "-c",
                                               START_SCRIPT,
                                               "sh",
                                               "pcscd",
                                               "--foreground",
                                               "--critical",
                                               "--config",
                                               conf,
                                               NULL);
  g_assert_no_error (error);
}

/* At once, as when it crashes: its socket stays and nobody listens. */
void
vpcd_service_kill (VpcdService *self)
{
  if (self->process == NULL)
    return;
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

void
vpcd_service_free (VpcdService *self)
{
  g_autofree char *conf = g_build_filename (self->dir, "conf", NULL);
  g_autofree char *config = g_build_filename (conf, "vpcd", NULL);

  vpcd_service_kill (self);
  g_unlink (config);
  g_rmdir (conf);
  g_unlink (self->socket);
  g_assert_cmpint (g_rmdir (self->dir), ==, 0);
  g_free (self->socket);
  g_free (self->dir);
  g_free (self->preload);
  g_free (self->name);
  g_free (self->value);
  g_free (self);
}
