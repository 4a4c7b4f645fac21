/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "muster-store-erase.h"
#include "muster-store-retention.h"
#include "store-fixture.h"

/* What goes when an occasion is over: on its day, and no more than that. */

#define DAY    G_GINT64_CONSTANT (86400)
#define CLOSES G_GINT64_CONSTANT (1793491200) /* 2026-11-01 */
#define MODEL  "sface"

static const MusterRetentionDays days = {
    .templates = 30, .pictures = 60, .journal = 90, .roster = 120};

typedef struct {
  char *folder, *path; /* owned */
  MusterStore *store;  /* owned */
  gint64 ana, ben, eva;
} Fixture;

/* @keep: (nullable): no station has run it since there are days */
static void
put_occasion (MusterStore *store,
              const char *id,
              gint64 closes,
              gboolean everyone,
              const MusterRetentionDays *keep)
{
  g_autoptr (MusterOccasion) occasion =
      muster_occasion_new (id, MUSTER_OCCASION_CHECK_IN, "campus-check-in");
  g_autoptr (GError) error = NULL;

  occasion->closes = closes;
  occasion->everyone = everyone;
  occasion->keep_known = keep != NULL;
  if (keep != NULL)
    occasion->keep = *keep;
  muster_store_put_occasion (store, occasion, &error);
  g_assert_no_error (error);
}

static void
expect (MusterStore *store, const char *occasion, gint64 person)
{
  const MusterExpected expected = {.listed = TRUE};
  g_autoptr (GError) error = NULL;

  muster_store_put_expected (store, occasion, person, &expected, &error);
  g_assert_no_error (error);
}

static gint64
put_guest (MusterStore *store, const char *student, const char *name, const char *card)
{
  const gint64 person = fixture_put_person (store, student, name, "", card);
  g_autoptr (GBytes) picture = g_bytes_new (name, strlen (name));
  g_autoptr (GError) error = NULL;
  gint64 reference;

  muster_store_put_reference (store, person, picture, "import", 0, &reference, &error);
  g_assert_no_error (error);
  muster_store_put_template (store, reference, MODEL, picture, &error);
  g_assert_no_error (error);
  expect (store, "autumn-2026", person);
  fixture_append (store, "outcome", person, "pass");
  return person;
}

/* Ana is in one occasion, Ben in another one that goes on, Eva's data is to be settled. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;

  fixture->folder = fixture_new_folder ();
  fixture->path = g_build_filename (fixture->folder, "store.db", NULL);
  fixture->store = fixture_open (fixture->path);
  put_occasion (fixture->store, "autumn-2026", CLOSES, FALSE, &days);
  put_occasion (fixture->store, "spring-2027", CLOSES + 150 * DAY, FALSE, NULL);
  fixture->ana = put_guest (fixture->store, "2026001", "Ana Sample", "04A1B2C3");
  fixture->ben = put_guest (fixture->store, "2026002", "Ben Sample", "04A1B2C4");
  fixture->eva = put_guest (fixture->store, "2026003", "Eva Sample", "04A1B2C5");
  expect (fixture->store, "spring-2027", fixture->ben);
  muster_event_set_int (event, "person", fixture->eva);
  muster_event_set_string (event, "occasion", "autumn-2026");
  muster_event_set_string (event, "outcome", "doubtful");
  muster_event_set_string (event, "case", "doubtful");
  muster_store_append (fixture->store, event, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  fixture_close (fixture->store);
  fixture_remove_folder (fixture->folder);
  g_free (fixture->path);
}

static MusterRetained
retain (Fixture *fixture, gint64 wall, gboolean synced, gboolean all_now)
{
  const MusterClockReading reading = {.wall = wall, .synced = synced, .boot = "boot"};
  const MusterRetentionOrder order = {.occasion = all_now ? "autumn-2026" : NULL,
                                      .by = {.by = all_now ? 5 : 0, .second = all_now ? 6 : 0},
                                      .reading = &reading};
  g_autoptr (GError) error = NULL;
  MusterRetained retained;

  muster_store_retain (fixture->store, &order, &retained, &error);
  g_assert_no_error (error);
  g_assert_true (muster_store_verify_journal (fixture->store, NULL, NULL, &error));
  g_assert_no_error (error);
  return retained;
}

/* "name,picture,template" as far as there are any; "" for nobody */
static char *
look (Fixture *fixture, const char *student)
{
  g_autoptr (MusterCase) found = muster_store_find (
      fixture->store, MUSTER_FIND_BY_STUDENT, student, NULL, "autumn-2026", MODEL, NULL);
  const MusterReference *reference;

  if (found == NULL)
    return g_strdup ("");
  reference = found->references->len > 0 ? found->references->pdata[0] : NULL;
  return g_strdup_printf ("name%s%s",
                          reference != NULL ? ",picture" : "",
                          reference != NULL && reference->template_ != NULL ? ",template" : "");
}

