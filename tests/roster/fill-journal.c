/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "muster-store.h"

/* fill-journal STORE N: a journal as a busy day leaves it: N outcomes about a few people, with what
 * was measured of their faces and a note of staff; each tenth is practice. Prints the number of the
 * last entry. */

#define PEOPLE 5

static void
put_people (MusterStore *store)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < PEOPLE; i++) {
    g_autofree char *number = g_strdup_printf ("20260%u", i);
    g_autofree char *name = g_strdup_printf ("Secretname%u", i);
    const MusterRosterRow row = {.student_number = number, .name = name};

    muster_store_put_people (store, &row, 1, NULL, NULL, &error);
    g_assert_no_error (error);
  }
}

static gint64
append (MusterStore *store, guint i)
{
  g_autoptr (MusterEvent) event = muster_event_new ("outcome");
  g_autoptr (GError) error = NULL;
  gint64 seq;

  muster_event_set_int (event, "person", 1 + i % PEOPLE);
  muster_event_set_string (event, "occasion", "autumn-2026");
  muster_event_set_string (event, "outcome", "pass");
  muster_event_set_decimal (event, "similarity", 0.734512);
  muster_event_set_string (event, "note", "Secretnote of somebody");
  muster_event_set_string (event, "staff", "Secretstaff");
  if (i % 10 == 9) {
    muster_event_set_boolean (event, "never_syncs", TRUE);
    muster_event_set_string (event, "cause", "Secretpractice");
  }
  seq = muster_store_append (store, event, &error);
  g_assert_no_error (error);
  return seq;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  MusterStore *store;
  gint64 seq = 0;

  g_assert_cmpint (argc, ==, 3);
  store = muster_store_open (argv[1], "East gate", &error);
  g_assert_no_error (error);
  put_people (store);
  for (guint i = 0; i < (guint) atoi (argv[2]); i++)
    seq = append (store, i);
  muster_store_close (store);
  g_object_unref (store);
  g_print ("%" G_GINT64_FORMAT "\n", seq);
  return 0;
}
