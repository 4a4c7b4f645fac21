/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-profile.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-profile-private.h"

#define MAX_BYTES (256 * 1024)
#define MAX_CHARS 4096 /* of one text */

#define OVERRIDE_PREFIX "override "
#define REFUSE_PREFIX   "refuse "

struct _MusterProfile {
  gatomicrefcount refs;
  char *id; /* all owned */
  MusterText title;
  MusterPolicy policy;
  GHashTable *texts; /* char * → MusterText * */
  GArray *reasons;   /* of MusterOverrideReason */
  GArray *refusals;  /* likewise: why a photo is not taken */
};

static const char *const text_keys[] = {
    "next-step", "desk", "phone", "consent", "opens", "bring", NULL};

/* key= and key[zh]=; both absent is no error here. */
static gboolean
read_text (MusterText *text, GKeyFile *file, const char *group, const char *key, GError **error)
{
  g_autofree char *key_zh = g_strconcat (key, "[zh]", NULL);
  const char *const keys[] = {key, key_zh};
  char **const slots[] = {&text->en, &text->zh};

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (GError) inner = NULL;

    if (!g_key_file_has_key (file, group, keys[i], NULL))
      continue;
    *slots[i] = g_key_file_get_string (file, group, keys[i], &inner);
    if (inner != NULL || *slots[i] == NULL || **slots[i] == '\0' ||
        g_utf8_strlen (*slots[i], -1) > MAX_CHARS)
      return muster_profile_fail (
          error, group, keys[i], _ ("a text of 1 to 4096 characters is needed"));
  }
  return TRUE;
}

static void
text_free (gpointer data)
{
  muster_text_clear (data);
  g_free (data);
}

/* Whoever agrees is told for how long: a number in digits, not a part of a longer one. */
static gboolean
says_days (const char *text, guint days)
{
  g_autofree char *number = g_strdup_printf ("%u", days);

  for (const char *p = text; p != NULL && (p = strstr (p, number)) != NULL; p++)
    if ((p == text || !g_ascii_isdigit (p[-1])) && !g_ascii_isdigit (p[strlen (number)]))
      return TRUE;
  return text == NULL;
}

static gboolean
check_days (const MusterText *consent, guint days, const char *words, GError **error)
{
  return (says_days (consent->en, days) && says_days (consent->zh, days)) ||
         muster_profile_fail (error, "texts", "consent", words);
}

static gboolean
check_consent (MusterProfile *self, GError **error)
{
  const MusterPolicy *policy = &self->policy;
  const MusterText *consent = g_hash_table_lookup (self->texts, "consent");

  if (!policy->ask_consent)
    return TRUE;
  if (consent == NULL)
    return muster_profile_fail (
        error, "texts", "consent", _ ("consent is asked for, so its text is needed"));
  if (policy->evidence != MUSTER_EVIDENCE_NEVER &&
      !check_days (consent,
                   policy->evidence_days,
                   _ ("it must say for how many days evidence is kept, in digits"),
                   error))
    return FALSE;
  /* A photo that review approves stays as long as the pictures of the roster. */
  return policy->retention.pictures == 0 ||
         check_days (consent,
                     policy->retention.pictures,
                     _ ("it must say for how many days pictures are kept, in digits"),
                     error);
}

static gboolean
read_texts (MusterProfile *self, GKeyFile *file, GError **error)
{
  for (guint i = 0; text_keys[i] != NULL; i++) {
    MusterText *text = g_new0 (MusterText, 1);

    g_hash_table_insert (self->texts, (gpointer) text_keys[i], text);
    if (!read_text (text, file, "texts", text_keys[i], error))
      return FALSE;
    if (text->en == NULL && text->zh == NULL)
      g_hash_table_remove (self->texts, text_keys[i]);
  }
  return check_consent (self, error);
}

static void
reason_clear (gpointer data)
{
  MusterOverrideReason *reason = data;

  g_free (reason->code);
  muster_text_clear (&reason->text);
}

