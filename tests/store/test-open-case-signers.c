/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "open-case-fixture.h"

/* Who may settle what was left open: never whoever opened it, or signed for it. */

/* Neither who admitted in doubt nor who signed with them; not with another account of theirs. */
static void
test_own (void)
{
  static const MusterStaffBy own[] = {
      {.by = 3},
      {.by = 2},
      {.by = 1, .second = 3},
      {.by = 1, .second = 2},
      {.by = 1, .also = 3},
      {.by = 1, .second = 5, .also = 2},
  };
  OpenCases f;
  gint64 seq;

  open_cases_set_up (&f);
  seq = open_cases_leave (&f, "doubtful", "doubtful", OPEN_CASES_DUE, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (own); i++) {
    const MusterSettle act = {
        .seq = seq, .answer = MUSTER_SETTLE_ADMITTED, .note = "seen", .by = own[i]};
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (muster_store_settle_case (f.store, &act, &error), ==, -1);
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS);
  }
  g_assert_cmpuint (open_cases_count (&f), ==, 1);
  open_cases_tear_down (&f);
}

static gint64
add_account (MusterStore *store, const char *name, gint64 person)
{
  g_autoptr (MusterStaff) staff = muster_staff_new (name, NULL, MUSTER_ROLE_ADMIN);
  g_autoptr (GError) error = NULL;

  staff->person = person;
  muster_store_put_staff (store, staff, NULL, &error);
  g_assert_no_error (error);
  return staff->id;
}

static void
test_one_human (void)
{
  OpenCases f;
  gint64 seq, other;
  g_autoptr (GError) error = NULL;

  open_cases_set_up (&f);
  g_assert_cmpint (add_account (f.store, "Ada Ng", 0), ==, 1);
  g_assert_cmpint (add_account (f.store, "Sun Yi", 0), ==, 2);
  g_assert_cmpint (add_account (f.store, "Oskar Po", f.ann), ==, 3);
  other = add_account (f.store, "Oskar again", f.ann);
  seq = open_cases_leave (&f, "doubtful", "doubtful", OPEN_CASES_DUE, FALSE);
  g_assert_cmpint (open_cases_settle (&f, seq, MUSTER_SETTLE_ADMITTED, other, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS);
  open_cases_settle_well (&f, seq, MUSTER_SETTLE_ADMITTED);
  open_cases_tear_down (&f);
}

/* Whoever opened the mode in which a card was enough does not look at the faces alone. */
static void
test_emergency (void)
{
  OpenCases f;
  g_autoptr (MusterEvent) mode = muster_event_new ("emergency-open");
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;
  gint64 seq;

  open_cases_set_up (&f);
  muster_event_set_int (mode, "staff_id", 4);
  muster_event_set_int (event, "emergency", muster_store_append (f.store, mode, &error));
  muster_event_set_int (event, "person", f.ann);
  muster_event_set_string (event, "occasion", "autumn-2026");
  muster_event_set_string (event, "outcome", "card-only");
  muster_event_set_string (event, "case", "face");
  seq = muster_store_append (f.store, event, &error);
  g_assert_no_error (error);
  g_assert_cmpint (open_cases_settle (&f, seq, MUSTER_SETTLE_SAME, 4, &error), ==, -1);
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS);
  open_cases_settle_well (&f, seq, MUSTER_SETTLE_SAME);
  open_cases_tear_down (&f);
}

/* Without accounts a name is all there is: the same one does not settle what it opened. */
static void
test_same_name (void)
{
  static const char *const same[] = {
      "Li Lei", "li  lei", " LiLei ", "\xef\xbc\xac\xef\xbd\x89 Lei"};
  OpenCases f;
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;
  MusterSettle act = {.answer = MUSTER_SETTLE_ADMITTED, .note = "passport seen"};

  open_cases_set_up (&f);
  muster_event_set_int (event, "person", f.ann);
  muster_event_set_string (event, "outcome", "doubtful");
  muster_event_set_string (event, "case", "doubtful");
  muster_event_set_string (event, "staff", "Li Lei");
  act.seq = muster_store_append (f.store, event, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (same); i++) {
    act.staff = same[i];
    g_assert_cmpint (muster_store_settle_case (f.store, &act, &error), ==, -1);
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NO_RIGHTS);
    g_clear_error (&error);
  }
  g_assert_cmpuint (open_cases_count (&f), ==, 1);
  act.staff = "Han Meimei";
  g_assert_cmpint (muster_store_settle_case (f.store, &act, &error), >, act.seq);
  g_assert_no_error (error);
  open_cases_tear_down (&f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/open-case-signers/own", test_own);
  g_test_add_func ("/open-case-signers/one-human", test_one_human);
  g_test_add_func ("/open-case-signers/emergency", test_emergency);
  g_test_add_func ("/open-case-signers/same-name", test_same_name);
  return g_test_run ();
}
