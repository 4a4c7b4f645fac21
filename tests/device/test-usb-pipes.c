/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-usb-pipes.h"

#include <string.h>

#define END(address, type, packet)                                                                 \
  {                                                                                                \
    .bEndpointAddress = address, .bmAttributes = type, .wMaxPacketSize = packet                    \
  }
#define N(array) (guint8) G_N_ELEMENTS (array)

static gboolean
find (const struct libusb_interface_descriptor *alts,
      guint8 n,
      gboolean keyboard,
      MusterUsbPipes *pipes)
{
  struct libusb_interface interfaces[3];
  struct libusb_config_descriptor config = {.bNumInterfaces = n, .interface = interfaces};

  memset (pipes, 0, sizeof *pipes);
  for (guint8 i = 0; i < n; i++)
    interfaces[i] = (struct libusb_interface){&alts[i], 1};
  return muster_usb_pipes_find (&config, keyboard, pipes);
}

static void
test_pipes (void)
{
  static const struct libusb_endpoint_descriptor interrupt[] = {END (0x83, 3, 8), END (0x04, 3, 8)};
  static const struct libusb_endpoint_descriptor bulk[] = {
      END (0x81, 2, 512), END (0x83, 3, 8), END (0x02, 2, 512), END (0x06, 2, 512)};
  static const struct libusb_endpoint_descriptor four[] = {
      END (0x85, 2, 64), END (0x06, 2, 64), END (0x02, 2, 64), END (0x81, 2, 64)};
  static const struct libusb_endpoint_descriptor deaf[] = {END (0x81, 2, 64), END (0x02, 2, 0)};
  static const struct libusb_endpoint_descriptor keys[] = {END (0x85, 3, 8)};
  const struct libusb_interface_descriptor alts[] = {
      {.bInterfaceNumber = 0, .bNumEndpoints = N (interrupt), .endpoint = interrupt},
      {.bInterfaceNumber = 1, .bNumEndpoints = N (bulk), .endpoint = bulk},
      {.bInterfaceNumber = 2, .bNumEndpoints = N (four), .endpoint = four},
      {.bInterfaceNumber = 0, .bNumEndpoints = N (deaf), .endpoint = deaf},
      {.bInterfaceNumber = 1,
       .bInterfaceClass = 3,
       .bInterfaceSubClass = 1,
       .bInterfaceProtocol = 1,
       .bNumEndpoints = N (keys),
       .endpoint = keys},
  };
  MusterUsbPipes pipes;

  /* Bulk before interrupt, whatever comes first; an odd pipe is left. */
  g_assert_true (find (alts, 2, FALSE, &pipes));
  g_assert_cmpint (pipes.interface, ==, 1);
  g_assert_cmpint (pipes.type, ==, LIBUSB_TRANSFER_TYPE_BULK);
  g_assert_cmpuint (pipes.n_pairs, ==, 1);
  g_assert_cmphex (pipes.out[0], ==, 0x02);
  g_assert_cmphex (pipes.in[0], ==, 0x81);
  g_assert_cmpuint (pipes.in_packet[0], ==, 512);

  g_assert_true (find (alts, 1, FALSE, &pipes));
  g_assert_cmpint (pipes.type, ==, LIBUSB_TRANSFER_TYPE_INTERRUPT);
  g_assert_cmphex (pipes.in[0], ==, 0x83);

  /* Two pairs by number, not by place in the list. */
  g_assert_true (find (alts + 2, 1, FALSE, &pipes));
  g_assert_cmpuint (pipes.n_pairs, ==, 2);
  g_assert_cmphex (pipes.out[0], ==, 0x02);
  g_assert_cmphex (pipes.in[0], ==, 0x81);
  g_assert_cmphex (pipes.out[1], ==, 0x06);
  g_assert_cmphex (pipes.in[1], ==, 0x85);

  g_assert_false (find (alts + 3, 2, FALSE, &pipes));
  g_assert_false (find (alts, 3, TRUE, &pipes));
  g_assert_true (find (alts + 3, 2, TRUE, &pipes));
  g_assert_cmpint (pipes.interface, ==, 1);
  g_assert_true (pipes.mute);
  g_assert_cmphex (pipes.in[0], ==, 0x85);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/usb-pipes/find", test_pipes);
  return g_test_run ();
}