static gboolean
is_code (const char *code)
{
  gsize length = strspn (code, "abcdefghijklmnopqrstuvwxyz0123456789-");

  return length > 0 && length <= 32 && code[length] == '\0';
}

static gboolean
read_reason (GArray *reasons, GKeyFile *file, const char *group, const char *code, GError **error)
{
  MusterOverrideReason *reason;
  g_autofree char *note = g_key_file_get_value (file, group, "needs-note", NULL);

  if (!is_code (code))
    return muster_profile_fail (
        error, group, NULL, _ ("the code has small letters, digits and hyphens only"));
  g_array_set_size (reasons, reasons->len + 1);
  reason = &g_array_index (reasons, MusterOverrideReason, reasons->len - 1);
  reason->code = g_strdup (code);
  if (note != NULL && !muster_profile_parse_boolean (note, &reason->needs_note))
    return muster_profile_fail (error, group, "needs-note", _ ("true or false is needed"));
  if (!read_text (&reason->text, file, group, "text", error))
    return FALSE;
  if (reason->text.en == NULL && reason->text.zh == NULL)
    return muster_profile_fail (error, group, "text", _ ("the key is missing"));
  return TRUE;
}

static gboolean
is_text_key (const char *key, const char *base)
{
  gsize length = strlen (base);

  return strncmp (key, base, length) == 0 &&
         (key[length] == '\0' || strcmp (key + length, "[zh]") == 0);
}

static gboolean
has_reason (const char *group)
{
  return g_str_has_prefix (group, OVERRIDE_PREFIX) || g_str_has_prefix (group, REFUSE_PREFIX);
}

static gboolean
is_known (const char *group, const char *key)
{
  MusterRight right;

  if (muster_profile_is_rule (group, key))
    return TRUE;
  if (strcmp (group, "profile") == 0)
    return is_text_key (key, "title");
  if (strcmp (group, "texts") == 0) {
    for (guint i = 0; text_keys[i] != NULL; i++)
      if (is_text_key (key, text_keys[i]))
        return TRUE;
  }
  if (strcmp (group, "rights") == 0)
    return muster_right_from_nick (key, &right);
  if (has_reason (group))
    return strcmp (key, "needs-note") == 0 || is_text_key (key, "text");
  return FALSE;
}

static gboolean
refuse_unknown (GKeyFile *file, GError **error)
{
  static const char *const known[] = {
      "profile", "policy", "quality", "retention", "rights", "times", "texts", NULL};
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (guint i = 0; groups[i] != NULL; i++) {
    g_auto (GStrv) keys = g_key_file_get_keys (file, groups[i], NULL, NULL);

    if (!g_strv_contains (known, groups[i]) && !has_reason (groups[i]))
      return muster_profile_fail (error, groups[i], NULL, _ ("no such group"));
    for (guint k = 0; keys != NULL && keys[k] != NULL; k++)
      if (!is_known (groups[i], keys[k]))
        return muster_profile_fail (error, groups[i], keys[k], _ ("no such key"));
  }
  return TRUE;
}

static gboolean
read_reasons (GArray *reasons, GKeyFile *file, const char *prefix, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], prefix) &&
        !read_reason (reasons, file, groups[i], groups[i] + strlen (prefix), error))
      return FALSE;
  return TRUE;
}

