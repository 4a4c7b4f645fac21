/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-error.h"
#include "muster-store-cases.h"
#include "muster-store-erase.h"
#include "muster-store-evidence.h"
#include "muster-store-staff.h"
#include "store-fixture.h"

/* Tables that follow from the journal: whoever may write the file needs no key to remove a row, or
 * to say that something was settled. Each of these has to be found, and the first row named. */

#define N_ENTRIES 11
#define DUE       G_GINT64_CONSTANT (1900000000)

/* @finds: pattern of the message; NULL: nothing */
static void
assert_finds (const char *path, const char *finds, gint64 fits)
{
  g_autoptr (GError) error = NULL;
  MusterStore *store = muster_store_open_readonly (path, &error);
  g_auto (MusterJournalReport) report = {0};

  g_assert_no_error (error);
  g_assert_true (muster_store_check_journal (store, NULL, &report, &error) == (finds == NULL));
  fixture_close (store);
  if (finds == NULL) {
    g_assert_no_error (error);
    return;
  }
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  if (!g_pattern_match_simple (finds, error->message))
    g_error ("\"%s\" is not like \"%s\"", error->message, finds);
  g_assert_cmpint (report.n_entries, ==, fits);
}

static void
assert_whole (const char *path)
{
  assert_finds (path, NULL, 0);
}

static GBytes *
make_evidence (gpointer data, GError **error)
{
  return g_bytes_new (data, strlen (data));
}

static void
append_try (MusterStore *store, gint64 person, const char *visit)
{
  g_autoptr (MusterEvent) event = muster_event_new ("attempt");
  const MusterEvidenceKeep keep = {.visit = visit,
                                   .attempt = 1,
                                   .kind = "liveness",
                                   .occasion = "autumn-2026",
                                   .days = 14,
                                   .make = make_evidence,
                                   .data = (gpointer) visit};
  const char *lost = NULL;
  g_autoptr (GError) error = NULL;

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "occasion", "autumn-2026");
  muster_event_set_string (event, "visit", visit);
  muster_store_append_keeping (store, event, &keep, &lost, &error);
  g_assert_no_error (error);
  g_assert_null (lost);
}

static gint64
leave_open (MusterStore *store, gint64 person, const char *outcome, const char *kind)
{
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;
  gint64 seq;

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "occasion", "autumn-2026");
  muster_event_set_string (event, "outcome", outcome);
  muster_event_set_string (event, "case", kind);
  if (strcmp (kind, "doubtful") == 0)
    muster_event_set_int (event, "due", DUE);
  seq = muster_store_append (store, event, &error);
  g_assert_no_error (error);
  return seq;
}

static void
settle (MusterStore *store, gint64 seq, MusterSettleAnswer answer)
{
  const MusterSettle act = {.seq = seq, .answer = answer, .note = "passport seen", .by = {.by = 1}};
  g_autoptr (GError) error = NULL;

  muster_store_settle_case (store, &act, &error);
  g_assert_no_error (error);
}

static void
consent (MusterStore *store, gint64 person, const char *code)
{
  g_autoptr (MusterEvent) event = muster_event_new ("consent");
  g_autoptr (GError) error = NULL;

  muster_event_set_int (event, "person", person);
  muster_event_set_int (event, "consent_version", 3);
  muster_event_set_string (event, "occasion", "autumn-2026");
  muster_event_set_string (event, "withdrawal", code);
  muster_store_append (store, event, &error);
  g_assert_no_error (error);
}

static MusterStaff *
add_staff (MusterStore *store, const char *name, MusterRole role)
{
  MusterStaff *staff = muster_staff_new (name, NULL, role);
  g_autoptr (GError) error = NULL;

  muster_store_put_staff (store, staff, NULL, &error);
  g_assert_no_error (error);
  return staff;
}

/* Entries: 1 consent, 2 and 3 accounts, 4 and 5 tries with evidence, 6 in doubt, 7 photo, 8 asks
 * for more, 9 in doubt, 10 settles that, 11 another role. A table "stash" has the accounts as they
 * were before that. */
