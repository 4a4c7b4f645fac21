/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "muster-profile.h"

#include <string.h>

#define HEAD "[profile]\ntitle=T\n"
#define POLICY                                                                                     \
  "[policy]\nversion=2\nidentify=card\nconfirm=true\nconsent=false\nattempt-limit=3\n"             \
  "challenges=1\nchallenge-kinds=flash;blink;\nchallenge-must=flash\nprobe-frames=4\n"
#define TIMES                                                                                      \
  "[times]\nconfirm=1\nconsent=2.5\nposition=3\nchallenge=4\nmatch=5\ndecide=6\nresult=0\n"        \
  "notice=3600\n"

/* A line that begins with '!' takes the place of an earlier one with the same key. */
static char *
put_in_place (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++) {
    for (guint k = i + 1; lines[k] != NULL && *lines[i] != '!'; k++) {
      gsize key = strcspn (lines[k], "=");

      if (*lines[k] == '!' && strncmp (lines[k] + 1, lines[i], key) == 0) {
        g_free (lines[i]);
        lines[i] = g_strdup (lines[k] + 1);
      }
    }
    if (*lines[i] != '!')
      g_string_append_printf (out, "%s%s", lines[i], lines[i + 1] != NULL ? "\n" : "");
  }
  return g_strdup (out->str);
}

static MusterProfile *
parse (const char *with_replacements, GError **error)
{
  g_autofree char *text = put_in_place (with_replacements);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return muster_profile_parse (bytes, "test", error);
}

/* What a live picture must be like: 0 where nothing is said. */
static void
test_quality (void)
{
  static const char *const wrong[] = {"yaw=91\n", "mask=101\n", "size=-1\n", "beauty=1\n"};
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterProfile) profile =
      parse (HEAD POLICY TIMES "[quality]\nyaw=12.5\nmask=50\noff-centre=0.1\n", &error);
  const MusterQualityGate *gate;

  g_assert_no_error (error);
  gate = &muster_profile_get_policy (profile)->quality;
  g_assert_cmpfloat (gate->yaw, ==, 12.5f);
  g_assert_cmpfloat (gate->mask, ==, 50);
  g_assert_cmpfloat (gate->off, ==, 0.1f);
  g_assert_cmpfloat (gate->pitch, ==, 0);
  g_assert_cmpfloat (gate->hat, ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *text = g_strconcat (HEAD POLICY TIMES "[quality]\n", wrong[i], NULL);
    g_autoptr (GError) refused = NULL;

    g_assert_null (parse (text, &refused));
    g_assert_error (refused, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  }
}

static void
test_small (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterProfile) profile = parse (HEAD POLICY TIMES, &error);
  const MusterPolicy *policy;
  gsize n;

  g_assert_no_error (error);
  policy = muster_profile_get_policy (profile);
  g_assert_cmpstr (muster_profile_get_id (profile), ==, "test");
  g_assert_cmpstr (muster_text_get (muster_profile_get_title (profile), TRUE), ==, "T");
  g_assert_cmpuint (policy->version, ==, 2);
  g_assert_cmpuint (policy->identify, ==, MUSTER_IDENTIFY_CARD);
  g_assert_true (policy->ask_confirm);
  g_assert_false (policy->ask_consent);
  g_assert_cmpuint (policy->attempt_limit, ==, 3);
  g_assert_cmpuint (policy->challenges, ==, 1);
  g_assert_cmpuint (policy->challenge_kinds, ==, MUSTER_CHALLENGE_FLASH | MUSTER_CHALLENGE_BLINK);
  g_assert_cmpuint (policy->challenge_must, ==, MUSTER_CHALLENGE_FLASH);
  g_assert_cmpuint (policy->probe_frames, ==, 4);
  g_assert_false (policy->staff_confirms || policy->never_syncs);
  g_assert_cmpint (policy->evidence, ==, MUSTER_EVIDENCE_NEVER);
  g_assert_false (policy->still || policy->allow_again);
  g_assert_cmpint (policy->expired_card, ==, MUSTER_CARD_RULE_REFER);
  g_assert_cmpint (policy->name_differs, ==, MUSTER_CARD_RULE_REFER);
  g_assert_cmpfloat (policy->review, ==, 0);
  g_assert_cmpfloat (policy->accept, ==, 0);
  g_assert_cmpfloat (policy->fmr, ==, 1e-5);
  g_assert_cmpint (policy->consent_timeout, ==, 2500000);
  g_assert_cmpint (policy->result_time, ==, 0);
  g_assert_cmpint (policy->notice_time, ==, 3600 * G_TIME_SPAN_SECOND);
  g_assert_null (muster_profile_get_text (profile, "phone"));
  g_assert_null (muster_profile_get_override_reasons (profile, &n));
  g_assert_cmpuint (n, ==, 0);
}

