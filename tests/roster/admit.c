/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store.h"

/* admit STORE LABEL NUMBER OCCASION OUTCOME: somebody's visit at a station ends so. With "look" in
 * the place of an outcome: prints at which other station they are in, by the roster. */

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  MusterStore *store;
  MusterCase *found;

  g_assert_cmpint (argc, ==, 6);
  store = muster_store_open (argv[1], argv[2], &error);
  g_assert_no_error (error);
  found = muster_store_find (store, MUSTER_FIND_BY_STUDENT, argv[3], NULL, argv[4], NULL, &error);
  g_assert_no_error (error);
  if (g_str_equal (argv[5], "look")) {
    g_print ("%s\n", found->elsewhere_at != 0 ? found->elsewhere : "");
    goto out;
  }
  muster_event_set_int (event, "person", muster_person_get_id (found->person));
  muster_event_set_string (event, "occasion", argv[4]);
  muster_event_set_string (event, "outcome", argv[5]);
  muster_store_append (store, event, &error);
  g_assert_no_error (error);
out:
  muster_case_free (found);
  muster_store_close (store);
  g_object_unref (store);
  return 0;
}