static gint64
make_store (const char *path)
{
  MusterStore *store = fixture_open (path);
  const gint64 ann = fixture_put_person (store, "2026001", "Ann", "", "04A1B2C3");
  const gint64 bea = fixture_put_person (store, "2026002", "Bea", "", "04A1B2C4");
  g_autoptr (MusterStaff) admin = NULL, operator= NULL;
  g_autoptr (GError) error = NULL;

  consent (store, ann, "1234567890");
  admin = add_staff (store, "Ada Ng", MUSTER_ROLE_ADMIN);
  operator= add_staff (store, "Oskar Po", MUSTER_ROLE_SUPERVISOR);
  append_try (store, ann, "0d4d6f52-0001-4a55-8a0e-3f2b9f6f2d10");
  append_try (store, bea, "0d4d6f52-0002-4a55-8a0e-3f2b9f6f2d10");
  leave_open (store, ann, "doubtful", "doubtful");
  settle (store, leave_open (store, ann, "referred", "photo"), MUSTER_SETTLE_MORE);
  settle (store, leave_open (store, bea, "doubtful", "doubtful"), MUSTER_SETTLE_ADMITTED);
  fixture_close (store);
  fixture_sql (path, "CREATE TABLE stash AS SELECT * FROM staff");
  store = fixture_open (path);
  operator->role = MUSTER_ROLE_OPERATOR;
  muster_store_put_staff (store, operator, NULL, &error);
  g_assert_no_error (error);
  fixture_close (store);
  assert_whole (path);
  return ann;
}

static const struct {
  const char *what, *sql, *finds;
} attacks[] = {
    {"case-removed",
     "DELETE FROM open_case WHERE seq = 6",
     "Journal entry 6 left something to settle, but the list of open cases has lost it*"},
    {"settled-case-removed",
     "DELETE FROM open_case WHERE seq = 9",
     "Journal entry 9 left something to settle, but the list of cases has lost it*"},
    {"case-settled",
     "UPDATE open_case SET closed = 10 WHERE seq = 6",
     "What journal entry 6 left open is marked as settled*"},
    {"case-settled-by-another",
     "UPDATE open_case SET closed = 7 WHERE seq = 9",
     "What journal entry 9 left open was settled by entry 10*"},
    {"case-opened-again",
     "UPDATE open_case SET closed = NULL WHERE seq = 9",
     "What journal entry 9 left open was settled by entry 10*"},
    {"case-time",
     "UPDATE open_case SET due = due + 86400 WHERE seq = 6",
     "What journal entry 6 left open was changed*"},
    {"case-kind",
     "UPDATE open_case SET kind = 'face' WHERE seq = 6",
     "What journal entry 6 left open was changed*"},
    {"case-asked",
     "UPDATE open_case SET asked = NULL WHERE seq = 7",
     "What journal entry 7 left open was changed*"},
    {"case-added",
     "INSERT INTO open_case (seq, kind, due) VALUES (4, 'photo', 0)",
     "*names journal entry 4, which left nothing to settle*"},
    {"case-moved",
     "UPDATE open_case SET seq = 5 WHERE seq = 6",
     "*names journal entry 5, which left nothing to settle*"},
    {"code-removed",
     "DELETE FROM consent_code",
     "The number * consent of journal entry 1 * has disappeared*"},
    {"code-changed",
     "UPDATE consent_code SET code_key = zeroblob (16)",
     "The number * consent of journal entry 1 * was changed*"},
    {"code-moved",
     "UPDATE consent_code SET seq = 2",
     "The number * consent of journal entry 1 * has disappeared*"},
    {"code-added",
     "INSERT INTO consent_code (code_key, seq) VALUES (zeroblob (16), 4)",
     "A number * was added to journal entry 4*"},
    {"evidence-removed", "DELETE FROM evidence WHERE seq = 5", "Evidence of tries is missing (1)*"},
    {"evidence-swapped",
     "UPDATE evidence SET sealed = (SELECT sealed FROM evidence WHERE seq = 5) WHERE seq = 4",
     "The evidence that was kept with journal entry 4 was changed*"},
    {"evidence-of-another-visit",
     "UPDATE evidence SET visit = 'other' WHERE seq = 5",
     "The evidence that was kept with journal entry 5 was changed*"},
    {"evidence-doubled",
     "DELETE FROM evidence WHERE seq = 5;"
     "INSERT INTO evidence SELECT 9, visit, 2, kind, occasion, seq, days, kept_age, rehearsal,"
     " data_key, sealed FROM evidence WHERE seq = 4",
     "There is evidence for journal entry 4 that it does not tell of*"},
    {"evidence-moved",
     "UPDATE evidence SET seq = 3 WHERE seq = 4",
     "There is evidence for journal entry 3 that it does not tell of*"},
    {"account-removed", "DELETE FROM staff WHERE id = 2", "Account 2 of staff has disappeared*"},
    {"accounts-removed", "DELETE FROM staff", "Account 1 of staff has disappeared*"},
    {"account-of-before",
     "UPDATE staff SET sealed = (SELECT sealed FROM stash WHERE id = 2) WHERE id = 2",
     "Account 2 of staff is not what the newest entry about it says*"},
    {"account-changed",
     "UPDATE staff SET retired = 1 WHERE id = 2",
     "Account 2 was changed in the store's file*"},
    {"account-added",
     "INSERT INTO staff SELECT 3, label, retired, NULL, sealed FROM staff WHERE id = 1",
     "Account 3 of staff is in the store, but no entry tells who made it*"},
};