static void
test_full (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterProfile) profile = parse (
      "[profile]\ntitle[zh]=报到\n"
      "[policy]\nversion=1\nidentify=card;numbers;search;\nconfirm=false\nconsent=true\n"
      "consent-version=7\nattempt-limit=0\nchallenges=0\nstaff-confirms=true\nnever-syncs=true\n"
      "still=true\nallow-again=true\nprobe-frames=8\nreview=0.3\naccept=.5\n" TIMES
      "[texts]\nconsent=a\\nb\nphone[zh]=电话\nphone=call\n"
      "[override b]\ntext=B\nneeds-note=true\n[override a]\ntext[zh]=甲\n[refuse c]\ntext=C\n",
      &error);

  g_assert_null (profile);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (error->message, "[policy] accept"));
  g_clear_error (&error);
  profile = parse (
      "[profile]\ntitle[zh]=报到\n"
      "[policy]\nversion=1\nidentify=card;numbers;search;\nconfirm=false\nconsent=true\n"
      "consent-version=7\nattempt-limit=0\nchallenges=0\nstaff-confirms=true\nnever-syncs=true\n"
      "evidence=failed\nevidence-days=14\nemergency-hours=4\nstill=true\nallow-again=true\nexpired-"
      "card=warn\nname-"
      "differs=allow\n"
      "probe-frames=8\nreview=0.3\naccept=0.5\nfmr=2.5e-6\n" TIMES
      "[texts]\nconsent=14\\nb\nconsent[zh]=保留14天\nphone[zh]=电话\nphone=call\n"
      "[override b]\ntext=B\nneeds-note=true\n[override a]\ntext[zh]=甲\n[refuse c]\ntext=C\n",
      &error);
  g_assert_no_error (error);
  {
    const MusterPolicy *policy = muster_profile_get_policy (profile);
    const MusterOverrideReason *reasons;
    gsize n;

    g_assert_cmpuint (policy->identify, ==, 7);
    g_assert_cmpuint (policy->consent_version, ==, 7);
    g_assert_true (policy->staff_confirms && policy->never_syncs);
    g_assert_cmpint (policy->evidence, ==, MUSTER_EVIDENCE_FAILED);
    g_assert_cmpuint (policy->evidence_days, ==, 14);
    g_assert_cmpuint (policy->emergency_hours, ==, 4);
    g_assert_true (policy->still && policy->allow_again);
    g_assert_cmpint (policy->expired_card, ==, MUSTER_CARD_RULE_WARN);
    g_assert_cmpint (policy->name_differs, ==, MUSTER_CARD_RULE_ALLOW);
    g_assert_cmpfloat (policy->review, ==, 0.3);
    g_assert_cmpfloat (policy->accept, ==, 0.5);
    g_assert_cmpfloat (policy->fmr, ==, 2.5e-6);
    g_assert_cmpstr (muster_profile_get_text (profile, "consent")->en, ==, "14\nb");
    g_assert_cmpstr (muster_profile_get_text (profile, "phone")->zh, ==, "电话");
    reasons = muster_profile_get_override_reasons (profile, &n);
    g_assert_cmpuint (n, ==, 2);
    g_assert_cmpstr (reasons[0].code, ==, "b");
    g_assert_true (reasons[0].needs_note);
    g_assert_cmpstr (muster_text_get (&reasons[1].text, FALSE), ==, "甲");
    g_assert_false (reasons[1].needs_note);
    reasons = muster_profile_get_refusals (profile, &n);
    g_assert_cmpuint (n, ==, 1);
    g_assert_cmpstr (reasons[0].code, ==, "c");
    g_assert_cmpstr (muster_profile_get_refusal (profile, "c")->text.en, ==, "C");
    g_assert_null (muster_profile_get_refusal (profile, "b"));
    g_assert_null (muster_profile_get_refusal (profile, NULL));
  }
}

