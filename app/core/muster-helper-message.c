/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-helper-message.h"

#include <string.h>

#include "muster-card-error.h"
#include "muster-id-number.h"
#include "muster-wire.h"

#define MAX_NAME   64  /* characters of a helper's name and version */
#define MAX_DETAIL 120 /* bytes of what a helper says of an error */
#define MAX_NUMBER 64  /* bytes of a student number: as in the roster */

/* Letters and digits a detail may have in a row if a digit is among them: an error number fits,
 * the shortest number of a card does not. */
#define MAX_CODE 6

#define MIN_UID_BYTES 4
#define MAX_UID_BYTES 10

/* 256 bytes in base64: 85 whole groups and one byte more. */
#define TEXT_CHARACTERS 342
#define TEXT_PADDING    "=="

#define MAX_VERSION 999999999

/* Of a line: see data/readers/external-protocol.md. */
#define MAX_DEPTH  8
#define MAX_VALUES 256

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, MUSTER_CARD_ERROR, MUSTER_CARD_ERROR_LINE_FAULT, "a helper's line: %s", what);
  return FALSE;
}

/* Returns: (nullable) (transfer none): %NULL if there is none, or it is no string */
static const char *
get_text (const MusterWireNode *line, const char *key)
{
  return muster_wire_get_string (muster_wire_get_member (line, key));
}

/* --- the members of each kind of line --- */

static gboolean
take_hello (MusterHelperMessage *self, const MusterWireNode *line, GError **error)
{
  const char *name = get_text (line, "name");
  const char *version = get_text (line, "version");
  const gint64 protocol = muster_wire_get_int (muster_wire_get_member (line, "muster"), -1);
  g_autofree char *both = NULL;

  if (protocol < 0 || protocol > MAX_VERSION)
    return fail (error, "hello does not tell the version of the protocol");
  self->version = (guint) protocol;
  both = g_strjoin (
      name != NULL && version != NULL ? " " : "", name ? name : "", version ? version : "", NULL);
  for (char *p = both; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isprint (g_utf8_get_char (p)))
      return fail (error, "a name that cannot be shown");
  self->name = g_utf8_substring (both, 0, MIN (g_utf8_strlen (both, -1), MAX_NAME));
  return TRUE;
}

/* What a helper says of an error goes to the log, and its maker may forget that no person may be
 * named there: other than ASCII is left out, and so is each word that could be a number of a card.
 */
static char *
clean_detail (const char *detail)
{
  GString *clean = g_string_new (NULL);

  while (*detail != '\0' && clean->len < MAX_DETAIL) {
    gsize n = 0;
    gboolean has_digit = FALSE;

    for (; g_ascii_isalnum (detail[n]); n++)
      has_digit |= g_ascii_isdigit (detail[n]);
    if (n > 0 && has_digit && n > MAX_CODE)
      g_string_append_c (clean, '*');
    else if (n > 0)
      g_string_append_len (clean, detail, MIN (n, MAX_DETAIL));
    else if (g_ascii_isprint (*detail))
      g_string_append_c (clean, *detail);
    detail += MAX (n, 1);
  }
  g_string_truncate (clean, MIN (clean->len, MAX_DETAIL));
  return g_string_free (clean, FALSE);
}

static gboolean
take_error (MusterHelperMessage *self, const MusterWireNode *line, GError **error)
{
  MusterCardError code;
  const char *said = get_text (line, "detail");
  g_autofree char *detail = NULL;

  if (!muster_card_error_from_nick (get_text (line, "class"), &code))
    return fail (error, "an error of no known class");
  detail = clean_detail (said != NULL ? said : "");
  self->error = g_error_new (MUSTER_CARD_ERROR, (gint) code, "the helper says: %s", detail);
  return TRUE;
}

static gboolean
take_uid (MusterHelperMessage *self, const MusterWireNode *line, GError **error)
{
  const char *uid = get_text (line, "uid");
  gsize n = uid != NULL ? strspn (uid, "0123456789abcdefABCDEF") : 0;

  if (n == 0 || uid[n] != '\0' || n % 2 != 0 || n < 2 * MIN_UID_BYTES || n > 2 * MAX_UID_BYTES)
    return fail (error, "a campus card without a UID of 4 to 10 bytes in hex");
  /* Four bytes that begin with 08 are drawn anew at each tap: ISO/IEC 14443-3. */
  if (n == 2 * MIN_UID_BYTES && g_str_has_prefix (uid, "08")) {
    g_set_error_literal (error,
                         MUSTER_CARD_ERROR,
                         MUSTER_CARD_ERROR_RANDOM_UID,
                         "a helper told a UID that is random");
    return FALSE;
  }
  self->number = g_ascii_strup (uid, -1);
  return TRUE;
}

static gboolean
take_student (MusterHelperMessage *self, const MusterWireNode *line, GError **error)
{
  const char *number = get_text (line, "number");

  if (number == NULL || *number == '\0' || strlen (number) > MAX_NUMBER)
    return fail (error, "a student card without a number of 1 to 64 bytes");
  for (const char *p = number; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isprint (g_utf8_get_char (p)))
      return fail (error, "a student number that cannot be shown");
  self->number = g_strdup (number);
  return TRUE;
}

