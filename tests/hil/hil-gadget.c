/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hil-gadget FOLDER: the emulated ID card reader as a real USB device, through FunctionFS mounted
 * at FOLDER. Commands on stdin, one a line: "put citizen", "put residence", "put foreigner",
 * "lift", "read-time MS". Plugging is whoever writes to the gadget's UDC file. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/usb/functionfs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sdt-card.h"
#include "sdt-emulator.h"

typedef struct {
  struct usb_interface_descriptor interface;
  struct usb_endpoint_descriptor_no_audio in, out;
} __attribute__ ((packed)) Pipes;

#define PIPES(size)                                                                                \
  {                                                                                                \
    .interface = {.bLength = USB_DT_INTERFACE_SIZE,                                                \
                  .bDescriptorType = USB_DT_INTERFACE,                                             \
                  .bNumEndpoints = 2,                                                              \
                  .bInterfaceClass = USB_CLASS_VENDOR_SPEC,                                        \
                  .iInterface = 1},                                                                \
    .in = {.bLength = USB_DT_ENDPOINT_SIZE,                                                        \
           .bDescriptorType = USB_DT_ENDPOINT,                                                     \
           .bEndpointAddress = 0x81,                                                               \
           .bmAttributes = USB_ENDPOINT_XFER_BULK,                                                 \
           .wMaxPacketSize = GUINT16_TO_LE (size)},                                                \
    .out = {.bLength = USB_DT_ENDPOINT_SIZE,                                                       \
            .bDescriptorType = USB_DT_ENDPOINT,                                                    \
            .bEndpointAddress = 0x02,                                                              \
            .bmAttributes = USB_ENDPOINT_XFER_BULK,                                                \
            .wMaxPacketSize = GUINT16_TO_LE (size)},                                               \
  }

static const struct {
  struct usb_functionfs_descs_head_v2 head;
  __le32 n_full, n_high;
  Pipes full, high;
} __attribute__ ((packed)) descriptors = {
    .head = {.magic = GUINT32_TO_LE (FUNCTIONFS_DESCRIPTORS_MAGIC_V2),
             .flags = GUINT32_TO_LE (FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC),
             .length = GUINT32_TO_LE (sizeof descriptors)},
    .n_full = GUINT32_TO_LE (3),
    .n_high = GUINT32_TO_LE (3),
    .full = PIPES (64),
    .high = PIPES (512),
};

#define STRING "Emulated reader"

static const struct {
  struct usb_functionfs_strings_head head;
  __le16 language;
  char text[sizeof STRING];
} __attribute__ ((packed)) strings = {
    .head = {.magic = GUINT32_TO_LE (FUNCTIONFS_STRINGS_MAGIC),
             .length = GUINT32_TO_LE (sizeof strings),
             .str_count = GUINT32_TO_LE (1),
             .lang_count = GUINT32_TO_LE (1)},
    .language = GUINT16_TO_LE (0x0409),
    .text = STRING,
};

static int
open_in (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int fd = open (path, O_RDWR);

  if (fd < 0) {
    perror (path);
    exit (1);
  }
  return fd;
}

static void
put (SdtEmulator *emulator, char layout)
{
  static guint n;
  guint8 text[SDT_CARD_TEXT_SIZE];

  sdt_card_fill (text, layout, n++);
  sdt_emulator_put (emulator, text);
}

static gpointer
obey (gpointer emulator)
{
  char line[64];
  guint ms;

  while (fgets (line, sizeof line, stdin) != NULL) {
    if (g_str_has_prefix (line, "put citizen"))
      put (emulator, ' ');
    else if (g_str_has_prefix (line, "put residence"))
      put (emulator, 'J');
    else if (g_str_has_prefix (line, "put foreigner"))
      put (emulator, 'Y');
    else if (g_str_has_prefix (line, "lift"))
      sdt_emulator_lift (emulator);
    else if (sscanf (line, "read-time %u", &ms) == 1)
      sdt_emulator_set_time (emulator, SDT_READ, ms);
    else
      fprintf (stderr, "hil-gadget: what is %s", line);
  }
  return NULL;
}

/* Answers as they fall due; the host's side of a lost device is told by ESHUTDOWN. */
static void
answer (SdtEmulator *emulator, int in)
{
  gint64 due;

  while ((due = sdt_emulator_get_next_time (emulator)) >= 0) {
    guint8 bytes[4096];
    gint64 wait = due - g_get_monotonic_time ();
    gsize size;

    if (wait > 0)
      g_usleep ((gulong) wait);
    size = sdt_emulator_speak (emulator, bytes, sizeof bytes);
    if (size > 0 && write (in, bytes, size) < 0) {
      sdt_emulator_power_off (emulator);
      return;
    }
  }
}

int
main (int argc, char *argv[])
{
  SdtEmulator *emulator = sdt_emulator_new ();
  int control, in, out;

  if (argc != 2)
    return 2;
  control = open_in (argv[1], "ep0");
  if (write (control, &descriptors, sizeof descriptors) < 0 ||
      write (control, &strings, sizeof strings) < 0) {
    perror ("hil-gadget: descriptors");
    return 1;
  }
  in = open_in (argv[1], "ep1");
  out = open_in (argv[1], "ep2");
  g_thread_unref (g_thread_new ("obey", obey, emulator));
  while (TRUE) {
    guint8 bytes[512];
    ssize_t n = read (out, bytes, sizeof bytes);

    if (n > 0) {
      sdt_emulator_hear (emulator, bytes, (gsize) n);
      answer (emulator, in);
    } else if (n < 0 && errno != ESHUTDOWN && errno != EINTR) {
      perror ("hil-gadget: read");
      return 1;
    }
  }
}