static void
assert_looks (Fixture *fixture, const char *ana, const char *ben, const char *eva)
{
  g_autofree char *of_ana = look (fixture, "2026001");
  g_autofree char *of_ben = look (fixture, "2026002");
  g_autofree char *of_eva = look (fixture, "2026003");

  g_assert_cmpstr (of_ana, ==, ana);
  g_assert_cmpstr (of_ben, ==, ben);
  g_assert_cmpstr (of_eva, ==, eva);
}

#define WHOLE "name,picture,template"

static gint64
count_named (Fixture *fixture)
{
  return fixture_query (fixture->path, "SELECT count (*) FROM journal_index WHERE person <> 0");
}

static void
test_days (Fixture *fixture, gconstpointer data)
{
  MusterRetained retained = retain (fixture, CLOSES + 30 * DAY - 1, TRUE, FALSE);

  g_assert_cmpint (retained.proof, ==, 0);
  g_assert_cmpint (retained.next_due, ==, CLOSES + 30 * DAY);
  assert_looks (fixture, WHOLE, WHOLE, WHOLE);

  retained = retain (fixture, CLOSES + 30 * DAY, TRUE, FALSE);
  g_assert_cmpuint (retained.templates, ==, 1);
  g_assert_cmpuint (retained.held, ==, 2);
  g_assert_cmpint (retained.next_due, ==, CLOSES + 60 * DAY);
  assert_looks (fixture, "name,picture", WHOLE, WHOLE);
  g_assert_cmpint (retain (fixture, CLOSES + 30 * DAY, TRUE, FALSE).proof, ==, 0); /* once */

  retained = retain (fixture, CLOSES + 60 * DAY, TRUE, FALSE);
  g_assert_cmpuint (retained.references, ==, 1);
  assert_looks (fixture, "name", WHOLE, WHOLE);
  g_assert_cmpint (count_named (fixture), ==, 4);

  retained = retain (fixture, CLOSES + 90 * DAY, TRUE, FALSE);
  g_assert_cmpint (retained.proof, >, 0);
  g_assert_cmpuint (retained.entries, ==, 2); /* Ana's and Ben's; Eva's wait */
  g_assert_cmpint (count_named (fixture), ==, 2);

  retained = retain (fixture, CLOSES + 120 * DAY, TRUE, FALSE);
  g_assert_cmpuint (retained.people, ==, 1);
  g_assert_cmpint (retained.next_due, ==, 0);
  assert_looks (fixture, "", WHOLE, WHOLE);

  /* Ben's other occasion is over; what is open about Eva still is */
  retained = retain (fixture, CLOSES + 151 * DAY, TRUE, FALSE);
  g_assert_cmpuint (retained.people, ==, 1);
  assert_looks (fixture, "", "", WHOLE);
}

/* A station that was started without an occasion makes one for everybody, without an end: it holds
 * nobody, and keeps no other one from being looked at. */
static void
test_usual (Fixture *fixture, gconstpointer data)
{
  put_occasion (fixture->store, "campus-check-in", 0, TRUE, &days);
  g_assert_cmpuint (retain (fixture, CLOSES + 120 * DAY, TRUE, FALSE).people, ==, 1);
  assert_looks (fixture, "", WHOLE, WHOLE);
}

/* Who is expected by name where there is no end stays. */
static void
test_endless (Fixture *fixture, gconstpointer data)
{
  put_occasion (fixture->store, "library", 0, FALSE, &days);
  expect (fixture->store, "library", fixture->ana);
  g_assert_cmpint (retain (fixture, CLOSES + 120 * DAY, TRUE, FALSE).proof, >, 0); /* the journal */
  assert_looks (fixture, WHOLE, WHOLE, WHOLE);
}

/* Of two that are over, the one that keeps for longer counts; and everybody's ends for everybody.
 */
static void
test_longest (Fixture *fixture, gconstpointer data)
{
  const MusterRetentionDays more = {
      .templates = 30, .pictures = 400, .journal = 400, .roster = 400};

  put_occasion (fixture->store, "exam", CLOSES, TRUE, &more);
  g_assert_cmpuint (retain (fixture, CLOSES + 120 * DAY, TRUE, FALSE).templates, ==, 1);
  assert_looks (fixture, "name,picture", WHOLE, WHOLE);
  g_assert_cmpuint (retain (fixture, CLOSES + 399 * DAY, TRUE, FALSE).people, ==, 0);
  /* both are over for everybody but Eva */
  g_assert_cmpuint (retain (fixture, CLOSES + 400 * DAY, TRUE, FALSE).people, ==, 2);
  assert_looks (fixture, "", "", WHOLE);
}