static gboolean
take_id_text (MusterHelperMessage *self, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  guchar *chip;
  gsize n = 0;

  if (strspn (text, base64) != TEXT_CHARACTERS ||
      !g_str_equal (text + TEXT_CHARACTERS, TEXT_PADDING))
    return fail (error, "an ID card's text that is not 256 bytes in base64");
  chip = g_base64_decode (text, &n);
  bytes = g_bytes_new_static (chip, n);
  self->id_text = muster_id_text_parse (bytes, error);
  explicit_bzero (chip, n);
  g_free (chip);
  if (self->id_text == NULL)
    return FALSE;
  self->number = g_strdup (muster_id_text_get_number (self->id_text));
  return TRUE;
}

static gboolean
take_id (MusterHelperMessage *self, const MusterWireNode *line, GError **error)
{
  const char *text = get_text (line, "text");
  const char *number = get_text (line, "number");

  if (text != NULL)
    return take_id_text (self, text, error);
  if (number == NULL)
    return fail (error, "an ID card with neither text nor number");
  self->number = muster_id_number_normalise (number, NULL);
  if (self->number == NULL) {
    g_set_error_literal (error,
                         MUSTER_CARD_ERROR,
                         MUSTER_CARD_ERROR_READ_AGAIN,
                         "a helper told an ID number with a wrong check digit");
    return FALSE;
  }
  return TRUE;
}

static gboolean
take_card (MusterHelperMessage *self, const MusterWireNode *line, GError **error)
{
  const char *kind = get_text (line, "kind");

  if (g_strcmp0 (kind, muster_card_kind_to_nick (MUSTER_CARD_CAMPUS)) == 0) {
    self->card = MUSTER_CARD_CAMPUS;
    return take_uid (self, line, error);
  }
  if (g_strcmp0 (kind, muster_card_kind_to_nick (MUSTER_CARD_STUDENT)) == 0) {
    self->card = MUSTER_CARD_STUDENT;
    return take_student (self, line, error);
  }
  if (g_strcmp0 (kind, muster_card_kind_to_nick (MUSTER_CARD_ID)) == 0) {
    self->card = MUSTER_CARD_ID;
    return take_id (self, line, error);
  }
  return fail (error, "a card of no known kind");
}

static gboolean
take (MusterHelperMessage *self, const MusterWireNode *line, GError **error)
{
  static const struct {
    const char *is;
    MusterHelperSays says;
    gboolean (*take) (MusterHelperMessage *self, const MusterWireNode *line, GError **error);
  } lines[] = {
      {"hello", MUSTER_HELPER_HELLO, take_hello},
      {"ready", MUSTER_HELPER_READY, NULL},
      {"card-on", MUSTER_HELPER_CARD_ON, NULL},
      {"card-read", MUSTER_HELPER_CARD_READ, take_card},
      {"card-off", MUSTER_HELPER_CARD_OFF, NULL},
      {"error", MUSTER_HELPER_ERROR, take_error},
      {"pong", MUSTER_HELPER_PONG, NULL},
  };
  const char *is = get_text (line, "is");

  if (is == NULL)
    return fail (error, "it does not say what it is");
  self->says = MUSTER_HELPER_OTHER;
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    if (!g_str_equal (is, lines[i].is))
      continue;
    self->says = lines[i].says;
    return lines[i].take == NULL || lines[i].take (self, line, error);
  }
  return TRUE;
}

static MusterWire *
parse_line (GBytes *line, GError **error)
{
  static const MusterWireLimits limits = {.bytes = MUSTER_HELPER_MAX_LINE - 1,
                                          .depth = MAX_DEPTH,
                                          .members = MAX_VALUES,
                                          .values = 1 + MAX_VALUES};
  g_autoptr (GError) trouble = NULL;
  MusterWire *wire = muster_wire_parse_within (line, &limits, &trouble);

  if (wire == NULL)
    fail (error, trouble->message);
  return wire;
}

/**
 * muster_helper_message_parse:
 * @line: one line of a helper, without its end; at most 64 KiB
 * @error: %MUSTER_CARD_ERROR_LINE_FAULT if it is none of the protocol; a class of the card for a
 *   card that was read but cannot be used: READ_AGAIN, UNKNOWN_LAYOUT, RANDOM_UID. The message
 *   repeats nothing of the line
 *
 * data/readers/external-protocol.md tells the lines. Members nobody knows are passed over. Any
 * thread. @line stays with the caller, who wipes it.
 *
 * Returns: (transfer full): what the helper said
 */
MusterHelperMessage *
muster_helper_message_parse (GBytes *line, GError **error)
{
  g_autoptr (MusterHelperMessage) self = g_new0 (MusterHelperMessage, 1);
  g_autoptr (MusterWire) wire = parse_line (line, error);

  if (wire == NULL || !take (self, muster_wire_get_root (wire), error))
    return NULL;
  return g_steal_pointer (&self);
}

void
muster_helper_message_free (MusterHelperMessage *self)
{
  g_free (self->name);
  wipe (self->number);
  g_clear_pointer (&self->id_text, muster_id_text_unref);
  g_clear_error (&self->error);
  g_free (self);
}
