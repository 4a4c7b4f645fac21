/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-usb-pipes.h"

/* USB HID 1.11, 4.2 and 4.3: the interface of a keyboard that works before its report descriptor is
 * known. */
#define HID_SUBCLASS_BOOT     1
#define HID_PROTOCOL_KEYBOARD 1
#define PACKET_MASK           0x7ff /* above it are the transactions a microframe, USB 2.0, 9.6.6 */

typedef struct {
  guint n;
  guint8 address[MUSTER_USB_MAX_PAIRS];
  guint packet[MUSTER_USB_MAX_PAIRS];
} Ends;

/* The first endpoints of one kind and direction, by number: vendors list them in any order. */
static void
find_ends (const struct libusb_interface_descriptor *alt, guint8 type, guint8 direction, Ends *ends)
{
  ends->n = 0;
  for (guint8 number = 1; number < 16 && ends->n < MUSTER_USB_MAX_PAIRS; number++) {
    for (guint i = 0; i < alt->bNumEndpoints; i++) {
      const struct libusb_endpoint_descriptor *end = &alt->endpoint[i];

      if (end->bEndpointAddress != (direction | number) ||
          (end->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) != type ||
          (end->wMaxPacketSize & PACKET_MASK) == 0)
        continue;
      ends->address[ends->n] = end->bEndpointAddress;
      ends->packet[ends->n++] = end->wMaxPacketSize & PACKET_MASK;
      break;
    }
  }
}

static gboolean
take_interface (const struct libusb_interface_descriptor *alt,
                guint8 type,
                gboolean mute,
                MusterUsbPipes *pipes)
{
  Ends out = {0}, in = {0};
  guint n_pairs;

  find_ends (alt, type, LIBUSB_ENDPOINT_IN, &in);
  if (!mute)
    find_ends (alt, type, LIBUSB_ENDPOINT_OUT, &out);
  n_pairs = mute ? MIN (in.n, 1) : MIN (in.n, out.n);
  if (n_pairs == 0)
    return FALSE;
  pipes->interface = alt->bInterfaceNumber;
  pipes->type = type;
  pipes->n_pairs = n_pairs;
  pipes->mute = mute;
  for (guint i = 0; i < n_pairs; i++) {
    pipes->out[i] = out.address[i];
    pipes->in[i] = in.address[i];
    pipes->in_packet[i] = in.packet[i];
  }
  return TRUE;
}

static gboolean
is_keyboard (const struct libusb_interface_descriptor *alt)
{
  return alt->bInterfaceClass == LIBUSB_CLASS_HID && alt->bInterfaceSubClass == HID_SUBCLASS_BOOT &&
         alt->bInterfaceProtocol == HID_PROTOCOL_KEYBOARD;
}

/**
 * muster_usb_pipes_find:
 * @config: the active configuration of a device
 * @keyboard: TRUE for the interface of a boot keyboard, which only listens; FALSE for the first
 *   interface with bulk pipes both ways, or with interrupt pipes if none has bulk
 * @pipes: (out): only set if found
 *
 * Looks at the first setting of each interface. Two pipes each way are two pairs, by number.
 *
 * Returns: whether there is such an interface
 */
gboolean
muster_usb_pipes_find (const struct libusb_config_descriptor *config,
                       gboolean keyboard,
                       MusterUsbPipes *pipes)
{
  static const guint8 types[] = {LIBUSB_TRANSFER_TYPE_BULK, LIBUSB_TRANSFER_TYPE_INTERRUPT};

  for (guint t = 0; t < G_N_ELEMENTS (types); t++) {
    for (guint i = 0; i < config->bNumInterfaces; i++) {
      const struct libusb_interface *interface = &config->interface[i];

      if (interface->num_altsetting < 1 || (keyboard && !is_keyboard (&interface->altsetting[0])))
        continue;
      if (take_interface (&interface->altsetting[0], types[t], keyboard, pipes))
        return TRUE;
    }
  }
  return FALSE;
}