/* A clock that is wrong by years erases nothing; staff can. */
static void
test_unsure (Fixture *fixture, gconstpointer data)
{
  MusterRetained retained = retain (fixture, CLOSES + 4000 * DAY, FALSE, FALSE);

  g_assert_true (retained.unsure);
  g_assert_cmpint (retained.proof, ==, 0);
  assert_looks (fixture, WHOLE, WHOLE, WHOLE);
  retained = retain (fixture, CLOSES - 1000 * DAY, FALSE, TRUE);
  g_assert_cmpint (retained.proof, >, 0);
  g_assert_cmpuint (retained.people, ==, 1);
  assert_looks (fixture, "", WHOLE, WHOLE);
}

/* The file is written anew later, by whoever has the store then, and the journal says so. */
static void
test_file (Fixture *fixture, gconstpointer data)
{
  retain (fixture, CLOSES + 120 * DAY, TRUE, FALSE);
  g_assert_cmpint (fixture_query (fixture->path, "SELECT count (*) FROM erasure_open"), ==, 1);
  fixture_close (fixture->store);
  fixture->store = fixture_open (fixture->path);
  g_assert_cmpint (fixture_query (fixture->path, "SELECT count (*) FROM erasure_open"), ==, 1);
  fixture_clean (fixture->store); /* nobody who opens it waits for that */
  g_assert_cmpint (fixture_query (fixture->path, "SELECT count (*) FROM erasure_open"), ==, 0);
  g_assert_cmpint (
      fixture_query (fixture->path,
                     "SELECT count (*) FROM journal_index WHERE type = 'erasure-file'"),
      ==,
      1);
}

#define BREAK                                                                                      \
  "CREATE TRIGGER broken BEFORE DELETE ON expected WHEN OLD.occasion ="                            \
  " (SELECT id FROM occasion WHERE name = 'autumn-2026')"                                          \
  " BEGIN SELECT RAISE (ABORT, 'broken'); END"

static void
edit (Fixture *fixture, const char *sql)
{
  fixture_close (fixture->store);
  fixture_sql (fixture->path, sql);
  fixture->store = fixture_open (fixture->path);
}

/* An occasion of which nothing can be erased keeps nobody of another one beyond their day. */
static void
test_one_fails (Fixture *fixture, gconstpointer data)
{
  const MusterClockReading reading = {.wall = CLOSES + 140 * DAY, .synced = TRUE, .boot = "boot"};
  const MusterRetentionOrder order = {.reading = &reading};
  const gint64 dan = fixture_put_person (fixture->store, "2026004", "Dan Sample", "", "04A1B2C6");
  g_autoptr (GError) error = NULL;
  MusterRetained retained;

  put_occasion (fixture->store, "winter-2026", CLOSES + DAY, FALSE, &days);
  expect (fixture->store, "winter-2026", dan);
  edit (fixture, BREAK);
  g_assert_false (muster_store_retain (fixture->store, &order, &retained, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "autumn-2026"));
  g_assert_null (strstr (error->message, "winter-2026"));
  g_assert_cmpuint (retained.failed, ==, 1);
  g_assert_cmpuint (retained.ends, ==, 2);
  g_assert_cmpuint (retained.people, ==, 1);
  g_assert_cmpint (retained.proof, >, 0);
  assert_looks (fixture, WHOLE, WHOLE, WHOLE);
  g_assert_cmpint (fixture_query (fixture->path, "SELECT count (*) FROM person"), ==, 3);
  edit (fixture, "DROP TRIGGER broken");
  retained = retain (fixture, CLOSES + 140 * DAY, TRUE, FALSE);
  g_assert_cmpuint (retained.failed, ==, 0);
  g_assert_cmpuint (retained.people, ==, 1);
  assert_looks (fixture, "", WHOLE, WHOLE);
}

static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  const MusterRetentionOrder order = {.occasion = "nothing-2020"};
  g_autoptr (GError) error = NULL;
  MusterRetained retained;

  g_assert_false (muster_store_retain (fixture->store, &order, &retained, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
      {"/store/retention/days", test_days},
      {"/store/retention/usual", test_usual},
      {"/store/retention/endless", test_endless},
      {"/store/retention/longest", test_longest},
      {"/store/retention/unsure", test_unsure},
      {"/store/retention/file", test_file},
      {"/store/retention/one-fails", test_one_fails},
      {"/store/retention/nothing", test_nothing},
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
