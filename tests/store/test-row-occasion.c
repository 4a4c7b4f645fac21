/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "muster-store-retention.h"
#include "rows-fixture.h"

/* Occasions as the roster tells of them, beside those of the station. */

#define DAY  (24 * 3600)
#define NAME "autumn-2026"

typedef RowsFixture Fixture;

static MusterOccasion *
new_occasion (const char *name, gint64 closes)
{
  MusterOccasion *occasion =
      muster_occasion_new (name, MUSTER_OCCASION_CHECK_IN, "campus-check-in");

  occasion->closes = closes;
  return occasion;
}

static void
put_own (Fixture *self, const char *name, gint64 closes, gboolean keeps)
{
  g_autoptr (MusterOccasion) occasion = new_occasion (name, closes);
  g_autoptr (GError) error = NULL;

  occasion->keep_known = keeps;
  occasion->keep = (MusterRetentionDays){.templates = 1, .pictures = 1, .journal = 1, .roster = 1};
  g_assert_true (muster_store_put_occasion (self->store, occasion, &error));
  g_assert_no_error (error);
}

static void
tell (Fixture *self, gint64 v, const char *name, gint64 closes, MusterRowsApplied *applied)
{
  g_autoptr (MusterOccasion) occasion = new_occasion (name, closes);
  g_auto (MusterWirePage) page = {0};
  g_autoptr (GError) error = NULL;

  muster_wire_page_init (&page);
  rows_add_session (&page, v, occasion);
  g_assert_true (rows_apply (self, &page, FALSE, FALSE, applied, &error));
  g_assert_no_error (error);
}

static gint64
get_closes (Fixture *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterOccasion) occasion = muster_store_get_occasion (self->store, name, &error);

  g_assert_no_error (error);
  return occasion->closes;
}

/* Staff's own one is not the roster's to change, by no name. */
static void
test_own (Fixture *self, gconstpointer unused)
{
  MusterRowsApplied applied;

  put_own (self, NAME, 0, FALSE);
  tell (self, 1, NAME, self->now - DAY, &applied);
  g_assert_cmpuint (applied.aside, ==, 1);
  g_assert_cmpint (get_closes (self, NAME), ==, 0);
  tell (self, 2, "spring-2027", 0, &applied);
  g_assert_cmpuint (applied.aside, ==, 0);
  tell (self, 3, NAME, self->now - DAY, &applied);
  g_assert_cmpuint (applied.aside, ==, 1);
  g_assert_cmpint (get_closes (self, NAME), ==, 0);
}

/* The roster's own one is, also after another row has had it. */
static void
test_again (Fixture *self, gconstpointer unused)
{
  MusterRowsApplied applied;

  tell (self, 1, NAME, 0, &applied);
  fixture_sql (self->path, "DELETE FROM roster_row");
  tell (self, 1, NAME, self->now + DAY, &applied);
  g_assert_cmpuint (applied.aside, ==, 0);
  g_assert_cmpint (get_closes (self, NAME), ==, self->now + DAY);
}

/* Where somebody was checked in, what hangs on the end goes no sooner than from now on. */
static void
test_end (Fixture *self, gconstpointer unused)
{
  MusterRowsApplied applied;

  tell (self, 1, NAME, 0, &applied);
  tell (self, 2, NAME, self->now - 400 * DAY, &applied);
  g_assert_cmpint (get_closes (self, NAME), ==, self->now - 400 * DAY);
  tell (self, 3, NAME, self->now + DAY, &applied);
  fixture_append (self->store, "outcome", 0, "pass");
  tell (self, 4, NAME, self->now - 400 * DAY, &applied);
  g_assert_cmpint (get_closes (self, NAME), ==, self->now);
  self->now += DAY;
  tell (self, 5, NAME, self->now - 400 * DAY, &applied);
  g_assert_cmpint (get_closes (self, NAME), ==, self->now - DAY);
  tell (self, 6, "winter", self->now - 400 * DAY, &applied);
  g_assert_cmpint (get_closes (self, "winter"), ==, self->now - DAY);
  tell (self, 7, "winter", self->now + 9 * DAY, &applied);
  g_assert_cmpint (get_closes (self, "winter"), ==, self->now + 9 * DAY);
}