static void
test_attack (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);

  make_store (path);
  fixture_sql (path, attacks[i].sql);
  assert_finds (path, attacks[i].finds, N_ENTRIES);
}

/* What the station itself takes away, with an entry, is missed by nobody. */
static void
test_rightly_gone (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  const gint64 ann = make_store (path);
  const MusterEraseOrder order = {
      .what = MUSTER_ERASE_PERSON, .person = ann, .cause = "request", .by = {.by = 1, .second = 2}};
  g_autoptr (GError) error = NULL;
  MusterStore *store = fixture_open (path);
  MusterErased erased;
  MusterPurge purge;

  muster_store_erase (store, &order, &erased, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (erased.evidence, ==, 1);
  fixture_close (store);
  assert_whole (path);

  store = fixture_open (path);
  muster_store_purge_evidence (store, MUSTER_PURGE_ALL, NULL, &purge, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (purge.purged, ==, 1);
  fixture_close (store);
  assert_whole (path);

  /* and more than that is */
  fixture_sql (path, "DELETE FROM open_case WHERE seq = 9");
  assert_finds (path, "Journal entry 9 left something to settle*", N_ENTRIES + 3);
}

/* A second look has an "of" and the word "same", too: it settles nothing. */
static void
test_second_look (void)
{
  FIXTURE_FOLDER folder = fixture_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (MusterEvent) event = muster_event_new ("recheck");
  g_autoptr (GError) error = NULL;
  MusterStore *store;

  make_store (path);
  store = fixture_open (path);
  muster_event_set_int (event, "of", 6);
  muster_event_set_string (event, "answer", "same");
  muster_store_append (store, event, &error);
  g_assert_no_error (error);
  fixture_close (store);
  g_assert_cmpint (
      fixture_query (path, "SELECT count (*) FROM open_case WHERE seq = 6 AND closed IS NULL"),
      ==,
      1);
  assert_whole (path);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (attacks); i++) {
    g_autofree char *path = g_strconcat ("/store/tamper-tables/", attacks[i].what, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_attack);
  }
  g_test_add_func ("/store/tamper-tables/rightly-gone", test_rightly_gone);
  g_test_add_func ("/store/tamper-tables/second-look", test_second_look);
  return g_test_run ();
}
