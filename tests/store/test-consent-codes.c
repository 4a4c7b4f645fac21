/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-error.h"
#include "muster-store-erase.h"
#include "store-fixture.h"

/* Who is found by the number that was shown with an agreement. */

#define CODE "4711002233"

static void
agree (MusterStore *store, gint64 person, const char *code)
{
  g_autoptr (MusterEvent) event = muster_event_new ("consent");
  g_autoptr (GError) error = NULL;

  muster_event_set_int (event, "person", person);
  muster_event_set_string (event, "occasion", "autumn-2026");
  muster_event_set_int (event, "consent_version", 2);
  muster_event_set_string (event, "withdrawal", code);
  g_assert_cmpint (muster_store_append (store, event, &error), >, 0);
  g_assert_no_error (error);
}

static gint64
find (MusterStore *store, const char *code)
{
  g_autoptr (GError) error = NULL;
  const gint64 person = muster_store_find_consent (store, code, &error);

  if (person == 0)
    g_assert_error (error, MUSTER_ERROR, MUSTER_ERROR_NOT_FOUND);
  else
    g_assert_no_error (error);
  return person;
}

static void
assert_whole (MusterStore *store)
{
  g_autoptr (GError) error = NULL;

  muster_store_verify_journal (store, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* What could not be saved at first is saved again with the number that stands on the screen. */
static void
test_again (void)
{
  MusterStore *store = fixture_open (":memory:");
  const gint64 ann = fixture_put_person (store, "2026001", "Ann", "", "04A1B2C3");

  agree (store, ann, CODE);
  agree (store, ann, CODE);
  g_assert_cmpint (find (store, CODE), ==, ann);
  assert_whole (store);
  fixture_close (store);
}

/* Ten digits come twice some day: neither of the two is kept from going on, and nobody's agreement
 * is taken back by somebody else's slip. */
static void
test_shared (void)
{
  MusterStore *store = fixture_open (":memory:");
  const gint64 ann = fixture_put_person (store, "2026001", "Ann", "", "04A1B2C3");
  const gint64 bob = fixture_put_person (store, "2026002", "Bob", "", "04A1B2C4");

  agree (store, ann, CODE);
  agree (store, bob, CODE);
  g_assert_cmpint (find (store, CODE), ==, 0);
  agree (store, bob, "4711002234");
  g_assert_cmpint (find (store, "4711002234"), ==, bob);
  agree (store, bob, CODE);
  g_assert_cmpint (find (store, CODE), ==, bob);
  assert_whole (store);
  fixture_close (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/consent-codes/again", test_again);
  g_test_add_func ("/store/consent-codes/shared", test_shared);
  return g_test_run ();
}
