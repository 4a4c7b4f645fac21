/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "muster-roster-fetch.h"

/* The pictures of a store: fetch-photos STORE STATION want NUMBER H SIZE … | fetch | show NUMBER …
 */

static gint64
find (MusterStore *store, const char *number, MusterCase **found)
{
  g_autoptr (GError) error = NULL;

  *found = muster_store_find (store, MUSTER_FIND_BY_STUDENT, number, NULL, NULL, NULL, &error);
  return *found != NULL ? muster_person_get_id ((*found)->person) : 0;
}

static void
want (MusterStore *store, const char *number, const char *h, gsize size)
{
  const MusterRosterRow row = {.student_number = number, .name = number};
  g_autoptr (MusterCase) found = NULL;
  g_autoptr (GError) error = NULL;
  gint64 person;

  muster_store_put_people (store, &row, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  person = find (store, number, &found);
  muster_store_want_roster_photo (store, person, *h != '\0' ? h : NULL, size, &error);
  g_assert_no_error (error);
}

static int
fetch (MusterStore *store)
{
  MusterRosterFetched fetched;
  g_autoptr (GError) error = NULL;
  const gboolean ok = muster_roster_photos_fetch (store, NULL, NULL, NULL, &fetched, NULL, &error);

  g_print ("{\"kept\":%u,\"gone\":%u,\"unfit\":%u,\"again\":%u,\"left\":%u}\n",
           fetched.kept,
           fetched.gone,
           fetched.unfit,
           fetched.again,
           fetched.left);
  if (!ok)
    g_printerr ("%s\n", error->message);
  return ok ? 0 : 1;
}

/* A line for each reference: whose, where it is from, and its hash. */
static void
show (MusterStore *store, const char *number)
{
  g_autoptr (MusterCase) found = NULL;

  find (store, number, &found);
  for (guint i = 0; found != NULL && i < found->references->len; i++) {
    const MusterReference *reference = g_ptr_array_index (found->references, i);
    g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, reference->picture);

    g_print ("%s %s %s\n", number, reference->source, hash);
  }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  MusterStore *store;
  int status = 0;

  g_assert_cmpint (argc, >=, 4);
  store = muster_store_open (argv[1], argv[2], &error);
  g_assert_no_error (error);
  if (g_str_equal (argv[3], "want"))
    for (int i = 4; i + 2 < argc; i += 3)
      want (store, argv[i], argv[i + 1], (gsize) g_ascii_strtoull (argv[i + 2], NULL, 10));
  else if (g_str_equal (argv[3], "show"))
    for (int i = 4; i < argc; i++)
      show (store, argv[i]);
  else
    status = fetch (store);
  muster_store_close (store);
  g_object_unref (store);
  return status;
}
