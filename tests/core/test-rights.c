/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-rights.h"

#include <string.h>

#define ACT 77

static const MusterVoucher olga = {1, MUSTER_ROLE_OPERATOR, 0, 0};
static const MusterVoucher sara = {2, MUSTER_ROLE_SUPERVISOR, 0, ACT};

static void
test_nicks (void)
{
  for (MusterRight right = 0; right < MUSTER_N_RIGHTS; right++) {
    MusterRight found = MUSTER_N_RIGHTS;

    g_assert_true (muster_right_from_nick (muster_right_to_nick (right), &found));
    g_assert_cmpint (found, ==, right);
  }
  for (MusterRole role = MUSTER_ROLE_OPERATOR; role < MUSTER_N_ROLES; role++) {
    MusterRole found = MUSTER_ROLE_NONE;

    g_assert_true (muster_role_from_nick (muster_role_to_nick (role), &found));
    g_assert_cmpint (found, ==, role);
  }
  g_assert_false (muster_role_from_nick ("none", &(MusterRole){0}));
  g_assert_false (muster_role_from_nick ("", &(MusterRole){0}));
  g_assert_false (muster_right_from_nick (NULL, &(MusterRight){0}));
}

/* What trust.md wants of two persons, and of whom. */
static void
test_defaults (void)
{
  static const MusterRight both[] = {MUSTER_RIGHT_POLICY,
                                     MUSTER_RIGHT_EXPORT,
                                     MUSTER_RIGHT_ENROLMENT,
                                     MUSTER_RIGHT_WIPE,
                                     MUSTER_RIGHT_BULK,
                                     MUSTER_RIGHT_ONE_MORE,
                                     MUSTER_RIGHT_DOUBTFUL};
  guint n = 0;

  for (MusterRight right = 0; right < MUSTER_N_RIGHTS; right++) {
    MusterRightRule rule = muster_rights_get (NULL, right);

    g_assert_cmpint (rule.first, >=, MUSTER_ROLE_OPERATOR);
    n += rule.second != MUSTER_ROLE_NONE;
  }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (both));
  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    g_assert_cmpint (muster_rights_get (NULL, both[i]).second, ==, MUSTER_ROLE_SUPERVISOR);
  g_assert_cmpint (muster_rights_get (NULL, MUSTER_RIGHT_STAFF).first, ==, MUSTER_ROLE_ADMIN);
  g_assert_cmpint (
      muster_rights_get (NULL, MUSTER_RIGHT_RESET_TRIES).first, ==, MUSTER_ROLE_SUPERVISOR);
}

