/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hil-readers SETTINGS: all drivers of the product as the settings want them; a JSON line for each
 * thing they say, until SIGINT. The emulated cards belong to nobody, yet no number is printed.
 *
 * hil-readers --listen VENDOR:PRODUCT: the keys that reach an ordinary listener of this keyboard.
 */
#include "config.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <linux/input.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "muster-reader-hub.h"

/* The guest's own clock since boot, which its script prints as well. */
static gint64
boot_ms (void)
{
  return g_get_monotonic_time () / 1000;
}

static void
raw_cb (MusterReaderHub *hub, MusterCardReader *reader, MusterCardEvent *event, gpointer user_data)
{
  MusterCardEventKind kind = muster_card_event_get_kind (event);

  printf ("{\"event\": \"%s\", \"driver\": \"%s\", \"ms\": %" G_GINT64_FORMAT,
          muster_card_event_kind_to_nick (kind),
          MUSTER_CARD_READER_GET_CLASS (reader)->id,
          boot_ms ());
  if (kind == MUSTER_CARD_EVENT_READER_STATE)
    printf (", \"state\": \"%s\"",
            muster_reader_state_to_nick (muster_card_event_get_state (event)));
  if (kind == MUSTER_CARD_EVENT_CARD_READ)
    printf (", \"card\": \"%s\", \"took_ms\": %" G_GINT64_FORMAT,
            muster_card_kind_to_nick (muster_card_event_get_card (event)),
            (muster_card_event_get_time (event) - muster_card_event_get_tap_time (event)) / 1000);
  if (kind == MUSTER_CARD_EVENT_ERROR)
    printf (", \"error\": \"%s\", \"detail\": \"%s\"",
            muster_card_error_to_nick ((MusterCardError) muster_card_event_get_error (event)->code),
            muster_card_event_get_error (event)->message);
  puts ("}");
  fflush (stdout);
}

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static int
open_keyboard (const char *name)
{
  unsigned vendor = 0, product = 0;

  if (sscanf (name, "%x:%x", &vendor, &product) != 2)
    return -1;
  for (guint i = 0; i < 32; i++) {
    g_autofree char *path = g_strdup_printf ("/dev/input/event%u", i);
    struct input_id id;
    int fd = open (path, O_RDONLY);

    if (fd >= 0 && ioctl (fd, EVIOCGID, &id) == 0 && id.vendor == vendor && id.product == product)
      return fd;
    if (fd >= 0)
      close (fd);
  }
  return -1;
}

static int
listen_to (const char *name)
{
  int fd = open_keyboard (name);
  struct input_event event;

  if (fd < 0) {
    puts ("no keyboard");
    return 1;
  }
  while (read (fd, &event, sizeof event) == sizeof event)
    if (event.type == EV_KEY) {
      puts ("key");
      fflush (stdout);
    }
  return 0;
}

/* System calls and arithmetic, about half and half, as polling drivers have them. */
static int
work (void)
{
  static guint8 bytes[4096];
  int fd = open ("/dev/zero", O_RDONLY);
  clock_t begun = clock ();

  if (fd < 0)
    return 1;
  for (guint i = 0; i < 20000; i++) {
    g_autofree char *sum = NULL;

    if (read (fd, bytes, 256) != 256)
      return 1;
    sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, 256);
  }
  close (fd);
  printf ("%.1f\n", (double) (clock () - begun) * 1000 / CLOCKS_PER_SEC);
  return 0;
}

int
main (int argc, char *argv[])
{
  g_autoptr (MusterReaderHub) hub = muster_reader_hub_new ();
  g_autoptr (MusterReaderConfig) config = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize size;

  if (argc == 3 && g_str_equal (argv[1], "--listen"))
    return listen_to (argv[2]);
  if (argc == 2 && g_str_equal (argv[1], "--work"))
    return work ();
  if (argc != 2 || !g_file_get_contents (argv[1], &contents, &size, &error)) {
    fprintf (stderr, "hil-readers: %s\n", error != NULL ? error->message : "which settings?");
    return 2;
  }
  bytes = g_bytes_new_take (contents, size);
  config = muster_reader_config_parse (bytes, &error);
  if (config == NULL) {
    fprintf (stderr, "hil-readers: %s\n", error->message);
    return 2;
  }
  g_signal_connect (hub, "raw", G_CALLBACK (raw_cb), NULL);
  muster_reader_hub_set_drivers (hub, muster_plugins, config);
  muster_reader_hub_start (hub);
  g_unix_signal_add (SIGINT, quit_cb, loop);
  g_main_loop_run (loop);
  muster_reader_hub_shutdown (hub);
  return 0;
}
