/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-profile.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "muster-error.h"
#include "muster-profile-private.h"

/* The part of a profile that becomes a MusterPolicy: one table, one parser for each kind of value.
 */

typedef enum {
  VALUE_COUNT,
  VALUE_BOOLEAN,
  VALUE_SECONDS,
  VALUE_THRESHOLD,
  VALUE_NUMBER,
  VALUE_RATE,
  VALUE_IDENTIFY,
  VALUE_CHALLENGES,
  VALUE_CARD_RULE,
  VALUE_EVIDENCE,
} ValueKind;

typedef struct {
  const char *group;
  const char *key;
  ValueKind kind;
  gsize offset; /* in MusterPolicy */
  guint min;    /* for COUNT */
  guint max;    /* for COUNT and NUMBER, and seconds for SECONDS */
  gboolean required;
} Rule;

#define AT(member) G_STRUCT_OFFSET (MusterPolicy, member)

/* An hour is the longest anything may wait at a station that people queue for. */
static const Rule rules[] = {
    {"policy", "version", VALUE_COUNT, AT (version), 1, G_MAXINT32, TRUE},
    {"policy", "identify", VALUE_IDENTIFY, AT (identify), 0, 0, TRUE},
    {"policy", "expired-card", VALUE_CARD_RULE, AT (expired_card), 0, 0, FALSE},
    {"policy", "name-differs", VALUE_CARD_RULE, AT (name_differs), 0, 0, FALSE},
    {"policy", "admitted-elsewhere", VALUE_CARD_RULE, AT (admitted_elsewhere), 0, 0, FALSE},
    {"policy", "settle-duplicates", VALUE_BOOLEAN, AT (settle_duplicates), 0, 0, FALSE},
    {"policy", "confirm", VALUE_BOOLEAN, AT (ask_confirm), 0, 0, TRUE},
    {"policy", "consent", VALUE_BOOLEAN, AT (ask_consent), 0, 0, TRUE},
    {"policy", "consent-version", VALUE_COUNT, AT (consent_version), 0, G_MAXINT32, FALSE},
    {"policy", "attempt-limit", VALUE_COUNT, AT (attempt_limit), 0, 100, TRUE},
    {"policy", "refer-after-tries", VALUE_BOOLEAN, AT (refer_after_tries), 0, 0, FALSE},
    {"policy", "challenges", VALUE_COUNT, AT (challenges), 0, 8, TRUE},
    {"policy", "challenge-kinds", VALUE_CHALLENGES, AT (challenge_kinds), 0, 0, FALSE},
    {"policy", "challenge-must", VALUE_CHALLENGES, AT (challenge_must), 0, 0, FALSE},
    {"policy", "staff-confirms", VALUE_BOOLEAN, AT (staff_confirms), 0, 0, FALSE},
    {"policy", "never-syncs", VALUE_BOOLEAN, AT (never_syncs), 0, 0, FALSE},
    {"policy", "evidence", VALUE_EVIDENCE, AT (evidence), 0, 0, FALSE},
    {"policy", "evidence-days", VALUE_COUNT, AT (evidence_days), 1, 365, FALSE},
    {"policy", "emergency-hours", VALUE_COUNT, AT (emergency_hours), 1, 24, FALSE},
    {"policy", "doubtful-hours", VALUE_COUNT, AT (doubtful_hours), 1, 8760, FALSE},
    {"policy", "still", VALUE_BOOLEAN, AT (still), 0, 0, FALSE},
    {"policy", "allow-again", VALUE_BOOLEAN, AT (allow_again), 0, 0, FALSE},
    {"policy", "probe-frames", VALUE_COUNT, AT (probe_frames), 1, 8, TRUE},
    {"policy", "review", VALUE_THRESHOLD, AT (review), 0, 0, FALSE},
    {"policy", "accept", VALUE_THRESHOLD, AT (accept), 0, 0, FALSE},
    {"retention", "templates", VALUE_COUNT, AT (retention.templates), 1, 3650, FALSE},
    {"retention", "pictures", VALUE_COUNT, AT (retention.pictures), 1, 3650, FALSE},
    {"retention", "journal", VALUE_COUNT, AT (retention.journal), 1, 3650, FALSE},
    {"retention", "roster", VALUE_COUNT, AT (retention.roster), 1, 3650, FALSE},
    {"quality", "inter-eye", VALUE_NUMBER, AT (quality.inter_eye), 0, 400, FALSE},
    {"quality", "size", VALUE_NUMBER, AT (quality.size), 0, 1, FALSE},
    {"quality", "off-centre", VALUE_NUMBER, AT (quality.off), 0, 1, FALSE},
    {"quality", "yaw", VALUE_NUMBER, AT (quality.yaw), 0, 90, FALSE},
    {"quality", "pitch", VALUE_NUMBER, AT (quality.pitch), 0, 90, FALSE},
    {"quality", "roll", VALUE_NUMBER, AT (quality.roll), 0, 90, FALSE},
    {"quality", "dark", VALUE_NUMBER, AT (quality.dark), 0, 255, FALSE},
    {"quality", "bright", VALUE_NUMBER, AT (quality.bright), 0, 255, FALSE},
    {"quality", "sharpness", VALUE_NUMBER, AT (quality.sharpness), 0, 100, FALSE},
    {"quality", "even-light", VALUE_NUMBER, AT (quality.even_light), 0, 100, FALSE},
    {"quality", "glare", VALUE_NUMBER, AT (quality.glare), 0, 100, FALSE},
    {"quality", "mask", VALUE_NUMBER, AT (quality.mask), 0, 100, FALSE},
    {"quality", "hat", VALUE_NUMBER, AT (quality.hat), 0, 100, FALSE},
    {"quality", "dark-glasses", VALUE_NUMBER, AT (quality.dark_glasses), 0, 100, FALSE},
    {"quality", "mouth", VALUE_NUMBER, AT (quality.mouth), 0, 100, FALSE},
    {"policy", "fmr", VALUE_RATE, AT (fmr), 0, 0, FALSE},
    {"times", "confirm", VALUE_SECONDS, AT (confirm_timeout), 0, 3600, TRUE},
    {"times", "consent", VALUE_SECONDS, AT (consent_timeout), 0, 3600, TRUE},
    {"times", "position", VALUE_SECONDS, AT (position_timeout), 0, 3600, TRUE},
    {"times", "challenge", VALUE_SECONDS, AT (challenge_timeout), 0, 3600, TRUE},
    {"times", "match", VALUE_SECONDS, AT (match_timeout), 0, 3600, TRUE},
    {"times", "decide", VALUE_SECONDS, AT (decide_timeout), 0, 3600, TRUE},
    {"times", "result", VALUE_SECONDS, AT (result_time), 0, 3600, TRUE},
    {"times", "notice", VALUE_SECONDS, AT (notice_time), 0, 3600, TRUE},
};

