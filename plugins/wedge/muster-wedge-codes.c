/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wedge-codes.h"

#include <linux/input-event-codes.h>
#include <string.h>

/* HID usage tables, page 7: keys without a character have a 0. Keys that write something else than
 * a digit are told too: what is not understood must not be left out of a line. */
static const char chars_of_usages[] = {
    [0x04] = 'A', 'B', 'C', 'D', 'E',  'F',  'G', 'H', 'I',  'J', 'K',  'L', 'M',
    'N',          'O', 'P', 'Q', 'R',  'S',  'T', 'U', 'V',  'W', 'X',  'Y', 'Z',
    '1',          '2', '3', '4', '5',  '6',  '7', '8', '9',  '0', '\n',           /* 0x28 */
    [0x2c] = ' ', '-', '=', '[', ']',  '\\', '#', ';', '\'', '`', ',',  '.', '/', /* 0x38 */
    [0x54] = '/', '*', '-', '+', '\n', '1',  '2', '3', '4',  '5', '6',  '7', '8',
    '9',          '0', '.', /* 0x63 */
};

static const struct {
  guint16 first;
  const char *chars;
} chars_of_codes[] = {
    {KEY_1, "1234567890-="},
    {KEY_Q, "QWERTYUIOP[]\n"},
    {KEY_A, "ASDFGHJKL;'`"},
    {KEY_BACKSLASH, "\\ZXCVBNM,./"},
    {KEY_KPASTERISK, "*"},
    {KEY_SPACE, " "},
    {KEY_KP7, "789-456+1230."},
    {KEY_KPENTER, "\n"},
    {KEY_KPSLASH, "/"},
};

char
muster_wedge_char_of_code (guint16 code)
{
  for (guint i = 0; i < G_N_ELEMENTS (chars_of_codes); i++)
    if (code >= chars_of_codes[i].first &&
        code - chars_of_codes[i].first < (int) strlen (chars_of_codes[i].chars))
      return chars_of_codes[i].chars[code - chars_of_codes[i].first];
  return '\0';
}

char
muster_wedge_char_of_usage (guint8 usage)
{
  return usage < sizeof chars_of_usages ? chars_of_usages[usage] : '\0';
}

int
muster_wedge_report_push (MusterWedgeReport *self,
                          const guint8 *report,
                          gsize size,
                          char chars[MUSTER_WEDGE_REPORT_KEYS])
{
  const guint8 *keys = report + 2; /* after the modifiers and a reserved byte */
  int n = 0;

  if (size < MUSTER_WEDGE_REPORT_SIZE)
    return 0;
  if (keys[0] == 0x01) /* ErrorRollOver in all slots */
    return -1;
  for (guint i = 0; i < MUSTER_WEDGE_REPORT_KEYS; i++) {
    char c = muster_wedge_char_of_usage (keys[i]);

    if (c != '\0' && memchr (self->down, keys[i], sizeof self->down) == NULL)
      chars[n++] = c;
  }
  memcpy (self->down, keys, sizeof self->down);
  return n;
}