static void
test_raise (void)
{
  static const struct {
    MusterRight right;
    const char *text;
    gboolean ok;
  } cases[] = {
      {MUSTER_RIGHT_OVERRIDE, "operator", TRUE},
      {MUSTER_RIGHT_OVERRIDE, "supervisor", TRUE},
      {MUSTER_RIGHT_OVERRIDE, "operator+operator", TRUE},
      {MUSTER_RIGHT_OVERRIDE, "admin+admin", TRUE},
      {MUSTER_RIGHT_OVERRIDE, "", FALSE},
      {MUSTER_RIGHT_OVERRIDE, "none", FALSE},
      {MUSTER_RIGHT_OVERRIDE, "operator+", FALSE},
      {MUSTER_RIGHT_OVERRIDE, "+operator", FALSE},
      {MUSTER_RIGHT_OVERRIDE, "operator+none", FALSE},
      {MUSTER_RIGHT_OVERRIDE, "operator+operator+operator", FALSE},
      {MUSTER_RIGHT_OVERRIDE, " operator", FALSE},
      {MUSTER_RIGHT_ONE_MORE, "operator", FALSE},
      {MUSTER_RIGHT_ONE_MORE, "admin", FALSE},
      {MUSTER_RIGHT_ONE_MORE, "operator+operator", FALSE},
      {MUSTER_RIGHT_ONE_MORE, "supervisor+supervisor", TRUE},
      {MUSTER_RIGHT_STAFF, "supervisor", FALSE},
      {MUSTER_RIGHT_STAFF, "admin+admin", TRUE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    MusterRights rights = {0};
    const MusterRights before = rights;

    g_test_message ("%s=%s", muster_right_to_nick (cases[i].right), cases[i].text);
    g_assert_cmpint (muster_rights_raise (&rights, cases[i].right, cases[i].text), ==, cases[i].ok);
    if (!cases[i].ok)
      g_assert_cmpmem (&rights, sizeof rights, &before, sizeof before);
  }
}

static void
test_single (void)
{
  MusterVoucher nobody = {0, MUSTER_ROLE_ADMIN, 0, 0};
  MusterVoucher own = {1, MUSTER_ROLE_ADMIN, 9, 0};

#define JUDGE(right, first, second, subject)                                                       \
  muster_rights_judge (NULL, MUSTER_RIGHT_##right, ACT, first, second, subject)
  g_assert_cmpint (JUDGE (OVERRIDE, NULL, NULL, 5), ==, MUSTER_SIGN_NOBODY);
  g_assert_cmpint (JUDGE (OVERRIDE, &nobody, NULL, 5), ==, MUSTER_SIGN_NOBODY);
  g_assert_cmpint (JUDGE (OVERRIDE, &olga, NULL, 5), ==, MUSTER_SIGNED);
  g_assert_cmpint (JUDGE (CAMERA, &olga, NULL, 0), ==, MUSTER_SIGN_ROLE);
  g_assert_cmpint (JUDGE (CAMERA, &sara, NULL, 0), ==, MUSTER_SIGNED);
  g_assert_cmpint (JUDGE (STAFF, &sara, NULL, 0), ==, MUSTER_SIGN_ROLE);
  g_assert_cmpint (JUDGE (OVERRIDE, &own, NULL, 9), ==, MUSTER_SIGN_OWN);
  g_assert_cmpint (JUDGE (OVERRIDE, &own, NULL, 8), ==, MUSTER_SIGNED);
  g_assert_cmpint (JUDGE (OVERRIDE, &own, NULL, 0), ==, MUSTER_SIGNED);
  /* a second signature that does not hold spoils what would do without one */
  g_assert_cmpint (JUDGE (OVERRIDE, &olga, &olga, 5), ==, MUSTER_SIGN_SAME);
}

static void
test_both (void)
{
  MusterVoucher stale = sara, other = {3, MUSTER_ROLE_OPERATOR, 0, ACT};
  MusterVoucher self = {1, MUSTER_ROLE_SUPERVISOR, 0, ACT};
  MusterVoucher twin_a = {4, MUSTER_ROLE_OPERATOR, 30, 0};
  MusterVoucher twin_b = {5, MUSTER_ROLE_ADMIN, 30, ACT};

  g_assert_cmpint (JUDGE (ONE_MORE, &olga, NULL, 5), ==, MUSTER_SIGN_NEEDS_OTHER);
  g_assert_cmpint (JUDGE (ONE_MORE, &sara, NULL, 5), ==, MUSTER_SIGN_NEEDS_OTHER);
  g_assert_cmpint (JUDGE (ONE_MORE, &olga, &sara, 5), ==, MUSTER_SIGNED);
  g_assert_cmpint (JUDGE (ONE_MORE, &olga, &other, 5), ==, MUSTER_SIGN_OTHER_ROLE);
  g_assert_cmpint (JUDGE (ONE_MORE, &olga, &self, 5), ==, MUSTER_SIGN_SAME);
  g_assert_cmpint (JUDGE (ONE_MORE, &twin_a, &twin_b, 5), ==, MUSTER_SIGN_SAME);
  g_assert_cmpint (JUDGE (ONE_MORE, &olga, &twin_b, 30), ==, MUSTER_SIGN_OWN);
  for (guint64 act = 0; act < 3; act++) {
    stale.act = act;
    g_assert_cmpint (JUDGE (ONE_MORE, &olga, &stale, 5), ==, MUSTER_SIGN_OTHER_ACT);
  }
  stale.act = 0;
  g_assert_cmpint (muster_rights_judge (NULL, MUSTER_RIGHT_ONE_MORE, 0, &olga, &stale, 5),
                   ==,
                   MUSTER_SIGN_OTHER_ACT);
#undef JUDGE
}

/* Whatever one human brings along, with however many accounts, of whatever role: no act of two
 * persons is signed, by no rules. */
static void
try_alone (MusterRight right, const MusterRights *rights)
{
  for (guint i = 0; i < 3 * 4 * 3 * 4 * 2 * 2; i++) {
    guint rest = i;
    MusterVoucher a = {0}, b = {0};
    gint64 subject;

    a.staff = rest % 3; /* 0: nobody */
    rest /= 3;
    a.role = rest % 4;
    rest /= 4;
    b.staff = rest % 3;
    rest /= 3;
    b.role = rest % 4;
    rest /= 4;
    b.act = rest % 2 == 0 ? 0 : ACT;
    subject = rest / 2 % 2 == 0 ? 0 : 30;
    /* she may have two accounts, but is one human on the roster */
    if (a.staff != b.staff)
      a.person = b.person = 31;
    g_assert_cmpint (muster_rights_judge (rights, right, ACT, &a, &b, subject), !=, MUSTER_SIGNED);
    g_assert_cmpint (
        muster_rights_judge (rights, right, ACT, &a, NULL, subject), !=, MUSTER_SIGNED);
  }
}

static void
test_nobody_alone (void)
{
  guint n = 0;

  for (MusterRight right = 0; right < MUSTER_N_RIGHTS; right++) {
    MusterRights rights = {0};

    if (muster_rights_get (NULL, right).second != MUSTER_ROLE_NONE) {
      try_alone (right, NULL);
      n++;
    }
    g_assert_true (muster_rights_raise (&rights, right, "admin+admin"));
    try_alone (right, &rights);
    rights = (MusterRights){0};
    if (muster_rights_raise (&rights, right, "operator+operator"))
      try_alone (right, &rights);
  }
  g_assert_cmpuint (n, >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rights/nicks", test_nicks);
  g_test_add_func ("/rights/defaults", test_defaults);
  g_test_add_func ("/rights/raise", test_raise);
  g_test_add_func ("/rights/single", test_single);
  g_test_add_func ("/rights/both", test_both);
  g_test_add_func ("/rights/nobody-alone", test_nobody_alone);
  return g_test_run ();
}
