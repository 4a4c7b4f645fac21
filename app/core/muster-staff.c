/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-staff.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-card-uid.h"
#include "muster-error.h"

#define TYPE "staff"

/* One or two characters of the name: "ML" for Mary Lee, "王" for 王芳. */
static char *
dup_initials (const char *name)
{
  g_autoptr (GString) initials = g_string_new (NULL);
  gboolean begins = TRUE;
  guint n = 0;

  for (const char *p = name; *p != '\0' && n < 2; p = g_utf8_next_char (p)) {
    const gunichar c = g_utf8_get_char (p);

    if (begins && g_unichar_isalnum (c)) {
      g_string_append_unichar (initials, g_unichar_toupper (c));
      n++;
    }
    begins = g_unichar_isspace (c) || c == '-';
  }
  return g_strdup (initials->str);
}

static char *
dup_stripped (const char *text)
{
  return text != NULL ? g_strstrip (g_strdup (text)) : NULL;
}

/**
 * muster_staff_new:
 * @label: (nullable): %NULL makes one of the name's initials
 *
 * Returns: (transfer full): an account that is in no store yet; see muster_staff_check()
 */
MusterStaff *
muster_staff_new (const char *name, const char *label, MusterRole role)
{
  MusterStaff *self = g_new0 (MusterStaff, 1);

  self->name = dup_stripped (name);
  self->label = label != NULL ? dup_stripped (label) : dup_initials (name != NULL ? name : "");
  self->role = role;
  return self;
}

void
muster_staff_free (MusterStaff *self)
{
  if (self == NULL)
    return;
  if (self->card != NULL)
    explicit_bzero (self->card, strlen (self->card));
  g_free (self->card);
  g_free (self->roster);
  g_free (self->name);
  g_free (self->label);
  g_free (self);
}

