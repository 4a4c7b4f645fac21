/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-reader-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How much of a number is shown where only "is it the right card?" is asked. */
#define SHOWN_END 2

static const struct {
  const char *id;
  const char *words;
} drivers[] = {
    {"sdt-usb", N_ ("ID card reader, USB")},
    {"sdt-serial", N_ ("ID card reader, serial")},
    {"pcsc", N_ ("Campus card reader, PC/SC")},
    {"wedge", N_ ("Reader that types")},
    {"external", N_ ("Helper program")},
    {"virtual", N_ ("Rehearsal reader")},
};

/**
 * muster_reader_words_driver:
 * @id: of a driver
 *
 * Returns: (transfer none): what people call its readers; @id itself if there are no words yet
 */
const char *
muster_reader_words_driver (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (drivers); i++)
    if (g_strcmp0 (drivers[i].id, id) == 0)
      return _ (drivers[i].words);
  return id;
}

const char *
muster_reader_words_state (MusterReaderState state)
{
  switch (state) {
  case MUSTER_READER_ABSENT:
  case MUSTER_READER_OPENING: /* looked for every few seconds; the word should not flicker */
    return C_ ("reader", "not connected");
  case MUSTER_READER_IDLE:
    return C_ ("reader", "ready");
  case MUSTER_READER_READING:
    return C_ ("reader", "reading");
  case MUSTER_READER_WAIT_REMOVAL:
  default:
    return C_ ("reader", "card lies there");
  }
}

const char *
muster_reader_words_card (MusterCardKind kind)
{
  switch (kind) {
  case MUSTER_CARD_CAMPUS:
    return _ ("Campus card");
  case MUSTER_CARD_CAMPUS_PART:
    return _ ("Campus card, part of its number");
  case MUSTER_CARD_STUDENT:
    return _ ("Card with a student number");
  case MUSTER_CARD_ID:
  default:
    return _ ("ID card");
  }
}

/**
 * muster_reader_words_dup_title:
 * @driver: id of the driver
 * @name: of the reader: the id, alone or followed by what tells it from others, "wedge desk"
 *
 * Returns: (transfer full): the driver's words with what follows: "Reader that types: desk"
 */
char *
muster_reader_words_dup_title (const char *driver, const char *name)
{
  gsize n = strlen (driver);

  if (!g_str_has_prefix (name, driver))
    return g_strdup (name);
  if (name[n] == '\0')
    return g_strdup (muster_reader_words_driver (driver));
  /* Translators: kind of reader, and the name of this one */
  return g_strdup_printf (_ ("%s: %s"), muster_reader_words_driver (driver), name + n + 1);
}

/**
 * muster_reader_words_dup_masked:
 * @number: of a card
 *
 * Returns: (transfer full): as long as @number, all but the last two characters hidden; hidden
 *   altogether if it is so short that two would tell it
 */
char *
muster_reader_words_dup_masked (const char *number)
{
  gsize n = strlen (number);
  gsize hidden = n > 2 * SHOWN_END ? n - SHOWN_END : n;
  char *masked = g_strdup (number);

  memset (masked, '*', hidden);
  return masked;
}