static const struct {
  const char *text;
  const char *word; /* of the message: what a person has to mend */
} refused[] = {
    {"", "text file"},
    {"title=T\n", "No key file"},
    {"\xff", "text file"},
    {POLICY TIMES, "[profile] title"},
    {HEAD "titel=x\n" POLICY TIMES, "[profile] titel: no such key"},
    {HEAD POLICY TIMES "[color]\na=b\n", "[color]: no such group"},
    {HEAD POLICY "limit=3\n" TIMES, "[policy] limit: no such key"},
    {HEAD POLICY "review[zh]=0.3\n" TIMES, "[policy] review[zh]: no such key"},
    {HEAD POLICY TIMES "[texts]\nhelo=x\n", "[texts] helo: no such key"},
    {HEAD POLICY TIMES "[texts]\nphone[de]=x\n", "[texts] phone[de]: no such key"},
    {HEAD POLICY TIMES "[texts]\nphone=\n", "[texts] phone: a text of 1"},
    {HEAD POLICY TIMES "[texts]\nphone=a\\q\n", "[texts] phone: a text of 1"},
    {HEAD POLICY TIMES "[override X]\ntext=x\n", "[override X]: the code"},
    {HEAD POLICY TIMES "[override ]\ntext=x\n", "[override ]: the code"},
    {HEAD POLICY TIMES "[refuse X]\ntext=x\n", "[refuse X]: the code"},
    {HEAD POLICY TIMES "[refuse x]\nneeds-note=true\n", "[refuse x] text: the key is missing"},
    {HEAD POLICY TIMES "[override x]\n", "[override x] text: the key is missing"},
    {HEAD POLICY TIMES "[override x]\ntext=\n", "[override x] text: a text"},
    {HEAD POLICY TIMES "[override x]\ntext=a\nneeds-note=1\n", "[override x] needs-note: true or"},
    {HEAD POLICY TIMES "[override x]\nwhy=a\n", "[override x] why: no such key"},
    {HEAD POLICY "!version=0\n" TIMES, "[policy] version: a whole number from 1"},
    {HEAD POLICY "!version=1x\n" TIMES, "[policy] version: a whole number"},
    {HEAD POLICY "!version=-1\n" TIMES, "[policy] version: a whole number"},
    {HEAD POLICY "!probe-frames=9\n" TIMES, "[policy] probe-frames: a whole number from 1 to 8"},
    {HEAD POLICY "!confirm=yes\n" TIMES, "[policy] confirm: true or false"},
    {HEAD POLICY "!identify=card;retina\n" TIMES, "[policy] identify: some of"},
    {HEAD POLICY "!identify=\n" TIMES, "[policy] identify: some of"},
    {HEAD POLICY "!identify=;card\n" TIMES, "[policy] identify: some of"},
    {HEAD POLICY "!challenge-kinds=flash;dance\n" TIMES, "[policy] challenge-kinds: some of"},
    {HEAD POLICY "!challenges=3\n" TIMES, "[policy] challenge-kinds: at least as many"},
    {HEAD POLICY "!challenge-must=mouth\n" TIMES, "[policy] challenge-must: each must be"},
    {HEAD POLICY "!challenge-must=flash;blink\n" TIMES, "[policy] challenge-must: each must be"},
    {HEAD POLICY "expired-card=ignore\n" TIMES, "[policy] expired-card: refer, warn"},
    {HEAD POLICY "review=0\n" TIMES, "[policy] review: a number above 0"},
    {HEAD POLICY "review=1.01\n" TIMES, "[policy] review: a number above 0"},
    {HEAD POLICY "review=nan\n" TIMES, "[policy] review: a number above 0"},
    {HEAD POLICY "review=0.6\naccept=0.5\n" TIMES, "[policy] review: it may not be above"},
    {HEAD POLICY "fmr=0\n" TIMES, "[policy] fmr: a rate from 1e-8"},
    {HEAD POLICY "fmr=1e-9\n" TIMES, "[policy] fmr: a rate from 1e-8"},
    {HEAD POLICY "fmr=0.02\n" TIMES, "[policy] fmr: a rate from 1e-8"},
    {HEAD POLICY "fmr=1e5\n" TIMES, "[policy] fmr: a rate from 1e-8"},
    {HEAD POLICY "fmr=1e-\n" TIMES, "[policy] fmr: a rate from 1e-8"},
    {HEAD POLICY "fmr=e-5\n" TIMES, "[policy] fmr: a rate from 1e-8"},
    {HEAD POLICY "fmr=1e-5e-1\n" TIMES, "[policy] fmr: a rate from 1e-8"},
    {HEAD POLICY "fmr=\n" TIMES, "[policy] fmr: a rate from 1e-8"},
    {HEAD POLICY "!consent=true\n" TIMES, "[policy] consent-version: consent needs"},
    {HEAD POLICY "!consent=true\nconsent-version=1\n" TIMES, "[texts] consent: consent is asked"},
    {HEAD POLICY "evidence=some\n" TIMES, "[policy] evidence: never, failed"},
    {HEAD POLICY "emergency-hours=25\n" TIMES, "[policy] emergency-hours: a whole"},
    {HEAD POLICY "emergency-hours=0\n" TIMES, "[policy] emergency-hours: a whole"},
    {HEAD POLICY "evidence=all\n" TIMES, "[policy] evidence-days: needed"},
    {HEAD POLICY "evidence-days=14\n" TIMES, "[policy] evidence-days: needed"},
    {HEAD POLICY "evidence=all\nevidence-days=14\n[retention]\njournal=13\n" TIMES,
     "[retention] journal: it may not be below"},
    {HEAD POLICY TIMES "[retention]\ntemplates=0\n", "[retention] templates: a whole"},
    {HEAD POLICY TIMES "[retention]\nfaces=3\n", "[retention] faces: no such key"},
    {HEAD POLICY "evidence=all\nevidence-days=366\n" TIMES, "[policy] evidence-days: a whole"},
    {HEAD POLICY "!consent=true\nconsent-version=1\nevidence=failed\nevidence-days=14\n" TIMES
                 "[texts]\nconsent=kept for 14 days\nconsent[zh]=保留114天\n",
     "[texts] consent: it must say for how many days evidence"},
    {HEAD POLICY "!consent=true\nconsent-version=1\n" TIMES
                 "[retention]\npictures=180\n[texts]\nconsent=180 days\nconsent[zh]=18天\n",
     "[texts] consent: it must say for how many days pictures"},
    {HEAD POLICY TIMES "[rights]\noverride=nobody\n", "[rights] override: operator, supervisor"},
    {HEAD POLICY TIMES "[rights]\none-more=operator\n", "[rights] one-more: operator, supervisor"},
    {HEAD POLICY TIMES "[rights]\nfly=admin\n", "[rights] fly: no such key"},
    {HEAD POLICY TIMES "!notice=3601\n", "[times] notice: seconds from 0"},
    {HEAD POLICY TIMES "!notice=1e2\n", "[times] notice: seconds from 0"},
    {HEAD POLICY TIMES "!notice=-1\n", "[times] notice: seconds from 0"},
    {HEAD POLICY TIMES "!notice=1.\n", "[times] notice: seconds from 0"},
    {HEAD POLICY TIMES "!notice=1.0000000001\n", "[times] notice: seconds from 0"},
    {HEAD POLICY TIMES "!notice=\n", "[times] notice: seconds from 0"},
    {HEAD POLICY "version=3\n" TIMES, "[policy] version: it is there twice"},
    {HEAD POLICY " version = 3\n" TIMES, "[policy] version: it is there twice"},
    {HEAD POLICY TIMES "[policy]\n", "[policy]: it is there twice"},
    {HEAD POLICY TIMES "[texts]\nphone=a\nphone[zh]=b\nphone[zh]=c\n", "[texts] phone[zh]: it is"},
    {HEAD POLICY "[times]\nconfirm=1\n", "[times] consent: the key is missing"},
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (MusterProfile) profile = parse (refused[i].text, &error);

    g_assert_null (profile);
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, refused[i].word));
  }
}