static gboolean
is_text (const char *text, glong max)
{
  if (text == NULL || *text == '\0' || !g_utf8_validate (text, -1, NULL) ||
      g_utf8_strlen (text, -1) > max)
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isprint (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

/**
 * muster_staff_check:
 *
 * Returns: %FALSE with BAD_DATA, whose message says what is wrong, unless @self may be kept
 */
gboolean
muster_staff_check (const MusterStaff *self, GError **error)
{
  const char *trouble = NULL;
  g_autofree char *card = self->card != NULL ? muster_card_uid_normalise (self->card) : NULL;

  if (!is_text (self->name, MUSTER_STAFF_MAX_NAME))
    trouble = _ ("Somebody of the staff needs a name of 1 to 60 characters.");
  else if (!is_text (self->label, MUSTER_STAFF_MAX_LABEL))
    trouble = _ ("Somebody of the staff needs a short name of 1 to 16 characters.");
  else if (self->role <= MUSTER_ROLE_NONE || self->role >= MUSTER_N_ROLES)
    trouble = _ ("A role is operator, supervisor or admin.");
  else if (self->card != NULL && g_strcmp0 (card, self->card) != 0)
    trouble = _ ("That is no number of a card.");
  if (trouble == NULL)
    return TRUE;
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, trouble);
  return FALSE;
}

/* Without blanks, since they are typed in haste and stand between the signs of no Chinese name. */
static char *
dup_folded (const char *name)
{
  g_autofree char *wide = g_utf8_normalize (name, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = wide != NULL ? g_utf8_casefold (wide, -1) : g_strdup (name);
  GString *text = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      g_string_append_unichar (text, g_utf8_get_char (p));
  return g_string_free (text, FALSE);
}

/**
 * muster_staff_is_same_name:
 * @a: (nullable): UTF-8
 * @b: (nullable): UTF-8
 *
 * Letters, widths and blanks aside. It proves nobody: another name is typed as fast.
 *
 * Returns: %FALSE also where one of them is no name
 */
gboolean
muster_staff_is_same_name (const char *a, const char *b)
{
  g_autofree char *first = a != NULL ? dup_folded (a) : NULL;
  g_autofree char *second = b != NULL ? dup_folded (b) : NULL;

  return first != NULL && *first != '\0' && g_strcmp0 (first, second) == 0;
}

/**
 * muster_staff_was_vouched:
 *
 * Returns: whether somebody at this station has ever put @self to work: an account that was made
 *   here begins with a PIN, one that the roster told of has none until somebody gives it one
 */
gboolean
muster_staff_was_vouched (const MusterStaff *self)
{
  return self->roster == NULL || self->given != MUSTER_ROLE_NONE;
}

/* Retired accounts sign nothing. */
MusterVoucher
muster_staff_to_voucher (const MusterStaff *self, guint64 act)
{
  if (self == NULL || self->retired)
    return (MusterVoucher){0};
  return (MusterVoucher){.staff = self->id, .role = self->role, .person = self->person, .act = act};
}

/**
 * muster_staff_to_bytes:
 *
 * Returns: (transfer full): all of @self but what is derived, in the form of a journal event
 */
GBytes *
muster_staff_to_bytes (const MusterStaff *self)
{
  g_autoptr (MusterEvent) event = muster_event_new (TYPE);
  char *json;

  muster_event_set_int (event, "id", self->id);
  muster_event_set_string (event, "name", self->name);
  muster_event_set_string (event, "label", self->label);
  muster_event_set_string (event, "role", muster_role_to_nick (self->role));
  muster_event_set_string (event, "card", self->card);
  muster_event_set_int (event, "person", self->person);
  muster_event_set_boolean (event, "retired", self->retired);
  if (self->roster != NULL) {
    muster_event_set_string (event, "roster", self->roster);
    muster_event_set_int (event, "roster_v", self->roster_v);
    muster_event_set_string (event, "given", muster_role_to_nick (self->given));
    muster_event_set_string (event, "highest", muster_role_to_nick (self->highest));
  }
  json = muster_event_to_json (event);
  return g_bytes_new_take (json, strlen (json));
}

/**
 * muster_staff_parse:
 * @bytes: of muster_staff_to_bytes()
 *
 * Returns: (transfer full): the account, or %NULL with BAD_DATA
 */
MusterStaff *
muster_staff_parse (GBytes *bytes, GError **error)
{
  g_autoptr (MusterEvent) event = muster_event_parse (bytes, error);
  g_autoptr (MusterStaff) self = NULL;
  MusterRole role;

  if (event == NULL)
    return NULL;
  if (g_strcmp0 (muster_event_get_type_name (event), TYPE) != 0 ||
      !muster_role_from_nick (muster_event_get_string (event, "role"), &role) ||
      muster_event_get_int (event, "id") <= 0 || muster_event_get_int (event, "person") < 0) {
    g_set_error_literal (
        error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("That is no account of staff."));
    return NULL;
  }
  self = muster_staff_new (
      muster_event_get_string (event, "name"), muster_event_get_string (event, "label"), role);
  self->id = muster_event_get_int (event, "id");
  self->card = g_strdup (muster_event_get_string (event, "card"));
  self->person = muster_event_get_int (event, "person");
  self->retired = muster_event_get_int (event, "retired") != 0;
  self->roster = g_strdup (muster_event_get_string (event, "roster"));
  self->roster_v = self->roster != NULL ? muster_event_get_int (event, "roster_v") : 0;
  if (self->roster != NULL) { /* "none" leaves them as they are */
    (void) muster_role_from_nick (muster_event_get_string (event, "given"), &self->given);
    (void) muster_role_from_nick (muster_event_get_string (event, "highest"), &self->highest);
  }
  return muster_staff_check (self, error) ? g_steal_pointer (&self) : NULL;
}

/* --- PINs --- */

/* The same one to three digits over and over: 111111, 121212, 123123. */
static gboolean
repeats (const char *pin, gsize length)
{
  for (gsize period = 1; period <= 3; period++) {
    gsize i = period;

    while (i < length && pin[i] == pin[i - period])
      i++;
    if (i == length)
      return TRUE;
  }
  return FALSE;
}

/* The same step from each digit to the next, on a dial: 123456, 987654, 890123, 246802. */
static gboolean
runs (const char *pin, gsize length)
{
  for (gsize i = 2; i < length; i++)
    if ((pin[i] - pin[i - 1] + 10) % 10 != (pin[1] - pin[0] + 10) % 10)
      return FALSE;
  return TRUE;
}

/**
 * muster_pin_check:
 * @pin: what somebody would like to sign in with
 *
 * Returns: %FALSE with BAD_DATA, which never repeats @pin, unless it has 6 to 12 digits and is none
 *   that everybody tries first
 */
gboolean
muster_pin_check (const char *pin, GError **error)
{
  const gsize length = strspn (pin, "0123456789");
  const char *trouble = NULL;

  if (pin[length] != '\0' || length < MUSTER_PIN_MIN || length > MUSTER_PIN_MAX)
    trouble = _ ("A PIN has 6 to 12 digits.");
  else if (repeats (pin, length) || runs (pin, length))
    trouble = _ ("Others guess this PIN first: it only repeats or counts.");
  if (trouble == NULL)
    return TRUE;
  g_set_error_literal (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, trouble);
  return FALSE;
}