/* Names group and key, so that whoever wrote the file finds the place. */
gboolean
muster_profile_fail (GError **error, const char *group, const char *key, const char *trouble)
{
  if (key == NULL)
    g_set_error (
        error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA, _ ("Profile, [%s]: %s."), group, trouble);
  else
    g_set_error (error,
                 MUSTER_ERROR,
                 MUSTER_ERROR_BAD_DATA,
                 _ ("Profile, [%s] %s: %s."),
                 group,
                 key,
                 trouble);
  return FALSE;
}

static gboolean
parse_count (const char *value, const Rule *rule, guint *count)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (value, 10, rule->min, rule->max, &number, NULL))
    return FALSE;
  *count = (guint) number;
  return TRUE;
}

gboolean
muster_profile_parse_boolean (const char *value, gboolean *flag)
{
  *flag = strcmp (value, "true") == 0;
  return *flag || strcmp (value, "false") == 0;
}

/* Digits, and perhaps a point and more digits: no signs, exponents, names or white space. */
static gboolean
parse_decimal (const char *value, double *number)
{
  gsize whole = strspn (value, "0123456789");
  gsize part = value[whole] == '.' ? strspn (value + whole + 1, "0123456789") : 0;
  gsize end = value[whole] == '.' ? whole + 1 + part : whole;

  if (whole == 0 || whole > 9 || part > 9 || value[end] != '\0' || value[end - 1] == '.')
    return FALSE;
  *number = g_ascii_strtod (value, NULL);
  return TRUE;
}

static gboolean
parse_seconds (const char *value, const Rule *rule, gint64 *time)
{
  double seconds;

  if (!parse_decimal (value, &seconds) || seconds > rule->max)
    return FALSE;
  *time = (gint64) (seconds * G_USEC_PER_SEC + 0.5);
  return TRUE;
}

