/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-wedge-format.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-card-error.h"

/* A UID of which fewer bytes are told would soon be two people's. */
#define MIN_TOLD 3

static const char *const form_nicks[MUSTER_N_WEDGE_FORMS] = {"decimal", "hex", "w26", "w34"};

/* Decimal digits that hold any number of so many bytes: ceil (8 n log10 (2)). */
static const guint8 digits_of_bytes[MUSTER_WEDGE_MAX_BYTES + 1] = {
    0, 3, 5, 8, 10, 13, 15, 17, 20, 22, 25};

static gboolean
is_separator (char c)
{
  return c != '\0' && strchr (" ,.:;-/_", c) != NULL;
}

/* Bytes of the number that @form and @digits make; 0 if there is no such form. */
static guint
count_bytes (MusterWedgeForm form, guint digits)
{
  guint n = 0;

  switch (form) {
  case MUSTER_WEDGE_DECIMAL:
    if (digits == 0)
      return 4;
    while (n < MUSTER_WEDGE_MAX_BYTES && digits_of_bytes[n + 1] <= digits)
      n++;
    return digits <= digits_of_bytes[MUSTER_WEDGE_MAX_BYTES] ? n : 0;
  case MUSTER_WEDGE_HEX:
    return digits % 2 == 0 && digits <= 2 * MUSTER_WEDGE_MAX_BYTES ? digits / 2 : 0;
  case MUSTER_WEDGE_W26:
    return digits == 8 ? 3 : 0;
  case MUSTER_WEDGE_W34:
    return digits == 10 ? 4 : 0;
  case MUSTER_N_WEDGE_FORMS:
  default:
    return 0;
  }
}

guint
muster_wedge_count_digits (const char *line, gboolean hex)
{
  guint n = 0;

  for (const char *c = line; *c != '\0'; c++) {
    if (hex ? g_ascii_isxdigit (*c) : g_ascii_isdigit (*c))
      n++;
    else if (!is_separator (*c))
      return 0;
  }
  return n <= MUSTER_WEDGE_MAX_LINE ? n : 0;
}

/* number = number * base + digit, in @n bytes. FALSE if it has no room. */
static gboolean
push_digit (guint8 *number, guint n, guint base, guint digit)
{
  guint carry = digit;

  for (guint i = n; i > 0; i--) {
    carry += number[i - 1] * base;
    number[i - 1] = (guint8) (carry & 0xff);
    carry >>= 8;
  }
  return carry == 0;
}

/* The next @digits digits of @line into @n bytes. Returns where it stopped; NULL if they do not
 * fit. */
static const char *
take_field (const char *line, guint base, guint digits, guint8 *bytes, guint n)
{
  memset (bytes, 0, n);
  for (; digits > 0; line++) {
    if (is_separator (*line))
      continue;
    if (!push_digit (bytes, n, base, (guint) g_ascii_xdigit_value (*line)))
      return NULL;
    digits--;
  }
  return line;
}

guint
muster_wedge_format_split (MusterWedgeForm form,
                           guint digits,
                           const char *line,
                           guint8 bytes[MUSTER_WEDGE_MAX_BYTES])
{
  guint n = count_bytes (form, digits);
  guint given = muster_wedge_count_digits (line, form == MUSTER_WEDGE_HEX);

  if (n == 0 || given == 0 || (digits != 0 ? given != digits : given > digits_of_bytes[n]))
    return 0;
  if (form == MUSTER_WEDGE_W26 || form == MUSTER_WEDGE_W34) {
    guint head = form == MUSTER_WEDGE_W26 ? 1 : 2;

    line = take_field (line, 10, digits_of_bytes[head], bytes, head);
    return line != NULL && take_field (line, 10, 5, bytes + head, 2) != NULL ? n : 0;
  }
  return take_field (line, form == MUSTER_WEDGE_HEX ? 16 : 10, given, bytes, n) != NULL ? n : 0;
}

/**
 * muster_wedge_format_is_valid:
 *
 * Returns: whether the form has this many digits, and the order names each byte of the typed number
 *   at most once and tells at least three bytes of a UID of 4, 7 or 10
 */
gboolean
muster_wedge_format_is_valid (const MusterWedgeFormat *self)
{
  guint n = count_bytes (self->form, self->digits);
  guint told = 0, seen = 0;

  if (self->n_order != 4 && self->n_order != 7 && self->n_order != 10)
    return FALSE;
  for (guint i = 0; i < self->n_order; i++) {
    guint bit;

    if (self->order[i] < 0)
      continue;
    bit = 1u << self->order[i];
    if ((guint) self->order[i] >= n || (seen & bit) != 0)
      return FALSE;
    seen |= bit;
    told++;
  }
  return told >= MIN_TOLD;
}

