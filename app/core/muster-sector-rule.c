/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-sector-rule.h"

#include <string.h>

#include "muster-card-error.h"

#define KEY_SIZE 6

struct _MusterSectorRule {
  guint8 key[KEY_SIZE];
  gboolean is_key_b;
  guint8 block;
  guint offset; /* bytes of the block before the number */
  guint length; /* bytes of the number */
  gboolean is_bcd;
};

/* --- settings --- */

static gboolean
not_set_up (GError **error, const char *group, const char *key, const char *what)
{
  g_set_error (
      error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_NOT_SET_UP, "[%s] %s: %s", group, key, what);
  return FALSE;
}

static gboolean
take_key (MusterSectorRule *self, MusterReaderConfig *config, const char *group, GError **error)
{
  g_autofree char *text = muster_reader_config_dup_string (config, group, "sector-key");
  gboolean ok = text != NULL && strlen (text) == 2 * KEY_SIZE;

  for (guint i = 0; ok && i < KEY_SIZE; i++) {
    int high = g_ascii_xdigit_value (text[2 * i]);
    int low = g_ascii_xdigit_value (text[2 * i + 1]);

    ok = high >= 0 && low >= 0;
    self->key[i] = (guint8) (high << 4 | low);
  }
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  return ok || not_set_up (error, group, "sector-key", "twelve hexadecimal digits are needed");
}

/* One of two words; the first one if the key is missing and may be. */
static gboolean
take_choice (MusterReaderConfig *config,
             const char *group,
             const char *key,
             const char *const words[2],
             gboolean may_lack,
             gboolean *is_second,
             GError **error)
{
  g_autofree char *text = muster_reader_config_dup_string (config, group, key);

  *is_second = g_strcmp0 (text, words[1]) == 0;
  if (*is_second || g_strcmp0 (text, words[0]) == 0 || (text == NULL && may_lack))
    return TRUE;
  return not_set_up (error, group, key, "this is none of its words");
}

static gboolean
take_number (MusterReaderConfig *config,
             const char *group,
             const char *key,
             guint min,
             guint max,
             guint *value,
             GError **error)
{
  g_autofree char *text = muster_reader_config_dup_string (config, group, key);
  guint64 number = 0;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, min, max, &number, NULL))
    return not_set_up (error, group, key, "this number is out of its range");
  *value = (guint) number;
  return TRUE;
}

/* The last block of a sector holds its keys, the very first one what the maker wrote. */
static gboolean
may_hold_number (guint block)
{
  if (block == 0)
    return FALSE;
  return block < 128 ? block % 4 != 3 : block % 16 != 15;
}

static gboolean
take_place (MusterSectorRule *self, MusterReaderConfig *config, const char *group, GError **error)
{
  guint block = 0;

  if (!take_number (config, group, "sector-block", 0, 255, &block, error) ||
      !take_number (
          config, group, "sector-offset", 0, MUSTER_SECTOR_BLOCK_SIZE - 1, &self->offset, error))
    return FALSE;
  if (!may_hold_number (block))
    return not_set_up (error, group, "sector-block", "this block holds no number");
  self->block = (guint8) block;
  self->length = MUSTER_SECTOR_BLOCK_SIZE - self->offset;
  return take_number (config, group, "sector-length", 1, self->length, &self->length, error);
}

