/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "usb-descriptors.h"

#include <string.h>

/* USB 2.0, 9.6. */
#define BULK      2
#define INTERRUPT 3
#define MAX_ENDS  4

typedef struct {
  guint8 address;
  guint8 type;
  guint8 packet;
} End;

typedef struct {
  guint8 class;
  guint8 subclass;
  guint8 protocol;
  guint n_ends;
  End ends[MAX_ENDS];
  const char *own; /* hex: the descriptor of the class; NULL if it has none */
} Shape;

/* HID 1.11, 6.2.1. */
#define OWN_OF_HID "092110010001224100"
/* CCID 1.1, 5.1, as in an ACR122U: one slot, 5 V, T=0 and T=1, 4 MHz, 10,752 baud, 254 bytes of
 * T=1; sets itself up (0x04be) and takes whole short APDUs (0x020000), in messages of up to 271
 * bytes. */
#define OWN_OF_CCID                                                                                \
  "3621"                                                                                           \
  "1001"                                                                                           \
  "00"                                                                                             \
  "07"                                                                                             \
  "03000000"                                                                                       \
  "a00f0000"                                                                                       \
  "a00f0000"                                                                                       \
  "00"                                                                                             \
  "002a0000"                                                                                       \
  "002a0000"                                                                                       \
  "00"                                                                                             \
  "fe000000"                                                                                       \
  "00000000"                                                                                       \
  "00000000"                                                                                       \
  "be040200"                                                                                       \
  "0f010000"                                                                                       \
  "00000000"                                                                                       \
  "0001"

static const Shape shapes[] = {
    [USB_SHAPE_BULK] = {0xff, 0xff, 0xff, 2, {{0x81, BULK, 64}, {0x02, BULK, 64}}, NULL},
    [USB_SHAPE_BULK_4] = {0xff,
                          0xff,
                          0,
                          4,
                          {{0x06, BULK, 64}, {0x85, BULK, 64}, {0x81, BULK, 64}, {0x02, BULK, 64}},
                          NULL},
    [USB_SHAPE_INTERRUPT] =
        {3, 0, 0, 2, {{0x82, INTERRUPT, 64}, {0x01, INTERRUPT, 64}}, OWN_OF_HID},
    [USB_SHAPE_KEYBOARD] = {3, 1, 1, 1, {{0x81, INTERRUPT, 8}}, OWN_OF_HID},
    [USB_SHAPE_CARDS] =
        {0x0b, 0, 0, 3, {{0x81, INTERRUPT, 8}, {0x02, BULK, 64}, {0x82, BULK, 64}}, OWN_OF_CCID},
};

/* Release 2.14: libccid refuses an ACR122U that is older than 2.00. */
static void
append_device (GString *text, guint8 class, guint16 vendor, guint16 product)
{
  g_string_append_printf (text,
                          "12010002%02x000040%02x%02x%02x%02x1402000000"
                          "01",
                          class,
                          vendor & 0xff,
                          vendor >> 8,
                          product & 0xff,
                          product >> 8);
}

static void
append_config (GString *text, const Shape *shape)
{
  const char *own = shape->own != NULL ? shape->own : "";
  guint total = 9 + 9 + (guint) strlen (own) / 2 + shape->n_ends * 7;

  g_string_append_printf (text, "0902%02x%02x010100c032", total & 0xff, total >> 8);
  g_string_append_printf (text,
                          "09040000%02x%02x%02x%02x00",
                          shape->n_ends,
                          shape->class,
                          shape->subclass,
                          shape->protocol);
  g_string_append (text, own);
  for (guint i = 0; i < shape->n_ends; i++)
    g_string_append_printf (text,
                            "0705%02x%02x%02x00%02x",
                            shape->ends[i].address,
                            shape->ends[i].type,
                            shape->ends[i].packet,
                            shape->ends[i].type == INTERRUPT ? 8 : 0);
}

char *
usb_descriptors_dup_hex (UsbShape shape, guint16 vendor, guint16 product)
{
  GString *text = g_string_new (NULL);

  append_device (text, 0, vendor, product);
  append_config (text, &shapes[shape]);
  return g_string_free (text, FALSE);
}

char *
usb_descriptors_dup_hub_hex (void)
{
  static const Shape hub = {9, 0, 0, 1, {{0x81, INTERRUPT, 4}}, NULL};
  GString *text = g_string_new (NULL);

  append_device (text, 9, 0x1d6b, 0x0002);
  append_config (text, &hub);
  return g_string_free (text, FALSE);
}