/* A key file lets the last of two keys win; here nobody shall wonder which rule holds. */
static gboolean
refuse_twice (const char *data, gsize size, GError **error)
{
  g_autofree char *text = g_strndup (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *group = g_strdup ("");

  for (guint i = 0; lines[i] != NULL; i++) {
    char *line = g_strstrip (lines[i]);
    gboolean is_group = *line == '[';

    if (*line == '\0' || *line == '#')
      continue;
    line[strcspn (line, is_group ? "]" : "=")] = '\0';
    if (is_group) {
      g_free (group);
      group = g_strdup (line + 1);
    }
    if (!g_hash_table_add (seen,
                           g_strdup_printf ("%s\n%s", group, is_group ? "" : g_strchomp (line))))
      return muster_profile_fail (error, group, is_group ? NULL : line, _ ("it is there twice"));
  }
  return TRUE;
}

static GKeyFile *
load (GBytes *bytes, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) inner = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (size == 0 || size > MAX_BYTES || !g_utf8_validate_len (data, size, NULL)) {
    g_set_error_literal (error,
                         MUSTER_ERROR,
                         MUSTER_ERROR_BAD_DATA,
                         _ ("A profile is a text file in UTF-8 of at most 256 KiB."));
    return NULL;
  }
  if (!g_key_file_load_from_data (file, data, size, G_KEY_FILE_KEEP_TRANSLATIONS, &inner)) {
    g_set_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("No key file: %s"), inner->message);
    return NULL;
  }
  return refuse_twice (data, size, error) ? g_steal_pointer (&file) : NULL;
}

/**
 * muster_profile_parse:
 * @bytes: a key file in UTF-8, at most 256 KiB
 * @id: the profile's id: the file's stem
 * @error: return location
 *
 * Strict: an unknown group or key, a missing one, one that is there twice, or a value out of its
 * range is an error that names it, since a rule that is silently not applied is worse than none.
 * Groups and keys:
 *
 * [profile] title. [policy] version (1 on; told in each entry
 * of the journal, so raised whenever a rule changes), identify (some of card;numbers;search;face),
 * confirm, consent, consent-version (1 on if consent is true), attempt-limit (0 none, to 100),
 * challenges (0 to 8), probe-frames (1 to 8), and optional staff-confirms, never-syncs, still,
 * allow-again (all false), refer-after-tries (false: whoever has spent attempt-limit is told so;
 * true: they are also a case for staff, with what the last try had to show), evidence (never,
 * failed or all: of which tries measures and three pictures are kept for staff; never) and
 * evidence-days (1 to 365, needed with it; the consent text must say this number), emergency-hours
 * (1 to 24: how long staff may let people in by card alone before that closes by itself; without it
 * they may not), doubtful-hours (1 to 8760: how long somebody who was admitted in doubt has to
 * bring what is wanted; without it no time is set), expired-card and name-differs (refer, warn or
 * allow; refer), admitted-elsewhere (likewise, of somebody whom another station has let in as far
 * as the roster has told: refer sends to staff, warn tells them), settle-duplicates (false; true:
 * whom this station let in after another one, as turns out later, is a case for staff), and review
 * and accept (above 0 to 1; without them the model pack's thresholds hold), fmr (the false match
 * rate that “muster calibrate” aims at: 1e-8 to 1e-2; 1e-5). [times] in seconds, decimals allowed,
 * 0 = no limit, at most 3600: confirm, consent, position, challenge, match, decide, result, notice.
 * [quality], all optional, 0 is as without the key: what a live picture must at least have of
 * inter-eye (pixels), dark (luma, 0 to 255) and sharpness (0 to 100), and at most of size and
 * off-centre (0 to 1), yaw, pitch, roll (degrees) and bright; and the least scores (0 to 100) for
 * even-light, glare, mask, hat, dark-glasses and mouth, which are hints to staff else. [retention],
 * all optional: after how many days (1 to 3650) from the end of the occasion on it goes by itself:
 * templates, pictures (and templates with them; the consent text must say this number), journal
 * (whom its entries are about, measures, notes), roster (whoever is in no other occasion); without
 * a key staff have to erase it. [rights], all optional: who of the staff may do what, for each nick
 * of #MusterRight "ROLE" or, where a second person has to sign, "ROLE+ROLE" (operator, supervisor,
 * admin); never less than holds anyway. [texts], all optional but consent where it is asked for:
 * next-step, desk (where and until when), phone, consent, opens, bring (what somebody admitted in
 * doubt is to bring where; “{date}” in it becomes the day by which). [override CODE] for each
 * reason, in the order shown: text, optional needs-note. [refuse CODE] likewise: why a photo of
 * review is not taken, in words that the person is told. Texts are English; the same key with [zh]
 * is Chinese; one of both serves for both.
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the profile, or %NULL with %MUSTER_ERROR_BAD_DATA
 */