static gboolean
has_any_key (MusterReaderConfig *config, const char *group)
{
  static const char *const keys[] = {"sector-key",
                                     "sector-key-type",
                                     "sector-block",
                                     "sector-offset",
                                     "sector-length",
                                     "sector-form"};

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autofree char *text = muster_reader_config_dup_string (config, group, keys[i]);

    if (text != NULL) {
      explicit_bzero (text, strlen (text));
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * muster_sector_rule_from_config:
 * @config: the site's settings
 * @group: the reader's group: sector-key (12 hexadecimal digits), sector-key-type (A or B; A),
 *   sector-block (0 to 255, as the card counts them), sector-offset (0 to 15; 0), sector-length (1
 *   to 16; up to the end of the block), sector-form (bcd or ascii)
 * @rule: (out) (nullable) (transfer full): the rule; %NULL if the group has none of these keys
 * @error: %MUSTER_CARD_ERROR_NOT_SET_UP; the message names the key, never its value
 *
 * Returns: whether there is a rule that makes sense, or none
 */
gboolean
muster_sector_rule_from_config (MusterReaderConfig *config,
                                const char *group,
                                MusterSectorRule **rule,
                                GError **error)
{
  static const char *const types[] = {"A", "B"};
  static const char *const forms[] = {"ascii", "bcd"};
  g_autoptr (MusterSectorRule) self = NULL;

  *rule = NULL;
  if (!has_any_key (config, group))
    return TRUE;
  self = g_new0 (MusterSectorRule, 1);
  if (!take_key (self, config, group, error) ||
      !take_choice (config, group, "sector-key-type", types, TRUE, &self->is_key_b, error) ||
      !take_choice (config, group, "sector-form", forms, FALSE, &self->is_bcd, error) ||
      !take_place (self, config, group, error))
    return FALSE;
  *rule = g_steal_pointer (&self);
  return TRUE;
}

void
muster_sector_rule_free (MusterSectorRule *self)
{
  explicit_bzero (self, sizeof *self);
  g_free (self);
}

/* --- commands --- */

/**
 * muster_sector_rule_build:
 * @self: a rule
 * @step: which command; they are sent in the order of the enumeration
 * @command: where to; wipe it after use
 *
 * PC/SC part 3: LOAD KEYS into the first volatile place of the reader, GENERAL AUTHENTICATE with
 * it, READ BINARY of the whole block.
 *
 * Returns: how many bytes the command has
 */
gsize
muster_sector_rule_build (const MusterSectorRule *self,
                          MusterSectorStep step,
                          guint8 command[MUSTER_SECTOR_COMMAND_MAX])
{
  const guint8 load[] = {0xff, 0x82, 0x00, 0x00, KEY_SIZE};
  const guint8 authenticate[] = {
      0xff, 0x86, 0x00, 0x00, 0x05, 0x01, 0x00, self->block, self->is_key_b ? 0x61 : 0x60, 0x00};
  const guint8 read[] = {0xff, 0xb0, 0x00, self->block, MUSTER_SECTOR_BLOCK_SIZE};

  switch (step) {
  case MUSTER_SECTOR_LOAD_KEY:
    memcpy (command, load, sizeof load);
    memcpy (command + sizeof load, self->key, KEY_SIZE);
    return sizeof load + KEY_SIZE;
  case MUSTER_SECTOR_AUTHENTICATE:
    memcpy (command, authenticate, sizeof authenticate);
    return sizeof authenticate;
  default:
    memcpy (command, read, sizeof read);
    return sizeof read;
  }
}

/**
 * muster_sector_rule_check:
 * @step: which command was answered
 * @answer: (array length=size): the answer
 * @size: how many bytes, any
 * @error: %MUSTER_CARD_ERROR_REFUSED if the key does not fit, %MUSTER_CARD_ERROR_READ_AGAIN if the
 *   block could not be read
 *
 * A reader says 63 00 both to a wrong key and to a card that moved away while it was tried; the
 * first one is the case somebody has to look at.
 *
 * Returns: whether the next step may follow
 */
gboolean
muster_sector_rule_check (MusterSectorStep step, const guint8 *answer, gsize size, GError **error)
{
  static const char *const names[] = {"load key", "authenticate", "read block"};
  guint status = size < 2 ? 0 : (guint) (answer[size - 2] << 8 | answer[size - 1]);
  MusterCardError code = MUSTER_CARD_ERROR_READ_AGAIN;

  if (status == 0x9000)
    return TRUE;
  if (size >= 2 && (step != MUSTER_SECTOR_READ || status == 0x6982))
    code = MUSTER_CARD_ERROR_REFUSED;
  g_set_error (error, MUSTER_CARD_ERROR, code, "%s: status %04x", names[step], status);
  return FALSE;
}

/* --- number --- */

/* Two digits a byte, F for none at the end. */
static gsize
decode_bcd (const guint8 *bytes, gsize size, char *number)
{
  gsize n = 2 * size;
  gboolean is_empty = TRUE;

  while (n > 0 && (bytes[(n - 1) / 2] >> (n % 2 == 0 ? 0 : 4) & 0x0f) == 0x0f)
    n--;
  for (gsize i = 0; i < n; i++) {
    guint digit = bytes[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0x0f;

    if (digit > 9)
      return 0;
    is_empty = is_empty && digit == 0;
    number[i] = (char) ('0' + digit);
  }
  return is_empty ? 0 : n;
}

static gsize
decode_ascii (const guint8 *bytes, gsize size, char *number)
{
  while (size > 0 && (bytes[size - 1] == 0 || bytes[size - 1] == ' ' || bytes[size - 1] == 0xff))
    size--;
  for (gsize i = 0; i < size; i++) {
    number[i] = (char) bytes[i];
    if (!g_ascii_isalnum (number[i]) && number[i] != '-')
      return 0;
  }
  return size;
}

/**
 * muster_sector_rule_decode:
 * @self: a rule
 * @answer: (array length=size): answer to %MUSTER_SECTOR_READ: the block and 90 00
 * @size: how many bytes, any
 * @error: %MUSTER_CARD_ERROR_UNKNOWN_FORMAT if there is no number at this place: the card is of
 *   another kind, or was never written
 *
 * Returns: (transfer full) (nullable): digits, or letters, digits and hyphens. Wipe it after use
 */
char *
muster_sector_rule_decode (const MusterSectorRule *self,
                           const guint8 *answer,
                           gsize size,
                           GError **error)
{
  char number[2 * MUSTER_SECTOR_BLOCK_SIZE + 1];
  gsize n = 0;
  char *text = NULL;

  if (!muster_sector_rule_check (MUSTER_SECTOR_READ, answer, size, error))
    return NULL;
  if (size == MUSTER_SECTOR_BLOCK_SIZE + 2)
    n = self->is_bcd ? decode_bcd (answer + self->offset, self->length, number)
                     : decode_ascii (answer + self->offset, self->length, number);
  if (n > 0)
    text = g_strndup (number, n);
  else
    g_set_error_literal (error,
                         MUSTER_CARD_ERROR,
                         MUSTER_CARD_ERROR_UNKNOWN_FORMAT,
                         "the card's block holds no student number");
  explicit_bzero (number, sizeof number);
  return text;
}