static void
test_rights (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterProfile) profile =
      parse (HEAD POLICY TIMES "[rights]\noverride=operator+supervisor\ncamera=admin\n", &error);
  const MusterRights *rights;

  g_assert_no_error (error);
  rights = &muster_profile_get_policy (profile)->rights;
  g_assert_cmpint (
      muster_rights_get (rights, MUSTER_RIGHT_OVERRIDE).second, ==, MUSTER_ROLE_SUPERVISOR);
  g_assert_cmpint (muster_rights_get (rights, MUSTER_RIGHT_CAMERA).first, ==, MUSTER_ROLE_ADMIN);
  g_assert_cmpint (muster_rights_get (rights, MUSTER_RIGHT_RETRY).first, ==, MUSTER_ROLE_OPERATOR);
}

/* A text or a code that is too long, and one that is just not. */
static void
test_lengths (void)
{
  g_autofree char *filler = g_strnfill (4097, 'x');

  for (int over = 0; over <= 1; over++) {
    g_autofree char *text = g_strdup_printf ("%s[texts]\nphone=%.*s\n[override %.*s]\ntext=x\n",
                                             HEAD POLICY TIMES,
                                             4096 + (over & 1),
                                             filler,
                                             32,
                                             filler);
    g_autofree char *code =
        g_strdup_printf ("%s[override %.*s]\ntext=x\n", HEAD POLICY TIMES, 32 + (over & 1), filler);
    g_autoptr (MusterProfile) long_text = parse (text, NULL);
    g_autoptr (MusterProfile) long_code = parse (code, NULL);

    g_assert_cmpint (long_text == NULL, ==, over);
    g_assert_cmpint (long_code == NULL, ==, over);
  }
}

