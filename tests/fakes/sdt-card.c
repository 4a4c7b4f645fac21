/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sdt-card.h"

#include "muster-id-number.h"

void
sdt_card_blank (guint8 text[SDT_CARD_TEXT_SIZE])
{
  for (guint i = 0; i < SDT_CARD_TEXT_SIZE; i += 2) {
    text[i] = ' ';
    text[i + 1] = 0;
  }
}

void
sdt_card_put (guint8 text[SDT_CARD_TEXT_SIZE], guint at, const char *utf8)
{
  glong n = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (utf8, -1, NULL, &n, NULL);

  g_assert_cmpint (at + 2 * n, <=, SDT_CARD_TEXT_SIZE);
  for (glong i = 0; i < n; i++) {
    text[at + 2 * i] = units[i] & 0xff;
    text[at + 2 * i + 1] = units[i] >> 8;
  }
}

char *
sdt_card_dup_number (char layout, guint n)
{
  g_autofree char *digits = NULL;

  if (layout == 'I')
    return g_strdup_printf ("XXX110198%06u", n % 1000);
  digits = g_strdup_printf ("%s20981231%03u",
                            layout == 'J'   ? "810000"
                            : layout == 'Y' ? "911156"
                                            : "110101",
                            n % 1000);
  return g_strdup_printf ("%s%c", digits, muster_id_number_check_character (digits));
}

static void
fill_old_foreign (guint8 *text, guint n)
{
  g_autofree char *name = g_strdup_printf ("TEST, PERSON %c", 'A' + n % 26);

  sdt_card_put (text, 0, name);
  sdt_card_put (text, 120, "2");
  sdt_card_put (text, 152, "XXX");
  sdt_card_put (text, 158, "测试");
  sdt_card_put (text, 188, "20170616");
  sdt_card_put (text, 204, "20270616");
  sdt_card_put (text, 220, "20981231");
  sdt_card_put (text, 236, "01");
  sdt_card_put (text, 240, "1100");
}

static void
fill_common (guint8 *text, char layout, guint n)
{
  g_autofree char *name = g_strdup_printf ("测试%c", 'A' + n % 26);

  sdt_card_put (text, 0, name);
  sdt_card_put (text, 30, n % 2 == 0 ? "2" : "1");
  sdt_card_put (text, 36, "20981231");
  sdt_card_put (text, 188, "20200101");
  sdt_card_put (text, 204, layout == ' ' ? "长期" : "20300101");
  if (layout == 'Y') {
    sdt_card_put (text, 32, "00");
    sdt_card_put (text, 52, "TEST, PERSON OF A NAME THAT GOES ON");
    sdt_card_put (text, 220, " AND ON");
    sdt_card_put (text, 242, "XXX");
    return;
  }
  sdt_card_put (text, 52, "测试市测试区测试路1号");
  sdt_card_put (text, 158, "测试市公安局");
  if (layout == 'J') {
    sdt_card_put (text, 220, "H00000000");
    sdt_card_put (text, 238, "01");
  } else {
    sdt_card_put (text, 32, "01");
  }
}

void
sdt_card_fill (guint8 text[SDT_CARD_TEXT_SIZE], char layout, guint n)
{
  const char flag[] = {layout, '\0'};
  g_autofree char *number = sdt_card_dup_number (layout, n);

  sdt_card_blank (text);
  sdt_card_put (text, 122, number);
  if (layout == 'I')
    fill_old_foreign (text, n);
  else
    fill_common (text, layout, n);
  sdt_card_put (text, 248, flag);
}
