/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "rows-fixture.h"

/* Rows that do not fit in yet. */

typedef RowsFixture Fixture;

#define COUNT_ASIDE "SELECT count (*) FROM roster_row WHERE aside IS NOT NULL"

static void
add_session (MusterWirePage *page)
{
  g_autoptr (MusterOccasion) occasion =
      muster_occasion_new ("autumn-2026", MUSTER_OCCASION_CHECK_IN, "campus-check-in");

  rows_add_session (page, 1, occasion);
}

static void
apply (Fixture *self, MusterWirePage *page, MusterRowsApplied *applied)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (rows_apply (self, page, FALSE, FALSE, applied, &error));
  g_assert_no_error (error);
}

/* Somebody with a seat at an occasion that has not come is here all the same, and gets it then. */
static void
test_seat (Fixture *self, gconstpointer unused)
{
  g_auto (MusterWirePage) person = {0}, session = {0};
  g_auto (MusterRowsState) state = {0};
  MusterRowsApplied applied;
  gint64 her;

  muster_wire_page_init (&person);
  rows_add (&person, 1, 1, MUSTER_WIRE_THERE);
  apply (self, &person, &applied);
  g_assert_cmpuint (applied.new_people, ==, 1);
  g_assert_cmpuint (applied.aside, ==, 1);
  her = rows_find (self, 1);
  g_assert_cmpint (her, !=, 0);
  muster_wire_page_init (&session);
  add_session (&session);
  apply (self, &session, &applied);
  g_assert_cmpuint (applied.aside, ==, 0);
  g_assert_cmpint (rows_find (self, 1), ==, her);
  g_assert_cmpint (fixture_query (self->path, "SELECT count (*) FROM expected"), ==, 1);
  g_assert_true (muster_store_get_rows_state (self->store, ROWS_SOURCE, &state, NULL));
  g_assert_cmpuint (state.aside, ==, 0);
}

/* Without news nothing is sealed anew. */
static void
test_quiet (Fixture *self, gconstpointer unused)
{
  g_auto (MusterWirePage) person = {0}, nothing = {0};
  MusterRowsApplied applied;

  muster_wire_page_init (&person);
  rows_add (&person, 1, 1, MUSTER_WIRE_THERE);
  apply (self, &person, &applied);
  fixture_sql (self->path, "UPDATE roster_row SET aside = x'00'"); /* opening it would fail */
  muster_wire_page_init (&nothing);
  apply (self, &nothing, &applied);
  g_assert_cmpint (fixture_query (self->path, COUNT_ASIDE), ==, 1);
}

/* What this version does not know is kept for one that does, and is nothing to look into. */
static void
test_unknown (Fixture *self, gconstpointer unused)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{\"a\":1}", 7);
  g_auto (MusterWirePage) page = {0};
  g_auto (MusterRowsState) state = {0};
  g_autofree char *id = rows_dup_id (9);
  MusterRowsApplied applied;

  muster_wire_page_init (&page);
  g_ptr_array_add (page.rows, muster_wire_row_new ("later", id, 1, MUSTER_WIRE_THERE, body));
  apply (self, &page, &applied);
  g_assert_cmpuint (applied.aside, ==, 0);
  g_assert_cmpint (fixture_query (self->path, COUNT_ASIDE), ==, 1);
  g_assert_true (muster_store_get_rows_state (self->store, ROWS_SOURCE, &state, NULL));
  g_assert_cmpuint (state.aside, ==, 0);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/store/row-aside/" name, Fixture, NULL, rows_set_up, test, rows_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("seat", test_seat);
  ADD ("quiet", test_quiet);
  ADD ("unknown", test_unknown);
  return g_test_run ();
}