MusterProfile *
muster_profile_parse (GBytes *bytes, const char *id, GError **error)
{
  g_autoptr (MusterProfile) self = NULL;
  g_autoptr (GKeyFile) file = NULL;

  g_return_val_if_fail (bytes != NULL && id != NULL, NULL);

  file = load (bytes, error);
  if (file == NULL || !refuse_unknown (file, error))
    return NULL;
  self = g_new0 (MusterProfile, 1);
  g_atomic_ref_count_init (&self->refs);
  self->id = g_strdup (id);
  self->texts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, text_free);
  self->reasons = g_array_new (FALSE, TRUE, sizeof (MusterOverrideReason));
  g_array_set_clear_func (self->reasons, reason_clear);
  self->refusals = g_array_new (FALSE, TRUE, sizeof (MusterOverrideReason));
  g_array_set_clear_func (self->refusals, reason_clear);
  if (!read_text (&self->title, file, "profile", "title", error) ||
      !muster_profile_read_rules (&self->policy, file, error) || !read_texts (self, file, error) ||
      !read_reasons (self->reasons, file, OVERRIDE_PREFIX, error) ||
      !read_reasons (self->refusals, file, REFUSE_PREFIX, error))
    return NULL;
  if (self->title.en == NULL && self->title.zh == NULL) {
    muster_profile_fail (error, "profile", "title", _ ("the key is missing"));
    return NULL;
  }
  return g_steal_pointer (&self);
}

MusterProfile *
muster_profile_ref (MusterProfile *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
muster_profile_unref (MusterProfile *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->id);
  muster_text_clear (&self->title);
  g_hash_table_unref (self->texts);
  g_array_unref (self->reasons);
  g_array_unref (self->refusals);
  g_free (self);
}

const char *
muster_profile_get_id (const MusterProfile *self)
{
  return self->id;
}

const MusterText *
muster_profile_get_title (const MusterProfile *self)
{
  return &self->title;
}

const MusterPolicy *
muster_profile_get_policy (const MusterProfile *self)
{
  return &self->policy;
}

const MusterText *
muster_profile_get_text (const MusterProfile *self, const char *key)
{
  return g_hash_table_lookup (self->texts, key);
}

/**
 * muster_profile_get_override_reasons:
 * @self: a profile
 * @n: (out): how many
 *
 * Returns: (array length=n) (nullable): borrowed, in the order of the file; %NULL if there are none
 */
const MusterOverrideReason *
muster_profile_get_override_reasons (const MusterProfile *self, gsize *n)
{
  *n = self->reasons->len;
  return (const MusterOverrideReason *) (gpointer) self->reasons->data;
}

/**
 * muster_profile_get_refusals:
 * @n: (out): how many
 *
 * Returns: (array length=n) (nullable): why a photo is not taken; borrowed, in the order of the
 * file
 */
const MusterOverrideReason *
muster_profile_get_refusals (const MusterProfile *self, gsize *n)
{
  *n = self->refusals->len;
  return (const MusterOverrideReason *) (gpointer) self->refusals->data;
}

/**
 * muster_profile_get_refusal:
 * @code: (nullable)
 *
 * Returns: (nullable): what the person is told, and whether staff say it in their own words;
 *   %NULL if there is no such reason
 */
const MusterOverrideReason *
muster_profile_get_refusal (const MusterProfile *self, const char *code)
{
  for (guint i = 0; i < self->refusals->len; i++) {
    const MusterOverrideReason *reason = &g_array_index (self->refusals, MusterOverrideReason, i);

    if (g_strcmp0 (reason->code, code) == 0)
      return reason;
  }
  return NULL;
}