gboolean
muster_wedge_format_equal (const MusterWedgeFormat *a, const MusterWedgeFormat *b)
{
  return a->form == b->form && a->digits == b->digits && a->n_order == b->n_order &&
         memcmp (a->order, b->order, a->n_order) == 0;
}

/* --- in the settings --- */

static gboolean
parse_order (MusterWedgeFormat *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " ,", 4 * MUSTER_WEDGE_MAX_BYTES);

  self->n_order = 0;
  for (guint i = 0; words[i] != NULL; i++) {
    guint64 value = 0;

    if (*words[i] == '\0')
      continue;
    if (self->n_order == MUSTER_WEDGE_MAX_BYTES)
      return FALSE;
    if (!g_str_equal (words[i], "?") &&
        !g_ascii_string_to_unsigned (words[i], 10, 1, MUSTER_WEDGE_MAX_BYTES, &value, NULL))
      return FALSE;
    self->order[self->n_order++] = (gint8) value - 1;
  }
  return TRUE;
}

static gboolean
parse_form (MusterWedgeFormat *self, const char *nick)
{
  for (MusterWedgeForm form = 0; form < MUSTER_N_WEDGE_FORMS; form++)
    if (g_strcmp0 (form_nicks[form], nick) == 0) {
      self->form = form;
      return TRUE;
    }
  return FALSE;
}

static gboolean
has_digits (const MusterWedgeFormat *self)
{
  return self->form == MUSTER_WEDGE_DECIMAL || self->form == MUSTER_WEDGE_HEX;
}

/**
 * muster_wedge_format_from_config:
 * @self: (out): the format
 * @config: the settings
 * @group: "wedge" or "wedge …"
 * @error: NOT_SET_UP; the message names group and key
 *
 * There is no format to fall back on: the wrong order of bytes would be somebody else's card.
 */
gboolean
muster_wedge_format_from_config (MusterWedgeFormat *self,
                                 MusterReaderConfig *config,
                                 const char *group,
                                 GError **error)
{
  g_autofree char *form = muster_reader_config_dup_string (config, group, "form");
  g_autofree char *order = muster_reader_config_dup_string (config, group, "order");
  const char *wrong = NULL;

  memset (self, 0, sizeof *self);
  if (!parse_form (self, form)) {
    wrong = "form";
  } else if (order == NULL || !parse_order (self, order)) {
    wrong = "order";
  } else {
    if (has_digits (self))
      self->digits = muster_reader_config_get_uint (config, group, "digits", G_MAXUINT);
    else
      self->digits = self->form == MUSTER_WEDGE_W26 ? 8 : 10;
    if (count_bytes (self->form, self->digits) == 0)
      wrong = "digits";
    else if (!muster_wedge_format_is_valid (self))
      wrong = "order";
  }
  if (wrong == NULL)
    return TRUE;
  g_set_error (error,
               MUSTER_CARD_ERROR,
               MUSTER_CARD_ERROR_NOT_SET_UP,
               "[%s] “%s” is missing or does not make sense; learn this reader's format",
               group,
               wrong);
  return FALSE;
}

MusterReaderConfig *
muster_wedge_format_to_config (const MusterWedgeFormat *self,
                               MusterReaderConfig *config,
                               const char *group)
{
  g_autoptr (GString) order = g_string_new (NULL);
  g_autofree char *digits = g_strdup_printf ("%u", self->digits);
  g_autoptr (MusterReaderConfig) with_form = NULL;
  g_autoptr (MusterReaderConfig) with_digits = NULL;

  g_return_val_if_fail (muster_wedge_format_is_valid (self), NULL);
  for (guint i = 0; i < self->n_order; i++) {
    g_string_append (order, i > 0 ? " " : "");
    if (self->order[i] < 0)
      g_string_append_c (order, '?');
    else
      g_string_append_printf (order, "%d", self->order[i] + 1);
  }
  with_form = muster_reader_config_with (config, group, "form", form_nicks[self->form]);
  with_digits =
      muster_reader_config_with (with_form, group, "digits", has_digits (self) ? digits : NULL);
  return muster_reader_config_with (with_digits, group, "order", order->str);
}

/* --- words --- */

