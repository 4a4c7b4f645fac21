/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "muster-store.h"

/* find-person STORE NUMBER: who that is at the station, as a desk would see it: roster id, name,
 * unit, and where they are expected, one a line; ends with 1 if there is nobody. */

#define SESSION "autumn-2026"

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  MusterStore *store;
  MusterCase *found;

  g_assert_cmpint (argc, ==, 3);
  store = muster_store_open_readonly (argv[1], &error);
  g_assert_no_error (error);
  found = muster_store_find (store, MUSTER_FIND_BY_STUDENT, argv[2], NULL, SESSION, NULL, NULL);
  if (found != NULL) {
    g_print ("%lld\n%s\n%s\n%s\n",
             (long long) muster_person_get_id (found->person),
             muster_person_get_name (found->person),
             muster_person_get_unit (found->person),
             found->expected.listed ? found->expected.seat : "");
    muster_case_free (found);
  }
  muster_store_close (store);
  g_object_unref (store);
  return found != NULL ? 0 : 1;
}