static gboolean
parse_threshold (const char *value, double *threshold)
{
  return parse_decimal (value, threshold) && *threshold > 0 && *threshold <= 1;
}

/* A decimal, or one with "e-N": such rates are hard to read as decimals. Above one in a hundred a
 * station would be a joke; below 1e-8 no roster of people can tell. */
static gboolean
parse_rate (const char *value, double *rate)
{
  g_auto (GStrv) parts = g_strsplit (value, "e-", 2);
  double decimal;

  if (parts[0] == NULL || !parse_decimal (parts[0], &decimal))
    return FALSE;
  if (parts[1] != NULL && (strlen (parts[1]) != 1 || strspn (parts[1], "123456789") != 1))
    return FALSE;
  *rate = g_ascii_strtod (value, NULL);
  return *rate >= 1e-8 && *rate <= 1e-2;
}

static gboolean
parse_number (const char *value, const Rule *rule, float *number)
{
  double decimal;

  if (!parse_decimal (value, &decimal) || decimal > rule->max)
    return FALSE;
  *number = (float) decimal;
  return TRUE;
}

static gboolean
parse_identify (const char *value, MusterIdentifyMethods *methods)
{
  static const char *const names[] = {"card", "numbers", "search", "face"};
  g_auto (GStrv) words = g_strsplit (value, ";", 8);

  *methods = 0;
  for (guint i = 0; words[i] != NULL; i++) {
    guint n = 0;

    if (*words[i] == '\0' && i > 0 && words[i + 1] == NULL)
      break; /* key file lists may end with a semicolon */
    while (n < G_N_ELEMENTS (names) && strcmp (words[i], names[n]) != 0)
      n++;
    if (n == G_N_ELEMENTS (names))
      return FALSE;
    *methods |= 1u << n;
  }
  return *methods != 0;
}

static gboolean
parse_challenges (const char *value, MusterChallengeKind *kinds)
{
  g_auto (GStrv) words = g_strsplit (value, ";", 16);

  *kinds = 0;
  for (guint i = 0; words[i] != NULL; i++) {
    MusterChallengeKind kind;

    if (*words[i] == '\0' && i > 0 && words[i + 1] == NULL)
      break; /* key file lists may end with a semicolon */
    if (!muster_challenge_kind_from_nick (words[i], &kind))
      return FALSE;
    *kinds |= kind;
  }
  return *kinds != 0;
}

