/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "usb-bench.h"

#include <gio/gio.h>
#include <string.h>

struct _UsbBench {
  GSubprocess *host;        /* owned */
  GDataInputStream *answer; /* owned */
};

static char *
read_line (UsbBench *self)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (self->answer, NULL, NULL, &error);

  g_assert_no_error (error);
  if (line == NULL)
    g_error ("the emulated USB bus has ended");
  return line;
}

UsbBench *
usb_bench_new (void)
{
  const char *preload = g_getenv ("LD_PRELOAD");
  g_autoptr (GError) error = NULL;
  g_autofree char *root = NULL;
  UsbBench *self;

  if (preload == NULL || strstr (preload, "umockdev") == NULL) {
    g_test_skip ("not under umockdev-wrapper");
    return NULL;
  }
  self = g_new0 (UsbBench, 1);
  self->host = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, USB_HOST, NULL);
  g_assert_no_error (error);
  self->answer = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->host));
  root = read_line (self);
  g_setenv ("UMOCKDEV_DIR", root, TRUE);
  return self;
}

/* Every device of it has to be closed before. */
void
usb_bench_free (UsbBench *self)
{
  g_autoptr (GError) error = NULL;

  g_unsetenv ("UMOCKDEV_DIR");
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->host), NULL, NULL);
  g_subprocess_wait_check (self->host, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (self->answer);
  g_object_unref (self->host);
  g_free (self);
}

static char *
exchange (UsbBench *self, const char *command)
{
  g_autofree char *line = g_strconcat (command, "\n", NULL);
  g_autofree char *answer = NULL;
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (
      g_subprocess_get_stdin_pipe (self->host), line, strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
  answer = read_line (self);
  if (!g_str_has_prefix (answer, "ok"))
    g_error ("%s: %s", command, answer);
  return g_strdup (answer[2] == ' ' ? answer + 3 : "");
}

void
usb_bench_tell (UsbBench *self, const char *format, ...)
{
  g_autofree char *command = NULL;
  g_autofree char *answer = NULL;
  va_list args;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  answer = exchange (self, command);
}

char *
usb_bench_ask (UsbBench *self, const char *format, ...)
{
  g_autofree char *command = NULL;
  va_list args;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  return exchange (self, command);
}