static char *
describe_form (const MusterWedgeFormat *self)
{
  switch (self->form) {
  case MUSTER_WEDGE_DECIMAL:
    if (self->digits == 0)
      return g_strdup (_ ("a decimal number without leading zeros"));
    return g_strdup_printf (_ ("a decimal number of %u digits"), self->digits);
  case MUSTER_WEDGE_HEX:
    return g_strdup_printf (_ ("%u hexadecimal digits"), self->digits);
  case MUSTER_WEDGE_W26:
    return g_strdup (_ ("3 and 5 decimal digits (Wiegand 26)"));
  case MUSTER_WEDGE_W34:
    return g_strdup (_ ("5 and 5 decimal digits (Wiegand 34)"));
  case MUSTER_N_WEDGE_FORMS:
  default:
    return g_strdup ("");
  }
}

/* +1: told bytes come as typed, -1: reversed, 0: neither. */
static int
direction (const MusterWedgeFormat *self)
{
  int step = 0, last = -1;

  for (guint i = 0; i < self->n_order; i++) {
    if (self->order[i] < 0)
      continue;
    if (last >= 0 && step == 0)
      step = self->order[i] - last;
    if (last >= 0 && self->order[i] - last != step)
      return 0;
    last = self->order[i];
  }
  return step == 1 || step == -1 ? step : 0;
}

/**
 * muster_wedge_format_describe:
 *
 * Returns: (transfer full): what the reader does, in the user's language, to be shown before the
 *   format is kept
 */
char *
muster_wedge_format_describe (const MusterWedgeFormat *self)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *form = describe_form (self);
  guint told = 0;
  int step = direction (self);

  for (guint i = 0; i < self->n_order; i++)
    told += self->order[i] >= 0;
  g_string_append (words, form);
  g_string_append (words, _ (", "));
  g_string_append (words,
                   step > 0   ? _ ("bytes in the card's order")
                   : step < 0 ? _ ("bytes in reversed order")
                              : _ ("bytes in an order of its own"));
  if (told < self->n_order) {
    g_string_append (words, _ (", "));
    g_string_append_printf (words, _ ("tells %u of the card's %u bytes"), told, self->n_order);
  }
  if (told < count_bytes (self->form, self->digits)) {
    guint more = count_bytes (self->form, self->digits) - told;

    g_string_append (words, _ (", "));
    g_string_append_printf (
        words,
        ngettext ("%u byte typed is not the card's", "%u bytes typed are not the card's", more),
        more);
  }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

/* --- reading --- */

/**
 * muster_wedge_format_read:
 * @self: a valid format
 * @line: what was typed, without the Enter
 * @kind: (out): CAMPUS, or CAMPUS_PART if the reader does not tell all bytes
 * @error: UNKNOWN_FORMAT if the line does not fit, RANDOM_UID for four bytes that begin with 08
 *   (ISO 14443-3: such a card shows another number each time). A reader that does not tell the
 *   first byte cannot see that
 *
 * Returns: (transfer full): the UID in canonical form, "??" for a byte not told; to be wiped
 */
char *
muster_wedge_format_read (const MusterWedgeFormat *self,
                          const char *line,
                          MusterCardKind *kind,
                          GError **error)
{
  guint8 bytes[MUSTER_WEDGE_MAX_BYTES];
  char uid[2 * MUSTER_WEDGE_MAX_BYTES + 1];
  char *result = NULL;
  MusterCardKind found = MUSTER_CARD_CAMPUS;

  g_return_val_if_fail (muster_wedge_format_is_valid (self), NULL);
  if (muster_wedge_format_split (self->form, self->digits, line, bytes) == 0) {
    g_set_error (error,
                 MUSTER_CARD_ERROR,
                 MUSTER_CARD_ERROR_UNKNOWN_FORMAT,
                 "a line of %u characters that does not fit the learned format",
                 (guint) strlen (line));
    return NULL;
  }
  for (guint i = 0; i < self->n_order; i++) {
    if (self->order[i] < 0) {
      found = MUSTER_CARD_CAMPUS_PART;
      memcpy (uid + 2 * i, "??", 2);
    } else {
      static const char digits[] = "0123456789ABCDEF";

      uid[2 * i] = digits[bytes[self->order[i]] >> 4];
      uid[2 * i + 1] = digits[bytes[self->order[i]] & 15];
    }
  }
  uid[2 * self->n_order] = '\0';
  if (self->n_order == 4 && g_str_has_prefix (uid, "08")) {
    g_set_error_literal (
        error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_RANDOM_UID, "the card shows a random number");
  } else {
    *kind = found;
    result = g_strdup (uid);
  }
  explicit_bzero (bytes, sizeof bytes);
  explicit_bzero (uid, sizeof uid);
  return result;
}