static gboolean
parse_card_rule (const char *value, MusterCardRule *rule)
{
  static const char *const names[] = {"refer", "warn", "allow"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strcmp (value, names[i]) == 0) {
      *rule = i;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
parse_evidence (const char *value, MusterEvidenceRule *rule)
{
  static const char *const names[] = {"never", "failed", "all"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strcmp (value, names[i]) == 0) {
      *rule = i;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
apply_rule (MusterPolicy *policy, const Rule *rule, const char *value, GError **error)
{
  gpointer member = G_STRUCT_MEMBER_P (policy, rule->offset);
  g_autofree char *trouble = NULL;

  switch (rule->kind) {
  case VALUE_COUNT:
    if (parse_count (value, rule, member))
      return TRUE;
    trouble = g_strdup_printf (_ ("a whole number from %u to %u is needed"), rule->min, rule->max);
    break;
  case VALUE_BOOLEAN:
    if (muster_profile_parse_boolean (value, member))
      return TRUE;
    trouble = g_strdup (_ ("true or false is needed"));
    break;
  case VALUE_SECONDS:
    if (parse_seconds (value, rule, member))
      return TRUE;
    trouble = g_strdup_printf (_ ("seconds from 0 (no limit) to %u are needed"), rule->max);
    break;
  case VALUE_THRESHOLD:
    if (parse_threshold (value, member))
      return TRUE;
    trouble = g_strdup (_ ("a number above 0 and up to 1 is needed"));
    break;
  case VALUE_NUMBER:
    if (parse_number (value, rule, member))
      return TRUE;
    trouble = g_strdup_printf (_ ("a number from 0 to %u is needed"), rule->max);
    break;
  case VALUE_RATE:
    if (parse_rate (value, member))
      return TRUE;
    trouble = g_strdup (_ ("a rate from 1e-8 to 1e-2 is needed"));
    break;
  case VALUE_CARD_RULE:
    if (parse_card_rule (value, member))
      return TRUE;
    trouble = g_strdup (_ ("refer, warn or allow is needed"));
    break;
  case VALUE_EVIDENCE:
    if (parse_evidence (value, member))
      return TRUE;
    trouble = g_strdup (_ ("never, failed or all is needed"));
    break;
  case VALUE_CHALLENGES:
    if (parse_challenges (value, member))
      return TRUE;
    trouble =
        g_strdup (_ ("some of flash;approach;turn-left;turn-right;blink;mouth;code are needed"));
    break;
  case VALUE_IDENTIFY:
  default:
    if (parse_identify (value, member))
      return TRUE;
    trouble = g_strdup (_ ("some of card;numbers;search;face are needed"));
    break;
  }
  return muster_profile_fail (error, rule->group, rule->key, trouble);
}

gboolean
muster_profile_is_rule (const char *group, const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (strcmp (rules[i].group, group) == 0 && strcmp (rules[i].key, key) == 0)
      return TRUE;
  return FALSE;
}

static guint
count_kinds (MusterChallengeKind kinds)
{
  guint n = 0;

  for (guint bits = kinds; bits != 0; bits &= bits - 1)
    n++;
  return n;
}

static gboolean
check_challenges (const MusterPolicy *policy, GError **error)
{
  if (policy->challenges > count_kinds (policy->challenge_kinds))
    return muster_profile_fail (
        error, "policy", "challenge-kinds", _ ("at least as many kinds as challenges are needed"));
  if ((policy->challenge_must & ~policy->challenge_kinds) != 0 ||
      count_kinds (policy->challenge_must) > policy->challenges)
    return muster_profile_fail (error,
                                "policy",
                                "challenge-must",
                                _ ("each must be among challenge-kinds, and no more of them than "
                                   "challenges are asked"));
  return TRUE;
}

/* Stricter than the station's own rules, or as strict. */
static gboolean
read_rights (MusterPolicy *policy, GKeyFile *file, GError **error)
{
  for (MusterRight right = 0; right < MUSTER_N_RIGHTS; right++) {
    const char *nick = muster_right_to_nick (right);
    g_autofree char *value = g_key_file_get_value (file, "rights", nick, NULL);

    if (value != NULL && !muster_rights_raise (&policy->rights, right, value))
      return muster_profile_fail (
          error,
          "rights",
          nick,
          _ ("operator, supervisor or admin is needed, with “+” and another one where a second "
             "person has to sign, and no less than without this key"));
  }
  return TRUE;
}

gboolean
muster_profile_read_rules (MusterPolicy *policy, GKeyFile *file, GError **error)
{
  policy->fmr = MUSTER_POLICY_FMR;
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    g_autofree char *value = g_key_file_get_value (file, rules[i].group, rules[i].key, NULL);

    if (value == NULL && rules[i].required)
      return muster_profile_fail (error, rules[i].group, rules[i].key, _ ("the key is missing"));
    if (value != NULL && !apply_rule (policy, &rules[i], value, error))
      return FALSE;
  }
  if (policy->accept > 0 && policy->review > policy->accept)
    return muster_profile_fail (error, "policy", "review", _ ("it may not be above accept"));
  if (policy->ask_consent && policy->consent_version == 0)
    return muster_profile_fail (
        error, "policy", "consent-version", _ ("consent needs a version from 1 on"));
  if ((policy->evidence == MUSTER_EVIDENCE_NEVER) != (policy->evidence_days == 0))
    return muster_profile_fail (
        error, "policy", "evidence-days", _ ("needed if evidence is kept, and only then"));
  /* whose evidence it is only the journal knows */
  if (policy->retention.journal > 0 && policy->retention.journal < policy->evidence_days)
    return muster_profile_fail (
        error, "retention", "journal", _ ("it may not be below evidence-days"));
  return check_challenges (policy, error) && read_rights (policy, file, error);
}

/**
 * muster_policy_join_pack:
 * @policy: a copy of the profile's policy; changed
 * @pack_review: the pack's cosine from which staff may decide
 * @pack_accept: the pack's cosine from which the station decides by itself
 * @assist: the pack lets nobody pass without staff
 *
 * The stricter of profile and pack wins in each of the three; accept is never below review.
 */
void
muster_policy_join_pack (MusterPolicy *policy,
                         double pack_review,
                         double pack_accept,
                         gboolean assist)
{
  policy->review = MAX (policy->review, pack_review);
  policy->accept = MAX (MAX (policy->accept, pack_accept), policy->review);
  if (assist)
    policy->staff_confirms = TRUE;
}
