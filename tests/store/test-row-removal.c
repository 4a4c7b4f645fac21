/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "rows-fixture.h"

/* Whom the roster has no more, as pages tell it. */

#define DAY (24 * 3600)
#define N   100

typedef RowsFixture Fixture;

/* @n from @first on */
static gboolean
tell_gone (Fixture *self,
           guint first,
           guint n,
           gboolean even_many,
           MusterRowsApplied *applied,
           GError **error)
{
  g_auto (MusterWirePage) page = {0};

  muster_wire_page_init (&page);
  for (guint i = first; i < first + n; i++)
    rows_add (&page, i, 2, MUSTER_WIRE_GONE);
  return rows_apply (self, &page, FALSE, even_many, applied, error);
}

static gint64
count (Fixture *self, const char *sql)
{
  return fixture_query (self->path, sql);
}

static void
assert_refused (Fixture *self, guint first, guint n)
{
  const gint64 people = count (self, "SELECT count (*) FROM person");
  const gint64 rows = count (self, "SELECT count (*) FROM roster_row");
  const gint64 expected = count (self, "SELECT count (*) FROM expected");
  g_auto (MusterRowsState) before = {0}, after = {0};
  g_autoptr (GError) error = NULL;
  MusterRowsApplied applied;

  g_assert_true (muster_store_get_rows_state (self->store, ROWS_SOURCE, &before, NULL));
  g_assert_false (tell_gone (self, first, n, FALSE, &applied, &error));
  g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_AMBIGUOUS);
  g_assert_true (muster_store_get_rows_state (self->store, ROWS_SOURCE, &after, NULL));
  g_assert_cmpstr (after.cursor, ==, before.cursor);
  g_assert_cmpint (count (self, "SELECT count (*) FROM person"), ==, people);
  g_assert_cmpint (count (self, "SELECT count (*) FROM roster_row"), ==, rows);
  g_assert_cmpint (count (self, "SELECT count (*) FROM expected"), ==, expected);
}

