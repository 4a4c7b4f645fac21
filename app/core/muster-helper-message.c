/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-helper-message.h"

#include <string.h>

#include "muster-card-error.h"
#include "muster-id-number.h"
#include "muster-json-members.h"

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

typedef enum {
  KEY_MUSTER,
  KEY_IS,
  KEY_NAME,
  KEY_VERSION,
  KEY_KIND,
  KEY_UID,
  KEY_NUMBER,
  KEY_TEXT,
  KEY_CLASS,
  KEY_DETAIL,
  N_KEYS,
} Key;

static const char *const keys[N_KEYS] = {
    [KEY_MUSTER] = "muster",
    [KEY_IS] = "is",
    [KEY_NAME] = "name",
    [KEY_VERSION] = "version",
    [KEY_KIND] = "kind",
    [KEY_UID] = "uid",
    [KEY_NUMBER] = "number",
    [KEY_TEXT] = "text",
    [KEY_CLASS] = "class",
    [KEY_DETAIL] = "detail",
};

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

/* --- the members of each kind of line --- */

static gboolean
take_hello (MusterHelperMessage *self, MusterJsonMember *members, GError **error)
{
  const char *name = members[KEY_NAME].text;
  const char *version = members[KEY_VERSION].text;
  g_autofree char *both = NULL;

  if (members[KEY_MUSTER].type != MUSTER_JSON_UINT)
    return fail (error, "hello does not tell the version of the protocol");
  self->version = members[KEY_MUSTER].number;
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
take_error (MusterHelperMessage *self, MusterJsonMember *members, GError **error)
{
  MusterCardError code;
  g_autofree char *detail = NULL;

  if (!muster_card_error_from_nick (members[KEY_CLASS].text, &code))
    return fail (error, "an error of no known class");
  detail = clean_detail (members[KEY_DETAIL].text != NULL ? members[KEY_DETAIL].text : "");
  self->error = g_error_new (MUSTER_CARD_ERROR, (gint) code, "the helper says: %s", detail);
  return TRUE;
}

static gboolean
take_uid (MusterHelperMessage *self, MusterJsonMember *members, GError **error)
{
  const char *uid = members[KEY_UID].text;
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
take_student (MusterHelperMessage *self, MusterJsonMember *members, GError **error)
{
  const char *number = members[KEY_NUMBER].text;

  if (number == NULL || *number == '\0' || strlen (number) > MAX_NUMBER)
    return fail (error, "a student card without a number of 1 to 64 bytes");
  for (const char *p = number; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isprint (g_utf8_get_char (p)))
      return fail (error, "a student number that cannot be shown");
  self->number = g_strdup (number);
  return TRUE;
}

static gboolean
take_id_text (MusterHelperMessage *self, char *text, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize n = 0;

  if (strspn (text, base64) != TEXT_CHARACTERS ||
      !g_str_equal (text + TEXT_CHARACTERS, TEXT_PADDING))
    return fail (error, "an ID card's text that is not 256 bytes in base64");
  g_base64_decode_inplace (text, &n);
  bytes = g_bytes_new_static (text, n); /* wiped with all the members */
  self->id_text = muster_id_text_parse (bytes, error);
  if (self->id_text == NULL)
    return FALSE;
  self->number = g_strdup (muster_id_text_get_number (self->id_text));
  return TRUE;
}

static gboolean
take_id (MusterHelperMessage *self, MusterJsonMember *members, GError **error)
{
  if (members[KEY_TEXT].text != NULL)
    return take_id_text (self, members[KEY_TEXT].text, error);
  if (members[KEY_NUMBER].text == NULL)
    return fail (error, "an ID card with neither text nor number");
  self->number = muster_id_number_normalise (members[KEY_NUMBER].text, NULL);
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
take_card (MusterHelperMessage *self, MusterJsonMember *members, GError **error)
{
  const char *kind = members[KEY_KIND].text;

  if (g_strcmp0 (kind, muster_card_kind_to_nick (MUSTER_CARD_CAMPUS)) == 0) {
    self->card = MUSTER_CARD_CAMPUS;
    return take_uid (self, members, error);
  }
  if (g_strcmp0 (kind, muster_card_kind_to_nick (MUSTER_CARD_STUDENT)) == 0) {
    self->card = MUSTER_CARD_STUDENT;
    return take_student (self, members, error);
  }
  if (g_strcmp0 (kind, muster_card_kind_to_nick (MUSTER_CARD_ID)) == 0) {
    self->card = MUSTER_CARD_ID;
    return take_id (self, members, error);
  }
  return fail (error, "a card of no known kind");
}

static gboolean
take (MusterHelperMessage *self, MusterJsonMember *members, GError **error)
{
  static const struct {
    const char *is;
    MusterHelperSays says;
    gboolean (*take) (MusterHelperMessage *self, MusterJsonMember *members, GError **error);
  } lines[] = {
      {"hello", MUSTER_HELPER_HELLO, take_hello},
      {"ready", MUSTER_HELPER_READY, NULL},
      {"card-on", MUSTER_HELPER_CARD_ON, NULL},
      {"card-read", MUSTER_HELPER_CARD_READ, take_card},
      {"card-off", MUSTER_HELPER_CARD_OFF, NULL},
      {"error", MUSTER_HELPER_ERROR, take_error},
      {"pong", MUSTER_HELPER_PONG, NULL},
  };

  if (members[KEY_IS].text == NULL)
    return fail (error, "it does not say what it is");
  self->says = MUSTER_HELPER_OTHER;
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    if (!g_str_equal (members[KEY_IS].text, lines[i].is))
      continue;
    self->says = lines[i].says;
    return lines[i].take == NULL || lines[i].take (self, members, error);
  }
  return TRUE;
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
  MusterJsonMember members[N_KEYS] = {0};
  g_autoptr (MusterJsonMembers) json = NULL;

  if (g_bytes_get_size (line) >= MUSTER_HELPER_MAX_LINE) {
    fail (error, "longer than 64 KiB");
    return NULL;
  }
  json = muster_json_members_parse (line, keys, members, N_KEYS, error);
  if (json == NULL || !take (self, members, error))
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
