/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-rehearsal-card.h"

#include "muster-card-error.h"

/* readers.md: a real reader takes 0.7 to 1.5 s for an ID card, and a blink for a UID. */
#define ID_READ_MS     900
#define CAMPUS_READ_MS 40

/* No card of the twelve people, nor of anybody's roster. */
#define UNKNOWN_UID    "00000000"
#define UNKNOWN_NUMBER "11009920071231001X"

/* Places of a citizen's card, in bytes: readers.md, section "Text". */
enum {
  NAME_AT = 0,
  SEX_AT = 30,
  NATION_AT = 32,
  BORN_AT = 36,
  ADDRESS_AT = 52,
  NUMBER_AT = 122,
  ISSUER_AT = 158,
  FROM_AT = 188,
  TO_AT = 204,
  FLAG_AT = 248,
};

static void
put (guint8 *text, guint at, const char *utf8)
{
  for (const char *p = utf8; *p != '\0'; p = g_utf8_next_char (p), at += 2) {
    gunichar c = g_utf8_get_char (p);

    text[at] = c & 0xff;
    text[at + 1] = (c >> 8) & 0xff;
  }
}

/* Another last character: the same person after a correction, or a slip in the roster. */
static char *
dup_other_name (const char *name)
{
  const char *last = g_utf8_offset_to_pointer (name, g_utf8_strlen (name, -1) - 1);
  g_autofree char *head = g_strndup (name, (gsize) (last - name));

  return g_strconcat (head, "样", NULL);
}

static gboolean
is_id_card (MusterRehearsalCard card)
{
  return card >= MUSTER_REHEARSAL_CARD_ID && card <= MUSTER_REHEARSAL_CARD_ID_NEW_KIND;
}

GBytes *
muster_rehearsal_card_dup_text (const MusterRehearsalPerson *person, MusterRehearsalCard card)
{
  const char *number =
      card == MUSTER_REHEARSAL_CARD_ID_UNKNOWN ? UNKNOWN_NUMBER : person->id_number;
  g_autofree char *born = g_strndup (number + 6, 8);
  g_autofree char *name = card == MUSTER_REHEARSAL_CARD_ID_OTHER_NAME
                              ? dup_other_name (person->name)
                              : g_strdup (person->name);
  guint8 text[MUSTER_ID_TEXT_SIZE];

  if (!is_id_card (card))
    return NULL;
  for (guint at = 0; at < sizeof text; at += 2) {
    text[at] = ' ';
    text[at + 1] = 0;
  }
  put (text, NAME_AT, name);
  put (text, SEX_AT, (number[16] - '0') % 2 == 1 ? "1" : "2");
  put (text, NATION_AT, "01");
  put (text, BORN_AT, born);
  put (text, ADDRESS_AT, "演练市示例路 1 号");
  put (text, NUMBER_AT, number);
  put (text, ISSUER_AT, "演练市示例局");
  put (text, FROM_AT, card == MUSTER_REHEARSAL_CARD_ID_EXPIRED ? "20150901" : "20220901");
  put (text, TO_AT, card == MUSTER_REHEARSAL_CARD_ID_EXPIRED ? "20250901" : "长期");
  put (text, FLAG_AT, card == MUSTER_REHEARSAL_CARD_ID_NEW_KIND ? "Z" : " ");
  return g_bytes_new (text, sizeof text);
}

static void
fail (MusterVirtualReader *reader, MusterCardError code)
{
  g_autoptr (GError) error = g_error_new_literal (MUSTER_CARD_ERROR, (int) code, "rehearsed");

  muster_virtual_reader_fail (reader, error);
}

guint
muster_rehearsal_card_tap (MusterVirtualReader *reader,
                           const MusterRehearsalPerson *person,
                           MusterRehearsalCard card)
{
  g_autoptr (GBytes) text = muster_rehearsal_card_dup_text (person, card);
  guint read_ms = text != NULL ? ID_READ_MS : CAMPUS_READ_MS;

  muster_virtual_reader_set_read_time (reader, read_ms);
  if (text != NULL)
    muster_virtual_reader_tap_id (reader, text);
  else if (card == MUSTER_REHEARSAL_CARD_PHONE)
    fail (reader, MUSTER_CARD_ERROR_RANDOM_UID);
  else
    muster_virtual_reader_tap (reader,
                               MUSTER_CARD_CAMPUS,
                               card == MUSTER_REHEARSAL_CARD_CAMPUS ? person->card_uid
                                                                    : UNKNOWN_UID);
  return read_ms;
}