/* Told one by one it is the same as a list that has them no more: somebody is asked first. */
static void
test_many (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  MusterRowsApplied applied;

  rows_list (self, N, &applied);
  g_assert_cmpuint (applied.new_people, ==, N);
  assert_refused (self, 1, N - 10);
  assert_refused (self, 1, 21);
  g_assert_true (tell_gone (self, 1, N - 10, TRUE, &applied, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (applied.erased_people, ==, N - 10);
  g_assert_cmpint (count (self, "SELECT count (*) FROM person"), ==, 10);
}

/* Nor does it help to tell of them in small steps. */
static void
test_steps (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  MusterRowsApplied applied;

  rows_list (self, N, &applied);
  g_assert_true (tell_gone (self, 1, 12, FALSE, &applied, &error));
  g_assert_no_error (error);
  assert_refused (self, 13, 12);
  g_assert_true (tell_gone (self, 1, 12, FALSE, &applied, &error)); /* the same is no news */
  g_assert_true (tell_gone (self, 13, 8, FALSE, &applied, &error));
  self->now += DAY;
  g_assert_true (tell_gone (self, 21, 12, FALSE, &applied, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (self, "SELECT count (*) FROM person"), ==, N - 32);
}

/* What is for good is not asked about. */
static void
test_erased (Fixture *self, gconstpointer unused)
{
  g_auto (MusterWirePage) page = {0};
  g_autoptr (GError) error = NULL;
  MusterRowsApplied applied;

  rows_list (self, N, &applied);
  muster_wire_page_init (&page);
  for (guint i = 1; i <= 30; i++)
    rows_add (&page, i, 2, MUSTER_WIRE_ERASED);
  g_assert_true (rows_apply (self, &page, FALSE, FALSE, &applied, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (applied.erased_people, ==, 30);
  g_assert_cmpint (count (self, "SELECT count (*) FROM person"), ==, N - 30);
}

/* --- what the roster has still to get --- */

static MusterReason
judge (Fixture *self, const char *occasion, gint64 person)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, person);
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterOccasion) what = muster_store_get_occasion (self->store, occasion, &error);
  g_autoptr (MusterCase) found =
      muster_store_find (self->store, MUSTER_FIND_BY_PERSON, number, occasion, NULL, NULL, &error);

  g_assert_no_error (error);
  return muster_occasion_judge (what, &found->expected, 0, self->now);
}

static void
countersign (Fixture *self)
{
  fixture_sql (self->path,
               "INSERT OR REPLACE INTO journal_receipt (seq, hash, server, signature, time)"
               " SELECT seq, hash, zeroblob (32), zeroblob (64), 0 FROM journal"
               " ORDER BY seq DESC LIMIT 1");
}

/* Nobody can come by the roster's word any more; but what was written of them is theirs until the
 * roster has it, and then they go. */
static void
test_unsent (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_auto (MusterRowsState) state = {0};
  MusterRowsApplied applied;
  gint64 her;

  rows_list (self, N, &applied);
  her = rows_find (self, 1);
  g_assert_cmpint (judge (self, "autumn-2026", her), ==, MUSTER_REASON_NONE);
  fixture_append (self->store, "outcome", her, "pass");
  g_assert_true (tell_gone (self, 1, 2, FALSE, &applied, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (applied.erased_people, ==, 1);
  g_assert_cmpuint (applied.leaving, ==, 1);
  g_assert_cmpint (judge (self, "autumn-2026", her), ==, MUSTER_REASON_NOT_EXPECTED);
  g_assert_true (muster_store_get_rows_state (self->store, ROWS_SOURCE, &state, NULL));
  g_assert_cmpuint (state.leaving, ==, 1);
  g_assert_cmpuint (state.people, ==, N - 2);
  g_assert_cmpint (fixture_count_entries (self->path, her), ==, 1);
  countersign (self);
  g_assert_true (tell_gone (self, 200, 0, FALSE, &applied, &error));
  g_assert_cmpuint (applied.erased_people, ==, 1);
  g_assert_cmpuint (applied.leaving, ==, 0);
  g_assert_cmpint (fixture_count_entries (self->path, her), ==, 0);
}

/* A list that was wrong is put right: it is the same person as before. */
static void
test_back (Fixture *self, gconstpointer unused)
{
  g_auto (MusterWirePage) page = {0};
  g_autoptr (GError) error = NULL;
  MusterRowsApplied applied;
  gint64 her;

  rows_list (self, N, &applied);
  her = rows_find (self, 1);
  fixture_append (self->store, "outcome", her, "pass");
  g_assert_true (tell_gone (self, 1, 1, FALSE, &applied, &error));
  muster_wire_page_init (&page);
  rows_add (&page, 1, 3, MUSTER_WIRE_THERE);
  g_assert_true (rows_apply (self, &page, FALSE, FALSE, &applied, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (applied.leaving, ==, 0);
  g_assert_cmpint (rows_find (self, 1), ==, her);
  g_assert_cmpint (judge (self, "autumn-2026", her), ==, MUSTER_REASON_NONE);
  g_assert_cmpint (count (self, "SELECT count (*) FROM roster_removal"), ==, 0);
}

/* First off the list, then for good: the second word counts at once. */
static void
test_gone_then_erased (Fixture *self, gconstpointer unused)
{
  g_auto (MusterWirePage) page = {0};
  g_autoptr (GError) error = NULL;
  MusterRowsApplied applied;
  gint64 her;

  rows_list (self, N, &applied);
  her = rows_find (self, 1);
  fixture_append (self->store, "outcome", her, "pass");
  g_assert_true (tell_gone (self, 1, 1, FALSE, &applied, &error));
  g_assert_cmpuint (applied.leaving, ==, 1);
  muster_wire_page_init (&page);
  rows_add (&page, 1, 3, MUSTER_WIRE_ERASED);
  g_assert_true (rows_apply (self, &page, FALSE, FALSE, &applied, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (applied.erased_people, ==, 1);
  g_assert_cmpint (fixture_count_entries (self->path, her), ==, 0);
  g_assert_cmpint (count (self, "SELECT count (*) FROM person"), ==, N - 1);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/store/row-removal/" name, Fixture, NULL, rows_set_up, test, rows_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("many", test_many);
  ADD ("steps", test_steps);
  ADD ("erased", test_erased);
  ADD ("unsent", test_unsent);
  ADD ("back", test_back);
  ADD ("gone-then-erased", test_gone_then_erased);
  return g_test_run ();
}
