/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "usb-models.h"

#include <string.h>

#define HEAD_SIZE   7
#define REPLY_ROOM  4096
#define REPORT_SIZE 8
/* bInterval of a full-speed keyboard that is asked 125 times a second. */
#define REPORT_US 8000

/* --- ID card reader --- */

struct _UsbSdt {
  SdtEmulator *emulator; /* owned; locks for itself */
  gboolean two_pairs;
  GMutex lock;        /* guards what follows */
  GByteArray *out[2]; /* owned: said and not taken yet, for each pipe */
};

UsbSdt *
usb_sdt_new (gboolean two_pairs)
{
  UsbSdt *self = g_new0 (UsbSdt, 1);

  g_mutex_init (&self->lock);
  self->emulator = sdt_emulator_new ();
  self->two_pairs = two_pairs;
  self->out[0] = g_byte_array_new ();
  self->out[1] = g_byte_array_new ();
  return self;
}

void
usb_sdt_free (UsbSdt *self)
{
  sdt_emulator_free (self->emulator);
  g_byte_array_unref (self->out[0]);
  g_byte_array_unref (self->out[1]);
  g_mutex_clear (&self->lock);
  g_free (self);
}

SdtEmulator *
usb_sdt_get_emulator (UsbSdt *self)
{
  return self->emulator;
}

void
usb_sdt_power_off (UsbSdt *self)
{
  g_mutex_lock (&self->lock);
  g_byte_array_set_size (self->out[0], 0);
  g_byte_array_set_size (self->out[1], 0);
  g_mutex_unlock (&self->lock);
  sdt_emulator_power_off (self->emulator);
}

/* With two pairs the head comes over the first pipe, the rest over the second, in this order. */
static void
sdt_hear (gpointer model, guint8 endpoint, const guint8 *bytes, gsize size)
{
  UsbSdt *self = model;

  sdt_emulator_hear (self->emulator, bytes, size);
}

static gsize
sdt_speak (gpointer model, guint8 endpoint, guint8 *buffer, gsize size)
{
  UsbSdt *self = model;
  guint pipe = self->two_pairs && endpoint == 0x85;
  GByteArray *out = self->out[pipe];
  guint8 reply[REPLY_ROOM];
  gsize n;

  g_mutex_lock (&self->lock);
  /* One reply at a time: the next is one more transfer. */
  if (self->out[0]->len == 0 && self->out[1]->len == 0) {
    n = sdt_emulator_speak (self->emulator, reply, sizeof reply);
    if (self->two_pairs) {
      g_byte_array_append (self->out[0], reply, (guint) MIN (n, HEAD_SIZE));
      if (n > HEAD_SIZE)
        g_byte_array_append (self->out[1], reply + HEAD_SIZE, (guint) n - HEAD_SIZE);
    } else {
      g_byte_array_append (self->out[0], reply, (guint) n);
    }
  }
  n = MIN (size, out->len);
  if (n > 0) {
    memcpy (buffer, out->data, n);
    g_byte_array_remove_range (out, 0, (guint) n);
  }
  g_mutex_unlock (&self->lock);
  return n;
}

const UsbModel usb_sdt_model = {sdt_hear, sdt_speak};

/* --- keyboard --- */

typedef struct {
  guint8 bytes[REPORT_SIZE];
} Report;

struct _UsbKeyboard {
  GMutex lock;    /* guards what follows */
  GArray *report; /* owned, Report: to be sent */
  gint64 next_us;
};

UsbKeyboard *
usb_keyboard_new (void)
{
  UsbKeyboard *self = g_new0 (UsbKeyboard, 1);

  g_mutex_init (&self->lock);
  self->report = g_array_new (FALSE, FALSE, sizeof (Report));
  return self;
}

void
usb_keyboard_free (UsbKeyboard *self)
{
  g_array_unref (self->report);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* HID Usage Tables, 10: 0 for a character that no key has. */
static guint8
usage_of (char character)
{
  if (character >= '1' && character <= '9')
    return (guint8) (0x1e + (character - '1'));
  if (character == '0')
    return 0x27;
  if (character == '\n')
    return 0x28;
  if (g_ascii_isalpha (character))
    return (guint8) (0x04 + (g_ascii_tolower (character) - 'a'));
  return 0;
}

void
usb_keyboard_type (UsbKeyboard *self, const char *text)
{
  g_mutex_lock (&self->lock);
  for (; *text != '\0'; text++) {
    Report down = {{g_ascii_isupper (*text) ? 0x02 : 0, 0, usage_of (*text)}};
    Report up = {{0}};

    if (down.bytes[2] == 0)
      continue;
    g_array_append_val (self->report, down);
    g_array_append_val (self->report, up);
  }
  g_mutex_unlock (&self->lock);
}

void
usb_keyboard_power_off (UsbKeyboard *self)
{
  g_mutex_lock (&self->lock);
  g_array_set_size (self->report, 0);
  g_mutex_unlock (&self->lock);
}

static void
keyboard_hear (gpointer model, guint8 endpoint, const guint8 *bytes, gsize size)
{
  g_assert_not_reached (); /* it has no pipe out */
}

static gsize
keyboard_speak (gpointer model, guint8 endpoint, guint8 *buffer, gsize size)
{
  UsbKeyboard *self = model;
  gint64 now = g_get_monotonic_time ();
  gsize n = 0;

  g_mutex_lock (&self->lock);
  if (self->report->len > 0 && now >= self->next_us) {
    n = MIN (size, REPORT_SIZE);
    memcpy (buffer, self->report->data, n);
    g_array_remove_index (self->report, 0);
    self->next_us = now + REPORT_US;
  }
  g_mutex_unlock (&self->lock);
  return n;
}

const UsbModel usb_keyboard_model = {keyboard_hear, keyboard_speak};