/* A time that no calendar has is no time; one that an older version took ends nothing. */
static void
test_no_time (Fixture *self, gconstpointer unused)
{
  g_autoptr (MusterOccasion) occasion = new_occasion (NAME, G_MAXINT64);
  const MusterClockReading reading = {.wall = self->now, .synced = TRUE, .boot = "boot"};
  const MusterRetentionOrder order = {.reading = &reading};
  g_autoptr (GError) error = NULL, refused = NULL;
  MusterRowsApplied applied;
  MusterRetained retained;

  g_assert_false (muster_store_put_occasion (self->store, occasion, &refused));
  g_assert_error (refused, MUSTER_ERROR, MUSTER_ERROR_BAD_DATA);
  tell (self, 1, NAME, G_MAXINT64, &applied);
  g_assert_cmpuint (applied.aside, ==, 1);
  put_own (self, "old", self->now + DAY, TRUE);
  fixture_put_person (self->store, "2026007", "Gina", "", "04A1B2C3");
  fixture_sql (self->path,
               "UPDATE occasion SET everyone = 1, closes = 9223372036854775807 WHERE name = 'old'");
  g_assert_true (muster_store_retain (self->store, &order, &retained, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (retained.people, ==, 0);
  g_assert_cmpint (fixture_query (self->path, "SELECT count (*) FROM person"), ==, 1);
}

/* --- after the end --- */

#define PHOTO "00000000000000000000000000000000000000000000000000000000000000aa"

static gint64
count_rows (Fixture *self, const char *where)
{
  g_autofree char *sql = g_strconcat ("SELECT count (*) FROM roster_row WHERE ", where, NULL);

  return fixture_query (self->path, sql);
}

static void
retain (Fixture *self, guint pictures, guint roster)
{
  g_autofree char *keep = g_strdup_printf ("UPDATE occasion SET keep_templates = 0, keep_pictures ="
                                           " %u, keep_journal = 0, keep_roster = %u",
                                           pictures,
                                           roster);
  const MusterClockReading reading = {.wall = self->now, .synced = TRUE, .boot = "boot"};
  const MusterRetentionOrder order = {.reading = &reading};
  g_autoptr (GError) error = NULL;
  MusterRetained retained;

  fixture_sql (self->path, keep);
  g_assert_true (muster_store_retain (self->store, &order, &retained, &error));
  g_assert_no_error (error);
}

/* One who has a picture and one who has none, at an occasion that is over since yesterday. */
static void
hold_occasion (Fixture *self)
{
  g_autoptr (MusterOccasion) occasion = new_occasion (NAME, self->now - DAY);
  g_auto (MusterWirePage) page = {0};
  g_autoptr (GError) error = NULL;
  MusterRowsApplied applied;

  muster_wire_page_init (&page);
  rows_add_session (&page, 1, occasion);
  rows_add_pictured (&page, 1, 1, PHOTO);
  rows_add (&page, 2, 1, MUSTER_WIRE_THERE);
  g_assert_true (rows_apply (self, &page, TRUE, FALSE, &applied, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_rows (self, "person IS NOT NULL"), ==, 2);
}

static void
tell_next (Fixture *self, gint64 closes)
{
  g_autoptr (MusterOccasion) occasion = new_occasion ("spring-2027", closes);
  g_autoptr (GBytes) body = muster_wire_occasion_to_json (occasion);
  g_auto (MusterWirePage) page = {0};
  g_autoptr (GError) error = NULL;
  MusterRowsApplied applied;

  muster_wire_page_init (&page);
  g_ptr_array_add (page.rows,
                   muster_wire_row_new (MUSTER_WIRE_ROW_SESSION,
                                        "0b000000-0000-4000-8000-000000000000",
                                        1,
                                        MUSTER_WIRE_THERE,
                                        body));
  g_assert_true (rows_apply (self, &page, FALSE, FALSE, &applied, &error));
  g_assert_no_error (error);
}

/* Who went with the last occasion is asked for again with the next one, not before. */
static void
test_people_again (Fixture *self, gconstpointer unused)
{
  hold_occasion (self);
  self->now += 9 * DAY;
  retain (self, 1, 1);
  g_assert_cmpint (fixture_query (self->path, "SELECT count (*) FROM person"), ==, 0);
  tell_next (self, self->now - 1);
  g_assert_cmpint (count_rows (self, "kind = 'person'"), ==, 2);
  fixture_sql (self->path,
               "DELETE FROM roster_row WHERE id LIKE '0b%'; UPDATE roster_pull SET"
               " compared = 5");
  tell_next (self, self->now + DAY);
  g_assert_cmpint (count_rows (self, "kind = 'person'"), ==, 0);
  g_assert_cmpint (fixture_query (self->path, "SELECT compared FROM roster_pull"), ==, 0);
}

/* Likewise whose picture alone went; who has none lacks nothing. Staff may ask for it, too. */
static void
test_pictures_again (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  hold_occasion (self);
  fixture_sql (self->path, "UPDATE roster_photo SET state = 'here'");
  self->now += 9 * DAY;
  retain (self, 1, 0);
  g_assert_cmpint (fixture_query (self->path, "SELECT count (*) FROM person"), ==, 2);
  g_assert_cmpint (fixture_query (self->path, "SELECT count (*) FROM roster_photo"), ==, 0);
  g_assert_true (muster_store_ask_rows_again (self->store, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_rows (self, "kind = 'person'"), ==, 1);
  g_assert_cmpint (rows_find (self, 2), !=, 0);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/store/row-occasion/" name, Fixture, NULL, rows_set_up, test, rows_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("own", test_own);
  ADD ("again", test_again);
  ADD ("end", test_end);
  ADD ("no-time", test_no_time);
  ADD ("people-again", test_people_again);
  ADD ("pictures-again", test_pictures_again);
  return g_test_run ();
}