static void
test_reference (void)
{
  g_autoptr (MusterProfile) profile = parse (HEAD POLICY TIMES, NULL);
  MusterProfile *again = muster_profile_ref (profile);

  g_assert_true (again == profile);
  muster_profile_unref (again);
  g_assert_cmpstr (muster_profile_get_id (profile), ==, "test");
}

static void
test_too_large (void)
{
  g_autofree char *filler = g_strnfill (256 * 1024, '#');
  g_autofree char *text = g_strconcat (HEAD POLICY TIMES, filler, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (text, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
}

static void
test_join (void)
{
  static const struct {
    double review, accept;
    gboolean staff;
    double pack_review, pack_accept;
    gboolean assist;
    double joined_review, joined_accept;
    gboolean joined_staff;
  } table[] = {
      {0, 0, FALSE, 0.3, 0.5, FALSE, 0.3, 0.5, FALSE},
      {0.4, 0.6, FALSE, 0.3, 0.5, FALSE, 0.4, 0.6, FALSE},
      {0.2, 0.4, TRUE, 0.3, 0.5, FALSE, 0.3, 0.5, TRUE},
      {0.2, 0.6, FALSE, 0.3, 0.5, TRUE, 0.3, 0.6, TRUE},
      {0.7, 0, FALSE, 0.3, 0.5, FALSE, 0.7, 0.7, FALSE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    MusterPolicy policy = {
        .review = table[i].review, .accept = table[i].accept, .staff_confirms = table[i].staff};

    muster_policy_join_pack (&policy, table[i].pack_review, table[i].pack_accept, table[i].assist);
    g_assert_cmpfloat (policy.review, ==, table[i].joined_review);
    g_assert_cmpfloat (policy.accept, ==, table[i].joined_accept);
    g_assert_cmpint (policy.staff_confirms, ==, table[i].joined_staff);
  }
}

static MusterProfile *
load_shipped (const char *id)
{
  g_autofree char *name = g_strconcat (id, ".ini", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "profiles", name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *contents = NULL;
  gsize size = 0;
  MusterProfile *profile;

  g_file_get_contents (path, &contents, &size, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new_take (contents, size);
  profile = muster_profile_parse (bytes, id, &error);
  g_assert_no_error (error);
  return profile;
}

static void
test_shipped (void)
{
  g_autoptr (MusterProfile) still = load_shipped ("still-picture");
  g_autoptr (MusterProfile) campus = load_shipped ("campus-check-in");
  const MusterPolicy *policy = muster_profile_get_policy (still);
  gsize n;

  g_assert_true (policy->never_syncs && policy->still && policy->allow_again);
  g_assert_false (policy->ask_confirm || policy->ask_consent || policy->challenges > 0);
  g_assert_cmpuint (policy->probe_frames, ==, 1);
  policy = muster_profile_get_policy (campus);
  g_assert_true (policy->ask_confirm && policy->ask_consent);
  g_assert_cmpuint (policy->identify, ==, 15);
  for (const char *const *key =
           (const char *const[]){"next-step", "desk", "phone", "consent", "opens", NULL};
       *key != NULL;
       key++) {
    const MusterText *text = muster_profile_get_text (campus, *key);

    g_assert_nonnull (text);
    g_assert_nonnull (text->en);
    g_assert_nonnull (text->zh);
  }
  g_assert_nonnull (muster_profile_get_override_reasons (campus, &n));
  g_assert_cmpuint (n, ==, 5);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Of all rules of a profile, in whatever order they stand, but not of its version. */
static char *
dup_digest (const char *id)
{
  static const char *const groups[] = {"policy", "times", "quality", "retention", "rights"};
  g_autofree char *name = g_strconcat (id, ".ini", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "profiles", name, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GChecksum) digest = g_checksum_new (G_CHECKSUM_SHA256);

  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++) {
    g_auto (GStrv) keys = g_key_file_get_keys (file, groups[i], NULL, NULL);

    for (guint k = 0; keys != NULL && keys[k] != NULL; k++) {
      g_autofree char *value = g_key_file_get_value (file, groups[i], keys[k], NULL);

      if (!g_str_equal (keys[k], "version"))
        g_ptr_array_add (lines, g_strdup_printf ("%s/%s=%s\n", groups[i], keys[k], value));
    }
  }
  g_ptr_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    g_checksum_update (digest, g_ptr_array_index (lines, i), -1);
  return g_strndup (g_checksum_get_string (digest), 16);
}

/* The journal tells the version alone: two sets of rules never have the same. Whoever changes a
 * rule raises the version in the profile, and adds a line here. */
static void
test_versions (void)
{
  static const struct {
    const char *id;
    guint version;
    const char *digest;
  } shipped[] = {
      {"campus-check-in", 2, "62e3d5d1a32d5810"},
      {"campus-check-in", 3, "fd5e78b7a04942e3"},
      {"still-picture", 1, "6411f090836caf6d"},
  };

  static const char *const ids[] = {"campus-check-in", "still-picture"};

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++) {
    g_autoptr (MusterProfile) profile = load_shipped (ids[i]);
    const guint version = muster_profile_get_policy (profile)->version;
    g_autofree char *digest = dup_digest (ids[i]);
    gboolean known = FALSE;

    g_test_message ("%s %u: %s", ids[i], version, digest);
    for (gsize k = 0; k < G_N_ELEMENTS (shipped); k++)
      known = known || (g_str_equal (shipped[k].id, ids[i]) && shipped[k].version == version &&
                        g_str_equal (shipped[k].digest, digest));
    g_assert_true (known);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/quality", test_quality);
  g_test_add_func ("/core/profile/small", test_small);
  g_test_add_func ("/core/profile/full", test_full);
  g_test_add_func ("/core/profile/refused", test_refused);
  g_test_add_func ("/core/profile/rights", test_rights);
  g_test_add_func ("/core/profile/lengths", test_lengths);
  g_test_add_func ("/core/profile/reference", test_reference);
  g_test_add_func ("/core/profile/too-large", test_too_large);
  g_test_add_func ("/core/profile/join", test_join);
  g_test_add_func ("/core/profile/shipped", test_shipped);
  g_test_add_func ("/core/profile/versions", test_versions);
  return g_test_run ();
}
